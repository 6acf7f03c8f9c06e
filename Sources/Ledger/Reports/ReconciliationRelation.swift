import Calls
import GRDB

/// A row of a reconciliation, as reports read it. Declared here so that the ledger need not know how it came about.
package struct ReconciledRow: Sendable {
  /// Invoice, account, period, method, origin, currency; then what is to be said of it.
  package var texts: [String]
  package var cause: String
  package var status: String
  package var detail: String
  package var invoicedQuantity: Int64
  package var countedQuantity: Int64
  package var unratedQuantity: Int64
  /// Nil without a currency.
  package var invoicedAmount: Money?
  package var computedAmount: Money?
  package var amountDifference: Money?
  package var tolerance: Money
  package var invoicedDecimals: Int
  package var computedDecimals: Int
  package var toleranceDecimals: Int

  package init(
    texts: [String], cause: String, status: String, detail: String, invoicedQuantity: Int64, countedQuantity: Int64,
    unratedQuantity: Int64, invoicedAmount: Money?, computedAmount: Money?, amountDifference: Money?, tolerance: Money,
    invoicedDecimals: Int, computedDecimals: Int, toleranceDecimals: Int
  ) {
    (self.texts, self.cause, self.status, self.detail) = (texts, cause, status, detail)
    (self.invoicedQuantity, self.countedQuantity) = (invoicedQuantity, countedQuantity)
    (self.unratedQuantity, self.invoicedAmount, self.computedAmount) = (unratedQuantity, invoicedAmount, computedAmount)
    (self.amountDifference, self.tolerance) = (amountDifference, tolerance)
    (self.invoicedDecimals, self.computedDecimals) = (invoicedDecimals, computedDecimals)
    self.toleranceDecimals = toleranceDecimals
  }
}

extension ReportSnapshot {
  /// Every version of every invoice in this view.
  package func invoices() throws -> [StoredInvoice] { try ledger.withConnection { db in try StoredInvoices(db).all } }

  /// Makes the relation `reconciliation` of rows that are in their order.
  package func makeReconciliation(_ rows: [ReconciledRow]) throws {
    try ledger.withConnection { db in
      try db.execute(
        sql: """
          DROP TABLE IF EXISTS temp.reconciliation;
          CREATE TEMP TABLE reconciliation (
            row_number INTEGER, invoice TEXT, account TEXT, period TEXT, method TEXT, origin TEXT, currency TEXT,
            cause TEXT, status TEXT, detail TEXT, invoiced_quantity INTEGER, counted_quantity INTEGER,
            quantity_difference INTEGER, unrated_quantity INTEGER, invoiced_amount_nano INTEGER,
            invoiced_decimals INTEGER, computed_amount_nano INTEGER, computed_decimals INTEGER,
            amount_difference_nano INTEGER, difference_decimals INTEGER, tolerance_nano INTEGER,
            tolerance_decimals INTEGER
          )
          """)
      let insert = try Statement(
        db, "INSERT INTO temp.reconciliation VALUES (?\(String(repeating: ", ?", count: 21)))")
      for (index, row) in rows.enumerated() {
        insert.bind(1, Int64(index + 1))
        for (column, text) in (row.texts + [row.cause, row.status, row.detail]).enumerated() {
          insert.bind(Int32(column + 2), text)
        }
        insert.bind(11, row.invoicedQuantity)
        insert.bind(12, row.countedQuantity)
        insert.bind(13, row.invoicedQuantity - row.countedQuantity)
        insert.bind(14, row.unratedQuantity)
        insert.bind(15, row.invoicedAmount?.nano)
        insert.bind(16, Int64(row.invoicedDecimals))
        insert.bind(17, row.computedAmount?.nano)
        insert.bind(18, Int64(row.computedDecimals))
        insert.bind(19, row.amountDifference?.nano)
        insert.bind(20, Int64(max(row.invoicedDecimals, row.computedDecimals)))
        insert.bind(21, row.tolerance.nano)
        insert.bind(22, Int64(row.toleranceDecimals))
        try insert.run()
      }
    }
  }
}
