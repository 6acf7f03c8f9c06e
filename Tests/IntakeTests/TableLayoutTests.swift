import Calls
import Testing

@testable import Intake

@Suite("Finding a table's header") struct TableLayoutTests {
  private func found(_ text: String) -> String? {
    let bytes = UnsafeRawBufferPointer.lasting(Array(text.utf8))
    return TableLayout.find(bytes, isWhole: true).map { layout in
      let rest = String(decoding: bytes[layout.start...].prefix { $0 != 10 && $0 != 13 }, as: UTF8.self)
      return "\(UnicodeScalar(layout.header.delimiter)) \(layout.ignored) \(layout.line): \(rest)"
    }
  }

  @Test(arguments: [
    ("time,phone_number,ok\n1", ", 0 2: 1"), ("time;phone_number;ok\n1;2,3,4,5;6", "; 0 2: 1;2,3,4,5;6"),
    ("\n\"time\"\t\"phone number\"\nx", "\t 0 3: x"), ("time|ok\rx", "| 0 2: x"), ("q931_status\n16\n", ", 0 2: 16"),
    // A delimiter inside quotes, and columns that are not known.
    ("\"time;ok;status\",phone_number\nx", ", 0 2: x"), ("a,b;phone_number\nx", "; 0 2: x"),
    // Excel's line, which names a delimiter of its own; or a wrong one.
    ("sep=;\r\ntime;ok\r\nx", "; 0 3: x"), ("\"sep=^\"\ntime^ok\nx", "^ 0 3: x"), ("SEP=;\ntime,ok\nx", ", 0 3: x"),
    // Titles, with a name of ours in them; what separates is told by the header.
    ("Report for the account\n\nFrom,2024-02-01,to,2024-03-01\n,,,\ntime;phone_number;ok\nx", "; 3 6: x"),
    ("date,2024-02-01\ntime,phone_number,ok\nx", ", 1 3: x"), ("a \"title\" of\nit\n\ntime,q931_status\nx", ", 2 5: x"),
    // Blanks and a second mark around a name.
    (" Time , Phone Number \nx", ", 0 2: x"), ("\u{FEFF}\"time\",\"ok\"\nx", ", 0 2: x"),
    // Values that are names by chance do not make a row the header.
    ("phone_number,note\n421905123456,ok\n421905123456,url\n", ", 0 2: 421905123456,ok"),
    // No column is known, but cells hold JSON.
    ("when;what\n1;{\"ok\":true}\n2;{\"ok\":false,\"time\":1}\n", "; 0 2: 1;{\"ok\":true}"),
  ]) func finds(_ text: String, _ expected: String) {
    #expect(found(text) == expected)
  }

  @Test(arguments: [
    "", "name,place\na,b\n", "a_7,16\nb_7,17\n", "INFO start\nINFO fields, time, status, url\nx, ok, y\n",
  ])
  func findsNone(_ text: String) {
    #expect(found(text) == nil)
  }

  @Test func saysWhatIsMissing() {
    func complaint(_ text: String) -> String? {
      let head = UnsafeRawBufferPointer.lasting(Array(text.utf8))
      return TableLayout.complaint(head, SourceFormat.wholeLines(head, isWhole: true))
    }
    #expect(complaint("a1_7;16;ANSWER\nb2_7;17;BUSY\n")?.contains("without a header row") == true)
    #expect(complaint("421905123456,true\n421905123457,false\n")?.contains("without a header row") == true)
    #expect(complaint("name,place\na,b\n")?.contains("names no column") == true)
    #expect(complaint("hello\nworld, it is me\n") == nil)
  }

  // MARK: - Rows

  private static let call = "a1_7;16;ANSWER;421905123456"
  private static let header = "verification_call_uuid;q931_status;final_status;phone_number"

  @Test func passesOverWhatIsNoRecord() throws {
    let found = try read(
      "sep=;\r\nReport\r\n\r\n\(Self.header)\r\n\(Self.call)\r\n;;;\r\n ;\"\";; \r\n\u{FEFF}\(Self.header)\r\n"
        + "\"verification_call_uuid\";q931_status;final_status;phone_number\r\nb2_7;17;BUSY;\r\n;;;;;\r\n;;")
    #expect(found.callKeys == ["a1_7", "b2_7"] && found.batch.calls.map(\.place.line) == [5, 10])
    // The title and the header twice.
    #expect(found.batch.ignored == 3 && found.batch.rejects.isEmpty && found.summary.records == 5)
  }

  @Test func readsAHeaderAlone() throws {
    for text in [Self.header, Self.header + "\n", Self.header + "\r\n;;;\r\n\r\n"] {
      let found = try read(text)
      #expect(found.summary.records == 0 && found.summary.format == "csv", "\(text)")
    }
  }

  @Test func needsAHeader() throws {
    let problem = #expect(throws: Problem.self) { try read("\(Self.call)\n\(Self.call)\n") }
    #expect(problem?.reason.contains("header row") == true)
    let forced = #expect(throws: Problem.self) { try read("\(Self.call)\n\(Self.call)\n") { $0.format = .csv } }
    #expect(forced?.reason.contains("header row") == true && forced?.exitStatus == .data)
  }

  @Test func readsDecimalCommas() throws {
    let found = try read("\(Self.header);start_time;duration\n\(Self.call);1707811200,5;12,5\n")
    #expect(found.batch.calls.map(\.startTime) == [1_707_811_200_500] && found.batch.calls.map(\.duration) == [12_500])
    for damaged in ["4.21E+11", "4,21E+11"] {
      let found = try read("\(Self.header)\na1_7;16;ANSWER;\(damaged)\n")
      #expect(found.reasons == [Reasons.damagedNumber("called number")])
    }
  }

  /// Forty rows are looked at, whatever is in the file behind them.
  @Test func findsAHeaderBelowManyTitles() throws {
    let titles = String(repeating: "title\n", count: 39)
    #expect(try read("\(titles)\(Self.header)\n\(Self.call)\n").batch.ignored == 39)
    // Then it is a log of text without a line that is ours.
    #expect(try read("\(titles)title\n\(Self.header)\n\(Self.call)\n").summary.format == "text")
  }
}
