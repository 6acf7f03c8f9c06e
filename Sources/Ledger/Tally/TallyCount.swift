import Calls
import GRDB

/// Counts verifications into the tally's cells and writes the cells: from nothing, or as what an import changed.
struct TallyCount {
  private let texts: TextTable
  private var outcomes: [OutcomeIndex: OutcomeCounts] = [:]
  private var charges: [ChargeIndex: Int] = [:]
  private var newestCalls: [TextID: Int64] = [:]
  /// Accounts whose newest call may have become older: a further sighting can move a call's time back.
  private var accountsToAskAgain: Set<TextID> = []

  /// - Parameter texts: of the scans whose facts are counted.
  init(texts: TextTable) { self.texts = texts }

  /// A cell of `tally_outcome` while it is counted, in numbers.
  private struct OutcomeIndex: Hashable {
    var hour: Int32
    var account: TextID
    var method: Method
    var finalStatus: TextID
    var cause: Int16
    var hasRequest: Bool
    var hasCallRecord: Bool

    init(_ facts: borrowing VerificationFacts) {
      (hour, account, method) = (Int32(facts.hour), facts.accountID, facts.method)
      (finalStatus, cause) = (facts.call?.finalStatus ?? 0, facts.call?.cause ?? -1)
      (hasRequest, hasCallRecord) = (facts.request != nil, facts.call != nil)
    }

    /// Two words instead of seven values: this is hashed for every verification.
    func hash(into hasher: inout Hasher) {
      hasher.combine(UInt64(UInt32(bitPattern: hour)) << 32 | UInt64(account))
      let flags: UInt64 = (hasRequest ? 1 : 0) | (hasCallRecord ? 2 : 0)
      hasher.combine(
        UInt64(method.rawValue) << 40 ^ UInt64(finalStatus) << 20 ^ UInt64(UInt16(bitPattern: cause)) << 2 ^ flags)
    }
  }

  /// A cell of `tally_charge` while it is counted, in numbers.
  private struct ChargeIndex: Hashable {
    var hour: Int32
    var account: TextID
    var method: Method
    var callerStem: PackedDigits
    var reached: ChargePoint

    func hash(into hasher: inout Hasher) {
      hasher.combine(UInt64(UInt32(bitPattern: hour)) << 32 | UInt64(account))
      hasher.combine(callerStem.word ^ UInt64(method.rawValue) << 56)
    }
  }

  /// - Parameter sign: 1 to count a verification, -1 to take back what it counted before.
  mutating func add(_ facts: borrowing VerificationFacts, times sign: Int = 1) {
    let cell = OutcomeIndex(facts)
    outcomes[cell, default: OutcomeCounts()].add(OutcomeCounts(facts), times: sign)
    let charge = ChargeIndex(
      hour: cell.hour, account: cell.account, method: cell.method, callerStem: facts.callerStem,
      reached: facts.chargePoint)
    charges[charge, default: 0] += sign
    if sign > 0, facts.newestCallTime != RecordTime.none {
      newestCalls[facts.accountID, default: .min].raise(to: facts.newestCallTime)
    }
  }

  /// The account's newest call must be looked for in the records: one of its calls has become older.
  mutating func askAgain(_ account: TextID) { accountsToAskAgain.insert(account) }

  /// Adds the counts to the tables; cells that come to nothing go.
  func write(_ db: Database) throws {
    try writeOutcomes(db)
    try writeCharges(db)
    let newest = try Statement(
      db,
      """
      INSERT INTO tally_newest_call (account, time) VALUES (?, ?)
      ON CONFLICT DO UPDATE SET time = max(time, excluded.time)
      """)
    for (account, time) in newestCalls {
      newest.bind(1, texts.text(account))
      newest.bind(2, time)
      try newest.run()
    }
    if !accountsToAskAgain.isEmpty { try askNewestCalls(db) }
  }

  /// Looks the newest call of some accounts up in the records. Rare, so a walk over all of them will do.
  private func askNewestCalls(_ db: Database) throws {
    let accounts = Set(accountsToAskAgain.map(texts.text))
    var found: [String: Int64] = [:]
    try VerificationScan(db, .all).walk { facts in
      let time = facts.newestCallTime
      guard time != RecordTime.none, accounts.contains(facts.account) else { return }
      found[facts.account, default: time].raise(to: time)
    }
    for account in accounts {
      try db.execute(sql: "DELETE FROM tally_newest_call WHERE account = ?", arguments: [account])
    }
    for (account, time) in found {
      try db.execute(
        sql: "INSERT INTO tally_newest_call (account, time) VALUES (?, ?)", arguments: [account, time])
    }
  }

  private func writeOutcomes(_ db: Database) throws {
    let columns = OutcomeCounts.columns
    let upsert = try Statement(
      db,
      """
      INSERT INTO tally_outcome (hour, account, method, q931_status, final_status, has_request, has_call_record,
        \(columns.joined(separator: ", ")))
      VALUES (?, ?, ?, ?, ?, ?, ?\(String(repeating: ", ?", count: columns.count)))
      ON CONFLICT DO UPDATE SET \(columns.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", "))
      """)
    for (cell, counts) in outcomes where counts != OutcomeCounts() {
      upsert.bind(1, Int64(cell.hour))
      upsert.bind(2, texts.text(cell.account))
      upsert.bind(3, cell.method.name)
      upsert.bind(4, Int64(cell.cause))
      upsert.bind(5, texts.text(cell.finalStatus))
      upsert.bind(6, cell.hasRequest ? Int64(1) : 0)
      upsert.bind(7, cell.hasCallRecord ? Int64(1) : 0)
      for (index, value) in counts.values.enumerated() { upsert.bind(Int32(8 + index), Int64(value)) }
      try upsert.run()
    }
    try db.execute(sql: "DELETE FROM tally_outcome WHERE verifications = 0")
  }

  private func writeCharges(_ db: Database) throws {
    let upsert = try Statement(
      db,
      """
      INSERT INTO tally_charge (hour, account, method, caller_stem, charge_point, verifications) VALUES (?, ?, ?, ?, ?, ?)
      ON CONFLICT DO UPDATE SET verifications = verifications + excluded.verifications
      """)
    for (cell, count) in charges where count != 0 {
      upsert.bind(1, Int64(cell.hour))
      upsert.bind(2, texts.text(cell.account))
      upsert.bind(3, cell.method.name)
      upsert.bind(4, cell.callerStem.text)
      upsert.bind(5, cell.reached.rawValue)
      upsert.bind(6, Int64(count))
      try upsert.run()
    }
    try db.execute(sql: "DELETE FROM tally_charge WHERE verifications = 0")
  }

  /// Takes in what another count, of other keys, came to.
  mutating func add(_ other: TallyCount) {
    var known: [TextID: TextID] = [:]
    func own(_ id: TextID) -> TextID {
      if let known = known[id] { return known }
      let own = texts.id(of: other.texts.text(id))
      known[id] = own
      return own
    }
    for (cell, counts) in other.outcomes {
      var cell = cell
      (cell.account, cell.finalStatus) = (own(cell.account), own(cell.finalStatus))
      outcomes[cell, default: OutcomeCounts()].add(counts, times: 1)
    }
    for (cell, count) in other.charges {
      var cell = cell
      cell.account = own(cell.account)
      charges[cell, default: 0] += count
    }
    for (account, time) in other.newestCalls { newestCalls[own(account), default: .min].raise(to: time) }
  }
}

extension Int64 {
  fileprivate mutating func raise(to other: Int64) { self = Swift.max(self, other) }
}
