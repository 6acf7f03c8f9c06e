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

  /// Of a call list no more is kept than of a log, in the ledger, its tables, its reports and its rejects.
  @Test(arguments: [nil, "privacy:\n  numbers: full\n"])
  func keepsNoMoreOfACallList(_ configuration: String?) throws {
    let folder = try TemporaryFolder()
    if let configuration { try folder.write("ringtally.yaml", configuration) }
    let (called, caller, code) = ("421905111111", "421232001234", "sword2fish")
    let list = """
      phone_number,caller_number,start_time,price,verification_code,secret,note
      \(called),\(caller),2026-02-13T10:00:00Z,0.0083,9753,\(code),call \(called)
      \(called),\(caller),soon,0.0083,9753,\(code),call \(called)
      \(called),\(caller),2026-02-13T10:00:00Z,\(called) EUR,9753,\(code),call \(called)

      """
    try folder.write("list.csv", list)
    var remains = Remains()
    for arguments in [
      ["inspect", "--kind", "billed-calls", "list.csv"], ["import", "--kind", "billed-calls", "list.csv"],
      ["rejects", "list", "--json"], ["report", "--out", "reports"], ["report", "billed-calls"],
      ["export", "--out", "tables.db"], ["check"],
    ] {
      let result = try Tool.run(arguments, in: folder.path)
      #expect(result.status == 0, "\(arguments): \(result.stderr)")
      remains.add(result)
    }
    try remains.addLedger(folder.path("ringtally.db"))
    try remains.addFiles(folder, except: ["list.csv"])
    let wanted = configuration == nil ? [] : [called]
    #expect(remains.found(["is not there", "only_theirs", called, caller, code]) == wanted + ["only_theirs"])
    let kept = try DatabaseQueue(path: folder.path("tables.db")).read { db in
      try Row.fetchOne(
        db, sql: "SELECT callee_prefix, callee_number, caller_stem, callee_pseudonym IS NOT NULL FROM billed_call")
    }
    let number = configuration == nil ? DatabaseValue.null : called.databaseValue
    #expect(
      kept.map { Array($0.databaseValues) } == [
        "421905".databaseValue, number, "42123200".databaseValue, 1.databaseValue,
      ])
  }

  @Test func theLedgerAndItsKeyAreTheOwnersAlone() throws {
    let folder = try imported(nil)
    for name in ["ringtally.db", "ringtally.db.key"] {
      let mode = try FileManager.default.attributesOfItem(atPath: folder.path(name))[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(name)")
    }
  }
}
