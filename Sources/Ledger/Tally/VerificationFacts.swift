import Calls

/// All that the ledger knows of one key, as the tally and the exceptions need it. Valid as long as the sightings that it was
/// made from are neither changed nor gone: the key is theirs.
struct VerificationFacts {
  /// Not counted: made and dropped for every verification, which the table outlives.
  private let unmanagedTexts: Unmanaged<TextTable>
  let keyBytes: UnsafeRawBufferPointer
  let accountID: TextID
  let request: RequestRecord?
  /// The call record that counts; nil without any.
  private(set) var call: CallFacts?
  private(set) var callRecords = 0
  let duplicateRequests: Int
  private(set) var duplicateCallRecords = 0
  private(set) var accountDiffers = false
  private(set) var numberDiffers = false
  private(set) var timeIsAmbiguous = false
  /// What a request that is not there, or does not tell, leaves to the call records: the counted one's, else the
  /// smallest of the others'.
  private(set) var method = Method.assumed
  private(set) var calleePrefix = PackedDigits.none
  private(set) var callerStem = PackedDigits.none
  /// Of the key's call records, by stop, else start, else received time; `RecordTime.none` without any.
  private(set) var newestCallTime = RecordTime.none

  /// - Parameter sightings: of one key, one at least.
  @inline(__always) init(_ sightings: borrowing KeySightings, texts: TextTable) {
    unmanagedTexts = Unmanaged.passUnretained(texts)
    keyBytes = sightings.key
    accountID = texts.id(of: Self.account(of: keyBytes))
    request = sightings.requests.isEmpty ? nil : RequestRecord(sightings.requests)
    duplicateRequests = max(0, sightings.requests.count - 1)
    if let request {
      timeIsAmbiguous = request.timeIsAmbiguous
      accountDiffers = request.accountDiffers
    }
    switch sightings.calls.count {
    case 0: complete(nil, others: [])
    case 1:
      let call = CallFacts(sightings.calls[0])
      note(call)
      self.call = call
      complete(call, others: [])
    default: takeCalls(sightings.calls)
    }
  }

  var texts: TextTable { unmanagedTexts._withUnsafeGuaranteedRef { $0 } }

  /// The digits behind the last `_`.
  @inline(__always) static func account(of key: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var start = key.count
    while start > 0, key[start - 1] != UInt8(ascii: "_") { start -= 1 }
    return UnsafeRawBufferPointer(rebasing: key[start...])
  }

  @inline(never) private mutating func takeCalls(_ sightings: [CallSighting]) {
    var calls = CallFacts.records(sightings)
    var counted = 0
    for index in calls.indices {
      note(calls[index])
      if calls[index].counts(over: calls[counted], texts) { counted = index }
    }
    duplicateCallRecords = sightings.count - calls.count
    call = calls[counted]
    let best = calls.remove(at: counted)
    complete(best, others: calls)
  }

  @inline(__always) private mutating func note(_ call: CallFacts) {
    callRecords += 1
    newestCallTime = max(newestCallTime, call.time)
    if call.timeIsAmbiguous { timeIsAmbiguous = true }
    if call.accountDiffers { accountDiffers = true }
    if let request, !request.callee.isNone, !call.callee.isNone {
      // Sightings of one call record that name two numbers: at least one of them is not the request's.
      let differs =
        request.calleeVaries || call.calleeVaries || call.callee.prefix != request.callee.prefix
        || call.callee.pseudonym != request.callee.pseudonym
      if differs { numberDiffers = true }
    }
  }

  /// What the request leaves open the counted call tells, else the smallest value of the other calls.
  @inline(__always) private mutating func complete(_ counted: CallFacts?, others: [CallFacts]) {
    var told = request?.method ?? counted?.method
    calleePrefix = request?.callee.prefix ?? .none
    callerStem = request?.callerStem ?? .none
    if calleePrefix.isNone { calleePrefix = counted?.callee.prefix ?? .none }
    if callerStem.isNone { callerStem = counted?.callerStem ?? .none }
    if !others.isEmpty {
      if told == nil { told = RequestRecord.smallest(others.compactMap(\.method)) }
      if calleePrefix.isNone { calleePrefix = RequestRecord.smallest(others.map(\.callee.prefix)) }
      if callerStem.isNone { callerStem = RequestRecord.smallest(others.map(\.callerStem)) }
    }
    if let told { method = told }
  }

  /// What a price depends on.
  var charge: ChargeFacts {
    ChargeFacts(
      account: account, method: method, callerStem: callerStem.isNone ? nil : callerStem.text,
      day: time == RecordTime.none ? nil : CivilDate(daysSince1970: Instant.floorDivide(time, 86_400_000)),
      reached: chargePoint)
  }

  var key: String { String(decoding: keyBytes, as: UTF8.self) }
  var account: String { texts.text(accountID) }
  /// Of the call that counts; empty without one.
  var finalStatus: String { call.map { texts.text($0.finalStatus) } ?? "" }

  /// The verification's time: the request's, else (no request, or one without a time) the counted call's.
  var time: Int64 {
    guard let request, request.time != RecordTime.none else { return call?.beginning ?? RecordTime.none }
    return request.time
  }

  /// UTC hours since 1970, -1 without a time.
  var hour: Int64 {
    let time = time
    return time == RecordTime.none ? -1 : Instant(milliseconds: time).hour
  }

  var outcome: Outcome? { call.map { texts.outcome(cause: Int64($0.cause), finalStatus: $0.finalStatus) } }

  var chargePoint: ChargePoint {
    switch outcome {
    case nil: .initiated
    case .answered: .answered
    default: .concluded
    }
  }
}
