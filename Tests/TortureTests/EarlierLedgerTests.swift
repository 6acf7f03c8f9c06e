import Foundation
import Testing
import ToolRunner

/// A ledger that an earlier version made says now what it said then, and takes in and gives back records as it did.
@Suite("Ledgers of earlier versions") struct EarlierLedgerTests {
  /// A version's ledger, and an import of it that brought content of its own.
  struct Version: Sendable, CustomTestStringConvertible {
    let fixture: Result<Fixture, any Error>
    let forgettable: String
    /// What `demo --only-data` made the files of its first import with.
    let demo: [String]
    let testDescription: String
  }

  static let versions = [
    Version(
      fixture: Fixture.ledger1, forgettable: "2", demo: ["--verifications", "2500", "--days", "30", "--seed", "41"],
      testDescription: "1"),
    Version(
      fixture: Fixture.ledger2, forgettable: "4", demo: ["--verifications", "2000", "--days", "30", "--seed", "41"],
      testDescription: "2"),
  ]

  private func folder(_ version: Version) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try version.fixture.get().write(to: folder)
    return folder
  }

  @discardableResult
  private func run(_ arguments: [String], in folder: TemporaryFolder) throws -> [UInt8] {
    let result = try Tool.run(arguments, in: folder.path)
    try #require(result.status == 0, "\(arguments): \(result.stderr)\(result.text)")
    return result.stdout
  }

  private func expectReports(
    _ version: Version, _ situation: String, _ options: [String] = [], in folder: TemporaryFolder
  ) throws {
    try run(["check"], in: folder)
    try run(["report", "-q", "--format", "csv", "--out", "now"] + options, in: folder)
    let reports = try version.fixture.get().expected(situation).filter { $0.key.hasSuffix(".csv") }
    #expect(reports.count == 6)
    for (name, bytes) in reports {
      let now = try folder.bytes("now/\(name)")
      #expect(Self.withoutReasons(now) == Self.withoutReasons(bytes), "\(situation): \(name)")
    }
  }

  /// Why an initiation has no price is said in other words than it was, and what decided a conflict, which was always said to
  /// be the time.
  private static func withoutReasons(_ csv: [UInt8]) -> [String] {
    String(decoding: csv, as: UTF8.self).split(separator: "\n").map { line in
      if line.hasPrefix("conflicting_outcome,") {
        return String(line.replacing(#/ counts, (the latest|of equal times.*)",/#, with: #" counts","#))
      }
      guard line.hasPrefix("unrated,") else { return String(line) }
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      return (cells.prefix(4) + cells.suffix(3)).joined(separator: ",")
    }
  }

  @Test(arguments: versions) func sayWhatTheySaid(_ version: Version) throws {
    let folder = try folder(version)
    try expectReports(version, "as-it-is", in: folder)
    try expectReports(version, "zoned", ["--tz", "Europe/Bratislava", "--by", "day,country,origin"], in: folder)
    let expected = try version.fixture.get().expected("as-it-is")
    for (name, command) in [("imports.json", "imports"), ("rejects.json", "rejects")] {
      // What came later: encodings (all text was UTF-8), and requests of two lines, of which there were none.
      let text = String(decoding: try run([command, "list", "--json"], in: folder), as: UTF8.self)
        .replacingOccurrences(of: "    \"encoding\" : \"utf-8\",\n", with: "")
        .replacingOccurrences(of: "    \"joined\" : 0,\n", with: "")
      #expect(Array(text.utf8) == expected[name], "\(name)")
    }
  }

  @Test(arguments: versions) func forgetAnImport(_ version: Version) throws {
    let folder = try folder(version)
    try run(["imports", "forget", version.forgettable], in: folder)
    try expectReports(version, "import-\(version.forgettable)-forgotten", in: folder)
  }

  /// They do not remember all options of their imports; files that were read without any are read again as they were.
  @Test(arguments: versions) func readTheirRejectsAgain(_ version: Version) throws {
    let folder = try folder(version)
    let rejects = try run(["rejects", "list"], in: folder)
    let gone = try Tool.run(["rejects", "retry"], in: folder.path)
    #expect(gone.status == 66 && gone.stderr.contains("requests.ndjson: the file is gone, and its 5 rejects stay"))
    try run(["demo", "-q", "--only-data", "--out", "files"] + version.demo, in: folder)
    let again = String(decoding: try run(["rejects", "retry", "files"], in: folder), as: UTF8.self)
    for name in ["requests", "calls"] {
      #expect(again.contains("files/\(name).ndjson: 5 rejects: 0 can be read now, 5 stay rejected\n"))
    }
    #expect(try run(["rejects", "list"], in: folder) == rejects)
    try expectReports(version, "as-it-is", in: folder)
  }

  @Test(arguments: versions) func takeInWhatTheyHadForgotten(_ version: Version) throws {
    let folder = try folder(version)
    try run(["import", "-q", Sample.names.later], in: folder)
    try expectReports(version, "later-imported", in: folder)
    // And again: the same records, in a content of their own.
    let later = try version.fixture.get().later
    try folder.write("again.ndjson", later + Array("{}\n".utf8))
    try run(["import", "-q", "again.ndjson"], in: folder)
    try run(["imports", "forget", "9"], in: folder)
    try expectReports(version, "later-imported", in: folder)
  }
}
