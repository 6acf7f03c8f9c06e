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
  private typealias State = (UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32, UInt32)

  /// SHA-256 after the key's blocks, of the inner and the outer hash: with these a number costs one block in each.
  private let inner: State
  private let outer: State
  /// Where the blocks are hashed. They are filled to the end here, so that nettle has nothing to do but to hash them: its own
  /// HMAC takes half as long again.
  private var hash = sha256_ctx()
  /// With the key in it, for texts of any length.
  private var keyed = hmac_sha256_ctx()
  private let privacy: NumberPrivacy

  init(key: [UInt8], privacy: NumberPrivacy) {
    nettle_hmac_sha256_set_key(&keyed, key.count, key)
    (inner, outer) = (keyed.inner.state, keyed.outer.state)
    nettle_sha256_init(&hash)
    self.privacy = privacy
  }

  mutating func callee(_ digits: PackedDigits) -> Callee {
    Callee(
      prefix: digits.dropping(last: digits.count - 6), pseudonym: pseudonym(digits),
      number: privacy == .full ? digits : .none)
  }

  /// A request's id: what joins it to its reply. Hashed behind a word that no number begins with, so that an id which is a
  /// number has not that number's pseudonym. Never 0.
  mutating func id(_ bytes: UnsafeRawBufferPointer) -> Int64 {
    let domain: StaticString = "id "
    nettle_hmac_sha256_update(&keyed, domain.utf8CodeUnitCount, domain.utf8Start)
    nettle_hmac_sha256_update(&keyed, bytes.count, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    return withUnsafeTemporaryAllocation(byteCount: 8, alignment: 8) { digest in
      nettle_hmac_sha256_digest(&keyed, 8, digest.baseAddress?.assumingMemoryBound(to: UInt8.self))
      let value = Int64(bigEndian: digest.load(as: Int64.self))
      return value == 0 ? 1 : value
    }
  }

  /// The first 64 bits of HMAC-SHA-256 over the digits, as a signed number.
  private mutating func pseudonym(_ digits: PackedDigits) -> Int64 {
    let text = digits.ascii
    var block = MessageBlock(length: digits.count)
    let mark = UInt64(MessageBlock.mark) << UInt64(8 * (digits.count & 7))
    block.words.0 = (text.low | (digits.count < 8 ? mark : 0)).littleEndian
    block.words.1 = (text.high | (digits.count < 8 ? 0 : mark)).littleEndian
    return pseudonym(block)
  }

  mutating func pseudonym(_ text: UnsafeBufferPointer<UInt8>) -> Int64 {
    var block = MessageBlock(length: text.count)
    withUnsafeMutableBytes(of: &block.words) {
      $0.copyBytes(from: text)
      $0[text.count] = MessageBlock.mark
    }
    return pseudonym(block)
  }

  private mutating func pseudonym(_ block: MessageBlock) -> Int64 {
    let inside = hashed(block, from: inner)
    var second = MessageBlock(length: 32)
    func pair(_ first: UInt32, _ second: UInt32) -> UInt64 { (UInt64(first) << 32 | UInt64(second)).bigEndian }
    second.words.0 = pair(inside.0, inside.1)
    second.words.1 = pair(inside.2, inside.3)
    second.words.2 = pair(inside.4, inside.5)
    second.words.3 = pair(inside.6, inside.7)
    second.words.4 = UInt64(MessageBlock.mark).littleEndian
    let outside = hashed(second, from: outer)
    return Int64(bitPattern: UInt64(outside.0) << 32 | UInt64(outside.1))
  }

  private mutating func hashed(_ block: MessageBlock, from state: State) -> State {
    hash.state = state
    withUnsafeBytes(of: block.words) { bytes in
      nettle_sha256_update(&hash, bytes.count, bytes.baseAddress?.assumingMemoryBound(to: UInt8.self))
    }
    return hash.state
  }
}

/// The last block of a message whose first is a key's (FIPS 180-4, section 5.1.1).
private struct MessageBlock {
  typealias Words = (UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64, UInt64)

  /// Stands behind the text.
  static let mark: UInt8 = 0x80

  var words: Words

  /// - Parameter length: of the text that stands at its beginning.
  init(length: Int) {
    precondition(length < 56, "a number is short, and its length must fit behind it")
    words = (0, 0, 0, 0, 0, 0, 0, UInt64(8 * (64 + length)).bigEndian)
  }
}

extension PackedDigits {
  /// The digits as text, the first in the lowest byte, zeros behind them.
  fileprivate var ascii: (low: UInt64, high: UInt64) {
    let value = word >> 4
    // Sixteen digits, of which the first are zeros that do not belong to the number.
    let (low, high) = (Self.ascii(value / 100_000_000), Self.ascii(value % 100_000_000))
    let surplus = UInt64(8 * (16 - count))
    if surplus >= 64 { return (high &>> (surplus - 64), 0) }
    return (low &>> surplus | high &<< (64 - surplus), high &>> surplus)
  }

  /// Eight digits, leading zeros included: halved three times, all parts at once.
  private static func ascii(_ value: UInt64) -> UInt64 {
    let fours = (value / 10_000) | (value % 10_000) << 32
    // Hundreds: 10486 / 2^20 is a hundredth, near enough below 10000; then tens: 103 / 2^10 is a tenth, below 100.
    let hundreds = (fours &* 10_486) >> 20 & 0x0000_007F_0000_007F
    let twos = hundreds | (fours &- 100 &* hundreds) << 16
    let tens = (twos &* 103) >> 10 & 0x000F_000F_000F_000F
    return (tens | (twos &- 10 &* tens) << 8) | 0x3030_3030_3030_3030
  }
}
