import Testing

@testable import Intake

/// Records that stand on several lines of a log.
@Suite("Lines that belong together") struct TextLinesTests {
  private typealias Sample = TextSamples

  private static let okHttp = """
    --> POST \(Sample.url)
    Content-Type: application/json; charset=utf-8
    Content-Length: 57
    Authorization: Bearer abc.def

    \(Sample.body)
    --> END POST (57-byte body)
    <-- 200 OK \(Sample.url) (123ms)
    date: Tue, 13 Feb 2024 08:00:01 GMT
    content-type: application/json

    \(Sample.reply)
    <-- END HTTP (89-byte body)
    """

  private static let curl = """
    *   Trying 1.2.3.4:443...
    * Connected to api.mcn.ru (1.2.3.4) port 443 (#0)
    > POST /api/protected/api/auth/passwordcall HTTP/1.1
    > Host: api.mcn.ru
    > Authorization: Bearer abc.def
    > Content-Length: 57
    >
    } [57 bytes data]
    < HTTP/1.1 200 OK
    < Date: Tue, 13 Feb 2024 08:00:01 GMT
    < Content-Type: application/json
    <
    { [89 bytes data]
    \(Sample.reply)* Connection #0 to host api.mcn.ru left intact
    """

  private static let accepted = "request fa278be48dc2_117793 at 1000 to 421905 from 42123200 passwordcall"
  private static let withoutCallee = "request fa278be48dc2_117793 at 1000 from 42123200 passwordcall"

  private func expect(_ text: String, _ expected: [String], at place: SourceLocation = #_sourceLocation) throws {
    let found = try read(text).described
    #expect(found == expected, sourceLocation: place)
  }

  private func prefixed(_ text: String, _ prefix: (Int) -> String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
      .map { prefix($0) + $1 }.joined(separator: "\n")
  }

  @Test func readsABlockOfOkHttp() throws {
    let bare = try read("starting\n" + Self.okHttp + "\nstopping\n")
    #expect(bare.described == ["2: \(Self.accepted)", "2 ignored"])
    #expect(bare.summary.format == "text")
    // A logger's words before each line, the time among them.
    let prefixed = prefixed(Self.okHttp) { "2024-02-13 08:00:01.\($0 + 100)  1234  1250 D OkHttp: " }
    try expect(prefixed + "\n", ["1: \(Self.accepted.replacingOccurrences(of: "1000", with: "1100"))"])
    // Each line in docker's JSON, and that in syslog.
    let docker = self.prefixed(Self.okHttp) { _ in "" }.split(separator: "\n", omittingEmptySubsequences: false)
      .map { #"{"log":"\#(Sample.escaped(String($0)))\n","stream":"stdout","time":"2024-02-13T09:00:00Z"}"# }
    try expect(docker.joined(separator: "\n"), ["1: \(Self.accepted)"])
    let syslog = docker.map { "<134>1 2024-02-13T10:00:00Z host app 1 - - " + $0 }
    try expect(syslog.joined(separator: "\n"), ["1: \(Self.accepted)"])
  }

  /// Blocks of two threads, line by line in turn.
  @Test func tellsThreadsApart() throws {
    let other = Self.okHttp.replacingOccurrences(of: "fa278be48dc2", with: "0b").replacingOccurrences(
      of: "421905123456", with: "436601234567")
    let lines = zip(
      prefixed(Self.okHttp) { _ in "2024-02-13 08:00:01.000 [pool-1-thread-1] DEBUG o.h.Logger - " }.split(
        separator: "\n"),
      prefixed(other) { _ in "2024-02-13 08:00:01.000 [pool-1-thread-2] DEBUG o.h.Logger - " }.split(separator: "\n"))
    let found = try read(lines.map { "\($0)\n\($1)" }.joined(separator: "\n"))
    #expect(
      found.described == [
        "1: \(Self.accepted)", "2: request 0b_117793 at 1000 to 436601 from 42123200 passwordcall",
      ])
  }

