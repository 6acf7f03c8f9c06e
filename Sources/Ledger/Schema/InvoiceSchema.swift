/// What the provider sent beside webhooks: invoices.
enum InvoiceSchema {
  /// A row for each line of an invoice in each content that holds it. Which version of an invoice a content is, and which of
  /// them counts, is not stored: it follows from the order of the contents (`StoredInvoice`), so that forgetting one leaves
  /// no trace. `number` is the line's place among those of its content: sheets of a workbook have lines of the same numbers.
  static let sql = """
    ALTER TABLE source ADD COLUMN lines INTEGER NOT NULL DEFAULT 0;
    CREATE TABLE invoice_line (
      source_id INTEGER NOT NULL REFERENCES source (id), number INTEGER NOT NULL, line INTEGER NOT NULL,
      invoice TEXT NOT NULL, account TEXT NOT NULL, period_from TEXT NOT NULL, period_to TEXT NOT NULL,
      method TEXT NOT NULL, origin TEXT NOT NULL, currency TEXT NOT NULL, quantity INTEGER NOT NULL,
      unit_price_nano INTEGER NOT NULL, unit_price_decimals INTEGER NOT NULL, amount_nano INTEGER NOT NULL,
      amount_decimals INTEGER NOT NULL, PRIMARY KEY (source_id, number)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX invoice_line_invoice ON invoice_line (invoice);
    """
}
