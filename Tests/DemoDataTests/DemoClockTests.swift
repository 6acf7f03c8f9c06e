import Calls
import Testing

@testable import DemoData

@Suite struct DemoClockTests {
  @Test func everyVerificationHasOneHour() {
    for (verifications, days) in [(1, 1), (7, 60), (1000, 3), (123_456, 60), (50_000_000, 60), (100_000_000, 365)] {
      let clock = DemoClock(verifications: verifications, days: days)
      #expect(clock.hours == days * 24)
      var next = 0
      for hour in 0..<clock.hours {
        #expect(clock.indexes(ofHour: hour).lowerBound == next)
        next = clock.indexes(ofHour: hour).upperBound
      }
      #expect(next == verifications)
    }
  }

  @Test func momentsRiseWithinTheirHour() {
    let clock = DemoClock(verifications: 20_000, days: 60)
    var random = SplitMix64(seed: 1)
    var last = DemoClock.start
    for hour in 0..<clock.hours {
      let begin = DemoClock.start + Int64(hour) * 3_600_000
      for index in clock.indexes(ofHour: hour) {
        let moment = clock.moment(of: index, hour: hour, jitter: &random)
        #expect(moment >= last && (begin..<begin + 3_600_000).contains(moment))
        last = moment
      }
    }
  }

  @Test func peopleSleepAndHaveWeekends() {
    #expect(Instant(milliseconds: DemoClock.start).text(offsetSeconds: 0) == "2026-01-15T00:00:00Z")
    let clock = DemoClock(verifications: 1_000_000, days: 7)
    let days = (0..<7).map { day in (0..<24).map { clock.indexes(ofHour: day * 24 + $0).count }.reduce(0, +) }
    // From Thursday on: the third and fourth days are Saturday and Sunday.
    let workdays = [0, 1, 4, 5, 6].map { days[$0] }
    #expect((workdays.min() ?? 0) > max(days[2], days[3]) * 5 / 4)
    #expect(days[3] < days[2])
    #expect(clock.indexes(ofHour: 3).count * 10 < clock.indexes(ofHour: 18).count)
  }
}
