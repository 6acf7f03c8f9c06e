import Foundation
import GRDB
import Testing
import ToolRunner

/// `ringtally trace` on worlds with every kind of trouble.
@Suite("Tracing") struct TraceTests {
  private func imported(seed: UInt64, verifications: Int) throws -> (world: TroubleWorld, folder: TemporaryFolder) {
    var settings = TroubleWorld.Settings()
    (settings.seed, settings.verifications) = (seed, verifications)
    let world = TroubleWorld(settings)
    let folder = try TemporaryFolder()
    for file in world.split(parts: 2, overlap: 10) {
      try file.bytes.write(to: URL(fileURLWithPath: folder.path + "/" + file.name))
      let result = try Tool.run(["import", "-q", file.name], in: folder.path)
      #expect(result.status == 0, "\(result.stderr)")
    }
    return (world, folder)
  }

  private func json(_ arguments: [String], in folder: TemporaryFolder) throws -> Any {
    let result = try Tool.run(["trace", "--json"] + arguments, in: folder.path)
    #expect(result.status == 0, "\(result.stderr)")
    return try JSONSerialization.jsonObject(with: Data(result.stdout))
  }

  /// For every key of a world: what `trace` says is what the exported tables say.
  @Test func agreesWithTheExportedTables() throws {
    let (_, folder) = try imported(seed: 11, verifications: 60)
    #expect(try Tool.run(["export", "-q", "--out", "tables.db"], in: folder.path).status == 0)
    let tables = try DatabaseQueue(path: folder.path("tables.db"))
    let rows = try tables.read { try Row.fetchAll($0, sql: "SELECT * FROM verification") }
    #expect(rows.count >= 50)
    for row in rows {
      let key: String = row["verification_call_uuid"]
      let trace = try #require(try json([key], in: folder) as? [String: Any])
      for column in ["account", "method", "time", "match_state", "callee_prefix", "caller_stem"] {
        #expect(trace[column] as? String == row[column], "\(key): \(column)")
      }
      #expect((trace["outcome"] as? [String: Any])?["name"] as? String == row["outcome"], "\(key)")
      let calls = try #require(trace["call_records"] as? [[String: Any]])
      #expect(calls.count == row["call_records"], "\(key)")
      let counted = calls.filter { $0["counts"] as? Bool == true }
      #expect(counted.count == (calls.isEmpty ? 0 : 1), "\(key)")
      #expect(counted.first?["q931_status"] as? Int == row["q931_status"], "\(key)")
      #expect(counted.first?["final_status"] as? String == row["final_status"], "\(key)")
      #expect((trace["decided_by"] is NSNull) == (calls.count < 2), "\(key)")
      try expectPlaces(of: trace, key, tables)
    }
  }

