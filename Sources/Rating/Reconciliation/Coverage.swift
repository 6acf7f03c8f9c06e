import Calls

/// Whether the ledger's records reach over a whole period: where they do not, a difference is not the provider's.
///
/// An export of a month begins with the month's first call and ends with its last one, some minutes or, of an account with
/// little traffic, some hours from its edges. So records are taken to begin late or to end early where they are silent there
/// for longer than ever between two of them in the period, and for more than an hour.
struct Coverage {
  /// Hours since 1970 in which there are initiations, of one account or of all.
  private var hours: Set<Int64> = []

  var isEmpty: Bool { hours.isEmpty }

  mutating func note(_ time: Instant) { hours.insert(time.hour) }

  /// Where records are missing.
  struct Gaps: Equatable {
    /// The beginning of the first hour with an initiation, where that is after the period's beginning.
    var beginsLate: Instant?
    /// The beginning of the last hour with an initiation, where that is before the period's end.
    var endsEarly: Instant?
  }

  /// - Precondition: there are hours.
  func gaps(_ period: Range<Instant>) -> Gaps {
    guard let first = hours.min(), let last = hours.max() else { preconditionFailure("nothing covers nothing") }
    let lower = period.lowerBound.hour
    let upper = Instant(milliseconds: period.upperBound.milliseconds - 1).hour + 1
    var gaps = Gaps()
    guard last < upper || first > lower else { return gaps }
    let inside = hours.filter { $0 >= lower && $0 < upper }.sorted()
    let longest = zip(inside, inside.dropFirst()).map { $1 - $0 - 1 }.max() ?? 0
    let usual = max(1, longest)
    if last < upper, upper - last - 1 > usual { gaps.endsEarly = Self.beginning(ofHour: last) }
    if first > lower, first - lower > usual { gaps.beginsLate = Self.beginning(ofHour: first) }
    return gaps
  }

  private static func beginning(ofHour hour: Int64) -> Instant {
    Instant(milliseconds: hour * Instant.millisecondsPerHour)
  }
}
