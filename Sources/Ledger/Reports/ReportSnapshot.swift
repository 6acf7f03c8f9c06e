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
  private var isOpen = true
  /// What the temporary table `tally` was made for.
  var madeTally: (scope: ReportScope, dimensions: Set<String>)?

  /// Pins the ledger's present state until `close`.
  package init(_ ledger: Ledger, scope: ReportScope) throws {
    (self.ledger, self.scope) = (ledger, scope)
    missingCalls = try ledger.withConnection { db in
      try db.execute(sql: "BEGIN DEFERRED")
      do {
        if try Tally.isStale(db) {
          // An import is counting, or was stopped before it could: count for ourselves, from the records of this view.
          try Tally.countForOneself(db)
        }
        return try MissingCalls(db, graceMilliseconds: scope.graceMilliseconds)
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

  func contains(_ account: String) -> Bool { scope.accounts.isEmpty || scope.accounts.contains(account) }

  func contains(time: Int64) -> Bool {
    guard let range = scope.range else { return true }
    return time != RecordTime.none && range.contains(Instant(milliseconds: time))
  }

  /// Labels of the scope's periods; zones change on quarter hours, so each is asked once.
  struct PeriodLabels {
    private let scope: ReportScope
    private let grain: PeriodGrain
    private var labels: [Int64: String] = [:]
    /// The tally is read by the hour: mostly it is the same as before.
    private var last: (quarter: Int64, label: String)?

    init(_ scope: ReportScope) { (self.scope, grain) = (scope, scope.grain) }

    /// - Parameter time: UTC milliseconds or `RecordTime.none`.
    mutating func label(_ time: Int64) -> String {
      if grain == .total { return PeriodGrain.total.rawValue }
      guard time != RecordTime.none else { return PeriodGrain.unknownLabel }
      let quarter = Instant.floorDivide(time, 900_000)
      if let last, last.quarter == quarter { return last.label }
      if let label = labels[quarter] {
        last = (quarter, label)
        return label
      }
      let instant = Instant(milliseconds: quarter * 900_000)
      let label = grain.label(instant, offsetSeconds: scope.zone.offsetSeconds(at: instant))
      labels[quarter] = label
      return label
    }
  }

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
