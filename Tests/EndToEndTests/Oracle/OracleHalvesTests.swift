import Foundation
import Testing

/// The oracle's pairing against pairs worked out by hand from domain.md.
@Suite("Halves in the slow second implementation") struct OracleHalvesTests {
  private func ledger(_ lines: [String]) -> OracleLedger {
    OracleLedger([OracleFile(name: "x.log", bytes: Data((lines.joined(separator: "\n") + "\n").utf8))])
  }

  private func asked(_ second: Int, _ ids: String, called: String = "421900123456") -> String {
    #"{"time":\#(1_707_811_200 + second),\#(ids),"url":"/auth/passwordcall","phone_number":"\#(called)"}"#
  }

  private func accepted(_ second: Int, _ ids: String, key: String) -> String {
    #"{"time":\#(1_707_811_200 + second),\#(ids),"ok":true,"verification_call_uuid":"\#(key)"}"#
  }

  private func times(_ ledger: OracleLedger) -> [Int64?] {
    ledger.verifications(graceSeconds: 3600).map { $0.request?.time.map { $0 / 1000 - 1_707_811_200 } }
  }

  @Test func theNearestBelongTogether() {
    let trace = #""trace_id":"t1""#
    let found = ledger([
      accepted(40, trace, key: "a1_7"), asked(0, trace), asked(30, trace, called: "49900123456"),
      accepted(50, trace, key: "a2_7"),
    ])
    // 30 and 40 are the nearest; 0 and 50 are left.
    #expect(times(found) == [30, 0])
    #expect(found.verifications(graceSeconds: 3600).map(\.called) == ["49900123456", "421900123456"])
    #expect(found.counts.joined == 2 && found.counts.files[0].records == 2)
  }

  @Test func tenMinutesAreTheLimit() {
    let found = ledger([
      asked(0, #""reqId":1"#), accepted(600, #""requestId":"1""#, key: "a1_7"),
      asked(0, #""reqId":2"#), accepted(601, #""requestId":2"#, key: "a2_7"),
      asked(9, #""reqId":3"#), accepted(8, #""requestId":3"#, key: "a3_7"),
    ])
    #expect(times(found) == [0, 601, 8])
    #expect(found.refused().count == 2 && found.counts.unpairedRequests == 2 && found.counts.unpairedReplies == 2)
  }

  /// A request's id joins before a trace's does, though the trace's other half is nearer.
  @Test func idsOfRequestsComeFirst() {
    let found = ledger([
      asked(0, #""trace_id":"t","request_id":"r""#), asked(5, #""trace_id":"t""#),
      accepted(6, #""trace_id":"t","request_id":"r""#, key: "a1_7"), accepted(7, #""trace_id":"t""#, key: "a2_7"),
    ])
    #expect(times(found) == [0, 5])
  }

  /// The refused request stands in the request's line; a line that says the same elsewhere is the same half.
  @Test func aRefusalIsItsRequests() {
    let refusal = #"{"time":1707811203,"correlation":"c","http_status":402,"account_id":"7"}"#
    let found = ledger([refusal, asked(1, #""correlation_id":"c""#), refusal, asked(1, #""correlationId":"c""#)])
    let wanted = OracleRefusal(
      time: 1_707_811_201_000, called: "421900123456", account: "7", httpStatus: 402, method: "passwordcall")
    #expect(found.refused() == [wanted])
    #expect(found.refusals.values.first?.map(\.place.line) == [2, 4])
    #expect(found.counts.joined == 2 && found.counts.files[0].requests == 1 && found.counts.files[0].duplicates == 1)
  }

  /// Both sides on one line, another endpoint, no time, zeros for an id, a step on the way: none of them is a half.
  @Test func whatIsNoHalfIsNotJoined() {
    let id = #""request_id":"r""#
    let found = ledger([
      asked(0, id),
      #"{"time":1707811201,\#(id),"phone_number":"421900123456","ok":true,"verification_call_uuid":"a1_7"}"#,
      #"{"time":1707811202,\#(id),"url":"/orders","status":500}"#,
      #"{\#(id),"ok":true,"verification_call_uuid":"a2_7"}"#,
      #"{"time":1707811203,\#(id),"status":200}"#,
      asked(4, #""trace_id":"0000""#), accepted(5, #""trace_id":"0000""#, key: "a3_7"),
    ])
    #expect(found.counts.joined == 0 && found.counts.unpairedRequests == 1 && found.counts.unpairedReplies == 0)
  }
}
