import Calls
import GRDB

/// What makes a verification an exception (docs/domain.md, section 3), in the contract's words.
package enum ExceptionKind: String, CaseIterable, Sendable {
  case conflictingOutcome = "conflicting_outcome"
  case requestConflict = "request_conflict"
  case accountMismatch = "account_mismatch"
  case numberMismatch = "number_mismatch"
  case callOnly = "call_only"
  case missing
  case callBeforeRequest = "call_before_request"
  case unclassified
  case unrated
  case ambiguousTime = "ambiguous_time"
}

extension ReportSnapshot {
  /// Makes the relation `exception`: a row for each kind that a verification of the scope is an exception of.
  package func makeExceptions(pricing: @escaping Pricing) throws {
    try ledger.withConnection { db in
      try db.execute(
        sql: """
          DROP TABLE IF EXISTS temp.exception;
          CREATE TEMP TABLE exception (
            kind TEXT, verification_call_uuid TEXT, account TEXT, time TEXT, detail TEXT, file TEXT, member TEXT, line INTEGER
          )
          """)
      let unrated = try UnratedFinder(self, db, pricing)
      let places = try SourcePlaces(db)
      let insert = try Statement(db, "INSERT INTO temp.exception VALUES (?, ?, ?, ?, ?, ?, ?, ?)")
      let accounts = accounts
      try VerificationScan(db, unrated.isNeeded ? .all : .selected(remarkableKeys), texts: texts).walkSightings {
        sightings in
        let facts = VerificationFacts(sightings, texts: texts)
        guard accounts.isEmpty || accounts.contains(facts.accountID), contains(time: facts.time) else { return }
        let kinds = ExceptionKind.kinds(of: facts, missingCalls.borders, isUnrated: unrated.isUnrated(facts))
        guard !kinds.isEmpty else { return }
        let first = places.first(of: sightings)
        for kind in kinds {
          insert.bind(1, kind.rawValue)
          insert.bind(2, facts.key)
          insert.bind(3, facts.account)
          insert.bind(4, facts.time == RecordTime.none ? "" : scope.zone.text(Instant(milliseconds: facts.time)))
          insert.bind(5, kind == .unrated ? unrated.reason(facts) : ExceptionDetail.text(kind, facts, sightings, texts))
          insert.bind(6, first.file)
          insert.bind(7, first.member)
          insert.bind(8, Int64(first.line))
          try insert.run()
        }
      }
    }
  }

  /// The keys of verifications that may be an exception of the scope, in order.
  private var remarkableKeys: String {
    let bounds = scope.range.map {
      "WHERE time >= \($0.lowerBound.milliseconds) AND time < \($0.upperBound.milliseconds)"
    }
    return "SELECT verification_call_uuid FROM tally_remarkable \(bounds ?? "") ORDER BY verification_call_uuid"
  }
}

extension ExceptionKind {
  /// The kinds that a verification is an exception of, in order.
  static func kinds(
    of facts: borrowing VerificationFacts, _ missing: MissingBorders, isUnrated: Bool
  ) -> [ExceptionKind] {
    let remarks = Remarks(facts)
    var kinds: [ExceptionKind] = []
    if remarks.contains(.conflictingOutcome) { kinds.append(.conflictingOutcome) }
    if remarks.contains(.requestConflict) { kinds.append(.requestConflict) }
    if remarks.contains(.accountMismatch) { kinds.append(.accountMismatch) }
    if remarks.contains(.numberMismatch) { kinds.append(.numberMismatch) }
    if remarks.contains(.callOnly) { kinds.append(.callOnly) }
    if remarks.contains(.noCallRecord), missing.isMissing(facts.accountID, facts.time) { kinds.append(.missing) }
    if remarks.contains(.callBeforeRequest) { kinds.append(.callBeforeRequest) }
    if remarks.contains(.unclassified) { kinds.append(.unclassified) }
    if isUnrated { kinds.append(.unrated) }
    if remarks.contains(.ambiguousTime) { kinds.append(.ambiguousTime) }
    return kinds
  }
}

/// Finds verifications without a price. The tally's charge cells tell whether there are any; mostly there are none, and
/// no walk over all records is needed.
private struct UnratedFinder {
  private let prices: PriceTable
  private let pricing: Pricing
  private(set) var isNeeded = false

