/// Two lines of invoices that ask for the same initiations without being one subject.
package struct InvoiceOverlap: Sendable, Equatable {
  package var earlier: InvoiceLine
  package var later: InvoiceLine

  /// The first overlap that a line of `added` has with one before it, or with one of `present`; nil for none.
  package static func first(in added: [InvoiceLine], beside present: [InvoiceLine] = []) -> InvoiceOverlap? {
    // Lines of other accounts are never compared: a year of invoices is some thousands of lines.
    var byAccount = Dictionary(grouping: present, by: \.subject.account)
    for line in added {
      if let other = byAccount[line.subject.account]?.first(where: { $0.subject.overlaps(line.subject) }) {
        return InvoiceOverlap(earlier: other, later: line)
      }
      byAccount[line.subject.account, default: []].append(line)
    }
    return nil
  }
}
