import Foundation

/// Figures as the reports print them.
enum OracleNumbers {
  /// A fraction of 1 with six decimals, half away from zero; empty when nothing was counted.
  static func rate(_ part: Int, _ whole: Int) -> String {
    if whole == 0 { return "" }
    return millionths((2 * part * 1_000_000 + whole) / (2 * whole))
  }

  /// The 95 % Wilson interval, z = 1.959964; empty when nothing was counted.
  static func wilson(_ part: Int, _ whole: Int) -> (low: String, high: String) {
    if whole == 0 { return ("", "") }
    let z = 1.959964
    let n = Double(whole)
    let p = Double(part) / n
    let centre = p + z * z / (2 * n)
    let spread = z * (p * (1 - p) / n + z * z / (4 * n * n)).squareRoot()
    let denominator = 1 + z * z / n
    let low = part == 0 ? 0 : (centre - spread) / denominator
    let high = part == whole ? 1 : (centre + spread) / denominator
    return (
      millionths(Int((low * 1_000_000).rounded(.toNearestOrAwayFromZero))),
      millionths(Int((high * 1_000_000).rounded(.toNearestOrAwayFromZero)))
    )
  }

  /// 0.0083 times a count, with the four decimals of the price.
  static func amount(_ count: Int) -> String {
    decimal(count * 83, digits: 4)
  }

  private static func millionths(_ value: Int) -> String { decimal(value, digits: 6) }

  private static func decimal(_ value: Int, digits: Int) -> String {
    let text = String(value)
    let padded = String(repeating: "0", count: max(0, digits + 1 - text.count)) + text
    return padded.dropLast(digits) + "." + padded.suffix(digits)
  }
}

/// Periods in the report's zone.
struct OraclePeriods {
  private let options: OracleOptions
  private let calendar: Calendar

  init(_ options: OracleOptions) {
    self.options = options
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = TimeZone(identifier: options.zone) ?? .gmt
    self.calendar = calendar
  }

  /// Half-open; what no record dates is outside every bounded period.
  func contains(_ time: Int64?) -> Bool {
    guard let time else { return options.from == nil && options.to == nil }
    if let from = options.from, time < milliseconds(from) { return false }
    if let to = options.to, time >= milliseconds(to) { return false }
    return true
  }

  private func milliseconds(_ date: Date) -> Int64 { Int64((date.timeIntervalSince1970 * 1000).rounded()) }

  func label(_ time: Int64?, _ grain: OracleDimension) -> String {
    guard let time else { return grain == .total && options.undatedJoinTotal ? "total" : "unknown" }
    let date = Date(timeIntervalSince1970: Double(time) / 1000)
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .yearForWeekOfYear, .weekOfYear], from: date)
    let month = padded(parts.year, 4) + "-" + padded(parts.month, 2)
    let day = month + "-" + padded(parts.day, 2)
    switch grain {
    case .month: return month
    case .week: return padded(parts.yearForWeekOfYear, 4) + "-W" + padded(parts.weekOfYear, 2)
    case .hour: return day + "T" + padded(parts.hour, 2) + offset(date)
    case .total: return "total"
    default: return day
    }
  }

  /// ISO 8601 in the report's zone; a fraction of three digits only when it is not zero; empty when undated.
  func iso(_ time: Int64?) -> String {
    guard let time else { return "" }
    let date = Date(timeIntervalSince1970: Double(time / 1000))
    let parts = calendar.dateComponents([.year, .month, .day, .hour, .minute, .second], from: date)
    let day = padded(parts.year, 4) + "-" + padded(parts.month, 2) + "-" + padded(parts.day, 2)
    let clock = padded(parts.hour, 2) + ":" + padded(parts.minute, 2) + ":" + padded(parts.second, 2)
    let fraction = time % 1000 == 0 ? "" : "." + padded(Int(time % 1000), 3)
    return day + "T" + clock + fraction + offset(date)
  }

  /// `+01:00`, and `Z` where there is no offset.
  private func offset(_ date: Date) -> String {
    let minutes = calendar.timeZone.secondsFromGMT(for: date) / 60
    if minutes == 0 { return "Z" }
    return (minutes < 0 ? "-" : "+") + padded(abs(minutes) / 60, 2) + ":" + padded(abs(minutes) % 60, 2)
  }

  private func padded(_ number: Int?, _ width: Int) -> String {
    let text = String(number ?? 0)
    return String(repeating: "0", count: max(0, width - text.count)) + text
  }
}
