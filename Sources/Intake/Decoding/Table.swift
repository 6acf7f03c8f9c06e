import Calls

/// The header row of a table: which column means what.
struct TableHeader {
  let columns: [FieldName?]
  /// The columns as the file calls them.
  let names: [String]
  let delimiter: UInt8
  var count: Int { columns.count }

  init(_ cells: [[UInt8]], delimiter: UInt8) {
    names = cells.map { String(decoding: $0, as: UTF8.self) }
    self.delimiter = delimiter
    columns = cells.map { cell in cell.withUnsafeBytes { FieldNames.builtin.find(FieldForms.trimmed($0)) } }
  }

  /// Columns by which the reports that we write ourselves are known: their rows are figures and findings, not records,
  /// and a folder that holds both is a usual one.
  private static let reportColumns: [Set<String>] = [
    ["answer_rate_low"], ["redirect_rate_low"], ["share_of_failures"], ["duplicate_call_records"],
    ["initiations", "charged", "amount"], ["kind", "verification_call_uuid", "detail", "member", "line"],
    ["id", "reason", "record"],
  ]

  /// Whether the table is one of our own reports.
  var isReport: Bool { Self.reportColumns.contains { $0.isSubset(of: names) } }

  /// The delimiter under which the first line names most of our fields; nil when it names none under any.
  static func delimiter(_ head: UnsafeRawBufferPointer) -> UInt8? {
    let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), 9, UInt8(ascii: "|")]
    let known = candidates.map { delimiter -> (delimiter: UInt8, known: Int) in
      var splitter = TableSplitter(delimiter: delimiter)
      guard let row = splitter.firstRow(head) else { return (delimiter, 0) }
      return (delimiter, TableHeader(row, delimiter: delimiter).columns.count { $0.map { $0.field != .text } ?? false })
    }
    // The first of equals: a single known column needs no delimiter at all.
    if let most = known.map(\.known).max(), most > 0 { return known.first { $0.known == most }?.delimiter }
    // No column is known, but cells may hold JSON that is (a table of log lines): the delimiter that finds most of them.
    let cells = candidates.map { (delimiter: $0, cells: jsonCells(head, $0)) }
    guard let most = cells.map(\.cells).max(), most > 0 else { return nil }
    return cells.first { $0.cells == most }?.delimiter
  }

  /// Cells below the header that begin as JSON does, in rows as long as the header.
  private static func jsonCells(_ head: UnsafeRawBufferPointer, _ delimiter: UInt8) -> Int {
    var splitter = TableSplitter(delimiter: delimiter)
    var width: Int?
    var found = 0
    while true {
      switch splitter.next(head, isLast: true) {
      case .blank, .misquoted: continue
      case .needsMore, .end: return found
      case .row(let row):
        defer { width = width ?? row.cells.count }
        guard let width, width > 1, row.cells.count == width else { continue }
        found += row.cells.count { $0.range.count > 1 && head[$0.range.lowerBound] == UInt8(ascii: "{") }
      }
    }
  }
}

/// Cuts a table into rows and cells (RFC 4180, any delimiter): quotes, doubled quotes, line ends inside quotes.
struct TableSplitter {
  let delimiter: UInt8
  var position = 0
  private(set) var line: UInt64 = 1

  init(delimiter: UInt8) { self.delimiter = delimiter }

  mutating func moved(by offset: Int) { position -= offset }

  struct Row {
    var range: Range<Int>
    var line: UInt64
    /// Cell bounds without their quotes; quoted ones may hold doubled quotes.
    var cells: [(range: Range<Int>, hasDoubledQuotes: Bool)]
    /// It ended with a line end, not with the file.
    var isTerminated: Bool
  }

  enum Step {
    case row(Row)
    case blank
    case needsMore
    /// Quotes that open or close where no cell begins or ends: the row's first line, which is all that is given up.
    case misquoted(Range<Int>, line: UInt64)
    case end
  }

  private enum Cell {
    case cell(range: Range<Int>, hasDoubledQuotes: Bool)
    /// The text ends inside quotes, or right behind one: more of it may tell.
    case unfinished
    /// Text stands behind a closing quote.
    case misquoted
  }

