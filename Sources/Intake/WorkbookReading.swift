import Calls

/// Makes records of a workbook's rows: each sheet is a table with a header of its own.
final class WorkbookReading {
  /// Items of a place that a sheet has for each of its rows: a cell may hold a list of events.
  static let itemsOfASheet: UInt32 = 1 << 20

  private let collector: RecordCollector
  private let maximumRecord: Int
  private let flush: () throws -> Void
  /// Of the sheet in progress; nil while its header is looked for, and where it has none.
  private var decoder: RowDecoder?
  private var search: HeaderSearch?
  private(set) var hasTable = false
  private(set) var hasRows = false

  /// - Parameter flush: called after each row.
  init(_ collector: RecordCollector, maximumRecord: Int, flush: @escaping () throws -> Void) {
    (self.collector, self.maximumRecord, self.flush) = (collector, maximumRecord, flush)
  }

  func read(_ workbook: Workbook) throws {
    for index in workbook.contents.sheets.indices {
      collector.firstItem = UInt32(index) * Self.itemsOfASheet
      (decoder, search) = (nil, HeaderSearch(collector.fields.mapping))
      // What the sink throws passes through expat and the archive, which know problems only.
      var failure: (any Error)?
      do {
        try workbook.readSheet(index, maximumRecord: maximumRecord) { row throws(Problem) in
          do { try self.take(row) } catch {
            failure = error
            throw error as? Problem ?? Problem("", "the reading was ended", exit: .software)
          }
        }
      } catch {
        // Rows that wait for their header were read before the damage.
        if failure == nil { try settle() }
        throw failure ?? error
      }
      try settle()
    }
  }

  private func take(_ row: borrowing SheetRow) throws {
    hasRows = true
    if search?.add(row) == true { return }
    try settle()
    try takeSettled(row)
  }

  /// The rows that were held back go where they belong: above the header, or below it.
  private func settle() throws {
    guard let search else { return }
    self.search = nil
    if let header = search.header {
      hasTable = true
      collector.inspection?.note(header.header, line: search.rows[header.row].number)
      decoder = RowDecoder(header.header, collector, maximumRecord: maximumRecord)
    }
    if decoder == nil, !hasTable { collector.inspection?.lookAtSheet(search.rows) }
    for index in search.rows.indices where index != search.header?.row {
      let isAbove = search.header.map { index < $0.row } ?? true
      try search.rows[index].withRow { row in
        if isAbove { ignore(row) } else { try takeSettled(row) }
      }
    }
  }

  private func takeSettled(_ row: borrowing SheetRow) throws {
    guard let decoder else {
      ignore(row)
      return try flush()
    }
    decoder.take(row)
    try flush()
  }

  private func ignore(_ row: borrowing SheetRow) {
    if row.isTooLong || !row.isBlank { collector.ignore() }
  }
}

/// A sheet's first rows, until it is known which of them is the header.
struct HeaderSearch {
  private static let maximumSize = 4 << 20

  private(set) var rows: [HeldRow] = []
  private var choice = HeaderChoice()
  private var size = 0
  private let mapping: FieldMapping

  init(_ mapping: FieldMapping = .none) { self.mapping = mapping }

  /// The best header among the rows; where cells hold JSON and no column is known, the first row.
  var header: (header: TableHeader, row: Int)? {
    if !mapping.hasHeader { return rows.first.map { ($0.headless(mapping), -1) } }
    if let found = choice.best { return found }
    return rows.count > 1 && rows.dropFirst().contains(where: \.holdsJSON)
      ? rows.first.map { ($0.header(mapping), 0) } : nil
  }

  /// Holds a row back. False where enough were.
  mutating func add(_ row: borrowing SheetRow) -> Bool {
    guard rows.count < TableLayout.maximumRows, size < Self.maximumSize else { return false }
    let held = HeldRow(row)
    _ = choice.offer(held.header(mapping))
    rows.append(held)
    size += row.bytes.count
    return true
  }
}

/// A copy of a sheet's row.
struct HeldRow {
  let number: UInt64
  private let cells: [[UInt8]]
  private let isTooLong: Bool
  private let unsavedFormulas: [Int]

  init(_ row: borrowing SheetRow) {
    (number, isTooLong, unsavedFormulas) = (row.number, row.isTooLong, row.unsavedFormulas)
    cells = row.cells.indices.map { row.cells[$0].copied(from: row.bytes) }
  }

  var texts: [[UInt8]] { cells }

  func header(_ mapping: FieldMapping) -> TableHeader { TableHeader(cells, delimiter: UInt8(ascii: ","), mapping) }

  /// Of a sheet whose first row is a record.
  func headless(_ mapping: FieldMapping) -> TableHeader {
    TableHeader(columns: cells.count, delimiter: UInt8(ascii: ","), mapping)
  }

  var holdsJSON: Bool { cells.contains { $0.count > 1 && $0[0] == UInt8(ascii: "{") } }

  func withRow(_ body: (borrowing SheetRow) throws -> Void) rethrows {
    var row = SheetRow(maximumRecord: .max)
    row.begin(number, isTooLong: isTooLong)
    for (column, cell) in cells.enumerated() { cell.withUnsafeBytes { row.set(column, $0) } }
    for column in unsavedFormulas { row.noteUnsavedFormula(column) }
    try body(row)
  }
}
