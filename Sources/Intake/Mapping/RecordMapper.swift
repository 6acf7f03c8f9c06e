import Calls

/// What one unit of a source (a line, an array element, a row) turned out to be, when it is no record.
enum Unusable {
  /// Not ours: another log line, another endpoint.
  case ignored
  case rejected(String)
}

/// Finds the records of one unit by their fields, whatever wrote it, and puts what may be kept of them into a batch.
struct RecordMapper {
  let kind: KindChoice
  let times: TimeReader
  var pseudonyms: Pseudonyms
  /// With a kind forced: records that were of it, and that were plainly of the other.
  var ofWantedKind = 0
  private(set) var ofOtherKind = 0

  init(kind: KindChoice, zone: Zone, pseudonyms: Pseudonyms, timeFormats: [TimeFormat] = []) {
    self.kind = kind
    times = TimeReader(zone: zone, formats: timeFormats)
    self.pseudonyms = pseudonyms
  }

  /// Appends the unit's records to `batch`, numbering them from `place.item`.
  ///
  /// - Parameter redacted: the unit's text as a reject may keep it; asked for only when there is one.
  /// - Returns: how many records the unit was; at least one.
  mutating func map(_ fields: FieldSet, at place: Place, into batch: inout RecordBatch, redacted: () -> String)
    -> Int
  {
    if !fields.has(.key), let url = fields.first(.url) { fields.readQuery(of: url) }
    if kind == .billedCalls, let count = mapBilledList(fields, at: place, into: &batch, redacted) { return count }
    guard fields.isRepeated(.key) || (fields.hasList && fields.has(.key)) else {
      let key = fields.first(.key).flatMap { FieldForms.isAbsent($0) ? nil : $0 }
      return map(UnitFacts(fields, key: key, scope: nil), key, place, &batch, redacted)
    }
    let keys = fields.all(.key).filter { !FieldForms.isAbsent($0) }
    guard keys.count > 1 || (fields.hasList && !keys.isEmpty) else {
      return map(UnitFacts(fields, key: keys.first, scope: nil), keys.first, place, &batch, redacted)
    }
    var count = 0
    for part in RecordAnchors(keys, in: fields).parts {
      let events = part.key == nil ? [] : RecordAnchors.events(of: fields, in: part.scope)
      for (index, scope) in (events.isEmpty ? [part.scope] : events).enumerated() {
        let facts = UnitFacts(fields, key: part.key, scope: scope)
        // Of several events of one request, the first brings the request.
        count += map(facts, part.key, place.following(count), &batch, redacted, takesRequest: index == 0)
      }
    }
    return count
  }

  /// The record of one key, or of none; two where a table's row is a request and its call.
  private mutating func map(
    _ facts: UnitFacts, _ key: FieldValue?, _ place: Place, _ batch: inout RecordBatch, _ redacted: () -> String,
    takesRequest: Bool = true
  ) -> Int {
    append(map(facts, key: key, at: place, into: &batch), of: facts, place, &batch, redacted)
    guard let key, takesRequest, kind == .auto, facts.hasOutcome, facts.tellsRequest else { return 1 }
    let second = place.following(1)
    append(mapRequest(facts, key: key, at: second, into: &batch), of: facts, second, &batch, redacted)
    return 2
  }

  func append(
    _ unusable: Unusable?, of facts: UnitFacts, _ place: Place, _ batch: inout RecordBatch, _ redacted: () -> String
  ) {
    switch unusable {
    case nil: break
    case .ignored:
      guard let reason = facts.fields.findings.rejection else {
        batch.ignored += 1
        return
      }
      batch.rejects.append(Reject(place: place, reason: reason, record: redacted()))
    case .rejected(let reason):
      batch.rejects.append(Reject(place: place, reason: reason, record: redacted()))
    }
  }

  private mutating func map(_ facts: UnitFacts, key: FieldValue?, at place: Place, into batch: inout RecordBatch)
    -> Unusable?
  {
    guard !facts.fields.isEmpty else {
      return PositionalValues.hold(aKeyIn: facts.fields) ? .rejected(Reasons.withoutNames) : .ignored
    }
    if kind == .billedCalls { return mapBilledCall(facts, key: key, at: place, into: &batch) }
    if let reason = kindMismatch(facts, hasKey: key != nil) {
      ofOtherKind += 1
      return .rejected(reason)
    }
    guard let key else { return mapWithoutKey(facts, at: place, into: &batch) }
    ofWantedKind += 1
    if facts.hasOutcome, kind != .requests { return mapCall(facts, key: key, at: place, into: &batch) }
    if kind == .calls || (kind == .auto && facts.looksLikeCall) { return .rejected(Reasons.noOutcome) }
    return mapRequest(facts, key: key, at: place, into: &batch)
  }

