/// An exact amount in nano-units (1e-9) of a currency that travels beside it. No floating point anywhere near it.
package struct Money: Hashable, Comparable, Sendable {
  package let nano: Int64

  package static let nanoPerUnit: Int64 = 1_000_000_000

  package init(nano: Int64) { self.nano = nano }

  /// `-12`, `0.0083`: digits, at most one point with digits on both sides, at most nine decimals. Nil for all else,
  /// and where the amount would not fit (about 9.2 billion units).
  package init?(_ text: String) {
    let negative = text.utf8.first == UInt8(ascii: "-")
    let parts = text.utf8.dropFirst(negative ? 1 : 0).split(
      separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    let decimals = parts.count == 2 ? parts[1].count : 0
    guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }), decimals <= 9 else { return nil }
    var nano: Int64 = 0
    for byte in parts.joined() {
      guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
      guard let next = nano.times(10)?.plus(Int64(byte - UInt8(ascii: "0"))) else { return nil }
      nano = next
    }
    for _ in decimals..<9 {
      guard let next = nano.times(10) else { return nil }
      nano = next
    }
    self.nano = negative ? -nano : nano
  }

  /// Nil when the product does not fit.
  package func times(_ quantity: Int) -> Money? { nano.times(Int64(quantity)).map(Money.init(nano:)) }

  /// Nil when the sum does not fit.
  package func plus(_ other: Money) -> Money? { nano.plus(other.nano).map(Money.init(nano:)) }

  /// The amount with at least `decimals` decimals, and more only where it would not be exact otherwise.
  package func text(decimals: Int) -> String {
    let magnitude = nano.magnitude
    var fraction = String(magnitude % UInt64(Self.nanoPerUnit))
    fraction = String(repeating: "0", count: 9 - fraction.count) + fraction
    while fraction.count > decimals, fraction.last == "0" { fraction.removeLast() }
    return (nano < 0 ? "-" : "") + "\(magnitude / UInt64(Self.nanoPerUnit))" + (fraction.isEmpty ? "" : "." + fraction)
  }

  package static func < (left: Self, right: Self) -> Bool { left.nano < right.nano }
}

extension Int64 {
  fileprivate func times(_ other: Int64) -> Int64? {
    let (value, overflow) = multipliedReportingOverflow(by: other)
    return overflow ? nil : value
  }

  fileprivate func plus(_ other: Int64) -> Int64? {
    let (value, overflow) = addingReportingOverflow(other)
    return overflow ? nil : value
  }
}
