import Calls
import Foundation
import Testing

@testable import Intake

/// What mapping files say, and what is made of it. Expected values are worked out by hand.
@Suite("Mapping files") struct MappingTests {
  /// A file with this head; its sample expects nothing that fails.
  private func mapping(_ head: String) throws -> FieldMapping {
    try MappingFile("name: test\n\(head)\nsamples: [{text: x, expect: []}]\n", place: "test.yaml").mapping
  }

  private func reading(_ text: String, _ head: String, _ change: (inout IntakeOptions) -> Void = { _ in }) throws
    -> ReadText
  {
    let mapping = try mapping(head)
    return try read(text) {
      $0.mapping = mapping
      $0.zone = mapping.zone ?? .utc
      $0.format = mapping.format
      change(&$0)
    }
  }

  private func problem(_ text: String) -> String {
    do {
      try MappingFile(text, place: "test.yaml").check()
      return "none"
    } catch { return "\(error)" }
  }

  private static let key = "fa278be48dc2_117793"

  @Test func thoseOfTheProgramReadTheirSamples() throws {
    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().appendingPathComponent("mappings/files")
    let files = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".yaml") }
    #expect(files.count == 4)
    for name in files {
      let text = try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
      let file = try MappingFile(text, place: name)
      #expect(file.mapping.name + ".yaml" == name)
      #expect(!file.mapping.summary.isEmpty)
      #expect(try file.check().allSatisfy { !$0.isEmpty })
    }
  }

  // MARK: - Names

  @Test(arguments: [
    "{\"Идентификатор_Вызова\":\"KEY\",\"СТАТУС\":\"ANSWER\"}",
    "{\"идентификатор вызова\":\"KEY\",\"статус\":\"ANSWER\"}",
    #"{"\u0438\u0434\u0435\u043d\u0442\u0438\u0444\u0438\u043a\u0430\u0442\u043e\u0440 \u0432\u044b\u0437\u043e\u0432\u0430":"KEY","\u0421\u0442\u0430\u0442\u0443\u0441":"ANSWER"}"#,
    "Статус;Идентификатор-вызова\nANSWER;KEY",
  ])
  func namesInAnyLanguageAndCase(_ text: String) throws {
    let found = try reading(
      text.replacingOccurrences(of: "KEY", with: Self.key) + "\n",
      "fields:\n  verification_call_uuid: Идентификатор вызова\n  final_status: статус")
    #expect(found.callKeys == [Self.key])
    #expect(found.batch.calls.map { found.batch.text($0.finalStatus) } == ["ANSWER"])
  }

  @Test func pathsTellEqualNamesApart() throws {
    let text = #"{"id":"not a key","call":{"id":"\#(Self.key)","end":{"code":17}},"leg":{"end":{"code":16}}}"#
    let head = "fields:\n  verification_call_uuid: call.id\n  q931_status: call.end.code"
    let found = try reading(text + "\n", head)
    #expect(found.callKeys == [Self.key])
    #expect(found.batch.calls.map(\.cause) == [17])
  }

  @Test func ignoredNamesMeanNothing() throws {
    let text = #"{"verification_call_uuid":"\#(Self.key)","q931_status":16,"account":"5"}"#
    #expect(try read(text).batch.calls.map(\.account) != [.absent])
    #expect(try reading(text, "ignore: [Account]").batch.calls.map(\.account) == [.absent])
  }

  // MARK: - Places

  @Test func arraysOfValuesAreRecords() throws {
    let head = "fields: {verification_call_uuid: $2, q931_status: $3}"
    let event = #"[7,"\#(Self.key)",31]"#
    for text in [
      "\(event)\n", "[\n7,\n\"\(Self.key)\",\n31]", "[\(event)]", #"{"tags":["a","b"],"body":\#(event)}"#,
      #"{"body":"[7,\"\#(Self.key)\",31]"}"#,
    ] {
      let found = try reading(text, head)
      #expect(found.callKeys == [Self.key], "\(text): \(found.reasons)")
      #expect(found.batch.calls.map(\.cause) == [31], "\(text)")
    }
    let several = try reading("[\(event),[8,\"0b1c2d3e4f50_5\",17]]\n", head)
    #expect(several.batch.calls.map(\.cause) == [31, 17])
    // Both in one unit.
    let listed = try reading("{\"events\":[\(event),[8,\"0b1c2d3e4f50_5\",17]]}\n", head)
    #expect(listed.batch.calls.map(\.cause) == [31, 17])
  }

  @Test(arguments: [",", ";", "\t", "|"]) func tablesWithoutHeader(_ delimiter: String) throws {
    let rows = [["x", Self.key, "16"], ["y", "0b1c2d3e4f50_5", "17"]].map { $0.joined(separator: delimiter) }
    let head = "header: none\nformat: csv\nfields: {verification_call_uuid: $2, q931_status: $3}"
    let found = try reading(rows.joined(separator: "\n") + "\n", head)
    #expect(found.callKeys == [Self.key, "0b1c2d3e4f50_5"])
    #expect(found.batch.calls.map(\.place.line) == [1, 2])
  }

  // MARK: - Values

  @Test func constantsHoldWhereARecordDoesNotTell() throws {
    let head = "constants: {account_id: 5, method: flashcall, is_with_redirect: true}"
    let lines = [
      #"{"verification_call_uuid":"\#(Self.key)","phone_number":"421905000201","ok":true}"#,
      #"{"verification_call_uuid":"\#(Self.key)","ok":true,"method":"passwordcall","is_with_redirect":false}"#,
      #"{"level":"info","status":500,"message":"nothing of ours"}"#,
    ]
    let found = try reading(lines.joined(separator: "\n") + "\n", head)
    #expect(found.batch.requests.map(\.method) == [.flashcall, .passwordcall])
    #expect(found.batch.requests.map(\.isWithRedirect) == [.yes, .no])
    #expect(found.batch.ignored == 1 && found.batch.refused.isEmpty)
  }

  @Test func wordsAbsentTextsAndDecimalMarks() throws {
    let head = """
      decimal: ","
      absent: ['\\N']
      values: {final_status: {Отвечен: ANSWER, "-1": null}}
      """
    let rows =
      "verification_call_uuid;final_status;duration;start_time;q931_status\n\(Self.key);ОТВЕЧЕН;1.234,5;\\N;16\n"
    let found = try reading(rows, head)
    let call = try #require(found.batch.calls.first)
    #expect(found.batch.text(call.finalStatus) == "ANSWER")
    #expect(call.duration == 1_234_500)
    #expect(call.startTime == RecordTime.none)
  }

  /// 31 December, 23:59 in Bratislava is 22:59 in UTC.
  @Test(arguments: [
    ("Time;Ref;Date;pin\n23:59;KEY;31.12.2025;x\n", "start_time: [Date, Time]", ""),
    (
      #"{"leg":{"Time":"11:59 PM","Date":"12/31/2025"},"Ref":"KEY","status":"ANSWER"}"#, "start_time: [Date, Time]",
      "date: MM/DD/YYYY hh:mm A"
    ),
    (#"[["KEY","31.12.2025","23:59"]]"#, "start_time: [$2, $3]", ""),
  ]) func timesInPartsAreJoined(_ text: String, _ join: String, _ date: String) throws {
    let key = join.contains("$") ? "$1" : "Ref"
    let found = try reading(
      text.replacingOccurrences(of: "KEY", with: Self.key),
      "kind: calls\nzone: Europe/Bratislava\n\(date)\nfields: {verification_call_uuid: \(key)}\njoin: {\(join)}"
        + "\nconstants: {final_status: ANSWER}")
    #expect(found.batch.rejects.map(\.reason) == [])
    #expect(found.batch.calls.map(\.startTime) == [1_767_221_940_000])
  }

  /// A part alone is no time; where no part is told there is none.
  @Test func aPartAloneIsRejected() throws {
    let head = "fields: {verification_call_uuid: Ref}\njoin: {start_time: [Date, Time]}\nconstants: {q931_status: 16}"
    let found = try reading("Date;Time;Ref\n;23:59;\(Self.key)\n;;\(Self.key)\n", head)
    #expect(found.batch.rejects.count == 1 && found.batch.calls.map(\.startTime) == [RecordTime.none])
    #expect(problem("name: x\njoin: {duration: [a, b]}\nsamples: [{text: x}]\n").contains("test.yaml:2"))
    #expect(problem("name: x\njoin: {start_time: a}\nsamples: [{text: x}]\n").contains("is joined from two names"))
  }

  @Test func theZoneIsTheSources() throws {
    let text = #"{"verification_call_uuid":"\#(Self.key)","ok":true,"time":"2026-07-01 12:00:00"}"#
    let found = try reading(text, "zone: Europe/Bratislava")
    // Two hours ahead of UTC in summer.
    #expect(found.batch.requests.map(\.time) == [1_782_900_000_000])
  }

  /// 2026-02-13T08:14:05Z is 1770970445 by `date -d … +%s`.
  @Test(arguments: [
    ("DD/MM/YYYY HH:mm:ss", "13/02/2026 08:14:05"), ("MM/DD/YYYY hh:mm:ss A", "2/13/2026 08:14:05 am"),
    ("YYYYMMDDHHmmss", "20260213081405"), ("DD.MM.YY HH:mm:ss", "13.02.26 08:14:05"),
    ("DD-MMM-YYYY HH:mm:ss Z", "13-Feb-2026 09:14:05 +01:00"), ("YYYY-DD-MM HH:mm:ss.f", "2026-13-02 08:14:05.000"),
  ])
  func formsOfTimes(_ form: String, _ text: String) throws {
    let reader = TimeReader(zone: .utc, formats: [try #require(TimeFormat(form))])
    #expect(reader.read(fieldValue(text)) == .time(1_770_970_445_000, isAmbiguous: false))
    // Of another form it is read as anywhere.
    #expect(reader.read(fieldValue("2026-02-13T08:14:05Z")) == .time(1_770_970_445_000, isAmbiguous: false))
  }

  @Test(arguments: ["31/02/2026 08:14:05", "13/02/2026 24:14:05", "13/02/2026 08:14:05 x", "13-02-2026 08:14:05"])
  func timesThatAreNone(_ text: String) throws {
    let reader = TimeReader(zone: .utc, formats: [try #require(TimeFormat("DD/MM/YYYY HH:mm:ss"))])
    #expect(reader.read(fieldValue(text)) == .unreadable)
  }

  @Test(arguments: ["", "DD/MM HH:mm", "DD/MM/YYYY hh:mm", "DD/MM/YYYY at HH", "DD/DD/YYYY", "%d.%m.%Y"])
  func formsThatAreNone(_ form: String) { #expect(TimeFormat(form) == nil) }

  // MARK: - What is wrong

  @Test func wrongFilesAreRefusedWithTheirLine() {
    #expect(
      problem("name: a\nfeilds:\n  x: y\n").hasPrefix(
        "test.yaml:2: the key \"feilds\" is unknown. Did you mean fields?"))
    #expect(
      problem("name: a\nfields:\n  final_satus: y\n")
        .hasPrefix("test.yaml:3: the field \"final_satus\" is unknown. Did you mean final_status?"))
    #expect(problem("name: a\nfields: {ok: x, final_status: X}\n").contains("\"X\" is given twice"))
    #expect(problem("name: a\nfields: {ok: $0}\n").contains("\"$0\" is no place"))
    #expect(problem("name: a\nzone: Mars/Phobos\n").contains("is no time zone"))
    #expect(problem("name: a\ndate: DD.MM\n").contains("is no form of a time"))
    #expect(problem("name: a\nconstants: {account_id: abc}\n").contains("is no value of account_id"))
    #expect(problem("name: a\nconstants: {phone_number: 421905000201}\n").contains("is unknown"))
    #expect(problem("name: a\nheader: none\nsamples: [{text: x}]\n").contains("known by their places"))
    #expect(problem("name: a\n").contains("has no sample"))
    #expect(problem("fields: {ok: x}\nsamples: [{text: x}]\n").contains("has no name"))
    #expect(problem("").contains("empty"))
    #expect(problem("a: [").contains("not YAML"))
  }

  @Test func aSampleThatFailsIsShownFieldByField() {
    let text = """
      name: a
      samples:
        - text: '{"verification_call_uuid":"\(Self.key)","q931_status":16,"phone_number":"421905000201"}'
          expect:
            - record: call
              q931_status: 17
              phone_number: 421905000202
              final_status: ANSWER
              account_id: 117793
      """
    #expect(
      problem(text)
        == "test.yaml:5: the sample is read otherwise than it says: record 1: q931_status: expected 17, got 16; record 1: phone_number: expected 421905…, got another one that begins alike; record 1: final_status: expected ANSWER, got nothing. Mend the mapping, or what the sample expects"
    )
    let none = text.replacingOccurrences(of: "verification_call_uuid", with: "nothing")
    #expect(problem(none).contains("record 1: expected call, got rejected: reason a call record without"))
  }

  // MARK: - Privacy

  @Test func valuesUnderTheCodesNameAreNeverKept() throws {
    let head = "fields: {verification_code: [account, кодик], final_status: state}"
    let texts = [
      // Read, and rejected for its cause.
      #"{"verification_call_uuid":"\#(Self.key)","q931_status":999,"account":"77","кодик":"x9z"}"#,
      // Not JSON.
      #"{"verification_call_uuid":"\#(Self.key)","кодик":"x9z","account":"77""#,
      #"{"verification_call_uuid":"\#(Self.key)", Кодик=x9z"#,
    ]
    for text in texts {
      let found = try reading("{\"a\":1}\n\(text)\n", head, { $0.format = .ndjson })
      let reject = try #require(found.batch.rejects.first, "\(text)")
      #expect(!reject.record.contains("x9z") && !reject.record.contains("\"77"), "\(reject.record)")
      #expect(!reject.reason.contains("x9z"))
    }
    let row = "account;verification_call_uuid;q931_status\nq7w;\(Self.key);999\n"
    let found = try reading(row, head)
    #expect(found.batch.rejects.map(\.record) == ["***;\(Self.key);999"])
  }
}
