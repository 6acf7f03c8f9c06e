/// Where a cell's text stands, without its quotes.
struct TableCell: BitwiseCopyable {
  var start: Int
  var end: Int
  /// Each quote in it stands twice.
  var hasDoubledQuotes = false

  var isEmpty: Bool { start == end }

  func bytes(in text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: text[start..<end])
  }

  /// The cell's text by itself.
  func copied(from text: UnsafeRawBufferPointer) -> [UInt8] {
    [UInt8](unsafeUninitializedCapacity: end - start) { buffer, count in
      count = copy(from: text, into: UnsafeMutableRawBufferPointer(buffer))
    }
  }

  /// Writes the cell's text, its quotes once each, to the front of `output`, which must have room for all of the cell.
  ///
  /// - Returns: how many bytes.
  func copy(from text: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Int {
    let (quote, bytes) = (UInt8(ascii: "\""), bytes(in: text))
    guard hasDoubledQuotes else {
      output.copyBytes(from: bytes)
      return bytes.count
    }
    var (index, count) = (0, 0)
    while index < bytes.count {
      output[count] = bytes[index]
      count += 1
      index += bytes[index] == quote ? 2 : 1
    }
    return count
  }
}

/// Where a row stands; its cells are the splitter's.
struct TableRow {
  /// Without its line end.
  var range: Range<Int>
  var line: UInt64
  /// It ended with a line end, not with the file.
  var isTerminated = true
}

/// Cuts a table into rows and cells (RFC 4180, any delimiter): quotes, doubled quotes, line ends inside quotes. A line ends
/// with LF, CR LF or CR.
///
/// A stray quote must not cost more than its line: a row that cannot be one is given up line by line.
struct TableSplitter: ~Copyable {
  let delimiter: UInt8
  /// The table's, once it is known: by it a row is told that swallowed others.
  private let header: TableHeader?
  private let maximumRecord: Int
  private(set) var position = 0
  private(set) var line: UInt64 = 1
  /// Of the row that was found last.
  private(set) var cells = PlainArray<TableCell>(capacity: 64)
  private var lineFeed = NextByte(10)
  private var carriageReturn = NextByte(13)
  private var quote = NextByte(quoteMark)

  private static let quoteMark = UInt8(ascii: "\"")

  init(delimiter: UInt8, maximumRecord: Int = RecordBuffer.maximumRecord) {
    (self.delimiter, header, self.maximumRecord) = (delimiter, nil, maximumRecord)
  }

  init(_ header: TableHeader, maximumRecord: Int) {
    (delimiter, self.header, self.maximumRecord) = (header.delimiter, header, maximumRecord)
  }

  enum Step {
    case row(TableRow)
    /// A line without anything on it.
    case blank
    case needsMore
    /// Quotes that open or close where no cell begins or ends: the row's first line, which is all that is given up.
    case misquoted(TableRow)
    /// A line that is longer than any record.
    case tooLong(TableRow)
    case end
  }

  /// Goes on at `position` of a text, where a row begins.
  mutating func begin(at position: Int = 0, line: UInt64 = 1) {
    (self.position, self.line) = (position, line)
    lineFeed.forget()
    carriageReturn.forget()
    quote.forget()
  }

  /// The row at `position`, which moves behind it.
  ///
  /// - Parameters:
  ///   - bytes: the same at each call since `begin`.
  ///   - isLast: nothing follows them.
  mutating func next(_ bytes: UnsafeRawBufferPointer, isLast: Bool) -> Step {
    guard position < bytes.count else { return isLast ? .end : .needsMore }
    let end = lineEnd(bytes)
    // The line end may be the first half of one.
    guard end.isWhole || isLast else { return .needsMore }
    // As long as it is with the first byte of two that end it.
    if max(end.textEnd, end.next - 1) - position > maximumRecord {
      return .tooLong(leave(end))
    }
    if end.textEnd == position {
      _ = leave(end)
      return .blank
    }
    if quote.offset(in: bytes, from: position) >= end.textEnd {
      cutPlain(bytes, end.textEnd)
      return .row(leave(end))
    }
    return quoted(bytes, end, isLast: isLast)
  }

  // MARK: - Lines

  private struct LineEnd {
    var textEnd: Int
    var next: Int
    /// False at the end of the text, also where a CR stands that an LF may follow.
    var isWhole = true
  }

  /// Where the line at `position` ends.
  private mutating func lineEnd(_ bytes: UnsafeRawBufferPointer) -> LineEnd {
    let feed = lineFeed.offset(in: bytes, from: position)
    let carriage = carriageReturn.offset(in: bytes, from: position)
    if carriage < feed {
      return LineEnd(
        textEnd: carriage, next: carriage + 1 == feed ? min(feed + 1, bytes.count) : carriage + 1,
        isWhole: carriage + 1 < bytes.count)
    }
    return LineEnd(textEnd: feed, next: min(feed + 1, bytes.count), isWhole: feed < bytes.count)
  }

  /// Moves behind a line.
  private mutating func leave(_ end: LineEnd) -> TableRow {
    let row = TableRow(range: position..<end.textEnd, line: line, isTerminated: end.next > end.textEnd)
    position = end.next
    line += 1
    return row
  }

  // MARK: - Cells

