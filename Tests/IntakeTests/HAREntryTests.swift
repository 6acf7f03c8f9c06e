import Calls
import Foundation
import Testing

@testable import Intake

@Suite("Reading the entries of archives") struct HAREntryTests {
  /// An entry as browsers and proxies write it; what a test is about stands in `request` and `response`.
  private static func entry(
    started: String = "2026-02-13T08:00:00.250Z", time: String = "123.456", method: String = "POST",
    url: String = "https://api.mcn.ru/api/protected/api/auth/passwordcall", status: Int = 200, body: String? = nil,
    response: String = #""text":"""#, more: String = ""
  ) -> String {
    let headers = #"[{"name":"Authorization","value":"Bearer top-token"},{"name":"X","value":"{\"q931_status\":1}"}]"#
    let post = body.map { #","postData":{\#($0)}"# } ?? ""
    return #"{"startedDateTime":"\#(started)","time":\#(time),"request":{"method":"\#(method)","url":"\#(url)","#
      + #""httpVersion":"HTTP/1.1","headers":\#(headers),"queryString":[{"name":"call_uuid","value":"ff_9"}],"#
      + #""cookies":[{"name":"c","value":"[{\"call_uuid\":\"fe_9\"}]","path":"/flashcall","expires":null}]"#
      + #"\#(post)},"response":{"status":\#(status),"statusText":"","headers":\#(headers),"cookies":[],"#
      + #""content":{"size":1,\#(response)},"redirectURL":""},"cache":{},"timings":{"send":0.1,"wait":9,"receive":1}"#
      + #"\#(more)}"#
  }

  private static func archive(_ entries: String...) -> String {
    #"{"log":{"version":"1.2","creator":{"name":"t","version":"1"},"pages":[],"entries":[\#(entries.joined(separator: ",\n"))]}}"#
  }

  private static func quoted(_ text: String) -> String {
    "\"" + text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"") + "\""
  }

