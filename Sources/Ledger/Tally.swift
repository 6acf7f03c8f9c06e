import Calls
import GRDB

/// One cell of `tally_outcome`.
struct OutcomeCell: Hashable {
  /// Hours since 1970, -1 without a time.
  var hour: Int64
  var account: String
  var method: String
  /// -1 for absent, and where there is no call record.
  var cause: Int64
  var finalStatus: String
  var hasRequest: Bool
  var hasCallRecord: Bool
}

/// What a cell of `tally_outcome` counts.
struct OutcomeCounts: Equatable {
  var verifications = 0
  var redirected = 0
  var notRedirected = 0
  var callRecords = 0
  var duplicateRequests = 0
  var duplicateCallRecords = 0
  var conflicting = 0
  var accountMismatches = 0
  var numberMismatches = 0

  static let columns = [
    "verifications", "redirected", "not_redirected", "call_records", "duplicate_requests", "duplicate_call_records",
    "conflicting", "account_mismatches", "number_mismatches",
  ]

  var values: [Int] {
    [
      verifications, redirected, notRedirected, callRecords, duplicateRequests, duplicateCallRecords, conflicting,
      accountMismatches, numberMismatches,
    ]
  }

  init() {}

  /// Of one verification.
  init(_ facts: borrowing VerificationFacts) {
    verifications = 1
    // Checked: the request asked and was told. Everything else is unknown and not in the base.
    if let request = facts.request, request.isWithRedirect == true, let isRedirect = request.isRedirect {
      if isRedirect { redirected = 1 } else { notRedirected = 1 }
    }
    callRecords = facts.callRecords
    duplicateRequests = facts.duplicateRequests
    duplicateCallRecords = facts.duplicateCallRecords
    conflicting = facts.callRecords > 1 ? 1 : 0
    accountMismatches = facts.accountDiffers ? 1 : 0
    numberMismatches = facts.numberDiffers ? 1 : 0
  }

  mutating func add(_ other: OutcomeCounts, times sign: Int) {
    verifications += sign * other.verifications
    redirected += sign * other.redirected
    notRedirected += sign * other.notRedirected
    callRecords += sign * other.callRecords
    duplicateRequests += sign * other.duplicateRequests
    duplicateCallRecords += sign * other.duplicateCallRecords
    conflicting += sign * other.conflicting
    accountMismatches += sign * other.accountMismatches
    numberMismatches += sign * other.numberMismatches
  }
}

/// One cell of `tally_charge`: what decides the price of an initiation.
struct ChargeCell: Hashable {
  var hour: Int64
  var account: String
  var method: String
  /// Empty without a caller.
  var callerStem: String
  var reached: ChargePoint
}

extension VerificationFacts {
  var hour: Int64 { time == RecordTime.none ? -1 : Instant(milliseconds: time).hour }

  var chargePoint: ChargePoint {
    switch outcome {
    case nil: .initiated
    case .answered: .answered
    default: .concluded
    }
  }
}

/// Counts verifications into cells and writes the cells: from nothing, or as what an import changed.
struct TallyCount {
  private(set) var outcomes: [OutcomeCell: OutcomeCounts] = [:]
  private(set) var charges: [ChargeCell: Int] = [:]
  private(set) var newestCalls: [String: Int64] = [:]
  /// Accounts whose newest call may have become older: a further sighting can move a call's time back.
  var accountsToAskAgain: Set<String> = []
  /// The newest calls of the keys of a batch, before the batch changes them.
  var newestBefore: [String: Int64] = [:]

  /// - Parameter sign: 1 to count a verification, -1 to take back what it counted before.
  mutating func add(_ facts: borrowing VerificationFacts, times sign: Int = 1) {
    let cell = OutcomeCell(
      hour: facts.hour, account: facts.account, method: facts.method, cause: facts.call?.cause ?? -1,
      finalStatus: facts.call?.finalStatus ?? "", hasRequest: facts.request != nil, hasCallRecord: facts.call != nil)
    outcomes[cell, default: OutcomeCounts()].add(OutcomeCounts(facts), times: sign)
    let charge = ChargeCell(
      hour: cell.hour, account: facts.account, method: facts.method, callerStem: facts.callerStem,
      reached: facts.chargePoint)
    charges[charge, default: 0] += sign
    if sign > 0, facts.newestCallTime != RecordTime.none {
      newestCalls[facts.account] = max(newestCalls[facts.account] ?? .min, facts.newestCallTime)
    }
  }

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
      newest.bind(1, account)
      newest.bind(2, time)
      try newest.run()
    }
    if !accountsToAskAgain.isEmpty { try askNewestCalls(db) }
  }

  /// Looks the newest call of some accounts up in the records. Rare, so a walk over all of them will do.
  private func askNewestCalls(_ db: Database) throws {
    let calls = try Statement(
      db,
      """
      SELECT ltrim(ltrim(verification_call_uuid, '0123456789abcdef'), '_') AS account,
        MAX(COALESCE(stop_time, start_time, received_time)) FROM call_record GROUP BY account
      """)
    var found: [(account: String, time: Int64)] = []
    while try calls.step() {
      let account = calls.text(0)
      if accountsToAskAgain.contains(account), let time = calls.optionalInteger(1) { found.append((account, time)) }
    }
    for account in accountsToAskAgain {
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
      upsert.bind(1, cell.hour)
      upsert.bind(2, cell.account)
      upsert.bind(3, cell.method)
      upsert.bind(4, cell.cause)
      upsert.bind(5, cell.finalStatus)
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
      upsert.bind(1, cell.hour)
      upsert.bind(2, cell.account)
      upsert.bind(3, cell.method)
      upsert.bind(4, cell.callerStem)
      upsert.bind(5, cell.reached.rawValue)
      upsert.bind(6, Int64(count))
      try upsert.run()
    }
    try db.execute(sql: "DELETE FROM tally_charge WHERE verifications = 0")
  }
}

/// Keeps the tally true to the records.
enum Tally {
  static let tables = ["tally_outcome", "tally_charge", "tally_newest_call", "tally_remarkable"]

  /// Counts everything anew into the tally's tables; unqualified names, so temporary tables of the same names come first.
  static func recount(_ db: Database) throws {
    for table in tables { try db.execute(sql: "DELETE FROM \(table)") }
    var count = TallyCount()
    let remarkable = try RemarkableWriter(db)
    try VerificationScan(db, .all).walk { facts in
      count.add(facts)
      try remarkable.write(facts)
    }
    try count.write(db)
  }

  static func isStale(_ db: Database) throws -> Bool {
    try String.fetchOne(db, sql: "SELECT value FROM ledger_state WHERE name = 'tally'") == "stale"
  }

  static func setStale(_ isStale: Bool, _ db: Database) throws {
    try db.execute(
      sql: "INSERT OR REPLACE INTO ledger_state (name, value) VALUES ('tally', ?)",
      arguments: [isStale ? "stale" : "counted"])
  }
}

/// Fills `tally_remarkable`.
struct RemarkableWriter {
  private let insert: Statement

  init(_ db: Database) throws {
    insert = try Statement(
      db, "INSERT OR REPLACE INTO tally_remarkable (verification_call_uuid, remarks, time) VALUES (?, ?, ?)")
  }

  func write(_ facts: borrowing VerificationFacts) throws {
    let remarks = Remarks(facts)
    guard !remarks.isEmpty else { return }
    insert.bind(1, facts.key)
    insert.bind(2, remarks.rawValue)
    insert.bind(3, facts.time == RecordTime.none ? nil : facts.time)
    try insert.run()
  }
}
