import Calls

/// Compares invoices with the ledger's initiations (docs/reconciliation.md).
///
/// Initiations are handed over one after another, in any order; what they come to is kept and they are not.
package struct Reconciler {
  /// Which row an initiation belongs to.
  package struct Lot: Hashable, Sendable {
    enum Row: Hashable {
      /// An index of `positions`.
      case invoiced(Int)
      case uncovered(Uncovered)
    }

    let row: Row
    /// Nil for what is not near an edge of the row's period.
    package let edge: PeriodEdge?
    package let standing: Standing
  }

  /// What became of an initiation in its row.
  package enum Standing: String, Sendable {
    /// It is one of the counted quantity.
    case counted
    /// The tariff has no price for it.
    case unrated
    /// The tariff prices it and does not charge it.
    case uncharged = "not_charged"
    /// It lies within an hour outside the row's period.
    case outside
  }

  /// A charge of an invoice's account and period that no line asks for.
  struct Uncovered: Hashable {
    var account: String
    var from: CivilDate
    var to: CivilDate
    var method: Method
    /// The caller's country calling code, or `unknown`.
    var origin: String
    /// Empty for the unrated.
    var currency: String
  }

  struct InvoicePeriod: Hashable {
    var from: CivilDate
    var to: CivilDate
    var range: Range<Instant>
    var invoices: [String]
  }

  private let tariff: Tariff
  let zone: Zone
  private(set) var positions: [InvoicedPosition] = []
  /// Indexes of `positions`, the longest origin first.
  private var byAccount: [String: [Int]] = [:]
  private(set) var periods: [String: [InvoicePeriod]] = [:]
  private(set) var counted: [CountedCharges] = []
  private(set) var uncovered: [Uncovered: CountedCharges] = [:]
  /// Of single accounts, and of the whole ledger.
  private(set) var coverage: [String: Coverage] = [:]
  private(set) var ledgerCoverage = Coverage()
  private var prices: [Initiation: InitiationPrice] = [:]

  /// - Parameters:
  ///   - lines: of all invoices that count, each in its newest version.
  ///   - zone: in which invoices' days are cut.
  /// - Throws: a Problem (exit 65) for lines that overlap or cannot be added.
  package init(_ lines: [InvoiceLine], tariff: Tariff, zone: Zone) throws(Problem) {
    (self.tariff, self.zone) = (tariff, zone)
    if let overlap = InvoiceOverlap.first(in: lines) {
      throw Problem(
        "invoice \(overlap.later.invoice)",
        "its line \(overlap.later.line) asks for the same initiations as line \(overlap.earlier.line) of invoice "
          + overlap.earlier.invoice,
        remedy: "Take one of them out: ringtally imports list, then forget", exit: .data)
    }
    var indexes: [InvoiceLine.Subject: Int] = [:]
    for line in lines {
      let index = indexes[line.subject] ?? positions.count
      if indexes[line.subject] == nil {
        indexes[line.subject] = index
        positions.append(InvoicedPosition(line.subject, zone: zone))
      }
      try positions[index].add(line)
    }
    counted = Array(repeating: CountedCharges(), count: positions.count)
    for (index, position) in positions.enumerated() { byAccount[position.subject.account, default: []].append(index) }
    for account in byAccount.keys {
      byAccount[account]?.sort { positions[$0].subject.origin.utf8.count > positions[$1].subject.origin.utf8.count }
    }
    notePeriods()
  }

  private mutating func notePeriods() {
    for position in positions {
      let subject = position.subject
      var known = periods[subject.account, default: []]
      if let index = known.firstIndex(where: { $0.from == subject.from && $0.to == subject.to }) {
        known[index].invoices = Array(Set(known[index].invoices + position.invoices)).sorted()
      } else {
        known.append(
          InvoicePeriod(from: subject.from, to: subject.to, range: position.period, invoices: position.invoices))
      }
      periods[subject.account] = known.sorted { ($0.to, $1.from) < ($1.to, $0.from) }
    }
  }

  /// Before this moment no initiation belongs to a row; nil without a line.
  package var beginning: Instant? {
    positions.map { Instant(milliseconds: $0.period.lowerBound.milliseconds - Instant.millisecondsPerHour) }.min()
  }

  /// Whether every period begins and ends on a full hour of UTC, as the ledger's tally counts.
  package var isMadeOfWholeHours: Bool {
    positions.allSatisfy {
      $0.period.lowerBound.milliseconds % Instant.millisecondsPerHour == 0
        && $0.period.upperBound.milliseconds % Instant.millisecondsPerHour == 0
    }
  }

  // MARK: - Counting

  /// Counts initiations of one moment, or of one hour.
  ///
  /// - Parameter time: nil where no record dates them: such lie outside every period.
  /// - Throws: a Problem (exit 65) for an amount that would not fit.
  package mutating func add(_ initiation: Initiation, at time: Instant?, count: Int) throws(Problem) {
    guard let time else { return }
    ledgerCoverage.note(time)
    guard let own = byAccount[initiation.account] else { return }
    coverage[initiation.account, default: Coverage()].note(time)
    guard own.contains(where: { positions[$0].isNear(time) }) else { return }
    let price = price(of: initiation)
    let count = Int64(count)
    for lot in Self.lots(initiation, price, at: time, positions, byAccount, periods) {
      switch lot.row {
      case .invoiced(let index): try Self.add(initiation, price, lot, count, to: &counted[index])
      case .uncovered(let key): try Self.add(initiation, price, lot, count, to: &uncovered[key, default: .init()])
      }
    }
  }

  private static func add(
    _ initiation: Initiation, _ price: InitiationPrice, _ lot: Lot, _ count: Int64, to charges: inout CountedCharges
  ) throws(Problem) {
    switch lot.standing {
    case .unrated: charges.addUnrated(count)
    case .uncharged: charges.addUncharged(count)
    case .outside: break
    case .counted:
      guard case .priced(let row, _) = price else { preconditionFailure("what is counted has a price") }
      try charges.add(initiation, by: row, count)
    }
    if let edge = lot.edge, lot.standing == .counted || lot.standing == .outside { charges.edges.add(edge, count) }
  }

  private mutating func price(of initiation: Initiation) -> InitiationPrice {
    if let known = prices[initiation] { return known }
    let price = tariff.price(of: initiation)
    // Callers may be as many as verifications.
    if prices.count >= 1 << 16 { prices.removeAll(keepingCapacity: true) }
    prices[initiation] = price
    return price
  }

  /// The rows that an initiation belongs to: one inside of its period, and further ones that it lies just outside of.
  package mutating func lots(_ initiation: Initiation, at time: Instant) -> [Lot] {
    Self.lots(initiation, price(of: initiation), at: time, positions, byAccount, periods)
  }

  private static func lots(
    _ initiation: Initiation, _ price: InitiationPrice, at time: Instant, _ positions: [InvoicedPosition],
    _ byAccount: [String: [Int]], _ periods: [String: [InvoicePeriod]]
  ) -> [Lot] {
    var lots: [Lot] = []
    let (currency, standing): (String?, Standing) =
      switch price {
      case .unrated: (nil, .unrated)
      case .priced(let row, let isCharged): (row.currency, isCharged ? .counted : .uncharged)
      }
    var inside: InvoiceLine.Subject?
    // The longest origin comes first: of each period it takes the initiation.
    var taken: Set<Range<Instant>> = []
    for index in byAccount[initiation.account] ?? [] {
      let position = positions[index]
      guard position.isAbout(initiation), currency == nil || currency == position.subject.currency else { continue }
      let edge = PeriodEdge(time, of: position.period)
      if position.period.contains(time) {
        // Of two periods that both hold it, lines of different origins have them: the longest origin wins.
        // What has no price has no currency: lines of several currencies for one origin may all mean it.
        if let inside, currency != nil || inside.origin != position.subject.origin { continue }
        inside = position.subject
        lots.append(Lot(row: .invoiced(index), edge: edge, standing: standing))
        taken.insert(position.period)
      } else if let edge, standing == .counted, !taken.contains(position.period) {
        lots.append(Lot(row: .invoiced(index), edge: edge, standing: .outside))
        taken.insert(position.period)
      }
    }
    guard inside == nil, standing != .uncharged,
      let period = periods[initiation.account]?.first(where: { $0.range.contains(time) })
    else { return lots }
    let key = Uncovered(
      account: initiation.account, from: period.from, to: period.to, method: initiation.method,
      origin: Country.callingCode(ofNumber: initiation.callerStem ?? ""), currency: currency ?? "")
    lots.append(Lot(row: .uncovered(key), edge: PeriodEdge(time, of: period.range), standing: standing))
    return lots
  }
}
