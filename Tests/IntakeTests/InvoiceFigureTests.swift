import Calls
import Testing

@testable import Intake

@Suite("Figures of invoices") struct InvoiceFigureTests {
  private static let plain = InvoiceFigure(decimalMark: nil, isOfWorkbook: false)

  @Test(arguments: [
    ("8.30", "8.3", 2), ("8,30", "8.3", 2), ("1 234,50", "1234.5", 2), ("1.234,50", "1234.5", 2),
    ("1,234.50", "1234.5", 2), ("1'234.50", "1234.5", 2), ("1\u{A0}234\u{202F}567,5", "1234567.5", 1),
    ("1.234.567", "1234567", 0), ("1,234", "1.234", 3), ("-0.0083", "-0.0083", 4), ("\u{2212}5", "-5", 0),
    ("0.0083000000000", "0.0083", 9), ("0", "0", 0),
  ]) func readsAmounts(text: String, value: String, decimals: Int) throws {
    let read = try #require(Self.plain.amount(text))
    #expect(read.money == Money(value) && read.decimals == decimals)
  }

  @Test(arguments: [
    "", "-", "abc", "8.30 EUR", "€8", "1,23,4", "12,34.5", "1.2.3", "1,234,56", "8.", ".5", "1e3", "--1", "1-",
    "0.0000000001", "10000000000", "1,2345.67",
  ]) func refusesWhatIsNoAmount(text: String) { #expect(Self.plain.amount(text) == nil) }

  @Test(arguments: [
    ("1000", Int64(1000)), ("1 000", 1000), ("1,000", 1000), ("1.000", 1000), ("1.000.000", 1_000_000), ("12.0", 12),
    ("12,00", 12), ("-3", -3), ("0", 0),
  ]) func readsQuantities(text: String, value: Int64) { #expect(Self.plain.quantity(text) == value) }

  @Test(arguments: ["", "1.5", "1,25", "x", "1000000000000000000000", "9223372036854775807"])
  func refusesWhatIsNoQuantity(text: String) { #expect(Self.plain.quantity(text) == nil) }

  /// The mark that a mapping names is the one; the other one groups digits.
  @Test func takesTheMarkThatAMappingNames() throws {
    let comma = InvoiceFigure(decimalMark: ",", isOfWorkbook: false)
    #expect(comma.amount("1.234")?.money == Money("1234") && comma.amount("1,234")?.money == Money("1.234"))
    #expect(comma.amount("1,2,3") == nil && comma.quantity("1.234") == 1234)
    let point = InvoiceFigure(decimalMark: ".", isOfWorkbook: false)
    #expect(point.amount("1,234")?.money == Money("1234") && point.amount("1.234")?.money == Money("1.234"))
  }

  /// Programs write 0.0083 as 8.3000000000000001E-3, which the sheet's reader expands.
  @Test func dropsWhatAWorkbooksFloatAdds() throws {
    let sheet = InvoiceFigure(decimalMark: nil, isOfWorkbook: true)
    #expect(sheet.amount("0.0083000000000000001")?.money == Money("0.0083"))
    #expect(sheet.amount("83.010000000000005")?.money == Money("83.01"))
    #expect(sheet.amount("0.29999999999999999")?.money == Money("0.3"))
    #expect(sheet.amount("99.999999999999999")?.money == Money("100"))
    #expect(sheet.amount("12.5")?.decimals == 1 && sheet.quantity("1000") == 1000)
  }
}
