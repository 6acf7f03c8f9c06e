import Calls

/// Something in a tariff that is allowed and probably not meant.
package struct TariffFinding: Hashable, Sendable {
  package enum Kind: String, CaseIterable, Sendable {
    /// The rows of one origin, account and method leave days between them without a price.
    case gap
    /// No initiation can ever be priced by the row.
    case unreachable
    /// The row holds on no day that a record can have.
    case impossibleDate = "impossible_date"
    /// The price is ten times its neighbours', or a tenth of it.
    case unitSlip = "unit_slip"
  }

  package let kind: Kind
  /// The row's line, from 1.
  package let line: Int
  package let reason: String
  package let remedy: String
}

extension Tariff {
  /// What is probably not meant, by line. What is wrong never becomes a tariff: reading it throws.
  package func findings() -> [TariffFinding] {
    let impossible = rows.filter(\.holdsOnNoDayOfRecords)
    let possible = rows.filter { !$0.holdsOnNoDayOfRecords }
    let findings =
      impossible.map(Self.impossibleDate) + ValidityGaps.findings(possible) + Reach(possible).findings()
      + UnitSlips.findings(possible)
    return findings.sorted { ($0.line, $0.kind.rawValue, $0.reason) < ($1.line, $1.kind.rawValue, $1.reason) }
  }

  private static func impossibleDate(_ row: TariffRow) -> TariffFinding {
    let days = row.validFrom.map { "from \($0) on" } ?? "before \(row.validTo?.description ?? "")"
    return TariffFinding(
      kind: .impossibleDate, line: row.line,
      reason: "the row holds \(days), and no record is of such a day: they are of 2000 to 2099",
      remedy: "Correct valid_from or valid_to")
  }
}

extension TariffRow {
  /// Records are of `Instant.plausible` times: others are refused at import.
  fileprivate var holdsOnNoDayOfRecords: Bool {
    (validFrom.map { $0 >= PlausibleDays.end } ?? false) || (validTo.map { $0 <= PlausibleDays.first } ?? false)
  }
}

/// The days that records can have.
enum PlausibleDays {
  static let first = CivilDate(daysSince1970: Instant(milliseconds: Instant.plausible.lowerBound).hour / 24)
  /// The first day after them.
  static let end = CivilDate(daysSince1970: Instant(milliseconds: Instant.plausible.upperBound).hour / 24)
}

/// Days between rows of one origin, account and method on which none of them holds.
private enum ValidityGaps {
  static func findings(_ rows: [TariffRow]) -> [TariffFinding] {
    Dictionary(grouping: rows) { $0.csvCells[0...2] }.values.flatMap { group in
      // They never overlap, so the order by their beginnings is that by their ends.
      let ordered = group.sorted { ($0.validFrom ?? PlausibleDays.first) < ($1.validFrom ?? PlausibleDays.first) }
      return zip(ordered, ordered.dropFirst()).compactMap { earlier, later -> TariffFinding? in
        guard let end = earlier.validTo, let beginning = later.validFrom, end < beginning else { return nil }
        return TariffFinding(
          kind: .gap, line: later.line,
          reason: "from \(end) until \(beginning) neither this row nor line \(earlier.line) holds",
          remedy: "Let valid_to of line \(earlier.line) be \(beginning), or leave it so if that is meant")
      }
    }
  }
}

/// Prices that look as if a decimal point had slipped, or another unit was meant.
private enum UnitSlips {
  private static let factor: Int64 = 10

  /// What makes rows neighbours.
  private struct Neighbourhood: Hashable {
    var currency: String
    var method: Method?
    var callingCode: String
  }

  static func findings(_ rows: [TariffRow]) -> [TariffFinding] {
    // What costs nothing is free on purpose, and ten times nothing is nothing.
    let priced = rows.filter { $0.price.nano > 0 }
    let groups = Dictionary(grouping: priced) { row in
      Neighbourhood(
        currency: row.currency, method: row.method, callingCode: Country.callingCode(ofNumber: row.origin))
    }
    var findings: [TariffFinding] = []
    for group in groups.values {
      let ordered = group.sorted { ($0.price, $0.line) < ($1.price, $1.line) }
      // The lower one of two in the middle: of two prices the larger is told, once.
      let middle = ordered[(ordered.count - 1) / 2]
      findings += group.filter { areFarApart($0, middle) }.map { finding($0, middle, "neighbour") }
    }
    let told = Set(findings.map(\.line))
    for group in Dictionary(grouping: priced, by: { $0.csvCells[0...2] }).values {
      let ordered = group.sorted { ($0.validFrom ?? PlausibleDays.first) < ($1.validFrom ?? PlausibleDays.first) }
      for (earlier, later) in zip(ordered, ordered.dropFirst())
      where earlier.currency == later.currency && areFarApart(earlier, later)
        && told.isDisjoint(with: [earlier.line, later.line])
      {
        findings.append(finding(later, earlier, "predecessor"))
      }
    }
    return findings
  }

  private static func areFarApart(_ one: TariffRow, _ other: TariffRow) -> Bool {
    // Divided and not multiplied, which could overflow: a >= 10 b exactly where a / 10, rounded down, is >= b.
    one.price.nano / factor >= other.price.nano || other.price.nano / factor >= one.price.nano
  }

  private static func finding(_ row: TariffRow, _ other: TariffRow, _ relation: String) -> TariffFinding {
    let times = row.price > other.price ? "\(factor) times or more" : "a tenth or less of"
    return TariffFinding(
      kind: .unitSlip, line: row.line,
      reason:
        "price is \(row.priceText) \(row.currency), \(times) that of its \(relation), line \(other.line) (\(other.priceText))",
      remedy: "Check the decimal point and the unit, or leave it so if that is meant")
  }
}
