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
    guard bytes.withUnsafeMutableBytes(VerificationKey.normalize) else { return nil }
    self.text = String(decoding: bytes, as: UTF8.self)
  }

  /// The client's account: the digits after the last `_`, leading zeros kept.
  package var account: String { String(text[text.index(after: text.lastIndex(of: "_") ?? text.startIndex)...]) }

  package var description: String { text }

  package static func < (left: Self, right: Self) -> Bool { left.text < right.text }

  /// The longest key we accept, in bytes. The vendor's shape does not bound the underscores; nobody writes this many.
  package static let maximumLength = 128

  /// Lower-cases `bytes` in place; false (and `bytes` undefined) when they are no key.
  package static func normalize(_ bytes: UnsafeMutableRawBufferPointer) -> Bool {
    guard bytes.count <= maximumLength else { return false }
    var index = 0
    while index < bytes.count, index < 33 {
      let byte = bytes[index]
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"): break
      case UInt8(ascii: "A")...UInt8(ascii: "F"): bytes[index] = byte | 0x20
      default:
        return index >= 1 && accountFollows(UnsafeRawBufferPointer(rebasing: bytes[index...]))
      }
      index += 1
    }
    return false
  }

  /// Whether `bytes` are `_+[0-9]{1,18}`.
  private static func accountFollows(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let underscores = bytes.prefix { $0 == UInt8(ascii: "_") }.count
    let digits = bytes.count - underscores
    return underscores >= 1 && (1...18).contains(digits)
      && bytes.suffix(digits).allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}