  /// Every key that `trace --json` prints stands in the page about it.
  @Test func everyKeyOfItsJSONIsExplained() throws {
    let page = Document.named("docs/reference/trace-json.md").text
    let (world, folder) = try imported(seed: 14, verifications: 30)
    #expect(try Tool.run(["export", "-q", "--out", "tables.db"], in: folder.path).status == 0)
    let keys = try DatabaseQueue(path: folder.path("tables.db")).read {
      try String.fetchAll($0, sql: "SELECT verification_call_uuid FROM verification")
    }
    let numbers = world.secrets.numbers.sorted().prefix(5).flatMap { ["--phone", $0] }
    var members: Set<String> = []
    for arguments in keys.prefix(20).map({ [$0] }) + [numbers.prefix(2), numbers.suffix(2)].map(Array.init) {
      let result = try Tool.run(["trace", "--json"] + arguments, in: folder.path)
      members.formUnion(result.text.matches(of: #/(?m)^ *"(?<key>\w+)" : /#).map { String($0.output.key) })
    }
    #expect(members.count > 40)
    for member in members {
      #expect(["`\(member)`", ".\(member)`", "`\(member)[]`"].contains { page.contains($0) }, "\(member)")
    }
  }

  private func expectPlaces(of trace: [String: Any], _ key: String, _ tables: DatabaseQueue) throws {
    let expected = try tables.read { db in
      try String.fetchAll(
        db, sql: "SELECT record || ' ' || file || ':' || line FROM sighting WHERE verification_call_uuid = ?",
        arguments: [key])
    }
    let sightings = try #require(trace["sightings"] as? [[String: Any]])
    let found = try sightings.map { sighting in
      let files = try #require(sighting["files"] as? [[String: Any]])
      let (record, line) = (sighting["record"] as? String ?? "", sighting["line"] as? Int ?? 0)
      return "\(record) \(files[0]["file"] as? String ?? ""):\(line)"
    }
    #expect(found.sorted() == expected.sorted(), "\(key)")
  }

  /// Every key of a world says the same kinds of exceptions as the report.
  @Test func tellsTheExceptionsOfTheReport() throws {
    let (_, folder) = try imported(seed: 12, verifications: 60)
    let report = try Tool.run(["report", "exceptions", "--format", "csv"], in: folder.path)
    var kinds: [String: [String]] = [:]
    for cells in OracleTableReader.rows(of: report.text).map(\.cells).dropFirst() {
      kinds[cells[1], default: []].append(cells[0])
    }
    #expect(kinds.count > 10)
    for (key, expected) in kinds {
      let trace = try #require(try json([key], in: folder) as? [String: Any])
      let exceptions = try #require(trace["exceptions"] as? [[String: String]])
      #expect(exceptions.compactMap { $0["kind"] }.sorted() == expected.sorted(), "\(key)")
    }
  }

  /// A number's verifications are those whose records name it; the number stands in no output and in no file of the ledger.
  @Test func findsNumbersAndNeverShowsThem() throws {
    let (world, folder) = try imported(seed: 13, verifications: 60)
    #expect(try Tool.run(["export", "-q", "--out", "tables.db"], in: folder.path).status == 0)
    let tables = try DatabaseQueue(path: folder.path("tables.db"))
    let keysOfNumbers = try tables.read { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT callee_prefix, group_concat(DISTINCT verification_call_uuid) AS keys FROM sighting
          WHERE callee_pseudonym IS NOT NULL GROUP BY callee_prefix, callee_pseudonym
          """
      ).map { ($0["keys"] as String).split(separator: ",").map(String.init).sorted() }
    }
    var remains = Remains()
    var (seen, found): ([[String]], Int) = ([], 0)
    // Not all: each is a run of the program.
    let numbers = world.secrets.numbers.sorted().prefix(60)
    for number in numbers {
      let result = try Tool.run(["trace", "--json", "--phone", "+" + number], in: folder.path)
      remains.add(result)
      remains.add(try Tool.run(["trace", "--phone", number], in: folder.path))
      guard result.status == 0 else {
        #expect(result.status == 66, "\(result.stderr)")
        continue
      }
      let entries = try #require(JSONSerialization.jsonObject(with: Data(result.stdout)) as? [[String: Any]])
      let keys = entries.compactMap { $0["verification_call_uuid"] as? String }.sorted()
      found += entries.count
      if !keys.isEmpty { seen.append(keys) }
    }
    #expect(found > 20)
    for keys in seen { #expect(keysOfNumbers.contains(keys), "\(keys)") }
    #expect(remains.found(numbers) == [])
    try remains.addLedger(folder.path("ringtally.db"))
    #expect(remains.found(numbers) == [])
  }

  @Test func needsTheKeyFile() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "log.ndjson", #"{"verification_call_uuid":"aa_1","q931_status":16,"phone_number":"421905111111"}"# + "\n")
    #expect(try Tool.run(["import", "-q", "log.ndjson"], in: folder.path).status == 0)
    #expect(try Tool.run(["trace", "--phone", "421905111111"], in: folder.path).status == 0)
    try FileManager.default.removeItem(atPath: folder.path("ringtally.db.key"))
    let result = try Tool.run(["trace", "--phone", "421905111111"], in: folder.path)
    #expect(result.status == 66 && result.text.isEmpty)
    #expect(result.stderr.contains("ringtally.db.key") && result.stderr.contains("Put the key file"))
    #expect(!result.stderr.contains("421905111111"))
    #expect(!FileManager.default.fileExists(atPath: folder.path("ringtally.db.key")))
    // A key is traced without it.
    #expect(try Tool.run(["trace", "aa_1"], in: folder.path).status == 0)
  }

  /// A ledger that holds no number yet, and looking one up, make no key.
  @Test func makesNoKey() throws {
    let folder = try TemporaryFolder()
    #expect(try Tool.run(["import", "-q", "--dry-run", "-"], in: folder.path, stdin: []).status == 0)
    #expect(try Tool.run(["trace", "--phone", "421905111111"], in: folder.path).status == 66)
    #expect(folder.files().isEmpty)
  }
}
