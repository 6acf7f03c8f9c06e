import Calls

/// An accepted request, as its sightings tell it together.
struct RequestRecord {
  /// Of the earliest sighting.
  var time: Int64
  var timeIsAmbiguous: Bool
  var method: Method?
  var callee: Callee
  var callerStem: PackedDigits
  var isWithRedirect: Tristate
  var isRedirect: Tristate
  /// Some sighting names another account than the key's.
  var accountDiffers: Bool
  /// Sightings contradict each other.
  var isConflict = false
  /// The sightings that count name several called numbers that begin alike.
  var calleeVaries = false

  /// - Precondition: there is one sighting at least.
  ///
  /// The earliest time wins; among sightings of that time the smaller value of each field, absent ones aside
  /// (docs/domain.md, section 3). A conflict is a difference in time (one without counts) or two values of one field.
  @inline(__always) init(_ sightings: [RequestSighting]) {
    let first = sightings[0]
    (time, timeIsAmbiguous, method) = (first.time, first.timeIsAmbiguous, first.method)
    (callee, callerStem) = (first.callee, first.callerStem)
    (isWithRedirect, isRedirect) = (first.isWithRedirect, first.isRedirect)
    accountDiffers = first.account.isOther
    if sightings.count > 1 { merge(sightings) }
  }

  @inline(never) private mutating func merge(_ sightings: [RequestSighting]) {
    let times = Set(sightings.map(\.time))
    time = times.filter { $0 != RecordTime.none }.min() ?? RecordTime.none
    let winners = sightings.filter { $0.time == time }
    timeIsAmbiguous = winners.allSatisfy(\.timeIsAmbiguous)
    method = Self.smallest(winners.compactMap(\.method))
    callee = Self.smallest(winners.map(\.callee))
    callerStem = Self.smallest(winners.map(\.callerStem))
    isWithRedirect = Self.smallest(winners.map(\.isWithRedirect))
    isRedirect = Self.smallest(winners.map(\.isRedirect))
    accountDiffers = sightings.contains { $0.account.isOther }
    isConflict =
      times.count > 1 || Self.areSeveral(sightings.compactMap(\.method))
      || Self.areSeveral(sightings.map(\.callee).filter { !$0.isNone }.map(\.prefix))
      || Self.areSeveral(sightings.map(\.callee).filter { !$0.isNone }.map(\.pseudonym))
      || Self.areSeveral(sightings.map(\.callerStem).filter { !$0.isNone })
      || Self.areSeveral(sightings.map(\.isWithRedirect).filter { $0 != .unknown })
      || Self.areSeveral(sightings.map(\.isRedirect).filter { $0 != .unknown })
      || Self.areSeveral(sightings.map(\.account).filter { $0 != .absent })
    // Of numbers that begin alike only pseudonyms are left, and which of those is smaller depends on the ledger's key: what
    // depends on the number must not depend on that choice.
    calleeVaries = Self.areSeveral(
      winners.map(\.callee).filter { !$0.isNone && $0.prefix == callee.prefix }.map(\.pseudonym))
  }

  private static func areSeveral<Value: Equatable>(_ values: [Value]) -> Bool {
    values.contains { $0 != values[0] }
  }

  static func smallest(_ methods: [Method]) -> Method? { methods.min { $0.name < $1.name } }

  static func smallest(_ digits: [PackedDigits]) -> PackedDigits {
    digits.filter { !$0.isNone }.min { $0.text < $1.text } ?? .none
  }

  static func smallest(_ values: [Tristate]) -> Tristate {
    values.filter { $0 != .unknown }.min { $0.rawValue < $1.rawValue } ?? .unknown
  }

  /// Prefix, pseudonym and digits go together: the prefix decides, then the pseudonym. Of one number, a sighting may have kept
  /// the digits and another not: those with digits come first.
  static func smallest(_ callees: [Callee]) -> Callee {
    callees.filter { !$0.isNone }.min {
      if $0.prefix != $1.prefix { return $0.prefix.text < $1.prefix.text }
      if $0.pseudonym != $1.pseudonym { return $0.pseudonym < $1.pseudonym }
      return $0.number.word > $1.number.word
    } ?? .none
  }
}

/// A call record, as its sightings tell it together: those of one key, cause and final status.
struct CallFacts {
  /// -1 for absent.
  var cause: Int16
  var finalStatus: TextID
  var startTime: Int64
  var stopTime: Int64
  var receivedTime: Int64
  var timeIsAmbiguous: Bool
  var method: Method?
  var callee: Callee
  var callerStem: PackedDigits
  /// Some sighting names another account than the key's.
  var accountDiffers: Bool
  /// The sightings name several called numbers.
  var calleeVaries = false

  @inline(__always) init(_ sighting: CallSighting) {
    (cause, finalStatus) = (sighting.cause, sighting.finalStatus)
    (startTime, stopTime, receivedTime) = (sighting.startTime, sighting.stopTime, sighting.receivedTime)
    (timeIsAmbiguous, method) = (sighting.timeIsAmbiguous, sighting.method)
    (callee, callerStem) = (sighting.callee, sighting.callerStem)
    accountDiffers = sighting.account.isOther
  }

  /// Takes in a further sighting: earliest start, latest stop, earliest received; of all else the smaller value.
  mutating func add(_ sighting: CallSighting) {
    startTime = Self.earlier(startTime, sighting.startTime)
    stopTime = max(stopTime, sighting.stopTime)
    receivedTime = Self.earlier(receivedTime, sighting.receivedTime)
    timeIsAmbiguous = timeIsAmbiguous || sighting.timeIsAmbiguous
    method = RequestRecord.smallest([method, sighting.method].compactMap(\.self))
    calleeVaries =
      calleeVaries || (!callee.isNone && !sighting.callee.isNone && !callee.isSameNumber(as: sighting.callee))
    callee = RequestRecord.smallest([callee, sighting.callee])
    callerStem = RequestRecord.smallest([callerStem, sighting.callerStem])
    accountDiffers = accountDiffers || sighting.account.isOther
  }

  private static func earlier(_ left: Int64, _ right: Int64) -> Int64 {
    left == RecordTime.none ? right : right == RecordTime.none ? left : min(left, right)
  }

  /// Stop, else start, else received: what orders calls.
  var time: Int64 {
    stopTime != RecordTime.none ? stopTime : startTime != RecordTime.none ? startTime : receivedTime
  }

  /// Start, else stop, else received: when it was.
  var beginning: Int64 {
    startTime != RecordTime.none ? startTime : stopTime != RecordTime.none ? stopTime : receivedTime
  }
}

extension Callee {
  /// Whatever was kept of it: the digits are there only where the user chose so.
  func isSameNumber(as other: Callee) -> Bool { prefix == other.prefix && pseudonym == other.pseudonym }
}

extension SightedAccount {
  var isOther: Bool { if case .other = self { true } else { false } }
}
