/// One verification of the sample world: all that its lines in both files are written from.
struct Verification {
  /// How the webhook's `final_status` reads.
  enum FinalStatus: Int {
    case answer, cancel, busy, failed
  }

  /// How an event is wrapped in the export.
  enum EventShape {
    case plain, array, escaped
  }

  var index = 0
  /// UTC milliseconds of the request.
  var time: Int64 = 0
  var account = 0
  var destination = 0
  /// All digits of the called number.
  var callee = 0
  /// All digits of the caller's number but the last four.
  var callerBlock = 0
  var callerLastDigits = 0
  /// A secret: the importer must drop it.
  var code = 0
  var isCodeRecognisable = false

  var isLogged = true
  var hasCall = true
  var isRedirectChecked = false
  var isRedirected = false

  var cause: UInt8 = 16
  var finalStatus = FinalStatus.answer
  /// From the request to the call's start.
  var delayMilliseconds: Int64 = 0
  var ringMilliseconds: Int64 = 0
  /// 0 where nobody answered.
  var talkMilliseconds: Int64 = 0
  var shape = EventShape.plain

  /// The request's line stands in the log twice.
  var isRequestRepeated = false
  var usesSiblingEnvelope = false
  /// The webhook was delivered again, some lines later.
  var isCallRepeated = false
  /// The webhook came after later ones.
  var isCallLate = false
  /// A second event tells another outcome, and counts since it stops later.
  var isConflicting = false

  /// HTTP status of a refused request just before this one; 0 where there is none.
  var refusedStatus = 0
  /// A line of the client's log that is not about a call follows.
  var hasOtherLine = false

  var start: Int64 { time + delayMilliseconds }
  var stop: Int64 { start + ringMilliseconds + talkMilliseconds }
  var isAnswered: Bool { cause == 16 && finalStatus == .answer }

  /// The second event of a conflict: one second later, and of the other outcome.
  var contradiction: Verification {
    var other = self
    other.cause = 16
    other.finalStatus = isAnswered ? .cancel : .answer
    if isAnswered {
      other.ringMilliseconds += talkMilliseconds + 1000
      other.talkMilliseconds = 0
    } else {
      other.talkMilliseconds = 1000 + talkMilliseconds
    }
    return other
  }
}

/// Makes verifications out of a seed and an index, and nothing else.
struct VerificationSource: Sendable {
  let seed: UInt64
  let clock: DemoClock
  let times: StoryTimes

  /// Ordinary failures after the unanswered, busy and rejected ones: Q.850 causes of an unavailable number, one entry
  /// per share.
  private static let unavailableCauses: [UInt8] = [
    1, 1, 3, 18, 18, 18, 19, 19, 20, 20, 20, 20, 21, 27, 27, 28, 34, 38, 102,
  ]
  /// What the collapsed destination answers: no circuit, network out of order, temporary overload, timer expiry.
  private static let collapseCauses: [UInt8] = [34, 34, 38, 38, 38, 42, 102]

  func verification(index: Int, hour: Int) -> Verification {
    var random = SplitMix64(seed: seed, index: index)
    var made = Verification()
    made.index = index
    made.time = clock.moment(of: index, hour: hour, jitter: &random)
    let accountDraw = random.next(below: 100)
    made.account = accountDraw < Account.cumulativeShares[0] ? 0 : accountDraw < Account.cumulativeShares[1] ? 1 : 2
    made.destination = Destination.byDraw[random.next(below: Destination.byDraw.count)]
    let destination = Destination.all[made.destination]
    let bound = Self.power(destination.remainingDigits)
    made.callee = destination.prefix * bound + random.next(below: bound)
    decideCaller(&made, &random)
    decideLog(&made, &random)
    decideOutcome(&made, &random)
    decideDelivery(&made, &random)
    return made
  }

  private static func power(_ digits: Int) -> Int { digits == 5 ? 100_000 : digits == 6 ? 1_000_000 : 10_000_000 }

