import Foundation

/// One record made of all its sightings.
enum OracleMerge {
  /// A number compares by its first six digits, then by anything (the ledger keeps no more than a pseudonym).
  static func smallestNumber(_ numbers: [String?]) -> String? {
    numbers.compactMap { $0 }.min { (String($0.prefix(6)), $0) < (String($1.prefix(6)), $1) }
  }

  static func smallest(_ texts: [String?]) -> String? {
    texts.compactMap { $0 }.min()
  }

  static func smallest(_ flags: [Bool?]) -> Bool? {
    let present = flags.compactMap { $0 }
    if present.isEmpty { return nil }
    return !present.contains(false)
  }

  /// Earliest start, latest stop, earliest received; of the rest the smaller value.
  static func call(_ sightings: [OracleCall]) -> OracleCall {
    var merged = sightings[0]
    merged.start = sightings.compactMap(\.start).min()
    merged.stop = sightings.compactMap(\.stop).max()
    merged.received = sightings.compactMap(\.received).min()
    merged.called = smallestNumber(sightings.map(\.called))
    merged.callerStem = smallestNumber(sightings.map(\.callerStem))
    merged.method = smallest(sightings.map(\.method))
    merged.accountField = smallest(sightings.map(\.accountField))
    return merged
  }

  /// The earliest sighting, and at equal times the smaller value field by field.
  static func request(_ sightings: [OracleRequest]) -> OracleRequest {
    let earliest = sightings.compactMap(\.time).min()
    let first = sightings.filter { $0.time == earliest }
    var merged = first[0]
    merged.called = smallestNumber(first.map(\.called))
    merged.callerStem = smallestNumber(first.map(\.callerStem))
    merged.method = smallest(first.map(\.method))
    merged.asked = smallest(first.map(\.asked))
    merged.told = smallest(first.map(\.told))
    merged.accountField = smallest(first.map(\.accountField))
    return merged
  }

  /// Whether the sightings of a request contradict each other.
  static func isConflict(_ sightings: [OracleRequest]) -> Bool {
    func differ<Value: Hashable>(_ values: [Value?]) -> Bool { Set(values.compactMap { $0 }).count > 1 }
    return Set(sightings.map(\.time)).count > 1
      || differ(sightings.map(\.called)) || differ(sightings.map(\.callerStem)) || differ(sightings.map(\.method))
      || differ(sightings.map(\.asked)) || differ(sightings.map(\.told)) || differ(sightings.map(\.accountField))
  }
}

/// All that is known of one key.
struct OracleVerification {
  let key: String
  let request: OracleRequest?
  let requestSightings: Int
  let hasRequestConflict: Bool
  let calls: [OracleCall]
  let callSightings: Int
  let place: OraclePlace
  /// matched, awaiting, missing or call_only.
  private(set) var state = ""

  init(
    key: String, request: OracleRequest?, requestSightings: Int, hasRequestConflict: Bool, calls: [OracleCall],
    callSightings: Int, place: OraclePlace
  ) {
    self.key = key
    self.request = request
    self.requestSightings = requestSightings
    self.hasRequestConflict = hasRequestConflict
    self.calls = calls
    self.callSightings = callSightings
    self.place = place
  }

  mutating func setState(newestCall: Int64?, graceSeconds: Int) {
    if request == nil {
      state = "call_only"
    } else if !calls.isEmpty {
      state = "matched"
    } else if let newestCall, let time = request?.time, newestCall - time >= Int64(graceSeconds) * 1000 {
      state = "missing"
    } else {
      state = "awaiting"
    }
  }

  var account: String { OracleForms.account(ofKey: key) }

  /// The call record that counts: latest stop (else start, else received), larger cause, larger final status.
  var counted: OracleCall? {
    calls.max { left, right in
      let leftTime = left.lastTime ?? Int64.min
      let rightTime = right.lastTime ?? Int64.min
      if leftTime != rightTime { return leftTime < rightTime }
      if (left.cause ?? -1) != (right.cause ?? -1) { return (left.cause ?? -1) < (right.cause ?? -1) }
      return (left.final ?? "") < (right.final ?? "")
    }
  }

  var time: Int64? { request?.time ?? counted?.firstTime }
  var called: String? {
    request?.called ?? counted?.called ?? OracleMerge.smallestNumber(calls.map(\.called))
  }
  var callerStem: String? {
    request?.callerStem ?? counted?.callerStem ?? OracleMerge.smallestNumber(calls.map(\.callerStem))
  }
  var method: String {
    request?.method ?? counted?.method ?? OracleMerge.smallest(calls.map(\.method)) ?? "passwordcall"
  }

  /// Nil without a call record.
  var outcome: String? {
    guard let counted else { return nil }
    let isAnswer = counted.final == "ANSWER"
    guard let cause = counted.cause else { return "unclassified" }
    if cause == 16 {
      if isAnswer { return "answered" }
      return counted.final == "CANCEL" ? "no_answer" : "unclassified"
    }
    if isAnswer { return "unclassified" }
    switch cause {
    case 17: return "busy"
    case 31: return "rejected"
    case 41: return "billing"
    default: return "unavailable"
    }
  }

  var hasAccountMismatch: Bool {
    let named = [request?.accountField] + calls.map(\.accountField)
    return named.compactMap { $0 }.contains { $0 != account }
  }

  var hasNumberMismatch: Bool {
    guard let called = request?.called else { return false }
    return calls.compactMap(\.called).contains { $0 != called }
  }

  /// By more than five seconds.
  var hasCallBeforeRequest: Bool {
    guard let asked = request?.time, let call = counted?.firstTime else { return false }
    return asked - call > 5000
  }

  /// The seed's only tariff row.
  var isRated: Bool { method == "passwordcall" && (callerStem ?? "").hasPrefix("421") }
}
