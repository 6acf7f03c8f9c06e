import Calls

/// Whether the ledger's records reach to the end of a period: where they do not, a difference is not the provider's.
///
/// An export of a month ends with the month's last call, some minutes or, of an account with little traffic, some hours
/// before its end. So records are taken to end early where they are silent at the period's end for longer than ever before in
/// it, and for more than an hour.
struct Coverage {
  /// Hours since 1970 in which there are initiations, of one account or of all.
  private var hours: Set<Int64> = []

  mutating func note(_ time: Instant) { hours.insert(time.hour) }

  enum Finding: Equatable {
    case complete
    /// The beginning of the last hour with an initiation.
    case ends(Instant)
    /// There is none at all.
    case empty
  }

  func finding(_ period: Range<Instant>) -> Finding {
    guard let last = hours.max() else { return .empty }
    let lower = period.lowerBound.hour
    let upper = Instant(milliseconds: period.upperBound.milliseconds - 1).hour + 1
    guard last < upper else { return .complete }
    let ends = Finding.ends(Instant(milliseconds: last * Instant.millisecondsPerHour))
    guard last >= lower else { return ends }
    var (previous, longest) = (lower - 1, Int64(1))
    for hour in hours.filter({ $0 >= lower }).sorted() {
      longest = max(longest, hour - previous - 1)
      previous = hour
    }
    return upper - last - 1 > longest ? ends : .complete
  }
}
