import Calls
import Testing

@testable import Intake

@Suite("Looking on while a file is read") struct InspectionTests {
  private func inspect(_ text: String, _ change: (inout IntakeOptions) -> Void = { _ in }) throws -> ContentFindings {
    let inspector = Inspector()
    _ = try? read(text) {
      change(&$0)
      $0.inspector = inspector
    }
    return try #require(inspector.findings().first)
  }

  private func places(_ found: ContentFindings, _ field: String) -> [String] {
    found.fields.first { $0.name == field }?.places.map { "\($0.name) \($0.count)" } ?? []
  }

  private func unused(_ found: ContentFindings) -> [String] { found.unused.map { "\($0.name): \($0.form)" } }

  // MARK: - Where a field was found

  @Test func tellsTheNamesAsTheFileWritesThem() throws {
    let found = try inspect(
      #"""
      {"response":{"body":{"verification-call-UUID":"a1_7","ok":true}},"ts":"2024-02-13T08:00:00Z"}
      {"response":{"body":{"verification-call-UUID":"a2_7","ok":true}},"ts":"2024-02-13T08:00:01Z"}
      {"verificationUuid":"a3_7","q931Status":16}
      """#)
    #expect(
      places(found, "verification_call_uuid") == ["response.body.verification-call-UUID 2", "verificationUuid 1"])
    #expect(places(found, "timestamp") == ["ts 2"])
    #expect(places(found, "q931_status") == ["q931Status 1"])
    #expect((found.lookedAt, found.units) == (3, 3))
  }

  @Test func looksIntoStringsListsAndTexts() throws {
    let found = try inspect(
      #"""
      {"message":"{\"events\":[{\"call_uuid\":\"a1_7\",\"q931\":16},{\"call_uuid\":\"a2_7\",\"q931\":17}]}"}
      {"msg":"done uuid=x call_uuid=a3_7 q931=\"16\" tail=1"}
      """#)
    #expect(places(found, "verification_call_uuid") == ["message.events[].call_uuid 1", "msg.call_uuid 1"])
    #expect(places(found, "q931_status") == ["message.events[].q931 1", "msg.q931 1"])
    #expect(unused(found) == ["msg.uuid: text of up to 1 bytes", "msg.tail: a number up to 127"])
  }

  @Test func tellsWhatStandsUnderNoName() throws {
    let found = try inspect(
      #"""
      2024-02-13 08:00:00 INFO POST /api/protected/api/auth/passwordcall -> 200 {"ok":true,"verification_call_uuid":"a1_7"}
      """#)
    #expect(places(found, "timestamp") == ["(before the text) 1"])
    #expect(places(found, "url") == ["(a URL in the text) 1"])
    #expect(places(found, "http_status") == ["(the status behind the URL) 1"])
    #expect(places(found, "verification_call_uuid") == ["verification_call_uuid 1"])
  }

  @Test func tellsColumnsByTheirNames() throws {
    let found = try inspect("sep=;\nЗвонок;call_uuid;q931;\n7;a1_7;16;x\n8;a2_7;17;\n")
    #expect(found.tables == [.init(delimiter: ";", headerLine: 2, columns: ["Звонок", "call_uuid", "q931", ""])])
    #expect(found.formatReason == "line 2 names columns, 2 of 4 of which are known here")
    #expect(places(found, "verification_call_uuid") == ["call_uuid 2"])
    #expect(unused(found) == ["Звонок: a number up to 127", "$4: text of up to 1 bytes, or empty"])
  }

  /// A name that is known and whose values are something else is said to be that.
  @Test func tellsValuesThatAreNotTheirFields() throws {
    let found = try inspect(#"{"call_uuid":"a1_7","q931":16,"caller":"main.go:42","account":null}"#)
    #expect(places(found, "caller_number") == [])
    #expect(found.unused.map(\.name) == ["caller", "account"])
    #expect(found.unused.map(\.isOfOtherForm) == [true, false])
  }

  // MARK: - What may be a field

  @Test func suggestsOneOfNamesThatStandTogether() throws {
    let together = try inspect(#"{"a":"a1_7","b":"a1_7","phone1":"421905123456","phone2":"421905123457"}"#)
    #expect(together.unused.map(\.suggestion) == ["verification_call_uuid", nil, "phone_number", nil])
    let apart = try inspect(#"{"a":"a1_7","phone1":"421905123456"}"# + "\n" + #"{"b":"a1_7","phone2":"421905123457"}"#)
    #expect(
      apart.unused.map(\.suggestion)
        == ["verification_call_uuid", "phone_number", "verification_call_uuid", "phone_number"])
  }

  @Test func suggestsNothingThatTheRecordsHave() throws {
    let found = try inspect(#"{"call_uuid":"a1_7","q931":16,"cause":31,"start_time":"2024-02-13T08:00:00Z","from":1}"#)
    #expect(found.unused.map(\.suggestion) == [nil, nil])
  }

  @Test(arguments: [
    (#"["fa278be48dc2_117793",16,"ANSWER"]"#, ["$1", "$2", "$3"]),
    (#"{"a":["fa278be48dc2_117793",16]}"#, ["a.$1", "a.$2"]),
    (#"{"a":[{"b":1},{"b":2}]}"#, ["a[].b"]),
    (#"{"a":"[1,2]"}"#, ["a.$1", "a.$2"]),
  ]) func namesPlaces(_ text: String, _ names: [String]) throws {
    #expect(try inspect(text + "\n" + text).unused.map(\.name) == names)
  }

  /// A table that no reader knows is looked at all the same.
  @Test func looksAtTablesWithoutAKnownColumn() throws {
    let found = try inspect("Вызов;Код причины;Номер А\nfa278be48dc2_117793;16;+7 495 000-01-01\n")
    #expect(found.format.isEmpty && found.formatReason == "the header row names no column that is known here")
    #expect(found.unused.map(\.suggestion) == ["verification_call_uuid", "q931_status", "caller_number"])
    #expect(found.unused.map(\.form) == ["a key", "a usual cause code", "11 digits"])
    let bare = try inspect("fa278be48dc2_117793;16\n0a278be48dc2_117793;17\n")
    #expect(bare.tables == [.init(delimiter: ";", headerLine: nil, columns: ["$1", "$2"])])
    #expect(bare.unused.map { "\($0.name) \($0.count)" } == ["$1 2", "$2 2"])
  }

  @Test func beginsAMappingFile() throws {
    let found = try inspect(#"{"call":{"id":"a1_7","hangupCause":16},"toNumber":"421905123456"}"#)
    let text = try #require(MappingSkeleton(found).text)
    #expect(
      text.hasSuffix(
        """
        fields:
          verification_call_uuid: call.id
          q931_status: hangupCause
          phone_number: toNumber
        samples:
          # Made up. Put lines as your source writes them here, with numbers and codes of your own invention.
          - text: |
              {"call":{"id":"fa278be48dc2_117793","hangupCause":16},"toNumber":"421905000201"}
            expect:
              - record: call
                verification_call_uuid: fa278be48dc2_117793
                q931_status: 16
                phone_number: 421905000201
        """))
    let known = try inspect(#"{"call_uuid":"a1_7","q931":16}"#)
    #expect(MappingSkeleton(known).text == nil)
  }

  @Test(arguments: [
    ("Dátum a čas;31.12.2025 23:59", "timestamp"), ("Koniec hovoru;31.12.2025 23:59", "stop_time"),
    ("Číslo;421905123456", "phone_number"), ("Volajúci;421905123456", "caller_number"),
    ("Rufnummer;421905123456", "phone_number"), ("Anrufer;421905123456", "caller_number"),
    ("Príčina;17", "q931_status"), ("Ursache;17", "q931_status"), ("Výsledok;zdvihnuté", "final_status"),
    ("Dauer in s;3,5", "duration"), ("kód;4821", "verification_code"), ("Endzeit;31.12.2025 23:59", "stop_time"),
  ]) func understandsNames(_ column: String, _ field: String) throws {
    let (name, value) = (column.split(separator: ";")[0], column.split(separator: ";")[1])
    let found = try inspect("Hovor;\(name)\nfa278be48dc2_117793;\(value)\n")
    #expect(found.unused.map(\.suggestion) == ["verification_call_uuid", field])
  }

  /// A second number among values without names is the caller's; a date and a time of day are one time.
  @Test func pairsWhatBelongsTogether() throws {
    let row = "fa278be48dc2_117793;421905123456;421220000101;2026-02-13;08:14;09:15\n"
    let found = try inspect(row + row)
    #expect(
      found.unused.map(\.suggestion)
        == ["verification_call_uuid", "phone_number", "caller_number", "timestamp", "timestamp", nil])
    let text = try #require(MappingSkeleton(found).text)
    #expect(text.contains("join:\n  timestamp: [$4, $5]\n") && !text.contains("absent"))
  }

  /// What all telephone systems say is translated; other words are shown to nobody, and asked for.
  @Test func suggestsWhatWordsMean() throws {
    let lines = [#"{"ref":"fa278be48dc2_117793","end":"no-answer"}"#, #"{"ref":"a1_7","end":"Busy"}"#]
    let found = try inspect(lines.joined(separator: "\n"))
    let text = try #require(MappingSkeleton(found).text)
    #expect(text.contains("values:\n  final_status:\n    no-answer: CANCEL\nsamples:"))
    let other = try inspect("Hovor;Výsledok\nfa278be48dc2_117793;Novák\n")
    let asking = try #require(MappingSkeleton(other).text)
    #expect(asking.contains("# values:\n#   final_status:\n#     picked up: ANSWER\nsamples:"))
    #expect(!asking.contains("Novák"))
  }

  /// The file that it suggests holds its samples, and reads what was inspected.
  @Test(arguments: [
    #"{"call":{"id":"fa278be48dc2_117793","hangupCause":16},"toNumber":"421905123456"}"# + "\n",
    #"["fa278be48dc2_117793",16,"ANSWER","2026-02-13 08:14:05"]"# + "\n",
    "ref;cause code;a number\nfa278be48dc2_117793;16;4\n",
    "7\tfa278be48dc2_117793\t421905123456\n9\t0a278be48dc2_117793\t421905123456\n",
    "7\t\\N\tfa278be48dc2_117793\n9\t421905123456\t0a278be48dc2_117793\n",
    "7\t2026-02-13\t08:14:05\tfa278be48dc2_117793\n9\t2026-02-14\t08:14\t0a278be48dc2_117793\n",
    #"{"delivery":7,"parts":"[\"fa278be48dc2_117793\",16,\"ANSWER\"]"}"# + "\n",
    "Dátum hovoru;Číslo;Volajúci;Kód;Príčina;Trvanie;Hovor;Čas\n"
      + "31.12.2025;421905123456;421220000101;4821;16;3,5;fa278be48dc2_117793;23:59\n",
  ]) func suggestsAMappingThatReads(_ text: String) throws {
    let found = try inspect(text)
    let skeleton = try #require(MappingSkeleton(found).text)
    let file = try MappingFile(skeleton, place: "skeleton.yaml")
    _ = try file.check()
    let again = try inspect(text) { ($0.mapping, $0.format) = (file.mapping, file.mapping.format) }
    #expect(again.samples.count == text.split(separator: "\n").count - (found.tables.first?.headerLine ?? 0))
    #expect(again.fields.contains { $0.name == "verification_call_uuid" && !$0.places[0].name.hasPrefix("(") })
    #expect(again.unused.allSatisfy { $0.suggestion == nil })
  }

  @Test func knowsWhatAMappingMadeOfValues() throws {
    let mapping = try MappingFile(
      """
      name: m
      fields: {verification_call_uuid: ref, final_status: end}
      values: {final_status: {picked up: ANSWER}}
      constants: {account_id: 7}
      samples:
        - text: '{"ref":"a1_7","end":"picked up"}'
          expect: [{record: call, final_status: ANSWER}]
      """, place: "m.yaml"
    ).mapping
    let found = try inspect(#"{"ref":"a1_7","end":"picked up"}"#) { $0.mapping = mapping }
    #expect(places(found, "final_status") == ["end 1"])
    #expect(places(found, "account_id") == ["(a constant of the mapping) 1"])
    #expect(found.unused == [])
  }

  // MARK: - What became of units

  @Test func countsReasonsAndShapesAndShowsOneOfEach() throws {
    let found = try inspect(
      #"""
      {"call_uuid":"a1_7","q931":999}
      {"call_uuid":"a1_7","q931":998}
      {"broken":
      {"level":"info","msg":"started"}
      {"level":"info","msg":"stopped"}
      """#)
    #expect(found.rejects.map(\.count) == [1, 1, 1])
    #expect(found.rejects.map(\.line) == [1, 2, 3])
    #expect(found.ignored == [.init(name: "level, msg", count: 2)])
  }

  /// However many lines of another kind come before them.
  @Test func looksIntoSomeOfEachKindWhereverTheyStand() throws {
    let others = (0..<ContentInspection.lookedInto + 500).map { #"{"level":"info","n":\#($0)}"# }
    let call = #"{"call_uuid":"a1_7","q931":16,"extra":true}"#
    for lines in [others + [call], [call] + others] {
      let found = try inspect(lines.joined(separator: "\n"))
      #expect(places(found, "verification_call_uuid") == ["call_uuid 1"])
      #expect(found.unused.contains { $0.name == "extra" })
      #expect((found.lookedAt, found.units) == (ContentInspection.lookedInto + 1, others.count + 1))
    }
  }

  @Test func showsRecordsOfEachKindWithoutTheirNumbers() throws {
    let calls = (1...9).map { #"{"call_uuid":"a\#($0)_7","q931":16,"final_status":"CANCEL"}"# }
    let request =
      #"{"phone_number":"421905123456","caller_number":"421232004711","verification_code":"4711","ok":true,"call_uuid":"b1_7"}"#
    let found = try inspect((calls + [request]).joined(separator: "\n"))
    #expect(found.samples.map(\.kind) == [.call, .call, .call, .call, .request])
    let facts = found.samples[4].facts.map { "\($0.name)=\($0.value)" }
    #expect(
      facts == ["verification_call_uuid=b1_7", "phone_number=421905******", "caller_number=421232******"])
    #expect(found.samples[0].facts.contains { $0.value == "no_answer" })
  }

  @Test func tellsHalvesAndWhatJoinsThem() throws {
    let found = try inspect(
      #"""
      {"reqId":"r1","time":"2024-02-13T08:00:00Z","phone_number":"421905123456","is_with_redirect":true}
      {"reqId":"r1","time":"2024-02-13T08:00:01Z","ok":true,"verification_call_uuid":"a1_7"}
      """#)
    #expect(found.halves == .init(requests: 1, acceptances: 1, refusals: 0, ids: [.init(name: "reqId", count: 2)]))
  }

  @Test(arguments: [
    (
      #"{"log":"{\"call_uuid\":\"a1_7\",\"q931\":16}\n","stream":"stdout","time":"2024-02-13T08:00:00Z"}"#,
      "docker's JSON"
    ),
    (#"{"_source":{"call_uuid":"a1_7","q931":16}}"#, "Elasticsearch"),
    (#"2024-02-13T08:00:01.123456789Z stdout F {"call_uuid":"a1_7","q931":16}"#, "a container runtime's line (CRI)"),
    (#"<134>1 2024-02-13T08:00:01Z host app 1 - - {"call_uuid":"a1_7","q931":16}"#, "syslog (RFC 5424)"),
    (#"Feb 13 08:00:01 host app[1]: {"call_uuid":"a1_7","q931":16}"#, "syslog (RFC 3164)"),
    (#"web_1  | {"call_uuid":"a1_7","q931":16}"#, "docker compose"),
  ]) func namesWrappers(_ line: String, _ wrapper: String) throws {
    let found = try inspect(line + "\n")
    #expect(found.wrappers == [.init(name: wrapper, count: 1)])
    #expect(found.fields.contains { $0.name == "verification_call_uuid" })
  }
}

@Suite("Forms of values") struct ValueFormTests {
  private func form(_ text: String, _ kind: FieldValue.Kind = .text) -> ValueForm {
    let value = NamedValue(path: "", field: nil, kind: kind, bytes: Array(text.utf8))
    return ValueForm(value, TimeReader(zone: .utc))
  }

  @Test func areToldByTheValueAlone() {
    #expect(form("FA278BE48DC2_117793") == .key)
    #expect(form("13.02.2024 08:00:00") == .time && form("1707811200", .number) == .time)
    #expect(form("126", .number) == .small && form("16") == .cause && form("128", .number) == .digits(3))
    #expect(form("+421 905 123 456") == .digits(12) && form("0042190512345") == .digits(11))
    #expect(form("Answer") == .word && form("true") == .flag && form("false", .no) == .flag)
    #expect(form("-") == .nothing && form("", .null) == .nothing)
    #expect(form("8.5", .number) == .number && form("8.5") == .number && form("8,5") == .commaNumber)
    #expect(form("1,234,5") == .text && form(",5") == .text)
    #expect(form("2026-02-13") == .date && form("13.02.2026") == .date && form("20260213") == .digits(8))
    #expect(form("08:14") == .clock && form("08:14:05.5") == .clock && form("25:00") != .clock)
    #expect(form("no-answer") == .word && form("No Answer") == .word && form("no answers") == .text)
  }

  @Test func areTalliedInWordsThatHoldNoValue() {
    var tally = FormTally()
    tally.add(.nothing, [])
    #expect(tally.words == "always empty" && tally.main == .nothing)
    tally.add(.text, Array("Hello".utf8))
    tally.add(.text, Array("a secret!".utf8))
    tally.add(.digits(12), Array("421905123456".utf8))
    #expect(tally.words == "text of up to 9 bytes or 12 digits, or empty")
    #expect(tally.main == .text && tally.count == 4)
  }
}
