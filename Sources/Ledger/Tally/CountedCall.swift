import Calls

/// Which property of two call records of one key decides which of them counts, in the order in which they are asked
/// (docs/domain.md, section 3).
package enum CountingRule: String, CaseIterable, Sendable {
  /// The latest stop, else start, else received.
  case time
  /// The larger cause code; absent is smallest.
  case cause = "q931_status"
  /// The larger final status.
  case finalStatus = "final_status"

  /// Of the rules that each decided against one call record, the last: it had to be asked.
  static func last(of rules: [CountingRule]) -> CountingRule? { allCases.last(where: Set(rules).contains) }
}

extension CallFacts {
  /// The call records that a key's sightings make, each once, in the order of their first sightings.
  static func records(_ sightings: [CallSighting]) -> [CallFacts] {
    var calls: [CallFacts] = []
    var places: [UInt64: Int] = [:]
    for sighting in sightings {
      if let known = places[sighting.record] {
        calls[known].add(sighting)
      } else {
        places[sighting.record] = calls.count
        calls.append(CallFacts(sighting))
      }
    }
    return calls
  }

  /// What decides between this call record and another of its key.
  func rule(against other: CallFacts) -> CountingRule {
    time != other.time ? .time : cause != other.cause ? .cause : .finalStatus
  }

  /// The last rule that is needed to tell which of a key's call records counts; nil where there are not several.
  static func decidedBy(_ sightings: [CallSighting], _ texts: TextTable) -> CountingRule? {
    let ordered = records(sightings).sorted { $1.counts(over: $0, texts) }
    guard let counted = ordered.last else { return nil }
    return .last(of: ordered.dropLast().map(counted.rule))
  }

  /// Whether this call record counts, and not the other one of its key.
  ///
  /// - Parameter texts: where the final statuses have their numbers.
  func counts(over other: CallFacts, _ texts: TextTable) -> Bool {
    switch rule(against: other) {
    case .time: time > other.time
    case .cause: cause > other.cause
    case .finalStatus:
      texts.text(other.finalStatus).utf8.lexicographicallyPrecedes(texts.text(finalStatus).utf8)
    }
  }
}
