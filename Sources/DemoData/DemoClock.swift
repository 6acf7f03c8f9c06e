import Calls

/// When the calls of the sample world happen: how many in each hour, and the moment of each.
///
/// All integers, and one number per hour: the whole rhythm is known before the first record, whatever their number.
struct DemoClock: Sendable {
  /// The first moment, 2026-01-15T00:00:00Z (a Thursday).
  static let start = Int64(1_768_435_200_000)

  let hours: Int
  /// Index of the first verification of each hour, and the number of all at the end.
  private let firstIndex: [Int]

  /// Calls by hour of the day, UTC, and by day of the week from Monday: people verify when they are awake, and less at
  /// weekends.
  private static let hourWeights = [
    6, 4, 3, 3, 5, 12, 26, 48, 66, 74, 76, 72, 68, 70, 72, 74, 78, 84, 86, 76, 58, 38, 22, 12,
  ]
  private static let weekdayWeights = [21, 20, 20, 21, 22, 13, 10]

  init(verifications: Int, days: Int) {
    hours = days * 24
    var cumulative = [0]
    cumulative.reserveCapacity(hours + 1)
    for hour in 0..<hours {
      let weekday = CivilDate(daysSince1970: Self.start / 86_400_000 + Int64(hour / 24)).weekday
      cumulative.append(cumulative[hour] + Self.hourWeights[hour % 24] * Self.weekdayWeights[weekday - 1])
    }
    let total = cumulative[hours]
    firstIndex = cumulative.map { verifications * $0 / total }
  }

  var end: Int64 { Self.start + Int64(hours) * 3_600_000 }

  /// Indexes of the verifications that begin in an hour.
  func indexes(ofHour hour: Int) -> Range<Int> { firstIndex[hour]..<firstIndex[hour + 1] }

  /// The moment of a verification. Each has a slot of its hour of its own, so they come in the order of time.
  func moment(of index: Int, hour: Int, jitter: inout SplitMix64) -> Int64 {
    let indexes = indexes(ofHour: hour)
    let inHour = ((index - indexes.lowerBound) * 3_600_000 + jitter.next(below: 3_600_000)) / indexes.count
    return Self.start + Int64(hour) * 3_600_000 + Int64(inHour)
  }
}
