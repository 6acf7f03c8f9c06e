import Calls
import GRDB

/// Puts a file's rejects into the ledger.
struct RejectImport {
  private let sourceID: Int64
  private let earlier: EarlierRejects?
  private let insert: Statement

  /// - Parameter earlier: the source's rejects of an earlier reading.
  init(_ db: Database, _ sourceID: Int64, after earlier: EarlierRejects? = nil) throws {
    (self.sourceID, self.earlier) = (sourceID, earlier)
    insert = try Statement(
      db, "INSERT INTO reject (id, source_id, line, item, reason, record) VALUES (?, ?, ?, ?, ?, ?)")
  }

  func run(_ records: FileRecords, _ counts: inout FileCounts) throws {
    let rows = try records.rejects()
    while let row = try rows.next() {
      let reject = RejectRow(row)
      insert.bind(1, try earlier?.take(reject.place))
      insert.bind(2, sourceID)
      insert.bind(3, Int64(reject.place.line))
      insert.bind(4, Int64(reject.place.item))
      insert.bind(5, reject.reason)
      insert.bind(6, reject.record)
      try insert.run()
      counts.rejected += 1
    }
    counts.rejectReasons = records.rejectReasons
  }
}

/// The numbers of a source's rejects before it is read again: one that comes again at its place keeps its number, by which
/// somebody may have written it down.
final class EarlierRejects {
  /// How many there were.
  let count: Int
  /// How many came again.
  private(set) var stayed = 0
  private let find: Statement
  private let delete: Statement

  /// - Precondition: the rejects are still there, and a transaction is under way.
  init(_ db: Database, of sourceID: Int64) throws {
    try db.execute(
      sql: """
        CREATE TEMP TABLE IF NOT EXISTS earlier_reject (
          line INTEGER NOT NULL, item INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (line, item, id)
        ) STRICT, WITHOUT ROWID;
        DELETE FROM temp.earlier_reject;
        """)
    try db.execute(
      sql: "INSERT INTO temp.earlier_reject (line, item, id) SELECT line, item, id FROM reject WHERE source_id = ?",
      arguments: [sourceID])
    count = db.changesCount
    find = try Statement(db, "SELECT MIN(id) FROM temp.earlier_reject WHERE line = ?1 AND item = ?2")
    delete = try Statement(db, "DELETE FROM temp.earlier_reject WHERE line = ?1 AND item = ?2 AND id = ?3")
  }

  /// The number of an earlier reject at this place, which is then used up; nil where there was none.
  func take(_ place: Place) throws -> Int64? {
    find.bind(1, Int64(place.line))
    find.bind(2, Int64(place.item))
    _ = try find.step()
    let id = find.optionalInteger(0)
    find.reset()
    guard let id else { return nil }
    delete.bind(1, Int64(place.line))
    delete.bind(2, Int64(place.item))
    delete.bind(3, id)
    try delete.run()
    stayed += 1
    return id
  }
}
