import Calls
import GRDB

/// Splits "no call record" into awaiting and missing.
///
/// Missing: the newest call record of the same account is at least the grace after the request. That moves with every
/// import, so the tally counts hours and only the hour that the border runs through is looked at key by key.
struct MissingCalls {
  /// By account: requests up to this time (included) are missing their call record. `RecordTime.none`: no call is there.
  private var borders: [Int64] = []
  /// The borders' hours, which the walk over the tally's cells compares.
  private var borderHours: [Int64] = []
  /// Missing ones in the hour of their account's border, by cell.
  private var inBorderHour: [CellKey: Int] = [:]

  /// - Parameter texts: where the accounts that are asked for have their numbers.
  init(_ db: Database, graceMilliseconds: Int64, texts: TextTable) throws {
    let newest = try Statement(db, "SELECT account, time FROM tally_newest_call")
    while try newest.step() {
      let account = Int(texts.id(of: newest.bytes(0)))
      while borders.count <= account { borders.append(RecordTime.none) }
      borders[account] = newest.integer(1) - graceMilliseconds
    }
    borderHours = borders.map { $0 == RecordTime.none ? .min : Instant(milliseconds: $0).hour }
    let hours = borderHours.filter { $0 != .min }
    guard let first = hours.min(), let last = hours.max() else { return }
    try countInBorderHours(db, first, last, texts)
  }

  private mutating func countInBorderHours(_ db: Database, _ first: Int64, _ last: Int64, _ texts: TextTable) throws {
    let candidates = try Statement(
      db,
      """
      SELECT verification_call_uuid, time, method FROM tally_remarkable
      WHERE remarks & \(Remarks.noCallRecord.rawValue) AND time >= \(first * Instant.millisecondsPerHour)
        AND time < \((last + 1) * Instant.millisecondsPerHour)
      """)
    while try candidates.step() {
      let account = texts.id(of: VerificationFacts.account(of: candidates.bytes(0)))
      let time = candidates.integer(1)
      let hour = Instant(milliseconds: time).hour
      guard isMissing(account, time), hour == borderHours[Int(account)] else { continue }
      guard let method = Method(name: candidates.bytes(2)) else {
        preconditionFailure("tally_remarkable holds the methods that this version writes")
      }
      var cell = CountedCell(hour: Int32(hour), account: account, method: method)
      cell.hasRequest = true
      inBorderHour[cell.outcomeKey, default: 0] += 1
    }
  }

  /// Whether a request of `account` at `time` without a call record is missing it.
  func isMissing(_ account: TextID, _ time: Int64) -> Bool {
    guard time != RecordTime.none, account < borders.count, borders[Int(account)] != RecordTime.none else {
      return false
    }
    return time <= borders[Int(account)]
  }

  /// How many of the verifications of a cell without a call record are missing it.
  func missing(_ cell: CountedCell, of count: Int) -> Int {
    guard cell.hour >= 0, cell.account < borders.count else { return 0 }
    let borderHour = borderHours[Int(cell.account)]
    if cell.hour != borderHour { return cell.hour < borderHour ? count : 0 }
    return inBorderHour[cell.outcomeKey] ?? 0
  }
}
