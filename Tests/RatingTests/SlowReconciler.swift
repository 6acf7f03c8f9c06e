import Calls
import Rating

/// An initiation with its time, as the second reconciler takes it.
struct TimedInitiation {
  var initiation: Initiation
  /// UTC milliseconds.
  var time: Int64
}

/// A second reconciler, slow and obvious: it asks of each line which of all initiations are its own, with days as texts and
/// amounts in 128 bits. Its prices are the second rater's.
struct SlowReconciler {
  let lines: [InvoiceLine]
  let rows: [TariffRow]
  let initiations: [TimedInitiation]

  private var slowRows: [SlowRow] { rows.map { SlowRow(line: $0.line, $0.csvCells.joined(separator: ",")) } }

  private struct Charge {
    var item: TimedInitiation
    /// Nil for the unrated.
    var row: TariffRow?
    var day: String { CivilDate(daysSince1970: Instant.floorDivide(item.time, 86_400_000)).description }
  }

  /// `account|from|to|method|origin|currency` to `quantity counted unrated amount computed cause`.
  func results() -> [String: String] {
    let slowRows = slowRows
    let charges = initiations.compactMap { item -> Charge? in
      let initiation = item.initiation
      let verdict = SlowRater.verdict(
        slowRows,
        SlowInitiation(
          stem: initiation.callerStem, account: initiation.account, method: initiation.method.name,
          day: initiation.day?.description, reached: initiation.reached.rawValue))
      switch verdict {
      case .unrated: return Charge(item: item, row: nil)
      case .row(let line, let isCharged):
        return isCharged ? Charge(item: item, row: rows.first { $0.line == line }) : nil
      }
    }
    var results: [String: String] = [:]
    var covered: Set<Int> = []
    let subjects = Array(Set(lines.map(\.subject)))
    for subject in subjects {
      let own = charges.indices.filter { charge in
        isAbout(charges[charge], subject)
          && !subjects.contains { $0.origin.count > subject.origin.count && isAbout(charges[charge], $0) }
      }
      covered.formUnion(own)
      results[key(subject)] = text(subject, own.map { charges[$0] })
    }
    for index in charges.indices where !covered.contains(index) {
      let charge = charges[index]
      let (initiation, day) = (charge.item.initiation, charge.day)
      let periods = subjects.filter {
        $0.account == initiation.account && $0.from.description <= day && day < $0.to.description
      }
      guard let period = periods.first else { continue }
      let origin = initiation.callerStem.map { $0.hasPrefix("7") ? "7" : $0.hasPrefix("421") ? "421" : "1" }
      let key = [
        initiation.account, period.from.description, period.to.description, initiation.method.name, origin ?? "unknown",
        charge.row?.currency ?? "",
      ].joined(separator: "|")
      results[key] = (results[key] ?? "") + (charge.row == nil ? "unrated " : "\(charge.row?.price.nano ?? 0) ")
    }
    return results
  }

  private func isAbout(_ charge: Charge, _ subject: InvoiceLine.Subject) -> Bool {
    let initiation = charge.item.initiation
    return initiation.account == subject.account && [nil, initiation.method].contains(subject.method)
      && subject.from.description <= charge.day && charge.day < subject.to.description
      && (initiation.callerStem ?? "").hasPrefix(subject.origin)
      && (charge.row == nil || charge.row?.currency == subject.currency)
  }

  private func key(_ subject: InvoiceLine.Subject) -> String {
    [
      subject.account, subject.from.description, subject.to.description, subject.method?.name ?? "", subject.origin,
      subject.currency,
    ].joined(separator: "|")
  }

  private func text(_ subject: InvoiceLine.Subject, _ own: [Charge]) -> String {
    let mine = lines.filter { $0.subject == subject }
    let quantity = mine.reduce(0) { $0 + $1.quantity }
    let amount = mine.reduce(Int128(0)) { $0 + Int128($1.amount.nano) }
    let rated = own.compactMap(\.row)
    var computed = Int128(0)
    for (rounding, group) in Dictionary(grouping: rated, by: \.rounding) {
      computed += rounded(group.reduce(Int128(0)) { $0 + Int128($1.price.nano) }, rounding.text)
    }
    var theirs: [Int64: Int64] = [:]
    for line in mine { theirs[line.unitPrice.nano, default: 0] += line.quantity }
    let asked = theirs.filter { $0.value != 0 }
    let ours = Dictionary(grouping: rated, by: \.price.nano).mapValues { Int64($0.count) }
    let (unrated, counted) = (own.count - rated.count, rated.count)
    let cause: String
    if unrated > 0 {
      cause = "unrated"
    } else if counted == 0, quantity != 0 {
      cause = "not_in_ledger"
    } else {
      let parts =
        (quantity != counted ? ["quantity"] : [])
        + (!asked.isEmpty && (quantity == Int64(counted) ? asked != ours : Set(asked.keys) != Set(ours.keys))
          ? ["price"] : [])
      cause = !parts.isEmpty ? parts.joined(separator: "+") : amount == computed ? "none" : "rounding"
    }
    return "\(quantity) \(counted) \(unrated) \(amount) \(computed) \(cause)"
  }

  /// Half away from zero or to the even neighbour, at so many decimals.
  private func rounded(_ nano: Int128, _ rule: String) -> Int128 {
    guard let decimals = rule.split(separator: ":").dropFirst().first.flatMap({ Int($0) }) else { return nano }
    let unit = (decimals..<9).reduce(Int128(1)) { unit, _ in unit * 10 }
    let below = nano - ((nano % unit) + unit) % unit
    let rest = nano - below
    if rest * 2 != unit { return rest * 2 < unit ? below : below + unit }
    if rule.hasPrefix("half-even") { return (below / unit) % 2 == 0 ? below : below + unit }
    return nano < 0 ? below : below + unit
  }
}
