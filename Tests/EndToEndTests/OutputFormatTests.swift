import Foundation
import Testing
import ToolRunner

/// The ways out of a report hold the same: what the CSV says, each of the others says too.
@Suite("Formats of reports") struct OutputFormatTests {
  private static func run(_ arguments: String..., in folder: TemporaryFolder) throws -> ToolResult {
    let result = try Tool.run(arguments, in: folder.path)
    #expect(result.status == 0, "\(arguments): \(result.stderr)")
    return result
  }

  private static func object(_ text: String) throws -> [String: Any] {
    try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
  }

  /// The demo's records and one invoice, with every report in every format that has rows.
  private static func demo() throws -> (folder: TemporaryFolder, reports: [String]) {
    let folder = try Demo.folder()
    try folder.write(
      "invoice.csv",
      "invoice,account,period_from,period_to,method,origin,currency,quantity,unit_price,amount\n"
        + "I-1,117793,2026-02-01,2026-03-01,passwordcall,421,EUR,100,0.0083,0.8300\n")
    _ = try run("import", "invoice.csv", "--db", "demo/ringtally.db", "-q", in: folder)
    _ = try run(
      "report", "--db", "demo/ringtally.db", "--tz", "Europe/Bratislava", "--format", "csv,json,xlsx,text", "--out",
      "o",
      "--by", "day,account,country", "-q", in: folder)
    let reports = folder.files().filter { $0.hasPrefix("o/") && $0.hasSuffix(".csv") }
      .map { String($0.dropFirst(2).dropLast(4)) }
    #expect(reports.count > 7, "\(reports)")
    return (folder, reports)
  }

  @Test func everyFormatHoldsTheSameCells() throws {
    let (folder, reports) = try Self.demo()
    let workbook = try WrittenWorkbook(try folder.bytes("o/reports.xlsx"))
    #expect(Set(workbook.sheets.map(\.name)) == Set(reports + ["about", "columns"]))
    var (numbers, texts) = (0, 0)
    for report in reports {
      let csv = OracleTableReader.rows(of: try folder.text("o/\(report).csv")).map(\.cells)
      let sheet = try #require(workbook.sheet(report))
      #expect(sheet.rows.count == csv.count && sheet.texts.first == csv.first, "\(report)")
      let json = try Self.object(try folder.text("o/\(report).json"))
      let rows = try #require(json["rows"] as? [[Any]])
      let columns = try #require(json["columns"] as? [[String: Any]])
      #expect(rows.count == csv.count - 1 && columns.compactMap { $0["name"] as? String } == csv.first, "\(report)")
      for (index, expected) in csv.enumerated().dropFirst() {
        for (column, text) in expected.enumerated() {
          let place = "\(report), row \(index), \(csv[0][column])"
          let cell = sheet.rows[index][column]
          switch (columns[column]["type"] as? String, text.isEmpty) {
          case (_, true):
            #expect(cell == nil && rows[index - 1][column] is NSNull, "\(place)")
          case ("text", _):
            texts += 1
            #expect(cell == .init(text, isText: true, format: "@"), "\(place)")
            #expect(rows[index - 1][column] as? String == text, "\(place)")
          case (let type, _):
            numbers += 1
            let decimals = text.split(separator: ".").dropFirst().first.map { "0." + $0.map { _ in "0" } } ?? "0"
            #expect(cell?.isText == false && cell?.format == decimals, "\(place)")
            #expect(cell.flatMap { Double($0.text) } == Double(text), "\(place)")
            let value = rows[index - 1][column]
            #expect(type == "decimal" ? value as? String == text : value as? Int == Int(text), "\(place)")
          }
        }
      }
    }
    #expect(numbers > 1000 && texts > 1000, "\(numbers) \(texts)")
  }

