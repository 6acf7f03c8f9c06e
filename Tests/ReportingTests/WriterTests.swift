import Calls
import Reporting
import Testing

@Suite struct WriterTests {
  static let columns = [
    ReportColumn(name: "account", kind: .text, description: "a", line: 1),
    ReportColumn(name: "amount", kind: .money(nano: "n", decimals: "d"), description: "b", line: 2),
    ReportColumn(name: "line", kind: .number, description: "c", line: 3),
  ]

  /// Takes what a writer writes.
  final class Sink {
    var pieces: [[UInt8]] = []
    var text: String { String(decoding: pieces.joined(), as: UTF8.self) }
  }

  static func csv(_ rows: [[Cell]], dialect: CSVWriter.Dialect = .standard) throws -> String {
    let sink = Sink()
    var writer = CSVWriter(columns: columns, dialect: dialect) { sink.pieces.append($0) }
    for row in rows { try writer.append(row) }
    try writer.finish()
    return sink.text
  }

  static func row(_ text: String) -> [Cell] { [.text(text), .empty, .number(1)] }

  @Test(arguments: [
    ("plain", "plain"), ("with space", "with space"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("a\nb", "\"a\nb\""),
    ("a\rb", "\"a\rb\""), ("a;b", "a;b"), ("=1+1", "'=1+1"), ("+421", "'+421"), ("-1", "'-1"), ("@x", "'@x"),
    ("\tx", "'\tx"), ("\rx", "\"'\rx\""), ("=A,\"b\"", "\"'=A,\"\"b\"\"\""), ("a=b", "a=b"), ("čaj", "čaj"),
  ]) func quotesAndGuards(text: String, expected: String) throws {
    #expect(try Self.csv([Self.row(text)]) == "account,amount,line\n\(expected),,1\n")
  }

  @Test func numbersAreNeverGuarded() throws {
    let row: [Cell] = [.text("a"), .money(Money(nano: -8_300_000), decimals: 4), .number(-1)]
    #expect(try Self.csv([row]) == "account,amount,line\na,-0.0083,-1\n")
  }

  @Test func excelDialectHasMarkAndSemicolon() throws {
    #expect(try Self.csv([Self.row("a;b")], dialect: .excel) == "\u{FEFF}account;amount;line\n\"a;b\";;1\n")
  }

  @Test func writesInPieces() throws {
    let sink = Sink()
    var writer = CSVWriter(columns: Self.columns) { sink.pieces.append($0) }
    for _ in 0..<10_000 { try writer.append(Self.row("0123456789")) }
    try writer.finish()
    #expect(sink.pieces.count > 2)
    #expect((sink.pieces.map(\.count).max() ?? 0) < 70_000)
    #expect(sink.text.utf8.count == 20 + 10_000 * 14)
  }

  /// A report as long as a ledger: nothing may grow with it but the file.
  struct LongSource: ReportSource {
    func forEachRow(of query: ReportQuery, _ body: (_ names: [String], _ values: [CellValue]) throws -> Void) throws {
      let texts = ["kind", "verification_call_uuid", "account", "time", "detail", "file", "member"]
      let absent = ["key_absent", "account_absent", "time_absent", "detail_absent", "file_absent", "member_absent"]
      let values: [CellValue] = texts.map { .text($0) } + absent.map { _ in .integer(0) }
      for line in 0..<100_000 { try body(texts + absent + ["line"], values + [.integer(Int64(line))]) }
    }
  }

  @Test(.timeLimit(.minutes(1))) func aLongReportStreams() throws {
    let definition = try ReportLibrary.builtin().definition(named: "exceptions")
    var lines = 0
    var writer = CSVWriter(columns: try ReportRun.printedColumns(definition, scope: ReportScope())) { piece in
      #expect(piece.count < 70_000)
    }
    let table = try ReportRun.table(definition, scope: ReportScope(), from: LongSource(), keepingAtMost: 100) { row in
      try writer.append(row)
      lines += 1
    }
    try writer.finish()
    #expect((lines, table.rows.count, table.rowCount) == (100_000, 100, 100_000))
  }

  /// docs/domain.md, section 3.
  @Test(arguments: [
    (7, 20, "0.181192", "0.567146"), (0, 10, "0.000000", "0.277533"), (10, 10, "0.722467", "1.000000"),
    (500, 1000, "0.469070", "0.530930"), (81, 263, "0.255289", "0.366210"), (0, 0, "", ""),
  ]) func intervalsInCells(part: Int, whole: Int, low: String, high: String) {
    #expect(Cell.low(part: part, whole: whole).plainText == low)
    #expect(Cell.high(part: part, whole: whole).plainText == high)
  }

  @Test func ordersTextByBytesNumbersByValueEmptyLast() {
    // U+FF21 is smaller than U+1F600 in UTF-8 (and larger in UTF-16); "é" composed and decomposed are different bytes.
    let texts: [Cell] = [
      .empty, .text("\u{1F600}"), .text("\u{FF21}"), .text("b"), .text("a"), .text("B"), .text("10"), .text("9"),
    ]
    #expect(
      texts.sorted(by: Cell.precedes) == [
        .text("10"), .text("9"), .text("B"), .text("a"), .text("b"), .text("\u{FF21}"), .text("\u{1F600}"), .empty,
      ])
    #expect(Cell.precedes(.text("e\u{301}"), .text("\u{E9}")))
    #expect(!Cell.precedes(.text("\u{E9}"), .text("e\u{301}")))
    #expect([.number(10), .empty, .number(9)].sorted(by: Cell.precedes) == [.number(9), .number(10), .empty])
    #expect(Cell.precedes(.rate(part: 1, whole: 3), .rate(part: 334, whole: 1000)))
    #expect(Cell.precedes(.rate(part: 1, whole: 1), .rate(part: 0, whole: 0)))
    #expect(Cell.rowPrecedes([.text("a"), .number(2)], [.text("a"), .empty]))
  }

  @Test func alignsForATerminal() throws {
    let source = try SQLiteSource()
    try source.add("tally", ["period": "total", "account": "日本", "requests": 1000, "bids": 1000])
    try source.add("tally", ["period": "total", "account": "a\u{1B}[2J", "requests": 5, "bids": 5])
    let table = try ReportRun.table(
      try ReportLibrary.builtin().definition(named: "redirects"), scope: ReportScope(by: [.account]), from: source)
    let lines = TextWriter.text(table).split(separator: "\n").map(String.init)
    #expect(lines.count == 6)
    #expect(lines[2].hasPrefix("total   a\u{FFFD}[2J            5"))
    #expect(lines[3].hasPrefix("total   日本          1000"))
    #expect(lines[5].hasPrefix("total                 1005"))
    #expect(!TextWriter.text(table).contains("\u{1B}"))
  }
}
