import Calls

/// A record as `inspect` shows it: what the ledger would keep of it, of numbers the first digits only.
extension ContentFindings.SampleRecord {
  init(_ request: AcceptedRequest, _ batch: RecordBatch) {
    var facts = FactList()
    facts.add("verification_call_uuid", batch.text(request.key))
    facts.add("time", time: request.time)
    facts.add("phone_number", number: request.callee.prefix)
    facts.add("caller_number", number: request.callerStem)
    facts.add("is_with_redirect", request.isWithRedirect)
    facts.add("is_redirect", request.isRedirect)
    facts.add("method", request.method?.name ?? "")
    self.init(kind: .request, line: Int(request.place.line), facts: facts.facts)
  }

  init(_ refused: RefusedRequest, _ batch: RecordBatch) {
    var facts = FactList()
    facts.add("time", time: refused.time)
    facts.add("phone_number", number: refused.callee.prefix)
    facts.add("account", batch.text(refused.account))
    facts.add("http_status", refused.httpStatus == 0 ? "" : String(refused.httpStatus))
    facts.add("method", refused.method?.name ?? "")
    self.init(kind: .refused, line: Int(refused.place.line), facts: facts.facts)
  }

  init(_ call: CallRecord, _ batch: RecordBatch) {
    var facts = FactList()
    facts.add("verification_call_uuid", batch.text(call.key))
    facts.add("q931_status", call.cause < 0 ? "" : String(call.cause))
    facts.add("final_status", batch.text(call.finalStatus))
    let outcome = Outcome(cause: CauseCode(Int(call.cause)), finalStatus: batch.text(call.finalStatus))
    facts.add("outcome", outcome.rawValue)
    facts.add("start_time", time: call.startTime)
    facts.add("answer_time", time: call.answerTime)
    facts.add("stop_time", time: call.stopTime)
    facts.add("received_at", time: call.receivedTime)
    facts.add("phone_number", number: call.callee.prefix)
    facts.add("caller_number", number: call.callerStem)
    facts.add("method", call.method?.name ?? "")
    self.init(kind: .call, line: Int(call.place.line), facts: facts.facts)
  }

  init(_ billed: BilledCall, _ batch: RecordBatch) {
    var facts = FactList()
    facts.add("verification_call_uuid", batch.text(billed.key))
    facts.add("time", time: billed.time)
    facts.add("phone_number", number: billed.callee.prefix)
    facts.add("caller_number", number: billed.callerStem)
    facts.add("account", batch.text(billed.account))
    facts.add("q931_status", billed.cause < 0 ? "" : String(billed.cause))
    facts.add("final_status", batch.text(billed.finalStatus))
    facts.add("status", batch.text(billed.statusWord))
    facts.add(
      "price", billed.price.isTold ? Money(nano: billed.price.nano).text(decimals: Int(billed.price.decimals)) : "")
    facts.add("currency", batch.text(billed.currency))
    facts.add("method", billed.method?.name ?? "")
    self.init(kind: .billedCall, line: Int(billed.place.line), facts: facts.facts)
  }

  init(_ half: RequestHalf) {
    var facts = FactList()
    facts.add("side", half.side == .request ? "request" : "reply")
    facts.add("time", time: half.time)
    facts.add("phone_number", number: half.callee.prefix)
    facts.add("caller_number", number: half.callerStem)
    facts.add("http_status", half.httpStatus == 0 ? "" : String(half.httpStatus))
    facts.add("method", half.method?.name ?? "")
    self.init(kind: .half, line: Int(half.place.line), facts: facts.facts)
  }
}

/// Facts that are there, in their order.
private struct FactList {
  private(set) var facts: [ContentFindings.Fact] = []

  mutating func add(_ name: String, _ value: String) {
    if !value.isEmpty { facts.append(ContentFindings.Fact(name: name, value: value)) }
  }

  mutating func add(_ name: String, time: Int64) {
    if time != RecordTime.none { add(name, Instant(milliseconds: time).text(offsetSeconds: 0)) }
  }

  /// A number's first digits, six at most: as many as reports show of any.
  mutating func add(_ name: String, number: PackedDigits) {
    if !number.isNone { add(name, number.dropping(last: max(0, number.count - 6)).text + "******") }
  }

  mutating func add(_ name: String, _ value: Tristate) {
    switch value {
    case .yes: add(name, "true")
    case .no: add(name, "false")
    case .unknown: break
    }
  }
}
