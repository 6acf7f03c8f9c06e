/// How the builder writes values, in every form that logs have.
extension TroubleBuilder {
  mutating func timeValue(_ time: Int64) -> TroubleValue {
    guard has(.timeForms) else { return .text(TroubleClock.iso(time, offsetMinutes: 0)) }
    let isWhole = time % 1000 == 0
    switch random.below(isWhole ? 8 : 6) {
    case 0: return .text(TroubleClock.iso(time, offsetMinutes: random.pick([60, 120, -300, 330])))
    case 1: return .text(TroubleClock.spaced(time))
    case 2: return .whole(time)
    case 3: return .raw(secondsWithFraction(time))
    case 4: return .text(secondsWithFraction(time))
    case 5: return .text(TroubleClock.iso(time, offsetMinutes: 0))
    case 6: return .text(TroubleClock.dotted(time))
    default: return .whole(time / 1000)
    }
  }

  private func secondsWithFraction(_ time: Int64) -> String {
    let rest = String(time % 1000)
    return String(time / 1000) + "." + String(repeating: "0", count: 3 - rest.count) + rest
  }

  mutating func flagValue(_ flag: Bool) -> TroubleValue {
    guard has(.booleanForms) else { return .flag(flag) }
    return random.pick([.flag(flag), .whole(flag ? 1 : 0), .text(flag ? "true" : "false"), .text(flag ? "1" : "0")])
  }

  mutating func numberValue(_ number: String) -> TroubleValue {
    secrets.numbers.insert(number)
    return has(.integerNumbers) && random.chance(30) ? .raw(number) : .text(number)
  }

  mutating func callerValue(_ number: String) -> TroubleValue {
    secrets.callerStems.insert(String(number.dropLast(4)))
    secrets.callerLastFours.insert(String(number.suffix(4)))
    return numberValue(number)
  }

  mutating func keyField(_ key: String) -> TroubleField {
    let name =
      has(.bothKeyNames) ? random.pick(["verification_call_uuid", "verification_uuid"]) : "verification_call_uuid"
    return (name, .text(has(.upperCaseKeys) && random.chance(10) ? key.uppercased() : key))
  }

  mutating func tokenValue() -> TroubleValue {
    let token = "tok" + (0..<4).map { _ in random.digits(5) + random.pick(["Qx", "zW", "Kj"]) }.joined()
    secrets.tokens.insert(token)
    // The vendor's sample misses the colon.
    return .text(random.pick(["Bearer ", "Authorization Bearer ", "Authorization: Bearer "]) + token)
  }

  /// Four digits; now and then a long one that cannot be met by chance.
  mutating func codeValue() -> TroubleValue {
    if random.chance(20) {
      let code = random.digits(11)
      secrets.longCodes.insert(code)
      return .text(code)
    }
    let code = random.digits(4)
    secrets.codes.insert(code)
    return .text(code)
  }

  mutating func url(_ method: String) -> TroubleValue {
    let host = random.pick(["paidmethods.mcn.ru", "paidmethods.kompaas.tech", "api.mcn.ru", "api.mcntele.com"])
    return .text("https://\(host)/api/protected/api/auth/\(method)")
  }

  /// Wrappers with their own time only where the event has one: else the wrapper's would be the event's.
  mutating func dress(at time: Int64?, carriesTime: Bool) -> TroubleDress {
    var dress = TroubleDress()
    if has(.otherSpellings) { dress.names = random.pick([.snake, .snake, .snake, .camel, .kebab, .upper]) }
    if has(.nestedBodies) && random.chance(40) { dress.layout = .nested }
    if has(.escapedBodies) && random.chance(35) { dress.layout = .escaped }
    if has(.wrappers) {
      let choices: [[TroubleDress.Wrapper]] =
        carriesTime
        ? [[], [], [.docker], [.cloudWatch], [.elasticsearch], [.docker, .cloudWatch], [.docker, .elasticsearch]]
        : [[], [.elasticsearch]]
      dress.wrappers = random.pick(choices)
    }
    dress.wrapperTime = (time ?? settings.start) + Int64(random.within(200...90_000))
    return dress
  }

  // MARK: - requests

  mutating func requestEvent(_ one: TroubleTruth, accountField: String? = nil) -> TroubleEvent {
    var event = TroubleEvent(shape: .request)
    if let time = one.time { event.facts.append(("time", timeValue(time))) }
    if random.chance(90) { event.facts.append(("url", url(one.method))) }
    event.ask = asking(one)
    event.reply = accepting(one, accountField: accountField)
    event.dress = dress(at: one.time, carriesTime: one.time != nil)
    event.dress.isSiblingEnvelope = has(.siblingEnvelope) && random.chance(20)
    return event
  }

