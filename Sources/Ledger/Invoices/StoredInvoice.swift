import Calls
import GRDB

/// A version of an invoice: what one content, or several that say the same, holds under the invoice's number.
package struct StoredInvoice: Sendable {
  /// As the provider calls it.
  package var invoice: String
  /// From 1, in the order in which contents came that say something new.
  package var version: Int
  /// It is the newest, by which is reconciled.
  package var isCurrent: Bool
  /// In the order of the file.
  package var lines: [InvoiceLine]
  /// The first content that held it: its smallest name.
  package var file: String
  package var member: String
  package var importID: Int64
  package var sourceID: Int64
}

extension Ledger {
  /// Every version of every invoice, by the invoice's number and version.
  package func invoices() throws -> [StoredInvoice] { try withConnection { db in try StoredInvoices(db).all } }
}

/// The invoices of a ledger.
struct StoredInvoices {
  /// By number and version.
  private(set) var all: [StoredInvoice] = []

  private struct Content: Hashable {
    var invoice: String
    var lines: [Said]
  }

  /// What makes a line another one: neither its place in the file nor how its figures are written.
  private struct Said: Hashable {
    var subject: InvoiceLine.Subject
    var quantity: Int64
    var unitPrice: Money
    var amount: Money
    /// Any order that is the same for the same lines.
    var order: String { "\(subject) \(quantity) \(unitPrice.nano) \(amount.nano)" }
  }

  init(_ db: Database) throws {
    let names = try SourcePlaces(db)
    let imports = try Dictionary(
      Row.fetchAll(
        db, sql: "SELECT source_id, MIN(import_id) FROM import_file WHERE source_id IS NOT NULL GROUP BY source_id"
      ).map { ($0[0] as Int64, $0[1] as Int64) }, uniquingKeysWith: min)
    var known: Set<Content> = []
    var versions: [String: [StoredInvoice]] = [:]
    for (source, lines) in try Self.lines(db) {
      // While a content is imported it has no name yet.
      let place = names.ranks[source].map(names.place) ?? (file: "", member: "")
      for (invoice, lines) in Dictionary(grouping: lines, by: \.invoice) {
        guard known.insert(Self.content(invoice, lines)).inserted else { continue }
        for index in versions[invoice, default: []].indices { versions[invoice]?[index].isCurrent = false }
        versions[invoice, default: []].append(
          StoredInvoice(
            invoice: invoice, version: versions[invoice, default: []].count + 1, isCurrent: true, lines: lines,
            file: place.file, member: place.member, importID: imports[source] ?? 0, sourceID: source))
      }
    }
    all = versions.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.flatMap(\.value)
  }

  /// The version of an invoice that says what these lines say; nil where none does.
  func version(of invoice: String, saying lines: [InvoiceLine]) -> StoredInvoice? {
    let content = Self.content(invoice, lines)
    return all.first { $0.invoice == invoice && Self.content(invoice, $0.lines) == content }
  }

  private static func content(_ invoice: String, _ lines: [InvoiceLine]) -> Content {
    let said = lines.map {
      Said(subject: $0.subject, quantity: $0.quantity, unitPrice: $0.unitPrice, amount: $0.amount)
    }
    return Content(invoice: invoice, lines: said.sorted { $0.order < $1.order })
  }

  /// By source, in the order in which sources came.
  private static func lines(_ db: Database) throws -> [(source: Int64, lines: [InvoiceLine])] {
    var found: [(source: Int64, lines: [InvoiceLine])] = []
    for row in try Row.fetchAll(db, sql: "SELECT * FROM invoice_line ORDER BY source_id, number") {
      let source: Int64 = row["source_id"]
      if found.last?.source != source { found.append((source, [])) }
      found[found.count - 1].lines.append(try line(row))
    }
    return found
  }

  private static func line(_ row: Row) throws -> InvoiceLine {
    guard let from = CivilDate(row["period_from"] as String), let to = CivilDate(row["period_to"] as String) else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a line of an invoice has no period")
    }
    return InvoiceLine(
      line: UInt64(row["line"] as Int64), invoice: row["invoice"],
      subject: InvoiceLine.Subject(
        account: row["account"], from: from, to: to, method: Method(name: row["method"] as String),
        origin: row["origin"], currency: row["currency"]),
      quantity: row["quantity"], unitPrice: Money(nano: row["unit_price_nano"]),
      priceDecimals: row["unit_price_decimals"], amount: Money(nano: row["amount_nano"]),
      amountDecimals: row["amount_decimals"])
  }
}
