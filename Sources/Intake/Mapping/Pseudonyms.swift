import Calls
import Crypto
import Foundation

/// How called numbers are kept.
package enum NumberPrivacy: String, Sendable {
  /// First six digits and a keyed pseudonym.
  case pseudonym
  /// The whole number beside them; the user's own choice (`privacy.numbers: full`).
  case full
}

/// Turns called numbers into what may be kept of them.
struct Pseudonyms {
  private let keyed: HMAC<SHA256>
  private let privacy: NumberPrivacy
  /// The request and the call of a verification name the same number, often close together: direct-mapped by a mix of
  /// the digits, the newest wins.
  private var recent: [(digits: UInt64, pseudonym: Int64)]
  private static let recentCount = 1 << 15

  init(key: [UInt8], privacy: NumberPrivacy) {
    keyed = HMAC<SHA256>(key: SymmetricKey(data: key))
    self.privacy = privacy
    recent = Array(repeating: (0, 0), count: Self.recentCount)
  }

  mutating func callee(_ digits: PackedDigits) -> Callee {
    Callee(
      prefix: digits.dropping(last: digits.count - 6), pseudonym: pseudonym(digits),
      number: privacy == .full ? digits : .none)
  }

  /// The first 64 bits of HMAC-SHA-256 over the digits, as a signed number.
  private mutating func pseudonym(_ digits: PackedDigits) -> Int64 {
    let slot = Int((digits.word &* 0x9E37_79B9_7F4A_7C15) >> 49)
    if recent[slot].digits == digits.word { return recent[slot].pseudonym }
    // The key is absorbed once; a copy of that state takes each number.
    var code = keyed
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 15) { text in
      var value = digits.word >> 4
      for index in stride(from: digits.count - 1, through: 0, by: -1) {
        text[index] = UInt8(ascii: "0") + UInt8(value % 10)
        value /= 10
      }
      code.update(data: UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(text)[..<digits.count]))
    }
    let pseudonym = code.finalize().withUnsafeBytes {
      Int64(bitPattern: UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)))
    }
    recent[slot] = (digits.word, pseudonym)
    return pseudonym
  }
}