  /// The row at `position`, which moves behind it.
  ///
  /// - Parameter cells: reused storage.
  mutating func next(_ bytes: UnsafeRawBufferPointer, isLast: Bool) -> Step {
    guard position < bytes.count else { return isLast ? .end : .needsMore }
    let start = position
    var row = Row(range: start..<start, line: line, cells: [], isTerminated: true)
    var index = start
    var lineEnds: UInt64 = 0
    cells: while true {
      switch cell(bytes, &index, &lineEnds, isLast: isLast) {
      case .cell(let range, let hasDoubledQuotes): row.cells.append((range, hasDoubledQuotes))
      case .unfinished where !isLast: return .needsMore
      // The whole line must be here, or its rest would be read as a row.
      case .misquoted where !isLast && !bytes[start...].contains(10): return .needsMore
      case .unfinished, .misquoted: return giveUpLine(bytes)
      }
      guard index < bytes.count, bytes[index] == delimiter else { break cells }
      index += 1
    }
    guard index < bytes.count || isLast else { return .needsMore }
    row.range = start..<index
    row.isTerminated = index < bytes.count
    if index < bytes.count, bytes[index] == 13 {
      guard index + 1 < bytes.count || isLast else { return .needsMore }
      index += index + 1 < bytes.count && bytes[index + 1] == 10 ? 2 : 1
    } else if index < bytes.count {
      index += 1
    }
    position = index
    line += lineEnds + 1
    return row.cells.count == 1 && row.cells[0].range.isEmpty ? .blank : .row(row)
  }

  /// Goes back to where a row began.
  mutating func rewind(to row: Row) { (position, line) = (row.range.lowerBound, row.line) }

  /// Gives up the line at `position`, which moves behind it: a stray quote must not swallow the rows below.
  mutating func giveUpLine(_ bytes: UnsafeRawBufferPointer) -> Step {
    let start = position
    let end = bytes[start...].firstIndex(of: 10) ?? bytes.count
    position = min(end + 1, bytes.count)
    line += 1
    return .misquoted(start..<end, line: line - 1)
  }

  /// The cell at `index`, which moves to the delimiter or line end behind it.
  private func cell(_ bytes: UnsafeRawBufferPointer, _ index: inout Int, _ lineEnds: inout UInt64, isLast: Bool) -> Cell
  {
    let quote = UInt8(ascii: "\"")
    guard index < bytes.count, bytes[index] == quote else {
      let start = index
      while index < bytes.count, !isEnd(bytes[index]) { index += 1 }
      return .cell(range: start..<index, hasDoubledQuotes: false)
    }
    index += 1
    let start = index
    var hasDoubledQuotes = false
    while index < bytes.count {
      if bytes[index] == 10 { lineEnds += 1 }
      guard bytes[index] == quote else {
        index += 1
        continue
      }
      let end = index
      index += 1
      guard index < bytes.count else {
        return isLast ? .cell(range: start..<end, hasDoubledQuotes: hasDoubledQuotes) : .unfinished
      }
      if bytes[index] == quote {
        hasDoubledQuotes = true
        index += 1
      } else {
        return isEnd(bytes[index]) ? .cell(range: start..<end, hasDoubledQuotes: hasDoubledQuotes) : .misquoted
      }
    }
    return .unfinished
  }

  private func isEnd(_ byte: UInt8) -> Bool { byte == delimiter || byte == 10 || byte == 13 }

  /// The first row's cells, for detection; nil when there is none.
  mutating func firstRow(_ head: UnsafeRawBufferPointer) -> [[UInt8]]? {
    while true {
      switch next(head, isLast: true) {
      case .blank: continue
      case .row(let row): return row.cells.map { Self.text(head, $0) }
      default: return nil
      }
    }
  }

  static func text(_ bytes: UnsafeRawBufferPointer, _ cell: (range: Range<Int>, hasDoubledQuotes: Bool)) -> [UInt8] {
    guard cell.hasDoubledQuotes else { return Array(bytes[cell.range]) }
    var text: [UInt8] = []
    text.reserveCapacity(cell.range.count)
    var index = cell.range.lowerBound
    while index < cell.range.upperBound {
      text.append(bytes[index])
      // A quote inside a quoted cell stands twice.
      index += bytes[index] == UInt8(ascii: "\"") ? 2 : 1
    }
    return text
  }
}
