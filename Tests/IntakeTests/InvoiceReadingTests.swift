import Calls
import Foundation
import Testing

@testable import Intake

@Suite("Reading invoices") struct InvoiceReadingTests {
  private static let header =
    "invoice,account,period_from,period_to,method,origin,currency,quantity,unit_price,amount\n"
  private static let row = "INV-1,117793,2024-02-01,2024-03-01,passwordcall,421,EUR,1000,0.0083,8.30\n"

  private static func lines(_ text: String, _ change: (inout IntakeOptions) -> Void = { _ in }) throws -> [InvoiceLine]
  {
    try read(Array(text.utf8), change).batch.invoiceLines
  }

  private static func problem(_ text: String, _ kind: KindChoice = .auto) -> Problem? {
    do {
      _ = try lines(text) { $0.kind = kind }
      return nil
    } catch { return error as? Problem }
  }

  private static func expected(line: UInt64 = 2) throws -> InvoiceLine {
    InvoiceLine(
      line: line, invoice: "INV-1",
      subject: InvoiceLine.Subject(
        account: "117793", from: try #require(CivilDate("2024-02-01")), to: try #require(CivilDate("2024-03-01")),
        method: .passwordcall, origin: "421", currency: "EUR"),
      quantity: 1000, unitPrice: try #require(Money("0.0083")), priceDecimals: 4, amount: try #require(Money("8.3")),
      amountDecimals: 2)
  }

  // MARK: - Shapes

  @Test func isToldByItsHeader() throws {
    let found = try read(Array((Self.header + Self.row).utf8))
    #expect(try found.batch.invoiceLines == [Self.expected()])
    #expect(found.summary.records == 0 && found.summary.format == "csv")
  }

  /// Names without case and marks, other columns, titles above, blank rows, decimal commas, days of other forms.
  @Test func readsWhatOfficesWrite() throws {
    let text = """
      Invoice of the provider;;;

      Invoice;ACCOUNT;Period From;period-to;Remark;method;Origin;currency;Quantity;Unit Price;Amount
      INV-1;0117793;01.02.2024;2024/03/01;x;PasswordCall;421;eur;1 000;0,0083;8,30
      ;;;;;;;;;;
      Invoice;ACCOUNT;Period From;period-to;Remark;method;Origin;currency;Quantity;Unit Price;Amount

      """
    #expect(try Self.lines(text) == [Self.expected(line: 4)])
    #expect(try Self.lines("sep=;\n" + text.replacing(";", with: ";")).count == 1)
    #expect(try Self.lines(text.replacing(";", with: "\t")).count == 1)
  }

  @Test func readsOtherEncodings() throws {
    let text = (Self.header + Self.row).replacing("INV-1", with: "Účet-1")
    var utf16: [UInt8] = [0xFF, 0xFE]
    for unit in text.utf16 { utf16 += [UInt8(unit & 255), UInt8(unit >> 8)] }
    #expect(try read(utf16).batch.invoiceLines.map(\.invoice) == ["Účet-1"])
    let latin = text.replacing("Ú", with: "U").unicodeScalars
      .map { scalar -> UInt8 in scalar == "č" ? 0xE8 : UInt8(scalar.value) }
    #expect(try read(latin).batch.invoiceLines.count == 1)
  }

  @Test func columnsForAllMayBeMissing() throws {
    let text =
      "invoice,account,period_from,period_to,currency,quantity,unit_price,amount\n1,7,2024-02-01,2024-02-02,EUR,1,1,1\n"
    let line = try #require(Self.lines(text).first)
    #expect(line.subject.method == nil && line.subject.origin.isEmpty && line.invoice == "1")
  }

  @Test func readsSheetsOfAWorkbook() throws {
    let header = WorkbookText.row(
      2, "invoice", "account", "period_from", "period_to", "currency", "quantity", "unit_price", "amount")
    let cells =
      "<c r=\"A3\" t=\"str\"><v>INV-1</v></c><c r=\"B3\"><v>117793</v></c><c r=\"C3\" s=\"1\"><v>45323</v></c>"
      + "<c r=\"D3\" s=\"1\"><v>45352</v></c><c r=\"E3\" t=\"str\"><v>EUR</v></c><c r=\"F3\"><v>1000</v></c>"
      + "<c r=\"G3\"><v>8.3000000000000001E-3</v></c><c r=\"H3\"><f>F3*G3</f><v>8.3000000000000007</v></c>"
    var text = WorkbookText(WorkbookText.row(1, "Invoice for February") + header + "<row r=\"3\">\(cells)</row>")
    text.styles = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>"
    let found = try read(text.archive)
    let line = try #require(found.batch.invoiceLines.first)
    #expect(found.batch.invoiceLines.count == 1 && line.line == 3 && found.summary.format == "xlsx")
    #expect(line.subject.from.description == "2024-02-01" && line.subject.to.description == "2024-03-01")
    #expect(line.quantity == 1000 && line.unitPrice == Money("0.0083") && line.amount == Money("8.3"))
    // The value of a formula that no program reckoned is not known.
    text = WorkbookText(header + "<row r=\"3\">\(cells.replacing("<v>8.3000000000000007</v>", with: ""))</row>")
    text.styles = "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/></cellXfs>"
    let archive = text.archive
    let problem = #expect(throws: Problem.self) { try read(archive) }
    #expect(problem?.remedy == "Nothing of the invoice is in" && problem?.place.hasSuffix(":3") == true)
  }

