import Calls
import Foundation
import Testing

@testable import Intake

@Suite("Reading workbooks") struct WorkbookTests {
  private static let eight: Int64 = 1_707_811_200_000
  private static let header = WorkbookText.row(
    1, "verification_call_uuid", "q931_status", "final_status", "start_time", "duration", "phone_number")

  /// A call's row whose further cells are given as they stand in the sheet.
  private static func call(_ number: Int, _ key: String, _ more: String = "") -> String {
    "<row r=\"\(number)\"><c r=\"A\(number)\" t=\"str\"><v>\(key)</v></c><c r=\"B\(number)\"><v>16</v></c>\(more)</row>"
  }

  // MARK: - Cells

  @Test func readsEveryKindOfCell() throws {
    var text = WorkbookText(
      Self.header
        // A formula with its text, a number with an exponent, a date, a length of time.
        + "<row r=\"3\"><c r=\"A3\" t=\"s\"><v>1</v></c><c r=\"B3\"><f>8+8</f><v>16</v></c>"
        + "<c r=\"C3\" t=\"str\"><f>UPPER(\"answer\")</f><v>ANSWER</v></c><c r=\"D3\" s=\"1\"><v>45335.333333333336</v></c>"
        + "<c r=\"E3\" s=\"2\"><v>1.4467592592592594E-4</v></c><c r=\"F3\"><v>4.21905123456E+11</v></c></row>"
        // Cells and rows without references; an error is no value.
        + "<row><c t=\"s\"><v>0</v></c><c t=\"inlineStr\"><is><t>17</t></is></c><c t=\"e\"><v>#N/A</v></c>"
        + "<c t=\"d\"><v>2024-02-13T08:00:00</v></c></row>")
    text.shared =
      "<si><t>b2_7</t><rPh sb=\"0\" eb=\"1\"><t>x</t></rPh></si><si><r><t>a</t></r><r><rPr/><t>1_7</t></r></si>"
    text.styles =
      "<numFmts><numFmt numFmtId=\"164\" formatCode=\"[h]:mm:ss\"/></numFmts><cellStyleXfs><xf numFmtId=\"9\"/></cellStyleXfs>"
      + "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/><xf numFmtId=\"164\"/></cellXfs>"
    let found = try read(text.archive)
    #expect(found.callKeys == ["a1_7", "b2_7"] && found.batch.calls.map(\.cause) == [16, 17])
    #expect(found.batch.calls.map { found.batch.text($0.finalStatus) } == ["ANSWER", ""])
    #expect(found.batch.calls.map(\.startTime) == [Self.eight, Self.eight])
    #expect(found.batch.calls.map(\.duration) == [12_500, -1])
    #expect(found.batch.calls.first?.callee.prefix.text == "421905")
    #expect(found.batch.calls.map(\.place) == [Place(line: 3, item: 0), Place(line: 4, item: 0)])
    #expect(found.summary.format == "xlsx" && found.summary.records == 2 && found.batch.rejects.isEmpty)
    #expect(found.summary.bytes == text.archive.count)
  }

  /// A formula that was saved with an empty text has that; in a column that is nobody's a formula does not matter.
  @Test func tellsFormulasThatWereNotReckoned() throws {
    let formula = "<f>1+1</f>"
    func row(_ number: Int, _ key: String, _ cells: String) -> String { Self.call(number, "\(key)_7", cells) }
    let text = WorkbookText(
      Self.header.replacing("phone_number", with: "remark")
        + row(2, "a1", "<c r=\"C2\" t=\"str\">\(formula)<v></v></c>") + row(3, "b2", "<c r=\"F3\">\(formula)</c>")
        + row(4, "c3", "<c r=\"C4\">\(formula)</c>") + row(5, "d4", "<c r=\"C5\">\(formula)<v/></c>")
        // Nothing but a formula.
        + "<row r=\"6\"><c r=\"A6\">\(formula)</c></row>")
    let found = try read(text.archive)
    #expect(found.callKeys == ["a1_7", "b2_7"])
    #expect(found.batch.rejects.map(\.place.line) == [4, 5, 6])
    #expect(found.reasons.allSatisfy { $0.hasPrefix("a formula without its value") } && found.summary.records == 5)
  }

  @Test func readsTheSystemOf1904() throws {
    var text = WorkbookText(Self.header + Self.call(2, "a1_7", "<c r=\"D2\" s=\"1\"><v>43873.333333333336</v></c>"))
    text.properties = "<workbookPr date1904=\"1\"/>"
    text.styles = "<cellXfs><xf/><xf numFmtId=\"14\"/></cellXfs>"
    #expect(try read(text.archive).batch.calls.map(\.startTime) == [Self.eight])
  }

