/// The truth about one verification, before anything is written. Times are milliseconds since 1970.
struct TroubleTruth: Sendable {
  var key: String
  var account: String
  var time: Int64?
  var called: String
  var caller: String?
  var method = "passwordcall"
  var asked: Bool?
  var told: Bool?
}

/// Builds a world, one verification after the other.
struct TroubleBuilder {
  let settings: TroubleWorld.Settings
  var random: TroubleRandom
  /// With the moment that orders them in the log.
  private var requestLog: [(at: Int64, event: TroubleEvent)] = []
  private var callLog: [(at: Int64, event: TroubleEvent)] = []
  private(set) var requests: [TroubleEvent] = []
  private(set) var calls: [TroubleEvent] = []
  var secrets = TroubleSecrets()
  /// The newest call of each account, as far as it was written readably.
  var newestCall: [String: Int64] = [:]
  private var keyCount = 0

  init(_ settings: TroubleWorld.Settings) {
    self.settings = settings
    random = TroubleRandom(seed: settings.seed)
  }

  func has(_ trouble: Trouble) -> Bool { settings.troubles.contains(trouble) }

  mutating func log(request event: TroubleEvent, at: Int64) { requestLog.append((at, event)) }
  mutating func log(call event: TroubleEvent, at: Int64) { callLog.append((at, event)) }

  mutating func build() {
    for index in 0..<settings.verifications { addVerification(index) }
    if has(.everyCause) { for cause in 0...127 { addEveryCause(cause) } }
    if has(.withoutCall) {
      for _ in 0..<3 { addRequest(truth(account: "500500")) }
    }
    addEdges()
    if has(.halves) { for _ in 0..<max(2, settings.verifications / 16) { addBurst() } }
    addRejects()
    addNoise()
    requests = ordered(requestLog)
    calls = ordered(callLog)
  }

  /// By time; where events arrive out of order, some change places with a neighbour far away.
  private mutating func ordered(_ log: [(at: Int64, event: TroubleEvent)]) -> [TroubleEvent] {
    var events = log.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(
      \.element.event)
    guard has(.outOfOrder), events.count > 60 else { return events }
    for index in stride(from: 0, to: events.count - 50, by: 6) where random.chance(60) {
      events.swapAt(index, index + random.within(1...49))
    }
    return events
  }

  // MARK: - truth

  mutating func truth(account: String? = nil) -> TroubleTruth {
    let code = random.pick(TroubleWorld.callingCodes + ["421", "421", "421", "421"])
    var truth = TroubleTruth(
      key: "", account: account ?? random.pick(settings.accounts + [settings.accounts[0]]), time: moment(),
      called: number(code), caller: number(origin()))
    truth.key = newKey(truth.account)
    if has(.noCaller) && random.chance(4) { truth.caller = nil }
    if has(.otherMethods) && random.chance(12) {
      truth.method = random.pick(["flashcall", "call_2fa", "flash_call", "call_for_2fa", "confirmationCall"])
    }
    if random.chance(60) {
      truth.asked = random.chance(80)
      if random.chance(85) { truth.told = random.chance(12) }
    }
    return truth
  }

  private mutating func origin() -> String {
    has(.foreignOrigins) && random.chance(15) ? random.pick(["7", "36", "43", "49"]) : "421"
  }

  /// Twelve digits.
  mutating func number(_ code: String) -> String {
    code + "9" + random.digits(11 - code.count)
  }

  /// No run of digits in it is longer than three, so that a code of four is not found in it by chance.
  mutating func newKey(_ account: String) -> String {
    keyCount += 1
    let letters = ["a", "b", "c", "d", "e", "f"]
    let head = (0..<3).map { _ in random.digits(2) + random.pick(letters) }.joined()
    let tail = String(keyCount, radix: 6).map { letters[$0.hexDigitValue ?? 0] }.joined()
    return head + tail + "_" + account
  }

  /// One in five within three hours of the change of the clocks.
  mutating func moment() -> Int64 {
    let span = random.chance(20) ? 10_800_000 : settings.days * 86_400_000
    let base = span == 10_800_000 ? settings.change - 5_400_000 : settings.start
    let whole = base + Int64(random.below(span / 1000)) * 1000
    return has(.fractions) && random.chance(40) ? whole + Int64(random.below(1000)) : whole
  }

  // MARK: - fates

  private mutating func addVerification(_ index: Int) {
    var one = truth()
    let fate = random.below(100)
    if fate < 7 {
      if has(.refusals) { addRefusal(one) }
    } else if fate < 12 {
      if has(.callOnly) { addCalls(one) }
    } else if fate < 20 {
      if has(.withoutCall) { addRequest(one) }
    } else if fate < 23 && has(.undated) {
      addUndated(one)
    } else {
      addRequest(one)
      if has(.numberMismatches) && random.chance(4) {
        one.called = number(random.pick(TroubleWorld.callingCodes))
        secrets.numbers.insert(one.called)
      }
      addCalls(one)
    }
  }

  private mutating func addUndated(_ one: TroubleTruth) {
    var undated = one
    undated.time = nil
    switch random.below(3) {
    case 0: addRequest(undated)
    case 1: addCalls(undated)
    default:
      addRequest(undated)
      addCalls(has(.undatedRequestDatedCall) ? one : undated)
    }
  }

  /// Each code once with an answer that contradicts (or, with 16, fits), and once without.
  private mutating func addEveryCause(_ cause: Int) {
    for final in ["CANCEL", "ANSWER"] {
      let one = truth()
      addRequest(one)
      addCall(one, TroubleOutcome(cause: .whole(Int64(cause)), final: .text(final)), offset: 1200)
    }
  }

  /// Times that lie exactly on a border.
  private mutating func addEdges() {
    if has(.graceEdge) {
      for account in settings.accounts {
        guard let newest = newestCall[account] else { continue }
        for offset: Int64 in [-1, 0, 1] {
          var one = truth(account: account)
          one.time = newest - 3_600_000 + offset
          addRequest(one)
        }
      }
    }
    if has(.callBeforeRequest) {
      for offset: Int64 in [-60_000, -5001, -5000, -4999, -1] {
        let one = truth()
        addRequest(one)
        addCall(one, TroubleOutcome(cause: .whole(17), final: .text("BUSY")), offset: offset)
      }
    }
  }
}
