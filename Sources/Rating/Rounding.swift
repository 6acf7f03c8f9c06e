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
