import Calls
import GRDB

extension Ledger {
  /// Takes one import out again: the ledger is as if it had never been.
  ///
  /// Content that another import also brought stays. One transaction.
  ///
  /// - Returns: the files whose content went.
  /// - Throws: `Problem` when there is no such import.
  package func forget(importID: Int64) throws -> [String] {
    try inTransaction { db in
      guard
        try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM import WHERE id = ?)", arguments: [importID]) == true
      else {
        throw Problem(
          "import \(importID)", "there is no such import", remedy: "See which there are: ringtally imports list",
          exit: .noInput)
      }
      let sources = try Row.fetchAll(
        db,
        sql: """
          SELECT source_id, MIN(file) AS file FROM import_file AS f WHERE import_id = ? AND source_id IS NOT NULL
            AND NOT EXISTS (SELECT 1 FROM import_file AS o WHERE o.source_id = f.source_id AND o.import_id <> ?)
          GROUP BY source_id
          """, arguments: [importID, importID])
      for source in sources {
        for kind in RecordTable.all { try ForgottenSource(source["source_id"], kind, db).removeRecords() }
      }
      try db.execute(sql: "DELETE FROM import_file WHERE import_id = ?", arguments: [importID])
      for source in sources {
        try db.execute(sql: "DELETE FROM reject WHERE source_id = ?", arguments: [source["source_id"] as Int64])
        try db.execute(sql: "DELETE FROM source WHERE id = ?", arguments: [source["source_id"] as Int64])
      }
      try db.execute(sql: "DELETE FROM import WHERE id = ?", arguments: [importID])
      if try !sources.isEmpty || Tally.isStale(db) { try Tally.recount(db) }
      try Tally.setStale(false, db)
      return sources.map { $0["file"] }
    }
  }
}

/// Removes what one source brought of one kind of record.
private struct ForgottenSource {
  private let sourceID: Int64
  private let kind: RecordTable
  private let db: Database

  init(_ sourceID: Int64, _ kind: RecordTable, _ db: Database) {
    (self.sourceID, self.kind, self.db) = (sourceID, kind, db)
  }

  func removeRecords() throws {
    let columns = kind.identity.joined(separator: ", ")
    // Records whose row is this source's and that stood elsewhere too, and records whose sightings differ: one by one.
    let survivors = try identities(
      """
      SELECT \(columns) FROM \(kind.table) AS r WHERE source_id = \(sourceID) AND EXISTS (
        SELECT 1 FROM \(kind.sightings) AS s WHERE \(kind.sameIdentity("s", "r")) AND s.source_id <> \(sourceID))
      """)
    let reduced = try identities(
      """
      SELECT DISTINCT \(kind.columns(kind.identity, of: "r")) FROM \(kind.sightings) AS s
      CROSS JOIN \(kind.table) AS r ON \(kind.sameIdentity("s", "r"))
      WHERE s.source_id = \(sourceID) AND r.source_id <> \(sourceID) AND r.first_content IS NOT NULL
      """)
    try db.execute(sql: "DELETE FROM \(kind.sightings) WHERE source_id = \(sourceID)")
    let records = try MergedRecords(kind, db)
    for identity in survivors { try promote(identity, records) }
    for identity in reduced {
      guard let first = try records.record(identity).first else {
        preconditionFailure("these records' sightings differ, so the row's own is kept")
      }
      try records.settle(identity, first: first)
    }
    try db.execute(sql: "DELETE FROM \(kind.table) WHERE source_id = \(sourceID)")
  }

  private func identities(_ sql: String) throws -> [Identity] {
    let statement = try Statement(db, sql)
    var found: [Identity] = []
    while try statement.step() { found.append(kind.identity.indices.map { statement.text(Int32($0)) }) }
    return found
  }

  /// Makes the record's earliest other sighting its row's: what was a repeat is now the record.
  private func promote(_ identity: Identity, _ records: MergedRecords) throws {
    let parameters = kind.identityParameters
    let next = try Statement(
      db,
      """
      SELECT source_id, position, line, content FROM \(kind.sightings) WHERE \(parameters)
      ORDER BY source_id, position LIMIT 1
      """)
    bind(next, identity)
    guard try next.step() else { preconditionFailure("a survivor stood elsewhere too") }
    let (source, position, line, content) = (next.integer(0), next.integer(1), next.integer(2), next.optionalText(3))
    next.reset()
    let move = try Statement(
      db,
      """
      UPDATE \(kind.table) SET source_id = \(source), position = \(position), line = \(line) WHERE \(parameters)
      """)
    bind(move, identity)
    try move.run()
    let remove = try Statement(
      db, "DELETE FROM \(kind.sightings) WHERE \(parameters) AND source_id = \(source) AND position = \(position)")
    bind(remove, identity)
    try remove.run()
    if let content { try records.settle(identity, first: Content(text: content)) }
    let counter = kind.table == RecordTable.call.table ? "calls" : "requests"
    let refused = kind.table == RecordTable.refused.table ? ", refused = refused + 1" : ""
    try db.execute(
      sql: "UPDATE source SET \(counter) = \(counter) + 1, duplicates = duplicates - 1\(refused) WHERE id = \(source)")
  }

  private func bind(_ statement: Statement, _ identity: Identity) {
    for (index, value) in identity.enumerated() { statement.bind(Int32(index + 1), value) }
  }
}
