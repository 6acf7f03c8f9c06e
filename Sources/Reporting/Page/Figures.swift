import Calls

/// Numbers as the page prints them: for eyes, where the CSV is for machines.
enum Figures {
  /// Narrow no-break space: thousands stay together at the end of a line.
  static let thin = "\u{202F}"

  /// `1 234 567`
  static func count(_ count: Int) -> String { grouped(String(count)) }

  /// `1 234.5600`: thousands of the whole part apart, decimals as they are.
  static func money(_ money: Money, decimals: Int) -> String {
    let parts = money.text(decimals: decimals).split(separator: ".", maxSplits: 1)
    return grouped(String(parts[0])) + (parts.count == 2 ? "." + parts[1] : "")
  }

  /// `34.5 %`; a dash where undefined.
  static func percent(_ part: Int, over whole: Int) -> String {
    guard whole > 0 else { return "–" }
    let tenths = (Int128(part) * 2000 + Int128(whole)) / (Int128(whole) * 2)
    // Of a user's own amounts, negative ones among them, a part may be many times its whole.
    return decimal(tenths: Int(clamping: tenths)) + thin + "%"
  }

  /// `18.1–56.7 %`; empty where undefined.
  static func interval(_ part: Int, over whole: Int) -> String {
    guard let interval = WilsonInterval(part, over: whole) else { return "" }
    return "\(tenths(interval.low))–\(tenths(interval.high))\(thin)%"
  }

  /// `no_answer` as words: `no answer`.
  static func words(_ name: String) -> String { String(name.map { $0 == "_" ? " " : $0 }) }

  private static func tenths(_ fraction: Double) -> String {
    decimal(tenths: Int((fraction * 1000).rounded(.toNearestOrAwayFromZero)))
  }

  private static func decimal(tenths: Int) -> String {
    (tenths < 0 ? "−" : "") + "\(tenths.magnitude / 10).\(tenths.magnitude % 10)"
  }

  private static func grouped(_ digits: String) -> String {
    let (sign, digits) = digits.hasPrefix("-") ? ("−", digits.dropFirst()) : ("", digits[...])
    var grouped = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % 3 == 0 { grouped += thin }
      grouped.append(digit)
    }
    return sign + grouped
  }
}
