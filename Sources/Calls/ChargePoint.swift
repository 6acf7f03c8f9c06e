/// How far a verification came. Names both when a tariff charges and what a verification reached.
package enum ChargePoint: String, CaseIterable, Comparable, Sendable {
  /// The API call was accepted, or a call was seen that nobody logged.
  case initiated
  /// A call record tells how the call ended.
  case concluded
  case answered

  /// How far: the larger, the farther.
  @inlinable package var number: UInt8 {
    switch self {
    case .initiated: 0
    case .concluded: 1
    case .answered: 2
    }
  }

  /// - Precondition: `number` is one of a charge point's.
  package init(number: UInt8) {
    switch number {
    case 0: self = .initiated
    case 1: self = .concluded
    case 2: self = .answered
    default: preconditionFailure("there are three charge points")
    }
  }

  package static func < (left: Self, right: Self) -> Bool { left.number < right.number }
}
