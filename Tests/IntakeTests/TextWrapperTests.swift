import Testing

@testable import Intake

/// Wrappers in any order: what is in them is read as if it were bare.
@Suite("Wrappers of lines") struct TextWrapperTests {
  private typealias Sample = TextSamples

  enum Wrapper: String, CaseIterable {
    case docker, cloudWatch, insights, elasticsearch, syslog, oldSyslog, string, delivery, runtime, compose

    func wrap(_ line: String) -> String {
      let inner = TextSamples.escaped(line)
      // The wrapper's own times are an hour later.
      return switch self {
      case .docker: #"{"log":"\#(inner)\n","stream":"stdout","time":"2024-02-13T09:00:00.123456789Z"}"#
      case .cloudWatch: #"{"timestamp":1707814800000,"message":"\#(inner)","ingestionTime":1707814801000}"#
      case .insights: #"{"@timestamp":"2024-02-13 09:00:00.000","@message":"\#(inner)"}"#
      case .elasticsearch:
        #"{"_index":"x","_id":"1","_source":{"@timestamp":"2024-02-13T09:00:00Z","message":"\#(inner)","tags":[]}}"#
      case .syslog: #"<134>1 2024-02-13T09:00:00.000Z host app 1234 ID47 [sd x="y"] \#(line)"#
      case .oldSyslog: "<134>Feb 13 09:00:00 host app[123]: \(line)"
      case .string: "\"\(inner)\""
      case .delivery: #"{"delivered_at":"2024-02-13 09:00:00","attempt":1,"body":"\#(inner)"}"#
      case .runtime: "2024-02-13T09:00:00.123456789Z stderr F \(line)"
      case .compose: "app_1  | \(line)"
      }
    }
  }

  private static let lines = [
    Sample.request, Sample.call, "2024-02-13 08:00:01 POST \(Sample.url) \(Sample.body) -> 503",
    "time=2024-02-13T08:00:01Z verification_call_uuid=fa278be48dc2_117793 phone_number=421905123456",
    "2024-02-13 08:00:01 verification_uuid fa278be48dc2_117793: cut /", "2024-02-13 08:00:01 INFO started in 5 s",
  ]

  /// Every sequence of up to three.
  @Test(arguments: Wrapper.allCases) func arePeeled(_ last: Wrapper) throws {
    let bare = try Self.lines.map { try read($0 + "\n") { $0.format = .text }.described }
    for (line, expected) in zip(Self.lines, bare) {
      for first in [nil] + Wrapper.allCases.map(Optional.some) {
        for second in [nil] + Wrapper.allCases.map(Optional.some) {
          let wrapped = last.wrap((second.map { $0.wrap(first?.wrap(line) ?? line) }) ?? first?.wrap(line) ?? line)
          let found = try read(wrapped + "\n").described
          #expect(found == expected, "\(first?.rawValue ?? "") \(second?.rawValue ?? "") \(last): \(wrapped)")
        }
      }
    }
  }

  /// A wrapper's time counts where the record has none, the innermost first.
  @Test func giveTheirTime() throws {
    let request = #"{"response":\#(Sample.reply)}"#
    let hour = "1: request fa278be48dc2_117793 at 3600000 from 42123200"
    for wrapper in Wrapper.allCases where ![.oldSyslog, .string, .compose, .delivery].contains(wrapper) {
      let found = try read(wrapper.wrap(request)).described
      #expect(
        found == [
          wrapper == .docker || wrapper == .runtime ? hour.replacingOccurrences(of: "3600000", with: "3600123") : hour
        ])
      #expect(try read(Wrapper.docker.wrap(wrapper.wrap(request))).described == found)
    }
    // The old form's time has no year.
    #expect(
      try read(Wrapper.oldSyslog.wrap(request)).described == ["1: request fa278be48dc2_117793 from 42123200"])
  }

  /// The order of lines does not change what they are.
  @Test func doNotDependOnTheirOrder() throws {
    let docker = [
      Wrapper.docker.wrap("started"), Wrapper.docker.wrap(Sample.request), Wrapper.docker.wrap(Sample.call),
    ]
    for lines in [docker, Array(docker.reversed()), [docker[1], docker[0], docker[2]]] {
      let found = try read(lines.joined(separator: "\n"))
      #expect(found.summary.format == "text")
      #expect((found.requestKeys, found.callKeys) == ([Sample.key], [Sample.key]) && found.batch.ignored == 1)
    }
  }
}
