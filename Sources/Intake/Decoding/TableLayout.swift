/// How a table begins: what separates its cells, and where its header and its first row stand.
struct TableLayout {
  let header: TableHeader
  /// Where the rows below the header begin.
  let start: Int
  /// The line there.
  let line: UInt64
  /// Rows above the header: a title, the period of an export.
  let ignored: Int

  /// The header stands among so many rows, or nowhere.
  static let maximumRows = 40
  static let delimiters = [UInt8(ascii: ","), UInt8(ascii: ";"), 9, UInt8(ascii: "|")]

  private init(_ header: TableHeader, _ splitter: borrowing TableSplitter, ignored: Int) {
    (self.header, start, line, self.ignored) = (header, splitter.position, splitter.line, ignored)
  }

  private init(_ header: TableHeader, _ start: TableStart) {
    (self.header, self.start, line, ignored) = (header, start.position, start.line, 0)
  }

  /// Where a table begins, before its first row is read.
  private struct TableStart {
    let position: Int
    let line: UInt64

    init(_ splitter: borrowing TableSplitter) { (position, line) = (splitter.position, splitter.line) }
  }

  /// Finds the header: the first of the rows that name most of our fields, under the delimiter under which it does.
  ///
  /// - Parameters:
  ///   - head: the beginning of a text, without its byte order mark.
  ///   - isWhole: nothing follows it.
  /// - Returns: nil where nothing says that it is a table.
  static func find(_ head: UnsafeRawBufferPointer, isWhole: Bool, _ mapping: FieldMapping = .none) -> TableLayout? {
    let declared = SeparatorLine(head)
    // The one that the file names comes first, and so wins where another finds as much.
    let candidates = mapping.delimiter.map { [$0] } ?? (declared.map { [$0.delimiter] } ?? []) + delimiters
    if !mapping.hasHeader { return headless(head, candidates, after: declared, isWhole: isWhole, mapping) }
    let found = candidates.compactMap { named(head, $0, after: declared, isWhole: isWhole, mapping) }
    // The first of equals: a single known column needs no delimiter at all.
    if let most = found.map(\.header.known).max() { return found.first { $0.header.known == most } }
    // No column is known, but cells may hold JSON that is (a table of log lines): the delimiter that finds most of them.
    let carrying = candidates.compactMap { carryingJSON(head, $0, after: declared, isWhole: isWhole, mapping) }
    guard let most = carrying.map(\.cells).max() else { return nil }
    return carrying.first { $0.cells == most }?.layout
  }

  /// A table without a header: the first row has a cell for each place that the mapping names.
  private static func headless(
    _ head: UnsafeRawBufferPointer, _ delimiters: [UInt8], after declared: SeparatorLine?, isWhole: Bool,
    _ mapping: FieldMapping
  ) -> TableLayout? {
    for delimiter in delimiters {
      var splitter = splitter(delimiter, after: declared)
      let start = TableStart(splitter)
      guard case .row = splitter.nextRow(head, isLast: isWhole), splitter.cells.count >= mapping.positionCount else {
        continue
      }
      let header = TableHeader(columns: splitter.cells.count, delimiter: delimiter, mapping)
      return TableLayout(header, start)
    }
    return nil
  }

  /// The best header under one delimiter.
  private static func named(
    _ head: UnsafeRawBufferPointer, _ delimiter: UInt8, after declared: SeparatorLine?, isWhole: Bool,
    _ mapping: FieldMapping
  ) -> TableLayout? {
    var best: TableLayout?
    var choice = HeaderChoice()
    var splitter = splitter(delimiter, after: declared)
    while choice.rows < maximumRows {
      switch splitter.next(head, isLast: isWhole) {
      case .blank: continue
      case .needsMore, .end: return best
      case .misquoted, .tooLong: choice.passOver()
      case .row:
        if splitter.isEmptyRow(head) { continue }
        let header = TableHeader(splitter.texts(head), delimiter: delimiter, mapping)
        if choice.offer(header) { best = TableLayout(header, splitter, ignored: choice.rows - 1) }
      }
    }
    return best
  }

