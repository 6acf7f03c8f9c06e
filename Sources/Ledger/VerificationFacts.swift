import Calls

/// All that the ledger knows of one key, as the tally and the exceptions need it. Valid while it is handed over.
struct VerificationFacts {
  let texts: TextTable
  let keyBytes: UnsafeRawBufferPointer
  let accountID: TextID
  var request: RequestFacts?
  /// The call record that counts; nil without any.
  var call: CallFacts?
  var callRecords = 0
  var duplicateRequests = 0
  var duplicateCallRecords = 0
  var accountDiffers = false
  var numberDiffers = false
  var timeIsAmbiguous = false
  /// What a request that is not there, or does not tell, leaves to the call records: the counted one's, else the
  /// smallest of the others'.
  var methodID: TextID = 0
  var calleePrefix = PackedDigits.none
  var callerStem = PackedDigits.none
  /// Of the key's call records, by stop, else start, else received time; `RecordTime.none` without any.
  var newestCallTime = RecordTime.none
  /// The smallest place of all sightings: the source's rank among file names, and the line.
  var firstPlace: (sourceRank: Int, line: Int64, position: Int64) = (.max, .max, .max)

  init(texts: TextTable, key: UnsafeRawBufferPointer, accountID: TextID) {
    (self.texts, keyBytes, self.accountID) = (texts, key, accountID)
  }

  struct RequestFacts {
    var time: Int64
    var isConflict: Bool
    var isWithRedirect: Bool?
    var isRedirect: Bool?
  }

  struct CallFacts {
    /// -1 for absent.
    var cause: Int64
    var finalStatusID: TextID
    var startTime: Int64
    var stopTime: Int64
    var receivedTime: Int64

    /// Stop, else start, else received: what orders calls.
    var time: Int64 { Self.first(stopTime, startTime, receivedTime) }
    /// Start, else stop, else received: when it was.
    var beginning: Int64 { Self.first(startTime, stopTime, receivedTime) }

    private static func first(_ first: Int64, _ second: Int64, _ third: Int64) -> Int64 {
      first != RecordTime.none ? first : second != RecordTime.none ? second : third
    }
  }

  var key: String { String(decoding: keyBytes, as: UTF8.self) }
  var account: String { texts.text(accountID) }
  var method: String { texts.text(methodID) }
  /// Of the call that counts; empty without one.
  var finalStatus: String { call.map { texts.text($0.finalStatusID) } ?? "" }

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

  var outcome: Outcome? { call.map { texts.outcome(cause: $0.cause, finalStatus: $0.finalStatusID) } }

  var chargePoint: ChargePoint {
    switch outcome {
    case nil: .initiated
    case .answered: .answered
    default: .concluded
    }
  }
}
