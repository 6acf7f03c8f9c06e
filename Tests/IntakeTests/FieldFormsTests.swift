import Calls
import Testing

@testable import Intake

@Suite("Forms of values") struct FieldFormsTests {
  private func number(_ text: String, _ kind: FieldValue.Kind = .text) -> String {
    switch FieldForms.number(fieldValue(text, kind)) {
    case .digits(let digits): digits.text
    case .damaged: "damaged"
    case .none: "none"
    }
  }

  @Test(arguments: [
    ("421905123456", "421905123456"), ("+421 905 123 456", "421905123456"), ("+421-905-(123)-456", "421905123456"),
    ("00421905123456", "421905123456"), ("421905123456.0", "421905123456"), ("1234567", "1234567"),
    ("123456789012345", "123456789012345"), (" 421905123456 ", "421905123456"), ("0905123456", "0905123456"),
    ("001234567", "1234567"),
  ]) func readsNumbers(_ text: String, _ expected: String) {
    #expect(number(text) == expected)
  }

  @Test(arguments: [
    "", "123456", "1234567890123456", "0012345", "main.go:42", "anonymous", "421905123456.5", "421905123456.00",
    "421+905123456", "4219051x3456", "true", "421905123456,0", "++421905123456", "421 905 123 456 789 012 345 678",
  ]) func refusesWhatIsNoNumber(_ text: String) {
    #expect(number(text) == "none")
  }

  @Test(arguments: ["4.21E+11", "4,21E+11", "4.21905E+11", "4E11", "4.2e+11", "421905E+6"])
  func knowsSpreadsheetDamage(_ text: String) {
    #expect(number(text) == "damaged")
  }

  @Test func takesNumbersOfJSON() {
    #expect(number("421905123456", .number) == "421905123456")
    #expect(number("4.21E+11", .number) == "damaged")
    #expect(number("421905123456", .yes) == "none")
  }

