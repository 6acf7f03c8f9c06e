import Calls

/// Money divided by a count, exact until the one rounding.
enum Quotient {
  /// What a micro-unit of the currency, the last decimal that is kept, is in nano-units.
  private static let nanoPerMicro: Int128 = 1000

  /// Six decimals, half away from zero; empty where nothing is counted.
  static func cell(nano: Int, count: Int) -> Cell {
    guard count > 0 else { return .empty }
    let divisor = Int128(count) * nanoPerMicro
    let magnitude = (Int128(nano.magnitude) * 2 + divisor) / (divisor * 2) * nanoPerMicro
    // Only an amount at the very edge of what fits can round beyond it.
    guard let rounded = Int64(exactly: nano < 0 ? -magnitude : magnitude) else { return .empty }
    return .money(Money(nano: rounded), decimals: 6)
  }
}
