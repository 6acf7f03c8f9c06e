import Calls
import Rating
import Testing

@Suite struct TariffFindingTests {
  private static func findings(_ rows: String...) throws -> [String] {
    try findings(rows)
  }

  private static func findings(_ rows: [String]) throws -> [String] {
    let text = TariffSamples.header + rows.map { $0 + ",initiated,none\n" }.joined()
    return try Tariff(csv: Array(text.utf8), place: "t").findings().map { "\($0.line) \($0.kind.rawValue)" }
  }

  @Test func aSoundTariffHasNone() throws {
    #expect(Tariff.seed.findings() == [])
    #expect(try Self.findings(",,421,,,EUR,0.0083", ",,7,,,RUB,0.35", ",,36,,,RUB,1.50") == [])
  }

  @Test func gaps() throws {
    #expect(try Self.findings(",,421,,2024-02-01,EUR,1", ",,421,2024-02-02,,EUR,1") == ["3 gap"])
    #expect(try Self.findings(",,421,2024-02-02,,EUR,1", ",,421,,2024-02-01,EUR,1") == ["2 gap"], "whatever the order")
    #expect(try Self.findings(",,421,,2024-02-01,EUR,1", ",,421,2024-02-01,,EUR,1") == [])
    #expect(try Self.findings("1,,421,,2024-02-01,EUR,1", ",,421,2024-02-02,,EUR,1") == [], "of other accounts")
    #expect(
      try Self.findings(
        ",,421,,2024-02-01,EUR,1", ",,421,2024-03-01,2024-04-01,EUR,1", ",,421,2024-05-01,,EUR,1")
        == ["3 gap", "4 gap"])
  }

  @Test func impossibleDates() throws {
    #expect(try Self.findings(",,421,,2000-01-01,EUR,1") == ["2 impossible_date"])
    #expect(try Self.findings(",,421,,2000-01-02,EUR,1") == [])
    #expect(try Self.findings(",,421,2100-01-01,,EUR,1") == ["2 impossible_date"])
    #expect(try Self.findings(",,421,2099-12-31,,EUR,1") == [])
    #expect(try Self.findings(",,421,0224-02-13,0225-02-13,EUR,1") == ["2 impossible_date"])
  }

  @Test func unitSlips() throws {
    #expect(try Self.findings(",,421,,,EUR,0.0083", ",,42190,,,EUR,0.083") == ["3 unit_slip"])
    #expect(try Self.findings(",,421,,,EUR,0.0083", ",,42190,,,EUR,0.0829") == [], "less than tenfold")
    #expect(
      try Self.findings(",,421,,,EUR,0.0083", ",,42190,,,EUR,0.0084", ",,42191,,,EUR,0.00083") == ["4 unit_slip"])
    #expect(try Self.findings(",,421,,,EUR,0.0083", ",,42190,,,RUB,0.83") == [], "of another currency")
    #expect(try Self.findings(",,421,,,EUR,0.0083", ",,420,,,EUR,0.83") == [], "of another country")
    #expect(try Self.findings(",,421,,,EUR,0.0083", ",flashcall,421,,,EUR,0.83") == [], "of another method")
    #expect(try Self.findings(",,421,,,EUR,0.0083", ",,42190,,,EUR,0") == [], "free on purpose")
    // None is far from the one in the middle (1), and the last is a tenth of its predecessor.
    #expect(
      try Self.findings(
        ",,421,,2024-01-01,EUR,1", ",,421,2024-01-01,2024-02-01,EUR,9", ",,421,2024-02-01,2024-03-01,EUR,9",
        ",,421,2024-03-01,,EUR,0.9") == ["5 unit_slip"])
    #expect(try Self.findings(",,421,,,EUR,9000000000", ",,42190,,,EUR,0.000000001") == ["2 unit_slip"], "no overflow")
  }

  @Test func unreachableRows() throws {
    let digits = (0...9).map(String.init)
    let all = digits.map { ",,42\($0),,,EUR,1" }
    #expect(try Self.findings([",,42,,,EUR,1"] + all) == ["2 unreachable"])
    #expect(try Self.findings([",,42,,,EUR,1"] + all.dropLast()) == [], "429 is left to it")
    #expect(try Self.findings(["1,,42,,,EUR,1"] + all) == ["2 unreachable"], "a longer origin comes before an account")
    #expect(try Self.findings([",flashcall,42,,,EUR,1"] + all) == ["2 unreachable"])
    #expect(try Self.findings([",,42,,,EUR,1"] + all.map { $0.replacing(",,42", with: "1,,42") }) == [])
    #expect(try Self.findings([",,42,,,EUR,1"] + all.map { $0.replacing(",,42", with: ",flashcall,42") }) == [])
    #expect(
      try Self.findings([",,42,,,EUR,1"] + all.dropLast() + digits.map { ",,429\($0),,,EUR,1" }) == ["2 unreachable"],
      "covered at two depths")
    #expect(
      try Self.findings([",,42,,,EUR,1"] + all.dropLast() + [",,429,2024-02-01,,EUR,1"]) == [], "429 is free before")
    #expect(
      try Self.findings([",,42,2024-02-01,,EUR,1"] + all.dropLast() + [",,429,2024-02-01,,EUR,1"]) == ["2 unreachable"])
    #expect(
      try Self.findings([",,42,2024-02-01,,EUR,1"] + all.dropLast() + [",,429,2024-02-01,2024-03-01,EUR,1"]) == [],
      "429 is free again")
    let methods = Calls.Method.allCases.map { ",\($0.name),421,,,EUR,1" }
    #expect(try Self.findings([",,421,,,EUR,1"] + methods) == ["2 unreachable"], "each method has its row")
    #expect(try Self.findings([",,421,,,EUR,1"] + methods.dropLast()) == [])
    #expect(try Self.findings(["1,,421,,,EUR,1"] + methods) == [], "the account comes before the method")
  }

  /// A row is told to be unreachable exactly where it prices none of all initiations.
  @Test func reachIsWhatThePricesSay() throws {
    // `SmallTariffs` have nested origins but never ten beside each other: rows of equal origin cover each other there.
    let small = SmallTariffs.choice
    let rows = try small.rows.map { try $0.read() }
    var initiations: [Initiation] = []
    for stem in ["4000000", "4200000", "4210000"] {
      for account in ["1", "2"] {
        for method in [Calls.Method.passwordcall, .flashcall] {
          for day in SmallTariffs.days.prefix(2) {
            initiations.append(TariffSamples.initiation(stem, account: account, method: method, day: day))
          }
        }
      }
    }
    try small.visit { set in
      guard let tariff = try? Tariff(rows: set.map { rows[$0] }, place: "t") else { return }
      var priced: Set<Int> = []
      for initiation in initiations {
        if case .priced(let row, _) = tariff.price(of: initiation) { priced.insert(row.line) }
      }
      let told = Set(tariff.findings().filter { $0.kind == .unreachable }.map(\.line))
      try #require(told == Set(tariff.rows.map(\.line)).subtracting(priced), "\(tariff.csv)")
    }
  }
}
