/// The key that joins a request, its calls and its charge, as the vendor writes it: `fa278be48dc2_117793`.
///
/// Shape: `^[0-9a-f]{1,32}_+[0-9]{1,18}$` after lower-casing. The digits after the last `_` are the client's account
/// and are authoritative (docs/domain.md, "What is counted").
package struct VerificationKey: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The key in lower case.
  package let text: String

  /// Nil when `text` does not have a key's shape.
  package init?(_ text: String) {
    var bytes = Array(text.utf8)
    guard bytes.withUnsafeBytes(VerificationKey.shape) != nil else { return nil }
    bytes.withUnsafeMutableBytes(VerificationKey.lowerCase)
    self.text = String(decoding: bytes, as: UTF8.self)
  }

  /// The client's account: the digits after the last `_`, leading zeros kept.
  package var account: String { String(text[text.index(after: text.lastIndex(of: "_") ?? text.startIndex)...]) }

  package var description: String { text }

  package static func < (left: Self, right: Self) -> Bool { left.text < right.text }

  /// The longest key we accept, in bytes. The vendor's shape does not bound the underscores; nobody writes this many.
  package static let maximumLength = 128

  /// What a key's bytes look like.
  package struct Shape: Sendable {
    /// Nothing has to be changed for the key's normal form.
    package var isLowerCase: Bool
    /// Where the account's digits begin.
    package var accountOffset: Int
  }

  /// Nil for what is no key.
  package static func shape(of bytes: UnsafeRawBufferPointer) -> Shape? {
    guard bytes.count <= maximumLength else { return nil }
    // Of the bytes that a key may begin with, capital letters alone lack the bit that makes a letter a small one.
    var common: UInt8 = 0xFF
    var index = 0
    while index + 8 <= bytes.count {
      let word = bytes.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      guard areHexadecimal(word) else { break }
      if word & 0x2020_2020_2020_2020 != 0x2020_2020_2020_2020 { common = 0 }
      index += 8
    }
    while index < bytes.count, isHexadecimal(bytes[index]) {
      common &= bytes[index]
      index += 1
    }
    guard (1...32).contains(index), index < bytes.count, bytes[index] == UInt8(ascii: "_") else { return nil }
    while index < bytes.count, bytes[index] == UInt8(ascii: "_") { index += 1 }
    guard (1...18).contains(bytes.count - index) else { return nil }
    for digit in index..<bytes.count where !isDigit(bytes[digit]) { return nil }
    return Shape(isLowerCase: common & 0x20 != 0, accountOffset: index)
  }

  /// Whether all eight bytes are: each sum carries into its byte's upper bit where the byte is not below a bound.
  private static func areHexadecimal(_ word: UInt64) -> Bool {
    func isAtLeast(_ bound: UInt8, _ word: UInt64) -> UInt64 { word &+ 0x0101_0101_0101_0101 &* UInt64(0x80 - bound) }
    let letters = word | 0x2020_2020_2020_2020
    let digit = isAtLeast(UInt8(ascii: "0"), word) & ~isAtLeast(UInt8(ascii: "9") + 1, word)
    let letter = isAtLeast(UInt8(ascii: "a"), letters) & ~isAtLeast(UInt8(ascii: "f") + 1, letters)
    // Bytes beyond ASCII may carry over their neighbours, but have the bit themselves.
    return (digit | letter) & ~word & 0x8080_8080_8080_8080 == 0x8080_8080_8080_8080
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "0") < 10 }

  private static func isUpperCase(_ byte: UInt8) -> Bool { byte &- UInt8(ascii: "A") < 26 }

  /// A bit for each byte, below 64 and from there on: digits and letters alternate at random in a key, and a branch on
  /// which of them comes next is guessed wrong every other time.
  private static func isHexadecimal(_ byte: UInt8) -> Bool {
    let bits: UInt64 = byte & 0x40 == 0 ? 0x03FF_0000_0000_0000 : 0x0000_007E_0000_007E
    return UInt64(byte & 0x80 ^ 0x80) & (bits &>> UInt64(byte & 0x3F) & 1) &<< 7 != 0
  }

  /// Lower-cases the letters of `bytes`, which are a key's.
  package static func lowerCase(_ bytes: UnsafeMutableRawBufferPointer) {
    for index in bytes.indices where isUpperCase(bytes[index]) { bytes[index] |= 0x20 }
  }
}
