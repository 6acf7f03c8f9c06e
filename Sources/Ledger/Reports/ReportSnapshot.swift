import Calls
import GRDB

/// One consistent view of the ledger, and the relations that reports read, as temporary tables made for one scope.
///
/// Relations (docs/reports/definitions.md): `tally`, `charge`, `exception`. The ledger itself is not written to, so a
/// report runs beside an import.
package final class ReportSnapshot {
  let ledger: Ledger
  /// What the next relation is made for. The grace is that of the first scope.
  package var scope: ReportScope
  let missingCalls: MissingCalls
  /// Where all relations' accounts and final statuses have their numbers.
  let texts = TextTable()
  private var isOpen = true
  /// What the temporary table `tally` was made for.
  var madeTally: (scope: ReportScope, dimensions: Set<String>)?
  /// What the last relation `tally` read of refused requests.
  var refusedCounts: RefusedCounts?

  /// Pins the ledger's present state until `close`.
  package init(_ ledger: Ledger, scope: ReportScope) throws {
    (self.ledger, self.scope) = (ledger, scope)
    missingCalls = try ledger.withConnection { [texts] db in
      try db.execute(sql: "BEGIN DEFERRED")
      do {
        if try Tally.isStale(db) {
          // An import is counting, or was stopped before it could: count for ourselves, from the records of this view.
          try Tally.countForOneself(db)
        }
        return try MissingCalls(db, graceMilliseconds: scope.graceMilliseconds, texts: texts)
      } catch {
        Ledger.rollBack(db)
        throw error
      }
    }
  }

  /// Lets the view and its temporary tables go.
  package func close() {
    guard isOpen else { return }
    isOpen = false
    try? ledger.withConnection { db in Ledger.rollBack(db) }
  }

  deinit { close() }

  /// Runs a query over the relations that were made, row by row.
  package func forEachRow(_ sql: String, _ body: (_ names: [String], _ values: [CellValue]) throws -> Void) throws {
    try ledger.withConnection { db in
      let statement = try db.makeStatement(sql: sql)
      let names = statement.columnNames
      let rows = try Row.fetchCursor(statement)
      while let row = try rows.next() {
        try body(names, row.databaseValues.map(Self.cellValue))
      }
    }
  }

  private static func cellValue(_ value: DatabaseValue) -> CellValue {
    switch value.storage {
    case .null: .null
    case .int64(let integer): .integer(integer)
    case .string(let text): .text(text)
    // A report that counts in floating point would not be exact; our own definitions select none.
    case .double, .blob: preconditionFailure("reports select integers and texts")
    }
  }

  // MARK: - Scope

  /// UTC hours of the scope; nil for all.
  var hours: Range<Int64>? {
    scope.range.map { range in
      let end = Instant(milliseconds: range.upperBound.milliseconds - 1).hour + 1
      return range.lowerBound.hour..<max(range.lowerBound.hour, end)
    }
  }

  /// Whether the scope's periods are made of whole UTC hours, as the tally counts them.
  var isMadeOfWholeHours: Bool {
    let range =
      scope.range ?? Instant(
        milliseconds: Instant.plausible.lowerBound)..<Instant(milliseconds: Instant.plausible.upperBound)
    let bounds = [range.lowerBound, range.upperBound]
    return bounds.allSatisfy { $0.milliseconds % Instant.millisecondsPerHour == 0 }
      && (scope.grain == .total || scope.zone.hasWholeHours(in: range))
  }

  /// The scope's accounts as numbers; empty for all.
  var accounts: [TextID] { scope.accounts.map(texts.id(of:)) }

  func contains(time: Int64) -> Bool { scope.contains(time: time) }

  /// The newest time of any record; nil in a ledger without one.
  package static func newestTime(_ ledger: Ledger) throws -> Instant? {
    try ledger.withConnection { db in
      try Int64.fetchOne(
        db,
        sql: """
          SELECT MAX(time) FROM (
            SELECT MAX(newest_time) AS time FROM run UNION ALL SELECT NULLIF(MAX(time), 0) FROM refused_request
          )
          """
      ).map(Instant.init(milliseconds:))
    }
  }
}
