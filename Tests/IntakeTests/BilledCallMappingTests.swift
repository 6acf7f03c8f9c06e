import Calls
import Testing

@testable import Intake

/// The provider's call list: what a line may look like, and what is kept of it. Expected values are worked out by hand.
@Suite("Call lists") struct BilledCallMappingTests {
  private func list(_ text: String, _ change: (inout IntakeOptions) -> Void = { _ in }) throws -> ReadText {
    try read(text) {
      $0.kind = .billedCalls
      change(&$0)
    }
  }

  /// Key, account, time, called number's beginning, status, price and currency of each line.
  private func lines(_ found: ReadText) -> [String] {
    found.batch.billedCalls.map { call in
      let time = call.time == RecordTime.none ? "" : Instant(milliseconds: call.time).text(offsetSeconds: 0)
      let status = [call.cause < 0 ? "" : "\(call.cause)", found.batch.text(call.finalStatus)].joined(separator: " ")
      let price = call.price.isTold ? Money(nano: call.price.nano).text(decimals: Int(call.price.decimals)) : "-"
      return [
        found.batch.text(call.key), found.batch.text(call.account), time, call.callee.prefix.text, status,
        found.batch.text(call.statusWord), price, found.batch.text(call.currency),
      ].joined(separator: "|")
    }
  }

  private static let whole = "fa278be48dc2_117793|117793|2026-02-13T08:14:05Z|421905|16 ANSWER||0.0083|EUR"
  private static let byNumber = "|5|2026-02-13T08:14:05Z|421905| |ANSWERED|0.01|"

  @Test(arguments: [
    "verification_call_uuid,phone_number,start_time,q931_status,final_status,unit price,currency\n"
      + "FA278BE48DC2_117793,421905123456,2026-02-13T08:14:05Z,16,answer,0.0083,eur\n",
    "List of calls;;;;;;\nCall UUID;Called Number;Started At;Q931;Final Status;Cost;Currency\n"
      + "fa278be48dc2_117793;+421 905 123 456;13.02.2026 08:14:05;16;ANSWER;0,0083;EUR\n",
    #"{"verification_call_uuid":"fa278be48dc2_117793","phone_number":421905123456,"timestamp":1770970445,"#
      + #""q931_status":16,"final_status":"ANSWER","amount":0.0083,"currency":"EUR"}"# + "\n",
    #"[{"call":{"verification_uuid":"fa278be48dc2_117793","login_did":"421905123456","q931_status":"16","#
      + #""final_status":"Answer"},"stop_time":"2026-02-13 08:14:05","billing":{"fee":"0.0083","currency":"EUR"}}]"#,
  ])
  func readsALineInAnyFormat(_ text: String) throws {
    let found = try list(text)
    #expect(lines(found) == [Self.whole] && found.reasons.isEmpty)
    // By any other kind it is a call record as ever.
    let other = try read(text)
    #expect(other.callKeys.count == 1 && other.batch.billedCalls.isEmpty)
  }

  @Test(arguments: [
    "account,number to,phone_number,date,status,price\n005,1,421905123456,2026-02-13 08:14:05,Answered,\"0,01\"\n",
    #"{"account":"5","phone_number":"421905123456","date":"2026-02-13 08:14:05","status":"answered","price":1e-2}"#,
    #"{"page":1,"account":5,"rows":[{"phone_number":"421905123456","time":"2026-02-13 08:14:05","status":"answered","price":".01"}]}"#,
  ])
  func readsALineWithoutAKey(_ text: String) throws {
    #expect(try lines(list(text)) == [Self.byNumber])
  }

  /// Under `status` alone: a cause code, a word, both as our reports print them, and what is neither.
  @Test(arguments: [
    ("16", "16 |"), ("17 busy", "17 |BUSY"), ("No answer", " |NO ANSWER"), ("200", " |"), ("128 x", " |"),
    ("4G", " |4G"), ("", " |"),
  ])
  func readsWhatAStatusTells(status: String, expected: String) throws {
    let found = try list("call_uuid;status;price\nfa278be48dc2_117793;\(status);0,0083\n")
    #expect(lines(found) == ["fa278be48dc2_117793|117793|||\(expected)|0.0083|"] && found.reasons.isEmpty)
    let number = try list("{\"call_uuid\":\"fa278be48dc2_117793\",\"status\":16,\"price\":1}")
    #expect(lines(number) == ["fa278be48dc2_117793|117793|||16 ||1|"])
  }

