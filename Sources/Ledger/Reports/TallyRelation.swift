import Calls
import GRDB

/// The counts of the relation `tally`, in the order of its columns.
private struct TallyCounts: BitwiseCopyable {
  var requests = 0
  var refused = 0
  var matched = 0
  var awaiting = 0
  var missing = 0
  var callOnly = 0
  var byOutcome = InlineArray<7, Int>(repeating: 0)
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
    func count(_ outcome: Outcome) -> Int { byOutcome[outcome.number] }
    let concluded = Outcome.allCases.reduce(0) { $0 + count($1) }
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
    var relation = TallyRelation(scope, dimensions, texts: texts)
    let accounts = accounts
    try ledger.withConnection { db in
      if isMadeOfWholeHours, dimensions.isDisjoint(with: ["country", "prefix", "origin"]) {
        try TallyStore(db, texts: texts).forEachOutcome(in: hours) { cell, counts in
          guard accounts.isEmpty || accounts.contains(cell.account) else { return }
          let missing = cell.hasCallRecord ? 0 : missingCalls.missing(cell, of: counts.verifications)
          relation.add(cell, counts, time: cell.time, missing: missing, prefix: .none, stem: .none)
        }
      } else {
        try VerificationScan(db, .all, texts: texts).walk { facts in
          let time = facts.time
          guard accounts.isEmpty || accounts.contains(facts.accountID), contains(time: time) else { return }
          let isMissing = facts.call == nil && missingCalls.isMissing(facts.accountID, time)
          relation.add(
            CountedCell(facts), OutcomeCounts(facts), time: time, missing: isMissing ? 1 : 0,
            prefix: facts.calleePrefix, stem: facts.callerStem)
        }
      }
      let byPrefix = !dimensions.isDisjoint(with: ["country", "prefix"])
      try forEachRefused(db, byPrefix: byPrefix) { time, account, prefix, method, count in
        guard accounts.isEmpty || accounts.contains(account) else { return }
        relation.addRefused(time: time, account: account, prefix: prefix, method: method, count: count)
      }
      try relation.write(db)
    }
    madeTally = (scope, dimensions)
  }
}

/// Collects the rows of the relation `tally`.
private struct TallyRelation {
  private let byMethod: Bool
  private let byOutcome: Bool
  private let byCause: Bool
  private let byFinalStatus: Bool
  private let texts: TextTable
  private var groups: RelationGroups
  private let counts = CellTable<RelationGroup, TallyCounts>(zero: TallyCounts())

  init(_ scope: ReportScope, _ dimensions: Set<String>, texts: TextTable) {
    byMethod = dimensions.contains("method")
    byOutcome = dimensions.contains("outcome")
    byCause = dimensions.contains("q931")
    byFinalStatus = dimensions.contains("final_status")
    self.texts = texts
    groups = RelationGroups(scope, dimensions, texts: texts)
  }

  /// - Parameter time: within the cell's hour.
  mutating func add(
    _ cell: CountedCell, _ counts: OutcomeCounts, time: Int64, missing: Int, prefix: PackedDigits, stem: PackedDigits
  ) {
    var group = groups.group(time, cell.account, prefix: prefix, stem: stem)
    let outcome = cell.hasCallRecord ? texts.outcome(cause: Int64(cell.cause), finalStatus: cell.finalStatus) : nil
    if byMethod { group.method = cell.method.rawValue }
    if byOutcome { group.outcome = RelationGroup.number(of: outcome) }
    if byCause { group.cause = cell.cause }
    if byFinalStatus { group.finalStatus = cell.finalStatus }
    let count = counts.verifications
    self.counts.update(group) { tally in
      tally.base.add(counts, times: 1)
      if cell.hasRequest { tally.requests += count } else { tally.callOnly += count }
      guard let outcome else {
        tally.missing += missing
        tally.awaiting += count - missing
        return
      }
      if cell.hasRequest { tally.matched += count }
      tally.byOutcome[outcome.number] += count
      if outcome.countsAsNetworkEffective(cause: CauseCode(Int(cell.cause))) { tally.networkEffective += count }
    }
  }

  mutating func addRefused(time: Int64, account: TextID, prefix: PackedDigits, method: Method, count: Int) {
    var group = groups.group(time, account, prefix: prefix, stem: .none)
    if byMethod { group.method = method.rawValue }
    if byOutcome { group.outcome = RelationGroup.unknownOutcome }
    counts.update(group) { $0.refused += count }
  }

  func write(_ db: Database) throws {
    let names = ["period", "account", "country", "prefix", "origin", "method", "outcome", "q931", "final_status"]
    let columns =
      names.map { "\($0) \($0 == "q931" ? "INTEGER" : "TEXT")" } + TallyCounts.columns.map { "\($0) INTEGER" }
    try db.execute(sql: "DROP TABLE IF EXISTS temp.tally; CREATE TEMP TABLE tally (\(columns.joined(separator: ", ")))")
    let insert = try Statement(
      db, "INSERT INTO temp.tally VALUES (?\(String(repeating: ", ?", count: columns.count - 1)))")
    try counts.visit { group, counts in
      for (index, text) in groups.columns(group).enumerated() { insert.bind(Int32(index + 1), text) }
      insert.bind(8, group.cause < 0 ? nil : Int64(group.cause))
      insert.bind(9, texts.text(group.finalStatus))
      for (index, value) in counts.values.enumerated() { insert.bind(Int32(10 + index), Int64(value)) }
      try insert.run()
    }
  }
}
