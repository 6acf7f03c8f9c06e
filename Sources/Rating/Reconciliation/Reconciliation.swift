import Calls

/// Every row of a reconciliation, in order, and which initiation belongs to which.
package struct Reconciliation: Sendable {
  package let rows: [ReconciliationRow]
  private let indexes: [Reconciler.Lot.Row: Int]

  /// The row of a lot, as an index of `rows`; nil for a row that was not asked for.
  package func row(of lot: Reconciler.Lot) -> Int? { indexes[lot.row] }

  init(_ found: [(key: Reconciler.Lot.Row, row: ReconciliationRow)]) {
    let sorted = found.sorted { ReconciliationRow.precedes($0.row, $1.row) }
    rows = sorted.map(\.row)
    indexes = Dictionary(uniqueKeysWithValues: zip(sorted.map(\.key), 0...))
  }
}

extension Reconciler {
  /// Says of every row where it stands, once all initiations were added.
  ///
  /// - Parameters:
  ///   - tolerance: an amount that may differ, in each row's own currency.
  ///   - tariffName: `tariff version 2`, for the sentences.
  ///   - isWanted: the rows that are asked for; the others are compared with the same figures and left out.
  /// - Throws: a Problem (exit 65) for an amount that would not fit.
  package func reconciliation(
    tolerance: Money, tariffName: String, where isWanted: (ReconciliationRow) -> Bool = { _ in true }
  ) throws(Problem) -> Reconciliation {
    var found: [(key: Lot.Row, row: ReconciliationRow)] = []
    for (index, position) in positions.enumerated() {
      let row = try row(of: position, counted[index], tolerance, tariffName)
      if isWanted(row) { found.append((.invoiced(index), row)) }
    }
    for (key, charges) in uncovered {
      let invoices = periods[key.account]?.first { $0.from == key.from && $0.to == key.to }?.invoices ?? []
      let row = try row(of: key, charges, invoices, tolerance, tariffName)
      if isWanted(row) { found.append((.uncovered(key), row)) }
    }
    return Reconciliation(found)
  }

  // MARK: - Rows

  private func row(
    of position: InvoicedPosition, _ charges: CountedCharges, _ tolerance: Money, _ tariffName: String
  ) throws(Problem) -> ReconciliationRow {
    let subject = position.subject
    let computed = try charges.amount(account: subject.account)
    let difference = try Self.difference(position.amount, computed, account: subject.account)
    let reach = reach(subject.account, position.period)
    let cause = Self.cause(position, charges, difference, reach)
    let words = ReconciliationWords(
      position: position, charges: charges, computed: computed, difference: difference, zone: zone,
      tariffName: tariffName, reach: reach, elsewhere: uncovered(subject))
    return ReconciliationRow(
      invoices: position.invoices, account: subject.account, from: subject.from, to: subject.to,
      method: subject.method?.name ?? "", origin: subject.origin, currency: subject.currency,
      invoicedQuantity: position.quantity, countedQuantity: charges.quantity, unratedQuantity: charges.unrated,
      invoicedAmount: position.amount, computedAmount: computed, amountDifference: difference,
      invoicedDecimals: position.amountDecimals,
      computedDecimals: charges.quantity == 0 ? position.amountDecimals : charges.amountDecimals, cause: cause,
      status: Self.status(cause, difference, tolerance), detail: words.sentence(cause))
  }

  private func row(
    of key: Uncovered, _ charges: CountedCharges, _ invoices: [String], _ tolerance: Money, _ tariffName: String
  ) throws(Problem) -> ReconciliationRow {
    let isUnrated = key.currency.isEmpty
    let computed = try charges.amount(account: key.account)
    let difference = try Self.difference(Money(nano: 0), computed, account: key.account)
    let cause = isUnrated ? ReconciliationCause.unrated : .notOnInvoice
    return ReconciliationRow(
      invoices: invoices, account: key.account, from: key.from, to: key.to, method: key.method.name,
      origin: key.origin, currency: key.currency, invoicedQuantity: 0, countedQuantity: charges.quantity,
      unratedQuantity: charges.unrated, invoicedAmount: isUnrated ? nil : Money(nano: 0),
      computedAmount: isUnrated ? nil : computed, amountDifference: isUnrated ? nil : difference, invoicedDecimals: 0,
      computedDecimals: charges.amountDecimals, cause: cause,
      status: Self.status(cause, isUnrated ? nil : difference, tolerance),
      detail: isUnrated
        ? ReconciliationWords.uncoveredUnrated(charges.unrated, key.origin, tariffName)
        : ReconciliationWords.notOnInvoice(charges, computed, key.currency))
  }

