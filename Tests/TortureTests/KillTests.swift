import Foundation
import Testing
import ToolRunner

/// SIGKILL at any moment costs no record and doubles none: at seeded moments of the clock, and at seeded calls of
/// SQLite's file layer, some in the midst of a write.
@Suite("Killed") struct KillTests {
  /// Some kills of one operation.
  struct Round: Sendable, CustomTestStringConvertible {
    let kind: Operations.Kind
    let seed: UInt64
    let kills: Int
    var testDescription: String { "\(kind.rawValue), seed \(seed), \(kills) kills" }
  }

  /// In the long form 500 kills: 300 of imports, 100 of `imports forget`, 100 of a migration.
  static let rounds: [Round] = Operations.Kind.allCases.flatMap { kind in
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
      // The moments of the clock are anywhere, of the file layer between two states of the disk.
      hits +=
        try index % 2 == 0
        ? killByClock(operation, &random, context) : killByCall(operation, &random, context)
    }
    // A kill after the end tests nothing. On a machine whose speed changes a few come too late.
    #expect(hits * 10 >= round.kills * 8, "\(hits) of \(round.kills) kills came before the end")
  }

  /// - Returns: 1 when it came before the program's end.
  private func killByClock(_ operation: Operation, _ random: inout Seeded, _ context: String) throws -> Int {
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
      return 1
    }
    return 0
  }

  private func killByCall(_ operation: Operation, _ random: inout Seeded, _ context: String) throws -> Int {
    let disturbance = Disturbance.kill(at: 1 + random.below(operation.calls), halfway: random.below(2) == 0)
    let folder = try operation.prepared()
    let plan = FaultPlan(in: folder)
    try plan.make(disturbance)
    let result = try Tool.run(operation.arguments, in: folder.path, environment: plan.environment)
    try operation.expectRecovery(in: folder, after: "\(disturbance) (\(context))")
    return result.status == -SIGKILL ? 1 : 0
  }
}
