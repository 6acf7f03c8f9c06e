import Calls

/// How full a batch was before a unit: what came behind it is what became of the unit.
struct BatchMark {
  private let requests, refused, calls, halves, billedCalls, rejects, ignored: Int

  init(_ batch: borrowing RecordBatch) {
    (requests, refused, calls) = (batch.requests.count, batch.refused.count, batch.calls.count)
    (halves, rejects, ignored) = (batch.halves.count, batch.rejects.count, batch.ignored)
    billedCalls = batch.billedCalls.count
  }

  func outcome(_ batch: RecordBatch) -> UnitOutcome {
    UnitOutcome(
      requests: batch.requests[requests...], refused: batch.refused[refused...], calls: batch.calls[calls...],
      halves: batch.halves[halves...], billedCalls: batch.billedCalls[billedCalls...],
      rejects: batch.rejects[rejects...], ignored: batch.ignored - ignored)
  }
}

/// What became of one unit.
struct UnitOutcome {
  var requests: ArraySlice<AcceptedRequest> = []
  var refused: ArraySlice<RefusedRequest> = []
  var calls: ArraySlice<CallRecord> = []
  var halves: ArraySlice<RequestHalf> = []
  var billedCalls: ArraySlice<BilledCall> = []
  var rejects: ArraySlice<Reject> = []
  var ignored = 0

  /// So many units of each of these are looked into, so that what is told does not hang on their order.
  enum Kind: Hashable { case request, refused, call, half, billedCall, rejected, ignored }

  var kind: Kind {
    if !rejects.isEmpty { return .rejected }
    if !billedCalls.isEmpty { return .billedCall }
    if !calls.isEmpty { return .call }
    if !requests.isEmpty { return .request }
    if !halves.isEmpty { return .half }
    return refused.isEmpty ? .ignored : .refused
  }
}