  /// The cells of a line without quotes, eight bytes at a time.
  private mutating func cutPlain(_ bytes: UnsafeRawBufferPointer, _ end: Int) {
    cells.removeAll()
    var (start, index) = (position, position)
    let low = UInt64(0x7F7F_7F7F_7F7F_7F7F)
    let pattern = UInt64(delimiter) &* 0x0101_0101_0101_0101
    while index &+ 8 <= end {
      let word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)) ^ pattern
      // The highest bit of each byte that is the delimiter.
      var hits = ~(((word & low) &+ low) | word | low)
      while hits != 0 {
        let found = index &+ hits.trailingZeroBitCount >> 3
        cells.append(TableCell(start: start, end: found))
        start = found &+ 1
        hits &= hits &- 1
      }
      index &+= 8
    }
    while index < end {
      if bytes[index] == delimiter {
        cells.append(TableCell(start: start, end: index))
        start = index + 1
      }
      index += 1
    }
    cells.append(TableCell(start: start, end: end))
  }

  /// The row at `position`, whose first line holds a quote.
  private mutating func quoted(_ bytes: UnsafeRawBufferPointer, _ firstLine: LineEnd, isLast: Bool) -> Step {
    cells.removeAll()
    let start = position
    var index = start
    cells: while true {
      switch Self.cell(bytes, &index, delimiter: delimiter) {
      case .cell(let cell, let mayGoOn):
        if mayGoOn, !isLast { return unfinished(bytes, firstLine) }
        cells.append(cell)
      case .misquoted: return .misquoted(leave(firstLine))
      case .open: return isLast ? .misquoted(leave(firstLine)) : unfinished(bytes, firstLine)
      }
      guard index < bytes.count, bytes[index] == delimiter else { break cells }
      index += 1
    }
    let isSwallowed = index > firstLine.textEnd && hasSwallowedRows(bytes)
    if isSwallowed || index - start > maximumRecord { return .misquoted(leave(firstLine)) }
    position = index
    let end = lineEnd(bytes)
    guard end.isWhole || isLast else {
      position = start
      return .needsMore
    }
    let row = TableRow(range: start..<index, line: line, isTerminated: end.next > end.textEnd)
    if index > firstLine.textEnd { line += UInt64(LineEnds.count(in: bytes, start..<index)) }
    line += 1
    position = end.next
    return cells.count == 1 && cells[0].isEmpty ? .blank : .row(row)
  }

  /// The text ends inside the row.
  private mutating func unfinished(_ bytes: UnsafeRawBufferPointer, _ firstLine: LineEnd) -> Step {
    // However it goes on, it is longer than a record.
    bytes.count - position > maximumRecord ? .misquoted(leave(firstLine)) : .needsMore
  }

  private enum CellReading {
    /// - Parameter mayGoOn: the text ends right behind its quote: a second one may follow.
    case cell(TableCell, mayGoOn: Bool)
    /// The text ends inside its quotes.
    case open
    /// Text stands behind a closing quote.
    case misquoted
  }

  /// The cell at `index`, which moves to the delimiter or line end behind it.
  private static func cell(_ bytes: UnsafeRawBufferPointer, _ index: inout Int, delimiter: UInt8) -> CellReading {
    func isEnd(_ byte: UInt8) -> Bool { byte == delimiter || byte == 10 || byte == 13 }
    guard index < bytes.count, bytes[index] == quoteMark else {
      let start = index
      while index < bytes.count, !isEnd(bytes[index]) { index += 1 }
      return .cell(TableCell(start: start, end: index), mayGoOn: false)
    }
    let quotes = QuotedText(bytes, openedAt: index)
    guard let end = quotes.end else { return .open }
    guard end + 1 == bytes.count || isEnd(bytes[end + 1]) else { return .misquoted }
    let cell = TableCell(start: index + 1, end: end, hasDoubledQuotes: quotes.hasDoubledQuotes)
    index = end + 1
    return .cell(cell, mayGoOn: index == bytes.count)
  }

  /// Whether a stray quote swallowed the rows below: no key, number, time or status runs over a line end, and no other
  /// text has a line in it with exactly the row's delimiters.
  private func hasSwallowedRows(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard let header else { return false }
    return (0..<min(cells.count, header.count)).contains { index in
      let text = cells[index].bytes(in: bytes)
      guard text.contains(where: { $0 == 10 || $0 == 13 }) else { return false }
      if header.columns[index] != nil { return true }
      let lines = text.split(omittingEmptySubsequences: false) { $0 == 10 || $0 == 13 }
      return header.count > 1
        && lines.dropFirst().dropLast().contains { line in line.count { $0 == delimiter } == header.count - 1 }
    }
  }
}

/// Text in quotes, in which a quote stands twice.
struct QuotedText {
  /// Where the closing quote stands; nil where the text ends before it.
  private(set) var end: Int?
  private(set) var hasDoubledQuotes = false

  init(_ bytes: UnsafeRawBufferPointer, openedAt opening: Int) {
    var index = opening + 1
    while let found = bytes.offset(of: UInt8(ascii: "\""), from: index) {
      guard found + 1 < bytes.count, bytes[found + 1] == UInt8(ascii: "\"") else {
        end = found
        return
      }
      hasDoubledQuotes = true
      index = found + 2
    }
  }
}

/// The next place of a byte, which is not looked for again before it was passed.
struct NextByte {
  private let byte: UInt8
  private var found = -1

  init(_ byte: UInt8) { self.byte = byte }

  mutating func forget() { found = -1 }

  /// The first at or behind `position`; the end of the text where there is none.
  @inline(__always) mutating func offset(in bytes: UnsafeRawBufferPointer, from position: Int) -> Int {
    if found < position { found = bytes.offset(of: byte, from: position) ?? bytes.count }
    return found
  }
}