  private func kindMismatch(_ facts: UnitFacts, hasKey: Bool) -> String? {
    switch kind {
    case .auto, .invoice, .billedCalls: nil
    case .requests: facts.hasOutcome && !facts.tellsRequest ? Reasons.callAmongRequests : nil
    case .calls:
      !facts.hasOutcome && (facts.isAboutVerification || (hasKey && facts.accepted.isKnown))
        ? Reasons.requestAmongCalls : nil
    }
  }

  private mutating func mapWithoutKey(_ facts: UnitFacts, at place: Place, into batch: inout RecordBatch) -> Unusable? {
    if facts.hasOutcome { return .rejected(Reasons.noKey) }
    let isContrary = facts.httpStatus ?? 0 >= 400
    if facts.accepted.isYes, !isContrary, facts.isAboutVerification { return .rejected(Reasons.acceptedWithoutKey) }
    guard kind != .calls else { return .ignored }
    let isRefusal = facts.isRefusal
    if facts.hasID, appendHalf(facts, standsAlone: isRefusal, at: place, into: &batch) {
      if isRefusal { ofWantedKind += 1 }
      return nil
    }
    if facts.isAnsweredInAccessLog {
      return .rejected(facts.tellsAsking ? Reasons.acceptedWithoutKey : Reasons.noBody)
    }
    guard isRefusal else { return .ignored }
    ofWantedKind += 1
    return appendRefused(facts, at: place, into: &batch)
  }

  // MARK: - Requests

  private mutating func mapRequest(_ facts: UnitFacts, key: FieldValue, at place: Place, into batch: inout RecordBatch)
    -> Unusable?
  {
    if facts.accepted.isNo || facts.httpStatus ?? 0 >= 400 {
      if facts.hasID, appendHalf(facts, key: NormalizedKey(key), standsAlone: true, at: place, into: &batch) {
        return nil
      }
      return appendRefused(facts, key: NormalizedKey(key), at: place, into: &batch)
    }
    guard let normalized = NormalizedKey(key) else { return .rejected(Reasons.notAKey(key)) }
    var request = AcceptedRequest(keyPrefix: normalized.prefix, key: normalized.append(to: &batch), place: place)
    if let reason = readTime(.time, facts, into: &request.time, &request.timeIsAmbiguous) { return .rejected(reason) }
    switch readNumbers(facts) {
    case .numbers(let callee, let callerStem): (request.callee, request.callerStem) = (callee, callerStem)
    case .rejected(let reason): return .rejected(reason)
    }
    request.method = facts.method
    request.isWithRedirect = facts.boolean(.withRedirect)
    request.isRedirect = facts.boolean(.redirect)
    request.account = accountField(facts, normalized, &batch)
    batch.requests.append(request)
    if facts.hasID { appendAcceptance(facts, of: request, into: &batch) }
    return nil
  }

  private mutating func appendRefused(
    _ facts: UnitFacts, key: NormalizedKey? = nil, at place: Place, into batch: inout RecordBatch
  ) -> Unusable? {
    var refused = RefusedRequest(place: place)
    if let reason = readTime(.time, facts, into: &refused.time, &refused.timeIsAmbiguous) { return .rejected(reason) }
    switch readNumbers(facts) {
    case .numbers(let callee, _): refused.callee = callee
    case .rejected(let reason): return .rejected(reason)
    }
    if let account = facts.account {
      refused.account = batch.append(account)
    } else if let key {
      refused.account = batch.append(key.account)
    }
    refused.httpStatus = UInt16(facts.httpStatus ?? 0)
    refused.method = facts.method
    batch.refused.append(refused)
    return nil
  }

  // MARK: - Calls

