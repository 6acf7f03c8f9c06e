import Foundation
import ToolRunner

/// A command that is disturbed: what it finds in its folder, and what it leaves there when nothing disturbs it.
struct Operation: Sendable {
  let name: String
  let arguments: [String]
  let undisturbed: LedgerState
  /// Of the program's run without a disturbance.
  let duration: Duration
  /// Its calls of SQLite's file layer.
  let calls: Int
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
    calls = plan.count(nil)
    undisturbed = try LedgerState(of: folder)
  }

  /// A folder in which the command has not run yet.
  func prepared() throws -> TemporaryFolder { try Self.folder(files) }

  private static func folder(_ files: [String: [UInt8]]) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    for (name, bytes) in files { try folder.write(name, bytes) }
    return folder
  }
}

/// What is disturbed. Small, since it is done thousands of times, and every call of the file layer is one to fail.
enum Operations {
  enum Kind: String, CaseIterable, Sendable { case freshImport, laterImport, forget, migration }

  static func operation(_ kind: Kind) throws -> Operation {
    switch kind {
    case .freshImport: try freshImport.get()
    case .laterImport: try laterImport.get()
    case .forget: try forget.get()
    case .migration: try migration.get()
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
    return try Operation("later import", ["import", "-q", names.later], files: try contents(of: folder))
  }

  /// Of the second of three imports: its records stand in the others, too.
  private static let forget = Result {
    let folder = try imported([[names.requests], [names.later], [names.calls]])
    return try Operation("forget", ["imports", "forget", "-q", "2"], files: try contents(of: folder))
  }

  /// A ledger of an earlier version, brought up to date by the first command that opens it.
  private static let migration = Result {
    let folder = try TemporaryFolder()
    try Fixture.ledger1.get().write(to: folder)
    return try Operation(
      "migration", ["report", "matching", "--format", "csv"], files: try contents(of: folder))
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

  private static func contents(of folder: TemporaryFolder) throws -> [String: [UInt8]] {
    Dictionary(uniqueKeysWithValues: try folder.files().map { ($0, try folder.bytes($0)) })
  }
}
