import Calls
import GRDB

/// What became of an invoice that a file holds.
package struct ImportedInvoice: Sendable, Equatable {
  package var invoice: String
  package var version: Int
  /// No content before said the same.
  package var isNew: Bool
  /// It is the version by which is reconciled.
  package var isCurrent: Bool
  package var lines: Int
}

/// Puts a file's invoice lines into the ledger.
struct InvoiceImport {
  private let db: Database
  private let sourceID: Int64
  /// As messages name it.
  private let place: String

  init(_ db: Database, _ sourceID: Int64, place: String) {
    (self.db, self.sourceID, self.place) = (db, sourceID, place)
  }

  /// - Throws: `Problem` where a line asks for initiations that a line of another invoice asks for, too.
  func run(_ records: FileRecords, _ counts: inout FileCounts) throws {
    let lines = records.invoiceLines
    guard !lines.isEmpty else { return }
    let stored = try StoredInvoices(db)
    try refuseOverlaps(of: lines, with: stored)
    let insert = try Statement(db, "INSERT INTO invoice_line VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
    for (index, line) in lines.enumerated() {
      insert.bind(1, sourceID)
      insert.bind(2, Int64(index + 1))
      insert.bind(3, Int64(line.line))
      insert.bind(4, line.invoice)
      insert.bind(5, line.subject.account)
      insert.bind(6, line.subject.from.description)
      insert.bind(7, line.subject.to.description)
      insert.bind(8, line.subject.method?.name ?? "")
      insert.bind(9, line.subject.origin)
      insert.bind(10, line.subject.currency)
      insert.bind(11, line.quantity)
      insert.bind(12, line.unitPrice.nano)
      insert.bind(13, Int64(line.priceDecimals))
      insert.bind(14, line.amount.nano)
      insert.bind(15, Int64(line.amountDecimals))
      try insert.run()
    }
    counts.lines += lines.count
    counts.invoices = try imported(lines, before: stored)
  }

  /// An invoice takes the place of its earlier version, so only other invoices are looked at.
  private func refuseOverlaps(of lines: [InvoiceLine], with stored: StoredInvoices) throws {
    let own = Set(lines.map(\.invoice))
    let others = stored.all.filter { $0.isCurrent && !own.contains($0.invoice) }
    try refuseSums(of: lines, with: others)
    guard let overlap = InvoiceOverlap.first(in: lines, beside: others.flatMap(\.lines)) else { return }
    let (earlier, later) = (overlap.earlier, overlap.later)
    let isOther = !own.contains(earlier.invoice)
    let file = others.first { $0.invoice == earlier.invoice }?.file
    throw Problem(
      "\(place):\(later.line)",
      "it asks for the same initiations as line \(earlier.line)"
        + (isOther ? " of invoice \(earlier.invoice)" + (file.map { " (\($0))" } ?? "") : "")
        + ", and is not the same period, method and origin",
      remedy: isOther
        ? "Ask the provider which of them holds; to take the other one out: ringtally imports list, then forget"
        : "Let lines of one account, origin and currency have the same period and method, or none in common",
      exit: .data)
  }

  /// An amount that cannot be added to the others would stop every reconciliation.
  private func refuseSums(of lines: [InvoiceLine], with others: [StoredInvoice]) throws {
    var sums = InvoiceSums()
    for line in others.flatMap(\.lines) { _ = sums.add(line) }
    for line in lines {
      guard let sum = sums.add(line) else { continue }
      throw Problem(
        "\(place):\(line.line)",
        "account \(line.subject.account): with the lines before it that is \(sum), more than an amount can hold",
        remedy: "Check quantity and amount of these lines", exit: .data)
    }
  }

  private func imported(_ lines: [InvoiceLine], before: StoredInvoices) throws -> [ImportedInvoice] {
    let after = try StoredInvoices(db)
    return Dictionary(grouping: lines, by: \.invoice).map { invoice, lines in
      let found = after.version(of: invoice, saying: lines)
      return ImportedInvoice(
        invoice: invoice, version: found?.version ?? 1, isNew: before.version(of: invoice, saying: lines) == nil,
        isCurrent: found?.isCurrent ?? true, lines: lines.count)
    }.sorted { $0.invoice < $1.invoice }
  }
}
