import Calls

/// What invoices ask for together under one subject: an invoice's line, less what a credit note takes back.
struct InvoicedPosition {
  let subject: InvoiceLine.Subject
  /// The subject's days as moments, in the zone that reports are made in.
  let period: Range<Instant>
  /// The invoices that have such a line, by number.
  private(set) var invoices: [String] = []
  private(set) var quantity: Int64 = 0
  private(set) var amount = Money(nano: 0)
  private(set) var amountDecimals = 0
  private(set) var priceDecimals = 0
  /// Initiations by unit price; a price that was taken back whole is none.
  private var quantities: [Money: Int128] = [:]

  init(_ subject: InvoiceLine.Subject, zone: Zone) {
    self.subject = subject
    period = zone.start(of: subject.from)..<zone.start(of: subject.to)
  }

  /// Initiations by unit price.
  var prices: [Money: Int64] {
    quantities.compactMapValues { $0 == 0 ? nil : Int64(clamping: $0) }
  }

  /// - Throws: a Problem (exit 65) where the sum would not fit.
  mutating func add(_ line: InvoiceLine) throws(Problem) {
    if !invoices.contains(line.invoice) { invoices = (invoices + [line.invoice]).sorted() }
    let (sum, overflow) = quantity.addingReportingOverflow(line.quantity)
    // Half of what fits: what the ledger counts is subtracted from it.
    guard !overflow, sum.magnitude <= UInt64(Int64.max) / 2, let total = amount.plus(line.amount) else {
      throw Problem(
        "account \(subject.account)",
        "the amounts of invoice \(invoices.joined(separator: " and ")) are too large to add, at "
          + "\(line.amount.text(decimals: line.amountDecimals)) \(subject.currency)",
        remedy: "Check the invoice's amounts", exit: .data)
    }
    (quantity, amount) = (sum, total)
    quantities[line.unitPrice, default: 0] += Int128(line.quantity)
    amountDecimals = max(amountDecimals, line.amountDecimals)
    priceDecimals = max(priceDecimals, line.priceDecimals)
  }

  /// Whether a moment lies in its period, or within an hour of it.
  func isNear(_ time: Instant) -> Bool {
    let hour = Instant.millisecondsPerHour
    return time.milliseconds >= period.lowerBound.milliseconds - hour
      && time.milliseconds < period.upperBound.milliseconds + hour
  }

  /// Whether it is about an initiation, its time and its currency apart.
  func isAbout(_ initiation: Initiation) -> Bool {
    subject.account == initiation.account && (subject.method == nil || subject.method == initiation.method)
      && (subject.origin.isEmpty || initiation.callerStem?.hasPrefix(subject.origin) == true)
  }
}
