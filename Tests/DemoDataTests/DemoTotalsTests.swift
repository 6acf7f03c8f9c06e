import Calls
import DemoData
import Testing

/// What the generator says of its data, against what its lines say when they are read back.
@Suite struct DemoTotalsTests {
  /// All that the lines tell of one key.
  private struct Known {
    var request: DemoLines.Request?
    /// Distinct call records.
    var records: [DemoLines.Event] = []

    var time: Int64 { request?.time ?? records.map(\.start).min() ?? 0 }
    var caller: String { request?.caller ?? records.first?.caller ?? "" }
    var callee: String { request?.callee ?? records.first?.callee ?? "" }
    var outcome: Outcome? {
      records.max { $0.stop < $1.stop }.map { Outcome(cause: CauseCode($0.cause), finalStatus: $0.status) }
    }
  }

  private static func known(_ lines: DemoLines) -> [String: Known] {
    var known: [String: Known] = [:]
    for request in lines.requests { known[request.key, default: Known()].request = request }
    for event in lines.events {
      let isNew = known[event.key]?.records.contains { $0.cause == event.cause && $0.status == event.status } != true
      if isNew { known[event.key, default: Known()].records.append(event) }
    }
    return known
  }

  private static func account(_ key: String) -> String { String(key.split(separator: "_").last ?? "") }

  @Test(arguments: [(20_000, 60), (6000, 60), (3000, 20)]) func recounted(verifications: Int, days: Int) throws {
    let world = DemoWorld(verifications: verifications, days: days)
    let lines = try DemoLines(world)
    let totals = world.totals()
    let known = Self.known(lines)
    let records = known.values.map(\.records.count).reduce(0, +)
    let requests = known.values.filter { $0.request != nil }

    #expect(lines.requestLines == totals.requestLines)
    #expect(requests.count == totals.acceptedRequests)
    #expect(lines.requests.count - requests.count == totals.duplicateRequests)
    #expect(lines.refused.count == totals.refusedRequests)
    #expect(Set(lines.refused.map { "\($0.time) \($0.callee) \($0.status)" }).count == totals.refusedRequests)
    #expect(lines.otherLines == totals.ignoredRequestLines)
    #expect(lines.brokenRequestLines == totals.rejectedRequestLines)

    #expect(lines.callLines == totals.callLines)
    #expect(records == totals.callRecords)
    #expect(lines.events.count - records == totals.duplicateCallRecords)
    #expect(lines.brokenCallLines == totals.rejectedCallLines)

    #expect(known.count == verifications, "keys are unique and every verification is seen")
    #expect(totals.verifications == verifications)
    #expect(known.values.count { $0.request == nil } == totals.callOnly)
    #expect(requests.count { !$0.records.isEmpty } == totals.matched)
    #expect(known.values.count { $0.records.count > 1 } == totals.conflicting)
    #expect(requests.count { $0.request?.isChecked == true } == totals.checked)
    #expect(requests.count { $0.request?.isChecked == true && $0.request?.isRedirected == true } == totals.redirected)
    for outcome in Outcome.allCases {
      #expect(known.values.count { $0.outcome == outcome } == totals.concluded(outcome), "\(outcome)")
    }
    for (account, count) in zip(totals.accounts, totals.verificationsByAccount) {
      #expect(known.keys.count { Self.account($0) == account } == count)
    }
    let origins = totals.verificationsByOrigin
    #expect(known.values.count { $0.caller.hasPrefix("421") } == origins.slovak)
    #expect(known.values.count { $0.caller.hasPrefix("420") } == origins.czech)
    #expect(known.values.count { $0.caller.hasPrefix("36") } == origins.hungarian)

    var newest: [String: Int64] = [:]
    for event in lines.events { newest[event.account] = max(newest[event.account] ?? 0, event.stop) }
    let open = known.filter { $0.value.records.isEmpty }
    let missing = open.count { (newest[Self.account($0.key)] ?? 0) - $0.value.time >= 3_600_000 }
    #expect(missing == totals.missing)
    #expect(open.count - missing == totals.awaiting)
    expectStories(of: world, totals: totals, known: known)
  }

  private func expectStories(of world: DemoWorld, totals: DemoTotals, known: [String: Known]) {
    for (story, told) in zip(world.stories, totals.stories) {
      #expect(story.kind == told.kind)
      let inside = known.filter { key, value in
        story.range.contains(Instant(milliseconds: value.time))
          && (story.account ?? Self.account(key)) == Self.account(key) && value.callee.hasPrefix(story.prefix ?? "")
      }.values
      let counted: (of: Int, found: Int)
      switch story.kind {
      case .answerRateCollapse:
        let concluded = inside.filter { $0.outcome != nil }
        counted = (concluded.count, concluded.count { $0.outcome == .answered })
      case .webhookOutage, .awaitingWebhooks:
        let requests = inside.filter { $0.request != nil }
        counted = (requests.count, requests.count { $0.records.isEmpty })
      case .redirectBurst:
        let checked = inside.filter { $0.request?.isChecked == true }
        counted = (checked.count, checked.count { $0.request?.isRedirected == true })
      case .billingFailures:
        let concluded = inside.filter { $0.outcome != nil }
        counted = (concluded.count, concluded.count { $0.outcome == .billing })
      case .unloggedCalls:
        counted = (inside.count, inside.count { $0.request == nil })
      case .originWithoutPrice:
        counted = (inside.count, inside.count { value in story.origins.contains { value.caller.hasPrefix($0) } })
      }
      #expect(counted == (told.of, told.found), "\(story.kind)")
    }
  }

  /// With the default arguments every story stands out.
  @Test func theStoriesAreWorthFinding() throws {
    let world = DemoWorld()
    let totals = world.totals()
    #expect(world.stories.map(\.kind) == Story.Kind.allCases)
    for (story, told) in zip(world.stories, totals.stories) {
      #expect(world.range.contains(story.range.lowerBound) && story.range.upperBound <= world.range.upperBound)
      let share = told.found * 100 / max(1, told.of)
      switch story.kind {
      case .answerRateCollapse: #expect(told.of >= 30 && share <= 15)
      case .webhookOutage: #expect(told.of >= 50 && share == 100)
      case .redirectBurst: #expect(told.of >= 30 && share >= 30)
      case .billingFailures: #expect(told.of >= 100 && share >= 40)
      case .unloggedCalls: #expect(told.of >= 20 && share >= 45)
      case .originWithoutPrice: #expect(told.found >= 200 && share <= 20)
      case .awaitingWebhooks: #expect(told.of >= 5 && share == 100)
      }
    }
    #expect((58...66).contains(totals.concluded(.answered) * 100 / totals.concluded))
    for outcome in Outcome.allCases { #expect(totals.concluded(outcome) > 0, "\(outcome)") }
    #expect(totals.refusedRequests > 0 && totals.duplicateRequests > 0 && totals.duplicateCallRecords > 0)
    #expect(totals.conflicting > 0 && totals.missing > 0 && totals.awaiting > 0 && totals.callOnly > 0)
    #expect(totals.ignoredRequestLines > 0 && totals.rejectedRequestLines == 5 && totals.rejectedCallLines == 5)
  }
}
