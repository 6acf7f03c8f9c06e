import Calls
import Testing

@Suite struct RatioTests {
  @Test(arguments: [
    (0, 1, "0.000000"), (1, 1, "1.000000"), (1, 3, "0.333333"), (2, 3, "0.666667"), (7, 20, "0.350000"),
    (1, 2_000_000, "0.000001"), (3, 2_000_000, "0.000002"), (1, 2_000_001, "0.000000"),
    (1_999_999, 2_000_000, "1.000000"), (5, 2, "2.500000"), (12_345_678, 1_000_000, "12.345678"),
    (1_000_000_000_000, 3_000_000_000_000, "0.333333"),
  ])
  func halfAwayFromZero(part: Int, whole: Int, text: String) { #expect(Ratio.text(part, over: whole) == text) }

  @Test func aRateOfNothingIsUndefined() {
    #expect(Ratio.text(0, over: 0) == "")
    #expect(Ratio.text(5, over: 0) == "")
  }

  /// Long division by hand, one decimal after the other, then the seventh decides.
  @Test func agreesWithLongDivision() {
    for whole in 1...130 {
      for part in 0...whole {
        var (digits, rest) = (part / whole, part % whole)
        for _ in 0..<6 {
          rest *= 10
          digits = digits * 10 + rest / whole
          rest %= whole
        }
        if rest * 2 >= whole { digits += 1 }
        let padded = String(String(10_000_000 + digits).dropFirst())
        let expected = digits == 1_000_000 ? "1.000000" : "0." + padded.suffix(6)
        #expect(Ratio.text(part, over: whole) == expected)
      }
    }
  }
}

@Suite struct WilsonIntervalTests {
  /// The test values of docs/domain.md, section 3.
  @Test(arguments: [
    (7, 20, "0.181192", "0.567146"), (0, 10, "0.000000", "0.277533"), (10, 10, "0.722467", "1.000000"),
    (500, 1000, "0.469070", "0.530930"), (81, 263, "0.255289", "0.366210"),
  ])
  func testValues(part: Int, whole: Int, low: String, high: String) throws {
    let interval = try #require(WilsonInterval(part, over: whole))
    #expect(interval.lowText == low)
    #expect(interval.highText == high)
  }

  @Test func undefinedWithoutABase() { #expect(WilsonInterval(0, over: 0) == nil) }

  /// The interval's ends are where the score test just rejects: |p̂ - p| = z √(p(1-p)/n).
  @Test func theEndsSolveTheScoreEquation() throws {
    for whole in [1, 2, 3, 10, 57, 400] {
      for part in 0...whole {
        let interval = try #require(WilsonInterval(part, over: whole))
        let observed = Double(part) / Double(whole)
        #expect((0...1).contains(interval.low) && (0...1).contains(interval.high))
        #expect(interval.low <= observed && observed <= interval.high)
        for end in [interval.low, interval.high] where end > 0 && end < 1 {
          let error = abs(observed - end) - WilsonInterval.z * (end * (1 - end) / Double(whole)).squareRoot()
          #expect(abs(error) < 1e-9)
        }
      }
    }
  }

  @Test func failuresMirrorSuccesses() throws {
    for part in 0...40 {
      let interval = try #require(WilsonInterval(part, over: 40))
      let mirror = try #require(WilsonInterval(40 - part, over: 40))
      #expect(abs(interval.low - (1 - mirror.high)) < 1e-12)
    }
  }
}
