import Calls
import Foundation
import Testing

@testable import Intake

@Suite("Reading sources") struct SourceReaderTests {
  private static let request =
    #"{"time":"2024-02-13T08:00:00Z","phone_number":"421905123456","ok":true,"caller_number":"421221025000","#
    + #""verification_call_uuid":"A1_7","is_with_redirect":true,"is_redirect":"0","account_id":"9"}"#
  private static let call =
    #"{"verification_call_uuid":"a1_7","q931_status":16,"final_status":"answer","duration":1.5}"#
  private static let eight: Int64 = 1_707_811_200_000

  @Test func readsARequest() throws {
    let found = try read(Self.request + "\n")
    #expect(found.batch.count == 1 && found.requestKeys == ["a1_7"])
    let request = try #require(found.batch.requests.first)
    #expect(request.time == Self.eight && !request.timeIsAmbiguous && request.method == nil)
    #expect(
      request.callee.prefix.text == "421905" && request.callee.number.isNone && request.callerStem.text == "42122102")
    #expect(request.isWithRedirect == .yes && request.isRedirect == .no)
    #expect(request.place == Place(line: 1, item: 0))
    guard case .other(let account) = request.account else {
      Issue.record("the account field names another account: \(request.account)")
      return
    }
    #expect(found.batch.text(account) == "9")
    #expect(found.summary.format == "ndjson" && found.summary.compression == "" && found.summary.records == 1)
    #expect(found.summary.bytes == Self.request.utf8.count + 1)
  }

  @Test func readsACall() throws {
    let found = try read(
      #"{"verification_uuid":"a1__7","q931_status":"17","start_time":1707811200,"answer_time":null,"#
        + #""stop_time":"2024-02-13 08:00:09","received_at":"2024-02-13T08:00:10Z","duration":"9","account":"007"}"#)
    let call = try #require(found.batch.calls.first)
    #expect(found.callKeys == ["a1__7"] && call.cause == 17 && found.batch.text(call.finalStatus) == "")
    #expect(call.startTime == Self.eight && call.answerTime == RecordTime.none)
    #expect(call.stopTime == Self.eight + 9000 && call.receivedTime == Self.eight + 10_000)
    #expect(call.duration == 9000 && call.account == .own)
    let other = try read(Self.call)
    #expect(other.batch.calls.first?.duration == 1500)
    #expect(try other.batch.text(#require(other.batch.calls.first).finalStatus) == "ANSWER")
    #expect(other.batch.calls.first?.account == .absent)
  }

  @Test func keepsWholeNumbersOnlyWhereTold() throws {
    let full = try #require(try read(Self.request) { $0.privacy = .full }.batch.requests.first)
    #expect(full.callee.number.text == "421905123456" && full.callerStem.text == "42122102")
    let otherKey = try #require(
      try read(Self.request) { $0.pseudonymKey = [UInt8](repeating: 8, count: 32) }.batch.requests.first)
    #expect(otherKey.callee.pseudonym != full.callee.pseudonym)
    let spaced = try #require(
      try read(Self.request.replacingOccurrences(of: "421905123456", with: "+421 905 123 456")).batch.requests.first)
    #expect(spaced.callee.pseudonym == full.callee.pseudonym)
  }

  @Test func tellsRefusals() throws {
    func refused(_ more: String) throws -> (text: String, batch: RecordBatch) {
      let batch = try read(#"{"time":1707811200,"phone_number":"421905123456",\#(more)}"#).batch
      let one = batch.refused.first
      return (one.map { "\(batch.text($0.account)) \($0.httpStatus)" } ?? "none", batch)
    }
    #expect(try refused(#""ok":false,"account_id":7"#).text == "7 0")
    #expect(try refused(#""ok":false,"http_status":402"#).text == " 402")
    #expect(try refused(#""status":503"#).text == " 503")
    #expect(try refused(#""is_with_redirect":false"#).text == " 0")
    #expect(try refused(#""url":"/auth/flashcall""#).batch.refused.first?.method == .flashcall)
    // A key does not make a refusal accepted; its account is the refusal's.
    #expect(try refused(#""ok":false,"verification_call_uuid":"a1_7""#).text == "7 0")
    // Another endpoint, or nothing that speaks of the service.
    #expect(try refused(#""url":"/orders","http_status":500"#).batch.ignored == 1)
    #expect(try refused(#""level":"info""#).batch.ignored == 1)
  }

  @Test func findsSeveralEventsInOneUnit() throws {
    let other = Self.call.replacingOccurrences(of: "a1_7", with: "b2_7").replacingOccurrences(of: "16", with: "17")
    let found = try read(#"{"events":[\#(Self.call),\#(other),{"note":1}],"received_at":1707811200}"#)
    #expect(found.callKeys == ["a1_7", "b2_7"] && found.batch.calls.map(\.cause) == [16, 17])
    #expect(found.batch.calls.map(\.place) == [Place(line: 1, item: 0), Place(line: 1, item: 1)])
    #expect(found.batch.calls.allSatisfy { $0.receivedTime == Self.eight })
    // The same key twice in an array is an event seen twice; in request and reply it is one record.
    #expect(try read("[\(Self.call),\(Self.call)]").callKeys == ["a1_7", "a1_7"])
    #expect(try read(#"{"request":{"verification_uuid":"A1_7"},"reply":\#(Self.request)}"#).requestKeys == ["a1_7"])
  }

  @Test func takesTheNearestOfSeveral() throws {
    let found = try read(
      #"{"time":"2024-02-13T09:00:00Z","caller":"main.go:42","log":{"time":"2024-02-13T08:00:00Z","#
        + #""caller":"421221025000","uuid":1,"verification_call_uuid":"a1_7"},"phone_number":"421905123456"}"#)
    let request = try #require(found.batch.requests.first)
    #expect(
      request.time == Self.eight && request.callerStem.text == "42122102" && request.callee.prefix.text == "421905")
  }

  @Test func rejectsWithLineAndReason() throws {
    let text =
      "\n{\n\(Self.call)\n{\"verification_call_uuid\":\"x\",\"q931_status\":16}\n{\"q931_status\":16}\n{\"verif"
    let found = try read(text)
    #expect(found.callKeys == ["a1_7"] && found.batch.rejects.map(\.place.line) == [2, 4, 5, 6])
    #expect(found.batch.rejects.allSatisfy { $0.place.item == 0 })
    #expect(found.reasons[0].hasPrefix("not JSON") && found.reasons[1].contains("not a key"))
    #expect(found.reasons[2] == Reasons.noKey && found.reasons[3].contains("last line"))
  }

  @Test func refusesDamagedArrays() throws {
    for text in ["[\(Self.call)", "[\(Self.call),", "[\(Self.call)] x", "[\(Self.call)\(Self.call)]"] {
      let problem = #expect(throws: Problem.self) { try read(text) }
      #expect(
        problem?.exitStatus == .data && problem?.place.hasSuffix(":1") == true && problem?.remedy.isEmpty == false)
      let salvaged = try read(text) { $0.salvages = true }
      #expect(salvaged.callKeys == ["a1_7"] && salvaged.batch.rejects.count == 1)
    }
  }

  @Test func readsTables() throws {
    let found = try read(
      "\u{FEFF}Time;Phone Number;OK;Verification-Call-UUID;note\r\n2024-02-13 08:00:00;421905123456;true;a1_7;\"a;b\"\r\n\r\n"
        + "13.02.2024 08:00;421905123456;1;b2_7\r\n;;;;\r\n1;2;3;4;5;6\r\n2024-02-13 08:00:00;4219")
    #expect(found.requestKeys == ["a1_7", "b2_7"] && found.batch.requests.map(\.time) == [Self.eight, Self.eight])
    #expect(found.batch.requests.map(\.place.line) == [2, 4] && found.batch.rejects.map(\.place.line) == [6, 7])
    #expect(found.batch.ignored == 0 && found.summary.format == "csv")
    #expect(found.reasons[1] == Reasons.truncatedRow)
  }

  /// As the first JSON that is read at all, and quoted as tables quote.
  @Test func readsJSONInCells() throws {
    let reply = #""{""ok"":true,""verification_call_uuid"":""a1_7"",""caller_number"":""421221025000""}""#
    let found = try read("time,phone_number,response\n2024-02-13T08:00:00Z,421905123456,\(reply)\n,,{}\n")
    let request = try #require(found.batch.requests.first)
    #expect(found.requestKeys == ["a1_7"] && request.time == Self.eight && request.callerStem.text == "42122102")
    #expect(request.callee.prefix.text == "421905" && found.batch.ignored == 1)
  }

  @Test func readsGzip() throws {
    let found = try read(GzipSourceTests.member(Self.call + "\n") + GzipSourceTests.member(Self.request))
    #expect(found.callKeys == ["a1_7"] && found.requestKeys == ["a1_7"] && found.summary.compression == "gzip")
    // The content is what its packing holds.
    #expect(try found.summary.sha256 == read(Self.call + "\n" + Self.request).summary.sha256)
  }

  @Test func insistsOnAKind() throws {
    let both = Self.request + "\n" + Self.call
    #expect(try read(both) { $0.kind = .calls }.reasons == [Reasons.requestAmongCalls])
    #expect(try read(both) { $0.kind = .requests }.reasons == [Reasons.callAmongRequests])
    for (text, kind) in [(Self.request, KindChoice.calls), (Self.call, .requests)] {
      let problem = #expect(throws: Problem.self) { try read(text) { $0.kind = kind } }
      #expect(problem?.exitStatus == .data && problem?.remedy.contains("--kind") == true)
    }
    #expect(try read("{\"level\":\"info\"}") { $0.kind = .calls }.batch.ignored == 1)
  }

  @Test func readsNothing() throws {
    for text in ["", "\n", " \r\n\n", "\u{FEFF}"] {
      let found = try read(text)
      #expect(
        found.batch.count == 0 && found.summary.records == 0 && found.summary.format == "", "\(text.debugDescription)")
    }
    #expect(try read([]).summary.sha256 == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")
  }

  /// A line as long as the window is read; one longer than any record is rejected and the next line read.
  @Test func readsLongLines() throws {
    let filler = String(repeating: "x", count: 3 << 20)
    let long = Self.call.dropLast() + ",\"note\":\"\(filler)\"}"
    #expect(try read("\(long)\n\(Self.request)\n").batch.count == 2)
    let tooLong = String(repeating: "y z ", count: 5 << 20)
    let found = try read("\(Self.request)\n{\"note\":\"\(tooLong)\"}\n\(Self.call)\n")
    #expect(found.requestKeys == ["a1_7"] && found.callKeys == ["a1_7"] && found.batch.rejects.map(\.place.line) == [2])
    #expect(found.batch.calls.first?.place.line == 3)
  }
}
