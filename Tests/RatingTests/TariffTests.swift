import Calls
import Rating
import Testing

/// Builders shared by the suites of this folder.
enum TariffSamples {
  static let header = Tariff.columns.joined(separator: ",") + "\n"

  static func tariff(_ rows: String...) throws -> Tariff {
    try Tariff(csv: Array((header + rows.map { $0 + "\n" }.joined()).utf8), place: "tariff.csv")
  }

  static func initiation(
    _ stem: String?, account: String = "1", method: Calls.Method = .passwordcall, day: String? = "2024-02-13",
    reached: ChargePoint = .initiated
  ) -> Initiation {
    Initiation(callerStem: stem, account: account, method: method, day: day.flatMap { CivilDate($0) }, reached: reached)
  }
}

@Suite struct TariffTests {
  private typealias Samples = TariffSamples

  private static func line(_ price: InitiationPrice) -> Int? {
    guard case .priced(let row, _) = price else { return nil }
    return row.line
  }

  @Test func theSeedPricesCallersOfSlovakiaOnly() throws {
    #expect(Tariff.seedCSV.hasSuffix("\n,passwordcall,421,,,EUR,0.0083,initiated,none\n"))
    guard case .priced(let row, let isCharged) = Tariff.seed.price(of: Samples.initiation("42190512")) else {
      Issue.record("no price")
      return
    }
    #expect(isCharged)
    #expect(row.currency == "EUR")
    #expect(row.price.nano == 8_300_000)
    #expect(row.priceText == "0.0083")
    #expect(row.rounding == .none)
    #expect(row.price.times(20_000)?.text(decimals: row.priceDecimals) == "166.0000")
    #expect(Tariff.seed.price(of: Samples.initiation("42077712")) == .unrated(.noPrice))
    #expect(Tariff.seed.price(of: Samples.initiation("42190512", method: .flashcall)) == .unrated(.noPrice))
    #expect(Tariff.seed.price(of: Samples.initiation(nil)) == .unrated(.noCaller))
    #expect(Tariff.seed.price(of: Samples.initiation("")) == .unrated(.noCaller))
    #expect(Self.line(Tariff.seed.price(of: Samples.initiation("421", day: nil))) == 2)
  }

  @Test func orderOfChoice() throws {
    let tariff = try Samples.tariff(
      ",,4,,,EUR,1,initiated,none", ",flashcall,4,,,EUR,2,initiated,none", "1,,4,,,EUR,3,initiated,none",
      "1,flashcall,4,,,EUR,4,initiated,none", ",,42,,,EUR,5,initiated,none")
    let stem = "49151"
    #expect(Self.line(tariff.price(of: Samples.initiation(stem, account: "2"))) == 2)
    #expect(Self.line(tariff.price(of: Samples.initiation(stem, account: "2", method: .flashcall))) == 3)
    #expect(Self.line(tariff.price(of: Samples.initiation(stem, account: "1"))) == 4)
    #expect(Self.line(tariff.price(of: Samples.initiation(stem, account: "1", method: .flashcall))) == 5)
    #expect(Self.line(tariff.price(of: Samples.initiation("42190", account: "1", method: .flashcall))) == 6)
  }

  @Test func firstDayInLastDayOut() throws {
    let tariff = try Samples.tariff(
      ",,421,2024-02-01,2024-03-01,EUR,1,initiated,none", ",,421,2024-03-01,,EUR,2,initiated,none",
      ",,4,2024-01-31,2024-02-01,EUR,3,initiated,none")
    for (day, line) in [
      ("2024-01-30", nil), ("2024-01-31", 4), ("2024-02-01", 2), ("2024-02-29", 2), ("2024-03-01", 3),
      ("2030-01-01", 3),
    ] as [(String, Int?)] {
      #expect(Self.line(tariff.price(of: Samples.initiation("421905", day: day))) == line, "\(day)")
    }
    #expect(tariff.price(of: Samples.initiation("421905", day: nil)) == .unrated(.noDay))
  }

  @Test func aStemThatEndsBeforeAnOriginIsNotGuessed() throws {
    let tariff = try Samples.tariff(",,421,,,EUR,1,initiated,none", "1,,42190512,,,EUR,2,initiated,none")
    #expect(Self.line(tariff.price(of: Samples.initiation("42190512"))) == 3)
    #expect(Self.line(tariff.price(of: Samples.initiation("42190599"))) == 2)
    #expect(tariff.price(of: Samples.initiation("4219051")) == .unrated(.originTooShort))
    #expect(tariff.price(of: Samples.initiation("421")) == .unrated(.originTooShort))
    // The longer row is another account's: it cannot be the one.
    #expect(Self.line(tariff.price(of: Samples.initiation("4219051", account: "2"))) == 2)
  }

  @Test func chargedWhenItCameFarEnough() throws {
    for base in ChargePoint.allCases {
      let tariff = try Samples.tariff(",,421,,,EUR,1,\(base.rawValue),none")
      for (index, reached) in ChargePoint.allCases.enumerated() {
        guard case .priced(_, let isCharged) = tariff.price(of: Samples.initiation("421", reached: reached)) else {
          Issue.record("no price")
          continue
        }
        let first = ["initiated": 0, "concluded": 1, "answered": 2][base.rawValue] ?? -1
        #expect(isCharged == (index >= first))
      }
    }
  }
}
