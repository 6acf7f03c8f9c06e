import Calls
import GRDB

/// Counts verifications into the tally's cells and writes the cells: from nothing, or as what an import changed.
struct TallyCount {
  private let texts: TextTable
  private let outcomes = CellTable(zero: OutcomeCounts())
  private let charges = CellTable(zero: 0)
  private var newestCalls: [TextID: Int64] = [:]
  /// Accounts whose newest call may have become older: a further sighting can move a call's time back.
  private var accountsToAskAgain: Set<TextID> = []

  /// - Parameter texts: of the scans whose facts are counted.
  init(texts: TextTable) { self.texts = texts }

  /// - Parameter sign: 1 to count a verification, -1 to take back what it counted before.
  mutating func add(_ facts: borrowing VerificationFacts, times sign: Int = 1) {
    let cell = CountedCell(facts)
    let counts = OutcomeCounts(facts)
    outcomes.add(cell.outcomeKey, sign > 0 ? counts : counts.negated)
    charges.add(cell.chargeKey(facts.callerStem, facts.chargePoint), sign)
    if sign > 0, facts.newestCallTime != RecordTime.none {
      newestCalls[facts.accountID, default: .min].raise(to: facts.newestCallTime)
    }
  }

  /// The account's newest call must be looked for in the records: one of its calls has become older.
  mutating func askAgain(_ account: TextID) { accountsToAskAgain.insert(account) }

  /// Adds the counts to the tables; cells that come to nothing go.
  ///
  /// - Parameter intoEmpty: nothing is in the tables yet, so there is nothing to add to.
  func write(_ db: Database, intoEmpty: Bool = false) throws {
    try writeOutcomes(db, intoEmpty)
    try writeCharges(db, intoEmpty)
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

  private func writeOutcomes(_ db: Database, _ intoEmpty: Bool) throws {
    let columns = OutcomeCounts.columns
    let sums = columns.map { "\($0) = \($0) + excluded.\($0)" }.joined(separator: ", ")
    let insert = try Statement(
      db,
      """
      INSERT INTO tally_outcome (hour, account, method, q931_status, final_status, has_request, has_call_record,
        \(columns.joined(separator: ", ")))
      VALUES (?, ?, ?, ?, ?, ?, ?\(String(repeating: ", ?", count: columns.count)))
      \(intoEmpty ? "" : "ON CONFLICT DO UPDATE SET \(sums)")
      """)
    try CountedCell.inOrder(of: outcomes) { cell, counts in
      guard counts != OutcomeCounts() else { return }
      insert.bind(1, Int64(cell.hour))
      insert.bind(2, texts.text(cell.account))
      insert.bind(3, cell.method.name)
      insert.bind(4, Int64(cell.cause))
      insert.bind(5, texts.text(cell.finalStatus))
      insert.bind(6, cell.hasRequest ? Int64(1) : 0)
      insert.bind(7, cell.hasCallRecord ? Int64(1) : 0)
      counts.forEachValue { insert.bind(Int32(8 + $0), Int64($1)) }
      try insert.run()
    }
    if !intoEmpty { try db.execute(sql: "DELETE FROM tally_outcome WHERE verifications = 0") }
  }

  private func writeCharges(_ db: Database, _ intoEmpty: Bool) throws {
    let sum = "ON CONFLICT DO UPDATE SET verifications = verifications + excluded.verifications"
    let insert = try Statement(
      db,
      """
      INSERT INTO tally_charge (hour, account, method, caller_stem, charge_point, verifications) VALUES (?, ?, ?, ?, ?, ?)
      \(intoEmpty ? "" : sum)
      """)
    try CountedCell.inOrder(of: charges) { cell, count in
      guard count != 0 else { return }
      insert.bind(1, Int64(cell.hour))
      insert.bind(2, texts.text(cell.account))
      insert.bind(3, cell.method.name)
      insert.bind(4, cell.callerStem.text)
      insert.bind(5, cell.reached.rawValue)
      insert.bind(6, Int64(count))
      try insert.run()
    }
    if !intoEmpty { try db.execute(sql: "DELETE FROM tally_charge WHERE verifications = 0") }
  }

  /// Takes in what another count came to.
  mutating func add(_ other: TallyCount) {
    var known: [TextID: TextID] = [:]
    func own(_ id: TextID) -> TextID {
      if let known = known[id] { return known }
      let own = texts.id(of: other.texts.text(id))
      known[id] = own
      return own
    }
    other.outcomes.visit { key, counts in
      var cell = CountedCell(key)
      (cell.account, cell.finalStatus) = (own(cell.account), own(cell.finalStatus))
      outcomes.add(cell.outcomeKey, counts)
    }
    other.charges.visit { key, count in
      var cell = CountedCell(key)
      cell.account = own(cell.account)
      charges.add(cell.chargeKey(cell.callerStem, cell.reached), count)
    }
    for (account, time) in other.newestCalls { newestCalls[own(account), default: .min].raise(to: time) }
    accountsToAskAgain.formUnion(other.accountsToAskAgain.map(own))
  }
}

extension Int64 {
  fileprivate mutating func raise(to other: Int64) { self = Swift.max(self, other) }
}
