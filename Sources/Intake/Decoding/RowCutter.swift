/// Finds where the rows of a table end, so that it can be cut into chunks of whole rows.
///
/// Only quotes are looked at, and the line ends before each: nothing else can make a line end be none. A row that runs over
/// several lines, or whose quotes are wrong, is read as `TableSplitter` reads it, so that both mean the same rows.
final class RowCutter: ChunkCutter {
  private var splitter: TableSplitter
  private let maximumRecord: Int
  private var lineFeed = NextByte(10)
  private var carriageReturn = NextByte(13)

  private static let quote = UInt8(ascii: "\"")

  init(_ header: TableHeader, maximumRecord: Int) {
    splitter = TableSplitter(header, maximumRecord: maximumRecord)
    self.maximumRecord = maximumRecord
  }

  func end(of bytes: UnsafeRawBufferPointer, searched: Int) -> Int? {
    lineFeed.forget()
    carriageReturn.forget()
    var (rowStart, position) = (0, 0)
    while let quote = bytes.offset(of: Self.quote, from: position) {
      if hasLineEnd(bytes, position..<quote) { rowStart = LineEnds.last(in: bytes, position..<quote) ?? rowStart }
      guard quote == rowStart || bytes[quote - 1] == splitter.delimiter else {
        // A quote inside an unquoted cell is a character.
        position = quote + 1
        continue
      }
      if let end = closedOnItsLine(bytes, quote) {
        position = end + 1
        continue
      }
      splitter.begin(at: rowStart)
      guard case .needsMore = splitter.next(bytes, isLast: false) else {
        (rowStart, position) = (splitter.position, splitter.position)
        continue
      }
      return rowStart > 0 ? rowStart : nil
    }
    // An LF may follow a CR at the end.
    let limit = bytes.last == 13 ? bytes.count - 1 : bytes.count
    let last = position < limit ? LineEnds.last(in: bytes, position..<limit) : nil
    return last ?? (rowStart > 0 ? rowStart : nil)
  }

  /// Where the quote stands that closes the cell; nil where the cell is not closed, or not as it should be, or not on its
  /// line.
  private func closedOnItsLine(_ bytes: UnsafeRawBufferPointer, _ opening: Int) -> Int? {
    guard let end = QuotedText(bytes, openedAt: opening).end, end + 1 < bytes.count else { return nil }
    let next = bytes[end + 1]
    let isClosed = next == splitter.delimiter || next == 10 || next == 13
    return isClosed && !hasLineEnd(bytes, opening..<end) ? end : nil
  }

  private func hasLineEnd(_ bytes: UnsafeRawBufferPointer, _ range: Range<Int>) -> Bool {
    lineFeed.offset(in: bytes, from: range.lowerBound) < range.upperBound
      || carriageReturn.offset(in: bytes, from: range.lowerBound) < range.upperBound
  }

  func lines(in chunk: LineChunk) -> Int {
    // The last line of a table may end with its text.
    let isOpen = chunk.bytes.last.map { $0 != 10 && $0 != 13 } ?? false
    return chunk.lineEnds.count + LineEnds.loneReturns(in: chunk.bytes) + (isOpen ? 1 : 0)
  }

  func isTooLong(_ bytes: UnsafeRawBufferPointer) -> Bool {
    (bytes.last == 13 ? bytes.count - 1 : bytes.count) > maximumRecord
  }

  func endOfLine(_ bytes: UnsafeRawBufferPointer) -> Int? {
    let feed = bytes.firstOffset(of: 10) ?? bytes.count
    let carriage = bytes.firstOffset(of: 13) ?? bytes.count
    let first = min(feed, carriage)
    // Behind a CR that is the last byte, an LF may follow.
    guard first < bytes.count, feed <= carriage || carriage + 1 < bytes.count else { return nil }
    return carriage < feed && carriage + 1 == feed ? feed + 1 : first + 1
  }
}
