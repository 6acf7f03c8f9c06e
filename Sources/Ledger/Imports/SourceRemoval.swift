import GRDB

/// Takes out all that sources brought: requests and call records, halves, refused requests, rejects, lines of invoices and of
/// call lists. Their rows in `source` stay, and counts of other sources are left to the caller (`SourceCounts`).
struct SourceRemoval {
  private let db: Database
  private let folder: String

  /// - Parameter folder: where temporary files may be made.
  init(_ db: Database, folder: String) { (self.db, self.folder) = (db, folder) }

  func run(_ gone: Set<Int64>) throws {
    guard !gone.isEmpty else { return }
    try removeSightings(gone)
    var hadHalves = false
    for source in gone {
      if try HalfForgetting.remove(source, db) { hadHalves = true }
      for table in ["refused_request", "reject", "invoice_line", "billed_call_line"] {
        try db.execute(sql: "DELETE FROM \(table) WHERE source_id = ?", arguments: [source])
      }
    }
    // Halves whose partners went may find others.
    if hadHalves { try HalfSettling(db, folder: folder).run(from: 0).write(db) }
  }

  /// Runs that hold nothing else go; the others are written again without these sources.
  private func removeSightings(_ gone: Set<Int64>) throws {
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
