import Foundation
import Testing
import ToolRunner

/// A ledger that an earlier version made says now what it said then, and takes in and gives back records as it did.
@Suite("Ledgers of earlier versions") struct EarlierLedgerTests {
  private func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try Fixture.ledger1.get().write(to: folder)
    return folder
  }

  @discardableResult
  private func run(_ arguments: [String], in folder: TemporaryFolder) throws -> [UInt8] {
    let result = try Tool.run(arguments, in: folder.path)
    try #require(result.status == 0, "\(arguments): \(result.stderr)\(result.text)")
    return result.stdout
  }

  private func expectReports(_ situation: String, _ options: [String] = [], in folder: TemporaryFolder) throws {
    try run(["check"], in: folder)
    try run(["report", "-q", "--format", "csv", "--out", "now"] + options, in: folder)
    let reports = try Fixture.ledger1.get().expected(situation).filter { $0.key.hasSuffix(".csv") }
    #expect(reports.count == 6)
    for (name, bytes) in reports { #expect(try folder.bytes("now/\(name)") == bytes, "\(situation): \(name)") }
  }

  @Test func sayWhatTheySaid() throws {
    let folder = try folder()
    try expectReports("as-it-is", in: folder)
    try expectReports("zoned", ["--tz", "Europe/Bratislava", "--by", "day,country,origin"], in: folder)
    let expected = try Fixture.ledger1.get().expected("as-it-is")
    for (name, command) in [("imports.json", "imports"), ("rejects.json", "rejects")] {
      // Encodings came later; before, all text was UTF-8.
      let text = String(decoding: try run([command, "list", "--json"], in: folder), as: UTF8.self)
        .replacingOccurrences(of: "    \"encoding\" : \"utf-8\",\n", with: "")
      #expect(Array(text.utf8) == expected[name], "\(name)")
    }
  }

  @Test func forgetAnImport() throws {
    let folder = try folder()
    try run(["imports", "forget", "2"], in: folder)
    try expectReports("import-2-forgotten", in: folder)
  }

  @Test func takeInWhatTheyHadForgotten() throws {
    let folder = try folder()
    try run(["import", "-q", Sample.names.later], in: folder)
    try expectReports("later-imported", in: folder)
    // And again: the same records, in a content of their own.
    let later = try Fixture.ledger1.get().later
    try folder.write("again.ndjson", later + Array("{}\n".utf8))
    try run(["import", "-q", "again.ndjson"], in: folder)
    try run(["imports", "forget", "9"], in: folder)
    try expectReports("later-imported", in: folder)
  }
}
