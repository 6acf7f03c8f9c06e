import Testing
import ToolRunner

/// Any call of SQLite's file layer may fail, once or from then on for good: the program says so with one of the codes
/// for it, and the ledger is as good as before.
@Suite("Faults") struct FaultTests {
  /// The N-th calls of one kind failing in one manner.
  struct Series: Sendable, CustomTestStringConvertible {
    let kind: Operations.Kind
    let call: FileCall
    let manner: Disturbance.Manner
    var testDescription: String { "\(kind.rawValue): \(call.rawValue) fails, \(manner.rawValue)" }
  }

  static let series: [Series] = Operations.Kind.allCases.flatMap { kind in
    FileCall.allCases.flatMap { call in
      Disturbance.Manner.allCases.filter { call == .write || $0 == .once || $0 == .forGood }.map {
        Series(kind: kind, call: call, manner: $0)
      }
    }
  }

  /// Every moment up to the end. A ledger of an earlier version is larger than those made here, so that of its writes
  /// and reads an even share is taken.
  @Test(.enabled(if: TortureForm.isFull), arguments: series) func everyCallMayFail(_ series: Series) throws {
    let operation = try Operations.operation(series.kind)
    let most = 120
    let step = series.kind == .migration ? max(1, operation.calls / most) : 1
    var moment = 1
    while try isStruck(operation, .failure(series.call, series.manner, at: moment)) { moment += step }
  }

  @Test(.enabled(if: !TortureForm.isFull), arguments: Operations.Kind.allCases)
  func someCallsFail(_ kind: Operations.Kind) throws {
    let operation = try Operations.operation(kind)
    var random = Seeded(2000)
    let folder = try operation.prepared()
    let plan = FaultPlan(in: folder)
    try plan.make(.none)
    _ = try Tool.run(operation.arguments, in: folder.path, environment: plan.environment)
    let series = Self.series.filter { $0.kind == kind && plan.count($0.call) > 0 }.shuffled(using: &random)
    for one in series.prefix(kind == .migration ? 5 : 12) {
      let moment = 1 + random.below(plan.count(one.call))
      #expect(try isStruck(operation, .failure(one.call, one.manner, at: moment)), "\(one.testDescription), \(moment)")
    }
  }

  /// Disturbs the operation, and expects that it can be done all the same afterwards.
  ///
  /// - Returns: false when it ended before the call that was to fail.
  private func isStruck(_ operation: Operation, _ disturbance: Disturbance) throws -> Bool {
    let folder = try operation.prepared()
    let plan = FaultPlan(in: folder)
    try plan.make(disturbance)
    let result = try Tool.run(operation.arguments, in: folder.path, environment: plan.environment)
    guard plan.wasStruck else { return false }
    // Where the fault hits what is only tidying up, such as a checkpoint, the command has succeeded.
    #expect(
      [0, 73, 74, 75].contains(result.status), "\(operation.name), \(disturbance): \(result.status) \(result.stderr)")
    #expect(
      result.status == 0 || result.stderr.hasPrefix("ringtally: "),
      "\(operation.name), \(disturbance): no words: \(result.stderr)")
    try operation.expectRecovery(in: folder, after: "\(disturbance), exit \(result.status)")
    return true
  }
}
