import Calls
import GRDB

/// A row of the relation `tally`: what it is split by. Dimensions that were not asked for are the same for all rows.
private struct TallyGroup: Hashable {
  var period = ""
  var account = "all"
  var country = ""
  var prefix = ""
  var origin = ""
  var method = ""
  var outcome = ""
  var cause: Int64?
  var finalStatus = ""
}

/// The counts of the relation `tally`, in the order of its columns.
private struct TallyCounts {
  var requests = 0
  var refused = 0
  var matched = 0
  var awaiting = 0
  var missing = 0
  var callOnly = 0
  var byOutcome = [Int](repeating: 0, count: Outcome.allCases.count)
  var networkEffective = 0
  var base = OutcomeCounts()

  static let columns =
    [
      "requests", "refused", "bids", "initiated", "matched", "awaiting", "missing", "call_only", "concluded",
      "answered",
      "busy", "no_answer", "rejected", "billing", "unavailable", "unclassified", "seizures", "network_effective",
      "checked",
      "redirected", "not_redirected",
    ] + OutcomeCounts.columns[3...]

  var values: [Int] {
    func count(_ outcome: Outcome) -> Int { byOutcome[Outcome.allCases.firstIndex(of: outcome) ?? 0] }
    let concluded = byOutcome.reduce(0, +)
    return [
      requests, refused, requests + refused + callOnly, base.verifications, matched, awaiting, missing, callOnly,
      concluded,
      count(.answered), count(.busy), count(.noAnswer), count(.rejected), count(.billing), count(.unavailable),
      count(.unclassified), concluded - count(.billing), networkEffective, base.redirected + base.notRedirected,
      base.redirected, base.notRedirected,
    ] + base.values[3...]
  }
}

extension ReportSnapshot {
  /// Makes the relation `tally`, split by `dimensions` (names of `Dimension`, and `q931`, `final_status`).
  package func makeTally(by dimensions: Set<String>) throws {
    // Reports that are split alike read the same relation.
    guard madeTally.map({ $0 != (scope, dimensions) }) ?? true else { return }
    madeTally = nil
    var relation = TallyRelation(scope, dimensions)
    try ledger.withConnection { db in
      if isMadeOfWholeHours, dimensions.isDisjoint(with: ["country", "prefix", "origin"]) {
        let bounds = hours.map { "hour >= \($0.lowerBound) AND hour < \($0.upperBound)" } ?? "true"
        try missingCalls.forEachTally(db, where: bounds) { cell, counts, missing in
          guard contains(cell.account) else { return }
          let time = cell.hour < 0 ? RecordTime.none : cell.hour * Instant.millisecondsPerHour
          relation.add(cell, counts, time: time, missing: missing, calleePrefix: "", callerStem: "")
        }
      } else {
        try VerificationScan(db, .all).walk { facts in
          let time = facts.time
          guard contains(facts.account), contains(time: time) else { return }
          let cell = OutcomeCell(
            hour: facts.hour, account: facts.account, method: facts.method.name,
            cause: facts.call.map { Int64($0.cause) } ?? -1,
            finalStatus: facts.finalStatus, hasRequest: facts.request != nil,
            hasCallRecord: facts.call != nil)
          let isMissing = facts.call == nil && missingCalls.isMissing(facts.account, time)
          relation.add(
            cell, OutcomeCounts(facts), time: time, missing: isMissing ? 1 : 0, calleePrefix: facts.calleePrefix.text,
            callerStem: facts.callerStem.text)
        }
      }
      try addRefused(to: &relation, db)
      try relation.write(db)
    }
    madeTally = (scope, dimensions)
  }

  private func addRefused(to relation: inout TallyRelation, _ db: Database) throws {
    let bounds = scope.range.map {
      "WHERE time >= \($0.lowerBound.milliseconds) AND time < \($0.upperBound.milliseconds)"
    }
    let refused = try Statement(
      db,
      """
      SELECT time, callee_prefix, account, COALESCE(MIN(method), '') FROM refused_request \(bounds ?? "")
      GROUP BY \(RefusedIdentity.columns.joined(separator: ", "))
      """)
    while try refused.step() {
      let account = refused.text(2).isEmpty ? "unknown" : refused.text(2)
      guard contains(account) else { continue }
      let method = refused.text(3).isEmpty ? Method.assumed.name : refused.text(3)
      let time = refused.integer(0) == 0 ? RecordTime.none : refused.integer(0)
      relation.addRefused(time: time, account: account, calleePrefix: refused.text(1), method: method)
    }
  }
}

/// What causes and final statuses mean: few pairs, met in tens of thousands of cells.
private struct OutcomeMemory {
  private struct Pair: Hashable {
    var cause: Int64
    var finalStatus: String
  }
  private var known: [Pair: Outcome] = [:]

