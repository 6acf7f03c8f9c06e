import Calls
import GRDB

/// What went with imports that were forgotten.
package struct ForgottenImports: Sendable, Encodable, Equatable {
  /// A content, by the smallest name that it had in these imports.
  package struct Content: Sendable, Encodable, Equatable {
    package var file: String
    package var member: String
    package var sha256: String
    package var records: Int
  }

  package var imports: [Int64]
  /// What is in the ledger no more.
  package var removed: [Content] = []
  /// What another import brought, too.
  package var kept: [Content] = []
}

extension Ledger {
  /// Takes imports out again: the ledger is as if they had never been.
  ///
  /// Content that another import also brought stays. One transaction.
  ///
  /// - Parameter isDryRun: nothing is taken out.
  /// - Throws: `Problem` when one of them is not there; then none is taken out.
  package func forget(_ importIDs: [Int64], isDryRun: Bool = false) throws -> ForgottenImports {
    let ids = Array(Set(importIDs)).sorted()
    if isDryRun { return try withConnection { db in try Forgetting(db, ids, folder: temporaryFolder).forgotten } }
    return try inTransaction { db in
      let forgetting = try Forgetting(db, ids, folder: temporaryFolder)
      try forgetting.run()
      return forgetting.forgotten
    }
  }
}

private struct Forgetting {
  let forgotten: ForgottenImports
  private let db: Database
  private let folder: String
  private let list: String
  private let gone: Set<Int64>

  init(_ db: Database, _ ids: [Int64], folder: String) throws {
    (self.db, self.folder) = (db, folder)
    for id in ids {
      let isThere = try Bool.fetchOne(
        db, sql: "SELECT EXISTS (SELECT 1 FROM import WHERE id = ?)", arguments: [id])
      guard isThere == true else {
        throw Problem(
          "import \(id)", "there is no such import", remedy: "See which there are: ringtally imports list",
          exit: .noInput)
      }
    }
    let list = ids.map(String.init).joined(separator: ", ")
    self.list = list
    var forgotten = ForgottenImports(imports: ids)
    var gone: Set<Int64> = []
    // The bare columns are those of the row with the smallest name (https://www.sqlite.org/lang_select.html, 2.5).
    for row in try Row.fetchAll(
      db,
      sql: """
        SELECT f.source_id, MIN(f.file) AS file, f.member, s.sha256, s.records, EXISTS (
            SELECT 1 FROM import_file AS o WHERE o.source_id = f.source_id AND o.import_id NOT IN (\(list))
          ) AS is_kept
        FROM import_file AS f JOIN source AS s ON s.id = f.source_id WHERE f.import_id IN (\(list))
        GROUP BY f.source_id ORDER BY MIN(f.id)
        """)
    {
      let content = ForgottenImports.Content(
        file: row["file"], member: row["member"], sha256: row["sha256"], records: row["records"])
      if row["is_kept"] {
        forgotten.kept.append(content)
      } else {
        forgotten.removed.append(content)
        gone.insert(row["source_id"])
      }
    }
    (self.forgotten, self.gone) = (forgotten, gone)
  }

  func run() throws {
    try SourceRemoval(db, folder: folder).run(gone)
    try db.execute(sql: "DELETE FROM import_file WHERE import_id IN (\(list))")
    for source in gone { try db.execute(sql: "DELETE FROM source WHERE id = ?", arguments: [source]) }
    try db.execute(sql: "DELETE FROM import WHERE id IN (\(list))")
    try settleSkipped()
    if try !gone.isEmpty || Tally.isStale(db) {
      try Tally.recount(db)
      // What was a repeat of a record that went is the record now.
      try SourceCounts(db).write(db)
    }
    try Tally.setState(.counted, db)
  }

  /// A content that other imports skipped, since one of these had brought it: the first of the others would have read it.
  private func settleSkipped() throws {
    try db.execute(
      sql: """
        UPDATE import_file SET is_skipped = 0 WHERE id IN (
          SELECT MIN(id) FROM import_file WHERE source_id IS NOT NULL GROUP BY source_id HAVING MIN(is_skipped) = 1
        )
        """)
  }
}
