import Calls

/// Makes records of the rows of a table: one worker's.
final class RowDecoder {
  private let header: TableHeader
  private let collector: RecordCollector
  private let maximumRecord: Int
  private var splitter: TableSplitter
  /// Of rows that had to be changed to UTF-8.
  private var legibleRows: TableSplitter

  init(_ header: TableHeader, _ collector: RecordCollector, maximumRecord: Int) {
    (self.header, self.collector, self.maximumRecord) = (header, collector, maximumRecord)
    splitter = TableSplitter(header, maximumRecord: maximumRecord)
    legibleRows = TableSplitter(header, maximumRecord: .max)
  }

  /// Takes the rows of a chunk of whole ones.
  func decode(_ chunk: LineChunk) throws {
    let bytes = chunk.bytes
    splitter.begin(line: chunk.firstLine)
    if chunk.isTooLong {
      reject(Reasons.tooLong(maximumRecord), TableRow(range: 0..<bytes.count, line: chunk.firstLine), bytes)
      return try collector.flushIfFull(consumed: chunk.consumed)
    }
    while true {
      switch splitter.next(bytes, isLast: true) {
      case .row(let row):
        if let text = collector.legible(UnsafeRawBufferPointer(rebasing: bytes[row.range])) {
          takeLegible(text, row)
        } else {
          take(row, splitter.cells, bytes)
        }
      case .blank: continue
      case .misquoted(let row): reject(Reasons.misquoted, row, bytes)
      case .tooLong(let row): reject(Reasons.tooLong(maximumRecord), row, bytes)
      case .needsMore, .end: return
      }
      try collector.flushIfFull(consumed: chunk.consumed)
    }
  }

  /// Takes a row that was not UTF-8, from its text that is. All of ours is ASCII, but JSON in a cell may hold any text.
  private func takeLegible(_ text: UnsafeRawBufferPointer, _ row: TableRow) {
    legibleRows.begin(line: row.line)
    // No byte below 0x80 changed, so neither did where cells begin and end.
    guard case .row(var found) = legibleRows.next(text, isLast: true) else {
      return reject(Reasons.misquoted, TableRow(range: 0..<text.count, line: row.line), text)
    }
    found.isTerminated = row.isTerminated
    take(found, legibleRows.cells, text)
  }

  /// Takes a row of a sheet.
  func take(_ row: borrowing SheetRow) {
    let place = TableRow(range: 0..<row.bytes.count, line: row.number)
    if row.isTooLong { return reject(Reasons.tooLong(maximumRecord), place, row.bytes) }
    if !header.isReport, row.unsavedFormulas.contains(where: { $0 < header.count && header.columns[$0] != nil }) {
      return reject(Reasons.unsavedFormula, place, row.cells, row.bytes, header.names)
    }
    take(place, row.cells, row.bytes)
  }

  /// Takes a row; one without any text is none.
  func take(_ row: TableRow, _ cells: borrowing PlainArray<TableCell>, _ bytes: UnsafeRawBufferPointer) {
    if header.isReport || header.isRepeated(by: cells, in: bytes) {
      return Self.isBlank(cells, from: 0, bytes) ? () : collector.ignore()
    }
    let fields = collector.fields
    if let inspection = collector.inspection {
      inspection.beginRow(header.names, cells.indices.map { cells[$0].copied(from: bytes) }) { header.columns[$0] }
    }
    fields.beginRow()
    var hasText = false
    for index in 0..<min(cells.count, header.count) {
      let cell = cells[index]
      hasText = hasText || !cell.isEmpty && !FieldForms.trimmed(cell.bytes(in: bytes)).isEmpty
      fields.addCell(header.columns[index], cell, of: bytes)
    }
    // Spreadsheets leave out trailing empty cells, or add some; a row that the end of the file cut short is another matter.
    if cells.count > header.count, !Self.isBlank(cells, from: header.count, bytes) {
      return reject(Reasons.tooManyCells(cells.count, header.count), row, cells, bytes, [])
    }
    guard hasText else { return }
    if cells.count < header.count, !row.isTerminated {
      return reject(Reasons.truncatedRow, row, cells, bytes, header.names)
    }
    collector.map(line: row.line) { redacted(cells, bytes, header.names) }
  }

  private static func isBlank(
    _ cells: borrowing PlainArray<TableCell>, from start: Int, _ bytes: UnsafeRawBufferPointer
  ) -> Bool {
    for index in start..<cells.count where !FieldForms.trimmed(cells[index].bytes(in: bytes)).isEmpty { return false }
    return true
  }

  // MARK: - Rejects

  /// - Parameter names: the columns'; none where the cells cannot be told apart by them.
  private func reject(
    _ reason: String, _ row: TableRow, _ cells: borrowing PlainArray<TableCell>, _ bytes: UnsafeRawBufferPointer,
    _ names: [String]
  ) {
    collector.reject(reason, record: redacted(cells, bytes, names), at: collector.place(on: row.line))
  }

  /// Where a row's cells begin and end cannot be told any more.
  private func reject(_ reason: String, _ row: TableRow, _ bytes: UnsafeRawBufferPointer) {
    let text = String(legible: UnsafeRawBufferPointer(rebasing: bytes[row.range].prefix(4 * Redaction.maximumLength)))
    let record = RecordRedaction.misalignedRow([text], delimiter: header.delimiter)
    collector.reject(reason, record: record, at: collector.place(on: row.line))
  }

  private func redacted(
    _ cells: borrowing PlainArray<TableCell>, _ bytes: UnsafeRawBufferPointer, _ names: [String]
  ) -> String {
    var texts: [String] = []
    for index in cells.indices { texts.append(String(decoding: cells[index].copied(from: bytes), as: UTF8.self)) }
    return RecordRedaction.row(texts, names, delimiter: header.delimiter, collector.fields.mapping.names)
  }
}
