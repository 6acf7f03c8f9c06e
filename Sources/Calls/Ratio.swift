/// Rates from whole numbers, printed as fractions of 1 with six decimals, half away from zero.
package enum Ratio {
  /// `part / whole`, exact until the one rounding; empty when `whole` is 0 (a rate of nothing is undefined).
  package static func text(_ part: Int, over whole: Int) -> String {
    guard whole != 0 else { return "" }
    precondition(part >= 0 && whole > 0, "a rate is counted, so neither part nor whole is negative")
    let scaled = (Int128(part) * 2_000_000 + Int128(whole)) / (Int128(whole) * 2)
    return fraction(millionths: Int(scaled))
  }

  /// `value` in 0...1 as six decimals.
  static func text(_ value: Double) -> String {
    fraction(millionths: Int((value * 1_000_000).rounded(.toNearestOrAwayFromZero)))
  }

  private static func fraction(millionths: Int) -> String {
    let digits = String(millionths % 1_000_000)
    return "\(millionths / 1_000_000)." + String(repeating: "0", count: 6 - digits.count) + digits
  }
}

/// The 95 % score interval of a proportion.
///
/// Source: E. B. Wilson, "Probable Inference, the Law of Succession, and Statistical Inference", JASA 22 (1927). It stays
/// inside 0...1 and holds its level for small samples, where the textbook interval does not.
package struct WilsonInterval: Sendable, Equatable {
  package let low: Double
  package let high: Double

  /// Two-sided 95 % quantile of the normal distribution.
  package static let z = 1.959964

  /// Nil when `whole` is 0.
  package init?(_ part: Int, over whole: Int) {
    guard whole != 0 else { return nil }
    precondition((0...whole).contains(part), "a part lies within its whole")
    let (n, p, square) = (Double(whole), Double(part) / Double(whole), Self.z * Self.z)
    let center = p + square / (2 * n)
    let margin = Self.z * (p * (1 - p) / n + square / (4 * n * n)).squareRoot()
    // The ends are exact where all or none succeeded; the formula misses them by rounding alone.
    low = part == 0 ? 0 : max(0, (center - margin) / (1 + square / n))
    high = part == whole ? 1 : min(1, (center + margin) / (1 + square / n))
  }

  package var lowText: String { Ratio.text(low) }
  package var highText: String { Ratio.text(high) }
}
