import Calls

/// What Reporting asks of the ledger: one statement over one prepared relation.
package struct ReportQuery: Sendable, Equatable {
  /// The statement in portable SQL, ready to run: it reads `relation` and nothing else.
  package let sql: String
  /// The relation to prepare.
  package let relation: ReportRelation
  /// The columns by which the relation must tell rows apart, beside those that it always has: `period` where the scope
  /// asks for a grain, `account` where it asks for accounts, then the others. Every other dimension column may hold
  /// anything (`period` is `total` and `account` is `all`), and rows may come in pieces: the SQL sums them.
  package let dimensions: [String]
  /// Which time, whose calls; `by` is what rows are really split by.
  package let scope: ReportScope
  /// Set where a user wrote the statement, which is then not trusted.
  package let author: Author?

  /// Where a user's statement stands, for errors.
  package struct Author: Sendable, Equatable {
    package let file: String
    /// The line of the file where the statement begins, from 1.
    package let line: Int

    package init(file: String, line: Int) { (self.file, self.line) = (file, line) }
  }
}

/// A read-only ledger, as Reporting sees it. The executable implements it.
package protocol ReportSource {
  /// Runs the query and hands over row after row, in the statement's order.
  ///
  /// - Parameter body: takes the names of the result's columns and the row's values in the same order.
  /// - Throws: what the ledger or `body` throws.
  func forEachRow(of query: ReportQuery, _ body: (_ names: [String], _ values: [CellValue]) throws -> Void) throws
}
