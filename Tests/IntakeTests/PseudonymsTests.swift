import Calls
import Testing

@testable import Intake

@Suite("Pseudonyms") struct PseudonymsTests {
  /// RFC 4231, sections 4.2, 4.3, 4.4 and 4.7: key, text and the first 64 bits of HMAC-SHA-256.
  private static let standard: [([UInt8], [UInt8], UInt64)] = [
    ([UInt8](repeating: 0x0B, count: 20), Array("Hi There".utf8), 0xB034_4C61_D8DB_3853),
    (Array("Jefe".utf8), Array("what do ya want for nothing?".utf8), 0x5BDC_C146_BF60_754E),
    ([UInt8](repeating: 0xAA, count: 20), [UInt8](repeating: 0xDD, count: 50), 0x773E_A91E_3680_0E46),
    (
      [UInt8](repeating: 0xAA, count: 131), Array("Test Using Larger Than Block-Size Key - Hash Key First".utf8),
      0x60E4_3159_1EE0_B67F
    ),
  ]

  @Test(arguments: standard)
  func areTheStandardsCode(_ key: [UInt8], _ text: [UInt8], _ expected: UInt64) {
    var pseudonyms = Pseudonyms(key: key, privacy: .pseudonym)
    // One number must leave nothing behind for the next.
    for _ in 0..<3 {
      #expect(text.withUnsafeBufferPointer { pseudonyms.pseudonym($0) } == Int64(bitPattern: expected))
    }
  }

  /// Ledgers hold them, so these never change; the expected values are those of Python's `hmac`.
  @Test(arguments: [
    ("421905123456", -8_618_812_787_331_055_509 as Int64),
    ("1234567", -1_134_571_046_981_271_336),
    ("123456789012345", 4_174_699_613_867_014_440),
    ("0000000", -6_179_660_247_780_159_969),
  ]) func areThoseOfEarlierLedgers(_ digits: String, _ expected: Int64) throws {
    var pseudonyms = Pseudonyms(key: [UInt8](repeating: 7, count: 32), privacy: .pseudonym)
    let callee = pseudonyms.callee(try #require(PackedDigits(Array(digits.utf8))))
    #expect(callee.pseudonym == expected && callee.prefix.text == digits.prefix(6) && callee.number.isNone)
  }

  /// Of every length that a number has.
  @Test(arguments: 7...15) func ofDigitsAreThoseOfTheirText(_ length: Int) throws {
    var random = Seeded(UInt64(length))
    var pseudonyms = Pseudonyms(key: [UInt8](repeating: 9, count: 32), privacy: .pseudonym)
    for _ in 0..<200 {
      let text = (0..<length).map { _ in UInt8.random(in: 48...57, using: &random) }
      let callee = pseudonyms.callee(try #require(PackedDigits(text)))
      #expect(callee.pseudonym == text.withUnsafeBufferPointer { pseudonyms.pseudonym($0) })
    }
  }
}
