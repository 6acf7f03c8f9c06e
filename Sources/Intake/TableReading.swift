import Calls

/// Reading a source that is a table with a header row.
extension SourceReader {
  func readTable(delimiter: UInt8, _ collector: RecordCollector) throws {
    var splitter = TableSplitter(delimiter: delimiter)
    var header: TableHeader?
    while true {
      let bytes = buffer.bytes
      switch splitter.next(bytes, isLast: buffer.isAtEnd) {
      case .blank: continue
      case .end: return
      case .row(let row):
        if let header, header.isReport {
          collector.ignore()
        } else if let header, hasSwallowedRows(row, bytes, header) {
          splitter.rewind(to: row)
          if case .misquoted(let range, let line) = splitter.giveUpLine(bytes) {
            try rejectMisquoted(range, bytes, line: line, delimiter: delimiter, collector)
          }
        } else if let header {
          takeRow(row, bytes, header, collector)
          try flushIfFull(collector)
        } else {
          header = TableHeader(row.cells.map { TableSplitter.text(bytes, $0) }, delimiter: delimiter)
        }
      case .misquoted(let range, let line):
        try rejectMisquoted(range, bytes, line: line, delimiter: delimiter, collector)
      case .needsMore:
        if bytes.count - splitter.position > RecordBuffer.maximumRecord,
          case .misquoted(let range, let line) = splitter.giveUpLine(bytes)
        {
          try rejectMisquoted(range, bytes, line: line, delimiter: delimiter, collector)
          continue
        }
        let dropped = splitter.position
        _ = try buffer.fill(dropping: dropped)
        splitter.moved(by: dropped)
      }
    }
  }

  /// Whether a stray quote swallowed the rows below: no key, number, time or status runs over a line end, and no other
  /// text has a line in it with exactly the row's delimiters.
  private func hasSwallowedRows(
    _ row: TableSplitter.Row, _ bytes: UnsafeRawBufferPointer, _ header: TableHeader
  ) -> Bool {
    zip(row.cells, header.columns).contains { cell, column in
      let text = bytes[cell.range]
      guard text.contains(10) else { return false }
      let inner = text.split(separator: 10, omittingEmptySubsequences: false).dropFirst().dropLast()
      return column != nil
        || header.count > 1
          && inner.contains { line in line.count { $0 == header.delimiter } == header.count - 1 }
    }
  }

  private func rejectMisquoted(
    _ range: Range<Int>, _ bytes: UnsafeRawBufferPointer, line: UInt64, delimiter: UInt8, _ collector: RecordCollector
  ) throws {
    // Where its cells begin and end cannot be told any more.
    let text = String(decoding: bytes[range].prefix(4 * Redaction.maximumLength), as: UTF8.self)
    let record = RecordRedaction.misalignedRow([text], delimiter: delimiter)
    collector.reject(Reasons.misquoted, record: record, at: collector.place(on: line))
    try flushIfFull(collector)
  }

  private func takeRow(
    _ row: TableSplitter.Row, _ bytes: UnsafeRawBufferPointer, _ header: TableHeader, _ collector: RecordCollector
  ) {
    collector.noteEncoding(of: UnsafeRawBufferPointer(rebasing: bytes[row.range]))
    let surplus = row.cells.dropFirst(header.count)
    if surplus.contains(where: { !$0.range.isEmpty }) {
      let record = RecordRedaction.misalignedRow(cells(row, bytes), delimiter: header.delimiter)
      let reason = Reasons.tooManyCells(row.cells.count, header.count)
      return collector.reject(reason, record: record, at: collector.place(on: row.line))
    }
    // Spreadsheets leave out trailing empty cells; a row that the end of the file cut short is another matter.
    if row.cells.count < header.count, !row.isTerminated {
      let record = RecordRedaction.row(cells(row, bytes), header.names, delimiter: header.delimiter)
      return collector.reject(Reasons.truncatedRow, record: record, at: collector.place(on: row.line))
    }
    let fields = collector.fields
    fields.beginRow()
    for (index, cell) in row.cells.prefix(header.count).enumerated() {
      if cell.hasDoubledQuotes {
        fields.addCell(header.columns[index], copying: TableSplitter.text(bytes, cell))
      } else {
        fields.addCell(header.columns[index], UnsafeRawBufferPointer(rebasing: bytes[cell.range]))
      }
    }
    collector.map(line: row.line) { RecordRedaction.row(cells(row, bytes), header.names, delimiter: header.delimiter) }
  }

  private func cells(_ row: TableSplitter.Row, _ bytes: UnsafeRawBufferPointer) -> [String] {
    row.cells.map { cell in TableSplitter.text(bytes, cell).withUnsafeBytes { String(legible: $0) } }
  }
}
