import Foundation
import ToolRunner

/// A ledger that an earlier version made, with the reports that it made of it (Fixtures/README.md).
struct Fixture: Sendable {
  static let ledger1 = Result { try Fixture("ledger-1") }
  static let ledger2 = Result { try Fixture("ledger-2") }

  let database: [UInt8]
  let key: [UInt8]
  /// A file to import into it.
  let later: [UInt8]
  private let folder: String

  private init(_ name: String) throws {
    folder =
      URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("Fixtures/\(name)").path
    database = try Self.unpacked("\(folder)/ringtally.db.gz")
    key = Array(try Data(contentsOf: URL(fileURLWithPath: "\(folder)/ringtally.db.key")))
    later = try Self.unpacked("\(folder)/later.ndjson.gz")
  }

  func write(to folder: TemporaryFolder) throws {
    try folder.write("ringtally.db", database)
    try folder.write("ringtally.db.key", key)
    try folder.write(Sample.names.later, later)
  }

  /// What the earlier version printed in a situation, by the names of the files.
  func expected(_ situation: String) throws -> [String: [UInt8]] {
    let place = "\(folder)/expected/\(situation)"
    let names = try FileManager.default.contentsOfDirectory(atPath: place)
    return Dictionary(
      uniqueKeysWithValues: try names.map { (String($0.dropLast(3)), try Self.unpacked("\(place)/\($0)")) })
  }

  private static func unpacked(_ path: String) throws -> [UInt8] {
    let result = try Tool.run(program: "/bin/gzip", ["-dc", path], in: "/")
    guard result.status == 0 else { throw Tool.Failure(description: result.stderr) }
    return result.stdout
  }
}
