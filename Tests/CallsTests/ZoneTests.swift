import Calls
import Testing

@Suite struct ZoneTests {
  /// Milliseconds of a UTC moment written as day, hour, minute.
  private static func utc(_ date: String, _ hour: Int, _ minute: Int = 0) throws -> Instant {
    Instant(milliseconds: try local(date, hour, minute))
  }

  /// A local time as milliseconds since 1970-01-01 00:00 on that clock.
  private static func local(_ date: String, _ hour: Int, _ minute: Int = 0) throws -> Int64 {
    try #require(CivilDate(date)).daysSince1970 * 86_400_000 + Int64(hour * 60 + minute) * 60_000
  }

  private static func lengthInHours(_ zone: Zone, _ date: String) throws -> Int64 {
    let day = try #require(CivilDate(date))
    return (zone.start(of: day.adding(days: 1)).milliseconds - zone.start(of: day).milliseconds) / 3_600_000
  }

  @Test func namesOfTheDatabaseOnly() {
    for name in ["Europe/Bratislava", "Asia/Kolkata", "America/Sao_Paulo", "UTC", "utc", "GMT", "Z", "Etc/UTC"] {
      #expect(Zone(name) != nil, "\(name)")
    }
    for name in ["", "IST", "GMT+3", "CET", "Europe/Nowhere", "Bratislava", "+01:00"] {
      #expect(Zone(name) == nil, "\(name)")
    }
    #expect(Zone("UTC") == .utc)
    #expect(Zone.utc.name == "UTC")
  }

  @Test func springInBratislava() throws {
    let zone = try #require(Zone("Europe/Bratislava"))
    let change = try Self.utc("2024-03-31", 1)
    #expect(zone.offsetSeconds(at: Instant(milliseconds: change.milliseconds - 1)) == 3600)
    #expect(zone.offsetSeconds(at: change) == 7200)
    #expect(try zone.instants(ofLocal: Self.local("2024-03-31", 1, 59)) == .one(Self.utc("2024-03-31", 0, 59)))
    #expect(try zone.instants(ofLocal: Self.local("2024-03-31", 2)) == .never)
    #expect(try zone.instants(ofLocal: Self.local("2024-03-31", 2, 59)) == .never)
    #expect(try zone.instants(ofLocal: Self.local("2024-03-31", 3)) == .one(change))
    #expect(try Self.lengthInHours(zone, "2024-03-31") == 23)
    #expect(try Self.lengthInHours(zone, "2024-03-30") == 24)
    #expect(zone.text(change) == "2024-03-31T03:00:00+02:00")
  }

