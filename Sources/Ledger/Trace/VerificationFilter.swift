import Calls

/// Which verifications stand behind a figure: those that every condition holds for. An empty condition holds for all.
package struct VerificationFilter: Sendable {
  package var methods: Set<Method> = []
  /// Nil among them: those without a call record.
  package var outcomes: Set<Outcome?> = []
  package var states: Set<MatchState> = []
  /// Nil among them: call records without a q931_status.
  package var causes: Set<CauseCode?> = []
  /// Upper case; the empty text: call records without one.
  package var finalStatuses: Set<String> = []
  /// Country codes of called numbers, as reports print them.
  package var countries: Set<String> = []
  /// First digits of called numbers, six at most.
  package var prefixes: [String] = []
  /// Callers' country calling codes, as reports print them.
  package var origins: Set<String> = []
  /// Whether it was found that the number is redirected; those that were not asked or not told fall out.
  package var isRedirected: Bool?

  package init() {}

  /// - Parameter state: of the facts.
  func holds(for facts: borrowing VerificationFacts, _ state: MatchState) -> Bool {
    // The facts are borrowed, and operands of `||` are closures.
    let (method, outcome, finalStatus) = (facts.method, facts.outcome, facts.finalStatus)
    guard states.isEmpty || states.contains(state), methods.isEmpty || methods.contains(method),
      outcomes.isEmpty || outcomes.contains(outcome)
    else { return false }
    if !causes.isEmpty || !finalStatuses.isEmpty {
      guard let call = facts.call else { return false }
      guard causes.isEmpty || causes.contains(CauseCode(Int(call.cause))) else { return false }
      guard finalStatuses.isEmpty || finalStatuses.contains(finalStatus) else { return false }
    }
    if let isRedirected {
      guard let request = facts.request, request.isWithRedirect == .yes,
        request.isRedirect == (isRedirected ? .yes : .no)
      else { return false }
    }
    if !origins.isEmpty, !origins.contains(Country.callingCode(ofNumber: facts.callerStem.text)) { return false }
    return holds(forPrefix: facts.calleePrefix.text)
  }

  /// Whether the conditions about the called number hold.
  func holds(forPrefix prefix: String) -> Bool {
    (prefixes.isEmpty || prefixes.contains { prefix.hasPrefix($0) })
      && (countries.isEmpty || countries.contains(Country.code(ofPrefix: prefix)))
  }
}
