/// A small random generator that any index can start anew, so that no state has to be kept between records.
///
/// Source: G. Steele, D. Lea, C. Flood, "Fast Splittable Pseudorandom Number Generators", OOPSLA 2014. Integers only: the
/// same seed gives the same bytes on every machine.
struct SplitMix64 {
  private var state: UInt64

  private static let gamma: UInt64 = 0x9E37_79B9_7F4A_7C15

  init(seed: UInt64) { state = seed }

  /// The generator of one record: its own stream, whatever was drawn for the others.
  init(seed: UInt64, index: Int) { state = Self.mix(seed &+ UInt64(truncatingIfNeeded: index) &* Self.gamma) }

  mutating func next() -> UInt64 {
    state &+= Self.gamma
    return Self.mix(state)
  }

  /// A number in `0..<bound`. The high word of the product: its bias is below 2^-40 for the bounds used here.
  mutating func next(below bound: Int) -> Int {
    Int(truncatingIfNeeded: next().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// True once in `count` times on average.
  mutating func isOne(in count: Int) -> Bool { next(below: count) == 0 }

  static func mix(_ value: UInt64) -> UInt64 {
    var mixed = value
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  /// One-to-one on 48 bits: every step can be undone, so different indexes give different keys.
  static func permute48(_ index: UInt64, seed: UInt64) -> UInt64 {
    let mask: UInt64 = 0xFFFF_FFFF_FFFF
    var value = (index &+ mix(seed)) & mask
    value = (value &* 0xD1B5_4A32_D192_ED03) & mask
    value ^= value >> 25
    value = (value &* 0x9FB2_1C65_1E98_DF25) & mask
    value ^= value >> 23
    return value
  }
}
