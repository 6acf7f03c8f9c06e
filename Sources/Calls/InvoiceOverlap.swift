/// Two lines of invoices that ask for the same initiations without being one subject.
package struct InvoiceOverlap: Sendable, Equatable {
  package var earlier: InvoiceLine
  package var later: InvoiceLine

  /// The first overlap that a line of `added` has with one before it, or with one of `present`; nil for none.
  package static func first(in added: [InvoiceLine], beside present: [InvoiceLine] = []) -> InvoiceOverlap? {
    var search = InvoiceOverlapSearch()
    for line in present { _ = search.add(line) }
    return added.lazy.compactMap { search.add($0) }.first
  }
}

/// Finds overlaps of lines that come one after another. A year of invoices is some thousands of lines, and only those of one
/// account, origin and currency, of which there are a few, are compared.
package struct InvoiceOverlapSearch {
  private struct Group: Hashable {
    var account: String
    var origin: String
    var currency: String
  }

  private var groups: [Group: [InvoiceLine]] = [:]
  private var subjects: Set<InvoiceLine.Subject> = []

  package init() {}

  /// The overlap that a line has with one before it; nil for none, and then others are compared with it.
  package mutating func add(_ line: InvoiceLine) -> InvoiceOverlap? {
    guard !subjects.contains(line.subject) else { return nil }
    let group = Group(account: line.subject.account, origin: line.subject.origin, currency: line.subject.currency)
    if let other = groups[group]?.first(where: { $0.subject.overlaps(line.subject) }) {
      return InvoiceOverlap(earlier: other, later: line)
    }
    subjects.insert(line.subject)
    groups[group, default: []].append(line)
    return nil
  }
}
