import Calls

/// Recognising half of a request: one of two lines that an id joins. Which two belong together the ledger finds out, since
/// the other may stand in another file.
extension RecordMapper {
  /// Takes a unit without a key, or a refusal with one, as a half where it is one and has a time.
  ///
  /// - Parameter standsAlone: whether it is a refused request where it finds no partner; it is not ours otherwise.
  /// - Returns: false where it is no half, and nothing was taken.
  mutating func appendHalf(
    _ facts: UnitFacts, key: NormalizedKey? = nil, standsAlone: Bool, at place: Place, into batch: inout RecordBatch
  ) -> Bool {
    guard !facts.isOfAnotherEndpoint else { return false }
    let isRefusal = facts.accepted.isNo || facts.httpStatus ?? 0 >= 400
    let isAnswered = isRefusal || facts.accepted.isYes || facts.httpStatus != nil
    // A line that knows both sides is a whole request. One that only names the service, without what was asked, may be
    // any step on the way (`sending …`), and would come between the halves.
    let side: RequestHalf.Side
    switch (facts.tellsAsking, isAnswered) {
    case (true, false): side = .request
    case (false, true) where isRefusal: side = .refusal
    default: return false
    }
    var (time, isAmbiguous) = (RecordTime.none, false)
    guard readTime(.time, facts, into: &time, &isAmbiguous) == nil, time != RecordTime.none else { return false }
    var half = RequestHalf(side, place: place, time: time)
    half.timeIsAmbiguous = isAmbiguous
    half.ids = ids(facts)
    guard !half.ids.isEmpty, case .numbers(let callee, let callerStem) = readNumbers(facts) else { return false }
    (half.callee, half.callerStem, half.standsAlone) = (callee, callerStem, standsAlone)
    if let account = facts.account {
      half.account = batch.append(account)
    } else if let key {
      half.account = batch.append(key.account)
    }
    if side == .refusal { half.httpStatus = UInt16(facts.httpStatus ?? 0) }
    half.method = facts.method
    half.isWithRedirect = facts.boolean(.withRedirect)
    batch.halves.append(half)
    return true
  }

  /// Takes an accepted request, which is in the batch, as a reply's half too where it is one.
  mutating func appendAcceptance(_ facts: UnitFacts, of request: AcceptedRequest, into batch: inout RecordBatch) {
    guard request.time != RecordTime.none, !facts.tellsAsking, !facts.isOfAnotherEndpoint else { return }
    var half = RequestHalf(.acceptance, place: request.place, time: request.time)
    half.ids = ids(facts)
    guard !half.ids.isEmpty else { return }
    half.timeIsAmbiguous = request.timeIsAmbiguous
    half.key = request.key
    batch.halves.append(half)
  }

  private mutating func ids(_ facts: UnitFacts) -> RequestIDs {
    var ids = RequestIDs()
    for (rank, field) in [Field.requestID, .correlationID, .traceID].enumerated() {
      if let bytes = facts.id(field) { ids[rank] = pseudonyms.id(bytes) }
    }
    return ids
  }
}
