import Foundation
import ToolRunner

/// Sample data, made once.
enum Demo {
  /// A folder with a copy of the demo: a ledger that is open has companion files that come and go while they are copied.
  ///
  /// The data is also there as a user's own may be: `exports/` and `logs/`; and `examples/reports/`.
  static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: try made.get().path("demo"), toPath: folder.path("demo"))
    try FileManager.default.createDirectory(atPath: folder.path("examples"), withIntermediateDirectories: false)
    try FileManager.default.copyItem(
      atPath: Repository.root.appendingPathComponent("examples/reports").path, toPath: folder.path("examples/reports"))
    for (name, own) in [("calls", "exports"), ("requests", "logs")] {
      try FileManager.default.createDirectory(atPath: folder.path(own), withIntermediateDirectories: false)
      try FileManager.default.linkItem(
        atPath: folder.path("demo/\(name).ndjson"), toPath: folder.path("\(own)/\(name).ndjson"))
    }
    return folder
  }

  private static let made = Result {
    let folder = try TemporaryFolder()
    let result = try Tool.run(["demo", "--quiet"], in: folder.path)
    guard result.status == 0 else { throw Tool.Failure(description: result.stderr) }
    return folder
  }
}

enum Repository {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: root.appendingPathComponent(path)), as: UTF8.self)
  }

  static func files(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path).sorted()
  }
}
