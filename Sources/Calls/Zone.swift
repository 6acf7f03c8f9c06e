import Foundation

/// A named time zone of the IANA database.
package struct Zone: Sendable, Equatable {
  package let name: String
  private let zone: TimeZone

  package static let utc = Zone(name: "UTC", zone: TimeZone(secondsFromGMT: 0) ?? .current)

  /// `Europe/Bratislava`, `UTC`; nil for a name that the IANA database does not know.
  package init?(_ name: String) {
    if ["UTC", "GMT", "Z"].contains(name.uppercased()) {
      self = .utc
      return
    }
    // Foundation also takes "GMT+3" and abbreviations such as "IST", which mean different zones in different places.
    guard name.contains("/"), let zone = TimeZone(identifier: name) else { return nil }
    (self.name, self.zone) = (name, zone)
  }

  private init(name: String, zone: TimeZone) { (self.name, self.zone) = (name, zone) }

  /// Seconds east of UTC at `instant`.
  package func offsetSeconds(at instant: Instant) -> Int {
    name == "UTC" ? 0 : zone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(instant.milliseconds) / 1000))
  }

  /// What a clock in this zone meant by a local time.
  package enum LocalTime: Equatable, Sendable {
    case one(Instant)
    /// The clock showed it twice (the hour that a change back repeats): both moments, earlier first.
    case twice(Instant, Instant)
    /// The clock never showed it (the hour that a change forward skips).
    case never
  }

  /// The moments at which a clock here showed `localMilliseconds` (milliseconds since 1970-01-01 00:00 local time).
  package func instants(ofLocal localMilliseconds: Int64) -> LocalTime {
    // Offsets a day before and after cover every change that could touch this local time.
    let candidates = Set(
      [-86_400_000, 0, 86_400_000].map { offsetSeconds(at: Instant(milliseconds: localMilliseconds + $0)) })
    let found = candidates.map { Instant(milliseconds: localMilliseconds - Int64($0) * 1000) }
      .filter { offsetSeconds(at: $0) == Int(localMilliseconds - $0.milliseconds) / 1000 }.sorted()
    switch found.count {
    case 0: return .never
    case 1: return .one(found[0])
    default: return .twice(found[0], found[1])
    }
  }

  /// The first moment of `date` here; where a change skips midnight, the moment of the change.
  package func start(of date: CivilDate) -> Instant {
    let local = date.daysSince1970 * 86_400_000
    switch instants(ofLocal: local) {
    case .one(let instant), .twice(let instant, _): return instant
    case .never:
      let before = offsetSeconds(at: Instant(milliseconds: local - 86_400_000))
      return Instant(milliseconds: local - Int64(before) * 1000)
    }
  }

  /// The day that a clock here shows at `instant`.
  package func date(at instant: Instant) -> CivilDate {
    CivilDate(
      daysSince1970: Instant.floorDivide(instant.milliseconds + Int64(offsetSeconds(at: instant)) * 1000, 86_400_000))
  }

  /// ISO 8601 with this zone's offset.
  package func text(_ instant: Instant) -> String { instant.text(offsetSeconds: offsetSeconds(at: instant)) }

  /// Whether hours begin on UTC's full hours at every moment of `range`; where they do not, days cut a UTC hour in two.
  package func hasWholeHours(in range: Range<Instant>) -> Bool {
    var moment = range.lowerBound
    while moment < range.upperBound {
      if offsetSeconds(at: moment) % 3600 != 0 { return false }
      moment = Instant(milliseconds: moment.milliseconds + 28 * 86_400_000)
    }
    return offsetSeconds(at: range.upperBound) % 3600 == 0
  }
}
