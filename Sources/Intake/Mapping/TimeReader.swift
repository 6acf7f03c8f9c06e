import Calls

/// Reads the times that logs and exports write; a time without a zone is one of the source's zone.
///
/// Known forms: ISO 8601, `YYYY-MM-DD HH:MM:SS[.f]`, `DD.MM.YYYY HH:MM[:SS[.f]]`, and seconds, milli-, micro- or
/// nanoseconds since 1970, whole or with a fraction.
final class TimeReader {
  let zone: Zone
  private let isUTC: Bool
  /// What the zone makes of a local quarter hour: zones change on quarter hours, and asking is slow.
  private var quarterHours: [Int64: LocalOffset] = [:]
  /// The quarter hour of the time before.
  private var lastQuarter: (quarter: Int64, offset: LocalOffset)?
  private typealias LocalOffset = (offsetMilliseconds: Int64, kind: LocalKind)
  private enum LocalKind { case once, twice, never }
  /// The date of the time before, whose record was written on the same day as a rule.
  private var lastDate = (text: DateText.none, day: Int64(0))

  /// Of a mapping: read before what is known here.
  private let formats: [TimeFormat]
  /// Asked for every time: the list itself is shared by workers, which then count references to it.
  private let hasFormats: Bool

  init(zone: Zone, formats: [TimeFormat] = []) {
    (self.zone, self.formats) = (zone, formats)
    isUTC = zone == .utc
    hasFormats = !formats.isEmpty
  }

  enum Result: Equatable {
    /// UTC milliseconds; ambiguous: a local time that the clock showed twice, taken as the earlier.
    case time(Int64, isAmbiguous: Bool)
    /// A local time that the zone's clocks skipped.
    case skipped
    case unreadable
  }

  func read(_ value: FieldValue) -> Result {
    if hasFormats, let time = readFormats(value) { return time }
    switch value.kind {
    case .number: return Self.epoch(value.bytes)
    case .text:
      let bytes = FieldForms.trimmed(value.bytes)
      if let milliseconds = plain(bytes) { return milliseconds }
      if bytes.allSatisfy({ FieldForms.isDigit($0) || FieldForms.isDecimalSign($0) }) {
        let epoch = Self.epoch(bytes)
        if epoch != .unreadable { return epoch }
      }
      return general(bytes)
    case .yes, .no, .null, .structure: return .unreadable
    }
  }

  /// A time in one of the mapping's formats.
  private func readFormats(_ value: FieldValue) -> Result? {
    guard value.kind == .text || value.kind == .number else { return nil }
    let bytes = FieldForms.trimmed(value.bytes)
    guard let (local, offset) = formats.lazy.compactMap({ $0.read(bytes) }).first else { return nil }
    if let offset { return Self.plausible(local - offset * 60_000, isAmbiguous: false) }
    return isUTC ? Self.plausible(local, isAmbiguous: false) : inZone(local)
  }

  /// Seconds since 1970 or their thousandth, millionth, billionth parts: told apart by size, which cannot be confused
  /// between 2000 and 2100.
  private static func epoch(_ bytes: UnsafeRawBufferPointer) -> Result {
    // Nineteen digits may be more than an Int64 holds.
    var whole: UInt64 = 0
    var index = 0
    while index < bytes.count, FieldForms.isDigit(bytes[index]) {
      guard index < 19 else { return .unreadable }
      whole = whole &* 10 &+ UInt64(bytes[index] - UInt8(ascii: "0"))
      index += 1
    }
    var thousandths: Int64 = 0
    if index < bytes.count {
      guard index > 0, FieldForms.isDecimalSign(bytes[index]), index + 1 < bytes.count else { return .unreadable }
      guard let fraction = milliseconds(UnsafeRawBufferPointer(rebasing: bytes[(index + 1)...])) else {
        return .unreadable
      }
      thousandths = fraction
    }
    let milliseconds: Int64
    if whole < 4_102_444_800 {
      milliseconds = Int64(whole) * 1000 + thousandths
    } else if whole >= 946_684_800_000_000_000 {
      milliseconds = Int64(whole / 1_000_000)
    } else if whole >= 946_684_800_000_000 {
      milliseconds = Int64(whole / 1000)
    } else {
      milliseconds = Int64(whole)
    }
    return Instant.plausible.contains(milliseconds) ? .time(milliseconds, isAmbiguous: false) : .unreadable
  }

  /// The milliseconds of a decimal fraction; digits beyond the third are dropped.
  static func milliseconds(_ digits: UnsafeRawBufferPointer) -> Int64? {
    guard (1...9).contains(digits.count), digits.allSatisfy(FieldForms.isDigit) else { return nil }
    var value: Int64 = 0
    for index in 0..<3 { value = value * 10 + (index < digits.count ? Int64(digits[index] - UInt8(ascii: "0")) : 0) }
    return value
  }

