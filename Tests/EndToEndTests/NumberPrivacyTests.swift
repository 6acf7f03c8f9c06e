import Foundation
import GRDB
import Testing
import ToolRunner

/// What is kept of a number: docs/domain.md, section 6.
@Suite struct NumberPrivacyTests {
  private static let line =
    #"{"verification_call_uuid":"aa_1","ok":true,"phone_number":"421905111111","caller_number":"421232001234","timestamp":"2026-02-13T10:00:00Z"}"#

  private func imported(_ configuration: String?) throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try folder.write("log.ndjson", Self.line + "\n")
    if let configuration { try folder.write("ringtally.yaml", configuration) }
    let result = try Tool.run(["import", "log.ndjson"], in: folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    return folder
  }

  private func kept(_ folder: TemporaryFolder) throws -> [DatabaseValue] {
    #expect(try Tool.run(["export", "--out", "tables.db"], in: folder.path).status == 0)
    return try DatabaseQueue(path: folder.path("tables.db")).read { db in
      let row = try Row.fetchOne(
        db, sql: "SELECT callee_prefix, callee_number, caller_stem, callee_pseudonym IS NOT NULL FROM sighting")
      return row.map { Array($0.databaseValues) } ?? []
    }
  }

  @Test func keepsAPrefixAndAPseudonymByDefault() throws {
    let folder = try imported(nil)
    #expect(try kept(folder) == ["421905".databaseValue, .null, "42123200".databaseValue, 1.databaseValue])
  }

  /// The user's own choice keeps called numbers whole; the caller's last four digits can be the code and are never kept.
  @Test func keepsCalledNumbersWholeWhereTheUserSaysSo() throws {
    let folder = try imported("privacy:\n  numbers: full\n")
    #expect(
      try kept(folder) == [
        "421905".databaseValue, "421905111111".databaseValue, "42123200".databaseValue, 1.databaseValue,
      ])
    for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file != "log.ndjson" {
      let bytes = try Data(contentsOf: URL(fileURLWithPath: folder.path(file)))
      #expect(bytes.range(of: Data("421232001234".utf8)) == nil, "\(file)")
    }
  }

  @Test func theLedgerAndItsKeyAreTheOwnersAlone() throws {
    let folder = try imported(nil)
    for name in ["ringtally.db", "ringtally.db.key"] {
      let mode = try FileManager.default.attributesOfItem(atPath: folder.path(name))[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(name)")
    }
  }
}