  /// Without a thread's name a second request ends the first, and the reply is the second's or nobody's.
  @Test func guessesNothing() throws {
    let lines = Self.okHttp.split(separator: "\n", omittingEmptySubsequences: false)
    let request = lines.prefix(7).joined(separator: "\n")
    let second = request.replacingOccurrences(of: "421905123456", with: "436601234567")
    let reply = lines.dropFirst(7).joined(separator: "\n")
    try expect(
      [request, second, reply].joined(separator: "\n"),
      [
        "1: refused to 421905 passwordcall",
        "8: request fa278be48dc2_117793 at 1000 to 436601 from 42123200 passwordcall",
      ])
    // A request without a reply, a reply without a request, a failure.
    try expect(request, ["1: refused to 421905 passwordcall"])
    try expect(reply, ["1: \(Self.withoutCallee)"])
    try expect(
      request + "\n<-- HTTP FAILED: java.net.SocketTimeoutException: timeout\n" + reply,
      [
        "1: refused to 421905 passwordcall", "9: \(Self.withoutCallee)",
      ])
    // The reply of another call.
    let foreign = "<-- 200 OK https://other.example/x (5ms)\n\n{\"a\":1}\n<-- END HTTP (7-byte body)\n"
    try expect(request + "\n" + foreign, ["1: refused to 421905 passwordcall", "1 ignored"])
  }

  /// The basic level has no bodies, so nothing to be joined by.
  @Test func saysThatBodiesAreMissing() throws {
    let found = try read("--> POST \(Sample.url) (57-byte body)\n<-- 200 OK \(Sample.url) (5ms, 89-byte body)\n")
    #expect(found.described == ["1: rejected a log of an API call wit"])
  }

  /// A reply whose body cannot be read says nothing, neither that it was accepted nor that it was refused.
  @Test func tellsBrokenBodiesFromMissingOnes() throws {
    let broken = Self.okHttp.replacingOccurrences(of: Sample.reply, with: String(Sample.reply.prefix(30)))
    try expect(broken, ["1: rejected a log of an API call who"])
    let missing = Self.okHttp.replacingOccurrences(of: Sample.reply + "\n", with: "")
    try expect(missing, ["1: rejected a log of an API call wit"])
    let refused = broken.replacingOccurrences(of: "200 OK", with: "503 Busy")
    try expect(refused, ["1: refused at 1000 to 421905 503 passwordcall"])
  }

  /// Threads' arrows in turn, each with its body; and a reply that a logger of JSON wrote.
  @Test func readsBodiesBehindArrows() throws {
    let other = Sample.reply.replacingOccurrences(of: "fa278be48dc2", with: "0b")
    try expect(
      """
      2024-02-13 08:00:01 [a] --> POST \(Sample.url) \(Sample.body)
      2024-02-13 08:00:02 [b] --> POST \(Sample.url) \(Sample.body)
      2024-02-13 08:00:03 [b] <-- 200 OK \(Sample.url) \(other) (12ms)
      2024-02-13 08:00:03 [a] <-- 200 \(Sample.reply)
      """,
      [
        "1: \(Self.accepted)", "2: request 0b_117793 at 2000 to 421905 from 42123200 passwordcall",
      ])
    let lines = ["--> POST \(Sample.url) \(Sample.body)", "<-- 200 \(Sample.url) \(Sample.reply)"].map {
      #"{"time":"2024-02-13T08:00:01Z","level":"debug","msg":"\#(Sample.escaped($0))"}"#
    }
    try expect(lines.joined(separator: "\n"), ["1: \(Self.accepted)"])
  }

