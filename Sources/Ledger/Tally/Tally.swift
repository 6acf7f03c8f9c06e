import Calls
import GRDB

/// Keeps the tally true to the records.
enum Tally {
  static let tables = ["tally_day", "tally_newest_call", "tally_remarkable"]

  /// Counts everything anew into the tally's tables; unqualified names, so temporary tables of the same names come first.
  static func recount(_ db: Database) throws {
    for table in tables { try db.execute(sql: "DELETE FROM \(table)") }
    let texts = TextTable()
    var count = TallyCount(texts: texts)
    let remarkable = try RemarkableWriter(db)
    try VerificationScan(db, .all, texts: texts).walk { facts in
      count.add(facts)
      if let row = Remarkable(facts) { try remarkable.write(row) }
    }
    try count.write(db, intoEmpty: true)
  }

  /// Counts everything into temporary tables, which come before the ledger's own for this connection.
  static func countForOneself(_ db: Database) throws {
    try db.execute(sql: Schema.tally.replacingOccurrences(of: "CREATE TABLE", with: "CREATE TEMP TABLE"))
    try recount(db)
  }

  /// Counts everything anew with several cores, each on a connection of its own to the ledger at `path`.
  ///
  /// - Precondition: `db` holds the write lock, and its transaction has changed nothing yet.
  static func recountInParallel(_ db: Database, path: String, ranges: Int? = nil) throws {
    let counting = try ParallelCount(db, path: path, ranges: ranges)
    for table in tables { try db.execute(sql: "DELETE FROM \(table)") }
    try counting.run(db).write(db, intoEmpty: true)
  }

  /// Whether the tally counts all records.
  enum State: Equatable {
    case counted
    /// Records came that it does not count yet. The mark is the import's that has brought them all, as long as it is the only one.
    case stale(mark: String)
  }

  static func state(_ db: Database) throws -> State {
    let value = try String.fetchOne(db, sql: "SELECT value FROM ledger_state WHERE name = 'tally'") ?? "counted"
    return value == "counted" ? .counted : .stale(mark: value)
  }

  static func setState(_ state: State, _ db: Database) throws {
    let value = if case .stale(let mark) = state { mark } else { "counted" }
    try db.execute(
      sql: "INSERT OR REPLACE INTO ledger_state (name, value) VALUES ('tally', ?)", arguments: [value])
  }

  static func isStale(_ db: Database) throws -> Bool { try state(db) != .counted }
}

/// A row of `tally_remarkable`.
struct Remarkable {
  var key: String
  var remarks: Remarks
  var time: Int64
  var method: Method

  /// Nil for a verification that is not remarkable.
  init?(_ facts: borrowing VerificationFacts) {
    remarks = Remarks(facts)
    guard !remarks.isEmpty else { return nil }
    (key, time, method) = (facts.key, facts.time, facts.method)
  }
}

/// What becomes of a key in `tally_remarkable`.
enum RemarkableChange {
  case row(Remarkable)
  case gone(key: String)
}

/// Fills `tally_remarkable`.
struct RemarkableWriter {
  private let insert: Statement
  private let delete: Statement

  init(_ db: Database) throws {
    insert = try Statement(
      db, "INSERT OR REPLACE INTO tally_remarkable (verification_call_uuid, remarks, time, method) VALUES (?, ?, ?, ?)")
    delete = try Statement(db, "DELETE FROM tally_remarkable WHERE verification_call_uuid = ?")
  }

  func write(_ row: Remarkable) throws {
    insert.bind(1, row.key)
    insert.bind(2, row.remarks.rawValue)
    insert.bind(3, row.time == RecordTime.none ? nil : row.time)
    insert.bind(4, row.method.name)
    try insert.run()
  }

  func write(_ change: RemarkableChange) throws {
    switch change {
    case .row(let row): try write(row)
    case .gone(let key):
      delete.bind(1, key)
      try delete.run()
    }
  }
}
