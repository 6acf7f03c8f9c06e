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

  /// Every moment up to the end. A ledger of an earlier version is larger than those made here, so that of its reads and
  /// writes an even share is taken.
  @Test(.enabled(if: TortureForm.isFull, "only in the long form"), arguments: series)
  func everyCallMayFail(_ series: Series) throws {
    let operation = try Operations.operation(series.kind)
    let step = series.kind == .migration ? 1 + operation.count(series.call) / 100 : 1
    var moment = 1
    while try isStruck(operation, .failure(series.call, series.manner, at: moment)) { moment += step }
    TortureForm.tell("\(series.testDescription): at \((moment - 1) / step) calls, each \(step)th")
    #expect(moment + step > operation.count(series.call) || series.manner == .forGood, "\(moment) was the end")
  }

  @Test(.enabled(if: !TortureForm.isFull, "the long form tries all"), arguments: Operations.Kind.allCases)
  func someCallsFail(_ kind: Operations.Kind) throws {
    let operation = try Operations.operation(kind)
    var random = Seeded(2000)
    let series = Self.series.filter { $0.kind == kind && operation.count($0.call) > 0 }.shuffled(using: &random)
    for one in series.prefix(kind == .migration || kind == .report ? 4 : 8) {
      // Several threads: a run may make a few calls fewer than the one that they were counted in.
      let moment = 1 + random.below(max(1, operation.count(one.call) * 9 / 10))
      #expect(try isStruck(operation, .failure(one.call, one.manner, at: moment)), "\(one.testDescription), \(moment)")
    }
  }

  /// Disturbs the operation, and expects that it can be done all the same afterwards.
  ///
  /// - Returns: false when it ended before the call that was to fail.
  private func isStruck(_ operation: Operation, _ disturbance: Disturbance) throws -> Bool {
    let folder = try operation.prepared()
    guard let result = try operation.run(under: disturbance, in: folder) else { return false }
    let context = "\(operation.name), \(disturbance)"
    // Where the fault hits what is only tidying up, such as a checkpoint, the command has succeeded.
    result.expectExit(with: [0, 73, 74, 75], context)
    #expect(result.status == 0 || result.stderr.hasPrefix("ringtally: "), "\(context): no words: \(result.stderr)")
    #expect(result.status != 0 || result.stdout == operation.output, "\(context): exit 0, and other output")
    try operation.expectRecovery(in: folder, after: "\(disturbance), exit \(result.status)")
    return true
  }
}
