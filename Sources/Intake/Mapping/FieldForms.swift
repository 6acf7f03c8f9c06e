import Calls

/// The forms that values must have to count as what their name says.
enum FieldForms {
  static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") <= 9 }

  /// Of ASCII.
  static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- UInt8(ascii: "a") < 26 }

  /// Without the blanks at both ends.
  @inline(__always)
  static func trimmed(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    guard bytes.count > 0, bytes[0] <= 32 || bytes[bytes.count - 1] <= 32 else { return bytes }
    return withoutBlanks(bytes)
  }

  private static func withoutBlanks(_ bytes: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var (low, high) = (0, bytes.count)
    while low < high, bytes[low] == 32 || bytes[low] == 9 { low += 1 }
    while high > low, bytes[high - 1] == 32 || bytes[high - 1] == 9 { high -= 1 }
    return UnsafeRawBufferPointer(rebasing: bytes[low..<high])
  }

  /// Null, an empty text, and what exports write for null.
  @inline(__always)
  static func isAbsent(_ value: FieldValue) -> Bool {
    switch value.kind {
    case .text where value.bytes.count > 4 && value.bytes[0] > 32: return false
    case .number where value.bytes.count > 0 && value.bytes[0] > 32: return false
    default: break
    }
    return isWrittenAbsent(value)
  }

  private static func isWrittenAbsent(_ value: FieldValue) -> Bool {
    if value.kind == .null { return true }
    if value.kind == .structure { return false }
    let text = trimmed(value.bytes)
    guard value.kind == .text, (1...4).contains(text.count) else { return text.isEmpty }
    return isText(text, "null") || isText(text, "NULL") || isText(text, "None") || isText(text, "-")
  }

  private static func isText(_ bytes: UnsafeRawBufferPointer, _ text: StaticString) -> Bool {
    sameBytes(bytes, UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  /// Whether `bytes` are `word`, which is in lower case, in any letter case.
  static func isWord(_ bytes: UnsafeRawBufferPointer, _ word: StaticString) -> Bool {
    guard bytes.count == word.utf8CodeUnitCount else { return false }
    for index in 0..<bytes.count where lowerCased(bytes[index]) != word.utf8Start[index] { return false }
    return true
  }

  static func lowerCased(_ byte: UInt8) -> UInt8 { byte &- UInt8(ascii: "A") < 26 ? byte | 0x20 : byte }

  static func string(_ bytes: UnsafeRawBufferPointer) -> String { String(decoding: bytes, as: UTF8.self) }

  /// A whole number written as digits, as JSON integer or text; nil for all else.
  static func integer(_ value: FieldValue) -> Int? {
    guard value.kind == .number || value.kind == .text else { return nil }
    let bytes = trimmed(value.bytes)
    guard (1...18).contains(bytes.count) else { return nil }
    var number = 0
    for byte in bytes {
      guard isDigit(byte) else { return nil }
      number = number * 10 + Int(byte - UInt8(ascii: "0"))
    }
    return number
  }

  /// A point, or the comma that is written for it in much of Europe.
  static func isDecimalSign(_ byte: UInt8) -> Bool { byte == UInt8(ascii: ".") || byte == UInt8(ascii: ",") }

  /// A length of time, which loggers call `time` as well: a small number, or one with a unit (`350`, `0.35`, `350ms`).
  static func isDuration(_ value: FieldValue) -> Bool {
    guard value.kind == .number || value.kind == .text else { return false }
    let bytes = trimmed(value.bytes)
    let number = bytes.prefix { isDigit($0) || isDecimalSign($0) }
    guard let first = number.first, isDigit(first), number.prefix(while: isDigit).count <= 7 else { return false }
    let unit = String(decoding: bytes.dropFirst(number.count).drop { $0 == 32 }, as: UTF8.self).lowercased()
    return ["", "ms", "s", "sec", "us", "µs", "ns", "m", "min"].contains(unit)
  }

  /// true, false, 1, 0, "true", "false", "yes", "no" in any letter case.
  static func boolean(_ value: FieldValue) -> Tristate {
    switch value.kind {
    case .yes: return .yes
    case .no: return .no
    case .null, .structure: return .unknown
    case .number, .text:
      let bytes = trimmed(value.bytes)
      if isWord(bytes, "1") || isWord(bytes, "true") || isWord(bytes, "yes") { return .yes }
      return isWord(bytes, "0") || isWord(bytes, "false") || isWord(bytes, "no") ? .no : .unknown
    }
  }

  enum Number {
    case digits(PackedDigits)
    /// Shortened by a spreadsheet (`4.21E+11`): its digits are lost.
    case damaged
    case none
  }

  /// A telephone number: 7 to 15 digits, with or without `+` or `00` before them and separators between them.
  static func number(_ value: FieldValue) -> Number {
    guard value.kind == .number || value.kind == .text else { return .none }
    let bytes = trimmed(value.bytes)
    guard bytes.count <= 32 else { return .none }
    // Digits alone, as nearly all are.
    if let digits = EightDigits.number(bytes) { return packed(digits, bytes.count, bytes) }
    var (digits, count) = (UInt64(0), 0)
    for (index, byte) in bytes.enumerated() {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"):
        count += 1
        guard count <= 17 else { return .none }
        digits = digits * 10 + UInt64(byte - UInt8(ascii: "0"))
      case UInt8(ascii: "+") where index == 0: continue
      case UInt8(ascii: " "), UInt8(ascii: "-"), UInt8(ascii: "("), UInt8(ascii: ")"): continue
      // 421905123456.0, as tools write that keep numbers as floating point: every digit is there.
      case UInt8(ascii: ".") where index == bytes.count - 2 && bytes[index + 1] == UInt8(ascii: "0"):
        return packed(digits, count, bytes)
      default: return isScientific(bytes) ? .damaged : .none
      }
    }
    return packed(digits, count, bytes)
  }

  @inline(__always) private static func packed(_ digits: UInt64, _ count: Int, _ bytes: UnsafeRawBufferPointer)
    -> Number
  {
    // The international call prefix `00` stands for `+`.
    let hasPrefix = count >= 2 && bytes[0] == UInt8(ascii: "0") && bytes[1] == UInt8(ascii: "0")
    let length = hasPrefix ? count - 2 : count
    guard (7...15).contains(length) else { return .none }
    return .digits(PackedDigits(word: digits << 4 | UInt64(length)))
  }

  /// `4.21E+11`, `4,21E+11`, `4E11`.
  private static func isScientific(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let parts = bytes.split(whereSeparator: { $0 | 0x20 == UInt8(ascii: "e") })
    guard parts.count == 2, let first = parts[0].first, isDigit(first), let last = parts[1].last, isDigit(last) else {
      return false
    }
    return parts[0].allSatisfy { isDigit($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }
      && parts[1].allSatisfy { isDigit($0) || $0 == UInt8(ascii: "+") }
  }

  /// An account: 1 to 18 digits. Leading zeros do not make another account.
  static func account(_ value: FieldValue) -> UnsafeRawBufferPointer? {
    guard value.kind == .number || value.kind == .text else { return nil }
    let bytes = trimmed(value.bytes)
    guard (1...18).contains(bytes.count), bytes.allSatisfy(isDigit) else { return nil }
    return bytes
  }

  /// An id of a request: a short text or a number. Zeros alone are what tracers write for none.
  static func id(_ value: FieldValue) -> UnsafeRawBufferPointer? {
    guard value.kind == .text || value.kind == .number else { return nil }
    let bytes = trimmed(value.bytes)
    guard (1...256).contains(bytes.count), !isAbsent(value) else { return nil }
    let isZero = bytes.allSatisfy { $0 == UInt8(ascii: "0") || $0 == UInt8(ascii: "-") }
    return isZero ? nil : bytes
  }

  static func withoutLeadingZeros(_ digits: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    let zeros = digits.prefix { $0 == UInt8(ascii: "0") }.count
    return UnsafeRawBufferPointer(rebasing: digits[min(zeros, max(0, digits.count - 1))...])
  }

  static func sameBytes(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
    guard left.count == right.count else { return false }
    for index in 0..<left.count where left[index] != right[index] { return false }
    return true
  }

  /// A final status: letters, digits, `_`, `-` and blanks, at most 32, and never four digits in a row (which could be a
  /// code or a number in the wrong column).
  static func isFinalStatus(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard (1...32).contains(bytes.count) else { return false }
    var digitsInRow = 0
    for byte in bytes {
      digitsInRow = isDigit(byte) ? digitsInRow + 1 : 0
      guard digitsInRow < 4 else { return false }
      switch byte {
      case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"): continue
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: " "): continue
      default: return false
      }
    }
    return true
  }

  /// The last path segment of a URL (`…/auth/passwordcall?x=1` → `passwordcall`); a slash at the end counts for nothing.
  static func lastPathSegment(_ value: FieldValue) -> UnsafeRawBufferPointer? {
    guard value.kind == .text else { return nil }
    let slash = UInt8(ascii: "/")
    let query = value.bytes.firstOffset(of: UInt8(ascii: "?")) ?? value.bytes.count
    var end = UnsafeRawBufferPointer(rebasing: value.bytes[..<query]).firstOffset(of: UInt8(ascii: "#")) ?? query
    while end > 0, value.bytes[end - 1] == slash { end -= 1 }
    var start = end
    while start > 0, value.bytes[start - 1] != slash { start -= 1 }
    return UnsafeRawBufferPointer(rebasing: value.bytes[start..<end])
  }

  /// A method of the service by its name, without case.
  static func method(_ name: UnsafeRawBufferPointer) -> Method? { Method(name: name) }

  /// Seconds, whole (seven digits at most) or with a fraction, whose digits beyond the third are dropped; nil for all else.
  static func milliseconds(ofSeconds bytes: UnsafeRawBufferPointer) -> Int64? {
    var milliseconds: Int64 = 0
    var index = 0
    while index < bytes.count, isDigit(bytes[index]) {
      guard index < 7 else { return nil }
      milliseconds = milliseconds * 10 + Int64(bytes[index] - UInt8(ascii: "0"))
      index += 1
    }
    guard index > 0, index == bytes.count || isDecimalSign(bytes[index]) else { return nil }
    var fraction: Int64 = 0
    for place in index + 1..<max(index + 4, bytes.count) {
      let digit = place < bytes.count ? bytes[place] : UInt8(ascii: "0")
      guard isDigit(digit) else { return nil }
      if place < index + 4 { fraction = fraction * 10 + Int64(digit - UInt8(ascii: "0")) }
    }
    return milliseconds * 1000 + fraction
  }
}

extension Tristate {
  // Comparing by `==` would be a call into another module, through a protocol's table.
  @inline(__always) var isYes: Bool { if case .yes = self { true } else { false } }
  @inline(__always) var isNo: Bool { if case .no = self { true } else { false } }
  @inline(__always) var isKnown: Bool { if case .unknown = self { false } else { true } }
}
