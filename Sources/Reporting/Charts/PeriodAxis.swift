import Calls

/// Where periods stand from left to right, true to time: a day without a row leaves a gap.
struct PeriodAxis {
  /// The labels that can be placed, in their order.
  let labels: [String]
  private let positions: [String: Int]
  private let first: Int
  /// How many periods the axis spans, those without a row included.
  let span: Int

  /// Labels that name no time (`total`, `unknown`) have no place.
  init(_ labels: some Sequence<String>) {
    var positions: [String: Int] = [:]
    for label in labels where positions[label] == nil { positions[label] = Self.position(label) }
    self.positions = positions
    self.labels = positions.sorted { ($0.value, $0.key) < ($1.value, $1.key) }.map(\.key)
    first = positions.values.min() ?? 0
    span = (positions.values.max() ?? -1) - first + 1
  }

  /// The middle of the period's slot as a fraction of the width; nil for a label without a place.
  func middle(of label: String) -> Double? {
    positions[label].map { (Double($0 - first) + 0.5) / Double(span) }
  }

  /// Width of a period's slot as a fraction of the width.
  var slot: Double { span > 0 ? 1 / Double(span) : 1 }

  /// Whether `right` is the period right after `left`.
  func areNeighbours(_ left: String, _ right: String) -> Bool {
    guard let left = positions[left], let right = positions[right] else { return false }
    return right - left == 1
  }

  /// Labels to print below the axis: first and last, and some between where there is room.
  var ticks: [String] {
    guard labels.count > 4 else { return labels.count > 2 ? [labels[0], labels[labels.count - 1]] : labels }
    return [0, (labels.count - 1) / 2, labels.count - 1].map { labels[$0] }
  }

  /// The number of the period, counted in its own length; nil for a label that names none.
  private static func position(_ label: String) -> Int? {
    if let day = CivilDate(label) { return Int(day.daysSince1970) }
    let parts = label.split(separator: "-", omittingEmptySubsequences: false)
    if parts.count == 2, let year = Int(parts[0]), (0...9999).contains(year) {
      if parts[1].hasPrefix("W"), let week = Int(parts[1].dropFirst()), (1...53).contains(week),
        let date = CivilDate(year: year, month: 1, day: 4)
      {
        // ISO 8601: the week that holds January 4 is the first.
        return Int(Instant.floorDivide(date.daysSince1970 + 3, 7)) + week - 1
      }
      if let month = Int(parts[1]), (1...12).contains(month) { return year * 12 + month }
    }
    guard label.utf8.count >= 14, let day = CivilDate(String(label.prefix(10))),
      let hour = Int(label.dropFirst(11).prefix(2))
    else { return nil }
    // `2024-02-13T08+01:00`: less the offset, so that the hour a change of clocks repeats has two places.
    let offset = label.dropFirst(13)
    let hours = offset == "Z" ? 0 : (Int(offset.dropFirst().prefix(2)) ?? 0) * (offset.hasPrefix("-") ? -1 : 1)
    return Int(day.daysSince1970) * 24 + hour - hours
  }
}
