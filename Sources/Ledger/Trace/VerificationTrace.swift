import Calls

/// All that the ledger knows of one verification, and where it stands.
package struct VerificationTrace: Sendable {
  package var key: String
  package var account: String
  package var method: Method
  /// Nil where no record dates it.
  package var time: Instant?
  /// Whose time it is.
  package var timeOrigin: TimeOrigin?
  package var timeIsAmbiguous: Bool
  /// The called number's first digits, and the caller's number without its last four: the request's, else a call record's.
  package var calleePrefix: String?
  package var callerStem: String?
  package var state: MatchState
  /// The newest call record of the account, by stop, else start, else received: what tells missing from awaiting.
  package var newestCallOfAccount: Instant?
  package var request: TracedRequest?
  /// In the order in which they count: the last one is the one that does.
  package var calls: [TracedCall]
  /// Nil without a call record.
  package var outcome: Outcome?
  /// What its price depends on.
  package var charge: ChargeFacts
  package var exceptions: [TracedException]
  /// Requests first; by file, member, line and item.
  package var sightings: [TracedSighting]

  package enum TimeOrigin: String, Sendable {
    case request, start, stop, received
  }

  package var countedCall: TracedCall? { calls.last }

  /// The last rule that was needed to tell which call record counts; nil where there are not several.
  package var decidedBy: CountingRule? { .last(of: calls.compactMap(\.lostBy)) }
}

/// The number that was called, as it was kept.
package struct TracedCallee: Sendable, Equatable {
  /// Its first six digits.
  package var prefix: String
  /// 16 hexadecimal digits.
  package var pseudonym: String
  /// The whole number; only where the user chose to keep it.
  package var number: String?

  init?(_ callee: Callee) {
    guard !callee.isNone else { return nil }
    prefix = callee.prefix.text
    let digits = String(UInt64(bitPattern: callee.pseudonym), radix: 16)
    pseudonym = String(repeating: "0", count: 16 - digits.count) + digits
    number = callee.number.isNone ? nil : callee.number.text
  }
}

/// An accepted request, as its sightings tell it together.
package struct TracedRequest: Sendable {
  package var time: Instant?
  /// Nil where no sighting tells.
  package var method: Method?
  package var callee: TracedCallee?
  package var callerStem: String?
  package var isWithRedirect: Tristate
  package var isRedirect: Tristate
  /// Its account fields are the key's; nil where there are none.
  package var accountAgrees: Bool?
  /// Its sightings contradict each other.
  package var isConflict: Bool
  package var sightings: Int
}

/// A call record, as its sightings tell it together.
package struct TracedCall: Sendable {
  package var cause: CauseCode?
  /// Upper case; nil where the event carries none.
  package var finalStatus: String?
  package var outcome: Outcome
  package var start: Instant?
  package var answer: Instant?
  package var stop: Instant?
  package var received: Instant?
  package var durationMilliseconds: Int64?
  package var method: Method?
  package var callee: TracedCallee?
  package var callerStem: String?
  package var accountAgrees: Bool?
  package var sightings: Int
  /// Why the call record that counts does and this one does not; nil for the one that counts.
  package var lostBy: CountingRule?

  package var counts: Bool { lostBy == nil }
  /// What orders call records.
  package var orderingTime: Instant? { stop ?? start ?? received }
}

/// A kind of exception that a verification is, with what it is about.
package struct TracedException: Sendable, Equatable {
  package var kind: ExceptionKind
  /// A sentence without a personal value.
  package var detail: String
}

/// One place where a record of the verification stood, and what it said there.
package struct TracedSighting: Sendable {
  package enum Record: Sendable {
    case request(time: Instant?)
    case call(cause: CauseCode?, finalStatus: String?, time: Instant?)
  }

  package var record: Record
  package var place: TracedPlace
  /// Where the request's own line stood, of a request that is logged on two: the sighting itself is the reply.
  package var requestLines: [TracedPlace]
}

/// A line of a content, with every name that the content had.
package struct TracedPlace: Sendable {
  /// From 1.
  package var line: UInt64
  /// The record's number on its line, from 1.
  package var item: Int
  /// By file, member and import; at least one.
  package var names: [TracedName]
}

/// A name under which a content was imported.
package struct TracedName: Sendable, Equatable {
  package var file: String
  /// Empty for a file that is no archive.
  package var member: String
  package var path: String
  package var importID: Int64
  package var importedAt: Instant
}
