/// Which keys a block may hold: a Bloom filter. A key that it does not know is not there; of the others one in a hundred is
/// not there either.
///
/// An import of new keys so asks a few hundred bytes a block, and not the block: in a ledger of millions nearly all of a
/// small import's keys fall into blocks that do not have them.
enum KeyFilter {
  private static let bitsPerKey = 10
  private static let probes = 5

  /// The filter of these hashes.
  static func make(of hashes: [UInt64], into filter: inout [UInt8]) {
    filter.removeAll(keepingCapacity: true)
    filter.append(contentsOf: repeatElement(0, count: max(8, (hashes.count * bitsPerKey + 7) / 8)))
    filter.withUnsafeMutableBytes { filter in
      for hash in hashes {
        forEachBit(of: hash, in: filter.count) { bit in
          filter[bit >> 3] |= 1 << UInt8(bit & 7)
          return true
        }
      }
    }
  }

  static func mayHold(_ hash: UInt64, in filter: UnsafeRawBufferPointer) -> Bool {
    guard !filter.isEmpty else { return true }
    var isThere = true
    forEachBit(of: hash, in: filter.count) { bit in
      isThere = filter[bit >> 3] & 1 << UInt8(bit & 7) != 0
      return isThere
    }
    return isThere
  }

  /// Two hashes make all (Kirsch and Mitzenmacher, "Less Hashing, Same Performance", 2006).
  @inline(__always) private static func forEachBit(of hash: UInt64, in bytes: Int, _ body: (Int) -> Bool) {
    var part = UInt32(truncatingIfNeeded: hash)
    let step = UInt32(truncatingIfNeeded: hash >> 32) | 1
    let bits = UInt64(bytes * 8)
    for _ in 0..<probes {
      guard body(Int((UInt64(part) * bits) >> 32)) else { return }
      part = part &+ step
    }
  }

  /// A hash of a text. Filters on disk are made with it: another one would need another version of the block.
  @inline(__always) static func hash(_ text: UnsafeRawBufferPointer) -> UInt64 {
    var hash = UInt64(text.count) &* 0x9E37_79B9_7F4A_7C15
    var index = 0
    while index + 8 <= text.count {
      hash = mix(hash ^ UInt64(littleEndian: text.loadUnaligned(fromByteOffset: index, as: UInt64.self)))
      index += 8
    }
    var rest: UInt64 = 0
    while index < text.count {
      rest = rest << 8 | UInt64(text[index])
      index += 1
    }
    return mix(hash ^ rest ^ 0xA076_1D64_78BD_642F)
  }

  @inline(__always) private static func mix(_ value: UInt64) -> UInt64 {
    let product = value.multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }
}

/// Tells whether a block is as it was written: it is read without a further check of any length in it.
enum BlockChecksum {
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    // Four sums side by side: one alone would wait for its own multiplication.
    var sums: (UInt64, UInt64, UInt64, UInt64) = (0x2D35_8DCC, 0x4B7A_70E9, 0x9E37_79B9, 0xC2B2_AE3D)
    var index = 0
    func word(_ offset: Int) -> UInt64 {
      UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: index + offset, as: UInt64.self))
    }
    while index + 32 <= bytes.count {
      sums.0 = turn(sums.0 ^ word(0))
      sums.1 = turn(sums.1 ^ word(8))
      sums.2 = turn(sums.2 ^ word(16))
      sums.3 = turn(sums.3 ^ word(24))
      index += 32
    }
    let rest = UnsafeRawBufferPointer(rebasing: bytes[index...])
    return turn(sums.0 ^ turn(sums.1 ^ turn(sums.2 ^ turn(sums.3 ^ KeyFilter.hash(rest))))) ^ UInt64(bytes.count)
  }

  @inline(__always) private static func turn(_ value: UInt64) -> UInt64 {
    let product = value &* 0x9FB2_1C65_1E98_DF25
    return product ^ product >> 32
  }
}
