import Calls
import GRDB

/// Up to when a request without a call record is missing it: the grace before the newest call record of its account.
struct MissingBorders {
  /// By account, included. `RecordTime.none`: no call is there.
  private(set) var times: [Int64] = []

  /// - Parameter texts: where the accounts that are asked for have their numbers.
  init(_ db: Database, graceMilliseconds: Int64, texts: TextTable) throws {
    let newest = try Statement(db, "SELECT account, time FROM tally_newest_call")
    while try newest.step() {
      let account = Int(texts.id(of: newest.bytes(0)))
      while times.count <= account { times.append(RecordTime.none) }
      times[account] = newest.integer(1) - graceMilliseconds
    }
  }

  /// Of an account; `RecordTime.none` where no call of it is there.
  func border(_ account: TextID) -> Int64 { account < times.count ? times[Int(account)] : RecordTime.none }

  /// Whether a request of `account` at `time` without a call record is missing it.
  func isMissing(_ account: TextID, _ time: Int64) -> Bool {
    let border = border(account)
    return time != RecordTime.none && border != RecordTime.none && time <= border
  }

  /// How a verification's request and call records stand to each other.
  func matchState(_ facts: borrowing VerificationFacts) -> MatchState {
    guard facts.call == nil else { return facts.request == nil ? .callOnly : .matched }
    return isMissing(facts.accountID, facts.time) ? .missing : .awaiting
  }
}

/// Splits "no call record" into awaiting and missing.
///
/// Missing: the newest call record of the same account is at least the grace after the request. That moves with every
/// import, so the tally counts hours and only the hour that the border runs through is looked at key by key.
struct MissingCalls {
  let borders: MissingBorders
  /// The borders' hours, which the walk over the tally's cells compares.
  private var borderHours: [Int64] = []
  /// Missing ones in the hour of their account's border, by cell.
  private var inBorderHour: [CellKey: Int] = [:]

  /// - Parameter texts: where the accounts that are asked for have their numbers.
  init(_ db: Database, graceMilliseconds: Int64, texts: TextTable) throws {
    borders = try MissingBorders(db, graceMilliseconds: graceMilliseconds, texts: texts)
    borderHours = borders.times.map { $0 == RecordTime.none ? .min : Instant(milliseconds: $0).hour }
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
  func isMissing(_ account: TextID, _ time: Int64) -> Bool { borders.isMissing(account, time) }

  /// How many of the verifications of a cell without a call record are missing it.
  func missing(_ cell: CountedCell, of count: Int) -> Int {
    guard cell.hour >= 0, cell.account < borderHours.count else { return 0 }
    let borderHour = borderHours[Int(cell.account)]
    if cell.hour != borderHour { return cell.hour < borderHour ? count : 0 }
    return inBorderHour[cell.outcomeKey] ?? 0
  }
}
