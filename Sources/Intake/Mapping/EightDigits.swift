/// Eight bytes that may be digits, read at once: one load and three multiplications instead of a loop.
struct EightDigits {
  private let word: UInt64

  /// - Precondition: `bytes` has eight bytes from `offset` on.
  @inline(__always) init(_ bytes: UnsafeRawBufferPointer, at offset: Int) {
    word = UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  private init(word: UInt64) { self.word = word }

  /// The last `kept` bytes, with zeros for those before them.
  @inline(__always) func last(_ kept: Int) -> EightDigits {
    let shift = UInt64(8 * (8 - kept))
    let mask: UInt64 = kept == 0 ? 0 : .max << shift
    return EightDigits(word: word & mask | 0x3030_3030_3030_3030 & ~mask)
  }

  @inline(__always) var areDigits: Bool {
    // The upper half of each byte is that of a digit, and still is when six is added.
    let upper: UInt64 = 0xF0F0_F0F0_F0F0_F0F0
    return (word & upper) | ((word &+ 0x0606_0606_0606_0606) & upper) >> 4 == 0x3333_3333_3333_3333
  }

  /// What they say: pairs, then fours, then all eight, each from two neighbours that stand in one word.
  @inline(__always) var value: UInt64 {
    let pairs = ((word & 0x0F0F_0F0F_0F0F_0F0F) &* (10 << 8 | 1)) >> 8
    let fours = ((pairs & 0x00FF_00FF_00FF_00FF) &* (100 << 16 | 1)) >> 16
    return ((fours & 0x0000_FFFF_0000_FFFF) &* (10_000 << 32 | 1)) >> 32
  }

  /// The number that 8 to 15 bytes are; nil where they are not all digits, or fewer or more.
  @inline(__always) static func number(_ bytes: UnsafeRawBufferPointer) -> UInt64? {
    guard (8...15).contains(bytes.count) else { return nil }
    let first = EightDigits(bytes, at: 0)
    let rest = EightDigits(bytes, at: bytes.count - 8)
    guard first.areDigits, rest.areDigits else { return nil }
    let more = bytes.count - 8
    return first.value &* power(more) &+ rest.last(more).value
  }

  @inline(__always) private static func power(_ exponent: Int) -> UInt64 {
    switch exponent {
    case 0: 1
    case 1: 10
    case 2: 100
    case 3: 1000
    case 4: 10_000
    case 5: 100_000
    case 6: 1_000_000
    default: 10_000_000
    }
  }
}
