import Calls
import GRDB

/// Counts verifications into the tally's cells and writes the cells: from nothing, or as what an import changed.
struct TallyCount {
  private let texts: TextTable
  private let outcomes = CellAdditions(zero: OutcomeCounts())
  private let charges = CellAdditions(zero: 0)
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

  /// Adds the counts to the tables; cells that come to nothing go. The count is used up by that.
  ///
  /// - Parameter intoEmpty: nothing is in the tables yet, so there is nothing to add to.
  consuming func write(_ db: Database, intoEmpty: Bool = false) throws {
    let store = TallyStore(db, texts: texts)
    if !intoEmpty { try addDays(of: store) }
    try store.write(outcomes.table, charges.table)
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

  /// Days are written whole: takes in what those that change hold already.
  private func addDays(of store: TallyStore) throws {
    var days: Set<Int32> = []
    outcomes.table.visit { key, _ in days.insert(TallyDay.number(ofHour: CountedCell.hour(of: key))) }
    charges.table.visit { key, _ in days.insert(TallyDay.number(ofHour: CountedCell.hour(of: key))) }
    try store.read(days) { day in
      day.forEachOutcome { cell, counts in outcomes.add(cell.outcomeKey, counts) }
      day.forEachCharge { cell, count in charges.add(cell.chargeKey(cell.callerStem, cell.reached), count) }
    }
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
    other.outcomes.table.visit { key, counts in outcomes.add(CountedCell.mapTexts(of: key, own), counts) }
    other.charges.table.visit { key, count in charges.add(CountedCell.mapTexts(of: key, own), count) }
    for (account, time) in other.newestCalls { newestCalls[own(account), default: .min].raise(to: time) }
    accountsToAskAgain.formUnion(other.accountsToAskAgain.map(own))
  }
}

extension Int64 {
  fileprivate mutating func raise(to other: Int64) { self = Swift.max(self, other) }
}