  /// `2024-02-13T08:14:05.123Z` with or without its parts `.123` and `Z`, as nearly all times are written; nil for all
  /// else, also for what is wrong in this form: the general way knows.
  func plain(_ bytes: UnsafeRawBufferPointer) -> Result? {
    guard bytes.count >= 19 else { return nil }
    let isZulu = bytes[bytes.count - 1] == UInt8(ascii: "Z")
    let count = isZulu ? bytes.count - 1 : bytes.count
    guard count == 19 || count == 23, bytes[10] == UInt8(ascii: "T") || bytes[10] == UInt8(ascii: " "),
      bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"), let day = day(bytes),
      let hour = Self.twoDigits(bytes, 11), hour < 24, let minute = Self.twoDigits(bytes, 14), minute < 60,
      let second = Self.twoDigits(bytes, 17), second <= 60
    else { return nil }
    var local = day * 86_400_000 + Int64(hour * 60 + minute) * 60_000 + Int64(second) * 1000
    if count == 23 {
      guard bytes[19] == UInt8(ascii: "."), let tens = Self.twoDigits(bytes, 20), FieldForms.isDigit(bytes[22]) else {
        return nil
      }
      local += Int64(tens * 10 + Int(bytes[22] - UInt8(ascii: "0")))
    }
    return isZulu || isUTC ? Self.plausible(local, isAmbiguous: false) : inZone(local)
  }

  /// The day of the first ten bytes; nil where they are not all of a date.
  private func day(_ bytes: UnsafeRawBufferPointer) -> Int64? {
    let text = DateText(bytes)
    if text == lastDate.text { return lastDate.day }
    var cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: bytes[..<10]))
    guard let day = Self.day(&cursor), cursor.isAtEnd else { return nil }
    lastDate = (text, day)
    return day
  }

  private static func twoDigits(_ bytes: UnsafeRawBufferPointer, _ index: Int) -> Int? {
    let (tens, ones) = (bytes[index] &- UInt8(ascii: "0"), bytes[index + 1] &- UInt8(ascii: "0"))
    return tens <= 9 && ones <= 9 ? Int(tens) * 10 + Int(ones) : nil
  }

  /// Every form.
  func general(_ bytes: UnsafeRawBufferPointer) -> Result {
    var cursor = ByteCursor(bytes)
    guard let day = Self.day(&cursor), let inDay = Self.clock(&cursor) else { return .unreadable }
    let local = day * 86_400_000 + inDay
    cursor.skip(UInt8(ascii: " "))
    if !cursor.isAtEnd {
      guard let offset = Self.offset(&cursor), cursor.isAtEnd else { return .unreadable }
      return Self.plausible(local - offset * 60_000, isAmbiguous: false)
    }
    return isUTC ? Self.plausible(local, isAmbiguous: false) : inZone(local)
  }

  private static func plausible(_ milliseconds: Int64, isAmbiguous: Bool) -> Result {
    Instant.plausible.contains(milliseconds) ? .time(milliseconds, isAmbiguous: isAmbiguous) : .unreadable
  }

  private func inZone(_ local: Int64) -> Result {
    let quarter = Instant.floorDivide(local, 900_000)
    let known: LocalOffset
    if let lastQuarter, lastQuarter.quarter == quarter {
      known = lastQuarter.offset
    } else if let cached = quarterHours[quarter] {
      known = cached
    } else {
      switch zone.instants(ofLocal: quarter * 900_000) {
      case .one(let instant): known = (quarter * 900_000 - instant.milliseconds, .once)
      case .twice(let instant, _): known = (quarter * 900_000 - instant.milliseconds, .twice)
      case .never: known = (0, .never)
      }
      if quarterHours.count > 100_000 { quarterHours.removeAll() }
      quarterHours[quarter] = known
    }
    lastQuarter = (quarter, known)
    switch known.kind {
    case .never: return .skipped
    case .once, .twice: return Self.plausible(local - known.offsetMilliseconds, isAmbiguous: known.kind == .twice)
    }
  }

  /// `2024-02-13`, `2024/02/13` or `13.02.2024`, as days since 1970.
  private static func day(_ cursor: inout ByteCursor) -> Int64? {
    guard let first = cursor.digits(1...4) else { return nil }
    let (year, month, day): (Int, Int, Int)
    if first.count == 4 {
      guard let separator = cursor.next(), separator == UInt8(ascii: "-") || separator == UInt8(ascii: "/"),
        let m = cursor.digits(1...2), cursor.take(separator), let d = cursor.digits(1...2)
      else { return nil }
      (year, month, day) = (first.value, m.value, d.value)
    } else {
      guard first.count <= 2, cursor.take(UInt8(ascii: ".")), let m = cursor.digits(1...2),
        cursor.take(UInt8(ascii: ".")), let y = cursor.digits(4...4)
      else { return nil }
      (year, month, day) = (y.value, m.value, first.value)
    }
    return CivilDate(year: year, month: month, day: day)?.daysSince1970
  }

  /// `T08:14`, ` 08:14:05`, `T08:14:05.123`, ` 08:14:05,123`, as milliseconds.
  private static func clock(_ cursor: inout ByteCursor) -> Int64? {
    guard let separator = cursor.next(), separator | 0x20 == UInt8(ascii: "t") || separator == UInt8(ascii: " ") else {
      return nil
    }
    cursor.skip(UInt8(ascii: " "))
    guard let hour = cursor.digits(1...2), hour.value < 24, cursor.take(UInt8(ascii: ":")),
      let minute = cursor.digits(2...2), minute.value < 60
    else { return nil }
    var milliseconds = Int64(hour.value * 60 + minute.value) * 60_000
    guard cursor.take(UInt8(ascii: ":")) else { return milliseconds }
    // 60 is a leap second; it becomes the next minute's first.
    guard let second = cursor.digits(2...2), second.value <= 60 else { return nil }
    milliseconds += Int64(second.value) * 1000
    if cursor.take(UInt8(ascii: ".")) || cursor.take(UInt8(ascii: ",")) {
      guard let fraction = Self.milliseconds(cursor.run(where: FieldForms.isDigit)) else { return nil }
      milliseconds += fraction
    }
    return milliseconds
  }

  /// `Z`, `UTC`, `+01:00`, `-0330`, `+01`, in minutes; nil for anything else.
  static func offset(_ cursor: inout ByteCursor) -> Int64? {
    if cursor.take(UInt8(ascii: "Z")) || cursor.take(UInt8(ascii: "z")) { return 0 }
    if cursor.take("UTC") || cursor.take("GMT") { return 0 }
    let sign: Int64
    if cursor.take(UInt8(ascii: "+")) {
      sign = 1
    } else if cursor.take(UInt8(ascii: "-")) {
      sign = -1
    } else {
      return nil
    }
    guard let hours = cursor.digits(2...2), hours.value <= 18 else { return nil }
    let hasColon = cursor.take(UInt8(ascii: ":"))
    let minutes = cursor.digits(2...2)
    guard minutes != nil || !hasColon, minutes?.value ?? 0 < 60 else { return nil }
    return sign * Int64(hours.value * 60 + (minutes?.value ?? 0))
  }
}

