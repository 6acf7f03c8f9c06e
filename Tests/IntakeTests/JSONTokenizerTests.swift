import CSimdjson
import Testing

@testable import Intake

@Suite("JSON to tokens") struct JSONTokenizerTests {
  private static let texts = [
    #"{"a":1,"b":[true,false,null,{"c":"d\"e\\","f\u0020":-0.5e+10}],"":"","g":{},"h":[]}"#,
    #" { "a" : "b" , "c" : [ 1 , [ ] , { } , "x" ] } "#, #"[{"a":{"b":{"c":["d",[[1,2],3]]}}},"ž€😀",0]"#,
    #"{"body":"{\"q931_status\":\"16\",\"note\":\"\\u00e9\"}","n":12.5,"t":true}"#, "[]", "{}", "[1]", "7", #""x""#,
  ]

  /// Every token, or why there is none.
  private func read(_ text: [UInt8], _ way: JSONTokenizer.Way) -> String {
    let tokenizer = JSONTokenizer(way)
    switch tokenizer.tokenize(.lasting(text)) {
    case .notJSON(let reason): return reason
    case .tokens(let count):
      return (0..<count).map { index in
        let token = tokenizer.tokens[index]
        let key = token.key.map { bytes in
          String(decoding: UnsafeRawBufferPointer(start: bytes, count: Int(token.key_length)), as: UTF8.self)
        }
        let value = UnsafeRawBufferPointer(start: token.value, count: Int(token.value_length))
        return "\(token.parent) \(token.kind) \(key ?? "-") \(token.value_escaped) "
          + String(decoding: value, as: UTF8.self)
      }.joined(separator: "\n")
    }
  }

  @Test func readsTokens() {
    #expect(
      read(Array(#"{"a": [1, "b\n"] ,"c":{"d":null}}"#.utf8), .straight)
        == "0 1 - 0 \n0 2 a 0 \n1 4 - 0 1\n1 3 - 1 b\\n\n0 1 c 0 \n4 7 d 0 null")
  }

  /// Well-formed texts, and each of them with a few bytes taken out, put in or changed.
  @Test func bothWaysAgree() {
    var random = Seeded(6)
    let alphabet = Array("{}[]:,\"\\ \n\t0123456789.eE+-truefalsn\u{0}\u{C}é".utf8)
    var good = 0
    for text in Self.texts.map({ Array($0.utf8) }) {
      #expect(read(text, .straight) == read(text, .general))
      for _ in 0..<1500 {
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
        let (straight, general) = (read(changed, .straight), read(changed, .general))
        #expect(straight == general, "\(String(decoding: changed, as: UTF8.self))")
        if case .tokens = JSONTokenizer().tokenize(.lasting(changed)) { good += 1 }
      }
    }
    #expect(good > 1000, "some changes leave JSON: \(good)")
  }

  @Test func bothWaysKnowTheLimits() {
    for depth in [1, 62, 63, 64, 65, 66, 200] {
      for inner in ["", "1", "{}"] {
        let text = Array((String(repeating: "[", count: depth) + inner + String(repeating: "]", count: depth)).utf8)
        #expect(read(text, .straight) == read(text, .general), "\(depth) \(inner)")
      }
    }
    let many = Array(("[" + String(repeating: "{\"a\":0},", count: 5000) + "1]").utf8)
    #expect(read(many, .straight) == read(many, .general))
  }
}
