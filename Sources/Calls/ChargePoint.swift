/// How far a verification came. Names both when a tariff charges and what a verification reached.
package enum ChargePoint: String, CaseIterable, Comparable, Sendable {
  /// The API call was accepted, or a call was seen that nobody logged.
  case initiated
  /// A call record tells how the call ended.
  case concluded
  case answered

  private var order: Int {
    switch self {
    case .initiated: 0
    case .concluded: 1
    case .answered: 2
    }
  }

  package static func < (left: Self, right: Self) -> Bool { left.order < right.order }
}
