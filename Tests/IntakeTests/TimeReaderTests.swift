import Calls
import Testing

@testable import Intake

@Suite("Reading times") struct TimeReaderTests {
  /// 2024-02-13T08:14:05Z.
  private static let moment: Int64 = 1_707_812_045_000
  private let utc = TimeReader(zone: .utc)

  private func read(_ text: String, _ kind: FieldValue.Kind = .text) -> TimeReader.Result {
    utc.read(fieldValue(text, kind))
  }

  @Test(arguments: [
    ("2024-02-13T08:14:05Z", 0), ("2024-02-13t08:14:05z", 0), ("2024-02-13 08:14:05", 0),
    ("2024-02-13T08:14:05.123Z", 123),
    ("2024-02-13 08:14:05.123456", 123), ("2024-02-13 08:14:05,999", 999), ("2024-02-13T08:14:05.1Z", 100),
    ("2024-02-13T08:14:05.123456789Z", 123), ("2024-02-13T08:14Z", -5000), ("2024/02/13 08:14:05", 0),
    ("13.02.2024 08:14:05", 0), ("13.2.2024 8:14:05", 0), ("13.02.2024 08:14", -5000), ("2024-02-13T09:14:05+01:00", 0),
    ("2024-02-13T09:14:05+0100", 0), ("2024-02-13T09:14:05+01", 0), ("2024-02-13 02:44:05 -05:30", 0),
    ("2024-02-13 08:14:05 UTC", 0), ("2024-02-13 08:14:05 GMT", 0), (" 2024-02-13T08:14:05Z ", 0),
    ("2024-02-13T08:13:60Z", -5000 + 0), ("1707812045", 0), ("1707812045.5", 500), ("1707812045123", 123),
    ("1707812045123456", 123), ("1707812045123456789", 123), ("1707812045.123999", 123),
  ]) func readsEachForm(_ text: String, _ offset: Int64) {
    #expect(read(text) == .time(Self.moment + offset, isAmbiguous: false))
  }

  @Test(arguments: [("1707812045", 0), ("1707812045.25", 250), ("1707812045001", 1), ("1707812045001002003", 1)])
  func readsNumbers(_ text: String, _ offset: Int64) {
    #expect(read(text, .number) == .time(Self.moment + offset, isAmbiguous: false))
  }

  @Test(arguments: [
    "", "yesterday", "2024-02-30T08:00:00Z", "2024-13-01T08:00:00Z", "2024-02-13", "2024-02-13T",
    "2024-02-13T24:00:00Z", "9223372036854775808", "9999999999999999999",
    "2024-02-13T08:60:00Z", "2024-02-13T08:14:61Z", "2024-02-13T08:14:05X", "2024-02-13T08:14:05+1",
    "2024-02-13T08:14:05+19:00", "2024-02-13T08:14:05+01:60", "2024-02-13T08:14:05+19", "2024-02-13T08:14:05Z Z",
    "31.31.2024 08:00:00", "13/02/2024 08:00:00",
    "02-13-2024 08:00",
    "1999-12-31T23:59:59Z", "2100-01-01T00:00:00Z", "946684799", "4102444800.5.1", "12", "1707812045.", ".5",
    "99999999999999999999", "2024-02-13T08:14:05.Z", "1.7E9", "-1707812045", "08:14:05",
  ]) func refusesNonsense(_ text: String) {
    #expect(read(text) == .unreadable)
  }