  private func decideCaller(_ made: inout Verification, _ random: inout SplitMix64) {
    let isAbroad = random.next(below: 100) < 12
    if isAbroad, made.account == Story.accountIndex(.originWithoutPrice), times.unpriced.contains(made.time) {
      made.callerBlock = CallerBlock.unpriced[random.next(below: CallerBlock.unpriced.count)]
    } else {
      made.callerBlock = CallerBlock.slovak[random.next(below: CallerBlock.slovak.count)]
    }
    made.callerLastDigits = random.next(below: 10_000)
    made.isCodeRecognisable = random.isOne(in: 64)
    made.code = random.next(below: made.isCodeRecognisable ? DemoWorld.recognisableCodeCount : 10_000)
  }

  private func decideLog(_ made: inout Verification, _ random: inout SplitMix64) {
    let mustBeLogged = times.outage.contains(made.time) || times.awaiting.contains(made.time)
    let isLogLost = made.account == Story.accountIndex(.unloggedCalls) && times.unlogged.contains(made.time)
    let draw = random.next(below: 400)
    // Without a log line and without a webhook nobody would know of it, so these two never meet.
    made.isLogged = mustBeLogged || draw >= (isLogLost ? 280 : 1)
    let isWebhookLost = random.isOne(in: 500) && made.isLogged && made.time < times.awaiting.lowerBound - 3 * 3_600_000
    made.hasCall = !mustBeLogged && !isWebhookLost

    let isBurst = made.account == Story.accountIndex(.redirectBurst) && times.redirects.contains(made.time)
    made.isRedirectChecked = random.next(below: 100) < 35
    made.isRedirected = random.next(below: 1000) < (isBurst ? 550 : 18)
    made.isRequestRepeated = random.isOne(in: 512)
    made.usesSiblingEnvelope = random.next(below: 100) < 8
    made.refusedStatus = random.isOne(in: 90) ? [401, 402, 429, 429][random.next(below: 4)] : 0
    made.hasOtherLine = random.isOne(in: 70)
  }

  private func decideOutcome(_ made: inout Verification, _ random: inout SplitMix64) {
    let isCollapsed = made.destination == Destination.collapsing && times.collapse.contains(made.time)
    let isUnpaid = made.account == Story.accountIndex(.billingFailures) && times.billing.contains(made.time)
    let answeredPerMille = isCollapsed ? 60 : Destination.all[made.destination].answeredPerMille
    let failure = random.next(below: 1000)
    let cause = random.next(below: 1 << 20)
    if random.next(below: 100) < 55, isUnpaid {
      (made.cause, made.finalStatus) = (41, .failed)
    } else if random.next(below: 1000) < answeredPerMille {
      (made.cause, made.finalStatus) = (16, .answer)
    } else if isCollapsed {
      (made.cause, made.finalStatus) = (Self.collapseCauses[cause % Self.collapseCauses.count], .failed)
    } else {
      switch failure {
      case ..<450: (made.cause, made.finalStatus) = (16, .cancel)
      case ..<600: (made.cause, made.finalStatus) = (17, .busy)
      case ..<700: (made.cause, made.finalStatus) = (31, .failed)
      case ..<704: (made.cause, made.finalStatus) = (16, .failed)
      case ..<708: (made.cause, made.finalStatus) = (17, .answer)
      case ..<714: (made.cause, made.finalStatus) = (41, .failed)
      default: (made.cause, made.finalStatus) = (Self.unavailableCauses[cause % Self.unavailableCauses.count], .failed)
      }
    }
    // The call's start is all that dates a call that nobody logged: it keeps the moment, and so its story.
    made.delayMilliseconds = made.isLogged ? Int64(150 + random.next(below: 1800)) : 0
    made.ringMilliseconds = Int64(made.finalStatus == .cancel ? 20_000 : 1500) + Int64(random.next(below: 14_000))
    made.talkMilliseconds = made.finalStatus == .answer ? Int64(2000 + random.next(below: 16_000)) : 0
  }

  private func decideDelivery(_ made: inout Verification, _ random: inout SplitMix64) {
    let shape = random.next(below: 100)
    made.shape = shape < 12 ? .escaped : shape < 20 ? .array : .plain
    made.isCallRepeated = random.isOne(in: 110)
    made.isCallLate = random.isOne(in: 16)
    made.isConflicting = random.isOne(in: 2500)
  }
}