  @Test func readsFlagsAsWords() throws {
    let text = WorkbookText(
      WorkbookText.row(1, "verification_call_uuid", "ok", "is_with_redirect", "is_redirect")
        + "<row r=\"2\"><c r=\"A2\" t=\"str\"><v>a1_7</v></c><c r=\"B2\" t=\"b\"><v>1</v></c><c r=\"C2\" t=\"b\"><v>1</v></c>"
        + "<c r=\"D2\" t=\"b\"><v>0</v></c></row>")
    let request = try #require(try read(text.archive).batch.requests.first)
    #expect(request.isWithRedirect == .yes && request.isRedirect == .no)
  }

  /// The strict form has other namespaces, and a writer may put a prefix before every name.
  @Test func readsOtherNamespaces() throws {
    let rows = Self.header + Self.call(2, "a1_7")
    var text = WorkbookText(rows.replacing("<", with: "<x:").replacing("<x:/", with: "</x:"))
    text.prefix = "x:"
    text.space = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    #expect(try read(text.archive).callKeys == ["a1_7"])
  }

  // MARK: - Sheets

  @Test func readsAllSheets() throws {
    let notes = WorkbookText.row(1, "nothing of ours") + WorkbookText.row(2, "x", "y") + WorkbookText.row(3, " ")
    let titled =
      WorkbookText.row(1, "Calls of February") + WorkbookText.row(2, "", "date")
      + Self.header.replacing("r=\"1\"", with: "r=\"5\"").replacing("1\" t", with: "5\" t") + Self.call(6, "b2_7")
    let found = try read(WorkbookText(Self.header + Self.call(6, "a1_7"), notes, titled).archive)
    #expect(found.callKeys == ["a1_7", "b2_7"] && found.batch.ignored == 4 && found.summary.records == 6)
    // One line in two sheets: two places.
    #expect(
      found.batch.calls.map(\.place) == [
        Place(line: 6, item: 0), Place(line: 6, item: 2 * WorkbookReading.itemsOfASheet),
      ])
  }

  @Test func refusesWhereNoSheetIsATable() throws {
    let problem = #expect(throws: Problem.self) {
      try read(WorkbookText(WorkbookText.row(1, "name", "place")).archive)
    }
    #expect(problem?.reason.contains("header row") == true && problem?.exitStatus == .data)
    #expect(try read(WorkbookText("").archive).summary.records == 0)
    #expect(try read(WorkbookText(Self.header).archive).summary.records == 0)
  }

  // MARK: - Damage

  @Test func refusesDamage() throws {
    let whole = WorkbookText(Self.header + Self.call(2, "a1_7"), Self.header + Self.call(2, "b2_7"))
    func refused(_ bytes: [UInt8]) -> String? {
      let problem = #expect(throws: Problem.self) { try read(bytes) }
      #expect(problem?.exitStatus == .data && problem?.remedy.isEmpty == false)
      return problem?.reason
    }
    #expect(refused(whole.archive.dropLast(30))?.contains("damaged") == true)
    // A byte of a sheet's text: the checksum is wrong.
    var flipped = whole.archive
    let place = try #require(flipped.firstRange(of: Array("b2_7".utf8))?.lowerBound)
    flipped[place] = UInt8(ascii: "c")
    #expect(refused(flipped)?.contains("damaged") == true)
    // What came before the damage can be had.
    let salvaged = try read(flipped) { $0.salvages = true }
    #expect(salvaged.callKeys.first == "a1_7" && salvaged.reasons.last?.contains("damaged") == true)
    for rows in [
      Self.header + "<row r=\"2\"><c r=\"A2\"", Self.header + Self.call(2, "a1_7") + Self.call(2, "b2_7"),
      Self.header + "<row r=\"2\"><c r=\"A2\" t=\"s\"><v>9</v></c></row>", "<row r=\"0\"/>", "<row><c r=\"7\"/></row>",
    ] {
      #expect(refused(WorkbookText(rows).archive)?.contains("damaged") == true, "\(rows)")
    }
  }

  @Test func refusesBombs() throws {
    var text = WorkbookText(Self.header + Self.call(2, "a1_7"))
    var members = text.members
    members[4].text = members[4].text.replacing("<worksheet", with: "<!DOCTYPE x [<!ENTITY a \"b\">]><worksheet")
    let problem = #expect(throws: Problem.self) { try read(ZipWriter.archive(members)) }
    #expect(problem?.reason.contains("document type") == true)
    text.sheets = ["<row r=\"1\"><c r=\"A1\" t=\"" + String(repeating: "x", count: 3 << 20) + "\"/></row>"]
    let long = #expect(throws: Problem.self) { try read(text.archive) }
    #expect(long?.reason.contains("1 MiB") == true)
  }

  // MARK: - Written by others

  private func fixture(_ name: String) throws -> [UInt8] {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Fixtures")
    return Array(try Data(contentsOf: folder.appendingPathComponent(name)))
  }

  @Test func readsWhatOpenpyxlWrites() throws {
    let found = try read(fixture("openpyxl.xlsx"))
    #expect(found.callKeys == ["a1_7"] && found.requestKeys == ["a1_7"] && found.batch.ignored == 3)
    #expect(found.batch.calls.map(\.startTime) == [Self.eight])
    #expect(found.batch.calls.map(\.stopTime) == [Self.eight + 9_500])
    #expect(found.batch.calls.map(\.duration) == [9_500])
    #expect(found.batch.calls.map(\.callee.pseudonym).allSatisfy { $0 == found.batch.requests[0].callee.pseudonym })
    #expect(found.batch.requests.map(\.time) == [Self.eight - 1000] && found.batch.requests[0].isRedirect == .no)
    // openpyxl writes formulas without their values: what the row's stop time is, nobody knows.
    #expect(found.batch.calls.map(\.place.line) == [4] && found.batch.rejects.map(\.place.line) == [5])
    #expect(found.batch.rejects.map(\.reason) == [Reasons.unsavedFormula])
  }

  @Test func readsWhatXlsxWriterWrites() throws {
    let found = try read(fixture("xlsxwriter.xlsx"))
    #expect(found.callKeys == ["a1_7", "b2_7", "c3_7", "d4_7"] && found.batch.calls.map(\.cause) == [16, 16, 16, 16])
    #expect(
      found.batch.calls.map(\.startTime) == [1, 2, 3].map { Self.eight + 1000 * $0 + 123 } + [RecordTime.none])
    #expect(found.batch.calls.map(\.duration) == [1000, 2000, 3000, -1])
    #expect(found.batch.calls.map { found.batch.text($0.finalStatus) }.last == "CANCEL")
  }
}

