import Testing

@testable import Intake

@Suite("Cutting tables") struct TableSplitterTests {
  typealias Row = SlowTable.Row

  private func header(_ text: String, delimiter: Character = ",") -> TableHeader {
    TableHeader(
      text.split(separator: delimiter, omittingEmptySubsequences: false).map { Array($0.utf8) },
      delimiter: delimiter.asciiValue ?? 0)
  }

  private func rows(_ text: String, delimiter: Character = ",") -> [Row] {
    var splitter = TableSplitter(delimiter: delimiter.asciiValue ?? 0)
    return splitter.rows(.lasting(Array(text.utf8)), line: 1)
  }

  @Test func cutsRowsAndCells() {
    #expect(rows("a,b,c\n1,,3\r\n,,\n") == [Row(1, ["a", "b", "c"]), Row(2, ["1", "", "3"]), Row(3, ["", "", ""])])
    #expect(rows("a;b,c", delimiter: ";") == [Row(1, ["a", "b,c"], isTerminated: false)])
    #expect(rows("a\tb\n", delimiter: "\t") == [Row(1, ["a", "b"])])
    #expect(rows("") == [] && rows("\n\r\n\n") == [])
    // The old Macintosh line end, and a line end as the file's last byte.
    #expect(rows("a,b\rc,d\r") == [Row(1, ["a", "b"]), Row(2, ["c", "d"])])
    // Longer than the words that are looked at together.
    #expect(
      rows("0123456789,,abcdefgh,ijklmno,p\n") == [Row(1, ["0123456789", "", "abcdefgh", "ijklmno", "p"])])
  }

  @Test func readsQuotes() {
    let text = "\"a,1\",\"say \"\"hi\"\"\",\"\"\n\"two\nlines\r\n\",x\n\"\"\"\",\"\"\"q\"\"\"\n"
    #expect(
      rows(text) == [
        Row(1, ["a,1", "say \"hi\"", ""]), Row(2, ["two\nlines\r\n", "x"]), Row(5, ["\"", "\"q\""]),
      ])
    // A quote inside an unquoted cell is a character.
    #expect(rows("a\"b,c\n") == [Row(1, ["a\"b", "c"])])
    #expect(rows("\"a\"") == [Row(1, ["a"], isTerminated: false)])
    // A line end inside quotes is one of the file's lines, however it is written.
    #expect(rows("\"a\rb\r\nc\"\nd\n") == [Row(1, ["a\rb\r\nc"]), Row(4, ["d"])])
  }

  /// A stray quote costs its line and not those below.
  @Test func givesUpALineWithAStrayQuote() {
    #expect(rows("a,b\n3,\"4\n5,6\n") == [Row(1, ["a", "b"]), Row(2, misquoted: "3,\"4"), Row(3, ["5", "6"])])
    #expect(rows("\"c\"d,e\r\nf,g\n") == [Row(1, misquoted: "\"c\"d,e"), Row(2, ["f", "g"])])
    #expect(rows("\"c\"d,e\rf,g\r") == [Row(1, misquoted: "\"c\"d,e"), Row(2, ["f", "g"])])
    #expect(rows("x\n\"") == [Row(1, ["x"]), Row(2, misquoted: "\"")])
  }

  // MARK: - Chunks

  private static let header = "time,note,verification_call_uuid"
  /// Longer than this is no record here.
  private static let maximumRecord = 60

  /// Rows of every kind: quoted well, badly, over lines, swallowing others, too long, empty.
  private static func text(_ random: inout Seeded) -> String {
    let pieces = [
      "a", "bc", "421905123456", "\"", "\"\"", "\"x\"", "\"x,y\"", "\"say \"\"hi\"\"\"", ",", ",", ",", "\n", "\n",
      "\r\n",
      "\r", "\"two\nlines\"", "\"1,2,3\n4,5,6\n7\"", "\"\r\"", "\"x\"y", "é", " ", String(repeating: "z", count: 70),
      "\"" + String(repeating: "q\n", count: 40) + "\"",
    ]
    return (0..<Int.random(in: 0...40, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
  }

  /// As several workers see it: chunk by chunk.
  private func chunked(_ text: [UInt8], _ header: TableHeader, chunkSize: Int, _ head: RecordBuffer) -> [Row] {
    let tuning = LineTuning(chunkSize: chunkSize, maximumRecord: Self.maximumRecord, workers: 1)
    let dispenser = LineDispenser(
      head, dropping: 0, then: BytesSource(text, chunk: chunkSize), tuning,
      cutter: RowCutter(header, maximumRecord: Self.maximumRecord)
    )
    let chunk = LineChunk()
    var found: [Row] = []
    while dispenser.next(into: chunk) {
      if chunk.isTooLong {
        found.append(Row(chunk.firstLine, tooLong: ""))
        continue
      }
      var splitter = TableSplitter(header, maximumRecord: Self.maximumRecord)
      found += splitter.rows(chunk.bytes, line: chunk.firstLine)
    }
    return found
  }

  /// However a table is cut into chunks, its rows are those that a slow reading of it finds.
  @Test(arguments: 0..<16) func nothingDependsOnChunks(_ seed: Int) {
    var random = Seeded(UInt64(seed) &* 7919)
    let header = header(Self.header)
    let head = RecordBuffer(BytesSource([]))
    for _ in 0..<60 {
      let text = Array(Self.text(&random).utf8)
      let slow = SlowTable(header, maximumRecord: Self.maximumRecord).rows(text)
      var splitter = TableSplitter(header, maximumRecord: Self.maximumRecord)
      let shown = String(decoding: text, as: UTF8.self).debugDescription
      #expect(splitter.rows(.lasting(text), line: 1) == slow, "\(shown)")
      for size in [1, 2, 3, 7, 31, 200] {
        let found = chunked(text, header, chunkSize: size, head)
        #expect(found == slow, "by \(size): \(shown)")
      }
    }
  }
}

extension TableSplitter {
  /// Every row of a text.
  fileprivate mutating func rows(_ bytes: UnsafeRawBufferPointer, line: UInt64) -> [SlowTable.Row] {
    typealias Row = SlowTable.Row
    func text(_ row: TableRow) -> String { String(decoding: bytes[row.range], as: UTF8.self) }
    var found: [Row] = []
    begin(line: line)
    while true {
      switch next(bytes, isLast: true) {
      case .row(let row):
        found.append(
          Row(row.line, texts(bytes).map { String(decoding: $0, as: UTF8.self) }, isTerminated: row.isTerminated))
      case .misquoted(let row): found.append(Row(row.line, misquoted: text(row)))
      case .tooLong(let row): found.append(Row(row.line, tooLong: ""))
      case .blank: continue
      case .needsMore, .end: return found
      }
    }
  }
}