  @Test func readsBooleans() {
    for text in ["1", "true", "TRUE", "yes", " Yes "] { #expect(FieldForms.boolean(fieldValue(text)) == .yes) }
    for text in ["0", "false", "False", "no"] { #expect(FieldForms.boolean(fieldValue(text)) == .no) }
    for text in ["", "2", "null", "maybe", "truest"] { #expect(FieldForms.boolean(fieldValue(text)) == .unknown) }
    #expect(FieldForms.boolean(fieldValue("1", .number)) == .yes)
    #expect(FieldForms.boolean(fieldValue("", .yes)) == .yes)
    #expect(FieldForms.boolean(fieldValue("", .no)) == .no)
    #expect(FieldForms.boolean(fieldValue("", .null)) == .unknown)
  }

  @Test(arguments: [
    ("0", 0), ("17", 17_000), ("1.5", 1500), ("1.", 1000), ("1.0019", 1001), ("9999999.999", 9_999_999_999), ("", nil),
    (".5", nil), ("12345678", nil), ("1.5.1", nil), ("1.x", nil), ("1.5000x", nil), ("1,5", 1500), ("-1", nil),
    ("x", nil),
  ]) func readsSeconds(_ text: String, _ milliseconds: Int64?) {
    #expect(FieldForms.milliseconds(ofSeconds: .lasting(Array(text.utf8))) == milliseconds)
  }

  @Test func readsIntegers() {
    #expect(FieldForms.integer(fieldValue("16", .number)) == 16)
    #expect(FieldForms.integer(fieldValue(" 016 ")) == 16)
    for text in ["", "-1", "16.0", "1e1", "x", "1234567890123456789", "+1"] {
      #expect(FieldForms.integer(fieldValue(text)) == nil, "\(text)")
    }
    #expect(FieldForms.integer(fieldValue("1", .yes)) == nil)
  }

  @Test func knowsWhatIsAbsent() {
    for text in ["", "  ", "null", "NULL", "None", "-"] { #expect(FieldForms.isAbsent(fieldValue(text))) }
    for text in ["0", "false", "nil", "n"] { #expect(!FieldForms.isAbsent(fieldValue(text))) }
    #expect(FieldForms.isAbsent(fieldValue("null", .null)))
  }

  @Test func knowsAccounts() {
    for text in ["7", "117793", "007", "123456789012345678"] { #expect(FieldForms.account(fieldValue(text)) != nil) }
    for text in ["", "nightly", "7a", "-7", "1234567890123456789"] {
      #expect(FieldForms.account(fieldValue(text)) == nil)
    }
    func withoutZeros(_ text: String) -> String {
      FieldForms.string(FieldForms.withoutLeadingZeros(.lasting(Array(text.utf8))))
    }
    #expect(["007", "7", "0", "000", "70"].map(withoutZeros) == ["7", "7", "0", "0", "70"])
  }

  @Test func knowsFinalStatuses() {
    func isStatus(_ text: String) -> Bool { FieldForms.isFinalStatus(.lasting(Array(text.utf8))) }
    for text in ["ANSWER", "no answer", "NO_ANSWER", "x-1", "Q931", "A" + String(repeating: "B", count: 31)] {
      #expect(isStatus(text), "\(text)")
    }
    for text in ["", "CODE 1234", "ANSWER!", "ÄNSWER", "a|b", "~", String(repeating: "A", count: 33), "a\tb"] {
      #expect(!isStatus(text), "\(text)")
    }
  }

  @Test func findsTheLastPartOfAPath() {
    func last(_ text: String) -> String? { FieldForms.lastPathSegment(fieldValue(text)).map(FieldForms.string) }
    #expect(last("https://api.mcn.ru/api/protected/api/auth/passwordcall?x=1#y") == "passwordcall")
    #expect(last("/api/auth/flashcall/") == "flashcall")
    #expect(last(#"\/api\/auth\/flash_call"#) == "flash_call")
    #expect(last("") == "" && last("https://") == "https:")
    for method in Method.allCases {
      #expect(FieldForms.method(.lasting(Array(method.name.uppercased().utf8))) == method)
    }
    #expect(FieldForms.method(.lasting(Array("passwordcalls".utf8))) == nil && FieldForms.method(.lasting([])) == nil)
  }

  @Test func findsFieldsByAnySpelling() {
    func field(_ name: String) -> Field? { FieldNames.builtin.find(.lasting(Array(name.utf8)))?.field }
    for name in [
      "verification_call_uuid", "verificationCallUuid", "VERIFICATION-CALL-UUID", "Verification Call UUID",
      "verification_uuid", "callUUID",
    ] {
      #expect(field(name) == .key, "\(name)")
    }
    #expect(field("Q931Status") == .cause)
    #expect(field("@timestamp") == .time)
    #expect(field("startedDateTime") == .time)
    #expect(field("ls") == .account)
    for name in ["", "_", "uuid", "final", "status_", String(repeating: "a", count: 40), "verification_call_uuid2"]
    where name != "status_" {
      #expect(field(name) == nil, "\(name)")
    }
    for one in Field.allCases where !one.isOfCallLists {
      for name in one.names { #expect(field(name) == one, "\(name)") }
    }
  }

  /// Texts of digits, and of what is nearly digits, against a reading digit by digit.
  @Test func readsEightDigitsAtOnce() {
    var random = Seeded(8)
    for _ in 0..<20_000 {
      var text = (0..<Int.random(in: 6...17, using: &random)).map { _ in UInt8.random(in: 48...57, using: &random) }
      if Bool.random(using: &random) {
        text[Int.random(in: 0..<text.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
      }
      let isNumber = (8...15).contains(text.count) && text.allSatisfy(FieldForms.isDigit)
      let expected = isNumber ? UInt64(String(decoding: text, as: UTF8.self)) : nil
      #expect(text.withUnsafeBytes(EightDigits.number) == expected, "\(text)")
    }
    for text in ["99999999", "00000000", "999999999999999", "100000000000000"] {
      #expect(Array(text.utf8).withUnsafeBytes(EightDigits.number) == UInt64(text))
    }
  }
}
