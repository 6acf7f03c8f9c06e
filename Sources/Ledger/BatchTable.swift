import GRDB
import GRDBSQLite

/// Rows of a batch as SQLite sees them: a virtual table whose cursor walks over Swift memory, so that `INSERT … SELECT`
/// takes a whole sorted batch without a bind or a step per row.
///
/// https://www.sqlite.org/vtab.html (eponymous-only: no CREATE, the name alone is the table).
class BatchTable {
  let name: String
  /// `CREATE TABLE x(…)`: the columns.
  fileprivate let declaration: String
  /// Rows to be seen now.
  final var count = 0

  init(name: String, columns: String) {
    self.name = name
    declaration = "CREATE TABLE x(\(columns))"
  }

  /// Hands one value to SQLite.
  func emit(row: Int, column: Int32, to context: OpaquePointer) {
    preconditionFailure("a table of rows overrides this")
  }

  /// Makes the table known to a connection, which keeps it alive.
  func register(_ db: Database) throws {
    let aux = Unmanaged.passRetained(self)
    let code = sqlite3_create_module_v2(db.sqliteConnection, name, batchModule, aux.toOpaque()) {
      $0.map { Unmanaged<BatchTable>.fromOpaque($0).release() }
    }
    guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
  }
}

/// SQLite's structures with our fields behind them, as its interface wants them laid out.
private struct BatchVirtualTable {
  var base = sqlite3_vtab()
  var rows: Unmanaged<BatchTable>
}
private struct BatchCursor {
  var base = sqlite3_vtab_cursor()
  var row = 0
}

/// The rows behind a cursor. Called for every value, so without counting references: the connection keeps the table.
private func withRows<Result>(
  _ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?, _ body: (BatchTable) -> Result
) -> Result {
  guard let table = cursor?.pointee.pVtab else { preconditionFailure("SQLite sets the table of every cursor") }
  return UnsafeMutableRawPointer(table).assumingMemoryBound(to: BatchVirtualTable.self).pointee.rows
    ._withUnsafeGuaranteedRef(body)
}

private func position(_ cursor: UnsafeMutablePointer<sqlite3_vtab_cursor>?) -> UnsafeMutablePointer<Int> {
  guard let cursor else { preconditionFailure("SQLite passes a cursor") }
  let own = UnsafeMutableRawPointer(cursor).assumingMemoryBound(to: BatchCursor.self)
  return UnsafeMutableRawPointer(own).advanced(by: MemoryLayout<BatchCursor>.offset(of: \.row) ?? 0)
    .assumingMemoryBound(to: Int.self)
}

// Written once before any connection exists and never after: SQLite only reads it.
private nonisolated(unsafe) let batchModule: UnsafeMutablePointer<sqlite3_module> = {
  var module = sqlite3_module()
  module.xConnect = { connection, aux, _, _, table, _ in
    guard let aux, let table else { return SQLITE_MISUSE }
    let rows = Unmanaged<BatchTable>.fromOpaque(aux)
    let code = sqlite3_declare_vtab(connection, rows.takeUnretainedValue().declaration)
    guard code == SQLITE_OK else { return code }
    let memory = UnsafeMutablePointer<BatchVirtualTable>.allocate(capacity: 1)
    memory.initialize(to: BatchVirtualTable(rows: rows))
    table.pointee = UnsafeMutableRawPointer(memory).assumingMemoryBound(to: sqlite3_vtab.self)
    return SQLITE_OK
  }
  module.xDisconnect = { table in
    table.map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: BatchVirtualTable.self).deallocate() }
    return SQLITE_OK
  }
  module.xBestIndex = { _, info in
    info?.pointee.estimatedCost = 1e5
    info?.pointee.estimatedRows = 100_000
    return SQLITE_OK
  }
  module.xOpen = { _, cursor in
    let memory = UnsafeMutablePointer<BatchCursor>.allocate(capacity: 1)
    memory.initialize(to: BatchCursor())
    cursor?.pointee = UnsafeMutableRawPointer(memory).assumingMemoryBound(to: sqlite3_vtab_cursor.self)
    return SQLITE_OK
  }
  module.xClose = { cursor in
    cursor.map { UnsafeMutableRawPointer($0).assumingMemoryBound(to: BatchCursor.self).deallocate() }
    return SQLITE_OK
  }
  module.xFilter = { cursor, _, _, _, _ in
    position(cursor).pointee = 0
    return SQLITE_OK
  }
  module.xNext = { cursor in
    position(cursor).pointee += 1
    return SQLITE_OK
  }
  module.xEof = { cursor in withRows(cursor) { position(cursor).pointee >= $0.count ? 1 : 0 } }
  module.xColumn = { cursor, context, column in
    guard let context else { return SQLITE_MISUSE }
    withRows(cursor) { $0.emit(row: position(cursor).pointee, column: column, to: context) }
    return SQLITE_OK
  }
  module.xRowid = { cursor, rowid in
    rowid?.pointee = Int64(position(cursor).pointee)
    return SQLITE_OK
  }
  let pointer = UnsafeMutablePointer<sqlite3_module>.allocate(capacity: 1)
  pointer.initialize(to: module)
  return pointer
}()
