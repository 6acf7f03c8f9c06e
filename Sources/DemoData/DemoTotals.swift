import Calls

/// What a correct import and its reports must count, told by the generator itself: a second way to know.
package struct DemoTotals: Sendable, Equatable {
  /// Lines of `requests.ndjson`: accepted + refused + duplicates + rejected + ignored.
  package var requestLines = 0
  package var acceptedRequests = 0
  package var refusedRequests = 0
  package var duplicateRequests = 0
  package var rejectedRequestLines = 0
  package var ignoredRequestLines = 0

  /// Lines of `calls.ndjson`: call records + duplicates + rejected.
  package var callLines = 0
  package var callRecords = 0
  package var duplicateCallRecords = 0
  package var rejectedCallLines = 0

  package var matched = 0
  package var callOnly = 0
  /// With the default grace of one hour.
  package var awaiting = 0
  package var missing = 0
  /// Keys with two call records.
  package var conflicting = 0
  /// Checked requests: they asked for the redirect and were told.
  package var checked = 0
  package var redirected = 0
  /// Concluded verifications by outcome, in the order of `Outcome.allCases`.
  package var concludedByOutcome = Array(repeating: 0, count: Outcome.allCases.count)
  /// Verifications by account, in the order of `accounts`.
  package var verificationsByAccount = [0, 0, 0]
  package var accounts: [String] { Account.numbers.map { String($0) } }
  /// Verifications by the caller's calling code: 421, 420, 36.
  package var verificationsByOrigin: (slovak: Int, czech: Int, hungarian: Int) { (origins[0], origins[1], origins[2]) }
  var origins = [0, 0, 0]
  /// In the order of `DemoWorld.stories`; what is counted is told at `Story.Kind`.
  package var stories: [StoryTotals]

  /// Verifications: accepted requests, and calls that nobody logged.
  package var verifications: Int { acceptedRequests + callOnly }
  package var concluded: Int { matched + callOnly }

  /// The number of concluded verifications with an outcome.
  package func concluded(_ outcome: Outcome) -> Int {
    Outcome.allCases.firstIndex(of: outcome).map { concludedByOutcome[$0] } ?? 0
  }
}

/// What of a story can be counted.
package struct StoryTotals: Sendable, Equatable {
  package let kind: Story.Kind
  /// The verifications or requests that the story is about.
  package var of = 0
  /// Those of them that make it a story.
  package var found = 0
}

extension DemoWorld {
  /// Counts everything without writing a line; takes two passes, since `missing` depends on an account's newest record.
  package func totals() -> DemoTotals {
    var totals = DemoTotals(stories: stories.map { StoryTotals(kind: $0.kind) })
    var newestStop = Account.numbers.map { _ in Int64.min }
    forEachVerification { verification in
      guard verification.hasCall else { return }
      let last = verification.isConflicting ? verification.contradiction.stop : verification.stop
      newestStop[verification.account] = max(newestStop[verification.account], last)
    }
    forEachVerification { verification in
      totals.addLines(of: verification, isFollowedByBroken: isFollowedByBroken(verification.index))
      totals.addFacts(of: verification, newestStop: newestStop[verification.account])
      for (index, story) in stories.enumerated() { totals.stories[index].add(verification, story: story) }
    }
    totals.requestLines =
      totals.acceptedRequests + totals.refusedRequests + totals.duplicateRequests + totals.rejectedRequestLines
      + totals.ignoredRequestLines
    totals.callLines = totals.callRecords + totals.duplicateCallRecords + totals.rejectedCallLines
    return totals
  }
}

extension Verification {
  /// The outcome that counts: of a conflict's two records the one that stops later.
  fileprivate var outcome: Outcome {
    let last = isConflicting ? contradiction : self
    let status = last.finalStatus == .answer ? "ANSWER" : last.finalStatus == .cancel ? "CANCEL" : "OTHER"
    return Outcome(cause: CauseCode(Int(last.cause)), finalStatus: status)
  }

  fileprivate var isOfUnpricedOrigin: Bool { CallerBlock.unpriced.contains(callerBlock) }
}

extension DemoTotals {
  fileprivate mutating func addLines(of verification: Verification, isFollowedByBroken: Bool) {
    if verification.isLogged {
      acceptedRequests += 1
      if verification.isRequestRepeated { duplicateRequests += 1 }
    }
    if verification.refusedStatus != 0 { refusedRequests += 1 }
    if verification.hasOtherLine { ignoredRequestLines += 1 }
    if verification.hasCall {
      callRecords += verification.isConflicting ? 2 : 1
      if verification.isCallRepeated { duplicateCallRecords += 1 }
    }
    if isFollowedByBroken {
      rejectedRequestLines += 1
      rejectedCallLines += 1
    }
  }

  fileprivate mutating func addFacts(of verification: Verification, newestStop: Int64) {
    verificationsByAccount[verification.account] += 1
    origins[(CallerBlock.unpriced.firstIndex(of: verification.callerBlock) ?? -1) + 1] += 1
    if verification.isLogged, verification.isRedirectChecked {
      checked += 1
      if verification.isRedirected { redirected += 1 }
    }
    guard verification.hasCall else {
      // Without a single record of the account nothing says that one should be here.
      let isDue = newestStop != .min && newestStop - verification.time >= ReportScope.defaultGraceMilliseconds
      if isDue { missing += 1 } else { awaiting += 1 }
      return
    }
    if verification.isLogged { matched += 1 } else { callOnly += 1 }
    if verification.isConflicting { conflicting += 1 }
    if let index = Outcome.allCases.firstIndex(of: verification.outcome) { concludedByOutcome[index] += 1 }
  }
}

extension StoryTotals {
  fileprivate mutating func add(_ verification: Verification, story: Story) {
    guard story.range.contains(Instant(milliseconds: verification.time)) else { return }
    if let account = Story.accountIndex(kind), account != verification.account { return }
    switch kind {
    case .answerRateCollapse:
      guard verification.hasCall, verification.destination == Destination.collapsing else { return }
      count(verification.outcome == .answered)
    case .webhookOutage, .awaitingWebhooks:
      guard verification.isLogged else { return }
      count(!verification.hasCall)
    case .redirectBurst:
      guard verification.isLogged, verification.isRedirectChecked else { return }
      count(verification.isRedirected)
    case .billingFailures:
      guard verification.hasCall else { return }
      count(verification.outcome == .billing)
    case .unloggedCalls: count(!verification.isLogged)
    case .originWithoutPrice: count(verification.isOfUnpricedOrigin)
    }
  }

  private mutating func count(_ isFound: Bool) {
    of += 1
    if isFound { found += 1 }
  }
}