  private static func json(_ text: String) -> String { #""mimeType":"application/json","text":\#(quoted(text))"# }

  private static func encoded(_ text: String) -> String {
    #""mimeType":"application/json","encoding":"base64","text":"\#(Data(text.utf8).base64EncodedString())""#
  }

  private static let asked = #"{"phone_number":"421905123456","verification_code":"7391","is_with_redirect":true}"#
  private static let told =
    #"{"ok":true,"caller_number":"421221025000","verification_call_uuid":"a1_7","is_redirect":false}"#
  private static let event = #"{"verification_call_uuid":"a1_7","q931_status":16,"final_status":"ANSWER"}"#
  /// 2026-02-13T08:00:00.250Z
  private static let began: Int64 = 1_770_969_600_250

  @Test func readsAClientsRequest() throws {
    for (body, reply) in [
      (Self.json(Self.asked), Self.json(Self.told)), (Self.encoded(Self.asked), Self.encoded(Self.told)),
      (Self.json(Self.asked).replacingOccurrences(of: "/", with: "\\/"), Self.encoded(Self.told)),
    ] {
      let found = try read(Self.archive(Self.entry(body: body, response: reply)))
      #expect(found.summary.format == "har" && found.summary.records == 1 && found.batch.count == 1)
      let request = try #require(found.batch.requests.first)
      #expect(found.requestKeys == ["a1_7"] && request.time == Self.began && request.method == .passwordcall)
      #expect(request.callee.prefix.text == "421905" && request.callerStem.text == "42122102")
      #expect(request.isWithRedirect == .yes && request.isRedirect == .no && request.place.line == 1)
    }
  }

  @Test func readsADelivery() throws {
    let hook = "https://we.example/hooks/calls"
    for body in [Self.json(Self.event), Self.encoded(Self.event)] {
      let found = try read(
        Self.archive(Self.entry(url: hook, body: body, response: Self.json(#"{"ok":true}"#))))
      let call = try #require(found.batch.calls.first)
      #expect(found.callKeys == ["a1_7"] && found.batch.count == 1 && call.cause == 16)
      #expect(call.receivedTime == Self.began && call.startTime == RecordTime.none)
    }
    // What our own server answered makes an event that lacks its outcome no request of the service.
    let late = try read(
      Self.archive(
        Self.entry(
          url: hook, body: Self.json(#"{"verification_call_uuid":"a1_7","start_time":"2026-02-13 08:00:00"}"#))))
    #expect(late.reasons == [Reasons.noOutcome] && late.batch.requests.isEmpty)
    let many = try read(
      Self.archive(
        Self.entry(
          url: hook, body: Self.json("[\(Self.event),\(Self.event.replacingOccurrences(of: "a1", with: "a2"))]"))))
    #expect(many.callKeys == ["a1_7", "a2_7"] && many.batch.count == 2)
  }

  /// In an archive `time` is how long the exchange took, however large it is.
  @Test func takesTimeForADuration() throws {
    for time in ["0", "123.456", "-1", "98765.4", "1770000000", "1770000000000.5", "null", "\"2020-01-01T00:00:00Z\""] {
      let found = try read(
        Self.archive(Self.entry(time: time, body: Self.json(Self.asked), response: Self.json(Self.told))))
      #expect(found.batch.requests.first?.time == Self.began && found.reasons == [], "\(time)")
    }
    // A body's own time is nearer to the key.
    let own = try read(
      Self.archive(
        Self.entry(
          body: Self.json(#"{"verification_call_uuid":"a1_7","q931_status":16,"time":"2026-02-13T08:00:09Z"}"#))))
    #expect(own.batch.calls.first?.receivedTime == 1_770_969_609_000)
  }

  @Test func readsForms() throws {
    let hook = "https://we.example/hooks/calls"
    let form = #""mimeType":"application/x-www-form-urlencoded; charset=UTF-8""#
    let pairs =
      "verification_call_uuid=a1_7&q931_status=16&final_status=%41NSWER&start_time=2026-02-13+08%3A00%3A02&x&=y&z="
    let list =
      #"[{"name":"verification_call_uuid","value":"a1_7"},{"name":"q931_status","value":"16"},{"fileName":"f"},"#
      + #"{"value":"ANSWER","name":"final_status","contentType":""},{"name":"start_time","value":"2026-02-13 08:00:02"}]"#
    for body in [
      #"\#(form),"text":"\#(pairs)""#, #"\#(form),"params":[],"text":"\#(pairs)""#, #"\#(form),"params":\#(list)"#,
      #"\#(form),"params":\#(list),"text":"""#,
      #"\#(form),"encoding":"base64","text":"\#(Data(pairs.utf8).base64EncodedString())""#,
      #"\#(form.replacingOccurrences(of: "/", with: "\\/")),"text":"\#(pairs)""#,
    ] {
      let found = try read(Self.archive(Self.entry(url: hook, body: body)))
      let call = try #require(found.batch.calls.first, "\(body)")
      #expect(found.callKeys == ["a1_7"] && call.cause == 16 && call.startTime == 1_770_969_602_000)
      #expect(found.batch.text(call.finalStatus) == "ANSWER" && call.receivedTime == Self.began)
    }
    let payload = Self.event.addingPercentEncoding(withAllowedCharacters: .alphanumerics) ?? ""
    #expect(
      try read(Self.archive(Self.entry(url: hook, body: #"\#(form),"text":"payload=\#(payload)""#))).callKeys == [
        "a1_7"
      ])
    // Text of another type is no form.
    #expect(try read(Self.archive(Self.entry(url: hook, body: #""text":"\#(pairs)""#))).batch.ignored == 1)
  }

  @Test func tellsRefusals() throws {
    let failed = try read(Self.archive(Self.entry(status: 503, body: Self.json(Self.asked))))
    let refused = try #require(failed.batch.refused.first)
    #expect(refused.httpStatus == 503 && refused.time == Self.began && refused.callee.prefix.text == "421905")
    // No answer at all has the status 0.
    #expect(
      try read(Self.archive(Self.entry(status: 0, body: Self.json(Self.asked)))).batch.refused.first?.httpStatus == 0)
  }

  @Test(arguments: [
    entry(method: "GET", url: "https://we.example/app.js"),
    entry(url: "https://we.example/api/users", status: 404, body: json(#"{"phone_number":"421905123456"}"#)),
    entry(url: "https://we.example/x", body: #""mimeType":"image/png","encoding":"base64","text":"iVBORw0KGgo=""#),
    entry(method: "OPTIONS", status: 403), entry(response: #""encoding":"base64","text":"e!!!""#), "7", "null", "{}",
    "[]",
    #"{"request":1,"response":[]}"#, #"{"request":{"postData":"x"},"response":{"content":{"text":{"a":1}}}}"#,
    #"{"verification_call_uuid":"a1_7","q931_status":16}"#,
  ]) func ignoresWhatIsNotOurs(_ entry: String) throws {
    let found = try read(Self.archive(entry))
    #expect(found.batch.ignored == 1 && found.batch.count == 1 && found.reasons == [], "\(entry)")
  }

  /// What a reject keeps of an entry: nothing of headers, cookies and bodies, encoded or not.
  @Test func keepsNoSecretOfARejectedEntry() throws {
    let bad =
      #"{"verification_call_uuid":"a1_7","q931_status":999,"secret":"hook-secret","phone_number":"421905123456"}"#
    let base64 = Data(bad.utf8).base64EncodedString()
    let found = try read(
      Self.archive(
        Self.entry(url: "https://we.example/h?token=url-secret", body: Self.json(bad)),
        Self.entry(url: "https://we.example/h", body: Self.encoded(bad)),
        Self.entry(
          url: "https://we.example/h",
          body:
            #""mimeType":"application/x-www-form-urlencoded","text":"call_uuid=a1_7&q931_status=999&pin=form-secret""#),
        Self.entry(body: Self.encoded(bad)).replacingOccurrences(of: "\"cache\":", with: "\"cache\" ")))
    #expect(found.batch.rejects.count == 4)
    let wrong = "not a cause code (0-127)"
    #expect(found.reasons.prefix(2).allSatisfy { $0 == "q931_status is 999, \(wrong)" })
    #expect(found.reasons[2] == "q931_status is \"999\", \(wrong)")
    #expect(found.reasons.last?.hasPrefix("not JSON: ") == true)
    let kept = found.batch.rejects.map(\.record).joined(separator: "\n")
    for secret in [
      "top-token", "hook-secret", "url-secret", "form-secret", "421905123456", base64, String(base64.prefix(12)),
    ] {
      #expect(!kept.contains(secret), "\(secret) in \(kept)")
    }
    #expect(kept.contains("startedDateTime") && found.batch.rejects.last?.record == "")
  }

  @Test func refusesADamagedArchive() throws {
    let whole = Self.archive(Self.entry(body: Self.json(Self.event)), Self.entry(), Self.entry())
    for damaged in [String(whole.dropLast(40)), whole.replacingOccurrences(of: "},\n", with: "}\n")] {
      #expect(throws: Problem.self) { try read(damaged) }
      let salvaged = try read(damaged) { $0.salvages = true }
      #expect(salvaged.callKeys == ["a1_7"] && salvaged.reasons.count == 1)
      #expect(salvaged.batch.rejects.first.map { (2...3).contains($0.place.line) && $0.record == "" } == true)
    }
  }

  /// A record that is too long to be one is rejected, in arrays as in archives, and the next is read.
  @Test func rejectsAnEntryThatIsTooLong() throws {
    let long = #"{"a":""# + String(repeating: "x", count: RecordBuffer.maximumRecord + 3 << 20) + #""}"#
    for text in ["[\n\(long),\n\(Self.event)]", Self.archive(long, Self.entry(body: Self.json(Self.event)))] {
      let found = try read(text)
      #expect(found.callKeys == ["a1_7"] && found.summary.records == 2)
      #expect(found.reasons == [Reasons.tooLong(RecordBuffer.maximumRecord)])
    }
  }
}
