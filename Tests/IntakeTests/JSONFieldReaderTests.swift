import CSimdjson
import Testing

@testable import Intake

@Suite("JSON to fields") struct JSONFieldReaderTests {
  /// Every field, or why there is none.
  private func read(_ reader: JSONFieldReader, _ text: [UInt8]) -> String {
    switch reader.read(.lasting(text)) {
    case .notJSON(let reason): return reason
    case .tokens(let count):
      return (0..<count).map { index in
        let field = reader.fields[index]
        let name = FieldName(code: field.name).map { "\($0.field).\($0.rank)" } ?? "-"
        let value = UnsafeRawBufferPointer(start: field.value, count: Int(field.value_length))
        return "\(field.parent) \(field.kind) \(name) \(field.value_escaped) \(String(decoding: value, as: UTF8.self))."
      }.joined(separator: "\n")
    }
  }

  private static let texts = [
    #"{"call_uuid":"a_1","other":[true,{"ok":false,"x":"y"}],"Final-Status":"A\"","headers":{"code":12.5},"status":null}"#,
    #"[{"body":"{\"q931_status\":16}","a":" b","c":"\t[1]"},{"phone_number":421905123456,"n":"[x"},[],{},"{","}"]"#,
    #" { "ts" : 1 , "key" : { "verification_call_uuid" : [ "a\\_1" ] } } "#, #""{\"ok\":true}""#, "7", "[]", "{}",
  ]

  @Test func readsWhatMeansSomething() {
    #expect(
      read(JSONFieldReader(.builtin), Array(Self.texts[0].utf8)).split(separator: "\n") == [
        "-1 1 - 0 .", "0 3 key.2 0 a_1.", "0 2 - 0 .", "2 1 - 0 .", "3 6 ok.0 0 false.", "0 3 finalStatus.0 1 A\\\".",
        "0 1 - 0 .", "6 4 code.0 0 12.5.", "0 7 status.0 0 null.",
      ])
    // A string that may be JSON is a field without a name.
    #expect(read(JSONFieldReader(.builtin), Array(Self.texts[3].utf8)) == #"-1 3 - 1 {\"ok\":true}."#)
    #expect(read(JSONFieldReader(.builtin), []) == "it is empty")
  }

  /// Well-formed texts, and each of them with a few bytes taken out, put in or changed.
  @Test func bothWaysAgree() {
    var random = Seeded(7)
    let (straight, general) = (JSONFieldReader(.builtin), JSONFieldReader(.builtin, .general))
    let alphabet = Array("{}[]:,\"\\ \n\t0123456789.eE+-truefalsn_\u{0}\u{C}é".utf8)
    for text in Self.texts.map({ Array($0.utf8) }) {
      #expect(read(straight, text) == read(general, text))
      for _ in 0..<800 {
        var changed = text
        for _ in 0...Int.random(in: 0..<3, using: &random) {
          let index = Int.random(in: 0..<max(1, changed.count), using: &random)
          let byte = alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
          switch Int.random(in: 0..<3, using: &random) {
          case 0: changed.insert(byte, at: index)
          case 1 where !changed.isEmpty: changed.remove(at: index)
          default: if !changed.isEmpty { changed[index] = byte }
          }
        }
        #expect(read(straight, changed) == read(general, changed), "\(String(decoding: changed, as: UTF8.self))")
      }
    }
  }

  /// Lines of a few shapes, with everything in the places of their values: each is read as if it were the only one.
  @Test(arguments: [3, 11, 40]) func linesOfOneShapeAreReadAsLinesAlone(_ shapes: Int) {
    var random = Seeded(UInt64(shapes))
    let values = [
      #""""#, #""x""#, #""421905123456""#, #""{""#, #"" {\"ok\":true}""#, #""\n[1]""#, #""a\"b""#, #""\\""#, #"" x""#,
      "0", "-1.5e3", "01", "true",
      "false", "null", "nul", "1 ", "\"y\" ", "[]", "{}", "[1,2]", #"{"ok":false}"#, "1 2", #""a"b"#, "", #""é""#,
      "12x",
    ]
    let names = ["ok", "verification_uuid", "phone_number", "x", "final_status", "note", "status", "call"]
    func shape(_ number: Int) -> [(key: String, isNested: Bool)] {
      (0..<3 + number % 5).map { (names[(number * 7 + $0 * 3) % names.count], (number + $0) % 4 == 0) }
    }
    let usual = [#""x""#, #""421905123456""#, #""""#, "0", "true"]
    let (straight, general) = (JSONFieldReader(.builtin), JSONFieldReader(.builtin, .general))
    for _ in 0..<6000 {
      let members = shape(Int.random(in: 0..<shapes, using: &random)).map { member in
        let value =
          Int.random(in: 0..<40, using: &random) == 0
          ? values[Int.random(in: 0..<values.count, using: &random)] : usual[Int.random(in: 0..<3, using: &random)]
        let inner = member.isNested ? "{\"code\":\(value),\"z\":1}" : value
        return "\"\(member.key)\":\(Int.random(in: 0..<100, using: &random) == 0 ? " " : "")\(inner)"
      }
      let text = Array("{\(members.joined(separator: ","))}".utf8)
      #expect(read(straight, text) == read(general, text), "\(String(decoding: text, as: UTF8.self))")
    }
    #expect(shapes > 20 ? straight.shapeHits < 2000 : straight.shapeHits > 3000, "\(straight.shapeHits)")
    #expect(general.shapeHits == 0)
  }

  /// What is passed over counts, too.
  @Test func bothWaysKnowTheLimits() {
    let (straight, general) = (JSONFieldReader(.builtin), JSONFieldReader(.builtin, .general))
    for text in ["{\"a\":0},", "{\"ok\":true},", "\"x\","] {
      let many = Array(("[" + String(repeating: text, count: 5000) + "1]").utf8)
      #expect(read(straight, many) == read(general, many))
    }
    let tooMany = Array(("[" + String(repeating: "0,", count: JSONTokenizer.maximumTokens) + "1]").utf8)
    #expect(read(straight, tooMany) == "it has more than 1048576 values")
    #expect(read(general, tooMany) == "it has more than 1048576 values")
  }

  /// Keys in any order, many more than are remembered, alike in their beginnings, ends and lengths.
  @Test func remembersKeysAsTheyAre() {
    let reader = JSONFieldReader(.builtin)
    var random = Seeded(5)
    let names = Field.allCases.flatMap(\.names)
    for _ in 0..<10_000 {
      var key = Array(names[Int.random(in: 0..<names.count, using: &random)].utf8)
      for _ in 0..<Int.random(in: 0..<3, using: &random) {
        let index = Int.random(in: 0..<key.count, using: &random)
        switch Int.random(in: 0..<4, using: &random) {
        case 0 where key[index] >= 64: key[index] ^= 0x20
        case 1: key.insert(UInt8(ascii: "_"), at: index)
        case 2: key.insert(contentsOf: key[index...], at: index)
        default: if key.count > 1 { key.remove(at: index) }
        }
      }
      let text = Array("{\"".utf8) + key + Array("\":1}".utf8)
      guard case .tokens(let count) = reader.read(.lasting(text)) else {
        Issue.record("\(String(decoding: text, as: UTF8.self)) is JSON")
        continue
      }
      let found = count > 1 ? FieldName(code: reader.fields[1].name) : nil
      #expect(found == key.withUnsafeBytes(FieldNames.builtin.find), "\(String(decoding: key, as: UTF8.self))")
    }
  }
}
