import Calls
import GRDB
import GRDBSQLite

/// A database of its own that holds one relation and nothing else: where a user's SQL runs.
///
/// The ledger cannot be reached from here, whatever the statement says. An authorizer refuses everything but reading the
/// relation all the same (https://www.sqlite.org/c3ref/set_authorizer.html), so that a mistake in one of the two opens
/// nothing; and it would take the place of the one that GRDB has on the ledger's own connection.
final class Sandbox {
  private let connection: OpaquePointer
  private let query: OwnSQL
  let relationColumns: [String]
  private let guardian: Guardian

  /// Instructions of SQLite's machine between two looks at the clock: some milliseconds.
  private static let stepsBetweenLooks: Int32 = 20_000
  /// Bytes of a text that the SQL makes.
  private static let largestValue: Int32 = 1 << 20
  /// Instructions of a compiled statement, terms of a compound; what people write is far below.
  private static let compiledSize: Int32 = 100_000
  private static let compoundTerms: Int32 = 50

  /// - Parameter db: where the relation is, as a temporary table; it is copied.
  init(_ query: OwnSQL, of db: Database, isOutOfTime: @escaping () -> Bool) throws {
    self.query = query
    guardian = Guardian(relation: query.relation, isOutOfTime: isOutOfTime)
    var opened: OpaquePointer?
    // A name that is empty: in memory as long as it is small, then in a file that nobody else sees.
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE
    let code = sqlite3_open_v2("", &opened, flags, nil)
    guard code == SQLITE_OK, let opened else {
      sqlite3_close_v2(opened)
      throw DatabaseError(resultCode: ResultCode(rawValue: code))
    }
    connection = opened
    do { relationColumns = try Self.copy(query.relation, from: db, to: opened) } catch {
      sqlite3_close_v2(opened)
      throw error
    }
    close()
  }

  deinit { sqlite3_close_v2(connection) }

  /// From here on nothing is written, and nothing but the relation is read.
  private func close() {
    sqlite3_exec(connection, "PRAGMA query_only = 1; PRAGMA trusted_schema = 0", nil, nil, nil)
    sqlite3_limit(connection, SQLITE_LIMIT_LENGTH, Self.largestValue)
    sqlite3_limit(connection, SQLITE_LIMIT_VDBE_OP, Self.compiledSize)
    sqlite3_limit(connection, SQLITE_LIMIT_COMPOUND_SELECT, Self.compoundTerms)
    sqlite3_limit(connection, SQLITE_LIMIT_ATTACHED, 0)
    let context = Unmanaged.passUnretained(guardian).toOpaque()
    sqlite3_set_authorizer(
      connection,
      { context, action, first, second, _, _ in
        guard let context else { return SQLITE_DENY }
        let guardian = Unmanaged<Guardian>.fromOpaque(context).takeUnretainedValue()
        return guardian.judge(action, first.map { String(cString: $0) }, second.map { String(cString: $0) })
      }, context)
    sqlite3_progress_handler(
      connection, Self.stepsBetweenLooks,
      { context in
        guard let context else { return 1 }
        return Unmanaged<Guardian>.fromOpaque(context).takeUnretainedValue().isOutOfTime() ? 1 : 0
      }, context)
  }

  /// - Returns: the relation's columns.
  private static func copy(_ relation: String, from db: Database, to connection: OpaquePointer) throws -> [String] {
    guard let source = db.sqliteConnection else { preconditionFailure("the ledger's connection is closed") }
    guard
      let schema = try String.fetchOne(
        db, sql: "SELECT sql FROM temp.sqlite_schema WHERE name = ?", arguments: [relation])
    else { preconditionFailure("the relation \(relation) was not made") }
    try execute("PRAGMA journal_mode = OFF", connection)
    try execute(schema, connection)
    try execute("BEGIN", connection)
    let rows = try prepare("SELECT * FROM temp.\(relation)", source)
    defer { sqlite3_finalize(rows) }
    let columns = (0..<sqlite3_column_count(rows)).map {
      sqlite3_column_name(rows, $0).map { String(cString: $0) } ?? ""
    }
    let places = Array(repeating: "?", count: columns.count).joined(separator: ", ")
    let insert = try prepare("INSERT INTO main.\(relation) VALUES (\(places))", connection)
    defer { sqlite3_finalize(insert) }
    while true {
      let code = sqlite3_step(rows)
      if code == SQLITE_DONE { break }
      guard code == SQLITE_ROW else { throw failure(source) }
      for column in 0..<Int32(columns.count) {
        sqlite3_bind_value(insert, column + 1, sqlite3_column_value(rows, column))
      }
      guard sqlite3_step(insert) == SQLITE_DONE else { throw failure(connection) }
      sqlite3_reset(insert)
    }
    try execute("COMMIT", connection)
    return columns
  }

  private static func execute(_ sql: String, _ connection: OpaquePointer) throws {
    guard sqlite3_exec(connection, sql, nil, nil, nil) == SQLITE_OK else { throw failure(connection) }
  }

  private static func prepare(_ sql: String, _ connection: OpaquePointer) throws -> OpaquePointer {
    var handle: OpaquePointer?
    guard sqlite3_prepare_v2(connection, sql, -1, &handle, nil) == SQLITE_OK, let handle else {
      throw failure(connection)
    }
    return handle
  }

