import Foundation
import Testing
import ToolRunner

/// Reports and `check` while an import runs: they succeed, and show the ledger as it was before, or with the first file,
/// and so on; never a part of a file.
@Suite("Meanwhile") struct MeanwhileTests {
  private static let files = [Sample.names.requests, Sample.names.calls]
  private static let sample = Result { try Sample(verifications: 150) }

  /// The import of two files into a ledger that holds a third.
  private static let operation = Result {
    let folder = try begun(with: 0)
    return try Operation("import", ["import", "-q"] + files, files: folder.contents())
  }

  /// What is to be seen: nothing of the import, one of its files, two.
  private static let states = Result { try (0...files.count).map { try LedgerState(of: begun(with: $0)) } }

  /// A folder with the sample, and a ledger into which so many of the files have come.
  private static func begun(with count: Int) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try sample.get().write(to: folder)
    for files in [[Sample.names.later], Array(files.prefix(count))] where !files.isEmpty {
      let result = try Tool.run(["import", "-q"] + files, in: folder.path)
      guard result.status == 0 else { throw Tool.Failure(description: "\(files): \(result.stderr)") }
    }
    return folder
  }

  /// The import is halted at seeded writes, and looked at while it stands there.
  @Test func anImportThatStands() throws {
    let operation = try Self.operation.get()
    // Of the last third most are made while the last connection closes and puts the pages back into the ledger: who comes
    // then waits for some seconds, in vain while the import stands. The long form tries that, too.
    let writes = operation.count(.write) * TortureForm.amount(short: 2, full: 3) / 3
    let looks = TortureForm.amount(short: 6, full: 60)
    var random = Seeded(4000)
    var seen: [Int: Int] = [:]
    for index in 0..<looks {
      // Evenly over the run, so that each of the states is met.
      let moment = 1 + (writes * index + random.below(writes)) / looks
      let folder = try operation.prepared()
      let plan = FaultPlan(in: folder)
      try plan.make(.stop(.write, at: moment))
      let run = try ToolRun(operation.arguments, in: folder.path, environment: plan.environment)
      guard run.waitUntilStopped() else { continue }
      if let state = try look(in: folder, "halted at write \(moment)", mayBeBusy: true) { seen[state, default: 0] += 1 }
      run.resume()
      #expect(try run.finish().status == 0)
      #expect(try LedgerState(of: folder) == operation.undisturbed, "halted at write \(moment)")
    }
    TortureForm.tell("halted at \(looks) writes, the reports showed so many files: \(seen)")
    #expect(seen.count > 1, "no report was made while the ledger changed: \(seen)")
    #expect(seen.values.reduce(0, +) * 3 > looks, "reports had to wait too often: \(seen)")
  }

  /// The import runs, and reports are made as fast as they come.
  @Test func anImportThatRuns() throws {
    let operation = try Self.operation.get()
    for round in 0..<TortureForm.amount(short: 2, full: 60) {
      let folder = try operation.prepared()
      let run = try ToolRun(operation.arguments, in: folder.path)
      repeat { _ = try look(in: folder, "round \(round)", mayBeBusy: false) } while !run.hasEnded
      #expect(try run.finish().status == 0)
      #expect(try LedgerState(of: folder) == operation.undisturbed, "round \(round)")
    }
  }

  /// - Returns: the first of the states that the reports can show; nil when they had to wait too long.
  private func look(in folder: TemporaryFolder, _ context: String, mayBeBusy: Bool) throws -> Int? {
    let report = try Tool.run(["report", "-q", "--out", "meanwhile"], in: folder.path)
    if mayBeBusy, report.status == 75 { return nil }
    #expect(report.status == 0, "report, \(context): \(report.status) \(report.stderr)")
    let check = try Tool.run(["check"], in: folder.path)
    #expect(check.status == 0, "check, \(context): \(check.status) \(check.text)\(check.stderr)")
    let bytes = try folder.contents("meanwhile/")
    #expect(bytes.count == 9, "\(context): \(bytes.keys.sorted())")
    let state = try Self.states.get().firstIndex { state in
      bytes.allSatisfy { state.files[String($0.key.dropFirst("meanwhile/".count))] == $0.value }
    }
    #expect(state != nil, "\(context): the reports show a ledger that never was")
    return state
  }
}
