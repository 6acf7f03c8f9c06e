import Calls

/// A sighting's facts as they lie in spools and blocks, without its key, its final status and its source, which both keep
/// in their own ways.
///
///     flags: 2 bytes | line | [item] | [method: 1 byte] | [callee prefix: 3 bytes, pseudonym: 8 bytes] | [callee number]
///     | [caller stem] | [other account: length, digits]
///     request: [time: 6 bytes]
///     call record: [cause: 1 byte] | its first time: 6 bytes, the others as differences from it | [duration]
///
/// Integers are little-endian; those without a size are variable (seven bits a byte, the low ones first), differences with
/// the sign in the lowest bit. What the flags say is absent takes no room: a sighting is 20 to 45 bytes.
enum PackedSighting {
  /// The most bytes that one can take.
  static let maximumLength = 128

  /// Which of the optional fields are there, and small values.
  struct Flags: OptionSet {
    let rawValue: UInt16
    static let isCall = Flags(rawValue: 1 << 0)
    static let timeIsAmbiguous = Flags(rawValue: 1 << 1)
    static let hasMethod = Flags(rawValue: 1 << 2)
    static let hasCallee = Flags(rawValue: 1 << 3)
    static let hasCalleeNumber = Flags(rawValue: 1 << 4)
    static let hasCallerStem = Flags(rawValue: 1 << 5)
    static let hasOwnAccount = Flags(rawValue: 1 << 6)
    static let hasOtherAccount = Flags(rawValue: 1 << 7)
    static let hasItem = Flags(rawValue: 1 << 8)
    // Of a request.
    static let isWithRedirect = Flags(rawValue: 1 << 9)
    static let isWithoutRedirect = Flags(rawValue: 1 << 10)
    static let isRedirect = Flags(rawValue: 1 << 11)
    static let isNoRedirect = Flags(rawValue: 1 << 12)
    static let hasTime = Flags(rawValue: 1 << 13)
    // Of a call record.
    static let hasCause = Flags(rawValue: 1 << 9)
    static let hasStartTime = Flags(rawValue: 1 << 10)
    static let hasAnswerTime = Flags(rawValue: 1 << 11)
    static let hasStopTime = Flags(rawValue: 1 << 12)
    static let hasReceivedTime = Flags(rawValue: 1 << 13)
    static let hasDuration = Flags(rawValue: 1 << 14)
  }

  // MARK: - Writing

  /// Digits of another account than the key's; nil digits where the field names the key's own or is absent.
  struct AccountDigits {
    var flags: Flags
    var digits: UnsafeRawBufferPointer

    init(_ field: AccountField, in arena: UnsafeRawBufferPointer) {
      switch field {
      case .absent: (flags, digits) = ([], UnsafeRawBufferPointer(start: nil, count: 0))
      case .own: (flags, digits) = (.hasOwnAccount, UnsafeRawBufferPointer(start: nil, count: 0))
      case .other(let bytes):
        flags = .hasOtherAccount
        digits = UnsafeRawBufferPointer(rebasing: arena[Int(bytes.offset)..<Int(bytes.offset) + Int(bytes.count)])
      }
    }
  }

  /// - Returns: how many bytes it is.
  static func write(_ request: AcceptedRequest, in arena: UnsafeRawBufferPointer, to memory: UnsafeMutableRawPointer)
    -> Int
  {
    let account = AccountDigits(request.account, in: arena)
    var flags = account.flags
    if request.timeIsAmbiguous { flags.insert(.timeIsAmbiguous) }
    switch request.isWithRedirect {
    case .yes: flags.insert(.isWithRedirect)
    case .no: flags.insert(.isWithoutRedirect)
    case .unknown: break
    }
    switch request.isRedirect {
    case .yes: flags.insert(.isRedirect)
    case .no: flags.insert(.isNoRedirect)
    case .unknown: break
    }
    if request.time != RecordTime.none { flags.insert(.hasTime) }
    var out = PackedWriter(memory)
    writeShared(
      flags, request.place, request.method, request.callee, request.callerStem, account.digits, to: &out)
    if request.time != RecordTime.none { out.time(request.time) }
    return out.count
  }

  static func write(_ call: CallRecord, in arena: UnsafeRawBufferPointer, to memory: UnsafeMutableRawPointer) -> Int {
    let account = AccountDigits(call.account, in: arena)
    var flags = account.flags.union(.isCall)
    if call.timeIsAmbiguous { flags.insert(.timeIsAmbiguous) }
    if call.cause >= 0 { flags.insert(.hasCause) }
    if call.startTime != RecordTime.none { flags.insert(.hasStartTime) }
    if call.answerTime != RecordTime.none { flags.insert(.hasAnswerTime) }
    if call.stopTime != RecordTime.none { flags.insert(.hasStopTime) }
    if call.receivedTime != RecordTime.none { flags.insert(.hasReceivedTime) }
    if call.duration >= 0 { flags.insert(.hasDuration) }
    var out = PackedWriter(memory)
    writeShared(flags, call.place, call.method, call.callee, call.callerStem, account.digits, to: &out)
    if call.cause >= 0 { out.byte(UInt8(call.cause)) }
    var base = RecordTime.none
    out.time(call.startTime, after: &base)
    out.time(call.answerTime, after: &base)
    out.time(call.stopTime, after: &base)
    out.time(call.receivedTime, after: &base)
    if call.duration >= 0 { out.variable(UInt64(call.duration)) }
    return out.count
  }

