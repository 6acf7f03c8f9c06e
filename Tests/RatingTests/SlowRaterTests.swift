import Calls
import Rating
import Testing

@Suite struct SlowRaterTests {
  /// Every set of none to three rows is a tariff or refused, as the second rater has it; and under every tariff every
  /// initiation has the price, and the explanation, that the second rater gives it.
  @Test(arguments: [SmallTariffs.choice, .validity, .charges]) func agreeOverAllSmallTariffs(_ small: SmallTariffs)
    throws
  {
    let fastRows = try small.rows.map { try $0.read() }
    let initiations = try small.initiations.map { (slow: $0, fast: try $0.read()) }
    // A row is to an initiation what it is, whatever other rows there are: asked once.
    let standings = small.rows.map { row in initiations.map { SlowRater.standing(of: row, $0.slow) } }
    var (tariffs, refused) = (0, 0)
    try small.visit { set in
      let slowRows = set.map { small.rows[$0] }
      let clashes = slowRows.indices.reduce(0) { count, index in
        count + slowRows[..<index].count { $0.cannotBeToldFrom(slowRows[index], on: SmallTariffs.days) }
      }
      do {
        let tariff = try Tariff(rows: set.map { fastRows[$0] }, place: "t")
        tariffs += 1
        try #require(clashes == 0, "not refused:\n\(Self.text(slowRows))")
        for (index, initiation) in initiations.enumerated() {
          let slow = SlowRater.verdict(set.map { (small.rows[$0], standings[$0][index]) }, initiation.slow)
          let fast = Verdict(tariff.price(of: initiation.fast))
          try #require(slow == fast, "\(initiation.slow) under\n\(Self.text(slowRows))")
        }
      } catch let problems as ProblemList {
        refused += 1
        try #require(problems.problems.count == clashes, "\(problems) of\n\(Self.text(slowRows))")
      }
    }
    #expect(tariffs == small.soundSets)
    #expect(refused == small.refusedSets)
  }

  /// Large tariffs, whatever the order of their rows: the prices of initiations, what they add up to, and which rows make
  /// a tariff none.
  @Test(arguments: 1...12 as ClosedRange<UInt64>) func agreeOverSeededTariffs(seed: UInt64) throws {
    var seeded = SeededTariffs(seed: seed)
    let (sound, clashing) = seeded.rows(drawn: 20 * Int(seed))
    let tariff = try Tariff(rows: seeded.shuffled(sound).map { try $0.read() }, place: "t")
    for row in clashing {
      #expect(throws: ProblemList.self) { try Tariff(rows: (sound + [row]).map { try $0.read() }, place: "t") }
    }
    var (slowSums, fastSums): ([String: Int128], [String: Money]) = ([:], [:])
    var verdicts: [String: Int] = [:]
    for _ in 0..<500 {
      let initiation = seeded.initiation()
      let price = tariff.price(of: try initiation.read())
      let slow = SlowRater.verdict(sound, initiation)
      try #require(Verdict(price) == slow, "\(initiation) under\n\(Self.text(sound))")
      if case .priced(let row, true) = price {
        fastSums[row.currency] = (fastSums[row.currency] ?? Money(nano: 0)).plus(row.price)
      }
      switch slow {
      case .row(let line, let isCharged):
        verdicts["\(isCharged)", default: 0] += 1
        let row = try #require(sound.first { $0.line == line })
        if isCharged { slowSums[row.currency, default: 0] += SlowRater.nano(row.price) }
      case .unrated(let reason): verdicts[reason, default: 0] += 1
      }
    }
    #expect(fastSums.mapValues { Int128($0.nano) } == slowSums)
    #expect(verdicts.keys.count >= 5, "an initiation of nearly every kind: \(verdicts)")
  }

  static func text(_ rows: [SlowRow]) -> String {
    rows.map { "line \($0.line): \($0.cells.joined(separator: ","))" }.joined(separator: "\n")
  }
}
