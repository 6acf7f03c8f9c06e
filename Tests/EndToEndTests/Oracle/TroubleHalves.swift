/// Requests that are logged on two lines, joined by an id.
extension TroubleBuilder {
  static let requestIDNames = ["request_id", "reqId", "req_id", "requestId", "x_request_id"]
  static let correlationIDNames = ["correlation_id", "correlation", "correlationId", "x_correlation_id"]
  static let traceIDNames = ["trace_id", "traceId"]

  /// Requests of one quarter of an hour that share a trace, or have nothing in common but that. Some have an id of their own,
  /// some one that stands under other names in the reply, some lose one of their lines.
  mutating func addBurst() {
    let start = moment()
    let shared = "trace-" + random.digits(9)
    // No two halves at one time: which of them is the nearer is not in what they say.
    var taken: Set<Int64> = []
    for _ in 0..<random.within(1...7) {
      var one = truth()
      let asked = free(start + Int64(random.below(900_000)), &taken)
      one.time = asked
      let replied = free(asked + replyDelay(), &taken)
      let ids = idsOfHalves(shared, like: asked)
      switch random.below(12) {
      case 0: addWhole(one, ids.request)
      case 1: logHalf(askingHalf(one, ids.request), at: asked)
      case 2: logHalf(acceptingHalf(one, ids.reply, at: replied), at: replied)
      case 3...5:
        logHalf(askingHalf(one, ids.request), at: asked)
        logHalf(refusingHalf(one, ids.reply, at: replied), at: replied)
      default:
        logHalf(askingHalf(one, ids.request), at: asked)
        logHalf(acceptingHalf(one, ids.reply, at: replied), at: replied)
        if random.chance(60) { addCall(one, outcome(), offset: replied - asked + 900) }
      }
      if random.chance(20) { addStep(ids.request, at: free(asked + 1, &taken)) }
    }
  }

  /// Mostly a moment; now and then up to the ten minutes that are allowed, just beyond them, or before the request.
  private mutating func replyDelay() -> Int64 {
    switch random.below(12) {
    case 0: random.pick([600_000, 600_001, 599_999])
    case 1: Int64(random.within(300_000...900_000))
    case 2: -Int64(random.within(1...5000))
    default: Int64(random.within(20...9000))
    }
  }

  private func free(_ time: Int64, _ taken: inout Set<Int64>) -> Int64 {
    var time = time
    while !taken.insert(time).inserted { time += 1 }
    return time
  }

  /// The fields of ids of a request's two lines.
  private mutating func idsOfHalves(_ shared: String, like time: Int64) -> (
    request: [TroubleField], reply: [TroubleField]
  ) {
    let own: TroubleValue = random.chance(30) ? .whole(time) : .text("id-" + random.digits(9))
    let names = [Self.requestIDNames, Self.correlationIDNames, Self.traceIDNames]
    let trace = (random.pick(Self.traceIDNames), TroubleValue.text(shared))
    switch random.below(6) {
    case 0: return ([trace], [trace])
    case 1:
      let kind = random.pick([names[0], names[1]])
      return ([(random.pick(kind), own), trace], [(random.pick(kind), own), trace])
    case 2:
      // The id of the one is the correlation or the trace of the other.
      return ([(random.pick(names[random.below(3)]), own)], [(random.pick(names[random.below(3)]), own)])
    case 3: return ([(random.pick(names[1]), .text(shared))], [trace])
    case 4:
      // What tracers write for none.
      let none: TroubleField = ("trace_id", .text("00000000-0000-0000"))
      let kind = random.pick([names[0], names[1]])
      return ([(random.pick(kind), own), none], [(random.pick(kind), own), none])
    default:
      let kind = random.pick(names)
      return ([(random.pick(kind), own)], [(random.pick(kind), own)])
    }
  }

  /// Logged again, as copied or in other words, it is the same half.
  private mutating func logHalf(_ event: TroubleEvent, at time: Int64) {
    // A log may be written by several processes: the reply's line may come first.
    let at = random.chance(10) ? time + Int64(random.within(-20_000...20_000)) : time
    log(request: event, at: at)
    if has(.duplicates) && random.chance(8) { log(request: event, at: at + Int64(random.below(7_200_000))) }
    if has(.lateSightings) && random.chance(6) {
      var again = event
      again.dress = dress(at: time, carriesTime: true)
      again.dress.isSiblingEnvelope = event.dress.isSiblingEnvelope
      log(request: again, at: at + 86_400_000)
    }
  }

  private mutating func half(_ ids: [TroubleField], at time: Int64) -> TroubleEvent {
    var event = TroubleEvent(shape: .request)
    event.facts = [("time", timeValue(time))] + ids
    event.dress = dress(at: time, carriesTime: true)
    return event
  }

  private mutating func askingHalf(_ one: TroubleTruth, _ ids: [TroubleField]) -> TroubleEvent {
    var event = half(ids, at: one.time ?? settings.start)
    // Without a URL it may be no more than a number and an id.
    if random.chance(75) { event.facts.append(("url", url(one.method))) }
    if random.chance(15) { event.facts.append(("account_id", accountValue(one.account))) }
    event.ask = asking(one)
    return event
  }

  private mutating func acceptingHalf(_ one: TroubleTruth, _ ids: [TroubleField], at time: Int64) -> TroubleEvent {
    var event = half(ids, at: time)
    if random.chance(30) { event.facts.append(("url", url(one.method))) }
    event.reply = accepting(one, accountField: random.chance(20) ? one.account : nil)
    if has(.siblingEnvelope) && random.chance(20) {
      event.dress.isSiblingEnvelope = true
      if random.chance(50) { event.reply.append(("login_did", numberValue(one.called))) }
    }
    return event
  }

  private mutating func refusingHalf(_ one: TroubleTruth, _ ids: [TroubleField], at time: Int64) -> TroubleEvent {
    var event = half(ids, at: time)
    if random.chance(40) { event.facts.append(("url", url(one.method))) }
    switch random.below(has(.keyedRefusals) ? 4 : 3) {
    case 0: event.reply = [("ok", flagValue(false)), ("error", .text("low balance"))]
    case 1: event.reply = [("http_status", .whole(Int64(random.pick([401, 429, 503]))))]
    case 2: event.reply = [("http_status", .whole(402)), ("account_id", accountValue(one.account))]
    default: event.reply = [("http_status", .whole(500)), keyField(one.key)]
    }
    return event
  }

  /// Both sides on one line: no half, whatever ids it has.
  private mutating func addWhole(_ one: TroubleTruth, _ ids: [TroubleField]) {
    var event = requestEvent(one)
    event.facts += ids
    log(request: event, at: one.time ?? settings.start)
  }

  /// A line between the two that carries the id and is neither: a step on the way, or another endpoint's failure.
  private mutating func addStep(_ ids: [TroubleField], at time: Int64) {
    var event = TroubleEvent(shape: .foreign)
    event.facts = [("time", timeValue(time))] + ids
    event.facts +=
      random.chance(50)
      ? [("level", .text("debug")), ("status", .whole(200))]
      : [("url", .text("https://shop.example/orders")), ("status", .whole(500))]
    log(request: event, at: time)
  }
}
