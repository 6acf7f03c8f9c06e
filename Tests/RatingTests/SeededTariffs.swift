/// Tariffs of many rows and initiations that they meet, drawn at random: the same seed gives the same.
struct SeededTariffs {
  private var random: SplitMix

  private static let accounts = ["1", "117793", "88021"]
  private static let methods = [
    "passwordcall", "flashcall", "confirmationCall", "flash_call", "call_2fa", "call_for_2fa",
  ]
  /// Edges, among them a leap day and the turn of a year.
  private static let edges = ["2023-12-31", "2024-01-01", "2024-02-29", "2024-03-01"]
  private static let days = ["2023-12-30"] + edges + ["2024-02-28", "2024-03-02"]
  private static let prices = [
    "0", "0.00", "0.0083", "0.00835", "0.35", "0.350", "1.5", "0.000000001", "12345.678901234",
  ]
  private static let steps = ["initiated", "concluded", "answered"]

  init(seed: UInt64) { random = SplitMix(state: seed) }

  /// Rows in the order of a file, none like another, and further ones that each price what one of them does.
  mutating func rows(drawn: Int) -> (sound: [SlowRow], clashing: [SlowRow]) {
    var (sound, clashing): ([SlowRow], [SlowRow]) = ([], [])
    for line in 0..<drawn {
      let from = pick([""] + Self.edges)
      let to = pick([""] + Self.edges.filter { $0 > from })
      let rule = pick(["none", "half-up:2", "half-even:0"])
      let cells = [
        pick(["", ""] + Self.accounts), pick(["", ""] + Self.methods), digits(1...11), from, to,
        pick(["EUR", "RUB", "USD"]), pick(Self.prices), pick(Self.steps), rule,
      ]
      let row = SlowRow(line: line + 2, cells.joined(separator: ","))
      let isClash = sound.contains { $0.cannotBeToldFrom(row, on: Self.days) }
      if isClash { clashing.append(row) } else { sound.append(row) }
    }
    return (sound, clashing)
  }

  mutating func initiation() -> SlowInitiation {
    SlowInitiation(
      stem: random.below(20) == 0 ? nil : digits(0...13), account: pick(Self.accounts + ["2"]),
      method: pick(Self.methods),
      day: random.below(6) == 0 ? nil : pick(Self.days), reached: pick(Self.steps))
  }

  mutating func shuffled(_ rows: [SlowRow]) -> [SlowRow] { rows.shuffled(using: &random) }

  /// Nearly always the digits that others begin with, too, so that origins nest and stems meet them.
  private mutating func digits(_ lengths: ClosedRange<Int>) -> String {
    let length = lengths.lowerBound + random.below(lengths.count)
    return "4219051234567".prefix(length).map { random.below(12) == 0 ? String(random.below(10)) : String($0) }.joined()
  }

  private mutating func pick(_ choices: [String]) -> String { choices[random.below(choices.count)] }
}

/// SplitMix64 (Steele, Lea, Flood 2014).
private struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }

  mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }
}