  // MARK: - What is wrong

  @Test(arguments: [
    (0, "", "invoice is empty"), (1, "11x", "account is \"11x\""), (2, "2024-02-30", "period_from is \"2024-02-30\""),
    (3, "2024-02-01 10:00", "period_to is"), (4, "paswordcall", "method is"), (5, "42x", "origin is"),
    (6, "EURO", "currency is \"EURO\""), (7, "1.5", "quantity is \"1.5\""), (8, "-0.0083", "unit_price is"),
    (9, "", "amount is empty"), (9, "8.31", "amount is 8.31, but quantity 1000 times unit_price 0.0083 is 8.30"),
    (3, "2024-02-01", "period_to is 2024-02-01, not after period_from, which is 2024-02-01"),
  ]) func namesLineAndColumn(column: Int, value: String, reason: String) throws {
    var cells = Self.row.dropLast().split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    cells[column] = value
    let text = Self.header + "\n" + cells.joined(separator: ",") + "\n"
    let problem = try #require(Self.problem(text))
    #expect(problem.place.hasSuffix(":3") && problem.reason.hasPrefix(reason) && problem.exitStatus == .data)
    #expect(!problem.remedy.isEmpty && problem.further.isEmpty)
  }

  /// An amount may be rounded up, down or by half, to the decimals it is written with.
  @Test(arguments: [
    ("8.31", true), ("8.30", true), ("8.303", true), ("8.3", true), ("8", true), ("8.32", false), ("8.302", false),
    ("8.29", false),
  ])
  func amountsMayBeRounded(amount: String, isRight: Bool) throws {
    // 1000.3… pieces do not exist: 1001 at 0.008295 are 8.303295.
    let row = Self.row.replacing("1000,0.0083,8.30", with: "1001,0.008295,\(amount)")
    #expect((Self.problem(Self.header + row) == nil) == isRight)
  }

  @Test func tellsAllThatIsWrong() throws {
    let wrong = Self.row.replacing("EUR", with: "EURO").replacing("421", with: "x")
    let problem = try #require(Self.problem(Self.header + wrong + Self.row + wrong))
    #expect(([problem] + problem.further).map { $0.place.suffix(2) } == [":2", ":2", ":4", ":4"])
    let many = try #require(Self.problem(Self.header + String(repeating: wrong, count: 30)))
    #expect(many.further.count == 20 && many.further.last?.reason == "40 more lines are wrong")
  }

  @Test func refusesLinesThatOverlap() throws {
    let other = Self.row.replacing("2024-02-01", with: "2024-02-15").replacing("passwordcall", with: "")
    let problem = try #require(Self.problem(Self.header + Self.row + other))
    #expect(problem.place.hasSuffix(":3") && problem.reason.contains("the same initiations as line 2"))
    // A credit note, other origins, other currencies, other months are no overlap.
    let fine = [
      Self.row.replacing("1000,0.0083,8.30", with: "-3,0.0083,-0.02"), Self.row.replacing(",421,", with: ",42,"),
      Self.row.replacing("EUR", with: "RUB"),
      Self.row.replacing("2024-03-01", with: "2024-04-01").replacing("2024-02-01", with: "2024-03-01"),
    ]
    #expect(try Self.lines(Self.header + Self.row + fine.joined()).count == 5)
  }

  @Test func insistsOnAnInvoice() throws {
    #expect(Self.problem("a,b\n1,2\n", .invoice)?.reason == "no row is the header of an invoice")
    #expect(Self.problem("{\"a\":1}\n", .invoice)?.reason == "it is no table, as invoices are")
    let missing = Self.problem(Self.header.replacing("quantity", with: "quantty") + Self.row)
    #expect(
      missing?.reason == "the invoice has no column quantity" && missing?.remedy == "Is it \"quantty\"? Rename it")
    #expect(
      Self.problem(Self.header.replacing("origin", with: "amount") + Self.row)?.reason
        == "the column amount stands there twice")
    #expect(Self.problem(Self.header, .invoice)?.reason == "the invoice has no line")
    // Told to be a log, its rows are no records.
    #expect(try read(Array((Self.header + Self.row).utf8)) { $0.kind = .calls }.batch.invoiceLines.isEmpty)
  }
}
