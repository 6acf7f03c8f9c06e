import Calls

/// One price of a tariff: whom it is for, when it holds, and what an initiation costs.
package struct TariffRow: Hashable, Sendable {
  /// The line of the tariff's CSV that it stood on, from 1.
  package let line: Int
  /// Nil for any account.
  package let account: String?
  /// Nil for any method.
  package let method: Method?
  /// First digits of the caller's number, 1 to 11 of them.
  package let origin: String
  /// The first UTC day it holds; nil for always before.
  package let validFrom: CivilDate?
  /// The first UTC day it holds no more; nil for always after.
  package let validTo: CivilDate?
  /// ISO 4217, upper case. Amounts of two currencies are never added.
  package let currency: String
  /// Price of one initiation, never negative.
  package let price: Money
  /// Decimals of the price as it was written: an amount is printed with as many.
  package let priceDecimals: Int
  package let charge: ChargePoint
  package let rounding: Rounding

  /// The price as it was written.
  package var priceText: String { price.text(decimals: priceDecimals) }

  /// Of rows with the same origin the one with the larger rank comes first: naming the account says more than naming the
  /// method (docs/contract.md, "Tariff CSV").
  var rank: Int { (account == nil ? 0 : 2) + (method == nil ? 0 : 1) }

  /// Why a row does not price an initiation, the origin apart.
  package enum Mismatch: Hashable, Sendable {
    /// It is another account's.
    case account
    /// It is for another method.
    case method
    /// It does not hold yet on the initiation's day.
    case tooEarly
    /// It holds no more on the initiation's day.
    case tooLate
    /// No record dates the initiation, and the row does not hold always.
    case noDay

    /// The row cannot be the one, whatever is not known.
    var isCertain: Bool { self != .noDay }
  }

  /// Nil where the row holds for an initiation, its origin apart.
  func mismatch(with initiation: Initiation) -> Mismatch? {
    if let account, account != initiation.account { return .account }
    if let method, method != initiation.method { return .method }
    guard let day = initiation.day else { return validFrom == nil && validTo == nil ? nil : .noDay }
    return mismatch(on: day)
  }

  /// Nil where the row holds on a day.
  func mismatch(on day: CivilDate) -> Mismatch? {
    if let validFrom, day < validFrom { return .tooEarly }
    if let validTo, day >= validTo { return .tooLate }
    return nil
  }

  /// Whether the rows stand on the same step of the order in which prices are chosen, and both hold on some day.
  func overlaps(_ other: TariffRow) -> Bool {
    guard origin == other.origin, account == other.account, method == other.method else { return false }
    let beginsInTime = validFrom.flatMap { from in other.validTo.map { from < $0 } } ?? true
    let endsInTime = other.validFrom.flatMap { from in validTo.map { from < $0 } } ?? true
    return beginsInTime && endsInTime
  }

  /// The line of CSV it comes from, in the contract's column order.
  package var csvCells: [String] {
    [
      account ?? "", method?.name ?? "", origin, validFrom?.description ?? "", validTo?.description ?? "", currency,
      priceText, charge.rawValue, rounding.text,
    ]
  }
}
