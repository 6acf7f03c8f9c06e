import Calls

/// Why an invoice and the ledger differ (docs/contract.md, "reconciliation").
package enum ReconciliationCause: String, CaseIterable, Sendable {
  case none, quantity, price
  case quantityAndPrice = "quantity+price"
  /// Quantity and unit price agree, the amount does not.
  case rounding
  case notOnInvoice = "not_on_invoice"
  case notInLedger = "not_in_ledger"
  /// Initiations have no price in the tariff.
  case unrated
  /// The ledger's records end before the period does.
  case incomplete
}

package enum ReconciliationStatus: String, CaseIterable, Sendable {
  case agrees
  case withinTolerance = "within_tolerance"
  case differs
}

/// What one or more invoices ask for under one subject, beside what the ledger counts and the tariff charges.
package struct ReconciliationRow: Sendable, Equatable {
  /// By number.
  package var invoices: [String]
  package var account: String
  /// First day, and the first day after it.
  package var from: CivilDate
  package var to: CivilDate
  /// Empty for all methods.
  package var method: String
  /// Empty for all origins.
  package var origin: String
  /// Empty where initiations have no price and no invoice asks for them.
  package var currency: String
  package var invoicedQuantity: Int64
  /// Charged initiations.
  package var countedQuantity: Int64
  /// Initiations without a price.
  package var unratedQuantity: Int64
  /// Nil without a currency.
  package var invoicedAmount: Money?
  /// Rounded as the tariff says; nil without a currency.
  package var computedAmount: Money?
  /// Invoiced minus computed.
  package var amountDifference: Money?
  /// Decimals that the amounts are written with.
  package var invoicedDecimals: Int
  package var computedDecimals: Int
  package var cause: ReconciliationCause
  package var status: ReconciliationStatus
  /// What a person can send to the provider.
  package var detail: String

  package var quantityDifference: Int64 { invoicedQuantity - countedQuantity }
  package var period: String { "\(from)/\(to)" }
  package var invoice: String { invoices.joined(separator: "+") }

  /// Somebody must look at it: it makes `reconcile` end with 65.
  package var isOpen: Bool { status == .differs || cause == .incomplete }

  /// The contract's order: by the columns from the left, as text, empty last.
  static func precedes(_ left: Self, _ right: Self) -> Bool {
    for (one, other) in zip(left.order, right.order) where one != other {
      if one.isEmpty || other.isEmpty { return other.isEmpty }
      return one.utf8.lexicographicallyPrecedes(other.utf8)
    }
    return false
  }

  private var order: [String] { [invoice, account, period, method, origin, currency] }
}
