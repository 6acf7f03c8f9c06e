import CNettle
import Calls

/// How called numbers are kept.
package enum NumberPrivacy: String, Sendable {
  /// First six digits and a keyed pseudonym.
  case pseudonym
  /// The whole number beside them; the user's own choice (`privacy.numbers: full`).
  case full
}

/// Turns called numbers into what may be kept of them.
struct Pseudonyms {
  /// The key is absorbed once; nettle goes back to that state after each number, so that one costs two blocks of SHA-256.
  private var keyed = hmac_sha256_ctx()
  private let privacy: NumberPrivacy

  init(key: [UInt8], privacy: NumberPrivacy) {
    nettle_hmac_sha256_set_key(&keyed, key.count, key)
    self.privacy = privacy
  }

  mutating func callee(_ digits: PackedDigits) -> Callee {
    Callee(
      prefix: digits.dropping(last: digits.count - 6), pseudonym: pseudonym(digits),
      number: privacy == .full ? digits : .none)
  }

  /// The first 64 bits of HMAC-SHA-256 over the digits, as a signed number.
  private mutating func pseudonym(_ digits: PackedDigits) -> Int64 {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 15) { text in
      var value = digits.word >> 4
      for index in stride(from: digits.count - 1, through: 0, by: -1) {
        text[index] = UInt8(ascii: "0") + UInt8(truncatingIfNeeded: value % 10)
        value /= 10
      }
      return pseudonym(UnsafeBufferPointer(rebasing: text[..<digits.count]))
    }
  }

  mutating func pseudonym(_ text: UnsafeBufferPointer<UInt8>) -> Int64 {
    nettle_hmac_sha256_update(&keyed, text.count, text.baseAddress)
    var first: UInt64 = 0
    withUnsafeMutableBytes(of: &first) { bytes in
      nettle_hmac_sha256_digest(&keyed, bytes.count, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }
    return Int64(bitPattern: UInt64(bigEndian: first))
  }
}
