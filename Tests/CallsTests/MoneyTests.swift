import Calls
import Testing

@Suite struct MoneyTests {
  @Test(arguments: [
    ("0", 0), ("0.0083", 8_300_000), ("-0.0083", -8_300_000), ("1", 1_000_000_000), ("-12", -12_000_000_000),
    ("1.50", 1_500_000_000), ("007.1", 7_100_000_000), ("0.000000001", 1), ("-0", 0),
    ("9223372036.854775807", Int64.max), ("-9223372036.854775807", -Int64.max),
  ])
  func parse(text: String, nano: Int64) { #expect(Money(text)?.nano == nano) }

  @Test(arguments: [
    "", "-", ".", "1.", ".5", "-.5", "1..2", "1.2.3", "+1", " 1", "1 ", "1,5", "1e3", "12.5x", "0x1", "--1", "1-",
    "0.0000000001", "9223372036.854775808", "99999999999", "١", "1_000", "inf", "nan",
  ])
  func refuse(text: String) { #expect(Money(text) == nil) }

  @Test(arguments: [
    (8_300_000, 4, "0.0083"), (8_300_000, 2, "0.0083"), (8_300_000, 6, "0.008300"), (0, 0, "0"), (0, 2, "0.00"),
    (-8_300_000, 4, "-0.0083"), (1_500_000_000, 2, "1.50"), (1_500_000_000, 0, "1.5"), (12_000_000_000, 0, "12"),
    (1, 0, "0.000000001"), (Int64.max, 0, "9223372036.854775807"), (Int64.min, 0, "-9223372036.854775808"),
  ])
  func print(nano: Int64, decimals: Int, text: String) { #expect(Money(nano: nano).text(decimals: decimals) == text) }

  @Test func printedAmountsReadBack() {
    for nano in [Int64(0), 1, -1, 999_999_999, 1_000_000_000, 1_000_000_001, -8_300_000, .max, -.max] {
      for decimals in 0...9 { #expect(Money(Money(nano: nano).text(decimals: decimals))?.nano == nano) }
    }
  }

  @Test func productsAndSumsThatDoNotFit() {
    #expect(Money(nano: 8_300_000).times(1_000_000)?.nano == 8_300_000_000_000)
    #expect(Money(nano: .max).times(2) == nil)
    #expect(Money(nano: .min).times(-1) == nil)
    #expect(Money(nano: .max).times(1)?.nano == .max)
    #expect(Money(nano: .max).plus(Money(nano: 1)) == nil)
    #expect(Money(nano: .min).plus(Money(nano: -1)) == nil)
    #expect(Money(nano: .max).plus(Money(nano: -1))?.nano == Int64.max - 1)
  }

  @Test func order() {
    #expect(Money(nano: -1) < Money(nano: 0))
    #expect(!(Money(nano: 1) < Money(nano: 1)))
  }
}
