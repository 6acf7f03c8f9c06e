import Calls
import Rating
import Testing

@Suite struct TariffCSVTests {
  private static func problems(_ csv: String) -> [String] { problems(Array(csv.utf8)) }

  private static func problems(_ bytes: [UInt8]) -> [String] {
    do {
      _ = try Tariff(csv: bytes, place: "t.csv")
      return []
    } catch { return error.problems.map(\.description) }
  }

  @Test func readsAndWrites() throws {
    let rows = """
      ,,421,,,EUR,0.0083,initiated,none
      117793,flashcall,7,2024-02-01,2025-01-01,RUB,0.350,answered,half-up:2
      ,call_2fa,36,,2025-01-01,RUB,1.50,concluded,half-even:0

      """
    let csv = TariffSamples.header + rows
    let tariff = try Tariff(csv: Array(csv.utf8), place: "t.csv")
    #expect(tariff.csv == csv)
    #expect(tariff.rows.map(\.line) == [2, 3, 4])
    #expect(tariff.rows.map(\.priceText) == ["0.0083", "0.350", "1.50"])
    #expect(tariff.rows.map(\.rounding) == [.none, .halfUp(decimals: 2), .halfEven(decimals: 0)])
  }

  @Test func formsOfTheFile() throws {
    let plain = TariffSamples.header + ",,421,,,EUR,1,initiated,none\n"
    let same = [
      "\u{FEFF}" + plain, plain.replacing("\n", with: "\r\n"), "# a comment, with commas\n\n" + plain,
      String(plain.dropLast()), plain.replacing("EUR", with: "\"EUR\"").replacing("price", with: "\"price\""),
      "price,rounding,charge,currency,valid_to,valid_from,origin,method,account\n1,none,initiated,EUR,,,421,,\n",
    ]
    for csv in same { #expect(try Tariff(csv: Array(csv.utf8), place: "t.csv").csv == plain, "\(csv)") }
  }

  @Test(arguments: [
    ("1a,,421,,,EUR,1,initiated,none", "account is \"1a\", not 1 to 18 digits"),
    (",sms,421,,,EUR,1,initiated,none", "method is \"sms\", not a method"),
    (",,,,,EUR,1,initiated,none", "origin is empty, not 1 to 11 digits"),
    (",,+421,,,EUR,1,initiated,none", "origin is \"+421\", not"),
    (",,421905123456,,,EUR,1,initiated,none", "origin is \"…\", not"),
    (",,421,2024-02-30,,EUR,1,initiated,none", "valid_from is \"2024-02-30\", not a day"),
    (",,421,,13.02.2024,EUR,1,initiated,none", "valid_to is \"13.02.2024\", not a day"),
    (",,421,2024-02-01,2024-02-01,EUR,1,initiated,none", "valid_to is not after valid_from"),
    (",,421,,,eur,1,initiated,none", "currency is \"eur\", not three capital letters"),
    (",,421,,,EUR,-1,initiated,none", "price is \"-1\", not an amount"),
    (",,421,,,EUR,\"1,5\",initiated,none", "price is \"1,5\", not an amount"),
    (",,421,,,EUR,0.0000000001,initiated,none", "price is \"0.…\", not an amount"),
    (",,421,,,EUR,1,always,none", "charge is \"always\", not initiated, concluded or answered"),
    (",,421,,,EUR,1,initiated,up", "rounding is \"up\", not none"),
    (",,421,,,EUR,1,initiated,half-up:10", "rounding is \"half-up:10\", not none"),
    (",,421,,,EUR,1,initiated,half-up:", "rounding is \"half-up:\", not none"),
    (",,421,,,EUR,1,initiated", "the row has 8 cells, not 9"),
    (",,421,,,EUR,1,initiated,\"none", "a quoted cell does not end on its line"),
  ])
  func aProblemNamesItsLine(row: String, reason: String) throws {
    let problems = Self.problems(TariffSamples.header + ",,7,,,RUB,1,initiated,none\n\n" + row + "\n")
    #expect(problems.count == 1)
    #expect(try #require(problems.first).hasPrefix("t.csv:4: \(reason)"), "\(problems)")
  }

  @Test func everyProblemIsTold() {
    let rows = "x,y,,,,EUR,1,initiated,none\n,,421,,,EUR,,initiated,none\n"
    #expect(Self.problems(TariffSamples.header + rows).count == 4)
  }

  @Test func filesThatAreNoTariff() {
    #expect(Self.problems("").count == 1)
    #expect(Self.problems("# nothing\n").count == 1)
    #expect(Self.problems("a,b\n1,2\n3,4\n").map { $0.prefix(8) } == ["t.csv:1:"])
    #expect(Self.problems(Array(TariffSamples.header.utf8) + [0x2C, 0xFF, 0x0A]).map { $0.prefix(8) } == ["t.csv:2:"])
    #expect(Self.problems(TariffSamples.header) == [], "a tariff without rows prices nothing")
  }

  @Test(arguments: [
    (",,421,,,EUR,1,initiated,none", ",,421,,,EUR,1,initiated,none", true),
    (",,421,,2024-02-01,EUR,1,initiated,none", ",,421,2024-02-01,,EUR,1,initiated,none", false),
    (",,421,,2024-02-02,EUR,1,initiated,none", ",,421,2024-02-01,,EUR,1,initiated,none", true),
    (",,421,2024-02-01,,EUR,1,initiated,none", ",,421,,2024-02-01,EUR,1,initiated,none", false),
    (",,421,2024-01-01,2024-06-01,EUR,1,initiated,none", ",,421,2024-02-01,2024-03-01,EUR,1,initiated,none", true),
    (",,421,,,EUR,1,initiated,none", "1,,421,,,EUR,1,initiated,none", false),
    (",flashcall,421,,,EUR,1,initiated,none", "1,,421,,,EUR,1,initiated,none", false),
    (",flashcall,421,,,EUR,1,initiated,none", ",FLASHCALL,421,,,EUR,1,initiated,none", true),
    ("1,,421,,,EUR,1,initiated,none", "2,,421,,,EUR,1,initiated,none", false),
    (",,421,,,EUR,1,initiated,none", ",,42,,,EUR,1,initiated,none", false),
  ])
  func overlap(first: String, second: String, isRefused: Bool) {
    let problems = Self.problems(TariffSamples.header + first + "\n" + second + "\n")
    #expect(problems.isEmpty == !isRefused)
    if isRefused { #expect(problems.first?.hasPrefix("t.csv:3: the row and line 2 ") == true) }
  }
}
