import Calls

/// Lines of the provider's call list (docs/billed-calls.md): every unit is one, whatever it tells beside the call that it bills.
extension RecordMapper {
  /// Takes a line of a call list.
  ///
  /// - Returns: nil where it is in the batch.
  mutating func mapBilledCall(_ facts: UnitFacts, key: FieldValue?, at place: Place, into batch: inout RecordBatch)
    -> Unusable?
  {
    var call = BilledCall(place: place)
    if let key {
      guard let normalized = NormalizedKey(key) else { return .rejected(Reasons.notAKey(key)) }
      call.key = normalized.append(to: &batch)
      call.account = batch.append(normalized.account)
    } else if let account = facts.account {
      call.account = batch.append(FieldForms.withoutLeadingZeros(account))
    }
    if let reason = readTime(of: &call, facts) { return .rejected(reason) }
    switch readNumbers(facts) {
    case .numbers(let callee, let callerStem): (call.callee, call.callerStem) = (callee, callerStem)
    case .rejected(let reason): return .rejected(reason)
    }
    if key == nil, call.callee.isNone || call.time == RecordTime.none { return .rejected(Reasons.billedWithoutCall) }
    if let reason = readStatus(of: &call, facts, &batch) { return .rejected(reason) }
    if let reason = readPrice(of: &call, facts, &batch) { return .rejected(reason) }
    call.method = facts.method
    batch.billedCalls.append(call)
    return nil
  }

  /// Takes a list of calls without keys that is one unit; nil where it is none.
  mutating func mapBilledList(
    _ fields: FieldSet, at place: Place, into batch: inout RecordBatch, _ redacted: () -> String
  ) -> Int? {
    guard fields.hasList, !fields.has(.key), fields.isRepeated(.callee) else { return nil }
    let scopes = RecordAnchors.numbers(of: fields)
    for (index, scope) in scopes.enumerated() {
      let (facts, own) = (UnitFacts(fields, key: nil, scope: scope), place.following(index))
      append(mapBilledCall(facts, key: nil, at: own, into: &batch), of: facts, own, &batch, redacted)
    }
    return scopes.isEmpty ? nil : scopes.count
  }

  /// When the call was: its start, else the line's time, else its stop, else when it was received.
  private func readTime(of call: inout BilledCall, _ facts: UnitFacts) -> String? {
    for field in [Field.startTime, .time, .stopTime, .receivedTime] where call.time == RecordTime.none {
      if let reason = readTime(field, facts, into: &call.time, &call.timeIsAmbiguous) { return reason }
    }
    return nil
  }

  /// As in a call record; a word of the list's own under `status` counts where neither of both is told.
  private func readStatus(of call: inout BilledCall, _ facts: UnitFacts, _ batch: inout RecordBatch) -> String? {
    if let value = facts.value(.cause) {
      guard let number = FieldForms.integer(value), CauseCode(number) != nil else { return Reasons.cause(value) }
      call.cause = Int16(number)
    }
    if let value = facts.value(.finalStatus) {
      let status = FieldForms.trimmed(value.bytes)
      guard value.kind == .text, FieldForms.isFinalStatus(status) else { return Reasons.finalStatus(value) }
      call.finalStatus = batch.append(status)
      batch.upperCase(call.finalStatus)
    }
    guard !facts.hasOutcome, let value = facts.nearest(.status, where: { Self.status($0) != nil }),
      let (cause, word) = Self.status(value)
    else { return nil }
    if let cause { call.cause = Int16(cause) }
    guard !word.isEmpty else { return nil }
    call.statusWord = batch.append(word)
    batch.upperCase(call.statusWord)
    return nil
  }

  /// What `status` tells: a cause code, a word, or both as reports print them (`17 BUSY`); nil for what is neither.
  private static func status(_ value: FieldValue) -> (cause: Int?, word: UnsafeRawBufferPointer)? {
    guard value.kind == .text || value.kind == .number, !FieldForms.isAbsent(value) else { return nil }
    let text = FieldForms.trimmed(value.bytes)
    let digits = text.prefix(while: FieldForms.isDigit)
    let rest = UnsafeRawBufferPointer(rebasing: text[digits.count...])
    var cause: Int?
    var word = text
    if (1...3).contains(digits.count), rest.isEmpty || rest.first == UInt8(ascii: " ") {
      let number = digits.reduce(0) { $0 * 10 + Int($1 - UInt8(ascii: "0")) }
      guard CauseCode(number) != nil else { return nil }
      (cause, word) = (number, FieldForms.trimmed(rest))
    }
    if word.isEmpty { return cause.map { ($0, word) } }
    guard FieldForms.isFinalStatus(word), word.contains(where: FieldForms.isLetter) else { return nil }
    return (cause, word)
  }

  private func readPrice(of call: inout BilledCall, _ facts: UnitFacts, _ batch: inout RecordBatch) -> String? {
    if let value = facts.value(.price) {
      // `charge` and `fee` may be words beside a price; a price that none of the values is must not be passed over.
      guard let price = FieldForms.price(value) ?? facts.nearest(.price, where: Self.isPrice).flatMap(FieldForms.price)
      else { return Reasons.price(value) }
      call.price = price
    }
    if let value = facts.value(.currency) {
      guard let currency = FieldForms.currency(value) else { return Reasons.currency(value) }
      call.currency = batch.append(currency)
      batch.upperCase(call.currency)
    }
    return nil
  }

  private static func isPrice(_ value: FieldValue) -> Bool { FieldForms.price(value) != nil }
}
