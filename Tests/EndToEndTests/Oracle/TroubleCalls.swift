/// The two fields that make an outcome; nil leaves the field out.
struct TroubleOutcome: Sendable {
  var cause: TroubleValue?
  var final: TroubleValue?
}

/// Which times a call record carries.
enum TroubleCallTimes: CaseIterable, Sendable {
  case all, startAndStop, startOnly, stopOnly, receivedOnly, deliveryOnly, none
}

/// How the builder writes call records, and what goes wrong with them.
extension TroubleBuilder {
  mutating func outcome() -> TroubleOutcome {
    var finalText = "CANCEL"
    var cause = 16
    switch random.below(100) {
    case ..<55: finalText = "ANSWER"
    case ..<72: break
    case ..<80: (cause, finalText) = (17, "BUSY")
    case ..<84: (cause, finalText) = (31, "CONGESTION")
    case ..<88: (cause, finalText) = (41, random.pick(["CANCEL", "CHANUNAVAIL"]))
    case ..<94: (cause, finalText) = (random.pick([19, 21, 1, 3, 20, 27, 34, 127]), "NO ANSWER")
    default:
      if has(.unclassified) { return unclassifiedOutcome() }
    }
    if has(.lowerCaseStatus) && random.chance(10) { finalText = finalText.lowercased() }
    let causeValue: TroubleValue = random.chance(25) ? .text(String(cause)) : .whole(Int64(cause))
    return TroubleOutcome(cause: causeValue, final: .text(finalText))
  }

  private mutating func unclassifiedOutcome() -> TroubleOutcome {
    switch random.below(has(.absentCause) ? 5 : 3) {
    case 0: TroubleOutcome(cause: .whole(16), final: .text("BUSY_2"))
    case 1: TroubleOutcome(cause: .whole(16), final: nil)
    case 2: TroubleOutcome(cause: .whole(Int64(random.pick([17, 31, 41, 19]))), final: .text("Answer"))
    case 3: TroubleOutcome(cause: nil, final: .text("ANSWER"))
    default: TroubleOutcome(cause: .null, final: .text("CANCEL"))
    }
  }

  mutating func addCalls(_ one: TroubleTruth) {
    let isDated = one.time != nil
    addCall(one, outcome(), offset: Int64(random.within(300...6000)))
    guard has(.conflictingOutcomes), random.chance(5) else { return }
    let later = Int64(random.pick([0, 1000, -9000, 300_000]))
    addCall(one, outcome(), offset: isDated ? 7000 + later : 0)
    if random.chance(30) { addCall(one, outcome(), offset: 7000 + later) }
  }

  /// Times are relative to the request's; a call of an undated truth carries none.
  mutating func addCall(_ one: TroubleTruth, _ outcome: TroubleOutcome, offset: Int64) {
    var times = TroubleCallTimes.startAndStop
    if offset >= 0 && random.chance(60) {
      times = random.pick([.all, .all, .startOnly, .stopOnly, .receivedOnly, .deliveryOnly])
    }
    if one.time == nil { times = .none }
    let start = (one.time ?? moment()) + offset
    let stop = start + Int64(random.within(2...45)) * 1000
    let received = stop + Int64(random.within(50...4000))
    let arrival = has(.outOfOrder) && random.chance(15) ? received + 14_400_000 : received
    if let newest = newest(times, start, stop, received) {
      newestCall[one.account] = max(newestCall[one.account] ?? newest, newest)
    }
    var event = callEvent(one, outcome, times, [start, stop, received])
    log(call: event, at: arrival)
    if has(.duplicates) && random.chance(10) { log(call: event, at: arrival + 30_000) }
    if has(.lateSightings) && random.chance(5) {
      event = callEvent(one, outcome, times, [start, stop, received])
      log(call: event, at: arrival + 100_000_000)
    }
    if has(.enrichedDuplicates) && random.chance(5) && times != .none {
      // Delivered again later: the same record, whose earliest start, latest stop and earliest arrival stay.
      let again = [start + Int64(random.pick([0, 1000])), stop - 1000, received + 60_000]
      log(call: callEvent(one, outcome, .all, again), at: arrival + 60_000)
      newestCall[one.account] = max(newestCall[one.account] ?? 0, stop - 1000)
    }
  }

  private func newest(_ times: TroubleCallTimes, _ start: Int64, _ stop: Int64, _ received: Int64) -> Int64? {
    switch times {
    case .all, .startAndStop, .stopOnly: stop
    case .startOnly: start
    case .receivedOnly, .deliveryOnly: received
    case .none: nil
    }
  }

  private mutating func callEvent(
    _ one: TroubleTruth, _ outcome: TroubleOutcome, _ times: TroubleCallTimes, _ moments: [Int64]
  ) -> TroubleEvent {
    var event = TroubleEvent(shape: .call)
    event.reply = [keyField(one.key)]
    if let cause = outcome.cause { event.reply.append(("q931_status", cause)) }
    if let final = outcome.final { event.reply.append(("final_status", final)) }
    if [.all, .startAndStop, .startOnly].contains(times) { event.reply.append(("start_time", timeValue(moments[0]))) }
    if [.all, .startAndStop, .stopOnly].contains(times) {
      event.reply.append(("stop_time", timeValue(moments[1])))
      event.reply.append(("duration", .whole((moments[1] - moments[0]) / 1000)))
    }
    if times == .all && random.chance(40) { event.reply.append(("answer_time", timeValue(moments[0] + 1000))) }
    if times == .all || times == .receivedOnly { event.reply.append(("received_at", timeValue(moments[2]))) }
    addParties(one, &event)
    let hasReceived = times == .all || times == .receivedOnly || times == .deliveryOnly
    if hasReceived || random.chance(20) { addDelivery(times, moments[2], &event) }
    event.dress = dress(at: one.time, carriesTime: hasReceived)
    if event.facts.isEmpty && event.dress.wrappers.isEmpty && has(.batches) && random.chance(30) {
      event.dress.isBatch = true
      event.dress.isWrappedBatch = has(.wrappedBatches) && random.chance(30)
    }
    return event
  }

  private mutating func addParties(_ one: TroubleTruth, _ event: inout TroubleEvent) {
    if random.chance(40) { event.reply.append(("phone_number", numberValue(one.called))) }
    if random.chance(30), let caller = one.caller { event.reply.append(("caller_number", callerValue(caller))) }
    if random.chance(25) {
      let isOther = has(.accountMismatches) && one.time.map { $0 % 9 == 0 } ?? false
      event.reply.append(("account_id", accountValue(isOther ? "31337" : one.account)))
    }
    if has(.methodOfCall) && one.method != "passwordcall" && !one.key.hasPrefix("0") {
      event.reply.append(("method", .text(one.method)))
    }
    if random.chance(20) {
      let secret = "shared" + random.digits(9)
      secrets.shared.insert(secret)
      event.reply.append(("secret", .text(secret)))
    }
  }

  /// Facts of the delivery: an HTTP method beside the service's, and our own answer to the webhook.
  private mutating func addDelivery(_ times: TroubleCallTimes, _ received: Int64, _ event: inout TroubleEvent) {
    if times == .deliveryOnly {
      event.facts.append(("time", timeValue(received)))
    } else if random.chance(50) {
      return
    }
    let isFailed = has(.failedDeliveries) && random.chance(5)
    event.facts += [
      ("method", .text("POST")), ("url", .text("https://client.example/hooks/calls")),
      ("status", .whole(isFailed ? 500 : 200)),
    ]
  }
}