  private static func difference(_ invoiced: Money, _ computed: Money, account: String) throws(Problem) -> Money {
    let (difference, overflow) = invoiced.nano.subtractingReportingOverflow(computed.nano)
    guard !overflow else {
      throw Problem(
        "account \(account)", "the amount invoiced, \(invoiced.text(decimals: 2)), is too far from the amount computed",
        remedy: "Check the invoice and the prices in the tariff", exit: .data)
    }
    return Money(nano: difference)
  }

  /// Charges of a line's account, period and method that no line asks for, by currency.
  private func uncovered(_ subject: InvoiceLine.Subject) -> [String: Int64] {
    var found: [String: Int64] = [:]
    for (key, charges) in uncovered
    where key.account == subject.account && (key.from, key.to) == (subject.from, subject.to)
      && (subject.method == nil || subject.method == key.method) && !key.currency.isEmpty
    {
      found[key.currency, default: 0] += charges.quantity
    }
    return found
  }

  // MARK: - Causes

  /// How far the ledger's records reach over a period.
  struct Reach {
    /// The ledger has no initiation at all, or none of the account.
    var ledgerIsEmpty = false
    var accountIsUnknown = false
    /// Of the whole ledger, and of the account.
    var ledger = Coverage.Gaps()
    var account = Coverage.Gaps()

    var endsEarly: Bool { ledgerIsEmpty || ledger.endsEarly != nil }
  }

  private func reach(_ account: String, _ period: Range<Instant>) -> Reach {
    var reach = Reach()
    guard !ledgerCoverage.isEmpty else {
      reach.ledgerIsEmpty = true
      return reach
    }
    reach.ledger = ledgerCoverage.gaps(period)
    if let own = coverage[account] { reach.account = own.gaps(period) } else { reach.accountIsUnknown = true }
    return reach
  }

  /// What the figures say comes behind what the ledger lacks: what is not known cannot be the provider's mistake. Where only
  /// the account is silent at an edge, or the ledger begins late, the row's sentence tells it: accounts come and go.
  private static func cause(
    _ position: InvoicedPosition, _ charges: CountedCharges, _ difference: Money, _ reach: Reach
  ) -> ReconciliationCause {
    if reach.endsEarly { return .incomplete }
    return charges.unrated > 0 ? .unrated : figures(position, charges, difference)
  }

  private static func figures(_ position: InvoicedPosition, _ charges: CountedCharges, _ difference: Money)
    -> ReconciliationCause
  {
    let quantityDiffers = position.quantity != charges.quantity
    if charges.quantity == 0, quantityDiffers { return .notInLedger }
    let (theirs, ours) = (position.prices, charges.prices)
    // Of other quantities it can only be asked whether the prices are the same ones.
    let pricesDiffer = !theirs.isEmpty && (quantityDiffers ? Set(theirs.keys) != Set(ours.keys) : theirs != ours)
    switch (quantityDiffers, pricesDiffer) {
    case (true, true): return .quantityAndPrice
    case (true, false): return .quantity
    case (false, true): return .price
    case (false, false): return difference.nano == 0 ? .none : .rounding
    }
  }

  private static func status(_ cause: ReconciliationCause, _ difference: Money?, _ tolerance: Money)
    -> ReconciliationStatus
  {
    if cause == .none { return .agrees }
    guard let difference, difference.nano.magnitude <= tolerance.nano.magnitude else { return .differs }
    return .withinTolerance
  }
}
