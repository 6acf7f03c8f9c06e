import Foundation
import ToolRunner

/// A command that is disturbed: what it finds in its folder, and what it leaves there when nothing disturbs it.
struct Operation: Sendable {
  let name: String
  let arguments: [String]
  let undisturbed: LedgerState
  /// Of the program's run without a disturbance.
  let duration: Duration
  /// What its standard output is then.
  let output: [UInt8]
  private let calls: [FileCall: Int]
  private let layers: [Disturbance.Layer: Int]
  private let files: [String: [UInt8]]

  /// - Parameter files: what lies in the folder before.
  init(_ name: String, _ arguments: [String], files: [String: [UInt8]]) throws {
    (self.name, self.arguments, self.files) = (name, arguments, files)
    let folder = try Self.folder(files)
    let plan = FaultPlan(in: folder)
    try plan.make(.none)
    let start = ContinuousClock.now
    let result = try Tool.run(arguments, in: folder.path, environment: plan.environment)
    duration = .now - start
    guard result.status == 0 else { throw Tool.Failure(description: "\(name): \(result.stderr)") }
    output = result.stdout
    calls = Dictionary(uniqueKeysWithValues: FileCall.allCases.map { ($0, plan.count($0)) })
    layers = Dictionary(uniqueKeysWithValues: Disturbance.Layer.allCases.map { ($0, plan.count($0)) })
    undisturbed = try LedgerState(of: folder)
  }

  /// How many calls of SQLite's file layer the undisturbed run makes.
  func count(_ call: FileCall) -> Int { calls[call] ?? 0 }
  func count(_ layer: Disturbance.Layer) -> Int { layers[layer] ?? 0 }

  /// Runs the command under a disturbance.
  ///
  /// - Returns: nil when it ended before the moment came.
  func run(under disturbance: Disturbance, in folder: TemporaryFolder) throws -> ToolResult? {
    let plan = FaultPlan(in: folder)
    try plan.make(disturbance)
    let result = try Tool.run(arguments, in: folder.path, environment: plan.environment)
    return plan.wasStruck ? result : nil
  }

  /// A folder in which the command has not run yet.
  func prepared() throws -> TemporaryFolder { try Self.folder(files) }

  private static func folder(_ files: [String: [UInt8]]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, bytes) in files { try folder.write(name, bytes) }
    return folder
  }
}

extension TemporaryFolder {
  /// The bytes of the files whose path inside the folder begins so, by that path.
  func contents(_ prefix: String = "") throws -> [String: [UInt8]] {
    Dictionary(uniqueKeysWithValues: try files().filter { $0.hasPrefix(prefix) }.map { ($0, try bytes($0)) })
  }
}

/// What is disturbed. Small, since it is done thousands of times, and every call of the file layer is one to fail.
enum Operations {
  enum Kind: String, CaseIterable, Sendable {
    case freshImport, laterImport, forget, retry, migration
    /// These only read.
    case report, check

    static let writing: [Kind] = [.freshImport, .laterImport, .forget, .retry, .migration]
  }

  static func operation(_ kind: Kind) throws -> Operation {
    switch kind {
    case .freshImport: try freshImport.get()
    case .laterImport: try laterImport.get()
    case .forget: try forget.get()
    case .retry: try retry.get()
    case .migration: try migration.get()
    case .report: try report.get()
    case .check: try check.get()
    }
  }

  static let sample = Result { try Sample(verifications: 60) }
  private static let names = Sample.names

  private static let freshImport = Result {
    let sample = try Self.sample.get()
    return try Operation(
      "fresh import", ["import", "-q", names.requests, names.calls],
      files: [names.requests: sample.requests, names.calls: sample.calls])
  }

  private static let laterImport = Result {
    let folder = try imported([[names.requests, names.calls]])
    return try Operation("later import", ["import", "-q", names.few, names.later], files: try folder.contents())
  }

  /// Of the second of three imports: its records stand in the others, too.
  private static let forget = Result {
    let folder = try imported([[names.requests], [names.later], [names.calls]])
    return try Operation("forget", ["imports", "forget", "-q", "2"], files: try folder.contents())
  }

  /// Of two of three files, read as another kind before, so that half of their records was rejected; their other records stand
  /// in the third, too.
  private static let retry = Result {
    let folder = try imported([[names.later, "--kind", "requests"], [names.few, "--kind", "requests"], [names.calls]])
    return try Operation(
      "retry", ["rejects", "retry", "-q", "--kind", "auto", names.later, names.few], files: try folder.contents())
  }

  /// A ledger of an earlier version, brought up to date by the first command that opens it.
  private static let migration = Result {
    let folder = try TemporaryFolder()
    try Fixture.ledger1.get().write(to: folder)
    return try Operation(
      "migration", ["report", "matching", "--format", "csv"], files: try folder.contents())
  }

  private static let report = Result {
    let folder = try imported([[names.requests, names.calls], [names.later]])
    return try Operation("report", ["report", "exceptions", "--format", "csv"], files: try folder.contents())
  }

  private static let check = Result {
    let folder = try imported([[names.requests, names.calls], [names.later]])
    return try Operation("check", ["check", "--json"], files: try folder.contents())
  }

  /// A folder with the sample's files and a ledger made by these imports.
  private static func imported(_ imports: [[String]]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try sample.get().write(to: folder)
    for files in imports {
      let result = try Tool.run(["import", "-q"] + files, in: folder.path)
      guard result.status == 0 else { throw Tool.Failure(description: "\(files): \(result.stderr)") }
    }
    return folder
  }

}