  /// What is no fault of the user's SQL.
  private static func failure(_ connection: OpaquePointer) -> DatabaseError {
    DatabaseError(
      resultCode: ResultCode(rawValue: sqlite3_extended_errcode(connection)),
      message: String(cString: sqlite3_errmsg(connection)))
  }

  // MARK: - Running

  /// Hands over the statement's rows.
  func run(_ body: (_ names: [String], _ values: [CellValue]) throws -> Void) throws {
    let statement = try compiled(query.sql)
    defer { sqlite3_finalize(statement) }
    let names = names(statement)
    while try step(statement) {
      try body(names, try names.indices.map { try value(statement, Int32($0), names[$0]) })
    }
  }

  /// The names of the columns that the statement selects.
  func selected() throws -> [String] {
    let statement = try compiled(query.sql)
    defer { sqlite3_finalize(statement) }
    return names(statement)
  }

  /// The steps of SQLite's plan (https://www.sqlite.org/eqp.html).
  func plan() throws -> [String] {
    let statement = try compiled("EXPLAIN QUERY PLAN " + query.sql)
    defer { sqlite3_finalize(statement) }
    var depths: [Int32: Int] = [:]
    var steps: [String] = []
    while try step(statement) {
      let depth = depths[sqlite3_column_int(statement, 1)].map { $0 + 1 } ?? 0
      depths[sqlite3_column_int(statement, 0)] = depth
      let words = sqlite3_column_text(statement, 3).map { String(cString: $0) } ?? ""
      steps.append(String(repeating: "  ", count: depth) + words)
    }
    return steps
  }

  private func compiled(_ sql: String) throws -> OpaquePointer {
    var handle: OpaquePointer?
    guardian.refusal = nil
    let code = sqlite3_prepare_v2(connection, sql, -1, &handle, nil)
    guard code == SQLITE_OK, let handle else { throw error(in: sql) }
    return handle
  }

  private func names(_ statement: OpaquePointer) -> [String] {
    (0..<sqlite3_column_count(statement)).map { sqlite3_column_name(statement, $0).map { String(cString: $0) } ?? "" }
  }

  private func step(_ statement: OpaquePointer) throws -> Bool {
    switch sqlite3_step(statement) {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw error(in: query.sql)
    }
  }

  private func value(_ statement: OpaquePointer, _ column: Int32, _ name: String) throws -> CellValue {
    switch sqlite3_column_type(statement, column) {
    case SQLITE_NULL: return .null
    case SQLITE_INTEGER: return .integer(sqlite3_column_int64(statement, column))
    case SQLITE_TEXT:
      // The bytes first: a text may hold a NUL.
      let pointer = sqlite3_column_blob(statement, column)
      let bytes = UnsafeRawBufferPointer(start: pointer, count: Int(sqlite3_column_bytes(statement, column)))
      return .text(String(decoding: bytes, as: UTF8.self))
    case SQLITE_FLOAT:
      throw mistakes.problem(
        "the column \(name.prefix(40)) is a floating-point number", "Reports count in integers: select part and whole")
    default:
      throw mistakes.problem("the column \(name.prefix(40)) is a blob", "Select integers and texts")
    }
  }

  private var mistakes: SQLMistake { SQLMistake(query: query, columns: relationColumns) }

  private func error(in sql: String) -> any Error {
    // SQLite has more than one code for what its authorizer refused.
    if let refusal = guardian.refusal { return mistakes.refused(refusal) }
    switch sqlite3_errcode(connection) {
    case SQLITE_INTERRUPT: return mistakes.tookTooLong
    case SQLITE_ERROR, SQLITE_TOOBIG, SQLITE_NOMEM, SQLITE_MISMATCH, SQLITE_CONSTRAINT, SQLITE_RANGE, SQLITE_READONLY:
      let offset = sqlite3_error_offset(connection)
      return mistakes.told(
        String(cString: sqlite3_errmsg(connection)), at: offset < 0 ? nil : Array(sql.utf8.prefix(Int(offset))))
    default: return Self.failure(connection)
    }
  }
}

/// What a user's statement may do.
private final class Guardian {
  private let relation: String
  let isOutOfTime: () -> Bool
  /// What was refused first.
  var refusal: SQLMistake.Refusal?

  init(relation: String, isOutOfTime: @escaping () -> Bool) {
    (self.relation, self.isOutOfTime) = (relation, isOutOfTime)
  }

  /// - Returns: `SQLITE_OK` or `SQLITE_DENY`.
  func judge(_ action: Int32, _ first: String?, _ second: String?) -> Int32 {
    let refusal: SQLMistake.Refusal?
    switch action {
    case SQLITE_SELECT: refusal = nil
    case SQLITE_READ: refusal = first?.lowercased() == relation ? nil : .table(first ?? "")
    case SQLITE_FUNCTION:
      refusal = SQLMistake.functions.contains(second?.lowercased() ?? "") ? nil : .function(second ?? "")
    default: refusal = .other
    }
    guard let refusal else { return SQLITE_OK }
    self.refusal = self.refusal ?? refusal
    return SQLITE_DENY
  }
}
