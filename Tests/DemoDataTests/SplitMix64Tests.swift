import Testing

@testable import DemoData

@Suite struct SplitMix64Tests {
  /// The first numbers of the reference implementation (S. Vigna, splitmix64.c) for the seed 1234567.
  @Test func referenceNumbers() {
    var random = SplitMix64(seed: 1_234_567)
    let first: [UInt64] = [
      6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423, 4_593_380_528_125_082_431,
    ]
    #expect((0..<4).map { _ in random.next() } == first)
  }

  @Test func numbersStayBelowTheirBoundAndReachIt() {
    var random = SplitMix64(seed: 7)
    for bound in [1, 2, 3, 10] {
      let drawn = Set((0..<1000).map { _ in random.next(below: bound) })
      #expect(drawn == Set(0..<bound))
    }
  }

  @Test func keysAreUnlike() {
    for seed in [0, 1, DemoWorld.defaultSeed, UInt64.max] {
      var seen: Set<UInt64> = []
      for index in UInt64(0)..<50_000 { seen.insert(SplitMix64.permute48(index, seed: seed)) }
      // The far end of the 48 bits, where a mixing that loses bits would collide.
      for index in UInt64(0)..<50_000 { seen.insert(SplitMix64.permute48((1 << 48) - 1 - index, seed: seed)) }
      #expect(seen.count == 100_000)
      #expect(seen.allSatisfy { $0 < 1 << 48 })
    }
  }
}
