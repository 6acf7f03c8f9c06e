import Foundation
import Testing
import ToolRunner

/// Several programs at one ledger: each does its work whole or says that it is to be tried again.
@Suite("Together") struct TogetherTests {
  /// Who imports what at the same time.
  struct Pair: Sendable, CustomTestStringConvertible {
    let name: String
    let first: [String]
    let second: [String]
    /// What is in the ledger before; nothing: there is none.
    let before: [String]
    var testDescription: String { name }
  }

  private static let names = Sample.names

  static let pairs = [
    Pair(name: "different files", first: [names.requests], second: [names.calls], before: [names.later]),
    Pair(name: "the same file", first: [names.calls], second: [names.calls], before: [names.later]),
    Pair(
      name: "the same files in another order", first: [names.calls, names.requests],
      second: [names.requests, names.calls], before: [names.later]),
    Pair(name: "a ledger that is not there yet", first: [names.requests], second: [names.calls], before: []),
  ]

  private static let sample = Result { try Sample(verifications: 300) }

  private func folder(_ before: [String]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try Self.sample.get().write(to: folder)
    if !before.isEmpty { try expectDone(["import", "-q"] + before, in: folder) }
    return folder
  }

  private func expectDone(_ arguments: [String], in folder: TemporaryFolder) throws {
    let result = try Tool.run(arguments, in: folder.path)
    try #require(result.status == 0, "\(arguments): \(result.status) \(result.stderr)")
  }

  @Test(arguments: pairs) func twoImports(_ pair: Pair) throws {
    let alone = try folder(pair.before)
    for files in [pair.first, pair.second] { try expectDone(["import", "-q"] + files, in: alone) }
    let expected = try LedgerState(of: alone).withoutSources
    for round in 0..<TortureForm.amount(short: 2, full: 60) {
      let folder = try folder(pair.before)
      guard try importTogether(pair, in: folder, round) else { continue }
      let differences = try LedgerState(of: folder).withoutSources.differences(from: expected)
      #expect(differences.isEmpty, "\(pair.name), round \(round): other bytes in \(differences)")
    }
  }

  /// - Returns: whether both are done in the end.
  private func importTogether(_ pair: Pair, in folder: TemporaryFolder, _ round: Int) throws -> Bool {
    let imports = [pair.first, pair.second].map { ["import", "-q"] + $0 }
    let runs = try imports.map { try ToolRun($0, in: folder.path) }
    let results = try runs.map { try $0.finish() }
    let context = "\(pair.name), round \(round)"
    let areRight = results.map { $0.expectExit(with: [0, 75], context) }
    // Those that succeeded are run again as well: that changes nothing.
    let areDone = try imports.map { arguments in
      try Tool.run(arguments, in: folder.path).expectExit(with: [0], "\(context), again")
    }
    return (areRight + areDone).allSatisfy(\.self)
  }

  /// Both find a ledger of an earlier version, and both would bring it up to date.
  @Test func twoReportsOfAnEarlierLedger() throws {
    let operation = try Operations.operation(.migration)
    for round in 0..<TortureForm.amount(short: 2, full: 40) {
      let folder = try operation.prepared()
      let runs = try (0..<2).map { _ in try ToolRun(operation.arguments, in: folder.path) }
      for result in try runs.map({ try $0.finish() }) {
        let isRight = result.expectExit(with: [0, 75], "round \(round)")
        #expect(!isRight || result.status == 75 || result.stdout == operation.output, "round \(round): another report")
      }
      try operation.expectRecovery(in: folder, after: "two reports, round \(round)")
    }
  }
}
