import Calls

/// A value of a finished report. It keeps the integers behind a rate, so that each writer can print it in its own way.
package enum Cell: Sendable, Hashable {
  /// Absent, or undefined.
  case empty
  case text(String)
  /// An integer that names something.
  case number(Int)
  case count(Int)
  case rate(part: Int, whole: Int)
  /// Lower end of the 95 % Wilson interval of part / whole.
  case low(part: Int, whole: Int)
  /// Upper end of the same interval.
  case high(part: Int, whole: Int)
  case money(Money, decimals: Int)

  /// The cell as the contract prints it in CSV, before quoting: rates with six decimals, money exact, empty where undefined.
  package var plainText: String {
    switch self {
    case .empty: ""
    case .text(let text): text
    case .number(let number), .count(let number): String(number)
    case .rate(let part, let whole): Ratio.text(part, over: whole)
    case .low(let part, let whole): WilsonInterval(part, over: whole)?.lowText ?? ""
    case .high(let part, let whole): WilsonInterval(part, over: whole)?.highText ?? ""
    case .money(let money, let decimals): money.text(decimals: decimals)
    }
  }

  package var isEmpty: Bool {
    switch self {
    case .empty: true
    case .rate(_, let whole), .low(_, let whole), .high(_, let whole): whole == 0
    case .text, .number, .count, .money: false
    }
  }

  /// The contract's order: text by bytes, numbers by value, empty last.
  package static func precedes(_ left: Cell, _ right: Cell) -> Bool {
    if left.isEmpty || right.isEmpty { return !left.isEmpty }
    switch (left, right) {
    case (.text(let left), .text(let right)): return left.utf8.lexicographicallyPrecedes(right.utf8)
    case (.number(let left), .number(let right)), (.count(let left), .count(let right)): return left < right
    case (.money(let left, _), .money(let right, _)): return left < right
    case (.rate(let part, let whole), .rate(let otherPart, let otherWhole)):
      return Int128(part) * Int128(otherWhole) < Int128(otherPart) * Int128(whole)
    case (.low(let part, let whole), .low(let otherPart, let otherWhole)):
      return (WilsonInterval(part, over: whole)?.low ?? 0) < (WilsonInterval(otherPart, over: otherWhole)?.low ?? 0)
    case (.high(let part, let whole), .high(let otherPart, let otherWhole)):
      return (WilsonInterval(part, over: whole)?.high ?? 0) < (WilsonInterval(otherPart, over: otherWhole)?.high ?? 0)
    default: return false
    }
  }

  /// Rows from the left.
  package static func rowPrecedes(_ left: [Cell], _ right: [Cell]) -> Bool {
    for (left, right) in zip(left, right) where left != right {
      if precedes(left, right) { return true }
      if precedes(right, left) { return false }
    }
    return false
  }
}