  mutating func asking(_ one: TroubleTruth) -> [TroubleField] {
    var ask: [TroubleField] = [("authorization", tokenValue()), ("phone_number", numberValue(one.called))]
    if random.chance(50) { ask.append(("verification_code", codeValue())) }
    if let asked = one.asked { ask.append(("is_with_redirect", flagValue(asked))) }
    return ask
  }

  mutating func accepting(_ one: TroubleTruth, accountField: String?) -> [TroubleField] {
    var reply: [TroubleField] = [("http_status", .whole(200)), ("ok", flagValue(true))]
    if let caller = one.caller { reply.append(("caller_number", callerValue(caller))) }
    if random.chance(60) { reply.append(("verification_code", codeValue())) }
    reply.append(keyField(one.key))
    if let told = one.told { reply.append(("is_redirect", flagValue(told))) }
    if let accountField { reply.append(("account_id", accountValue(accountField))) }
    return reply
  }

  mutating func accountValue(_ account: String) -> TroubleValue {
    has(.integerNumbers) && random.chance(50) ? .raw(account) : .text(account)
  }

  mutating func otherAccount(_ account: String) -> String {
    random.pick((settings.accounts + ["31337"]).filter { $0 != account })
  }

  mutating func addRequest(_ one: TroubleTruth) {
    var accountField: String?
    if random.chance(30) { accountField = one.account }
    if has(.accountMismatches) && random.chance(3) { accountField = otherAccount(one.account) }
    let at = one.time ?? moment()
    let event = requestEvent(one, accountField: accountField)
    log(request: event, at: at)
    if has(.duplicates) && random.chance(8) { log(request: event, at: at + Int64(random.below(7_200_000))) }
    if has(.lateSightings) && random.chance(4) {
      log(request: requestEvent(one, accountField: accountField), at: at + 86_400_000)
    }
    if has(.enrichedDuplicates) && random.chance(4) {
      var poorer = one
      if random.chance(50) { poorer.told = nil } else { poorer.caller = nil }
      log(request: requestEvent(poorer, accountField: nil), at: at + 1000)
    }
    if has(.requestConflicts) && random.chance(4) { addRequestConflict(one, accountField, at: at) }
  }

  /// Other numbers are of other countries: two of one prefix cannot be ordered by what the ledger keeps.
  private mutating func addRequestConflict(_ one: TroubleTruth, _ accountField: String?, at: Int64) {
    var other = one
    switch random.below(8) {
    case 0: other.time = one.time.map { $0 - 1 } ?? moment()
    case 1: other.time = one.time.map { $0 + Int64(random.within(1...7_200_000)) }
    case 2: other.time = nil
    case 3: other.called = number(random.pick(TroubleWorld.callingCodes.filter { !one.called.hasPrefix($0) }))
    case 4: other.caller = number(random.pick(["421", "7", "36"].filter { !(one.caller ?? "").hasPrefix($0) }))
    case 5: other.method = one.method == "flashcall" ? "passwordcall" : "flashcall"
    case 6: other.asked = !(one.asked ?? false)
    default: other.told = !(one.told ?? false)
    }
    log(request: requestEvent(other, accountField: accountField), at: at + Int64(random.below(3_600_000)))
  }

  // MARK: - refusals

  /// Refused in each way: `ok` false, an HTTP status, no reply at all.
  mutating func addRefusal(_ one: TroubleTruth) {
    var one = one
    if has(.undated) && random.chance(5) { one.time = nil }
    var event = TroubleEvent(shape: .request)
    if let time = one.time { event.facts.append(("time", timeValue(time))) }
    event.facts.append(("url", url(one.method)))
    if random.chance(40) { event.facts.append(("account_id", accountValue(one.account))) }
    event.ask = asking(one)
    let way = random.below(has(.keyedRefusals) ? 5 : 4)
    switch way {
    case 0: event.reply = [("http_status", .whole(200)), ("ok", flagValue(false)), ("error", .text("low balance"))]
    case 1: event.reply = [("http_status", .whole(Int64(random.pick([401, 402, 429, 500, 503]))))]
    case 2: event.reply = [("ok", flagValue(false)), ("error", .text("bad number"))]
    case 3: event.reply = []
    default:
      event.facts = event.facts.filter { $0.name != "account_id" }
      event.reply = [("http_status", .whole(500)), keyField(one.key), ("account_id", accountValue(one.account))]
    }
    event.dress = dress(at: one.time, carriesTime: one.time != nil)
    let at = one.time ?? moment()
    log(request: event, at: at)
    if has(.duplicates) && random.chance(15) { log(request: event, at: at + 60_000) }
    if has(.lateSightings) && random.chance(10) {
      event.dress = dress(at: one.time, carriesTime: one.time != nil)
      log(request: event, at: at + 90_000_000)
    }
    if way == 1 && random.chance(20) {
      event.reply = [("http_status", .whole(404))]
      log(request: event, at: at + 1)
    }
  }
}