  @inline(__always) private static func writeShared(
    _ flags: Flags, _ place: Place, _ method: Method?, _ callee: Callee, _ callerStem: PackedDigits,
    _ account: UnsafeRawBufferPointer, to out: inout PackedWriter
  ) {
    var flags = flags
    if method != nil { flags.insert(.hasMethod) }
    if !callee.isNone { flags.insert(.hasCallee) }
    if !callee.number.isNone { flags.insert(.hasCalleeNumber) }
    if !callerStem.isNone { flags.insert(.hasCallerStem) }
    if place.item > 0 { flags.insert(.hasItem) }
    out.flags(flags)
    out.variable(place.line)
    if place.item > 0 { out.variable(UInt64(place.item)) }
    if let method { out.byte(method.rawValue) }
    if !callee.isNone {
      out.prefix(callee.prefix)
      out.word(UInt64(bitPattern: callee.pseudonym))
    }
    if !callee.number.isNone { out.variable(callee.number.word) }
    if !callerStem.isNone { out.variable(callerStem.word) }
    if flags.contains(.hasOtherAccount) { out.text(account) }
  }

  // MARK: - Reading

  static func isCall(_ packed: UnsafeRawPointer) -> Bool {
    Flags(rawValue: packed.loadUnaligned(as: UInt16.self)).contains(.isCall)
  }

  /// The called number that the sighting names.
  @inline(__always) static func callee(_ packed: UnsafeRawPointer) -> Callee {
    var input = PackedReader(packed)
    let flags = input.flags()
    guard flags.contains(.hasCallee) else { return .none }
    _ = input.variable()
    if flags.contains(.hasItem) { _ = input.variable() }
    if flags.contains(.hasMethod) { _ = input.byte() }
    var callee = Callee.none
    callee.prefix = input.prefix()
    callee.pseudonym = Int64(bitPattern: input.word())
    return callee
  }

  /// Adds the sighting to those of its key.
  ///
  /// - Parameter finalStatus: of a call record; 0 otherwise.
  @inline(__always) static func read(
    _ packed: UnsafeRawPointer, sourceID: Int64, finalStatus: TextID, texts: TextTable,
    into sightings: inout KeySightings
  ) {
    var input = PackedReader(packed)
    let flags = input.flags()
    var place = SightingPlace(sourceID: sourceID, line: input.variable(), item: 0)
    if flags.contains(.hasItem) { place.item = UInt32(truncatingIfNeeded: input.variable()) }
    let method = flags.contains(.hasMethod) ? Method(rawValue: input.byte()) : nil
    var callee = Callee.none
    if flags.contains(.hasCallee) {
      callee.prefix = input.prefix()
      callee.pseudonym = Int64(bitPattern: input.word())
    }
    if flags.contains(.hasCalleeNumber) { callee.number = PackedDigits(word: input.variable()) }
    let stem = flags.contains(.hasCallerStem) ? PackedDigits(word: input.variable()) : .none
    var account = SightedAccount.absent
    if flags.contains(.hasOwnAccount) { account = .own }
    if flags.contains(.hasOtherAccount) { account = .other(texts.id(of: input.text())) }
    if flags.contains(.isCall) {
      var call = CallSighting(place: place)
      if flags.contains(.hasCause) { call.cause = Int16(input.byte()) }
      var base = RecordTime.none
      if flags.contains(.hasStartTime) { call.startTime = input.time(after: &base) }
      if flags.contains(.hasAnswerTime) { call.answerTime = input.time(after: &base) }
      if flags.contains(.hasStopTime) { call.stopTime = input.time(after: &base) }
      if flags.contains(.hasReceivedTime) { call.receivedTime = input.time(after: &base) }
      if flags.contains(.hasDuration) { call.duration = Int64(bitPattern: input.variable()) }
      call.finalStatus = finalStatus
      call.timeIsAmbiguous = flags.contains(.timeIsAmbiguous)
      (call.method, call.callee, call.callerStem, call.account) = (method, callee, stem, account)
      sightings.calls.append(call)
    } else {
      var request = RequestSighting(place: place)
      if flags.contains(.hasTime) { request.time = input.time() }
      request.timeIsAmbiguous = flags.contains(.timeIsAmbiguous)
      if flags.contains(.isWithRedirect) { request.isWithRedirect = .yes }
      if flags.contains(.isWithoutRedirect) { request.isWithRedirect = .no }
      if flags.contains(.isRedirect) { request.isRedirect = .yes }
      if flags.contains(.isNoRedirect) { request.isRedirect = .no }
      (request.method, request.callee, request.callerStem, request.account) = (method, callee, stem, account)
      sightings.requests.append(request)
    }
  }
}
