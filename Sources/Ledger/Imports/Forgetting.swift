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
      let gone = Set(sources.map { $0["source_id"] as Int64 })
      try removeSightings(of: gone, db)
      try db.execute(sql: "DELETE FROM import_file WHERE import_id = ?", arguments: [importID])
      var hadHalves = false
      for source in gone {
        if try HalfForgetting.remove(source, db) { hadHalves = true }
        for table in ["refused_request", "reject"] {
          try db.execute(sql: "DELETE FROM \(table) WHERE source_id = ?", arguments: [source])
        }
        try db.execute(sql: "DELETE FROM source WHERE id = ?", arguments: [source])
      }
      try db.execute(sql: "DELETE FROM import WHERE id = ?", arguments: [importID])
      // Halves whose partners went may find others.
      if hadHalves { try HalfSettling(db, folder: temporaryFolder).run(from: 0).write(db) }
      if try !gone.isEmpty || Tally.isStale(db) {
        try Tally.recount(db)
        // What was a repeat of a record that went is the record now.
        try SourceCounts(db).write(db)
      }
      try Tally.setState(.counted, db)
      return sources.map { $0["file"] }
    }
  }

  /// Runs that hold nothing else go; the others are written again without these sources.
  private func removeSightings(of gone: Set<Int64>, _ db: Database) throws {
    guard !gone.isEmpty else { return }
    let list = gone.map(String.init).joined(separator: ", ")
    let touched = try Int64.fetchAll(
      db, sql: "SELECT DISTINCT run_id FROM run_source WHERE source_id IN (\(list)) ORDER BY run_id")
    for run in touched {
      let keeps = try Bool.fetchOne(
        db, sql: "SELECT EXISTS (SELECT 1 FROM run_source WHERE run_id = ? AND source_id NOT IN (\(list)))",
        arguments: [run])
      if keeps == true { try Compaction.rewrite(run, without: gone, db) } else { try Compaction.remove(run, db) }
    }
  }
}
