import Testing

@testable import Intake

/// Lines of text that are records by themselves.
@Suite("Lines of text") struct TextFieldsTests {
  private typealias Sample = TextSamples

  private static let accepted = "1: request fa278be48dc2_117793 at 1000 to 421905 from 42123200 passwordcall"

  private static let lines: [(String, [String])] = [
    // Monolog and Laravel: message, context and extra.
    (
      #"[2024-02-13T08:00:01.000000+00:00] sms.INFO: POST \#(Sample.url) {"request":\#(Sample.body),"response":\#(Sample.reply)} {"uid":"5f3"}"#,
      [accepted]
    ),
    (
      #"[2024-02-13 08:00:01] production.INFO: called \#(Sample.url) {"request":\#(Sample.body),"response":"\#(Sample.escaped(Sample.reply))"} []"#,
      [accepted]
    ),
    // Two objects and braces in a string.
    (
      #"2024-02-13 08:00:01,000 INFO [main] c.e.Client - {"note":"}{","phone_number":"421905123456"} \#(Sample.url) -> 200 \#(Sample.reply)"#,
      [accepted]
    ),
    // A time of its own wins over the line's.
    ("2024-02-13 09:00:00 INFO \(Sample.request)", [accepted]),
    // An escaped body in a text.
    (
      #"2024-02-13 08:00:01 POST \#(Sample.url) body="\#(Sample.escaped(Sample.body))" reply="\#(Sample.escaped(Sample.reply))""#,
      [accepted]
    ),
    // logfmt.
    (
      "time=2024-02-13T08:00:01Z level=info url=\(Sample.url) phone_number=421905123456 status=200 caller_number=421232000001 verification_call_uuid=fa278be48dc2_117793",
      [accepted]
    ),
    (
      #"ts=1707811201.000 msg="a \"reply\" came" url="\#(Sample.url)" phone_number="+421 905 123 456" caller_number=421232000001, verification_call_uuid=fa278be48dc2_117793;"#,
      [accepted]
    ),
    (
      #"time="2024-02-13 08:00:02" verificationCallUuid=fa278be48dc2_117793 q931_status=17 final_status=BUSY"#,
      ["1: call fa278be48dc2_117793 17 BUSY at 2000"]
    ),
    // A delivery by GET in an access log.
    (
      #"10.0.0.1 - - [13/Feb/2024:08:00:02 +0000] "GET /hook?verification_call_uuid=fa278be48dc2_117793&q931_status=16&final_status=CANCEL&start_time=2024-02-13%2008:00:02 HTTP/1.1" 200 2"#,
      ["1: call fa278be48dc2_117793 16 CANCEL at 2000"]
    ),
    // Refused, and not answered.
    (
      "2024-02-13 08:00:01 POST \(Sample.url) \(Sample.body) -> 503",
      ["1: refused at 1000 to 421905 503 passwordcall"]
    ),
    ("2024-02-13 08:00:01 POST \(Sample.url) -> 401", ["1: refused at 1000 401 passwordcall"]),
    // Syslog, both forms; containers.
    (
      "<134>1 2024-02-13T08:00:01Z host app 1234 ID47 [sd x=\"y\\]\"][b] \(Sample.reply)",
      ["1: request fa278be48dc2_117793 at 1000 from 42123200"]
    ),
    ("<134>Feb 13 08:00:01 host app[123]: \(Sample.reply)", ["1: request fa278be48dc2_117793 from 42123200"]),
    ("Feb  3 08:00:01 host app: \(Sample.request)", [accepted]),
    (
      "2024-02-13T08:00:01.000000000Z stdout F \(Sample.reply)",
      ["1: request fa278be48dc2_117793 at 1000 from 42123200"]
    ),
    ("app_1  | 2024-02-13 08:00:01 \(Sample.reply)", ["1: request fa278be48dc2_117793 at 1000 from 42123200"]),
    // Without a body nothing can be joined.
    (
      #"DEBUG:urllib3.connectionpool:https://api.mcn.ru:443 "POST /api/protected/api/auth/passwordcall HTTP/1.1" 200 None"#,
      ["1: rejected a log of an API call wit"]
    ),
    (
      #"DEBUG:urllib3.connectionpool:https://api.mcn.ru:443 "POST /api/protected/api/auth/passwordcall HTTP/1.1" 401 31"#,
      ["1: rejected a log of an API call wit"]
    ),
    (#"INFO:httpx:HTTP Request: POST \#(Sample.url) "HTTP/1.1 200 OK""#, ["1: rejected a log of an API call wit"]),
    (
      #"1.2.3.4 - - [13/Feb/2024:08:00:01 +0000] "POST /api/protected/api/auth/passwordcall HTTP/2.0" 200 89 "-" "x/1""#,
      ["1: rejected a log of an API call wit"]
    ),
    ("2024-02-13 08:00:01 POST \(Sample.url) -> 200", ["1: rejected a log of an API call wit"]),
    // It names a key, and says no more that can be read.
    (
      "2024-02-13 08:00:01 verification_call_uuid: fa278be48dc2_117793 / done {",
      ["1: rejected the text names a verific"]
    ),
    (
      #"2024-02-13 08:00:01 {'verification_uuid': 'fa278be48dc2_117793', 'q931_status': 16}"#,
      ["1: rejected the text names a verific"]
    ),
    // JSON that is cut is not looked into.
    (
      #"2024-02-13 08:00:01 POST \#(Sample.url) -> 200 {"request":\#(Sample.body),"response":{"ok":tr"#,
      ["1: rejected JSON begins in the text "]
    ),
    // Not ours.
    ("2024-02-13 08:00:01 INFO started in 450 ms, see https://docs.example/x {\"a\":1}", ["1 ignored"]),
    ("2024-02-13 08:00:01 POST https://api.example/other {\"phone_number\":\"421905123456\"} -> 500", ["1 ignored"]),
    ("calling https://api.example/auth/passwordcall", ["1 ignored"]), ("a_1 b=2 [x] <y> {z} 1234_5", ["1 ignored"]),
  ]

  @Test(arguments: lines) func reads(_ line: String, _ expected: [String]) throws {
    #expect(try read(line + "\n") { $0.format = .text }.described == expected)
  }

  /// The same line among lines of JSON, and in a string of one.
  @Test(arguments: lines) func readsAmongJSON(_ line: String, _ expected: [String]) throws {
    let inString = #"{"level":"info","message":"\#(Sample.escaped(line))"}"#
    #expect(try read(inString + "\n{\"a\":1}\n") { $0.format = .ndjson }.described == plus(expected))
    let isIgnored = expected == ["1 ignored"]
    let found = try read(line + "\n{\"a\":1}\n") { $0.format = .ndjson }.described
    if isIgnored {
      #expect(found.count == 2 && found[0].hasPrefix("1: rejected not JSON") && found[1] == "1 ignored")
    } else {
      #expect(found == plus(expected))
    }
  }

  /// With one more line that is ignored.
  private func plus(_ expected: [String]) -> [String] {
    expected == ["1 ignored"] ? ["2 ignored"] : expected + ["1 ignored"]
  }

  /// Beyond three strings nothing is read; a text that names a key is said to be unread.
  @Test func readsToDepthThree() throws {
    var text = Sample.reply
    for depth in 1...5 {
      text = "{\"message\":\"\(Sample.escaped(text))\"}"
      let found = try read(text + "\n").described
      #expect(
        found == [
          depth <= 3 ? "1: request fa278be48dc2_117793 from 42123200" : "1: rejected the text names a verific"
        ], "\(depth)")
    }
  }