  @Test func autumnInBratislava() throws {
    let zone = try #require(Zone("Europe/Bratislava"))
    #expect(try zone.instants(ofLocal: Self.local("2024-10-27", 1, 59)) == .one(Self.utc("2024-10-26", 23, 59)))
    #expect(
      try zone.instants(ofLocal: Self.local("2024-10-27", 2))
        == .twice(Self.utc("2024-10-27", 0), Self.utc("2024-10-27", 1)))
    #expect(
      try zone.instants(ofLocal: Self.local("2024-10-27", 2, 59))
        == .twice(Self.utc("2024-10-27", 0, 59), Self.utc("2024-10-27", 1, 59)))
    #expect(try zone.instants(ofLocal: Self.local("2024-10-27", 3)) == .one(Self.utc("2024-10-27", 2)))
    #expect(try Self.lengthInHours(zone, "2024-10-27") == 25)
    #expect(try Self.lengthInHours(zone, "2024-10-28") == 24)
  }

  /// Hour and day labels over both changes: every UTC hour has a label of its own, though a clock shows 02 twice.
  @Test(arguments: [("2024-03-31", 23), ("2024-10-27", 25), ("2024-06-01", 24)])
  func hoursOfADay(date: String, hours: Int) throws {
    let zone = try #require(Zone("Europe/Bratislava"))
    let start = try zone.start(of: #require(CivilDate(date)))
    var labels: Set<String> = []
    for hour in -2..<hours + 2 {
      let instant = Instant(milliseconds: start.milliseconds + Int64(hour) * 3_600_000)
      let offset = zone.offsetSeconds(at: instant)
      let label = PeriodGrain.hour.label(instant, offsetSeconds: offset)
      let isInDay = (0..<hours).contains(hour)
      #expect((PeriodGrain.day.label(instant, offsetSeconds: offset) == date) == isInDay)
      #expect((zone.date(at: instant).description == date) == isInDay)
      if isInDay { labels.insert(label) }
    }
    #expect(labels.count == hours)
    let twoOClock = labels.filter { $0.contains("T02") }.sorted()
    switch hours {
    case 23: #expect(twoOClock.isEmpty)
    case 25: #expect(twoOClock == ["2024-10-27T02+01:00", "2024-10-27T02+02:00"])
    default: #expect(twoOClock.count == 1)
    }
  }

  @Test func halfHoursInKolkata() throws {
    let zone = try #require(Zone("Asia/Kolkata"))
    let day = try #require(CivilDate("2024-02-13"))
    #expect(try zone.start(of: day) == Self.utc("2024-02-12", 18, 30))
    #expect(try zone.date(at: Self.utc("2024-02-12", 18, 29)).description == "2024-02-12")
    #expect(try Self.lengthInHours(zone, "2024-02-13") == 24)
    let instant = try Self.utc("2024-02-12", 18, 45)
    #expect(PeriodGrain.hour.label(instant, offsetSeconds: zone.offsetSeconds(at: instant)) == "2024-02-13T00+05:30")
  }

  /// Brazil's clocks went from 23:59:59 on 3 November 2018 to 01:00 on the 4th: the day begins at one.
  @Test func skippedMidnightInSaoPaulo() throws {
    let zone = try #require(Zone("America/Sao_Paulo"))
    let change = try Self.utc("2018-11-04", 3)
    #expect(try zone.instants(ofLocal: Self.local("2018-11-04", 0)) == .never)
    #expect(try zone.instants(ofLocal: Self.local("2018-11-04", 0, 59)) == .never)
    #expect(try zone.instants(ofLocal: Self.local("2018-11-04", 1)) == .one(change))
    #expect(try zone.start(of: #require(CivilDate("2018-11-04"))) == change)
    #expect(zone.date(at: change).description == "2018-11-04")
    #expect(zone.date(at: Instant(milliseconds: change.milliseconds - 1)).description == "2018-11-03")
    #expect(try Self.lengthInHours(zone, "2018-11-03") == 24)
    #expect(try Self.lengthInHours(zone, "2018-11-04") == 23)
  }

  /// Every quarter hour of 2024 goes to local time and comes back.
  @Test(arguments: ["Europe/Bratislava", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe", "UTC"])
  func localTimesComeBack(name: String) throws {
    let zone = try #require(Zone(name))
    let start = try Self.utc("2024-01-01", 0).milliseconds
    for quarter in Int64(0)..<366 * 96 {
      let instant = Instant(milliseconds: start + quarter * 900_000)
      let local = instant.milliseconds + Int64(zone.offsetSeconds(at: instant)) * 1000
      switch zone.instants(ofLocal: local) {
      case .one(let only): try #require(only == instant)
      case .twice(let first, let second): try #require(first < second && (first == instant || second == instant))
      case .never: Issue.record("\(zone.text(instant)) is shown, though said not to be")
      }
    }
  }

  @Test func wholeHours() throws {
    let range = try Self.utc("2024-01-01", 0)..<Self.utc("2025-01-01", 0)
    for (name, expected) in [
      ("Europe/Bratislava", true), ("UTC", true), ("Asia/Kolkata", false), ("Australia/Lord_Howe", false),
      ("Asia/Kathmandu", false),
    ] {
      #expect(try #require(Zone(name)).hasWholeHours(in: range) == expected, "\(name)")
    }
  }
}
