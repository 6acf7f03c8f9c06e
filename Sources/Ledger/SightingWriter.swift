import GRDB
import GRDBSQLite

/// The rows of a window that turned out to be repeats, by their positions in the file.
///
/// SQLite tells them through a function in the insertion's conflict clause: only they cost anything, and a file with a
/// repeat now and then is not looked up a second time.
final class RepeatNotes {
  static let functionName = "note_repeat"
  fileprivate(set) var positions: Set<UInt64> = []

  /// Makes the function known to a connection, which keeps the notes alive: it notes its argument and answers false, so that
  /// nothing is updated.
  func register(_ db: Database) throws {
    let code = sqlite3_create_function_v2(
      db.sqliteConnection, Self.functionName, 1, SQLITE_UTF8, Unmanaged.passRetained(self).toOpaque(),
      { context, _, values in
        guard let notes = sqlite3_user_data(context), let position = values?[0] else {
          preconditionFailure("the function has its notes and one argument")
        }
        Unmanaged<RepeatNotes>.fromOpaque(notes).takeUnretainedValue().positions
          .insert(UInt64(bitPattern: sqlite3_value_int64(position)))
        sqlite3_result_int(context, 0)
      }, nil, nil, { $0.map { Unmanaged<RepeatNotes>.fromOpaque($0).release() } })
    guard code == SQLITE_OK else { throw DatabaseError(resultCode: ResultCode(rawValue: code)) }
  }
}

/// Puts a batch's rows of one kind into their table: new records as rows, repeats as sightings.
struct SightingWriter {
  private let kind: RecordTable
  private let repeats: RepeatNotes
  private let db: Database
  private let insert: Statement
  private let insertSame: Statement
  private let selectDifferent: Statement
  private let merged: MergedRecords

  init(_ kind: RecordTable, sourceID: Int64, _ repeats: RepeatNotes, _ db: Database) throws {
    (self.kind, self.repeats, self.db) = (kind, repeats, db)
    let names = (kind.identity + kind.content).joined(separator: ", ")
    insert = try Statement(
      db,
      """
      INSERT INTO \(kind.table) (\(names), source_id, position, line)
      SELECT \(names), \(sourceID), position, line FROM \(kind.batch) WHERE true
      ON CONFLICT DO UPDATE SET position = position WHERE \(RepeatNotes.functionName)(excluded.position)
      """)
    // When these run, the window holds nothing but repeats.
    let records = "FROM \(kind.batch) AS b CROSS JOIN \(kind.table) AS r ON \(kind.sameIdentity("r", "b")) WHERE"
    let isSame = "r.first_content IS NULL AND " + kind.content.map { "b.\($0) IS r.\($0)" }.joined(separator: " AND ")
    insertSame = try Statement(
      db,
      """
      INSERT INTO \(kind.sightings) (\(kind.identity.joined(separator: ", ")), source_id, position, line)
      SELECT \(kind.columns(kind.identity, of: "b")), \(sourceID), b.position, b.line \(records) \(isSame)
      """)
    selectDifferent = try Statement(
      db,
      """
      SELECT b.position, b.line, \(kind.columns(kind.identity + kind.content, of: "b")) \(records) NOT (\(isSame))
      """)
    merged = try MergedRecords(kind, db)
    self.sourceID = sourceID
  }

  private let sourceID: Int64

  /// Writes a window; only its repeats are in it afterwards.
  ///
  /// - Returns: how many were new records.
  func write<Row>(_ rows: SortedRows<Row>) throws -> Int {
    repeats.positions.removeAll()
    let count = rows.count
    try insert.run()
    rows.keep(repeats.positions)
    let added = count - rows.count
    precondition(added == insert.changes, "a row is a new record or a repeat")
    guard rows.count > 0 else { return added }
    // First those that differ, read to the end before anything changes; then the rest, which now are all alike.
    var different: [(identity: Identity, content: Content, position: Int64, line: Int64)] = []
    while try selectDifferent.step() {
      let identity = kind.identity.indices.map { selectDifferent.text(Int32(2 + $0)) }
      let content = kind.content.indices.map { selectDifferent.optionalText(Int32(2 + kind.identity.count + $0)) }
      different.append((identity, Content(fields: content), selectDifferent.integer(0), selectDifferent.integer(1)))
    }
    selectDifferent.reset()
    try insertSame.run()
    for (identity, sightings) in Dictionary(grouping: different, by: \.identity) {
      try merged.add(sightings.map { ($0.content, (sourceID, $0.position, $0.line)) }, to: identity)
    }
    return added
  }
}
