import Calls

/// The place where a record stood.
struct SightingPlace: BitwiseCopyable, Equatable {
  var sourceID: Int64
  /// From 1.
  var line: UInt64
  /// Which of the line's records, from 0.
  var item: UInt32
}

/// What a sighting's own account field says, with a number of a `TextTable` for its digits.
enum SightedAccount: BitwiseCopyable, Equatable {
  case absent
  /// The key's account.
  case own
  case other(TextID)
}

/// One place where an accepted request stood, and what it said there. Texts are numbers of the `TextTable` it was read with.
struct RequestSighting: BitwiseCopyable {
  var place: SightingPlace
  /// UTC milliseconds or `RecordTime.none`.
  var time = RecordTime.none
  var timeIsAmbiguous = false
  var method: Method?
  var callee = Callee.none
  var callerStem = PackedDigits.none
  var isWithRedirect = Tristate.unknown
  var isRedirect = Tristate.unknown
  var account = SightedAccount.absent
}

/// One place where a call record stood, and what it said there.
struct CallSighting: BitwiseCopyable {
  var place: SightingPlace
  /// 0...127, or -1 for absent.
  var cause: Int16 = -1
  /// Of the upper-cased final status; 0 for absent.
  var finalStatus: TextID = 0
  var startTime = RecordTime.none
  var answerTime = RecordTime.none
  var stopTime = RecordTime.none
  var receivedTime = RecordTime.none
  var timeIsAmbiguous = false
  /// Milliseconds, or -1.
  var duration: Int64 = -1
  var method: Method?
  var callee = Callee.none
  var callerStem = PackedDigits.none
  var account = SightedAccount.absent

  /// Stop, else start, else received: what orders call records.
  var time: Int64 {
    stopTime != RecordTime.none ? stopTime : startTime != RecordTime.none ? startTime : receivedTime
  }
}

/// All sightings of one key, from wherever they stand.
struct KeySightings: ~Copyable {
  private let keyMemory = UnsafeMutableRawBufferPointer.allocate(
    byteCount: VerificationKey.maximumLength, alignment: 8)
  private var keyCount = 0
  var requests: [RequestSighting] = []
  var calls: [CallSighting] = []

  init() {
    requests.reserveCapacity(8)
    calls.reserveCapacity(8)
  }

  deinit { keyMemory.deallocate() }

  var key: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: keyMemory[..<keyCount]) }

  var isEmpty: Bool { requests.isEmpty && calls.isEmpty }

  /// Forgets the last key's and begins with another.
  mutating func begin(_ key: UnsafeRawBufferPointer) {
    keyMemory.copyMemory(from: key)
    keyCount = key.count
    requests.removeAll(keepingCapacity: true)
    calls.removeAll(keepingCapacity: true)
  }

  /// Takes in another's sightings of the same key.
  mutating func add(_ other: borrowing KeySightings) {
    requests.append(contentsOf: other.requests)
    calls.append(contentsOf: other.calls)
  }
}
