import Calls
import GRDB

/// A verification as a list of them shows it.
package struct ListedVerification: Sendable {
  package var key: String
  package var account: String
  package var time: Instant?
  package var method: Method
  package var calleePrefix: String?
  package var callerStem: String?
  package var state: MatchState
  package var outcome: Outcome?
  package var cause: CauseCode?
  /// Empty for none.
  package var finalStatus: String
  package var isWithRedirect: Tristate
  package var isRedirect: Tristate
  package var callRecords: Int
  package var duplicateRequests: Int
  package var duplicateCallRecords: Int
  /// Nil where no tariff row prices it.
  package var price: PricedInitiation?
  /// The smallest place where it stands.
  package var file: String
  package var member: String
  package var line: UInt64
}

extension Ledger {
  /// Hands over the verifications that stand behind a figure, by key.
  ///
  /// - Parameter scope: its period, accounts and grace.
  package func forEachVerification(
    _ scope: ReportScope, _ filter: VerificationFilter, pricing: Pricing, _ body: (ListedVerification) throws -> Void
  ) throws {
    try withView { db in
      let texts = TextTable()
      let borders = try MissingBorders(db, graceMilliseconds: scope.graceMilliseconds, texts: texts)
      let places = try SourcePlaces(db)
      let accounts = Set(scope.accounts.map(texts.id(of:)))
      try VerificationScan(db, .all, texts: texts).walkSightings { sightings in
        let facts = VerificationFacts(sightings, texts: texts)
        guard accounts.isEmpty || accounts.contains(facts.accountID), scope.contains(time: facts.time) else { return }
        let state = borders.matchState(facts)
        guard filter.holds(for: facts, state) else { return }
        let first = places.first(of: sightings)
        try body(
          ListedVerification(
            key: facts.key, account: facts.account, time: Instant(told: facts.time), method: facts.method,
            calleePrefix: facts.calleePrefix.told, callerStem: facts.callerStem.told, state: state,
            outcome: facts.outcome, cause: facts.call.flatMap { CauseCode(Int($0.cause)) },
            finalStatus: facts.finalStatus, isWithRedirect: facts.request?.isWithRedirect ?? .unknown,
            isRedirect: facts.request?.isRedirect ?? .unknown, callRecords: facts.callRecords,
            duplicateRequests: facts.duplicateRequests, duplicateCallRecords: facts.duplicateCallRecords,
            price: pricing(facts.charge).price, file: first.file, member: first.member, line: first.line))
      }
    }
  }

  /// Hands over the refused requests that stand behind a figure, by time.
  ///
  /// - Parameter filter: its conditions about methods and called numbers.
  package func forEachRefused(
    _ scope: ReportScope, _ filter: VerificationFilter, _ body: (TracedEntry) throws -> Void
  ) throws {
    try withView { db in
      let search = RefusedSearch(db, try SourcePlaces(db))
      try search.visit("TRUE") { refused in
        guard scope.accounts.isEmpty || scope.accounts.contains(refused.account),
          scope.contains(time: refused.time?.milliseconds ?? RecordTime.none),
          filter.methods.isEmpty || filter.methods.contains(refused.method),
          filter.holds(forPrefix: refused.calleePrefix ?? "")
        else { return }
        try body(refused)
      }
    }
  }
}

extension ReportScope {
  /// Whether a time lies in the scope's period.
  func contains(time: Int64) -> Bool {
    guard let range else { return true }
    return time != RecordTime.none && range.contains(Instant(milliseconds: time))
  }
}