  private mutating func mapCall(_ facts: UnitFacts, key: FieldValue, at place: Place, into batch: inout RecordBatch)
    -> Unusable?
  {
    guard let normalized = NormalizedKey(key) else { return .rejected(Reasons.notAKey(key)) }
    var call = CallRecord(keyPrefix: normalized.prefix, key: normalized.append(to: &batch), place: place)
    if let value = facts.value(.cause) {
      guard let number = FieldForms.integer(value), CauseCode(number) != nil else {
        return .rejected(Reasons.cause(value))
      }
      call.cause = Int16(number)
    }
    if let value = facts.value(.finalStatus) {
      let status = FieldForms.trimmed(value.bytes)
      guard value.kind == .text, FieldForms.isFinalStatus(status) else { return .rejected(Reasons.finalStatus(value)) }
      call.finalStatus = batch.append(status)
      batch.upperCase(call.finalStatus)
    }
    if let reason = readTimes(facts, into: &call) { return .rejected(reason) }
    switch readNumbers(facts) {
    case .numbers(let callee, let callerStem): (call.callee, call.callerStem) = (callee, callerStem)
    case .rejected(let reason): return .rejected(reason)
    }
    call.duration = facts.durationMilliseconds
    call.method = facts.method
    call.account = accountField(facts, normalized, &batch)
    batch.calls.append(call)
    return nil
  }

  // MARK: - Values

  private func accountField(_ facts: UnitFacts, _ key: NormalizedKey, _ batch: inout RecordBatch) -> AccountField {
    guard let digits = facts.account else { return .absent }
    guard key.differs(fromAccount: digits) else { return .own }
    return .other(batch.append(FieldForms.withoutLeadingZeros(digits)))
  }

  /// A call's times; nil, or why one of them cannot be used.
  private func readTimes(_ facts: UnitFacts, into call: inout CallRecord) -> String? {
    if let reason = readTime(.startTime, facts, into: &call.startTime, &call.timeIsAmbiguous) { return reason }
    if let reason = readTime(.answerTime, facts, into: &call.answerTime, &call.timeIsAmbiguous) { return reason }
    if let reason = readTime(.stopTime, facts, into: &call.stopTime, &call.timeIsAmbiguous) { return reason }
    if let reason = readTime(.receivedTime, facts, into: &call.receivedTime, &call.timeIsAmbiguous) { return reason }
    guard call.receivedTime == RecordTime.none, !facts.tellsRequest else { return nil }
    // A delivery's own time stamp, under one of the general names.
    return readTime(.time, facts, into: &call.receivedTime, &call.timeIsAmbiguous)
  }

  /// The nearest readable time of `field`, `RecordTime.none` where it has no value; nil, or why there are times and none of
  /// them can be read.
  func readTime(_ field: Field, _ facts: UnitFacts, into time: inout Int64, _ ambiguous: inout Bool) -> String? {
    guard let nearest = facts.value(field) else { return nil }
    var reading = times.read(nearest)
    if case .time = reading {
    } else if let readable = facts.nearest(field, where: { isReadableTime($0) }) {
      // A name such as `time` counts only where its value is a time: loggers also call durations so.
      reading = times.read(readable)
    }
    switch reading {
    case .time(let milliseconds, let isAmbiguous):
      ambiguous = ambiguous || isAmbiguous
      time = milliseconds
      return nil
    case .unreadable where field == .time && FieldForms.isDuration(nearest): return nil
    case .skipped: return Reasons.skippedTime(nearest, times.zone)
    case .unreadable: return Reasons.time(nearest)
    }
  }

  private func isReadableTime(_ value: FieldValue) -> Bool {
    guard !FieldForms.isAbsent(value), case .time = times.read(value) else { return false }
    return true
  }

  enum NumbersReading {
    case numbers(callee: Callee, callerStem: PackedDigits)
    case rejected(String)
  }

  mutating func readNumbers(_ facts: UnitFacts) -> NumbersReading {
    var callee = Callee.none
    var callerStem = PackedDigits.none
    switch facts.number(.callee) {
    case .digits(let digits): callee = pseudonyms.callee(digits)
    case .damaged: return .rejected(Reasons.damagedNumber("called number"))
    case .none: break
    }
    switch facts.number(.caller) {
    case .digits(let digits): callerStem = digits.dropping(last: 4)
    case .damaged: return .rejected(Reasons.damagedNumber("caller's number"))
    case .none: break
    }
    return .numbers(callee: callee, callerStem: callerStem)
  }
}
