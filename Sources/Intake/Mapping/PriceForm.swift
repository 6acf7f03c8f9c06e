import Calls

extension FieldForms {
  /// An exact amount with at most nine decimals, behind a point or a comma, with a sign where it is a credit; nil for all
  /// else.
  static func price(_ value: FieldValue) -> BilledPrice? {
    guard value.kind == .number || value.kind == .text else { return nil }
    return WrittenDecimal(trimmed(value.bytes))?.price
  }

  /// Three letters, as ISO 4217 has them.
  static func currency(_ value: FieldValue) -> UnsafeRawBufferPointer? {
    guard value.kind == .text else { return nil }
    let bytes = trimmed(value.bytes)
    return bytes.count == 3 && bytes.allSatisfy(isLetter) ? bytes : nil
  }
}

/// A decimal as it was written, digit by digit.
private struct WrittenDecimal {
  private let isNegative: Bool
  /// Without zeros in front.
  private var digits: [UInt8] = []
  /// How many of the digits stand behind the point; negative where zeros are missing before it.
  private var decimals: Int

  /// Far more than any amount has.
  private static let maximumLength = 40
  /// A double tells so many digits apart (DBL_DIG); what a program writes beyond them is how it stores the number, as
  /// `0.0083000000000000001` for 0.0083.
  private static let digitsOfDouble = 15

  /// Nil for what is no decimal.
  init?(_ bytes: UnsafeRawBufferPointer) {
    var rest = bytes[...]
    isNegative = rest.first == UInt8(ascii: "-")
    if isNegative || rest.first == UInt8(ascii: "+") { rest = rest.dropFirst() }
    guard (1...Self.maximumLength).contains(rest.count) else { return nil }
    let mantissa = rest.prefix { $0 | 0x20 != UInt8(ascii: "e") }
    guard let exponent = Self.exponent(rest.dropFirst(mantissa.count)) else { return nil }
    let parts = mantissa.split(omittingEmptySubsequences: false, whereSeparator: FieldForms.isDecimalSign)
    // Oracle writes no zero before the point.
    guard let last = parts.last, parts.count <= 2, !last.isEmpty,
      parts.allSatisfy({ $0.allSatisfy(FieldForms.isDigit) })
    else { return nil }
    decimals = (parts.count == 2 ? last.count : 0) - exponent
    digits = Array(parts.joined().drop { $0 == UInt8(ascii: "0") })
  }

  /// `E-3`; 0 for nothing.
  private static func exponent(_ bytes: Slice<UnsafeRawBufferPointer>) -> Int? {
    if bytes.isEmpty { return 0 }
    return Int(String(decoding: bytes.dropFirst(), as: UTF8.self)).flatMap { (-40...40).contains($0) ? $0 : nil }
  }

  /// Nil where it has more than nine decimals, or does not fit.
  var price: BilledPrice? {
    var decimal = self
    decimal.dropZeros()
    if decimal.decimals > 9, decimal.digits.count > Self.digitsOfDouble { decimal.round() }
    guard decimal.decimals <= 9 else { return nil }
    var nano: Int64 = 0
    for digit in decimal.digits + Array(repeating: UInt8(ascii: "0"), count: min(60, 9 - decimal.decimals)) {
      let (tens, overflow) = nano.multipliedReportingOverflow(by: 10)
      let (next, overflows) = tens.addingReportingOverflow(Int64(digit - UInt8(ascii: "0")))
      guard !overflow, !overflows else { return nil }
      nano = next
    }
    return BilledPrice(nano: isNegative ? -nano : nano, decimals: Int8(max(0, decimal.decimals)))
  }

  /// Zeros at the end say nothing, but for how many decimals a price is written with.
  private mutating func dropZeros() {
    while decimals > 9, digits.last == UInt8(ascii: "0") || digits.isEmpty {
      if !digits.isEmpty { digits.removeLast() }
      decimals -= 1
    }
  }

  /// To as many digits as a double is sure of.
  private mutating func round() {
    let isUp = digits[Self.digitsOfDouble] >= UInt8(ascii: "5")
    decimals -= digits.count - Self.digitsOfDouble
    digits.removeLast(digits.count - Self.digitsOfDouble)
    var index = digits.count - 1
    while isUp, index >= 0 {
      digits[index] += 1
      guard digits[index] > UInt8(ascii: "9") else { break }
      digits[index] = UInt8(ascii: "0")
      index -= 1
    }
    if isUp, index < 0 { digits.insert(UInt8(ascii: "1"), at: 0) }
    while decimals > 0, digits.last == UInt8(ascii: "0") {
      digits.removeLast()
      decimals -= 1
    }
  }
}