  /// The reply's body is in no such log. Behind a logger's words, the body sent with its headers, a refusal.
  @Test func readsWhatPythonPrints() throws {
    func block(_ status: Int, _ prefix: String) -> String {
      [
        #"send: b'POST /api/protected/api/auth/passwordcall HTTP/1.1\r\nHost: api.mcn.ru\r\n\r\n\#(Sample.body)'"#,
        #"reply: 'HTTP/1.1 100 Continue\r\n'"#, #"reply: 'HTTP/1.1 \#(status) X\r\n'"#,
        "header: Date: Tue, 13 Feb 2024 08:00:01 GMT",
      ].map { prefix + $0 }.joined(separator: "\n")
    }
    try expect(block(200, "") + "\nnext\n", ["1: rejected a log of an API call wit", "1 ignored"])
    try expect(block(503, "DEBUG:http.client:"), ["1: refused at 1000 to 421905 503 passwordcall"])
    let foreign = block(500, "").replacingOccurrences(of: "passwordcall", with: "health")
      .replacingOccurrences(of: Sample.body, with: "")
    try expect(foreign, ["1 ignored"])
  }

  @Test func readsAForm() throws {
    let form = Self.okHttp.replacingOccurrences(
      of: "application/json; charset=utf-8", with: "application/x-www-form-urlencoded"
    )
    .replacingOccurrences(of: Sample.body, with: "phone_number=%2B421905123456&is_with_redirect=true")
    try expect(form, ["1: \(Self.accepted)"])
  }

  @Test func readsATranscriptOfCurl() throws {
    try expect(Self.curl + "\n", ["3: \(Self.withoutCallee)", "2 ignored"])
    // The body goes to another stream, and comes last.
    let late =
      Self.curl.replacingOccurrences(of: Sample.reply + "*", with: "*") + "\n" + Sample.reply + "\nnext\n"
    try expect(late, ["3: \(Self.withoutCallee)", "3 ignored"])
    // Several calls on one connection, the command before them.
    let command = "+ curl -v -H 'Authorization: Bearer abc.def' -d '\(Sample.body)' \(Sample.url)"
    let second = Self.curl.replacingOccurrences(of: "fa278be48dc2", with: "0b")
    try expect(
      [Self.curl, command, second].joined(separator: "\n"),
      [
        "3: \(Self.withoutCallee)", "15: request 0b_117793 at 1000 to 421905 from 42123200 passwordcall", "2 ignored",
      ])
  }

  @Test func gluesSplitLines() throws {
    let whole = Array(Sample.request)
    func part(_ text: String, _ stream: String, _ end: String) -> String {
      #"{"log":"\#(Sample.escaped(text))\#(end)","stream":"\#(stream)","time":"2024-02-13T09:00:00Z"}"#
    }
    let lines = [
      part(String(whole[..<60]), "stdout", ""), part("an error", "stderr", "\\n"),
      part(String(whole[60..<150]), "stdout", ""), part(String(whole[150...]), "stdout", "\\n"),
    ]
    try expect(lines.joined(separator: "\n"), ["1: \(Self.accepted)", "1 ignored"])
    // The last part is missing.
    try expect(lines.dropLast().joined(separator: "\n"), ["1: rejected the last part of a line ", "1 ignored"])
    let cri = [
      "2024-02-13T09:00:00.1Z stdout P \(String(whole[..<60]))", "2024-02-13T09:00:00.1Z stderr F x",
      "2024-02-13T09:00:00.1Z stdout F \(String(whole[60...]))",
    ]
    try expect(cri.joined(separator: "\n"), ["1: \(Self.accepted)", "1 ignored"])
  }

  @Test func readsJSONOverSeveralLines() throws {
    let pretty = """
      2024-02-13 08:00:01 INFO POST \(Sample.url) {
        "request": {
          "phone_number": "421905123456"
        },
        "response": {
          "ok": true,
          "caller_number": "421232000001",
          "verification_call_uuid": "fa278be48dc2_117793"
        }
      }
      2024-02-13 08:00:02 INFO done
      """
    try expect(pretty, ["1: \(Self.accepted)", "1 ignored"])
    // It never ends: each line stands for itself.
    let cut = pretty.replacingOccurrences(of: "\n}\n", with: "\n")
    try expect(
      cut,
      [
        "1: rejected JSON begins in the text ", "8: rejected the text names a verific", "8 ignored",
      ])
  }
}
