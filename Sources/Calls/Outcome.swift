/// What became of a call, by the vendor's table; it needs both q931_status and final_status.
package enum Outcome: String, CaseIterable, Sendable {
  case answered
  case busy
  case noAnswer = "no_answer"
  case rejected
  case billing
  case unavailable
  case unclassified

  /// Source: the vendor's article "Password Call" of 13 Feb 2024, section "Callback"; its contradictions are settled in
  /// docs/domain.md, section 2. `finalStatus` compares without case; nil or empty is absent.
  package init(cause: CauseCode?, finalStatus: String?) {
    guard let cause else {
      self = .unclassified
      return
    }
    let status = (finalStatus ?? "").uppercased()
    switch (cause.value, status) {
    case (16, "ANSWER"): self = .answered
    case (16, "CANCEL"): self = .noAnswer
    case (16, _), (_, "ANSWER"): self = .unclassified
    case (17, _): self = .busy
    case (31, _): self = .rejected
    // The article lists 41 as "billing issues" before "all other codes … unavailable": never inside unavailable.
    case (41, _): self = .billing
    default: self = .unavailable
    }
  }

  /// The vendor's own words for the outcome.
  package var vendorWords: String {
    switch self {
    case .answered: "answered call"
    case .busy: "busy"
    case .noAnswer: "unanswered call"
    case .rejected: "rejected by the receiving operator"
    case .billing: "failed due to billing issues"
    case .unavailable: "number unavailable"
    case .unclassified: "not documented"
    }
  }

  /// Whether the network did its part, as E.425's network effectiveness ratio counts it: answered, busy, no answer, and
  /// of the unavailable those whose cause is 19 (no answer from user) or 21 (rejected by the user).
  package func countsAsNetworkEffective(cause: CauseCode?) -> Bool {
    switch self {
    case .answered, .busy, .noAnswer: true
    case .unavailable: cause?.value == 19 || cause?.value == 21
    case .rejected, .billing, .unclassified: false
    }
  }
}
