import Testing

@testable import Intake

@Suite("Cutting tables") struct TableSplitterTests {
  private struct Row: Equatable {
    var line: UInt64
    var cells: [String]
    var isTerminated = true
  }

  private func rows(_ text: String, delimiter: String = ",", chunk: Int = .max) -> (rows: [Row], misquoted: [String]) {
    var rest = Array(text.utf8)[...]
    var window: [UInt8] = []
    var splitter = TableSplitter(delimiter: delimiter.utf8.first ?? 0)
    var found: [Row] = []
    var misquoted: [String] = []
    while true {
      let bytes = UnsafeRawBufferPointer.lasting(window)
      switch splitter.next(bytes, isLast: rest.isEmpty) {
      case .blank: continue
      case .end: return (found, misquoted)
      case .misquoted(let range, let line):
        misquoted.append("\(line): \(String(decoding: bytes[range], as: UTF8.self))")
      case .row(let row):
        let cells = row.cells.map { String(decoding: TableSplitter.text(bytes, $0), as: UTF8.self) }
        found.append(Row(line: row.line, cells: cells, isTerminated: row.isTerminated))
      case .needsMore:
        let dropped = splitter.position
        window.removeFirst(dropped)
        splitter.moved(by: dropped)
        window += rest.prefix(chunk)
        rest = rest.dropFirst(chunk)
      }
    }
  }

  @Test func cutsRowsAndCells() {
    #expect(
      rows("a,b,c\n1,,3\r\n,,\n").rows == [
        Row(line: 1, cells: ["a", "b", "c"]), Row(line: 2, cells: ["1", "", "3"]), Row(line: 3, cells: ["", "", ""]),
      ])
    #expect(rows("a;b,c", delimiter: ";").rows == [Row(line: 1, cells: ["a", "b,c"], isTerminated: false)])
    #expect(rows("a\tb\n", delimiter: "\t").rows == [Row(line: 1, cells: ["a", "b"])])
    #expect(rows("").rows == [] && rows("\n\r\n\n").rows == [])
    // The old Macintosh line end, and a line end as the file's last byte.
    #expect(rows("a,b\rc,d\r").rows == [Row(line: 1, cells: ["a", "b"]), Row(line: 2, cells: ["c", "d"])])
  }

  @Test func readsQuotes() {
    let text = "\"a,1\",\"say \"\"hi\"\"\",\"\"\n\"two\nlines\r\n\",x\n\"\"\"\",\"\"\"q\"\"\"\n"
    #expect(
      rows(text).rows == [
        Row(line: 1, cells: ["a,1", "say \"hi\"", ""]), Row(line: 2, cells: ["two\nlines\r\n", "x"]),
        Row(line: 5, cells: ["\"", "\"q\""]),
      ])
    // A quote inside an unquoted cell is a character.
    #expect(rows("a\"b,c\n").rows == [Row(line: 1, cells: ["a\"b", "c"])])
    #expect(rows("\"a\"").rows == [Row(line: 1, cells: ["a"], isTerminated: false)])
  }

  /// A stray quote costs its line and not those below.
  @Test func givesUpALineWithAStrayQuote() {
    let unclosed = rows("a,b\n1,2\n3,\"4\n5,6\n")
    #expect(unclosed.rows.map(\.cells) == [["a", "b"], ["1", "2"], ["5", "6"]])
    #expect(unclosed.rows.map(\.line) == [1, 2, 4] && unclosed.misquoted == ["3: 3,\"4"])
    let early = rows("a,b\n\"c\"d,e\nf,g")
    #expect(early.rows.map(\.cells) == [["a", "b"], ["f", "g"]] && early.misquoted == ["2: \"c\"d,e"])
    #expect(rows("x\n\"").misquoted == ["2: \""])
  }

  @Test func doesNotDependOnChunks() {
    let texts = [
      "a,\"b\r\n\"\"x\"\"\",c\r\n\r\n1,2,3\r\n\"\",\"\",\n\"end\"", "x,y\r1,2\r\r3,4", "a,b\n\"open,\n1,2\n",
      "\"a\"\"\"",
      "ä,\"€,😀\"\r\n", "a,b\n\"c\"d,e\nf,g\n",
    ]
    for text in texts {
      let whole = rows(text)
      for chunk in 1...text.utf8.count {
        let part = rows(text, chunk: chunk)
        #expect(part.rows == whole.rows && part.misquoted == whole.misquoted, "\(text.debugDescription) by \(chunk)")
      }
    }
  }

  @Test func findsTheDelimiter() {
    func delimiter(_ text: String) -> String? {
      TableHeader.delimiter(.lasting(Array(text.utf8))).map { String(UnicodeScalar($0)) }
    }
    #expect(delimiter("time,phone_number,ok\n") == ",")
    #expect(delimiter("time;phone_number;ok\n1;2,3,4,5;6") == ";")
    #expect(delimiter("\n\"time\"\t\"phone number\"\n") == "\t")
    #expect(delimiter("time|ok\n") == "|")
    #expect(delimiter("q931_status\n16\n") == ",")
    #expect(delimiter("name,place\n") == nil && delimiter("") == nil)
  }
}