/// The ten bytes of a date, to be compared at once.
private struct DateText: Equatable {
  private let first: UInt64
  private let last: UInt16

  /// No date's.
  static let none = DateText()
  private init() { (first, last) = (0, 0) }

  init(_ bytes: UnsafeRawBufferPointer) {
    first = bytes.loadUnaligned(as: UInt64.self)
    last = bytes.loadUnaligned(fromByteOffset: 8, as: UInt16.self)
  }
}

/// Walks over bytes from the left.
struct ByteCursor {
  private let bytes: UnsafeRawBufferPointer
  private var position = 0

  init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

  var isAtEnd: Bool { position == bytes.count }

  /// How many bytes were walked over.
  var offset: Int { position }

  mutating func next() -> UInt8? {
    guard position < bytes.count else { return nil }
    position += 1
    return bytes[position - 1]
  }

  mutating func take(_ byte: UInt8) -> Bool {
    guard position < bytes.count, bytes[position] == byte else { return false }
    position += 1
    return true
  }

  mutating func take(_ text: StaticString) -> Bool {
    let count = text.utf8CodeUnitCount
    guard position + count <= bytes.count else { return false }
    for index in 0..<count where bytes[position + index] != text.utf8Start[index] { return false }
    position += count
    return true
  }

  mutating func skip(_ byte: UInt8) { while take(byte) {} }

  mutating func run(where isWanted: (UInt8) -> Bool) -> UnsafeRawBufferPointer {
    let start = position
    while position < bytes.count, isWanted(bytes[position]) { position += 1 }
    return UnsafeRawBufferPointer(rebasing: bytes[start..<position])
  }

  /// A run of digits, greedy up to the upper bound; nil (nothing taken) when it is shorter than the lower bound.
  mutating func digits(_ count: ClosedRange<Int>) -> (value: Int, count: Int)? {
    var (value, found) = (0, 0)
    while found < count.upperBound, position + found < bytes.count, FieldForms.isDigit(bytes[position + found]) {
      value = value * 10 + Int(bytes[position + found] - UInt8(ascii: "0"))
      found += 1
    }
    guard found >= count.lowerBound else { return nil }
    position += found
    return (value, found)
  }
}
