import Calls

/// Something worth finding in the sample data, with where and when it happens.
package struct Story: Sendable, Equatable {
  package enum Kind: String, CaseIterable, Sendable {
    /// One destination prefix answers hardly any call for a day. Of: concluded calls to the prefix; found: answered.
    case answerRateCollapse = "answer_rate_collapse"
    /// No webhook arrives for four hours. Of: requests; found: those without a call record (all of them, `missing`).
    case webhookOutage = "webhook_outage"
    /// Most numbers of one account are redirected. Of: checked requests; found: redirected.
    case redirectBurst = "redirect_burst"
    /// One account's calls fail with cause 41. Of: its concluded calls; found: billing.
    case billingFailures = "billing_failures"
    /// One account's log is lost for some hours. Of: its verifications; found: `call_only`.
    case unloggedCalls = "unlogged_calls"
    /// One account is called from Czechia and Hungary, which the tariff does not price. Of: its verifications; found:
    /// those whose caller is not of 421.
    case originWithoutPrice = "origin_without_price"
    /// The webhooks of the last hours are yet to come. Of: requests; found: those without a call record (`awaiting`).
    case awaitingWebhooks = "awaiting_webhooks"
  }

  package let kind: Kind
  /// Half-open, by the verification's time.
  package let range: Range<Instant>
  /// The one account it concerns; nil for all.
  package let account: String?
  /// First six digits of the called numbers it concerns; nil for all.
  package let prefix: String?
  /// Calling codes of the callers it concerns; empty for all.
  package let origins: [String]

  /// Index into `Account.numbers` of the stories that concern one account.
  static func accountIndex(_ kind: Kind) -> Int? {
    switch kind {
    case .answerRateCollapse, .webhookOutage, .awaitingWebhooks: nil
    case .redirectBurst: 0
    case .unloggedCalls, .originWithoutPrice: 1
    case .billingFailures: 2
    }
  }

  /// The stories of a world of so many days. Their days are placed in proportion to the default of 60.
  static func all(days: Int, end: Int64) -> [Story] {
    func day(_ ofSixty: Int) -> Int { days * ofSixty / 60 }
    func hours(_ first: Int, _ count: Int) -> Range<Instant> {
      let from = DemoClock.start + Int64(first) * 3_600_000
      return Instant(milliseconds: from)..<Instant(milliseconds: min(end, from + Int64(count) * 3_600_000))
    }
    return Kind.allCases.map { kind in
      let range: Range<Instant>
      switch kind {
      case .redirectBurst: range = hours(day(20) * 24 + 8, 12)
      case .unloggedCalls: range = hours(day(25) * 24 + 14, 5)
      case .originWithoutPrice: range = hours(day(28) * 24, days * 24)
      case .answerRateCollapse: range = hours(day(34) * 24, 24)
      case .webhookOutage: range = hours(day(40) * 24 + 9, 4)
      case .billingFailures: range = hours(day(46) * 24, max(1, day(3)) * 24)
      case .awaitingWebhooks: range = hours(days * 24 - 3, 3)
      }
      return Story(
        kind: kind, range: range, account: accountIndex(kind).map { String(Account.numbers[$0]) },
        prefix: kind == .answerRateCollapse ? String(Destination.all[Destination.collapsing].prefix) : nil,
        origins: kind == .originWithoutPrice ? ["420", "36"] : [])
    }
  }
}

/// The stories' times in a form that is asked for every record.
struct StoryTimes: Sendable {
  private let ranges: [Range<Int64>]

  init(_ stories: [Story]) {
    // In the order of Kind.allCases, as `Story.all` makes them.
    ranges = stories.map { $0.range.lowerBound.milliseconds..<$0.range.upperBound.milliseconds }
  }

  var collapse: Range<Int64> { ranges[0] }
  var outage: Range<Int64> { ranges[1] }
  var redirects: Range<Int64> { ranges[2] }
  var billing: Range<Int64> { ranges[3] }
  var unlogged: Range<Int64> { ranges[4] }
  var unpriced: Range<Int64> { ranges[5] }
  var awaiting: Range<Int64> { ranges[6] }
}
