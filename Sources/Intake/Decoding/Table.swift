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
      return (delimiter, TableHeader(row, delimiter: delimiter).columns.count { $0 != nil })
    }
    // The first of equals: a single known column needs no delimiter at all.
    guard let most = known.map(\.known).max(), most > 0 else { return nil }
    return known.first { $0.known == most }?.delimiter
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
    case unclosedQuote(line: UInt64, from: Int)
    case end
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
    while true {
      guard let cell = cell(bytes, &index, &lineEnds, isLast: isLast) else {
        guard isLast else { return .needsMore }
        position = bytes.count
        return .unclosedQuote(line: line, from: start)
      }
      row.cells.append(cell)
      if index < bytes.count, bytes[index] == delimiter {
        index += 1
        continue
      }
      break
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

  /// The cell at `index`, which moves to the delimiter or line end behind it; nil when the text ends inside quotes (or
  /// may go on, when more is to come).
  private func cell(_ bytes: UnsafeRawBufferPointer, _ index: inout Int, _ lineEnds: inout UInt64, isLast: Bool)
    -> (range: Range<Int>, hasDoubledQuotes: Bool)?
  {
    let quote = UInt8(ascii: "\"")
    guard index < bytes.count, bytes[index] == quote else {
      let start = index
      while index < bytes.count, bytes[index] != delimiter, bytes[index] != 10, bytes[index] != 13 { index += 1 }
      return (start..<index, false)
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
      if index + 1 < bytes.count, bytes[index + 1] == quote {
        hasDoubledQuotes = true
        index += 2
        continue
      }
      guard index + 1 < bytes.count || isLast else { return nil }
      let end = index
      index += 1
      // Text behind a closing quote is against the RFC; it is dropped up to the delimiter, as spreadsheets do.
      while index < bytes.count, bytes[index] != delimiter, bytes[index] != 10, bytes[index] != 13 { index += 1 }
      return (start..<end, hasDoubledQuotes)
    }
    return nil
  }

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
    var text = Array(bytes[cell.range])
    guard cell.hasDoubledQuotes else { return text }
    var index = 0
    while index < text.count {
      if text[index] == UInt8(ascii: "\"") { text.remove(at: index) }
      index += 1
    }
    return text
  }
}