  /// A list in an object that says something of all of its elements is one unit.
  @Test func readsAListThatIsOneUnit() throws {
    let text =
      #"{"account":5,"calls":[{"callee":"421905123456","time":"2026-02-13T08:14:05Z","price":0.01,"status":"answered"},"#
      + #"{"time":"2026-02-13T08:14:05Z"},{"callee":"420777123456","time":"2026-02-13T08:15:00Z"}]}"# + "\n"
    let found = try list(text)
    #expect(lines(found) == [Self.byNumber, "|5|2026-02-13T08:15:00Z|420777| ||-|"])
    #expect(found.reasons == [Reasons.billedWithoutCall])
    #expect(found.batch.billedCalls.map(\.place.item) == [0, 2] && found.batch.rejects[0].place.item == 1)
  }

  @Test func rejectsWhatCannotBeALine() throws {
    let found = try list(
      """
      verification_call_uuid,phone_number,start_time,price,currency
      a1_7,,,,
      ,421905123456,,0.01,EUR
      ,,2026-02-13T08:14:05Z,0.01,EUR
      ,,,12.50,EUR
      no key,421905123456,2026-02-13T08:14:05Z,,
      a2_7,,soon,,
      a3_7,4.21E+11,,,
      a4_7,,,12.50 EUR,
      a5_7,,,0.0000000001,
      a6_7,,,1,euro

      """)
    #expect(lines(found) == ["a1_7|7||| ||-|"])
    #expect(found.reasons.count == 9 && found.reasons[..<3].allSatisfy { $0 == Reasons.billedWithoutCall })
    let words = ["not a key", "cannot be read", "shortened by a spreadsheet", "price is", "price is", "currency is"]
    for (reason, word) in zip(found.reasons[3...], words) { #expect(reason.contains(word), "\(reason)") }
    #expect(found.batch.count == 9, "lines are no records")
  }

  /// The names of prices mean nothing elsewhere, and a mapping file names others.
  @Test func namesOfPricesCountInCallListsAlone() throws {
    for name in Field.price.names + Field.currency.names {
      let bytes = Array(name.utf8)
      #expect(bytes.withUnsafeBytes { FieldNames.builtin.find($0) } == nil)
      #expect(bytes.withUnsafeBytes { FieldNames.builtin.inCallList.find($0)?.field.isOfCallLists } == true)
    }
    let head = """
      name: list
      kind: billed-calls
      decimal: ","
      fields: {phone_number: komu, timestamp: kedy, price: suma}
      ignore: [amount]
      constants: {currency: EUR}
      samples:
      - text: |
          komu;kedy;suma;amount
          421905123456;2026-02-13 08:14;1.000,5;7
        expect:
        - {record: billed_call, phone_number: 421905…, timestamp: "2026-02-13T08:14:00Z", price: 1000.5, currency: EUR}

      """
    let file = try MappingFile(head, place: "list.yaml")
    try file.check()
    let found = try list("komu;kedy;suma;amount\n421905123456;2026-02-13 08:14;-0,01;9\n") { $0.mapping = file.mapping }
    #expect(lines(found) == ["||2026-02-13T08:14:00Z|421905| ||-0.01|EUR"])
  }

  @Test(
    arguments: [
      ("0.0083", 8_300_000, 4), ("0,0083", 8_300_000, 4), ("1", 1_000_000_000, 0), ("-0.50", -500_000_000, 2),
      ("+0.5", 500_000_000, 1), (".5", 500_000_000, 1), ("1.50", 1_500_000_000, 2), ("0", 0, 0), ("-0", 0, 0),
      // Numbers as programs store them.
      ("8.3E-3", 8_300_000, 4), ("1e2", 100_000_000_000, 0), ("0.0083000000000000001", 8_300_000, 4),
      ("0.30000000000000004", 300_000_000, 1), ("0.99999999999999989", 1_000_000_000, 0),
      ("1234567.123456789", 1_234_567_123_456_789, 9), ("0.008300000000", 8_300_000, 9),
      ("9223372036.854775807", Int64.max, 9),
    ] as [(String, Int64, Int8)])
  func readsPrices(_ text: String, _ nano: Int64, _ decimals: Int8) {
    #expect(FieldForms.price(fieldValue(text)) == BilledPrice(nano: nano, decimals: decimals))
  }

  @Test(arguments: [
    "", "free", "0.0083 EUR", "€1", "1,234.50", "1.234,5", "5.", ".", "-", "1e", "e1", "1e99", "0.0000000001",
    "9223372036.854775808", "99999999999999999999", "1 000", "0x1", "1.2.3", String(repeating: "1", count: 60),
  ])
  func readsNothingElseAsAPrice(_ text: String) {
    #expect(FieldForms.price(fieldValue(text)) == nil)
  }

  /// Our own report of billed calls is no list of them.
  @Test func passesOverItsOwnReport() throws {
    let text =
      "state,verification_call_uuid,account,time,their_status,our_status,their_price,our_price,detail\nboth,a1_7,7,,,,,,\n"
    let found = try list(text)
    #expect(found.batch.billedCalls.isEmpty && found.batch.ignored == 1 && found.reasons.isEmpty)
  }
}
