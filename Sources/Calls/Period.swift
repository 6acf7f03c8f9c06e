/// How long the periods of a report are.
package enum PeriodGrain: String, CaseIterable, Sendable {
  case hour, day, week, month, total

  /// The label of a time that no record tells: such verifications lie outside every bounded period.
  package static let unknownLabel = "unknown"

  /// `2024-02-13T08+01:00`, `2024-02-13`, `2024-W07`, `2024-02`, `total`.
  ///
  /// - Parameter offsetSeconds: the zone's offset at `instant`.
  package func label(_ instant: Instant, offsetSeconds: Int) -> String {
    let local = instant.milliseconds + Int64(offsetSeconds) * 1000
    let days = Instant.floorDivide(local, 86_400_000)
    let date = CivilDate(daysSince1970: days)
    switch self {
    case .hour:
      let hour = (local - days * 86_400_000) / 3_600_000
      return "\(date)T\(Instant.padded(hour, 2))\(Instant.offsetText(offsetSeconds))"
    case .day: return date.description
    case .week: return "\(Instant.padded(Int64(date.isoWeek.year), 4))-W\(Instant.padded(Int64(date.isoWeek.week), 2))"
    case .month: return String(date.description.prefix(7))
    case .total: return "total"
    }
  }
}

/// What a report's rows can be split by (`--by`).
package enum Dimension: String, CaseIterable, Sendable {
  case day, week, month, hour, total
  case account, country, origin, prefix, method, outcome

  /// The length of period that this dimension asks for; nil for the others.
  package var grain: PeriodGrain? { PeriodGrain(rawValue: rawValue) }
}

/// What a report is asked for: which time, whose calls, split by what.
package struct ReportScope: Sendable, Equatable {
  /// The zone in which days are cut and times printed.
  package var zone: Zone
  /// Half-open; nil stands for everything, verifications without a time included.
  package var range: Range<Instant>?
  /// Only these accounts; empty for all.
  package var accounts: [String]
  /// In the user's order, no period twice; at most one dimension has a grain.
  package var by: [Dimension]
  /// How much later than a request a call record of its account must be for the request's own to count as missing.
  package var graceMilliseconds: Int64

  package static let defaultGraceMilliseconds: Int64 = 3_600_000

  package init(
    zone: Zone = .utc, range: Range<Instant>? = nil, accounts: [String] = [], by: [Dimension] = [],
    graceMilliseconds: Int64 = ReportScope.defaultGraceMilliseconds
  ) {
    (self.zone, self.range, self.accounts, self.by, self.graceMilliseconds) = (
      zone, range, accounts, by, graceMilliseconds
    )
  }

  /// The length of the rows' periods; `total` where no dimension asks for another.
  package var grain: PeriodGrain { by.lazy.compactMap(\.grain).first ?? .total }
}

/// A value as a report's SQL returns it.
package enum CellValue: Hashable, Sendable {
  case null
  case integer(Int64)
  case text(String)
}
