import Calls

/// Reads the figures of an invoice as people and spreadsheets write them, digit by digit and without a float in between.
struct InvoiceFigure {
  /// Before a fraction; nil where each figure tells.
  let decimalMark: Character?
  /// Numbers of a workbook are floats: what is beyond the fifteenth digit is not the author's (`0.0083000000000000001`).
  let isOfWorkbook: Bool

  /// Space, no-break spaces, thin spaces, apostrophes: they group digits everywhere and nowhere begin a fraction.
  private static let groupingMarks: Set<Character> = [" ", "\u{A0}", "\u{202F}", "\u{2009}", "'", "\u{2019}"]
  private static let significantDigits = 15

  /// An amount with the decimals that it is written with; nil for what is none, has more than nine of them, or is beyond
  /// 9.2 billion.
  func amount(_ text: String) -> (money: Money, decimals: Int)? {
    plain(text, groupsOfThree: false).flatMap { plain in
      let decimals = plain.split(separator: ".").dropFirst().first?.count ?? 0
      return Money(plain).map { ($0, decimals) }
    }
  }

  /// A count of initiations. A mark before three digits groups them: no count has a fraction.
  func quantity(_ text: String) -> Int64? {
    guard let plain = plain(text, groupsOfThree: true) else { return nil }
    let parts = plain.split(separator: ".")
    guard let whole = parts.first, parts.dropFirst().allSatisfy({ $0.allSatisfy { $0 == "0" } }) else { return nil }
    return Int64(whole).flatMap { $0.magnitude <= Self.maximumQuantity ? $0 : nil }
  }

  /// As many units as an amount can hold.
  private static let maximumQuantity: UInt64 = 9_200_000_000

  /// Whether a text is a figure, and too large for what it is of.
  func isTooLarge(_ text: String) -> Bool {
    guard let plain = plain(text, groupsOfThree: false) else { return false }
    let whole = plain.drop { $0 == "-" || $0 == "0" }.prefix { $0 != "." }
    let decimals = plain.split(separator: ".").dropFirst().first?.count ?? 0
    return whole.count > 9 && decimals <= 9
  }

  /// Digits with a sign and a point where they need one.
  private func plain(_ text: String, groupsOfThree: Bool) -> String? {
    var digits = text.filter { !Self.groupingMarks.contains($0) }
    let isNegative = digits.first == "-" || digits.first == "\u{2212}"
    if isNegative { digits.removeFirst() }
    guard let plain = ungrouped(digits, groupsOfThree: groupsOfThree), plain.first?.isNumber == true else { return nil }
    guard plain.allSatisfy({ $0.isASCII && ($0.isNumber || $0 == ".") }) else { return nil }
    return (isNegative ? "-" : "") + Self.trimmed(isOfWorkbook ? Self.rounded(plain) : plain)
  }

  /// With a point as the only mark.
  private func ungrouped(_ text: String, groupsOfThree: Bool) -> String? {
    let marks = text.filter { $0 == "." || $0 == "," }
    guard let last = marks.last, !isOfWorkbook else { return text }
    let isDecimal: Bool
    if let decimalMark {
      isDecimal = last == decimalMark
      if isDecimal, marks.filter({ $0 == decimalMark }).count > 1 { return nil }
    } else if Set(marks).count == 2 {
      isDecimal = true
    } else {
      let tail = text.split(separator: last, omittingEmptySubsequences: false).last?.count
      isDecimal = marks.count == 1 && !(groupsOfThree && tail == 3)
    }
    let parts = text.split(separator: last, omittingEmptySubsequences: false).map(String.init)
    let (groups, fraction) = isDecimal ? (parts.dropLast().joined(separator: String(last)), parts.last) : (text, nil)
    let split = groups.split(whereSeparator: { $0 == "." || $0 == "," }).map(String.init)
    let mark = groups.first { $0 == "." || $0 == "," }
    guard split.dropFirst().allSatisfy({ $0.count == 3 }), split.count < 2 || (1...3).contains(split[0].count),
      groups.allSatisfy({ ($0 != "." && $0 != ",") || $0 == mark }), fraction != ""
    else { return nil }
    return split.joined() + (fraction.map { "." + $0 } ?? "")
  }

  /// To the digits that a float keeps of what was typed; half up.
  private static func rounded(_ plain: String) -> String {
    let parts = plain.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2 else { return plain }
    let zeros = (parts[0] + parts[1]).prefix { $0 == "0" }.count
    let kept = significantDigits + zeros - parts[0].count
    guard kept > 0, parts[1].count > kept else { return plain }
    var digits = Array((parts[0] + parts[1].prefix(kept)).utf8)
    var carries = Array(parts[1].utf8)[kept] >= UInt8(ascii: "5")
    for index in digits.indices.reversed() where carries {
      carries = digits[index] == UInt8(ascii: "9")
      digits[index] = carries ? UInt8(ascii: "0") : digits[index] + 1
    }
    let text = (carries ? "1" : "") + String(decoding: digits, as: UTF8.self)
    return text.prefix(text.count - kept) + "." + text.suffix(kept)
  }

  /// Without zeros behind the ninth decimal, which say nothing; and of a workbook's fraction without any at its end.
  private static func trimmed(_ plain: String) -> String {
    let parts = plain.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].count > 9 else { return plain }
    var fraction = String(parts[1])
    while fraction.count > 9, fraction.last == "0" { fraction.removeLast() }
    return parts[0] + "." + fraction
  }
}
