import Calls
import Foundation
import Reporting
import Testing

@Suite("Writing JSON") struct JSONWriterTests {
  private static func text(_ rows: [[Cell]], _ scope: ReportScope = ReportScope()) throws -> String {
    let definition = try ReportLibrary.builtin().definition(named: "exceptions")
    let sink = WriterTests.Sink()
    var writer = JSONWriter(definition, columns: WriterTests.columns, scope: scope) { sink.pieces.append($0) }
    for row in rows { try writer.append(row) }
    try writer.finish(ReportTable(definition: definition, columns: WriterTests.columns))
    return sink.text
  }

  /// Written by hand, from docs/reports.md.
  @Test func isOneObject() throws {
    let bratislava = try #require(Zone("Europe/Bratislava"))
    let scope = ReportScope(
      zone: bratislava, range: Instant(milliseconds: 1_769_900_400_000)..<Instant(milliseconds: 4_102_444_800_000))
    let rows: [[Cell]] = [
      [.text("117793"), .money(Money(nano: -8_300_000), decimals: 4), .number(-1)],
      [.empty, .rate(part: 1, whole: 0), .empty],
      [.text("b"), .rate(part: 7, whole: 20), .count(9_007_199_254_740_993)],
    ]
    #expect(
      try Self.text(rows, scope) == """
        {
        "report": "exceptions",
        "title": "Exceptions",
        "period": {"from": "2026-02-01T00:00:00+01:00", "to": null, "tz": "Europe/Bratislava"},
        "columns": [
        {"name": "account", "type": "text", "unit": null, "description": "a"},
        {"name": "amount", "type": "decimal", "unit": "currency", "description": "b"},
        {"name": "line", "type": "integer", "unit": null, "description": "c"}
        ],
        "rows": [
        ["117793", "-0.0083", -1],
        [null, null, null],
        ["b", "0.350000", 9007199254740993]
        ],
        "totals": []
        }

        """)
  }

  @Test func anEmptyReportIsAnObjectToo() throws {
    let text = try Self.text([])
    #expect(text.hasSuffix("],\n\"rows\": [],\n\"totals\": []\n}\n"))
    let object = try #require(JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(Set(object.keys) == ["report", "title", "period", "columns", "rows", "totals"])
  }

  /// What another reader makes of a text is that text.
  @Test(arguments: [
    "=cmd|' /C calc'!A0", "a\"b\\c", "\u{0}\u{1}\u{8}\t\n\u{C}\r\u{1F}\u{7F}", "</script>\u{2028}\u{2029}",
    "日本 😀 \u{FFFF}",
  ]) func textsComeBack(text: String) throws {
    let json = try Self.text([[.text(text), .empty, .number(1)]])
    let object = try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any]
    let rows = try #require(object?["rows"] as? [[Any]])
    #expect((rows[0][0] as? String).map { Array($0.utf8) } == Array(text.utf8))
    #expect(json.utf8.allSatisfy { $0 >= 0x20 || $0 == 10 })
  }

  /// Nothing may grow with a report's length but the file.
  @Test func writesInPieces() throws {
    let definition = try ReportLibrary.builtin().definition(named: "exceptions")
    let sink = WriterTests.Sink()
    var writer = JSONWriter(definition, columns: WriterTests.columns, scope: ReportScope()) { sink.pieces.append($0) }
    for _ in 0..<10_000 { try writer.append(WriterTests.row("0123456789")) }
    try writer.finish(ReportTable(definition: definition, columns: WriterTests.columns))
    #expect(sink.pieces.count > 2 && sink.pieces.allSatisfy { $0.count < 70_000 })
    #expect(sink.text.components(separatedBy: "\n[\"0123456789\", null, 1]").count == 10_001)
  }

  /// Of two accounts with 3 of 4 and 1 of 16 checked numbers redirected, 4 of 20 are in all.
  @Test func totalsComeFromSums() throws {
    let source = try SQLiteSource()
    for (account, checked, redirected) in [("1", 4, 3), ("2", 16, 1)] {
      try source.add(
        "tally",
        [
          "period": "total", "account": account, "initiated": checked, "checked": checked, "redirected": redirected,
          "not_redirected": checked - redirected,
        ])
    }
    let definition = try ReportLibrary.builtin().definition(named: "redirects")
    let scope = ReportScope(by: [.account])
    let sink = WriterTests.Sink()
    var writer = JSONWriter(
      definition, columns: try ReportRun.printedColumns(definition, scope: scope), scope: scope
    ) { sink.pieces.append($0) }
    let table = try ReportRun.table(definition, scope: scope, from: source, keepingAtMost: 0) { try writer.append($0) }
    try writer.finish(table)
    #expect(sink.text.contains("\n\"totals\": [\n[null, null, "))
    let totals = try #require(sink.text.components(separatedBy: "\"totals\": [\n").last)
    #expect(totals.contains(", 20, 4, 16, \"0.200000\", "), "\(totals)")
  }
}
