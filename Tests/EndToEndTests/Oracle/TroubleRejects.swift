/// What a world holds besides good records: records that must be rejected, and lines that are not ours.
extension TroubleBuilder {
  mutating func addRejects() {
    for _ in 0..<3 {
      if has(.unreadableKeys) { addUnreadableKeys() }
      if has(.unreadableCauses) { addUnreadableCauses() }
      if has(.unreadableTimes) { addUnreadableTimes() }
      if has(.unreadableStatus) { addUnreadableStatus() }
      if has(.damagedNumbers) { addDamagedNumbers() }
      if has(.halfFacts) { addHalfFacts() }
    }
  }

  private mutating func callBody(_ fields: [TroubleField]) {
    var event = TroubleEvent(shape: .call)
    event.reply = fields
    log(call: event, at: moment())
  }

  private mutating func addUnreadableKeys() {
    let long = String(repeating: "a", count: 33) + "_117793"
    for key in ["not-a-key", "fa278be48dc2", "fa278be48dc2_", "xyz_117793", "fa27_1177931177931177931", long] {
      callBody([
        ("verification_call_uuid", .text(key)), ("q931_status", .whole(16)), ("final_status", .text("ANSWER")),
      ])
    }
    var event = requestEvent(truth())
    event.reply = event.reply.filter { !$0.name.hasSuffix("uuid") } + [("verification_call_uuid", .text("4.21E+11"))]
    log(request: event, at: moment())
  }

  private mutating func addUnreadableCauses() {
    let causes: [TroubleValue] = [
      .whole(128), .whole(-1), .raw("16.0"), .raw("16.5"), .text("abc"), .text("16.0"), .whole(4_294_967_312),
    ]
    for cause in causes {
      callBody([keyField(truth().key), ("q931_status", cause), ("final_status", .text("ANSWER"))])
    }
  }

  private mutating func addUnreadableTimes() {
    for time in ["yesterday", "2024-13-01 10:00:00", "2024-02-30T10:00:00Z", "31.31.2024 10:00:00"] {
      callBody([keyField(truth().key), ("q931_status", .whole(16)), ("stop_time", .text(time))])
      var event = requestEvent(truth())
      event.facts[0].value = .text(time)
      event.dress.wrappers = []
      log(request: event, at: moment())
    }
  }

  private mutating func addUnreadableStatus() {
    let numberInside = "TO " + number("421")
    secrets.numbers.insert(String(numberInside.dropFirst(3)))
    for status in [numberInside, "ANSWER!", String(repeating: "A", count: 33), "CODE 1234"] {
      callBody([keyField(truth().key), ("q931_status", .whole(16)), ("final_status", .text(status))])
    }
  }

  /// What a spreadsheet leaves of a number.
  private mutating func addDamagedNumbers() {
    for damaged in ["4.21E+11", "4,21E+11", "4.2191E+11"] {
      var event = requestEvent(truth())
      event.ask = event.ask.map { $0.name == "phone_number" ? ($0.name, .text(damaged)) : $0 }
      event.dress.isSiblingEnvelope = false
      log(request: event, at: moment())
      callBody([
        keyField(truth().key), ("q931_status", .whole(16)), ("final_status", .text("CANCEL")),
        ("caller_number", .text(damaged)),
      ])
    }
  }

  /// An outcome without a key, an acceptance without a key, call times without an outcome.
  private mutating func addHalfFacts() {
    callBody([("q931_status", .whole(16)), ("final_status", .text("ANSWER")), ("start_time", timeValue(moment()))])
    callBody([("q931_status", .whole(17))])
    callBody([keyField(truth().key), ("start_time", timeValue(moment())), ("duration", .whole(3))])
    var event = requestEvent(truth())
    event.reply = event.reply.filter { !$0.name.hasSuffix("uuid") }
    event.dress.isSiblingEnvelope = false
    log(request: event, at: moment())
  }

  mutating func addNoise() {
    let noise = max(4, settings.verifications / 40)
    for _ in 0..<noise {
      if has(.foreignLines) {
        log(request: foreignEvent(), at: moment())
        log(call: foreignEvent(), at: moment())
      }
      if has(.blankLines) {
        log(request: TroubleEvent(shape: .unreadable, rawLine: random.pick(["", "   "])), at: moment())
        log(call: TroubleEvent(shape: .unreadable, rawLine: ""), at: moment())
      }
      if has(.brokenLines) {
        log(request: brokenEvent(requestEvent(truth())), at: moment())
        let one = truth()
        var call = TroubleEvent(shape: .call)
        call.reply = [
          keyField(one.key), ("secret", .text("shared" + random.digits(9))), ("phone_number", numberValue(one.called)),
          ("q931_status", .whole(16)), ("final_status", .text("ANSWER")),
        ]
        if case .text(let secret) = call.reply[1].value { secrets.shared.insert(secret) }
        log(call: brokenEvent(call), at: moment())
      }
    }
  }

  /// Another program's lines; `caller` is a place in its source, `account` a name.
  private mutating func foreignEvent() -> TroubleEvent {
    var event = TroubleEvent(shape: .foreign)
    event.facts = [("level", .text("info")), ("ts", timeValue(moment())), ("caller", .text("main.go:42"))]
    switch random.below(3) {
    case 0: event.facts.append(("msg", .text("listening")))
    case 1:
      event.facts += [
        ("msg", .text("request done")), ("url", .text("https://shop.example/orders")), ("status", .whole(500)),
      ]
    default: event.facts += [("account", .text("nightly")), ("msg", .text("{not json}"))]
    }
    return event
  }

  /// Cut off, or with a quote lost.
  private mutating func brokenEvent(_ event: TroubleEvent) -> TroubleEvent {
    let json = event.value.json
    var line = String(json.dropLast(random.within(1...max(1, json.count / 3))))
    if random.chance(40), let quote = json.firstIndex(of: "\"") {
      line = json
      line.remove(at: quote)
    }
    return TroubleEvent(shape: .unreadable, rawLine: line)
  }
}
