import Foundation
import Testing

@testable import Intake

@Suite("Escapes of JSON strings") struct JSONEscapesTests {
  private func resolved(_ text: String) -> String? {
    JSONEscapes.resolved(.lasting(Array(text.utf8))).map { String(decoding: $0, as: UTF8.self) }
  }

  @Test(arguments: [
    ("", ""), ("plain äöü 😀", "plain äöü 😀"), (#"\"\\\/"#, #""\/"#), (#"a\nb\rc\td\be\ff"#, "a\nb\rc\td\u{8}e\u{C}f"),
    (#"\u0041\u00e4\u20AC"#, "Aä€"), (#"\ud83d\ude00\uD83D\uDE00"#, "😀😀"), (#"\u0000"#, "\u{0}"),
    (#"\\u0041"#, #"\u0041"#), (#"\uffff"#, "\u{FFFF}"),
  ]) func resolves(_ text: String, _ expected: String) {
    #expect(resolved(text) == expected)
  }

  @Test(arguments: [
    #"\"#, #"a\x41"#, #"\u"#, #"\u12"#, #"\u12G4"#, #"\ud83d"#, #"\ud83dx"#, #"\ud83d\n"#, #"\ud83d\u0041"#, #"\ude00"#,
    #"\ud83d\ud83d"#, #"\u+041"#, #"\U0041"#,
  ]) func refuses(_ text: String) {
    #expect(resolved(text) == nil)
  }

  /// What Foundation escapes, it is here too.
  @Test func agreesWithFoundation() throws {
    var random = Seeded(1)
    for _ in 0..<300 {
      let scalars = (0..<Int.random(in: 0...40, using: &random)).compactMap { _ in
        Unicode.Scalar(UInt32.random(in: 0...0x1_FFFF, using: &random) >> UInt32.random(in: 0...12, using: &random))
      }
      let text = String(String.UnicodeScalarView(scalars))
      let json = String(decoding: try JSONEncoder().encode([text]), as: UTF8.self)
      #expect(resolved(String(json.unicodeScalars.dropFirst(2).dropLast(2))) == text)
    }
  }
}
