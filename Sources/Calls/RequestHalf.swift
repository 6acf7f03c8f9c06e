/// One line of a request that is logged on two: what was asked, or what was answered. An id that both lines carry joins them
/// (docs/domain.md, section 3), wherever in the ledger they stand.
package struct RequestHalf: Sendable, BitwiseCopyable {
  package enum Side: Int8, Sendable, BitwiseCopyable {
    /// Names what was asked; knows neither a key nor an answer.
    case request = 0
    /// A key: the reply to an accepted request. Its line is also an accepted request's sighting.
    case acceptance = 1
    /// A refusal, which has no key of its own as a rule.
    case refusal = 2
  }

  package var side: Side
  package var place: Place
  package var ids = RequestIDs()
  /// UTC milliseconds: a half without a time can't be joined, and is no half.
  package var time: Int64
  package var timeIsAmbiguous = false
  /// Whether it is a refused request by itself, as long as it finds no partner; otherwise it is then not ours.
  package var standsAlone = false
  /// An acceptance's key; empty for the others.
  package var key = RecordBatch.Bytes()
  /// Empty where the line does not tell.
  package var account = RecordBatch.Bytes()
  /// Of a refusal; 0 where the line does not tell.
  package var httpStatus: UInt16 = 0
  package var method: Method?
  package var callee = Callee.none
  /// The caller's number without its last four digits.
  package var callerStem = PackedDigits.none
  package var isWithRedirect = Tristate.unknown
  @inlinable package init(_ side: Side, place: Place, time: Int64) {
    (self.side, self.place, self.time) = (side, place, time)
  }

  /// Whether its line is a record of another array of the batch too.
  @inlinable package var isAlsoRequest: Bool { side == .acceptance }
}

/// The ids of a half, as keyed pseudonyms: an id may contain anything. 0 stands for none.
package struct RequestIDs: Sendable, BitwiseCopyable, Hashable {
  /// `requestId` and the like: one for each request.
  package var request: Int64 = 0
  /// `correlation_id` and the like.
  package var correlation: Int64 = 0
  /// `traceId` and the like: may be shared by many requests.
  package var trace: Int64 = 0
  @inlinable package init() {}

  /// How many kinds of ids there are; the first join before the later.
  package static var ranks: Int { 3 }

  @inlinable package subscript(rank: Int) -> Int64 {
    get { rank == 0 ? request : rank == 1 ? correlation : trace }
    set { if rank == 0 { request = newValue } else if rank == 1 { correlation = newValue } else { trace = newValue } }
  }

  /// Of the lowest rank that has one.
  @inlinable package var first: Int64 { request != 0 ? request : correlation != 0 ? correlation : trace }

  @inlinable package var isEmpty: Bool { request == 0 && correlation == 0 && trace == 0 }
}
