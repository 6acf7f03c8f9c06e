/// How a verification's request and call records stand to each other.
package enum MatchState: String, CaseIterable, Sendable {
  /// A request and at least one call record.
  case matched
  /// A request; its call record may still come: the account's newest call record is younger than the grace.
  case awaiting
  /// A request; the account's newest call record is at least the grace after it, so its own should be here.
  case missing
  /// A call record that nobody logged a request for.
  case callOnly = "call_only"
}
