import Calls
import Foundation
import Reporting
import Testing
import ToolRunner

/// What is in the parts of a workbook, read without the program's own reader of workbooks.
@Suite("Writing workbooks") struct WorkbookWriterTests {
  private typealias Written = WrittenWorkbook.Cell

  private static func definition(_ name: String) throws -> ReportDefinition {
    var definition = try ReportLibrary.builtin().definition(named: "exceptions")
    definition.name = name
    return definition
  }

  private static func bytes(
    _ names: [String] = ["exceptions"], rows: [[Cell]], maximumRows: Int = WorkbookWriter.maximumRows
  ) throws -> (bytes: [UInt8], cuts: [WorkbookWriter.Cut]) {
    let folder = try TemporaryFolder()
    let path = folder.path("w.xlsx")
    let workbook = try WorkbookWriter(path, waitingIn: folder.path, maximumRows: maximumRows)
    for name in names {
      var sheet = try workbook.addSheet(try definition(name), columns: WriterTests.columns)
      for row in rows { try sheet.append(row) }
    }
    let scope = ReportScope(
      range: Instant(milliseconds: 1_769_904_000_000)..<Instant(milliseconds: 1_772_323_200_000),
      accounts: ["117793", "unknown"])
    let cuts = try workbook.close(scope: scope, facts: [PageFact("Tariff", "version 2 (=x)")])
    // Rows wait in files without a name: nothing is left beside the workbook.
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["w.xlsx"])
    return (Array(try Data(contentsOf: URL(fileURLWithPath: path))), cuts)
  }

  @Test(arguments: [
    "=cmd|' /C calc'!A0", "+421905000000", "-1", "@SUM(A1)", "\t=1", "\r=1", "117793", "1e5", "TRUE", "a\u{1}b", " a ",
    "<a href=\"x\">&amp;", "_x0041_", "a_x000D_x0041_b", "line\nbreak", "日本", "http://a.example",
  ]) func everyTextStaysThatText(text: String) throws {
    let written = try WrittenWorkbook(try Self.bytes(rows: [[.text(text), .empty, .number(1)]]).bytes)
    let sheet = try #require(written.sheet("exceptions"))
    #expect(sheet.rows[1] == [Written(text, isText: true, format: "@"), nil, Written("1", isText: false, format: "0")])
    #expect(written.sheets.allSatisfy { !$0.xml.contains("<f>") && !$0.xml.contains("<hyperlink") })
  }

  /// Nothing that XML or C cannot hold reaches them, and no cell is longer than one may be.
  @Test func textsAreCutToWhatACellHolds() throws {
    let long = String(repeating: "😀", count: 20_000)
    let rows: [[Cell]] = [[.text("a\u{0}b\u{FFFF}c"), .empty, .empty], [.text(long), .empty, .empty]]
    let sheet = try #require(try WrittenWorkbook(try Self.bytes(rows: rows).bytes).sheet("exceptions"))
    #expect(sheet.texts[1][0] == "a\u{FFFD}b\u{FFFD}c")
    #expect(sheet.texts[2][0] == String(repeating: "😀", count: 16_383) + "…")
  }

  /// A double has every number of fifteen digits, and not each of sixteen: 9007199254740993 is none.
  @Test(arguments: [
    (Cell.money(Money(nano: 8_300_000), decimals: 4), "0.0083", true, "0.0000"),
    (.money(Money(nano: -8_300_000), decimals: 9), "-0.008300000", true, "0.000000000"),
    (.money(Money(nano: 999_999_999_999_999_000), decimals: 6), "999999999.999999", true, "0.000000"),
    (.money(Money(nano: 999_999_999_999_999_900), decimals: 7), "999999999.9999999", false, "@"),
    (.money(Money(nano: 9_000_000_000_000_000_000), decimals: 9), "9000000000.000000000", true, "0.000000000"),
    (.money(Money(nano: 0), decimals: 2), "0.00", true, "0.00"),
    (.number(9_007_199_254_740_993), "9007199254740993", false, "@"), (.number(-42), "-42", true, "0"),
    (.count(123_456_789_012_345), "123456789012345", true, "0"),
    (.rate(part: 7, whole: 20), "0.350000", true, "0.000000"), (.low(part: 7, whole: 20), "0.181192", true, "0.000000"),
  ]) func numbersAreExactOrTexts(cell: Cell, text: String, isNumber: Bool, format: String) throws {
    #expect(cell.plainText == text)
    let sheet = try #require(
      try WrittenWorkbook(try Self.bytes(rows: [[.text("a"), cell, .number(1)]]).bytes).sheet("exceptions"))
    let written = try #require(sheet.rows[1][1])
    #expect(written.isText == !isNumber && written.format == format)
    #expect(isNumber ? Double(written.text) == Double(text) : written.text == text)
  }

  @Test func sheetsSayWhatTheyAre() throws {
    let written = try WrittenWorkbook(try Self.bytes(rows: [[.text("a"), .empty, .number(1)]]).bytes)
    #expect(written.sheets.map(\.name) == ["about", "columns", "exceptions"])
    let about = written.sheets[0].texts
    #expect(about.contains(["Period", "2026-02-01 to 2026-02-28"]) && about.contains(["Zone", "UTC"]))
    #expect(about.contains(["From (included)", "2026-02-01T00:00:00Z"]))
    #expect(about.contains(["To (not included)", "2026-03-01T00:00:00Z"]))
    #expect(about.contains(["Accounts", "117793, unknown"]) && about.contains(["Tariff", "version 2 (=x)"]))
    #expect(about.contains(["Rows of exceptions", "1"]))
    #expect(
      written.sheets[1].texts == [
        ["report", "column", "type", "unit", "description"], ["exceptions", "account", "text", "", "a"],
        ["exceptions", "amount", "decimal", "currency", "b"], ["exceptions", "line", "integer", "", "c"],
        [
          "exceptions", "", "formula", "",
          "one row for each kind of exception that a record or verification shows; each is in the counts above all the same",
        ],
      ])
    for sheet in written.sheets {
      #expect(sheet.xml.contains("<pane ySplit=\"1\" topLeftCell=\"A2\" activePane=\"bottomLeft\" state=\"frozen\"/>"))
      #expect(sheet.xml.contains("<autoFilter ref=\"A1:"))
    }
    #expect(written.sheets[2].xml.contains("<autoFilter ref=\"A1:C2\"/>"))
  }

  /// No time of the day stands in it: each entry's is where a ZIP archive's time begins, in DOS's form 0 and 1980-01-01.
  @Test func sameRowsGiveTheSameBytes() throws {
    let rows: [[Cell]] = [[.text("a"), .money(Money(nano: 1), decimals: 9), .number(1)]]
    let bytes = try Self.bytes(rows: rows).bytes
    #expect(try Self.bytes(rows: rows).bytes == bytes)
    var times: Set<[UInt8]> = []
    for index in bytes.indices.dropLast(16) where bytes[index...].starts(with: [0x50, 0x4B, 0x01, 0x02]) {
      times.insert(Array(bytes[(index + 12)..<(index + 16)]))
    }
    #expect(times == [[0, 0, 0x21, 0]])
    let properties = try WrittenWorkbook(bytes).properties
    #expect(properties.components(separatedBy: ">1980-01-01T00:00:00Z<").count == 3, "\(properties)")
  }

  @Test func aReportLongerThanASheetSaysSo() throws {
    let rows = (1...5).map { [Cell.text("a"), .empty, .number($0)] }
    let (bytes, cuts) = try Self.bytes(rows: rows, maximumRows: 30)
    #expect(cuts.isEmpty)
    #expect(try WrittenWorkbook(bytes).sheet("exceptions")?.rows.count == 6)
    let long = try Self.bytes(rows: (1...40).map { [Cell.text("a"), .empty, .number($0)] }, maximumRows: 30)
    #expect(long.cuts.map(\.report) == ["exceptions"] && long.cuts.map(\.leftOut) == [11])
    let written = try WrittenWorkbook(long.bytes)
    #expect(written.sheet("exceptions")?.texts.last == ["a", "", "29"])
    let remark = "the first 29 of 40: a sheet holds no more, exceptions.csv holds all"
    #expect(written.sheet("about")?.texts.contains(["Rows of exceptions", remark]) == true)
  }

  /// Spreadsheets refuse a file in which two sheets have one name, or one is longer than 31 characters.
  @Test func sheetsHaveNamesOfTheirOwn() throws {
    let long = String(repeating: "a", count: 40)
    let written = try WrittenWorkbook(try Self.bytes(["about", "history", long, long + "b"], rows: []).bytes)
    #expect(
      written.sheets.map(\.name).dropFirst(2) == [
        "about-2", "history-2", String(repeating: "a", count: 31), String(repeating: "a", count: 29) + "-2",
      ])
  }

  @Test func anEmptyReportHasItsHeader() throws {
    let written = try WrittenWorkbook(try Self.bytes(rows: []).bytes)
    #expect(written.sheet("exceptions")?.texts == [["account", "amount", "line"]])
  }
}
