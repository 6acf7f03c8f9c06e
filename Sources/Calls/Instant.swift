/// A moment in UTC milliseconds since 1970-01-01.
package struct Instant: Hashable, Comparable, Sendable {
  package let milliseconds: Int64

  @inlinable package init(milliseconds: Int64) { self.milliseconds = milliseconds }

  @inlinable package static var millisecondsPerHour: Int64 { 3_600_000 }

  /// What we take for a real time: 2000-01-01 up to 2100-01-01. Outside it a number is something else (an id, a
  /// duration) or a clock was wrong.
  @inlinable package static var plausible: Range<Int64> { 946_684_800_000..<4_102_444_800_000 }

  /// Hours since 1970, rounded down: the grain in which the ledger's tally counts.
  @inlinable package var hour: Int64 { Self.floorDivide(milliseconds, Self.millisecondsPerHour) }

  package static func < (left: Self, right: Self) -> Bool { left.milliseconds < right.milliseconds }

  /// `2024-02-13T08:14:05.123Z` at offset 0, `2024-02-13T09:14:05+01:00` elsewhere; the fraction only where there is one.
  package func text(offsetSeconds: Int) -> String {
    let local = milliseconds + Int64(offsetSeconds) * 1000
    let date = CivilDate(daysSince1970: Self.floorDivide(local, 86_400_000))
    let inDay = local - date.daysSince1970 * 86_400_000
    let fraction = inDay % 1000 == 0 ? "" : "." + Self.padded(inDay % 1000, 3)
    let clock = [inDay / 3_600_000, inDay / 60_000 % 60, inDay / 1000 % 60].map { Self.padded($0, 2) }.joined(
      separator: ":")
    return "\(date)T\(clock)\(fraction)\(Self.offsetText(offsetSeconds))"
  }

  /// `Z`, `+01:00`, `-03:30`.
  package static func offsetText(_ offsetSeconds: Int) -> String {
    guard offsetSeconds != 0 else { return "Z" }
    let minutes = Int64(abs(offsetSeconds) / 60)
    return (offsetSeconds < 0 ? "-" : "+") + padded(minutes / 60, 2) + ":" + padded(minutes % 60, 2)
  }

  @inlinable package static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    // Not by negating: the smallest Int64 (RecordTime.none) has no opposite.
    value >= 0 ? value / divisor : (value + 1) / divisor - 1
  }

  static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}

/// A day of the proleptic Gregorian calendar.
package struct CivilDate: Hashable, Comparable, Sendable, CustomStringConvertible {
  package let year: Int
  package let month: Int
  package let day: Int

  /// Nil for a day that does not exist.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...12).contains(month), day >= 1, day <= Self.length(ofMonth: month, year: year) else { return nil }
    (self.year, self.month, self.day) = (year, month, day)
  }

  /// `2024-02-13`; nil for all else.
  package init?(_ text: String) {
    let parts = text.split(separator: "-", omittingEmptySubsequences: false)
    guard parts.map(\.utf8.count) == [4, 2, 2], parts.allSatisfy({ $0.utf8.allSatisfy { (48...57).contains($0) } }),
      let year = Int(parts[0]), let month = Int(parts[1]), let day = Int(parts[2])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  /// Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms": days counted in 400-year eras that begin in March.
  package init(daysSince1970: Int64) {
    let shifted = daysSince1970 + 719_468
    let era = Instant.floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    day = Int(dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    month = Int(shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9)
    year = Int(yearOfEra + era * 400) + (month <= 2 ? 1 : 0)
  }

  package var daysSince1970: Int64 {
    let shiftedYear = Int64(year) - (month <= 2 ? 1 : 0)
    let era = Instant.floorDivide(shiftedYear, 400)
    let yearOfEra = shiftedYear - era * 400
    let dayOfYear = Int64((153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1)
    return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
  }

  /// 1 (Monday) to 7; 1970-01-01 was a Thursday.
  package var weekday: Int { Int((daysSince1970 + 3) - Instant.floorDivide(daysSince1970 + 3, 7) * 7) + 1 }

  /// The ISO 8601 week: that of the same week's Thursday.
  package var isoWeek: (year: Int, week: Int) {
    let thursday = CivilDate(daysSince1970: daysSince1970 + Int64(4 - weekday))
    let dayOfYear = thursday.daysSince1970 - (CivilDate(year: thursday.year, month: 1, day: 1)?.daysSince1970 ?? 0)
    return (thursday.year, Int(dayOfYear / 7) + 1)
  }

  package func adding(days: Int) -> CivilDate { CivilDate(daysSince1970: daysSince1970 + Int64(days)) }

  /// The same day `months` later; the last of the month where that day does not exist.
  package func adding(months: Int) -> CivilDate {
    let index = year * 12 + month - 1 + months
    let (year, month) = (
      Int(Instant.floorDivide(Int64(index), 12)), index - Int(Instant.floorDivide(Int64(index), 12)) * 12 + 1
    )
    let day = min(day, Self.length(ofMonth: month, year: year))
    guard let date = CivilDate(year: year, month: month, day: day) else { preconditionFailure("a clamped day exists") }
    return date
  }

  package var description: String {
    "\(Instant.padded(Int64(year), 4))-\(Instant.padded(Int64(month), 2))-\(Instant.padded(Int64(day), 2))"
  }

  package static func < (left: Self, right: Self) -> Bool { left.daysSince1970 < right.daysSince1970 }

  package static func length(ofMonth month: Int, year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}
