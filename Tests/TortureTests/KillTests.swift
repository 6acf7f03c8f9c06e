import Foundation
import Testing
import ToolRunner

/// SIGKILL at any moment costs no record and doubles none: at seeded moments of the clock, and at seeded calls that
/// change files, some in the midst of a write.
@Suite("Killed") struct KillTests {
  /// Some kills of one operation.
  struct Round: Sendable, CustomTestStringConvertible {
    let kind: Operations.Kind
    let seed: UInt64
    let kills: Int
    var testDescription: String { "\(kind.rawValue), seed \(seed), \(kills) kills" }
  }

  /// In the long form 600 kills: 300 of imports, 100 of `imports forget`, 100 of `rejects retry`, 100 of a migration.
  static let rounds: [Round] = Operations.Kind.writing.flatMap { kind in
    let rounds = TortureForm.amount(short: 1, full: kind == .freshImport ? 8 : 4)
    return (0..<rounds).map { index in
      Round(kind: kind, seed: UInt64(1000 + index), kills: TortureForm.amount(short: 6, full: 25))
    }
  }

  @Test(arguments: rounds) func losesNothing(_ round: Round) throws {
    let operation = try Operations.operation(round.kind)
    var random = Seeded(round.seed)
    var hits = 0
    for index in 0..<round.kills {
      let context = "seed \(round.seed), kill \(index)"
      if index % 2 == 0 {
        if try killByClock(operation, &random, context) { hits += 1 }
      } else {
        let layer = Disturbance.Layer.allCases[index / 2 % Disturbance.Layer.allCases.count]
        // A run may make a few calls fewer than the one they were counted in: then the last ones do not come.
        let moment = 1 + random.below(operation.count(layer))
        if try kill(operation, .kill(layer, at: moment), context) { hits += 1 }
      }
    }
    TortureForm.tell("\(round.testDescription): \(hits) came before the end")
    // A kill after the end tests nothing. On a machine whose speed changes a few come too late.
    #expect(hits * 10 >= round.kills * 8, "\(hits) of \(round.kills) kills came before the end")
  }

  /// - Returns: whether it came before the program's end.
  private func killByClock(_ operation: Operation, _ random: inout Seeded, _ context: String) throws -> Bool {
    var share = Double(random.below(1000)) / 1000
    for _ in 0..<4 {
      let moment = operation.duration * share
      let folder = try operation.prepared()
      let result = try ToolRun(operation.arguments, in: folder.path).finish(killingAfter: moment)
      guard result.status == -SIGKILL else {
        // Too late: earlier, then.
        share /= 2
        continue
      }
      try operation.expectRecovery(in: folder, after: "killed after \(moment) (\(context))")
      return true
    }
    return false
  }

  private func kill(_ operation: Operation, _ disturbance: Disturbance, _ context: String) throws -> Bool {
    let folder = try operation.prepared()
    guard let result = try operation.run(under: disturbance, in: folder) else { return false }
    #expect(result.status == -SIGKILL, "\(operation.name), \(disturbance): \(result.status) \(result.stderr)")
    try operation.expectRecovery(in: folder, after: "\(disturbance) (\(context))")
    return true
  }

  // MARK: - Every moment

  /// Every tenth moment of one layer.
  struct Moments: Sendable, CustomTestStringConvertible {
    static let step = 10
    let kind: Operations.Kind
    let layer: Disturbance.Layer
    let first: Int
    var testDescription: String { "\(kind.rawValue): \(layer.rawValue), each \(Moments.step)th from \(first)" }
  }

  static let moments: [Moments] = [Operations.Kind.freshImport, .forget, .retry].flatMap { kind in
    Disturbance.Layer.allCases.flatMap { layer in
      (1...Moments.step).map { Moments(kind: kind, layer: layer, first: $0) }
    }
  }

  /// Beside the seeded ones: not one call of a small import, of forgetting one, and of reading one again, may be the wrong one to die at.
  @Test(.enabled(if: TortureForm.isFull, "only in the long form"), arguments: moments)
  func atEveryCall(_ moments: Moments) throws {
    let operation = try Operations.operation(moments.kind)
    var moment = moments.first
    while try kill(operation, .kill(moments.layer, at: moment), "every call") { moment += Moments.step }
    TortureForm.tell("\(moments.testDescription): \((moment - moments.first) / Moments.step) kills")
    #expect(moment + 2 * Moments.step >= operation.count(moments.layer), "\(moment) was the end")
  }
}
