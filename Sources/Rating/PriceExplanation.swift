import Calls

/// Why an initiation has the price that it has, or none: every row whose origin begins the caller's number, in order of
/// choice, and what became of it.
package struct PriceExplanation: Sendable {
  /// What decided between two rows that both hold: the steps of the order of choice.
  package enum Step: String, Hashable, Sendable {
    case origin, account, method
  }

  package enum Standing: Hashable, Sendable {
    case prices
    /// It holds, and another row comes before it.
    case comesAfter(Step)
    case doesNotHold(TariffRow.Mismatch)
    /// It may or may not be the one: the initiation is unrated, since what would tell is not known.
    case isUndecided

    /// One word for programs.
    package var name: String {
      switch self {
      case .prices: "prices"
      case .comesAfter(.origin): "shorter_origin"
      case .comesAfter(.account): "names_no_account"
      case .comesAfter(.method): "names_no_method"
      case .doesNotHold(.account): "other_account"
      case .doesNotHold(.method): "other_method"
      case .doesNotHold(.tooEarly): "not_yet_valid"
      case .doesNotHold(.tooLate): "no_longer_valid"
      case .doesNotHold(.noDay): "day_unknown"
      case .isUndecided: "undecided"
      }
    }
  }

  package let initiation: Initiation
  package let price: InitiationPrice
  package let candidates: [(row: TariffRow, standing: Standing)]
}

extension Tariff {
  /// What one initiation costs, and why: the same price as `price(of:)` gives. Pure.
  package func explain(_ initiation: Initiation) -> PriceExplanation {
    let price = price(of: initiation)
    let candidates = candidates(for: initiation.callerStem ?? "").map { row in
      (row: row, standing: Self.standing(of: row, initiation, price))
    }
    return PriceExplanation(initiation: initiation, price: price, candidates: candidates)
  }

  private static func standing(of row: TariffRow, _ initiation: Initiation, _ price: InitiationPrice)
    -> PriceExplanation.Standing
  {
    if let mismatch = row.mismatch(with: initiation) { return .doesNotHold(mismatch) }
    guard case .priced(let winner, _) = price else { return .isUndecided }
    if row == winner { return .prices }
    if row.origin != winner.origin { return .comesAfter(.origin) }
    return .comesAfter(row.account == winner.account ? .method : .account)
  }
}
