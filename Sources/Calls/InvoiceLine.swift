/// One line of a provider's invoice (docs/contract.md, "Invoice CSV"): what it asks for so many initiations.
package struct InvoiceLine: Sendable, Equatable {
  /// What a line is about. Lines of the same subject are added: a credit note takes back what an invoice asked for.
  package struct Subject: Sendable, Hashable {
    package var account: String
    /// The first day of the period, in the zone that reports are made in.
    package var from: CivilDate
    /// The first day after the period.
    package var to: CivilDate
    /// Nil for all methods.
    package var method: Method?
    /// First digits of the callers' numbers; empty for all.
    package var origin: String
    /// ISO 4217, upper case.
    package var currency: String

    package init(
      account: String, from: CivilDate, to: CivilDate, method: Method? = nil, origin: String = "", currency: String
    ) {
      (self.account, self.from, self.to) = (account, from, to)
      (self.method, self.origin, self.currency) = (method, origin, currency)
    }

    /// Whether both ask for the same initiations, and yet are not the same subject: then nobody can tell which of them an
    /// initiation belongs to. Of nested origins the longest one counts.
    package func overlaps(_ other: Subject) -> Bool {
      self != other && account == other.account && origin == other.origin && currency == other.currency
        && (method == other.method || method == nil || other.method == nil) && from < other.to && other.from < to
    }
  }

  /// The line of the file, from 1.
  package var line: UInt64
  /// The invoice's number.
  package var invoice: String
  package var subject: Subject
  /// Initiations; negative on a credit note.
  package var quantity: Int64
  package var unitPrice: Money
  /// Decimals of the price as it was written.
  package var priceDecimals: Int
  package var amount: Money
  /// Decimals of the amount as it was written.
  package var amountDecimals: Int

  package init(
    line: UInt64, invoice: String, subject: Subject, quantity: Int64, unitPrice: Money, priceDecimals: Int,
    amount: Money, amountDecimals: Int
  ) {
    (self.line, self.invoice, self.subject, self.quantity) = (line, invoice, subject, quantity)
    (self.unitPrice, self.priceDecimals) = (unitPrice, priceDecimals)
    (self.amount, self.amountDecimals) = (amount, amountDecimals)
  }

  /// The exact product of quantity and unit price; nil where it would not fit.
  package var product: Money? { unitPrice.times(Int(quantity)) }

  /// Whether the amount is quantity times unit price, or that rounded up or down to the decimals that it is written with:
  /// the rule of the rounding is the provider's, and reconciliation compares it with the tariff's.
  package var amountIsProduct: Bool {
    guard let product else { return false }
    let (difference, overflow) = amount.nano.subtractingReportingOverflow(product.nano)
    let unit = (min(amountDecimals, 9)..<9).reduce(UInt64(1)) { unit, _ in unit * 10 }
    return !overflow && (difference == 0 || difference.magnitude < unit)
  }
}
