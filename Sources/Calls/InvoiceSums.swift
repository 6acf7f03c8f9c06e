/// What lines of invoices come to, subject by subject: an amount that no longer fits is found before it is stored, and before
/// it is added to others.
package struct InvoiceSums {
  private var sums: [InvoiceLine.Subject: (quantity: Int128, amount: Int128)] = [:]

  package init() {}

  /// Adds a line. The subject's amount where it, or its quantity, would not fit any more; nil where both do.
  package mutating func add(_ line: InvoiceLine) -> String? {
    var sum = sums[line.subject] ?? (0, 0)
    sum.quantity += Int128(line.quantity)
    sum.amount += Int128(line.amount.nano)
    sums[line.subject] = sum
    // Half of what fits: what the ledger counts is subtracted from it.
    let limit = Int128(Int64.max) / 2
    guard sum.quantity.magnitude > limit.magnitude || sum.amount.magnitude > UInt128(Int64.max) else { return nil }
    return "\(sum.quantity) initiations for \(sum.amount / Int128(Money.nanoPerUnit)) \(line.subject.currency)"
  }
}