  init(_ snapshot: ReportSnapshot, _ db: Database, _ pricing: @escaping Pricing) throws {
    let prices = PriceTable(pricing, texts: snapshot.texts)
    (self.prices, self.pricing) = (prices, pricing)
    let accounts = snapshot.accounts
    try TallyStore(db, texts: snapshot.texts).forEachCharge(in: snapshot.hours) { cell, _ in
      guard accounts.isEmpty || accounts.contains(cell.account) else { return }
      if prices.price(cell.time, cell.account, cell.method, cell.callerStem, cell.reached).isUnrated { isNeeded = true }
    }
  }

  func isUnrated(_ facts: borrowing VerificationFacts) -> Bool {
    guard isNeeded else { return false }
    return prices.price(facts.time, facts.accountID, facts.method, facts.callerStem, facts.chargePoint).isUnrated
  }

  /// Why an unrated verification has no price.
  func reason(_ facts: borrowing VerificationFacts) -> String {
    guard case .unrated(let reason) = pricing(facts.charge) else {
      preconditionFailure("a tariff says the same of an initiation each time")
    }
    return reason
  }
}

/// Sources ordered by their smallest name, so that the smallest place does not depend on the order of imports.
struct SourcePlaces {
  /// By source id.
  private(set) var ranks: [Int64: Int] = [:]
  private var names: [(file: String, member: String)] = []

  init(_ db: Database) throws {
    let rows = try Row.fetchAll(
      db,
      sql: """
        SELECT f.source_id, f.file, f.member, s.sha256 FROM import_file AS f JOIN source AS s ON s.id = f.source_id
        ORDER BY f.file, f.member, s.sha256
        """)
    for row in rows where ranks[row["source_id"]] == nil {
      ranks[row["source_id"]] = names.count
      names.append((row["file"], row["member"]))
    }
  }

  func place(_ rank: Int) -> (file: String, member: String) {
    precondition(names.indices.contains(rank), "every record stands in a source that has a name")
    return names[rank]
  }

  /// The smallest place of a key's sightings, by file, member and line.
  func first(of sightings: borrowing KeySightings) -> (file: String, member: String, line: UInt64) {
    var first: (rank: Int, line: UInt64) = (.max, .max)
    for sighting in sightings.requests { note(sighting.place, &first) }
    for sighting in sightings.calls { note(sighting.place, &first) }
    let (file, member) = place(first.rank)
    return (file, member, first.line)
  }

  private func note(_ place: SightingPlace, _ first: inout (rank: Int, line: UInt64)) {
    let other = (rank: ranks[place.sourceID] ?? .max, line: place.line)
    if other < first { first = other }
  }
}

/// What an exception is about, in words, without a personal value.
enum ExceptionDetail {
  static func text(
    _ kind: ExceptionKind, _ facts: borrowing VerificationFacts, _ sightings: borrowing KeySightings, _ texts: TextTable
  ) -> String {
    switch kind {
    case .conflictingOutcome: conflict(facts, CallFacts.decidedBy(sightings.calls, texts))
    case .requestConflict: "logged more than once with different content; the earliest counts"
    case .accountMismatch: "a record's account field is not the key's account"
    case .numberMismatch: "the request and a call record name different called numbers"
    case .callOnly: "a call record and no logged request"
    case .missing: "a request and no call record, though later calls of the account are here"
    case .callBeforeRequest: "the call began \(secondsBefore(facts)) s before its request"
    case .unclassified: "\(outcome(facts)) is not in the vendor's table"
    case .unrated: preconditionFailure("the tariff says why it has no price")
    case .ambiguousTime: "a local time without a zone that the clocks showed twice; the earlier was taken"
    }
  }

  /// - Parameter rule: what decided which call record counts.
  private static func conflict(_ facts: borrowing VerificationFacts, _ rule: CountingRule?) -> String {
    let counted = "\(facts.callRecords) call records; \(outcome(facts)) counts"
    switch rule {
    case .time?: return "\(counted), the latest"
    case .cause?: return "\(counted), of equal times the one with the larger q931_status"
    case .finalStatus?: return "\(counted), of equal times and q931_status the one with the larger final_status"
    case nil: preconditionFailure("a conflict is of several call records")
    }
  }

  private static func outcome(_ facts: borrowing VerificationFacts) -> String {
    guard let call = facts.call else { return "no outcome" }
    let cause = call.cause < 0 ? "no q931_status" : "\(call.cause)"
    return "\(cause) \(facts.finalStatus.isEmpty ? "without final_status" : facts.finalStatus)"
  }

  private static func secondsBefore(_ facts: borrowing VerificationFacts) -> Int64 {
    guard let request = facts.request, let call = facts.call else { return 0 }
    return (request.time - call.beginning) / 1000
  }
}
