import Calls

/// How an invoice line's amount is rounded. Happens once, on the line, never on single initiations
/// (docs/domain.md, section 4).
package enum Rounding: Hashable, Sendable {
  case none
  case halfUp(decimals: Int)
  case halfEven(decimals: Int)

  /// `none`, `half-up:2`, `half-even:2`, with 0 to 9 decimals; nil for all else.
  package init?(_ text: String) {
    if text == "none" {
      self = .none
      return
    }
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts[1].utf8.count == 1, let decimals = Int(parts[1]) else { return nil }
    switch parts[0] {
    case "half-up": self = .halfUp(decimals: decimals)
    case "half-even": self = .halfEven(decimals: decimals)
    default: return nil
    }
  }

  /// As a tariff spells it.
  package var text: String {
    switch self {
    case .none: "none"
    case .halfUp(let decimals): "half-up:\(decimals)"
    case .halfEven(let decimals): "half-even:\(decimals)"
    }
  }
}

extension Rounding {
  /// Decimals that it leaves; nil where it rounds nothing.
  var decimals: Int? {
    switch self {
    case .none: nil
    case .halfUp(let decimals), .halfEven(let decimals): decimals
    }
  }

  /// The amount with no more decimals than the rule keeps. A half goes away from zero (`half-up`), so that a credit note
  /// takes back what its invoice asked for, or to the even neighbour (`half-even`).
  ///
  /// - Returns: nil where the result would not fit.
  package func rounded(_ amount: Money) -> Money? {
    let (decimals, goesToEven): (Int, Bool)
    switch self {
    case .none: return amount
    case .halfUp(let places): (decimals, goesToEven) = (places, false)
    case .halfEven(let places): (decimals, goesToEven) = (places, true)
    }
    let unit = (decimals..<9).reduce(UInt64(1)) { unit, _ in unit * 10 }
    let (whole, rest) = amount.nano.magnitude.quotientAndRemainder(dividingBy: unit)
    let isUp = rest * 2 > unit || (rest * 2 == unit && (!goesToEven || whole % 2 == 1))
    let (magnitude, overflow) = (whole + (isUp ? 1 : 0)).multipliedReportingOverflow(by: unit)
    guard !overflow, let nano = Int64(exactly: magnitude) else { return nil }
    return Money(nano: amount.nano < 0 ? -nano : nano)
  }
}
