import Calls

/// What the price of one verification depends on; the ledger counts verifications by exactly this.
package struct Initiation: Hashable, Sendable {
  /// The caller's number without its last four digits; nil where no record tells the caller.
  package var callerStem: String?
  package var account: String
  package var method: Method
  /// The verification's UTC day; nil where no record dates it.
  package var day: CivilDate?
  /// How far it came.
  package var reached: ChargePoint

  package init(callerStem: String?, account: String, method: Method, day: CivilDate?, reached: ChargePoint) {
    self.callerStem = callerStem
    self.account = account
    self.method = method
    self.day = day
    self.reached = reached
  }
}

/// What a tariff says about one initiation.
package enum InitiationPrice: Hashable, Sendable {
  /// The row that prices it; charged only where it came as far as the row asks.
  case priced(TariffRow, isCharged: Bool)
  /// Listed and counted, never silently zero (docs/domain.md, section 4).
  case unrated(UnratedReason)
}

/// Why an initiation has no price.
package enum UnratedReason: String, CaseIterable, Sendable {
  /// No record tells the caller's number.
  case noCaller = "no_caller"
  /// No row holds for the origin, account, method and day.
  case noPrice = "no_price"
  /// A row's origin is longer than what is kept of the caller's number.
  case originTooShort = "origin_too_short"
  /// No record dates it, and the price depends on the day.
  case noDay = "no_day"

  /// In words, without a personal value.
  package func words(_ initiation: Initiation) -> String {
    switch self {
    case .noCaller: "no record tells the caller's number"
    case .noPrice:
      "no tariff row for origin \(Country.callingCode(ofNumber: initiation.callerStem ?? "")), method "
        + "\(initiation.method.name), account \(initiation.account)" + (initiation.day.map { " on \($0)" } ?? "")
    case .originTooShort: "a tariff row's origin is longer than what is kept of the caller's number"
    case .noDay: "no record dates it, and its price depends on the day"
    }
  }
}