  mutating func outcome(cause: Int64, finalStatus: String) -> Outcome {
    let pair = Pair(cause: cause, finalStatus: finalStatus)
    if let outcome = known[pair] { return outcome }
    let outcome = Outcome(cause: CauseCode(Int(cause)), finalStatus: finalStatus)
    known[pair] = outcome
    return outcome
  }
}

/// Collects the rows of the relation `tally`.
private struct TallyRelation {
  private let byAccount: Bool
  private let byMethod: Bool
  private let byPrefix: Bool
  private let byCountry: Bool
  private let byOrigin: Bool
  private let byOutcome: Bool
  private let byCause: Bool
  private let byFinalStatus: Bool
  private var labels: ReportSnapshot.PeriodLabels
  private var groups: [TallyGroup: TallyCounts] = [:]
  private var outcomes = OutcomeMemory()

  init(_ scope: ReportScope, _ dimensions: Set<String>) {
    byAccount = dimensions.contains("account")
    byMethod = dimensions.contains("method")
    byPrefix = dimensions.contains("prefix")
    byCountry = dimensions.contains("country")
    byOrigin = dimensions.contains("origin")
    byOutcome = dimensions.contains("outcome")
    byCause = dimensions.contains("q931")
    byFinalStatus = dimensions.contains("final_status")
    labels = ReportSnapshot.PeriodLabels(scope)
  }

  private mutating func group(_ time: Int64, _ account: String, _ method: String, _ prefix: String, _ stem: String?)
    -> TallyGroup
  {
    var group = TallyGroup(period: labels.label(time))
    if byAccount { group.account = account }
    if byMethod { group.method = method }
    if byPrefix { group.prefix = prefix.isEmpty ? "unknown" : prefix }
    if byCountry { group.country = Country.code(ofPrefix: prefix) }
    if byOrigin { group.origin = Country.callingCode(ofNumber: stem ?? "") }
    return group
  }

  mutating func add(
    _ cell: OutcomeCell, _ counts: OutcomeCounts, time: Int64, missing: Int, calleePrefix: String, callerStem: String
  ) {
    var group = group(time, cell.account, cell.method, calleePrefix, callerStem)
    let cause = CauseCode(Int(cell.cause))
    let outcome = cell.hasCallRecord ? outcomes.outcome(cause: cell.cause, finalStatus: cell.finalStatus) : nil
    if byOutcome { group.outcome = outcome?.rawValue ?? "unknown" }
    if byCause { group.cause = cell.cause < 0 ? nil : cell.cause }
    if byFinalStatus { group.finalStatus = cell.finalStatus }
    let count = counts.verifications
    groups[group, default: TallyCounts()].update { tally in
      tally.base.add(counts, times: 1)
      if cell.hasRequest { tally.requests += count } else { tally.callOnly += count }
      guard let outcome else {
        tally.missing += missing
        tally.awaiting += count - missing
        return
      }
      if cell.hasRequest { tally.matched += count }
      tally.byOutcome[Outcome.allCases.firstIndex(of: outcome) ?? 0] += count
      if outcome.countsAsNetworkEffective(cause: cause) { tally.networkEffective += count }
    }
  }

  mutating func addRefused(time: Int64, account: String, calleePrefix: String, method: String) {
    var group = group(time, account, method, calleePrefix, nil)
    if byOutcome { group.outcome = "unknown" }
    groups[group, default: TallyCounts()].refused += 1
  }

  func write(_ db: Database) throws {
    let names = ["period", "account", "country", "prefix", "origin", "method", "outcome", "q931", "final_status"]
    let columns =
      names.map { "\($0) \($0 == "q931" ? "INTEGER" : "TEXT")" } + TallyCounts.columns.map { "\($0) INTEGER" }
    try db.execute(sql: "DROP TABLE IF EXISTS temp.tally; CREATE TEMP TABLE tally (\(columns.joined(separator: ", ")))")
    let insert = try Statement(
      db, "INSERT INTO temp.tally VALUES (?\(String(repeating: ", ?", count: columns.count - 1)))")
    for (group, counts) in groups {
      let texts = [group.period, group.account, group.country, group.prefix, group.origin, group.method, group.outcome]
      for (index, text) in texts.enumerated() { insert.bind(Int32(index + 1), text) }
      insert.bind(8, group.cause)
      insert.bind(9, group.finalStatus)
      for (index, value) in counts.values.enumerated() { insert.bind(Int32(10 + index), Int64(value)) }
      try insert.run()
    }
  }
}

extension TallyCounts {
  /// Changes a value in place where it lies in a dictionary.
  fileprivate mutating func update(_ body: (inout TallyCounts) -> Void) { body(&self) }
}
