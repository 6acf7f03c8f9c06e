import Calls
import Ledger
import Rating

/// How invoices are compared with the ledger.
struct ReconciliationWishes {
  /// Only the rows that this invoice takes part in; nil for all.
  var invoice: String?
  /// An amount that may differ, in each row's own currency, and the decimals it was written with.
  var tolerance = Money(nano: 0)
  var toleranceDecimals = 0
  /// Which of the provider's call lists are compared, and how.
  var callLists = CallListOptions()
}

/// Ledger → Rating → Ledger: invoices and initiations of one view of the ledger, compared, and the relation made that
/// reports read.
struct Reconciling {
  private let snapshot: ReportSnapshot
  private let tariff: ChosenTariff
  private let wishes: ReconciliationWishes

  init(_ snapshot: ReportSnapshot, by tariff: ChosenTariff, _ wishes: ReconciliationWishes) {
    (self.snapshot, self.tariff, self.wishes) = (snapshot, tariff, wishes)
  }

  /// What was compared, and what came of it.
  struct Found {
    var reconciler: Reconciler
    var reconciliation: Reconciliation
  }

  func run() throws -> Found {
    let lines = try snapshot.invoices().filter(\.isCurrent).flatMap(\.lines)
    var reconciler = try Reconciler(lines, tariff: tariff.tariff, zone: snapshot.scope.zone)
    if !lines.isEmpty {
      // From the first one on: where records begin is a part of what is compared.
      let inWholeHours = reconciler.isMadeOfWholeHours
      try snapshot.forEachInitiation(inWholeHours: inWholeHours) { facts, time, count in
        try reconciler.add(Stages.initiation(facts), at: time, count: count)
      }
    }
    let scope = snapshot.scope
    let reconciliation = try reconciler.reconciliation(tolerance: wishes.tolerance, tariffName: tariff.label) { row in
      wishes.invoice.map(row.invoices.contains) ?? true
        && (scope.accounts.isEmpty || scope.accounts.contains(row.account))
        && (scope.range?.overlaps(scope.zone.start(of: row.from)..<scope.zone.start(of: row.to)) ?? true)
    }
    try snapshot.makeReconciliation(reconciliation.rows.map(reconciled))
    return Found(reconciler: reconciler, reconciliation: reconciliation)
  }

  private func reconciled(_ row: ReconciliationRow) -> ReconciledRow {
    ReconciledRow(
      texts: [row.invoice, row.account, row.period, row.method, row.origin, row.currency], cause: row.cause.rawValue,
      status: row.status.rawValue, detail: row.detail, invoicedQuantity: row.invoicedQuantity,
      countedQuantity: row.countedQuantity, unratedQuantity: row.unratedQuantity, invoicedAmount: row.invoicedAmount,
      computedAmount: row.computedAmount, amountDifference: row.amountDifference, tolerance: wishes.tolerance,
      invoicedDecimals: row.invoicedDecimals, computedDecimals: row.computedDecimals,
      toleranceDecimals: wishes.toleranceDecimals)
  }

  /// Finds the verifications behind the rows that have a cause. The snapshot then hands them over row by row.
  func collectEvidence(_ found: Found) throws {
    guard let beginning = found.reconciler.beginning else { return }
    var reconciler = found.reconciler
    let rows = found.reconciliation.rows
    let pricing = Stages.pricing(tariff.tariff)
    try snapshot.collectEvidence(from: beginning) { facts, time in
      let lots = reconciler.lots(Stages.initiation(facts), at: time)
      guard !lots.isEmpty else { return [] }
      let price = pricing(facts).price
      return lots.compactMap { lot in
        guard let row = found.reconciliation.row(of: lot), rows[row].cause != .none else { return nil }
        return EvidenceMark(
          row: row + 1, standing: lot.standing.rawValue, edge: lot.edge?.rawValue ?? "",
          currency: price?.currency ?? "", unitPrice: price.map { $0.unitPrice.text(decimals: $0.decimals) } ?? "")
      }
    }
  }
}