@Suite("Numbers of sheets") struct SheetNumberTests {
  @Test(arguments: [
    ("45335.333333333336", "2024-02-13 08:00:00.000"), ("45335", "2024-02-13 00:00:00.000"),
    ("1", "1900-01-01 00:00:00.000"), ("59", "1900-02-28 00:00:00.000"), ("61", "1900-03-01 00:00:00.000"),
    ("45335.99999999999", "2024-02-14 00:00:00.000"), ("0.5", "43200.000"),
    ("45335.343102118052", "2024-02-13 08:14:04.023"),
    ("-1", nil), ("9999999", nil), ("abc", nil),
  ]) func readsDates(_ serial: String, _ expected: String?) {
    #expect(SheetNumber.date(serial, from1904: false) == expected)
  }

  @Test func readsDatesOf1904() {
    #expect(SheetNumber.date("1", from1904: true) == "1904-01-02 00:00:00.000")
    #expect(SheetNumber.date("43873.25", from1904: true) == "2024-02-13 06:00:00.000")
  }

  @Test(arguments: [
    ("4.21905123456E+11", "421905123456"), ("4.21905123456E11", "421905123456"), ("1.5e3", "1500"), ("16.0", "16"),
    ("1.25E-2", "0.0125"), ("-2E1", "-20"), ("0E0", "0"), ("1707811200.5", "1707811200.5"),
    ("1.23456789012345678E17", "123456789012345678"), ("421905123456", nil), ("1E400", nil), ("E5", nil),
    ("1e-9223372036854775808", nil),
    ("1.2.3", nil), ("4,21E+11", nil), ("x.y", nil), ("", nil),
  ]) func keepsEveryDigit(_ text: String, _ expected: String?) {
    let found = Array(text.utf8).withUnsafeBytes(SheetNumber.expanded)
    #expect(found.map { String(decoding: $0, as: UTF8.self) } == expected)
  }

  @Test(arguments: [
    ("General", NumberStyles.Meaning.number), ("0.00E+00", .number), ("#,##0\\d", .number), ("\"days\" 0", .number),
    ("[Red]0;[Blue]\"d\"0", .number), ("0;yyyy", .number), ("@", .number), ("_d0*s", .number),
    ("yyyy-mm-dd hh:mm:ss", .date), ("[$-409]d/m/yy h:mm AM/PM;@", .date), ("mm:ss.0", .date),
    ("[Red]dd.mm.yyyy", .date),
    ("[h]:mm:ss", .elapsed), ("[mm]:ss", .elapsed), ("[SS].000", .elapsed),
  ]) func tellsDatesByTheirFormat(_ code: String, _ expected: NumberStyles.Meaning) {
    #expect(NumberStyles.meaning(ofCode: code) == expected)
  }
}
