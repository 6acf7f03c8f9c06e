import Calls
import Testing

@testable import Intake

/// Which lines are half of a request.
@Suite("Halves of requests") struct HalfMappingTests {
  private static let url = #""url":"/api/protected/api/auth/passwordcall""#

  @Test(arguments: [
    (#"{"ts":"2026-03-02T08:00:00Z","requestId":"a",\#(url),"phone_number":"421905123456"}"#, "request alone"),
    (#"{"ts":"2026-03-02T08:00:00Z","correlation":7,"phone_number":"421905123456"}"#, "request"),
    (#"{"ts":"2026-03-02T08:00:00Z","X-Request-ID":"a","ok":true,"verification_call_uuid":"a1_7"}"#, "acceptance"),
    (#"{"ts":"2026-03-02T08:00:00Z","traceId":"a","body":"{\"ok\":false}"}"#, "refusal"),
    (#"{"ts":"2026-03-02T08:00:00Z","trace_id":"a",\#(url),"status":503}"#, "refusal alone"),
    (#"{"ts":"2026-03-02T08:00:00Z","req_id":"a","status":402,"verification_call_uuid":"a1_7"}"#, "refusal alone"),
    // No time, no id, another endpoint, another log line, both sides, only the service's name, a call record.
    (#"{"requestId":"a",\#(url),"phone_number":"421905123456"}"#, ""),
    (#"{"ts":"2026-03-02T08:00:00Z","requestId":"0000-00",\#(url),"phone_number":"421905123456"}"#, ""),
    (#"{"ts":"2026-03-02T08:00:00Z","requestId":"a","url":"/sms","phone_number":"421905123456"}"#, ""),
    (#"{"ts":"2026-03-02T08:00:00Z","requestId":"a","url":"/sms","status":500}"#, ""),
    (#"{"ts":"2026-03-02T08:00:00Z","requestId":"a","status":200}"#, ""),
    (#"{"ts":"2026-03-02T08:00:00Z","requestId":"a",\#(url),"phone_number":"421905123456","status":503}"#, ""),
    (#"{"ts":"2026-03-02T08:00:00Z","reqId":"a","callee":"421905123456","verification_call_uuid":"a1_7"}"#, ""),
    (#"{"ts":"2026-03-02T08:00:00Z","requestId":"a",\#(url),"msg":"sending"}"#, ""),
    (#"{"ts":"2026-03-02T08:00:00Z","requestId":"a","verification_call_uuid":"a1_7","final_status":"ANSWER"}"#, ""),
  ]) func isToldByItsFields(_ line: String, _ expected: String) throws {
    let found = try read(line + "\n")
    #expect(found.batch.halves.map { "\($0.side)\($0.standsAlone ? " alone" : "")" }.joined() == expected, "\(line)")
    #expect(found.batch.count == 1 && found.summary.records == 1)
  }

  /// One value has one pseudonym under every name, and another than a called number of the same digits.
  @Test func idsAreKeptAsPseudonyms() throws {
    let start = #"{"ts":"2026-03-02T08:00:00Z","phone_number":"421905123456","#
    let lines = [#""requestId":"421905123456"}"#, #""correlation_id":421905123456}"#, #""traceId":" 421905123456 "}"#]
    let halves = try read(lines.map { start + $0 }.joined(separator: "\n")).batch.halves
    #expect(halves.count == 3)
    let ids = halves.map { [$0.ids.request, $0.ids.correlation, $0.ids.trace].filter { $0 != 0 } }
    #expect(ids.allSatisfy { $0 == ids[0] && $0.count == 1 && $0[0] != halves[0].callee.pseudonym })
  }
}
