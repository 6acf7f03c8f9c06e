import Calls
import Foundation
import Testing

@Suite struct VerificationKeyTests {
  @Test(arguments: [
    ("fa278be48dc2_117793", "fa278be48dc2_117793", "117793"),
    ("FA278BE48DC2_117793", "fa278be48dc2_117793", "117793"),
    ("0_1", "0_1", "1"),
    ("a__1", "a__1", "1"),
    ("a_____007", "a_____007", "007"),
    (String(repeating: "f", count: 32) + "_1", String(repeating: "f", count: 32) + "_1", "1"),
    ("9_" + String(repeating: "9", count: 18), "9_999999999999999999", "999999999999999999"),
  ])
  func accepted(written: String, text: String, account: String) throws {
    let key = try #require(VerificationKey(written))
    #expect(key.text == text)
    #expect(key.account == account)
    #expect(key.description == text)
  }

  @Test(arguments: [
    "", "_", "a", "a_", "_1", "g_1", "a1", "a_1_", "a_1_1", "a_b", "a_1b", "a-1", " a_1", "a_1 ", "a_1\n", "é_1", "a_١",
    String(repeating: "f", count: 33) + "_1", "f_" + String(repeating: "9", count: 19), "a_+1", "0xa_1",
  ])
  func refused(text: String) { #expect(VerificationKey(text) == nil) }

  @Test func lengthIsBounded() {
    let longest = "a" + String(repeating: "_", count: VerificationKey.maximumLength - 2) + "1"
    #expect(longest.utf8.count == VerificationKey.maximumLength)
    #expect(VerificationKey(longest) != nil)
    #expect(VerificationKey("a_" + longest.dropFirst()) == nil)
  }

  /// Every text of up to five bytes over a small alphabet, against the pattern spelled out in another way.
  @Test func agreesWithThePattern() {
    let alphabet: [Character] = ["a", "F", "7", "_", "g", "-"]
    var texts = [""]
    for _ in 0..<5 {
      texts = texts.flatMap { text in alphabet.map { text + String($0) } } + [""]
      for text in texts { #expect((VerificationKey(text) != nil) == Self.matchesPattern(text), "\(text)") }
    }
  }

  /// Longer ones, which are read eight bytes at a time, with any byte in any place.
  @Test(arguments: [
    "a6053c3a0f24_117793", "FA278be48dc2_117793", "0123456789abcdef0123456789ABCDEF__7", "abcdef01_123456789",
  ])
  func agreesWithThePatternEverywhere(text: String) {
    for index in text.utf8.indices {
      for byte in stride(from: UInt8(1), to: 128, by: 3) {
        var bytes = Array(text.utf8)
        bytes[text.utf8.distance(from: text.startIndex, to: index)] = byte
        let changed = String(decoding: bytes, as: UTF8.self)
        let key = VerificationKey(changed)
        #expect((key != nil) == Self.matchesPattern(changed), "\(changed)")
        if let key { #expect(key.text == changed.lowercased()) }
      }
    }
    #expect(VerificationKey(text.replacingOccurrences(of: "_", with: "é_")) == nil)
  }

  private static func matchesPattern(_ text: String) -> Bool {
    text.lowercased().wholeMatch(of: /[0-9a-f]{1,32}_+[0-9]{1,18}/) != nil
  }

  @Test func keysAreOneWhateverTheirCase() {
    #expect(VerificationKey("AB_1") == VerificationKey("ab_1"))
    #expect(VerificationKey("ab_1") != VerificationKey("ab__1"))
  }

  @Test func orderIsThatOfTheText() throws {
    let keys = ["b_1", "a_2", "a_10", "A_1"].compactMap(VerificationKey.init)
    #expect(keys.sorted().map(\.text) == ["a_1", "a_10", "a_2", "b_1"])
  }
}
