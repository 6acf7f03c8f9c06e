import Calls
import Foundation
import Testing

@Suite struct InstantTests {
  @Test(arguments: [
    (0, 0, "1970-01-01T00:00:00Z"),
    (1_707_812_045_123, 0, "2024-02-13T08:14:05.123Z"),
    (1_707_812_045_000, 3600, "2024-02-13T09:14:05+01:00"),
    (1_707_812_045_007, -12_600, "2024-02-13T04:44:05.007-03:30"),
    (-1, 0, "1969-12-31T23:59:59.999Z"), (-86_400_000, 0, "1969-12-31T00:00:00Z"),
    (951_782_400_000, 0, "2000-02-29T00:00:00Z"), (1_704_063_600_000, 3600, "2024-01-01T00:00:00+01:00"),
  ])
  func text(milliseconds: Int64, offsetSeconds: Int, text: String) {
    #expect(Instant(milliseconds: milliseconds).text(offsetSeconds: offsetSeconds) == text)
  }

  @Test(arguments: [
    (0, "Z"), (3600, "+01:00"), (-3600, "-01:00"), (19_800, "+05:30"), (-12_600, "-03:30"), (50_400, "+14:00"),
  ])
  func offsetText(seconds: Int, text: String) { #expect(Instant.offsetText(seconds) == text) }

  @Test func hoursAndDivisionRoundDown() {
    #expect(Instant(milliseconds: -1).hour == -1)
    #expect(Instant(milliseconds: 3_599_999).hour == 0)
    #expect(Instant(milliseconds: 3_600_000).hour == 1)
    #expect(Instant(milliseconds: -3_600_000).hour == -1)
    for value in Int64(-50)...50 {
      for divisor in Int64(1)...9 {
        let quotient = Instant.floorDivide(value, divisor)
        #expect(quotient * divisor <= value && value < (quotient + 1) * divisor)
      }
    }
    #expect(Instant.floorDivide(.min, 2) == .min / 2)
    #expect(Instant(milliseconds: RecordTime.none).hour < 0, "no trap for a time that no record tells")
  }

  @Test func plausibleTimesAreThoseOfThisCentury() {
    #expect(Instant(milliseconds: Instant.plausible.lowerBound).text(offsetSeconds: 0) == "2000-01-01T00:00:00Z")
    #expect(Instant(milliseconds: Instant.plausible.upperBound).text(offsetSeconds: 0) == "2100-01-01T00:00:00Z")
  }
}

@Suite struct CivilDateTests {
  private static func calendar(_ identifier: Calendar.Identifier) -> Calendar {
    var calendar = Calendar(identifier: identifier)
    calendar.timeZone = .gmt
    return calendar
  }

  /// Every day of 1895...2105, so that 1900 and 2100 (no leap years) and 2000 (one) are inside.
  @Test func agreesWithFoundation() {
    let gregorian = Self.calendar(.gregorian)
    let weeks = Self.calendar(.iso8601)
    for day in Int64(-27_400)...49_400 {
      let date = CivilDate(daysSince1970: day)
      let moment = Date(timeIntervalSince1970: Double(day) * 86_400)
      let parts = gregorian.dateComponents([.year, .month, .day, .weekday], from: moment)
      let week = weeks.dateComponents([.yearForWeekOfYear, .weekOfYear], from: moment)
      guard date.year == parts.year, date.month == parts.month, date.day == parts.day, date.daysSince1970 == day,
        date.weekday == ((parts.weekday ?? 0) + 5) % 7 + 1, date.isoWeek.year == week.yearForWeekOfYear,
        date.isoWeek.week == week.weekOfYear, CivilDate(date.description) == date
      else {
        Issue.record("\(day) is \(date), \(date.isoWeek), weekday \(date.weekday); Foundation: \(parts), \(week)")
        return
      }
    }
  }

  @Test(arguments: [
    ("2024-12-30", 2025, 1), ("2021-01-03", 2020, 53), ("2020-12-31", 2020, 53), ("2024-02-13", 2024, 7),
    ("2023-01-01", 2022, 52), ("2026-01-01", 2026, 1), ("2027-01-01", 2026, 53),
  ])
  func isoWeeks(text: String, year: Int, week: Int) throws {
    let date = try #require(CivilDate(text))
    #expect(date.isoWeek.year == year)
    #expect(date.isoWeek.week == week)
  }

  @Test(arguments: [
    "", "2024-2-13", "2024-02-30", "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-01", "2024-01-00", "2024-01-32",
    "2024-04-31", "2024-02-13 ", "+024-02-13", "-024-02-13", "20240213", "2024-02-1٣", "2024/02/13",
  ])
  func noDay(text: String) { #expect(CivilDate(text) == nil) }

  @Test func steps() throws {
    let last = try #require(CivilDate("2024-01-31"))
    #expect(last.adding(days: 1).description == "2024-02-01")
    #expect(last.adding(days: -31).description == "2023-12-31")
    #expect(last.adding(months: 1).description == "2024-02-29")
    #expect(last.adding(months: 13).description == "2025-02-28")
    #expect(last.adding(months: -1).description == "2023-12-31")
    #expect(last.adding(months: -2).description == "2023-11-30")
    #expect(last.adding(months: -12).description == "2023-01-31")
    #expect(last.adding(months: 0) == last)
    #expect(last < last.adding(days: 1))
  }
}
