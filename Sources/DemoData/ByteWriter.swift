import Calls

/// Lines as bytes, written without a String per field: tens of millions of lines must take minutes, not hours.
struct ByteWriter {
  private(set) var bytes: [UInt8] = []
  private var dayOfText = Int64.min
  private var dayText: [UInt8] = []

  init(capacity: Int) { bytes.reserveCapacity(capacity) }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  @inline(__always)
  mutating func text(_ text: StaticString) {
    bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
  }

  mutating func text(_ text: [UInt8]) { bytes.append(contentsOf: text) }

  mutating func digits(_ value: Int) {
    var width = 1
    var rest = value / 10
    while rest > 0 {
      width += 1
      rest /= 10
    }
    digits(value, width: width)
  }

  /// The last `width` digits, leading zeros included.
  mutating func digits(_ value: Int, width: Int) {
    let start = bytes.count
    for _ in 0..<width { bytes.append(UInt8(ascii: "0")) }
    var rest = value
    for position in stride(from: start + width - 1, through: start, by: -1) {
      bytes[position] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }

  /// Twelve hexadecimal digits.
  mutating func hexadecimal48(_ value: UInt64) {
    for shift in stride(from: 44, through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: value >> UInt64(shift)) & 15
      bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
    }
  }

  /// `2026-01-15T08:14:05.123`, UTC milliseconds since 1970.
  mutating func time(_ milliseconds: Int64, separator: UInt8 = UInt8(ascii: "T")) {
    let day = milliseconds / 86_400_000
    if day != dayOfText {
      (dayOfText, dayText) = (day, Array(CivilDate(daysSince1970: day).description.utf8))
    }
    let inDay = Int(milliseconds - day * 86_400_000)
    bytes.append(contentsOf: dayText)
    bytes.append(separator)
    digits(inDay / 3_600_000, width: 2)
    bytes.append(UInt8(ascii: ":"))
    digits(inDay / 60_000 % 60, width: 2)
    bytes.append(UInt8(ascii: ":"))
    digits(inDay / 1000 % 60, width: 2)
    bytes.append(UInt8(ascii: "."))
    digits(inDay % 1000, width: 3)
  }

  /// Puts a JSON string's backslash before every quote written since `start`. The lines hold no other character that
  /// JSON escapes.
  mutating func escapeQuotes(from start: Int) {
    let plain = Array(bytes[start...])
    bytes.removeSubrange(start...)
    for byte in plain {
      if byte == UInt8(ascii: "\"") { bytes.append(UInt8(ascii: "\\")) }
      bytes.append(byte)
    }
  }

  /// Cuts off what was written since `start` but the first `kept` bytes, as a crashed logger does.
  mutating func truncate(from start: Int, keeping kept: Int) {
    bytes.removeSubrange(min(bytes.count, start + kept)...)
  }
}
