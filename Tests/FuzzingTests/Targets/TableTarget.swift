@testable import Intake

/// Tables are cut into the same rows however they come: as a whole, by a window that slides, and in chunks as the reader
/// hands them to its workers.
extension FuzzTarget {
  static let table = FuzzTarget(
    "table",
    seeds: [
      "a,b,c\n1,\"x, \"\"y\"\"\",\n\"two\nlines\",2,3\r\n\n4,5,6", "a;b\r1;\"open\n2;3\n", "\"a\"x,b\nc,d\n\"",
      "\"\"\"\",\"\"\n", "call_uuid;note\n\"a\n1\";x\r\n2;\"y\r;\rz\"\n",
    ]
  ) { input in
    let delimiter = input.choice(of: Array(",;\t|".utf8))
    let maximumRecord = input.choice(of: [.max / 2, 30, 100])
    let chunk = input.choice(of: 255) + 1
    let text = input.text
    let first = text.prefix { $0 != 10 && $0 != 13 }
    // A header tells which cells may hold line ends.
    let cells = first.split(separator: delimiter, omittingEmptySubsequences: false).map { Array($0) }
    let table = FuzzedTable(
      text, header: TableHeader(cells, delimiter: delimiter), maximumRecord: maximumRecord)

    let whole = try table.rows(chunk: text.count)
    for row in whole {
      if row.cells.count > 1 { try Canary.look(at: row.cells[1]) }
      try require(row.line <= 1 + UInt64(text.count), "line \(row.line) of a text of \(text.count) bytes")
    }
    for (before, row) in zip(whole, whole.dropFirst()) {
      try require(before.line < row.line, "line \(row.line) comes behind line \(before.line)")
    }
    try require(table.rows(chunk: chunk) == whole, "in pieces of \(chunk) the rows are others")
    for chunk in [chunk, text.count + 1] {
      try require(table.dispensedRows(chunk: chunk) == whole, "handed out in pieces of \(chunk) the rows are others")
    }
  }
}

/// The rows of a text, found in several ways.
private struct FuzzedTable {
  struct Row: Equatable {
    enum Kind { case row, misquoted, tooLong }

    let kind: Kind
    let line: UInt64
    var cells: [[UInt8]] = []
    var isTerminated = true
  }

  private let text: [UInt8]
  private let header: TableHeader
  private let maximumRecord: Int

  init(_ text: [UInt8], header: TableHeader, maximumRecord: Int) {
    (self.text, self.header, self.maximumRecord) = (text, header, maximumRecord)
  }

  /// By a window that slides: it begins with a row, and more follows where the row does not end in it.
  func rows(chunk: Int) throws -> [Row] {
    var splitter = TableSplitter(header, maximumRecord: maximumRecord)
    var (start, end) = (0, min(chunk, text.count))
    var rows: [Row] = []
    while true {
      splitter.begin(line: splitter.line)
      let isAtEnd = try withPadded(text[start..<end], by: 0) { window in
        try add(&splitter, window, isLast: end == text.count, to: &rows)
      }
      if isAtEnd { return rows }
      try require(end < text.count, "more is needed than there is")
      start += splitter.position
      end = min(end + max(1, chunk), text.count)
    }
  }

  /// In the chunks that the reader's workers get, each read by itself.
  func dispensedRows(chunk: Int) throws -> [Row] {
    let source = PiecedSource(text, chunk: chunk)
    let dispenser = LineDispenser(
      RecordBuffer(source, chunk: chunk), dropping: 0, then: source,
      LineTuning(chunkSize: chunk, maximumRecord: maximumRecord, workers: 1),
      cutter: RowCutter(header, maximumRecord: maximumRecord))
    var splitter = TableSplitter(header, maximumRecord: maximumRecord)
    let piece = LineChunk()
    var rows: [Row] = []
    while dispenser.next(into: piece) {
      if piece.isTooLong {
        rows.append(Row(kind: .tooLong, line: piece.firstLine))
        continue
      }
      splitter.begin(line: piece.firstLine)
      try withPadded(piece.bytes, by: 0) { bytes in
        let isAtEnd = try add(&splitter, bytes, isLast: true, to: &rows)
        try require(isAtEnd, "a chunk that was handed out ends inside a row")
      }
    }
    return rows
  }

  /// Adds the rows of a window; false where more of the text is needed.
  private func add(
    _ splitter: inout TableSplitter, _ window: UnsafeRawBufferPointer, isLast: Bool, to rows: inout [Row]
  ) throws -> Bool {
    while true {
      let before = splitter.position
      switch splitter.next(window, isLast: isLast) {
      case .end: return true
      case .needsMore: return false
      case .blank: break
      case .row(let row):
        try checkCells(splitter, of: row, from: before)
        rows.append(
          Row(kind: .row, line: row.line, cells: splitter.texts(window), isTerminated: row.isTerminated))
      case .misquoted(let row): rows.append(try given(.misquoted, row, window))
      case .tooLong(let row): rows.append(try given(.tooLong, row, window))
      }
      try require(splitter.position > before, "nothing is read at \(before)")
    }
  }

  private func given(_ kind: Row.Kind, _ row: TableRow, _ window: UnsafeRawBufferPointer) throws -> Row {
    try require(row.range.upperBound <= window.count, "\(row.range) is not in \(window.count) bytes")
    return Row(kind: kind, line: row.line)
  }

  private func checkCells(_ splitter: borrowing TableSplitter, of row: TableRow, from start: Int) throws {
    try require(row.range.lowerBound == start, "a row begins at \(row.range.lowerBound), not \(start)")
    for index in splitter.cells.indices {
      let cell = splitter.cells[index]
      let isInside = row.range.lowerBound <= cell.start && cell.start <= cell.end && cell.end <= row.range.upperBound
      try require(isInside, "the cell \(cell) is not in \(row.range)")
    }
  }
}
