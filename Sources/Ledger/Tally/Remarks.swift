import Calls

/// What is remarkable about a verification without knowing the grace or the tariff: kept in `tally_remarkable`, so that
/// the exceptions need no walk over all records.
struct Remarks: OptionSet {
  let rawValue: Int64
  static let conflictingOutcome = Remarks(rawValue: 1 << 0)
  static let requestConflict = Remarks(rawValue: 1 << 1)
  static let accountMismatch = Remarks(rawValue: 1 << 2)
  static let numberMismatch = Remarks(rawValue: 1 << 3)
  static let callOnly = Remarks(rawValue: 1 << 4)
  /// No call record: awaiting or missing, which the grace decides.
  static let noCallRecord = Remarks(rawValue: 1 << 5)
  static let callBeforeRequest = Remarks(rawValue: 1 << 6)
  static let unclassified = Remarks(rawValue: 1 << 7)
  static let ambiguousTime = Remarks(rawValue: 1 << 8)

  init(rawValue: Int64) { self.rawValue = rawValue }

  /// A call may be logged a little before its request by clocks that differ; more than this is worth a look.
  static let toleratedClockDifference: Int64 = 5000

  init(_ facts: borrowing VerificationFacts) {
    var remarks: Remarks = []
    if facts.callRecords > 1 { remarks.insert(.conflictingOutcome) }
    if facts.request?.isConflict == true { remarks.insert(.requestConflict) }
    if facts.accountDiffers { remarks.insert(.accountMismatch) }
    if facts.numberDiffers { remarks.insert(.numberMismatch) }
    if facts.request == nil { remarks.insert(.callOnly) }
    if facts.call == nil { remarks.insert(.noCallRecord) }
    if facts.outcome == .unclassified { remarks.insert(.unclassified) }
    if facts.timeIsAmbiguous { remarks.insert(.ambiguousTime) }
    if let request = facts.request, let call = facts.call, request.time != RecordTime.none,
      call.beginning != RecordTime.none, request.time - call.beginning > Self.toleratedClockDifference
    {
      remarks.insert(.callBeforeRequest)
    }
    self = remarks
  }
}
