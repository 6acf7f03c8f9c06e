import Foundation
import Testing

/// The oracle against figures worked out by hand from domain.md.
@Suite("The slow second implementation") struct OracleTests {
  private static let options: OracleOptions = {
    var options = OracleOptions()
    options.countries = TroubleWorld.countries
    options.callingCodes = TroubleWorld.callingCodes
    options.causeNames = [16: "Normal call clearing", 17: "User busy", 41: "Temporary failure"]
    options.causeClasses = [1: "Normal event", 2: "Resource unavailable"]
    return options
  }()

  private func log(_ name: String, _ lines: [String]) -> OracleFile {
    OracleFile(name: name, bytes: Data((lines.joined(separator: "\n") + "\n").utf8))
  }

  private func request(_ key: String, _ time: String, _ more: String = "") -> String {
    #"{"time":"\#(time)","phone_number":"421900123456","ok":true,"caller_number":"421221025000","#
      + #""verification_call_uuid":"\#(key)"\#(more)}"#
  }

  private func call(_ key: String, _ cause: String, _ final: String, _ more: String = "") -> String {
    #"{"verification_call_uuid":"\#(key)","q931_status":\#(cause),"final_status":"\#(final)"\#(more)}"#
  }

  /// Three answered of four seizures, one billing, one refused, one call nobody asked for, one request without call.
  private var smallDay: [OracleFile] {
    [
      log(
        "requests.log",
        [
          request("a1_7", "2024-02-13T08:00:00Z", #","is_with_redirect":true,"is_redirect":true"#),
          request("a2_7", "2024-02-13T08:01:00Z", #","is_with_redirect":1,"is_redirect":"0""#),
          request("a3_7", "2024-02-13T08:02:00Z", #","is_with_redirect":false,"is_redirect":true"#),
          request("a4_7", "2024-02-13T08:03:00Z"), request("a5_7", "2024-02-13T08:04:00Z"),
          request("a6_7", "2024-02-13T08:05:00Z"),
          #"{"time":"2024-02-13T08:06:00Z","phone_number":"421900123456","ok":false,"account_id":7}"#,
          #"{"level":"info","caller":"main.go:42","msg":"ready"}"#,
          "",
          #"{"time":"2024-02-13T08:06:00Z","phone_num"#,
          request("A1_7", "2024-02-13 08:00:00", #","is_with_redirect":true,"is_redirect":true"#),
        ]),
      log(
        "calls.log",
        [
          call("a1_7", "16", "ANSWER", #","start_time":"2024-02-13T08:00:02Z""#),
          call("a2_7", "16", "answer"), call("a3_7", "16", "ANSWER"), call("a4_7", "17", "BUSY"),
          call("a5_7", "41", "CANCEL", #","stop_time":"2024-02-13T09:05:00Z""#),
          call("a7_7", "19", "NO ANSWER", #","start_time":1707812000"#),
          call("a8_7", "128", "ANSWER"),
        ]),
    ]
  }

  @Test func countsAnImport() {
    let counts = OracleLedger(smallDay).counts
    // a1 to a6 and the refused one; the second a1 is a duplicate; a line of another program; a broken line.
    #expect(
      counts.files[0]
        == OracleFileCounts(
          path: "requests.log", records: 10, requests: 7, calls: 0, duplicates: 1, rejected: 1, ignored: 1,
          refused: 1, requestDuplicates: 1))
    #expect(
      counts.files[1]
        == OracleFileCounts(
          path: "calls.log", records: 7, requests: 0, calls: 6, duplicates: 0, rejected: 1, ignored: 0))
    #expect(counts.refused == 1 && counts.requestsAdded == 7 && counts.requestDuplicates == 1)
    // a6 was asked at 08:05:00, the newest call of its account stops at 09:05:00: one hour, so it is missing.
    #expect(counts.matching == ["matched": 5, "awaiting": 0, "missing": 1, "call_only": 1, "conflicting": 0])
  }

  @Test func ratesADay() {
    let table = OracleReports(smallDay, Self.options).table("answer-rate")
    // 1707812000 is 2024-02-13T08:13:20Z. Bids 6 + 1 + 1; seizures 6 concluded - 1 billing; NER (3 + 1 busy + 1 of 19)/5.
    // Wilson 3/5 by hand: 0.230724..0.882379.
    #expect(
      table.rows == [
        [
          "2024-02-13", "7", "8", "1", "7", "0", "1", "6", "3", "1", "0", "0", "1", "1", "0", "5", "0.600000",
          "0.230724", "0.882379", "0.375000", "1.000000",
        ]
      ])
  }

  @Test func reportsADay() {
    let reports = OracleReports(smallDay, Self.options)
    // Asked and told: a1 (redirected) and a2 (not). a3 did not ask. Wilson 1/2: 0.094531..0.905469.
    #expect(
      reports.table("redirects").rows == [
        ["2024-02-13", "7", "6", "2", "1", "1", "0.500000", "0.094531", "0.905469"]
      ])
    // Six initiated with a caller of 421, one without a caller.
    #expect(
      reports.table("spend").rows == [
        ["2024-02-13", "7", "passwordcall", "421", "EUR", "0.0083", "6", "6", "0.0498"],
        ["2024-02-13", "7", "passwordcall", "unknown", "", "", "1", "0", ""],
      ])
    #expect(
      reports.table("failures").rows == [
        ["total", "7", "17", "User busy", "Normal event", "BUSY", "busy", "1", "0.333333", "0.166667"],
        ["total", "7", "19", "", "Normal event", "NO ANSWER", "unavailable", "1", "0.333333", "0.166667"],
        [
          "total", "7", "41", "Temporary failure", "Resource unavailable", "CANCEL", "billing", "1", "0.333333",
          "0.166667",
        ],
      ])
    #expect(
      reports.table("matching", by: [.day, .account]).rows == [
        ["2024-02-13", "7", "6", "6", "5", "0", "1", "1", "1", "0", "0", "0", "0"]
      ])
    #expect(
      reports.table("exceptions").rows == [
        ["call_only", "a7_7", "7", "2024-02-13T08:13:20Z", "", "calls.log", "", "6"],
        ["missing", "a6_7", "7", "2024-02-13T08:05:00Z", "", "requests.log", "", "6"],
        ["unrated", "a7_7", "7", "2024-02-13T08:13:20Z", "", "calls.log", "", "6"],
      ])
  }

  /// The test values of domain.md, section 3.
  @Test(arguments: [
    (7, 20, "0.181192", "0.567146"), (0, 10, "0.000000", "0.277533"), (10, 10, "0.722467", "1.000000"),
    (500, 1000, "0.469070", "0.530930"), (81, 263, "0.255289", "0.366210"), (0, 0, "", ""),
  ])
  func wilson(part: Int, whole: Int, low: String, high: String) {
    #expect(OracleNumbers.wilson(part, whole) == (low, high))
  }

  @Test func labelsPeriodsInAZone() {
    var options = Self.options
    options.zone = "Europe/Bratislava"
    let periods = OraclePeriods(options)
    // 2024-03-31T00:59:59.500Z is the last half second of winter time, 01:59:59.5 local.
    let winter: Int64 = 1_711_846_799_500
    #expect(periods.iso(winter) == "2024-03-31T01:59:59.500+01:00")
    #expect(periods.iso(winter + 500) == "2024-03-31T03:00:00+02:00")
    #expect(periods.label(winter + 500, .hour) == "2024-03-31T03+02:00")
    // 2024-12-30 is a Monday: the first week of 2025.
    #expect(periods.label(1_735_556_400_000, .week) == "2025-W01")
    #expect(periods.label(nil, .day) == "unknown")
    #expect(OraclePeriods(Self.options).iso(winter) == "2024-03-31T00:59:59.500Z")
  }

  @Test func countsTheLatestOfConflictingCalls() {
    let files = [
      log(
        "x.log",
        [
          call("b1_7", "17", "BUSY", #","stop_time":"2024-02-13T08:00:10Z""#),
          call("b1_7", "16", "ANSWER", #","stop_time":"2024-02-13T08:00:09Z""#),
          call("b2_7", "16", "ANSWER"), call("b2_7", "17", "BUSY"), call("b2_7", "17", "busy"),
        ])
    ]
    let verifications = OracleLedger(files).verifications(graceSeconds: 3600)
    // b2 has no time: the larger cause counts. `busy` is the same record as `BUSY`.
    #expect(verifications.map(\.outcome) == ["busy", "busy"])
    #expect(verifications.map(\.callSightings) == [2, 3])
    #expect(
      OracleReports(files, Self.options).table("matching", by: [.day, .account])["period"] == ["2024-02-13", "unknown"])
  }

  @Test func readsAnEventInsideThreeStrings() {
    let event = call("c1_7", #""16""#, "ANSWER")
    func carried(_ name: String, _ text: String) -> String { TroubleValue.object([(name, .text(text))]).json }
    let line = carried("message", carried("log", carried("body", "[" + event + "]")))
    #expect(OracleLedger([log("x.log", [line])]).counts.callsAdded == 1)
  }

  /// Each is refused or thrown out for a reason of its own.
  @Test(arguments: [
    #"{"verification_call_uuid":"c1_7","q931_status":16.0}"#, #"{"verification_call_uuid":"nope","q931_status":16}"#,
    #"{"verification_call_uuid":"c1_7","q931_status":16,"stop_time":"soon"}"#, #"{"q931_status":16}"#,
    #"{"verification_call_uuid":"c1_7","q931_status":16,"phone_number":"4.21E+11"}"#,
    #"{"ok":true,"is_with_redirect":false}"#, #"{"ok":true,"phone_number":"421905000001","caller":421220000101}"#,
    #"{"verification_call_uuid":"c1_7","final_status":"CODE 1234"}"#,
    #"{"verification_call_uuid":"c1_7","start_time":1707812000}"#, #"{"verification_call_uuid":"c1"#,
  ])
  func rejects(line: String) {
    let counts = OracleLedger([log("x.log", [line])]).counts
    #expect(counts.rejected == 1 && counts.files[0].records == 1)
  }

  /// An `ok` is anybody's.
  @Test(arguments: [
    #"{"ok":true}"#, #"{"ok":true,"phone_number":"421905000001"}"#,
    #"{"ok":true,"phone_number":"421905000001","caller":421220000101,"url":"https://shop.example/call"}"#,
  ])
  func ignores(line: String) {
    let counts = OracleLedger([log("x.log", [line])]).counts
    #expect(counts.rejected == 0 && counts.files[0].ignored == 1)
  }

  /// Equal times with a contradiction, other times, and what is no conflict: a field that only one of them has.
  @Test func mergesRequestsSeenAgain() {
    let time = "2024-02-13T08:00:00Z"
    let files = [
      log(
        "x.log",
        [
          request("d1_7", time, #","is_redirect":true"#), request("d1_7", time, #","is_redirect":false"#),
          request("d2_7", time), request("d2_7", "2024-02-13T07:59:59.999Z", #","account_id":"8""#),
          request("d3_7", time), request("d3_7", time, #","is_with_redirect":true"#),
        ])
    ]
    let found = OracleLedger(files).verifications(graceSeconds: 3600)
    #expect(found.map(\.hasRequestConflict) == [true, true, false])
    #expect(found.map(\.request?.told) == [false, nil, nil] && found[2].request?.asked == true)
    #expect(found.map(\.hasAccountMismatch) == [false, true, false])
  }

  /// Half-open bounds, what no record dates, and accounts.
  @Test func keepsToPeriodAndAccounts() {
    let files = [
      log(
        "x.log",
        [
          request("e1_7", "2024-02-13T08:00:00Z"), request("e2_7", "2024-02-13T09:00:00Z"),
          call("e3_7", "16", "ANSWER"),
          request("e4_8", "2024-02-13T08:00:00Z"),
          #"{"time":"2024-02-13T08:30:00Z","phone_number":"421900123456","http_status":401}"#,
        ])
    ]
    var options = Self.options
    // Without bounds: e3 in a period of its own, the refused request without an account.
    let all = OracleReports(files, options).table("answer-rate", by: [.month, .account])
    #expect(
      all.rows.map { $0[0...3] } == [
        ["2024-02", "7", "2", "0"], ["2024-02", "8", "1", "0"], ["2024-02", "unknown", "1", "1"],
        ["unknown", "7", "1", "0"],
      ])
    // From e1's instant, inclusive, to e2's, exclusive.
    options.from = Date(timeIntervalSince1970: 1_707_811_200)
    options.to = Date(timeIntervalSince1970: 1_707_814_800)
    let bounded = OracleReports(files, options).table("answer-rate", by: [.total])
    #expect(bounded.rows.map { $0[0...3] } == [["total", "all", "3", "1"]])
    options.accounts = ["7"]
    let filtered = OracleReports(files, options).table("answer-rate", by: [.hour, .method])
    #expect(filtered.rows.map { $0[0...3] } == [["2024-02-13T08Z", "all", "passwordcall", "1"]])
  }
}
