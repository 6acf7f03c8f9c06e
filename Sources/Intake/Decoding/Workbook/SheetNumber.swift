import Calls
import Foundation

/// Numbers of a sheet, as texts that a table could hold.
enum SheetNumber {
  private static let millisecondsPerDay = 86_400_000.0

  /// A date's serial number as `YYYY-MM-DD HH:MM:SS.fff`, to the millisecond.
  ///
  /// What is less than a day has no date: a time of day or a length of time, in seconds. Nil for what is no date.
  static func date(_ text: String, from1904: Bool) -> String? {
    guard let serial = Double(text), serial >= 0, serial < 2_958_466 else { return nil }
    let milliseconds = Int64((serial * millisecondsPerDay).rounded())
    let (days, inDay) = (milliseconds / 86_400_000, milliseconds % 86_400_000)
    if days == 0 { return seconds(milliseconds) }
    // In the system of 1900 day 1 is 1 January 1900, and day 60 a 29 February that never was.
    let first: Int64 = from1904 ? daysFrom1904 : days < 60 ? daysFrom1900 : daysFrom1900 - 1
    let date = CivilDate(daysSince1970: first + days)
    let (second, fraction) = (inDay / 1000, inDay % 1000)
    return String(
      format: "%04d-%02d-%02d %02d:%02d:%02d.%03d", date.year, date.month, date.day, Int(second / 3600),
      Int(second / 60 % 60), Int(second % 60), Int(fraction))
  }

  /// 31 December 1899, and 1 January 1904, which is day 0.
  private static let daysFrom1900: Int64 = -25_568
  private static let daysFrom1904: Int64 = -24_107

  /// A length of time in days, as seconds with a fraction.
  static func elapsed(_ text: String) -> String? {
    guard let days = Double(text), abs(days) < 3_000_000 else { return nil }
    return seconds(Int64((days * millisecondsPerDay).rounded()))
  }

  private static func seconds(_ milliseconds: Int64) -> String {
    let size = milliseconds.magnitude
    return String(format: "%@%d.%03d", milliseconds < 0 ? "-" : "", Int(size / 1000), Int(size % 1000))
  }

  /// `4.21905123456E+11` with all its digits, `16.0` without its fraction: in a workbook an exponent is no damage, but how
  /// large numbers are written.
  ///
  /// Nil for a text that is plain already, or no number.
  static func expanded(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    guard text.contains(where: { $0 == UInt8(ascii: ".") || $0 | 0x20 == UInt8(ascii: "e") }) else { return nil }
    var mantissa = text.prefix { $0 | 0x20 != UInt8(ascii: "e") }
    let written = String(decoding: text.dropFirst(mantissa.count + 1), as: UTF8.self)
    let hasExponent = mantissa.count < text.count
    guard let exponent = hasExponent ? Int(written) : 0, (-40...40).contains(exponent) else { return nil }
    let isNegative = mantissa.first == UInt8(ascii: "-")
    if isNegative { mantissa = mantissa.dropFirst() }
    let parts = mantissa.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count <= 2, let whole = parts.first, !whole.isEmpty,
      parts.allSatisfy({ $0.allSatisfy(FieldForms.isDigit) })
    else { return nil }
    let zero = UInt8(ascii: "0")
    var digits = Array(whole) + (parts.count == 2 ? Array(parts[1]) : [])
    var point = whole.count + exponent
    if point < 1 {
      digits = Array(repeating: zero, count: 1 - point) + digits
      point = 1
    }
    if point > digits.count { digits += Array(repeating: zero, count: point - digits.count) }
    var fraction = digits[point...]
    while fraction.last == zero { fraction = fraction.dropLast() }
    let integer = digits[..<point].drop { $0 == zero }
    return (isNegative ? [UInt8(ascii: "-")] : []) + (integer.isEmpty ? [zero] : Array(integer))
      + (fraction.isEmpty ? [] : [UInt8(ascii: ".")] + fraction)
  }
}
