import Calls
import Testing

@Suite struct PeriodTests {
  @Test(arguments: [
    (PeriodGrain.hour, 0, "2024-02-12T23Z"), (.hour, 3600, "2024-02-13T00+01:00"),
    (.hour, -12_600, "2024-02-12T20-03:30"),
    (.day, 0, "2024-02-12"), (.day, 3600, "2024-02-13"), (.week, 0, "2024-W07"), (.month, 0, "2024-02"),
    (.total, 0, "total"),
  ])
  func labels(grain: PeriodGrain, offsetSeconds: Int, label: String) {
    let instant = Instant(milliseconds: 1_707_780_600_000)  // 2024-02-12T23:30:00Z
    #expect(grain.label(instant, offsetSeconds: offsetSeconds) == label)
  }

  @Test(arguments: [
    ("2024-12-30", "2025-W01", "2024-12"), ("2021-01-03", "2020-W53", "2021-01"), ("2023-01-01", "2022-W52", "2023-01"),
  ])
  func weeksAtTheTurnOfTheYear(date: String, week: String, month: String) throws {
    let instant = Instant(milliseconds: try #require(CivilDate(date)).daysSince1970 * 86_400_000)
    #expect(PeriodGrain.week.label(instant, offsetSeconds: 0) == week)
    #expect(PeriodGrain.month.label(instant, offsetSeconds: 0) == month)
  }

  @Test func periodsChangeAtLocalMidnight() {
    let midnight = Int64(1_709_247_600_000)  // 2024-02-29T23:00:00Z, midnight at +01:00
    let (before, after) = (Instant(milliseconds: midnight - 1), Instant(milliseconds: midnight))
    #expect(PeriodGrain.month.label(before, offsetSeconds: 3600) == "2024-02")
    #expect(PeriodGrain.month.label(after, offsetSeconds: 3600) == "2024-03")
    #expect(PeriodGrain.hour.label(before, offsetSeconds: 3600) == "2024-02-29T23+01:00")
    #expect(PeriodGrain.hour.label(after, offsetSeconds: 3600) == "2024-03-01T00+01:00")
  }

  @Test func dimensionsThatArePeriods() {
    #expect(Dimension.allCases.compactMap(\.grain) == [.day, .week, .month, .hour, .total])
    #expect(ReportScope(by: [.account, .week, .origin]).grain == .week)
    #expect(ReportScope(by: [.account]).grain == .total)
    #expect(ReportScope().graceMilliseconds == 3_600_000)
  }
}