  /// A line that was to be JSON and lost a quote, or its end: of half a record nothing is guessed.
  @Test func doesNotLookIntoBrokenJSON() throws {
    var lost = Sample.request
    lost.remove(at: lost.index(after: lost.startIndex))
    for broken in [lost, String(Sample.request.dropLast(3)), "[" + Sample.request] {
      for format in [SourceFormat.ndjson, .text] {
        let found = try read(broken + "\n") { $0.format = format }
        #expect(found.batch.count == 1 && found.reasons.first?.hasPrefix("not JSON") == true, "\(format) \(broken)")
      }
    }
  }

  /// Any bytes are some line, and what is read once is read again in the same way.
  @Test func takesAnyText() throws {
    var random = Seeded(11)
    let pieces =
      Self.lines.map(\.0) + ["{", "}", "[", "\"", "\\", "=", "-->", "<-- 200 OK", "> POST / HTTP/1.1", "\u{0}", "ä"]
    for _ in 0..<300 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 1...6, using: &random) {
        let piece = Array((pieces.randomElement(using: &random) ?? "").utf8)
        let cut = Int.random(in: 0...piece.count, using: &random)
        bytes += Bool.random(using: &random) ? piece[..<cut] : piece[cut...]
        if Bool.random(using: &random) { bytes.append(10) }
      }
      let lines = bytes.split(separator: 10).filter { !$0.allSatisfy { $0 <= 32 } }.count
      let found = try read(bytes) { $0.format = .text }
      #expect(found.summary.records == found.batch.count)
      #expect(found.summary.records > 0 || lines == 0)
    }
  }
}
