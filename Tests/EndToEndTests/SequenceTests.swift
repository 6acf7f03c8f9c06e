import Foundation
import GRDB
import Testing
import ToolRunner

/// Random sequences of `import`, `imports forget` and `rejects retry`: what is left in the ledger is, to the byte, what a new
/// ledger holds into which only the surviving imports went, read as they were read last.
@Suite("Sequences of commands") struct SequenceTests {
  private static let zones = ["UTC", "Europe/Bratislava"]

  /// Paths that are imported; those of one group hold the same contents.
  private static let paths = ["a.ndjson", "copy-of-a.gz", "b.ndjson", "c.tar"]
  private static func group(_ path: String) -> String { path == "copy-of-a.gz" ? "a.ndjson" : path }

  private struct Import {
    let id: Int
    let path: String
  }

  @Test(arguments: [1, 2, 3, 4, 5, 6] as [UInt64]) func leaveWhatTheSurvivorsBring(_ seed: UInt64) throws {
    var random = TroubleRandom(seed: seed)
    let folder = try TemporaryFolder()
    for name in ["a.ndjson", "b.ndjson", "c1.ndjson", "c2.csv"] { try folder.write(name, Self.content(name, &random)) }
    for command in ["gzip -c a.ndjson > copy-of-a.gz", "tar -cf c.tar c1.ndjson c2.csv"] {
      #expect(try Tool.run(program: "/bin/sh", ["-c", command], in: folder.path).status == 0)
    }
    func run(_ arguments: [String], db: String = "ringtally.db") throws -> ToolResult {
      let result = try Tool.run(arguments + ["--db", db], in: folder.path)
      #expect(result.status == 0, "seed \(seed), \(arguments): \(result.text)\(result.stderr)")
      return result
    }

    var (imports, lastID, zones): ([Import], Int, [String: String]) = ([], 0, [:])
    // The groups in the ledger, in the order in which they came.
    var present: [String] = []
    var commands: [String] = []
    for _ in 0..<12 {
      let path = Self.paths[random.below(Self.paths.count)]
      let group = Self.group(path)
      let zone = Self.zones[random.below(2)]
      switch random.below(4) {
      case 0, 1:
        let known = zones[group] ?? zone
        commands.append("import \(path) \(known)")
        _ = try run(["import", "-q", path, "--source-tz", known])
        lastID += 1
        imports.append(Import(id: lastID, path: path))
        zones[group] = known
        if !present.contains(group) { present.append(group) }
      case 2:
        guard !imports.isEmpty else { continue }
        let gone = random.below(imports.count)
        commands.append("forget \(imports[gone].id)")
        _ = try run(["imports", "forget", "-q", "\(imports[gone].id)"])
        imports.remove(at: gone)
        present.removeAll { group in !imports.contains { Self.group($0.path) == group } }
        zones = zones.filter { present.contains($0.key) }
      default:
        guard present.contains(group) else { continue }
        commands.append("retry \(path) \(zone)")
        _ = try run(["rejects", "retry", "-q", path, "--source-tz", zone])
        zones[group] = zone
      }
    }
    guard lastID > 0 else { return }
    try FileManager.default.copyItem(atPath: folder.path("ringtally.db.key"), toPath: folder.path("fresh.db.key"))
    for group in present {
      for one in imports where Self.group(one.path) == group {
        _ = try run(["import", "-q", one.path, "--source-tz", try #require(zones[group])], db: "fresh.db")
      }
    }
    if present.isEmpty {
      // There is no other way to an empty ledger than through one that is not.
      _ = try run(["import", "-q", "b.ndjson"], db: "fresh.db")
      _ = try run(["imports", "forget", "-q", "1"], db: "fresh.db")
    }
    let (found, expected) = (try Self.all(folder, "ringtally.db"), try Self.all(folder, "fresh.db"))
    #expect(found.keys == expected.keys)
    for (name, bytes) in expected {
      #expect(found[name] == bytes, "seed \(seed): \(name) after \(commands.joined(separator: "; "))")
    }
  }

  /// Everything that commands tell of a ledger, without numbers of imports, sources and rejects.
  private static func all(_ folder: TemporaryFolder, _ db: String) throws -> [String: String] {
    func run(_ arguments: [String]) throws -> String {
      let result = try Tool.run(arguments + ["--db", db], in: folder.path)
      #expect(result.status == 0, "\(arguments): \(result.text)\(result.stderr)")
      return result.text
    }
    var found = ["check": try run(["check", "--json"])]
    _ = try run(["report", "-q", "--out", "\(db)-reports", "--tz", "Europe/Bratislava"])
    for name in folder.files() where name.hasPrefix("\(db)-reports/") {
      found[String(name.dropFirst(db.count))] = String(decoding: try folder.bytes(name), as: UTF8.self)
    }
    for (name, command) in [("imports", ["imports", "list", "--json"]), ("rejects", ["rejects", "list", "--json"])] {
      let rows = try JSONSerialization.jsonObject(with: Data(run(command).utf8)) as? [[String: Any]] ?? []
      found[name] = rows.map { row in
        row.filter { !["id", "import", "imported_at"].contains($0.key) }.map { "\($0.key)=\($0.value)" }.sorted()
          .joined(separator: " ")
      }.sorted().joined(separator: "\n")
    }
    _ = try run(["export", "--out", folder.path("\(db)-export")])
    let export = try DatabaseQueue(path: folder.path("\(db)-export"))
    for table in ["verification", "sighting", "refusal", "request_half"] {
      found[table] = try export.read { db in
        try Row.fetchAll(db, sql: "SELECT * FROM \(table)").map { row in
          row.filter { $0.0 != "source_id" }.map { "\($0.0)=\($0.1)" }.joined(separator: " ")
        }.sorted().joined(separator: "\n")
      }
    }
    return found
  }

  // MARK: - Data

  /// Some of everything: requests, calls, repeats and contradictions, halves, refusals; times in an hour that one of the zones
  /// skipped; and a record that is broken in both.
  private static func content(_ name: String, _ random: inout TroubleRandom) -> String {
    func time() -> String {
      "2026-03-29 0\(1 + random.below(4)):\(10 + random.below(40)):\(10 + random.below(50))"
    }
    func key() -> String { "a\(random.below(14))_\([7, 90][random.below(2)])" }
    let answers = ["16;ANSWER", "16;CANCEL", "17;", "41;NO"]
    if name.hasSuffix(".csv") {
      let rows = (0..<25).map { _ in "\(key());\(answers[random.below(4)]);\(time())" }
      return (["verification_call_uuid;q931_status;final_status;start_time"] + rows + ["a1_7;999;X;\(time())"])
        .joined(separator: "\n") + "\n"
    }
    let lines = (0..<40).map { _ -> String in
      let (number, id) = ("42190512345\(random.below(10))", "r\(random.below(6))")
      switch random.below(6) {
      case 0:
        return #"{"time":"\#(time())","phone_number":"\#(number)","ok":true,"verification_call_uuid":"\#(key())"}"#
      case 1:
        return #"{"time":"\#(time())","phone_number":"\#(number)","ok":false,"status":402}"#
      case 2:
        return
          #"{"time":"\#(time())","requestId":"\#(id)","url":"https://api.example/api/protected/api/auth/passwordcall","phone_number":"\#(number)"}"#
      case 3:
        return #"{"time":"\#(time())","requestId":"\#(id)","ok":true,"verification_call_uuid":"\#(key())"}"#
      default:
        let answer = answers[random.below(4)].split(separator: ";", omittingEmptySubsequences: false)
        return
          #"{"verification_call_uuid":"\#(key())","q931_status":\#(answer[0]),"final_status":"\#(answer[1])","start_time":"\#(time())"}"#
      }
    }
    return (lines + [#"{"verification_call_uuid":"\#(name)"#]).joined(separator: "\n") + "\n"
  }
}
