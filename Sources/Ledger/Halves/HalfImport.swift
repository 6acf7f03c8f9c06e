import Calls
import GRDB

/// Puts a file's halves into the ledger, and pairs them with all that are there.
struct HalfImport {
  private let db: Database
  private let sourceID: Int64
  private let folder: String

  init(_ db: Database, _ sourceID: Int64, folder: String) {
    (self.db, self.sourceID, self.folder) = (db, sourceID, folder)
  }

  func run(_ records: FileRecords, _ counts: inout FileCounts) throws {
    guard records.halfCount > 0 else { return }
    let first = try write(records)
    var changes = try HalfSettling(db, folder: folder).run(from: first)
    let own = changes.take(sourceID)
    counts.requests += own.requests
    counts.refused += own.refused
    counts.duplicateRequests += own.duplicates
    counts.ignored += own.ignored
    counts.joined = own.joined
    try changes.write(db)
  }

  /// Returns the first row's number.
  private func write(_ records: FileRecords) throws -> Int64 {
    let first = 1 + (try Int64.fetchOne(db, sql: "SELECT MAX(id) FROM request_half") ?? 0)
    let insert = try Statement(db, StoredHalf.insert)
    let ids = SortedSpool(folder: folder, memoryLimit: 16 << 20)
    var id = first
    let rows = try records.halves()
    while let row = try rows.next() {
      let spooled = SpooledHalf(row)
      let half = StoredHalf(spooled.half, key: spooled.key, account: spooled.account, sourceID: sourceID)
      half.bind(to: insert, id: id)
      try insert.run()
      for rank in 0..<RequestIDs.ranks where half.ids[rank] != 0 {
        // One value may stand under several names.
        guard !(0..<rank).contains(where: { half.ids[$0] == half.ids[rank] }) else { continue }
        try SortKey(half.ids[rank], half.facts.time, id).append(to: ids, limit: 0) { _ in 0 }
      }
      id += 1
    }
    try ids.finish()
    try write(ids)
    return first
  }

  private func write(_ ids: SortedSpool) throws {
    let insert = try Statement(db, "INSERT INTO request_half_id (pseudonym, time, half_id) VALUES (?, ?, ?)")
    let rows = try RowMerge([ids])
    while let row = try rows.next() {
      let numbers = SortKey.numbers(row)
      for column in 0..<3 { insert.bind(Int32(column + 1), numbers[column]) }
      try insert.run()
    }
  }
}

/// Halves that have found no partner anywhere in the ledger.
package struct UnpairedHalves: Sendable, Equatable {
  /// Requests without a reply: they count as refused.
  package var requests = 0
  /// Replies to accepted requests, without the request.
  package var replies = 0
  package init() {}

  init(_ db: Database) throws {
    for row in try Row.fetchAll(
      db,
      sql: """
        SELECT side, COUNT(*) AS halves FROM request_half
        WHERE partner = 0 AND same_as = id AND (side = 1 OR (side = 0 AND stands_alone)) GROUP BY side
        """)
    {
      if row["side"] as Int64 == 0 { requests = row["halves"] } else { replies = row["halves"] }
    }
  }
}

/// Taking a source's halves out again.
enum HalfForgetting {
  /// - Returns: whether there were any.
  static func remove(_ sourceID: Int64, _ db: Database) throws -> Bool {
    try db.execute(
      sql: "DELETE FROM request_half_id WHERE half_id IN (SELECT id FROM request_half WHERE source_id = ?)",
      arguments: [sourceID])
    try db.execute(sql: "DELETE FROM completion WHERE source_id = ?", arguments: [sourceID])
    try db.execute(sql: "DELETE FROM request_half WHERE source_id = ?", arguments: [sourceID])
    return db.changesCount > 0
  }
}
