import Calls
import Foundation
import Testing

@testable import Intake

/// Lists of records in one JSON value.
@Suite("Lists in a JSON value") struct ListReadingTests {
  private static let asked =
    #"{"ts":"2026-03-02T08:00:00Z","requestId":"a","url":"/api/protected/api/auth/passwordcall","phone_number":"421905123456"}"#
  private static let replied =
    #"{"ts":"2026-03-02T08:00:01Z","requestId":"a","ok":true,"verification_call_uuid":"a1_7"}"#
  private static let noise = #"{"ts":"2026-03-02T08:00:02Z","msg":"cache miss"}"#

  private static func escaped(_ record: String) -> String {
    #"{"timestamp":1772438400000,"message":"\#(record.replacing("\"", with: "\\\""))","ingestionTime":1}"#
  }

  /// Each element is a unit: halves in two of them are halves, and what is not ours is ignored by itself.
  @Test(arguments: [
    (#"{"events":["#, #"],"nextToken":"x","searchedLogStreams":[]}"#),
    (#"{"nextForwardToken":"f","events":["#, "]}"),
    (
      #"{"took":5,"timed_out":false,"_shards":{"total":1},"hits":{"total":{"value":3},"max_score":null,"hits":["#, "]}}"
    ),
    (#"{"messageType":"DATA_MESSAGE","owner":"123456789012","subscriptionFilters":["f"],"logEvents":["#, "]}"),
    (#"{"Messages":["#, "]}"), (#"{"Records":["#, "]}"), (#"{"status":"success","data":["#, #"],"page":{"next":2}}"#),
    // What the reply says of itself is not said of the records.
    (#"{"events":["#, #"],"ResponseMetadata":{"RequestId":"b","HTTPStatusCode":200}}"#),
  ]) func eachElementIsAUnit(_ before: String, _ after: String) throws {
    for wrap in [{ $0 }, { #"{"_id":"1","_source":\#($0)}"# }, Self.escaped] as [(String) -> String] {
      let elements = [Self.asked, Self.noise, Self.replied].map(wrap)
      let compact = before + elements.joined(separator: ",") + after
      let spread = before + "\n" + elements.joined(separator: ",\n") + "\n" + after
      let line = try read(compact + "\n")
      let lines = try read(spread + "\n")
      let glued = try read(compact + compact)
      #expect(line.summary.format == "ndjson" && lines.summary.format == "json-sequence", "\(spread)")
      for found in [line, lines] {
        #expect(found.summary.records == 3 && found.batch.ignored == 1, "\(compact)")
        #expect(found.batch.halves.map(\.side) == [.request, .acceptance], "\(compact)")
        #expect(found.batch.requests.count == 1 && found.batch.rejects.isEmpty, "\(compact)")
      }
      #expect(line.batch.halves.map { $0.place.item } == [0, 2])
      #expect(lines.batch.halves.map { $0.place.line } == [2, 4])
      #expect(glued.summary.records == 6 && glued.batch.halves.count == 4)
    }
  }

  /// An object that speaks for its elements stays one value: they are no halves, since its fields are theirs.
  @Test(arguments: [
    #"{"account_id":"117793","events":["#, #"{"date":"2026-03-02T09:00:00Z","events":["#, #"{"ok":false,"data":["#,
  ]) func whatSpeaksForItsElementsIsOneValue(_ before: String) throws {
    let found = try read(before + Self.asked + "," + Self.replied + "]}\n")
    #expect(found.summary.records == 2 && found.batch.halves.isEmpty)
  }

  /// A list whose elements repeat nothing of each other is one record in parts.
  @Test func variablesAsAListAreOneRecord() throws {
    let found = try read(
      #"{"data":[{"verification_call_uuid":"a1_7"},{"q931_status":16},{"final_status":"ANSWER"}]}"# + "\n")
    #expect(found.summary.records == 1 && found.batch.calls.count == 1)
  }

  /// A value that is longer than a record may be is opened; what stands in it, and behind it, is found.
  @Test func aValueLongerThanTheLimitIsOpened() throws {
    let padding = String(repeating: "x", count: 1 << 20)
    let filler = #"{"ts":"2026-03-02T08:00:02Z","msg":"\#(padding)"}"#
    let list = [Self.asked] + [String](repeating: filler, count: 18) + [Self.replied]
    for (before, after) in [(#"{"events":["#, #"],"nextToken":"x"}"#), (#"{"hits":{"total":9,"hits":["#, "]}}")] {
      let text = before + list.joined(separator: ",\n") + after + "\n" + Self.noise + "\n" + Self.replied
      let found = try read(text)
      #expect(found.summary.format == "json-sequence" && found.summary.records == 22)
      #expect(found.batch.halves.map(\.side) == [.request, .acceptance, .acceptance])
      #expect(found.batch.halves.map { $0.place.line } == [1, 20, 22])
      #expect(found.batch.ignored == 19 && found.batch.rejects.isEmpty)
      // In an array, too.
      let array = try read("[" + before + list.joined(separator: ",\n") + after + ",\n" + Self.replied + "]")
      #expect(array.summary.records == 21 && array.batch.halves.count == 3)
    }
    let own = try read(#"{"account_id":"117793","events":["# + list.joined(separator: ",\n") + "]}\n")
    #expect(own.summary.records == 1 && own.batch.rejects.count == 1)
  }
}
