import Calls

/// A statement that a user wrote, over one relation.
package struct OwnSQL: Sendable {
  package var sql: String
  /// The one table that it may read.
  package var relation: String
  /// The file that it stands in, for errors.
  package var file: String
  /// The line of the file where the statement begins, from 1.
  package var line: Int
  /// How long it may run.
  package var seconds: Int

  package init(sql: String, relation: String, file: String, line: Int, seconds: Int) {
    (self.sql, self.relation, self.file, self.line, self.seconds) = (sql, relation, file, line, seconds)
  }
}

extension ReportSnapshot {
  /// Runs a user's statement over a relation that was made, row by row.
  ///
  /// - Parameter isOutOfTime: asked every few milliseconds whether the statement's time is over.
  /// - Throws: `Problem` (data) with file, line and remedy where the statement is wrong, reads what it may not, or takes
  ///   too long; else what `body` throws.
  package func forEachRow(
    of query: OwnSQL, isOutOfTime: @escaping () -> Bool,
    _ body: (_ names: [String], _ values: [CellValue]) throws -> Void
  ) throws {
    try ledger.withConnection { db in
      let sandbox = try Sandbox(query, of: db, isOutOfTime: isOutOfTime)
      try sandbox.run(body)
    }
  }

  /// What a statement selects and how SQLite would go about it, a line a step, indented below the step that it belongs to.
  ///
  /// - Throws: `Problem` as `forEachRow`.
  package func plan(of query: OwnSQL) throws -> (relation: [String], selects: [String], steps: [String]) {
    try ledger.withConnection { db in
      let sandbox = try Sandbox(query, of: db) { false }
      return (sandbox.relationColumns, try sandbox.selected(), try sandbox.plan())
    }
  }
}
