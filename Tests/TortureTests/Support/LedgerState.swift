import Foundation
import ToolRunner

/// All that a ledger tells, byte by byte: every report, the page, what `check` says, and what each source brought.
struct LedgerState: Equatable, Sendable {
  private(set) var files: [String: [UInt8]] = [:]

  /// - Throws: when a command fails or the ledger is not sound.
  init(of folder: TemporaryFolder, db: String = "ringtally.db") throws {
    func output(_ arguments: [String]) throws -> [UInt8] {
      let result = try Tool.run(arguments + ["--db", db], in: folder.path)
      guard result.status == 0, result.stderr == "" else {
        throw Tool.Failure(description: "\(arguments): \(result.status) \(result.stderr)\(result.text)")
      }
      return result.stdout
    }
    files["check"] = try output(["check", "--json"])
    try? FileManager.default.removeItem(atPath: folder.path("state"))
    _ = try output(["report", "--out", "state", "-q"])
    for name in folder.files() where name.hasPrefix("state/") {
      files[String(name.dropFirst("state/".count))] = try folder.bytes(name)
    }
    files["sources"] = try Self.sources(try output(["imports", "list", "--json"]))
  }

  /// The list of imports without what differs from run to run: when, and where the same content was seen again.
  private static func sources(_ json: [UInt8]) throws -> [UInt8] {
    let rows = try JSONSerialization.jsonObject(with: Data(json)) as? [[String: Any]] ?? []
    let lines = rows.filter { $0["skipped"] as? Bool != true }.map { row in
      row.filter { !["import", "imported_at", "path"].contains($0.key) }.map { "\($0.key)=\($0.value)" }.sorted()
        .joined(separator: " ")
    }
    return Array(lines.sorted().joined(separator: "\n").utf8)
  }

  /// Without what depends on the order of imports: which of two sources with the same record brought it.
  var withoutSources: LedgerState {
    var state = self
    state.files["sources"] = nil
    return state
  }

  /// The names of what differs.
  func differences(from other: LedgerState) -> [String] {
    Set(files.keys).union(other.files.keys).filter { files[$0] != other.files[$0] }.sorted()
  }
}