  @Test func refusesWhatIsNoTextOrNumber() {
    for kind in [FieldValue.Kind.yes, .no, .null] { #expect(read("true", kind) == .unreadable) }
    #expect(read("-1707812045", .number) == .unreadable)
    #expect(read("1.7e9", .number) == .unreadable)
  }

  /// 2000-01-01 up to 2100-01-01 in every unit, to the edges.
  @Test func knowsTheEdgesOfTheCentury() {
    #expect(read("946684800", .number) == .time(946_684_800_000, isAmbiguous: false))
    #expect(read("4102444799", .number) == .time(4_102_444_799_000, isAmbiguous: false))
    #expect(read("4102444799999", .number) == .time(4_102_444_799_999, isAmbiguous: false))
    #expect(read("4102444800000", .number) == .unreadable)
    #expect(read("946684800000000", .number) == .time(946_684_800_000, isAmbiguous: false))
    #expect(read("4102444799999999999", .number) == .time(4_102_444_799_999, isAmbiguous: false))
  }

  // MARK: - Two ways

  /// What nearly every log writes is read by a straight way; where that knows an answer, it is the general way's.
  @Test func straightWayAgreesWithGeneral() throws {
    var random = Seeded(4)
    let zones = [TimeReader(zone: .utc), TimeReader(zone: try #require(Zone("Europe/Bratislava")))]
    let alphabet = Array("0123456789-:. TZ+/t,".utf8)
    let forms = ["2024-02-13T08:14:05.123Z", "2024-10-27 02:59:59.999", "2024-03-31 02:30:00", "31.12.2099T23:59:60Z"]
    var straight = 0
    for form in forms.map({ Array($0.utf8) }) {
      for _ in 0..<4000 {
        var text = form
        for _ in 0..<Int.random(in: 0..<4, using: &random) {
          let index = Int.random(in: 0..<text.count, using: &random)
          text[index] = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
        }
        for reader in zones {
          let bytes = UnsafeRawBufferPointer.lasting(text)
          guard let plain = reader.plain(bytes) else { continue }
          straight += 1
          #expect(plain == reader.general(bytes), "\(String(decoding: text, as: UTF8.self))")
        }
      }
    }
    #expect(straight > 8000, "most of them go the straight way: \(straight)")
  }

  // MARK: - Zones

  private func inBratislava(_ text: String) throws -> TimeReader.Result {
    TimeReader(zone: try #require(Zone("Europe/Bratislava"))).read(fieldValue(text))
  }

  @Test func readsLocalTimes() throws {
    // One hour ahead in winter, two in summer.
    #expect(try inBratislava("2024-02-13 09:14:05") == .time(Self.moment, isAmbiguous: false))
    #expect(try inBratislava("2024-07-01 02:00:00") == .time(1_719_792_000_000, isAmbiguous: false))
    // A named zone in the text wins over the source's.
    #expect(try inBratislava("2024-02-13T08:14:05Z") == .time(Self.moment, isAmbiguous: false))
    #expect(try inBratislava("2024-10-27T02:30:00+01:00") == .time(1_729_992_600_000, isAmbiguous: false))
  }

  /// 2024-03-31: clocks go from 02:00 to 03:00 (01:00Z).
  @Test func readsAroundTheSkippedHour() throws {
    #expect(try inBratislava("2024-03-31 01:59:59.999") == .time(1_711_846_799_999, isAmbiguous: false))
    for text in ["2024-03-31 02:00:00", "2024-03-31 02:30:00", "31.03.2024 02:59:59"] {
      #expect(try inBratislava(text) == .skipped)
    }
    #expect(try inBratislava("2024-03-31 03:00:00") == .time(1_711_846_800_000, isAmbiguous: false))
  }

  /// 2024-10-27: clocks go from 03:00 back to 02:00 (01:00Z); the earlier of the two is taken and flagged.
  @Test func readsAroundTheRepeatedHour() throws {
    #expect(try inBratislava("2024-10-27 01:59:59") == .time(1_729_987_199_000, isAmbiguous: false))
    #expect(try inBratislava("2024-10-27 02:00:00") == .time(1_729_987_200_000, isAmbiguous: true))
    #expect(try inBratislava("2024-10-27 02:59:59") == .time(1_729_990_799_000, isAmbiguous: true))
    #expect(try inBratislava("2024-10-27 03:00:00") == .time(1_729_994_400_000, isAmbiguous: false))
  }

  @Test func readsZonesOffTheFullHour() throws {
    let kathmandu = TimeReader(zone: try #require(Zone("Asia/Kathmandu")))
    #expect(kathmandu.read(fieldValue("2024-02-13 13:59:05")) == .time(Self.moment, isAmbiguous: false))
  }
}