  /// The first row as a header, with the cells below it that begin as JSON does, in rows as long as the header.
  private static func carryingJSON(
    _ head: UnsafeRawBufferPointer, _ delimiter: UInt8, after declared: SeparatorLine?, isWhole: Bool,
    _ mapping: FieldMapping
  ) -> (layout: TableLayout, cells: Int)? {
    var layout: TableLayout?
    var found = 0
    var splitter = splitter(delimiter, after: declared)
    rows: while true {
      switch splitter.next(head, isLast: isWhole) {
      case .blank, .misquoted, .tooLong: continue
      case .needsMore, .end: break rows
      case .row:
        guard let header = layout?.header else {
          guard splitter.cells.count > 1 else { return nil }
          let header = TableHeader(splitter.texts(head), delimiter: delimiter, mapping)
          layout = TableLayout(header, splitter, ignored: 0)
          continue
        }
        guard splitter.cells.count == header.count else { continue }
        for index in splitter.cells.indices {
          let cell = splitter.cells[index].bytes(in: head)
          if cell.count > 1, cell[0] == UInt8(ascii: "{") { found += 1 }
        }
      }
    }
    return found > 0 ? layout.map { ($0, found) } : nil
  }

  private static func splitter(_ delimiter: UInt8, after declared: SeparatorLine?) -> TableSplitter {
    var splitter = TableSplitter(delimiter: delimiter)
    if let declared { splitter.begin(at: declared.end, line: 2) }
    return splitter
  }

  /// Why a text that looks like a table is none that can be read; nil for one that does not.
  ///
  /// - Parameters:
  ///   - head: the beginning of a text, without its byte order mark.
  ///   - lines: those of it that are whole.
  static func complaint(_ head: UnsafeRawBufferPointer, _ lines: [UnsafeRawBufferPointer]) -> String? {
    let declared = SeparatorLine(head)
    for delimiter in (declared.map { [$0.delimiter] } ?? []) + delimiters {
      var splitter = splitter(delimiter, after: declared)
      guard case .row = splitter.nextRow(head, isLast: true), splitter.cells.count > 1 else { continue }
      if splitter.holdsValues(head), declared != nil || LogShape.haveSame(delimiter, lines) {
        return "it looks like a table without a header row: a table needs one that names its columns"
      }
    }
    return declared != nil || LogShape.isTable(lines) ? "the header row names no column that is known here" : nil
  }
}

/// Which of a table's first rows is its header: the first of those that name most of our fields.
struct HeaderChoice {
  private(set) var best: (header: TableHeader, row: Int)?
  /// Rows so far.
  private(set) var rows = 0

  /// - Returns: whether the row is a better header than those before it.
  mutating func offer(_ header: TableHeader) -> Bool {
    defer { rows += 1 }
    // A value can be one of our names by chance (`ok`), so below the first row it takes more than that.
    guard header.known > best?.header.known ?? 0, rows == 0 || header.isTelling else { return false }
    best = (header, rows)
    return true
  }

  /// A row that can be no header.
  mutating func passOver() { rows += 1 }
}

/// Excel's first line `sep=;`, which names the delimiter and is no row.
struct SeparatorLine {
  let delimiter: UInt8
  /// Behind its line end.
  let end: Int

  init?(_ head: UnsafeRawBufferPointer) {
    let line = head.prefix(16).prefix { $0 != 10 && $0 != 13 }
    let text = line.filter { $0 != UInt8(ascii: "\"") }
    guard line.count < 16, text.count == 5, String(decoding: text.prefix(4), as: UTF8.self).lowercased() == "sep="
    else { return nil }
    delimiter = text[4]
    var end = line.endIndex
    for byte in [UInt8(13), 10] where end < head.count && head[end] == byte { end += 1 }
    self.end = end
  }
}

extension TableSplitter {
  /// The cells of the row that was found last, each by itself.
  func texts(_ bytes: UnsafeRawBufferPointer) -> [[UInt8]] {
    cells.indices.map { cells[$0].copied(from: bytes) }
  }

  /// Whether that row has no text at all, as a spreadsheet's empty rows.
  func isEmptyRow(_ bytes: UnsafeRawBufferPointer) -> Bool {
    cells.indices.allSatisfy { FieldForms.trimmed(cells[$0].bytes(in: bytes)).isEmpty }
  }

  /// The next row, whatever stands before it.
  fileprivate mutating func nextRow(_ bytes: UnsafeRawBufferPointer, isLast: Bool) -> Step {
    while true {
      switch next(bytes, isLast: isLast) {
      case .blank, .misquoted, .tooLong: continue
      case .row(let row) where !isEmptyRow(bytes): return .row(row)
      case .row: continue
      case .end, .needsMore: return .end
      }
    }
  }

  /// Whether the row holds what a header never does: a key, or a telephone number.
  func holdsValues(_ bytes: UnsafeRawBufferPointer) -> Bool {
    cells.indices.contains { index in
      let text = cells[index].bytes(in: bytes)
      let value = FieldValue(name: FieldName(field: .key, rank: 0), kind: .text, node: 0, bytes: text)
      if NormalizedKey(value) != nil { return true }
      if case .digits = FieldForms.number(value) { return cells.count > 1 }
      return false
    }
  }
}
