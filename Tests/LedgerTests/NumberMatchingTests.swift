import Calls
import Testing

@testable import Ledger

/// The matching by number and time beside a second one, written from docs/billed-calls.md alone, and beside all that could be
/// guessed.
@Suite("Matching by number and time") struct NumberMatchingTests {
  typealias Entry = NumberMatching.Entry

  struct World: CustomStringConvertible {
    var lines: [Entry]
    var verifications: [Entry]
    var window: Int64

    var description: String {
      func text(_ entries: [Entry]) -> String {
        entries.map { "\($0.time)/\($0.account)/\($0.method)" }.joined(separator: " ")
      }
      return "lines \(text(lines)), verifications \(text(verifications)), window \(window)"
    }

    func mayBelong(_ line: Int, _ verification: Int) -> Bool {
      let (line, other) = (lines[line], verifications[verification])
      return (line.account == 0 || line.account == other.account) && (line.method == 0 || line.method == other.method)
        && abs(line.time - other.time) <= window
    }

    func distance(_ line: Int, _ verification: Int) -> Int64 {
      abs(lines[line].time - verifications[verification].time)
    }
  }

  /// What became of a line or a verification.
  enum End: Equatable {
    case alone
    case with(Int)
    case unclear
  }

  private static func ends(_ world: World) -> (lines: [End], verifications: [End]) {
    let fates = NumberMatching.fates(
      lines: world.lines, verifications: world.verifications, window: world.window)
    func end(_ fate: NumberMatching.Fate) -> End {
      switch fate {
      case .unmatched: .alone
      case .matched(let other, _): .with(other)
      case .ambiguous: .unclear
      }
    }
    for (index, fate) in fates.lines.enumerated() {
      if case .matched(let other, let distance) = fate { #expect(distance == world.distance(index, other), "\(world)") }
    }
    return (fates.lines.map(end), fates.verifications.map(end))
  }

  /// Slowly: at each distance all pairs of what is not matched, and what hangs together through them. A pair by itself of two
  /// that nothing was unclear about belongs together; all else is unclear.
  static func slowEnds(_ world: World) -> (lines: [End], verifications: [End]) {
    var lines = [End](repeating: .alone, count: world.lines.count)
    var verifications = [End](repeating: .alone, count: world.verifications.count)
    for distance in 0...world.window {
      var pairs: [(line: Int, verification: Int)] = []
      for line in lines.indices where lines[line] == .alone || lines[line] == .unclear {
        for other in verifications.indices where verifications[other] == .alone || verifications[other] == .unclear {
          if world.mayBelong(line, other), world.distance(line, other) == distance { pairs.append((line, other)) }
        }
      }
      var (newLines, newVerifications) = (lines, verifications)
      for (line, other) in pairs {
        let isByItself = pairs.count { $0.line == line || $0.verification == other } == 1
        if isByItself, lines[line] == .alone, verifications[other] == .alone {
          (newLines[line], newVerifications[other]) = (.with(other), .with(line))
        } else {
          (newLines[line], newVerifications[other]) = (.unclear, .unclear)
        }
      }
      (lines, verifications) = (newLines, newVerifications)
    }
    return (lines, verifications)
  }

  /// All that "nearest first" can come to, however ties are broken: for each line its verification, or -1.
  private static func guesses(_ world: World) -> Set<[Int]> {
    var found: Set<[Int]> = []
    var partners = [Int](repeating: -1, count: world.lines.count)
    func go() {
      var nearest: [(Int, Int)] = []
      var least = Int64.max
      for line in world.lines.indices where partners[line] < 0 {
        for other in world.verifications.indices where !partners.contains(other) && world.mayBelong(line, other) {
          let distance = world.distance(line, other)
          if distance < least { (nearest, least) = ([], distance) }
          if distance == least { nearest.append((line, other)) }
        }
      }
      if nearest.isEmpty { found.insert(partners) }
      for (line, other) in nearest {
        partners[line] = other
        go()
        partners[line] = -1
      }
    }
    go()
    return found
  }

  private static func check(_ world: World) {
    let (found, slow) = (ends(world), slowEnds(world))
    #expect(found == slow, "\(world)")
    let guesses = guesses(world)
    for (line, end) in found.lines.enumerated() {
      switch end {
      case .with(let other): #expect(guesses.allSatisfy { $0[line] == other }, "guessed: \(world)")
      case .alone: #expect(guesses.allSatisfy { $0[line] == -1 }, "passed over: \(world)")
      case .unclear: #expect(guesses.count > 1, "nothing is unclear: \(world)")
      }
    }
    for (other, end) in found.verifications.enumerated() where end == .alone {
      #expect(guesses.allSatisfy { !$0.contains(other) }, "passed over: \(world)")
    }
  }

  private static func entries(_ times: [Int]) -> [Entry] {
    times.map { Entry(time: SmallWorld.start + Int64($0), account: 0, method: 0) }
  }

  /// Every world of up to three lines and three verifications within five moments.
  @Test func allSmallWorlds() {
    func choices(_ count: Int) -> [[Int]] {
      count == 0 ? [[]] : choices(count - 1).flatMap { few in ((few.last ?? 0)...4).map { few + [$0] } }
    }
    let all = (0...3).flatMap(choices)
    for lines in all {
      for verifications in all {
        for window in [Int64(0), 2, 4] {
          Self.check(World(lines: Self.entries(lines), verifications: Self.entries(verifications), window: window))
        }
      }
    }
  }

  /// With accounts and methods that only some lines tell.
  @Test(arguments: 0..<8) func madeUpWorlds(_ seed: UInt64) {
    var random = Seeded(seed)
    for _ in 0..<800 {
      let (moments, accounts) = (1 + random.below(9), 1 + random.below(3))
      func entry(telling: Int) -> Entry {
        Entry(
          time: SmallWorld.start + Int64(random.below(moments)),
          account: random.chance(telling) ? TextID(1 + random.below(accounts)) : 0,
          method: random.chance(telling) ? UInt8(1 + random.below(2)) : 0)
      }
      let telling = [0, 30, 100][random.below(3)]
      let lines = (0..<random.below(5)).map { _ in entry(telling: telling) }
      let verifications = (0..<random.below(5)).map { _ in entry(telling: 100) }
      Self.check(World(lines: lines, verifications: verifications, window: Int64(random.below(7))))
    }
  }

  /// Larger worlds beside the slow matching alone.
  @Test(arguments: 0..<4) func largerWorlds(_ seed: UInt64) {
    var random = Seeded(100 + seed)
    for _ in 0..<40 {
      let (count, moments) = (10 + random.below(40), [20, 200, 3000][random.below(3)])
      func entries() -> [Entry] {
        (0..<count).map { _ in
          Entry(time: SmallWorld.start + Int64(random.below(moments)), account: TextID(1 + random.below(2)), method: 1)
        }
      }
      var lines = entries()
      for index in lines.indices where random.chance(50) { (lines[index].account, lines[index].method) = (0, 0) }
      let world = World(lines: lines, verifications: entries(), window: 60)
      let (found, slow) = (Self.ends(world), Self.slowEnds(world))
      #expect(found == slow, "\(world)")
    }
  }

  @Test func theDocumentedExamples() {
    // A call between two verifications, as far from the one as from the other.
    #expect(
      Self.ends(World(lines: Self.entries([5]), verifications: Self.entries([0, 10]), window: 120)).lines == [.unclear])
    // The second line may be the first verification's as well; the third is nearer to its own than anything unclear.
    let world = World(lines: Self.entries([0, 10, 100]), verifications: Self.entries([5, 101]), window: 120)
    #expect(Self.ends(world) == ([.unclear, .unclear, .with(1)], [.unclear, .with(2)]))
    #expect(
      Self.ends(World(lines: Self.entries([0]), verifications: Self.entries([120]), window: 120)).lines == [.with(0)])
    #expect(
      Self.ends(World(lines: Self.entries([0]), verifications: Self.entries([121]), window: 120)).lines == [.alone])
  }

  /// A number that is called all day must not cost its square: the worst cases are those of shifted clocks, where each line
  /// has many that are near and taken, and of a single moment.
  @Test(.timeLimit(.minutes(1))) func aNumberThatIsCalledAllDay() {
    let count = 20_000
    let shifted = World(
      lines: Self.entries((0..<count).map { 10 * $0 + 30_003 }),
      verifications: Self.entries((0..<count).map { 10 * $0 }),
      window: 120_000)
    let ends = Self.ends(shifted)
    // Each line is 3 behind the verification that is 3000 later than its own, and nothing is nearer: but for the last ones.
    #expect(ends.lines[0] == .with(3000) && ends.lines[count - 3001] == .with(count - 1))
    let apart = World(
      lines: Self.entries((0..<count).map { $0 }), verifications: Self.entries((0..<count).map { 100_000 + 3 * $0 }),
      window: 1_000_000)
    #expect(Self.ends(apart).lines[count - 1] == .with(0))
    let moment = World(
      lines: Self.entries(Array(repeating: 0, count: count)),
      verifications: Self.entries(Array(repeating: 1, count: count)),
      window: 120_000)
    #expect(Self.ends(moment).lines.allSatisfy { $0 == .unclear })
  }
}

private func == (
  left: (lines: [NumberMatchingTests.End], verifications: [NumberMatchingTests.End]),
  right: ([NumberMatchingTests.End], [NumberMatchingTests.End])
) -> Bool { left.lines == right.0 && left.verifications == right.1 }