  @Test func sameArgumentsGiveTheSameBytes() throws {
    let (folder, _) = try Self.demo()
    let arguments = [
      "report", "--db", "demo/ringtally.db", "--format", "csv,html,json,text,xlsx", "--csv-dialect", "excel", "-q",
    ]
    for out in ["a", "b"] { #expect(try Tool.run(arguments + ["--out", out], in: folder.path).status == 0) }
    let names = folder.files().filter { $0.hasPrefix("a/") }.map { String($0.dropFirst(2)) }
    #expect(names.contains("reports.xlsx") && names.contains("index.html") && names.count > 25)
    for name in names { #expect(try folder.bytes("a/\(name)") == folder.bytes("b/\(name)"), "\(name)") }
  }

  /// Standard output takes what the file would hold.
  @Test func standardOutputHoldsWhatTheFileHolds() throws {
    let (folder, _) = try Self.demo()
    for (format, ending) in [("csv", "csv"), ("json", "json"), ("text", "txt")] {
      let printed = try Self.run(
        "report", "spend", "--db", "demo/ringtally.db", "--tz", "Europe/Bratislava", "--by", "day,account,country",
        "--format", format, in: folder)
      #expect(try printed.stdout == folder.bytes("o/spend.\(ending)"))
    }
  }

  @Test func theDialectChangesMarkAndDelimiterAlone() throws {
    let (folder, reports) = try Self.demo()
    _ = try Self.run(
      "report", "--db", "demo/ringtally.db", "--tz", "Europe/Bratislava", "--format", "csv", "--csv-dialect", "excel",
      "--by", "day,account,country", "--out", "e", "-q", in: folder)
    for report in reports {
      let bytes = try folder.bytes("e/\(report).csv")
      #expect(bytes.starts(with: [0xEF, 0xBB, 0xBF]) && !bytes.contains(13))
      // No cell of the demo's holds either delimiter but in quotes, so that commas outside of them are the delimiters.
      var isQuoted = false
      let expected = try folder.bytes("o/\(report).csv").map { byte in
        if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
        return byte == UInt8(ascii: ",") && !isQuoted ? UInt8(ascii: ";") : byte
      }
      let unquoted = { (bytes: [UInt8]) in bytes.filter { $0 != UInt8(ascii: "\"") } }
      #expect(unquoted(Array(bytes.dropFirst(3))) == unquoted(expected), "\(report)")
    }
    // Asking for a dialect is asking for CSV.
    let printed = try Self.run("report", "spend", "--db", "demo/ringtally.db", "--csv-dialect", "excel", in: folder)
    #expect(printed.text.hasPrefix("\u{FEFF}period;account;"))
  }

  /// A file's name is the one text of a report that a stranger may choose.
  @Test func noFormatMakesAFormulaOfAName() throws {
    let folder = try TemporaryFolder()
    let name = #"=cmd|' \C calc'!A0.ndjson"#
    try folder.write(
      name,
      #"{"verification_call_uuid":"a1_7","q931_status":16,"final_status":"ANSWER","start_time":"2026-02-13T08:00:00Z"}"#
    )
    _ = try Self.run("import", name, "-q", in: folder)
    _ = try Self.run(
      "report", "exceptions", "--format", "csv,html,json,text,xlsx", "--out", "o", "-q", in: folder)
    let csv = try folder.text("o/exceptions.csv")
    #expect(csv.contains(",'\(name),,1\n") && !csv.contains(",=") && !csv.contains("\n="))
    let excel = try Self.run("report", "exceptions", "--csv-dialect", "excel", in: folder).text
    #expect(excel.contains(";'\(name);;1\n") && !excel.contains(";="))
    let page = try folder.text("o/index.html")
    #expect(page.contains("=cmd|&#39; \\C calc&#39;!A0.ndjson") && !page.contains(name))
    let rows = try #require(try Self.object(try folder.text("o/exceptions.json"))["rows"] as? [[Any]])
    #expect(rows.contains { $0[5] as? String == name })
    let sheet = try #require(try WrittenWorkbook(try folder.bytes("o/reports.xlsx")).sheet("exceptions"))
    #expect(sheet.rows.contains { $0[5] == .init(name, isText: true, format: "@") })
    #expect(!sheet.xml.contains("<f"))
    #expect(try folder.text("o/exceptions.txt").contains(name))
  }

  @Test func reconcilesIntoEveryFormat() throws {
    let (folder, _) = try Self.demo()
    let result = try Tool.run(
      ["reconcile", "--db", "demo/ringtally.db", "--format", "csv,json,xlsx", "--out", "r", "-q"], in: folder.path)
    #expect(result.status == 65, "\(result.stderr)")
    let csv = OracleTableReader.rows(of: try folder.text("r/reconciliation.csv")).map(\.cells)
    let workbook = try WrittenWorkbook(try folder.bytes("r/reports.xlsx"))
    #expect(csv.count > 1 && workbook.sheet("reconciliation")?.rows.count == csv.count)
    let rows = try Self.object(try folder.text("r/reconciliation.json"))["rows"] as? [[Any]]
    #expect(rows?.count == csv.count - 1)
    #expect(folder.files().contains("r/evidence-1.csv") && !folder.files().contains("r/index.html"))
  }
}
