import Calls
import GRDB

extension Ledger {
  /// All that is known of one verification; nil for a key that no record carries.
  ///
  /// - Parameters:
  ///   - graceMilliseconds: what separates awaiting from missing.
  ///   - unrated: why no tariff row prices an initiation; nil where one does.
  package func trace(
    _ key: VerificationKey, graceMilliseconds: Int64, unrated: (ChargeFacts) -> String?
  ) throws -> VerificationTrace? {
    try withView { db in
      try TraceLookup(db, graceMilliseconds: graceMilliseconds).trace(key, unrated: unrated)
    }
  }

  /// Reads one state of the ledger with a tally that counts it.
  func withView<Result>(_ body: (Database) throws -> Result) throws -> Result {
    try withConnection { db in
      try db.execute(sql: "BEGIN DEFERRED")
      defer { Self.rollBack(db) }
      if try Tally.isStale(db) { try Tally.countForOneself(db) }
      return try body(db)
    }
  }
}

/// Tells what is known of single verifications.
struct TraceLookup {
  private let db: Database
  private let texts = TextTable()
  private let borders: MissingBorders
  private let graceMilliseconds: Int64
  private let names: TracedNames

  init(_ db: Database, graceMilliseconds: Int64) throws {
    (self.db, self.graceMilliseconds) = (db, graceMilliseconds)
    borders = try MissingBorders(db, graceMilliseconds: graceMilliseconds, texts: texts)
    names = try TracedNames(db)
  }

  func trace(_ key: VerificationKey, unrated: (ChargeFacts) -> String?) throws -> VerificationTrace? {
    var sightings = KeySightings()
    Array(key.text.utf8).withUnsafeBytes { sightings.begin($0) }
    try KeyLookup(db, texts: texts).gather(sightings.key, into: &sightings)
    guard !sightings.isEmpty else { return nil }
    return try trace(sightings, unrated: unrated)
  }

  private func trace(_ sightings: borrowing KeySightings, unrated: (ChargeFacts) -> String?) throws -> VerificationTrace
  {
    let facts = VerificationFacts(sightings, texts: texts)
    let charge = facts.charge
    let border = borders.border(facts.accountID)
    let calls = calls(sightings.calls)
    var exceptions: [TracedException] = []
    let unratedReason = unrated(charge)
    for kind in ExceptionKind.kinds(of: facts, borders, isUnrated: unratedReason != nil) {
      let detail = kind == .unrated ? unratedReason : nil
      exceptions.append(
        TracedException(kind: kind, detail: detail ?? ExceptionDetail.text(kind, facts, sightings, texts)))
    }
    return VerificationTrace(
      key: facts.key, account: facts.account, method: facts.method, time: Instant(told: facts.time),
      timeOrigin: Self.timeOrigin(facts), timeIsAmbiguous: facts.timeIsAmbiguous,
      calleePrefix: facts.calleePrefix.told, callerStem: facts.callerStem.told, state: borders.matchState(facts),
      newestCallOfAccount: border == RecordTime.none ? nil : Instant(milliseconds: border + graceMilliseconds),
      request: facts.request.map { Self.request($0, sightings.requests) }, calls: calls,
      outcome: facts.outcome, charge: charge, exceptions: exceptions, sightings: try places(sightings))
  }

  /// As `VerificationFacts.time` chooses.
  private static func timeOrigin(_ facts: borrowing VerificationFacts) -> VerificationTrace.TimeOrigin? {
    if let request = facts.request, request.time != RecordTime.none { return .request }
    guard let call = facts.call else { return nil }
    if call.startTime != RecordTime.none { return .start }
    if call.stopTime != RecordTime.none { return .stop }
    return call.receivedTime != RecordTime.none ? .received : nil
  }

  // MARK: - Records

  private static func request(_ request: RequestRecord, _ sightings: [RequestSighting]) -> TracedRequest {
    TracedRequest(
      time: Instant(told: request.time), method: request.method, callee: TracedCallee(request.callee),
      callerStem: request.callerStem.told, isWithRedirect: request.isWithRedirect, isRedirect: request.isRedirect,
      accountAgrees: agrees(sightings.map(\.account)), isConflict: request.isConflict, sightings: sightings.count)
  }

  /// In the order in which they count.
  private func calls(_ sightings: [CallSighting]) -> [TracedCall] {
    let records = CallFacts.records(sightings).sorted { $1.counts(over: $0, texts) }
    guard let counted = records.last else { return [] }
    return records.enumerated().map { index, record in
      let own = sightings.filter { $0.cause == record.cause && $0.finalStatus == record.finalStatus }
      var call = self.call(record, own)
      call.lostBy = index == records.count - 1 ? nil : counted.rule(against: record)
      return call
    }
  }

  /// - Parameter own: the record's sightings. What does not matter to any count is the earliest or smallest of them.
  private func call(_ record: CallFacts, _ own: [CallSighting]) -> TracedCall {
    TracedCall(
      cause: CauseCode(Int(record.cause)), finalStatus: told(record.finalStatus),
      outcome: texts.outcome(cause: Int64(record.cause), finalStatus: record.finalStatus),
      start: Instant(told: record.startTime),
      answer: own.map(\.answerTime).filter { $0 != RecordTime.none }.min().map(Instant.init(milliseconds:)),
      stop: Instant(told: record.stopTime), received: Instant(told: record.receivedTime),
      durationMilliseconds: own.map(\.duration).filter { $0 >= 0 }.min(), method: record.method,
      callee: TracedCallee(record.callee), callerStem: record.callerStem.told,
      accountAgrees: Self.agrees(own.map(\.account)), sightings: own.count)
  }

  private static func agrees(_ accounts: [SightedAccount]) -> Bool? {
    if accounts.contains(where: \.isOther) { return false }
    return accounts.contains(.own) ? true : nil
  }

  private func told(_ text: TextID) -> String? { text == 0 ? nil : texts.text(text) }

  // MARK: - Places

  private func places(_ sightings: borrowing KeySightings) throws -> [TracedSighting] {
    let joined = try JoinedLines(db)
    var requests: [TracedSighting] = []
    for request in sightings.requests {
      let lines = try joined.requestLines(sightings.key, request.place).map(names.place)
      requests.append(
        TracedSighting(
          record: .request(time: Instant(told: request.time)), place: try names.place(request.place),
          requestLines: lines.sorted(by: TracedPlace.isBefore)))
    }
    var calls: [TracedSighting] = []
    for call in sightings.calls {
      let record = TracedSighting.Record.call(
        cause: CauseCode(Int(call.cause)), finalStatus: told(call.finalStatus), time: Instant(told: call.time))
      calls.append(TracedSighting(record: record, place: try names.place(call.place), requestLines: []))
    }
    return requests.sorted { TracedPlace.isBefore($0.place, $1.place) }
      + calls.sorted { TracedPlace.isBefore($0.place, $1.place) }
  }
}

extension Instant {
  /// Nil for `RecordTime.none`.
  init?(told milliseconds: Int64) {
    guard milliseconds != RecordTime.none else { return nil }
    self.init(milliseconds: milliseconds)
  }
}

extension PackedDigits {
  /// The digits; nil for none.
  var told: String? { isNone ? nil : text }
}
