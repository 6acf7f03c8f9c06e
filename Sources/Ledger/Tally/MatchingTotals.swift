import Calls
import GRDB

/// How all requests and call records of a ledger stand to each other.
package struct MatchingTotals: Sendable, Equatable {
  package var matched = 0
  package var awaiting = 0
  package var missing = 0
  package var callOnly = 0
  package var conflicting = 0

  init(_ db: Database, graceMilliseconds: Int64) throws {
    let totals = try Statement(
      db,
      """
      SELECT has_request, has_call_record, SUM(verifications), SUM(conflicting) FROM tally_outcome GROUP BY 1, 2
      """)
    while try totals.step() {
      switch (totals.integer(0) != 0, totals.integer(1) != 0) {
      case (true, true): matched += Int(totals.integer(2))
      case (false, _): callOnly += Int(totals.integer(2))
      case (true, false): awaiting += Int(totals.integer(2))
      }
      conflicting += Int(totals.integer(3))
    }
    let missingCalls = try MissingCalls(db, graceMilliseconds: graceMilliseconds)
    try missingCalls.forEachTally(db, where: "has_request AND NOT has_call_record") { missing += $2 }
    awaiting -= missing
  }
}

/// Splits "no call record" into awaiting and missing.
///
/// Missing: the newest call record of the same account is at least the grace after the request. That moves with every
/// import, so the tally counts hours and only the hour that the border runs through is looked at key by key.
struct MissingCalls {
  /// By account: requests up to this time (included) are missing their call record.
  private let borders: [String: Int64]
  /// Missing ones in the hour of their account's border, by cell.
  private var inBorderHour: [OutcomeCell: Int] = [:]

  init(_ db: Database, graceMilliseconds: Int64) throws {
    let newest = try Row.fetchAll(db, sql: "SELECT account, time FROM tally_newest_call")
    borders = Dictionary(
      uniqueKeysWithValues: newest.map { ($0["account"], ($0["time"] as Int64) - graceMilliseconds) })
    let hours = borders.mapValues { Instant(milliseconds: $0).hour }
    guard let first = hours.values.min(), let last = hours.values.max() else { return }
    let candidates = try Statement(
      db,
      """
      SELECT verification_call_uuid, time, method FROM tally_remarkable
      WHERE remarks & \(Remarks.noCallRecord.rawValue) AND time >= \(first * Instant.millisecondsPerHour)
        AND time < \((last + 1) * Instant.millisecondsPerHour)
      """)
    while try candidates.step() {
      let account = VerificationKey(candidates.text(0))?.account ?? ""
      let time = candidates.integer(1)
      let hour = Instant(milliseconds: time).hour
      guard let border = borders[account], hour == hours[account], time <= border else { continue }
      let cell = OutcomeCell(
        hour: hour, account: account, method: candidates.text(2), cause: -1,
        finalStatus: "",
        hasRequest: true, hasCallRecord: false)
      inBorderHour[cell, default: 0] += 1
    }
  }

  /// Whether a request of `account` at `time` without a call record is missing it.
  func isMissing(_ account: String, _ time: Int64) -> Bool {
    guard time != RecordTime.none, let border = borders[account] else { return false }
    return time <= border
  }

  /// How many of a cell's verifications without a call record are missing it.
  func missing(_ cell: OutcomeCell, of count: Int) -> Int {
    guard cell.hour >= 0, let border = borders[cell.account] else { return 0 }
    let borderHour = Instant(milliseconds: border).hour
    if cell.hour != borderHour { return cell.hour < borderHour ? count : 0 }
    return inBorderHour[cell] ?? 0
  }

  /// Walks over the tally's cells.
  ///
  /// - Parameters:
  ///   - condition: on the cells' columns.
  ///   - body: takes a cell, its counts, and how many of it are missing their call record.
  func forEachTally(
    _ db: Database, where condition: String, _ body: (OutcomeCell, OutcomeCounts, Int) throws -> Void
  ) throws {
    let cells = try Statement(
      db,
      """
      SELECT hour, account, method, q931_status, final_status, has_request, has_call_record,
        \(OutcomeCounts.columns.joined(separator: ", ")) FROM tally_outcome WHERE \(condition)
      """)
    while try cells.step() {
      let cell = OutcomeCell(
        hour: cells.integer(0), account: cells.text(1), method: cells.text(2), cause: cells.integer(3),
        finalStatus: cells.text(4), hasRequest: cells.integer(5) != 0, hasCallRecord: cells.integer(6) != 0)
      var counts = OutcomeCounts()
      counts.verifications = Int(cells.integer(7))
      counts.redirected = Int(cells.integer(8))
      counts.notRedirected = Int(cells.integer(9))
      counts.callRecords = Int(cells.integer(10))
      counts.duplicateRequests = Int(cells.integer(11))
      counts.duplicateCallRecords = Int(cells.integer(12))
      counts.conflicting = Int(cells.integer(13))
      counts.accountMismatches = Int(cells.integer(14))
      counts.numberMismatches = Int(cells.integer(15))
      let isOpen = cell.hasRequest && !cell.hasCallRecord
      try body(cell, counts, isOpen ? missing(cell, of: counts.verifications) : 0)
    }
  }
}
