import Foundation
import GRDB
import Testing
import ToolRunner

/// `import --kind billed-calls` and the report `billed-calls`, end to end.
@Suite("Billed calls, end to end") struct BilledCallTests {
  private static func run(_ arguments: [String], _ folder: TemporaryFolder) throws -> ToolResult {
    let result = try Tool.run(arguments, in: folder.path)
    try #require(result.status == 0, "\(arguments): \(result.stderr)")
    return result
  }

  private static func report(_ folder: TemporaryFolder, _ more: [String] = []) throws -> [[String: String]] {
    let result = try run(["report", "billed-calls", "--format", "csv"] + more, folder)
    let rows = OracleTableReader.rows(of: result.text).map(\.cells)
    let header = try #require(rows.first)
    return rows.dropFirst().map { Dictionary(uniqueKeysWithValues: zip(header, $0)) }
  }

  private static func states(_ rows: [[String: String]]) -> [String: Int] {
    rows.reduce(into: [:]) { $0[$1["state"] ?? "", default: 0] += 1 }
  }

  /// A verification of the demo, as the ledger's tables have it.
  private struct Known {
    var key: String
    var stem: String
    var cause: Int?
  }

  /// A request of the demo, as its log has it.
  private struct Logged {
    var key: String
    var number: String
    var time: Date
  }

  private static func logged(_ text: String) -> [Logged] {
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    let pattern =
      /"timestamp":"([^"]+)".*?phone_number\\*":\\*"?(\d+).*?verification_(?:call_)?uuid\\*":\\*"([0-9a-f]+_\d+)/
    return text.split(separator: "\n").compactMap { line in
      guard let match = line.firstMatch(of: pattern), let time = formatter.date(from: String(match.1)) else {
        return nil
      }
      return Logged(key: String(match.3), number: String(match.2), time: time)
    }
  }

  /// Every third charged verification that was asked for once, and whose number nobody else called within an hour.
  private static func lonely(_ logged: [Logged], among charged: Set<String>) -> [Logged] {
    let byNumber = Dictionary(grouping: logged, by: \.number)
    return logged.enumerated().filter { index, one in
      index % 3 == 0 && charged.contains(one.key)
        && byNumber[one.number]?.allSatisfy { $0.time == one.time || abs($0.time.timeIntervalSince(one.time)) > 3600 }
          == true
        && logged.count { $0.key == one.key } == 1
    }.map(\.1)
  }

  /// The demo with a call list made from it, and what is wrong with the list.
  private struct Planted {
    var list = "verification_call_uuid,phone_number,start_time,q931_status,price,currency\n"
    var expected: [String: Int] = [:]
    /// Keys by the state that they must have.
    var keys: [String: Set<String>] = [:]

    mutating func add(_ state: String, _ key: String, line: String?) {
      if let line { list += line + "\n" }
      expected[state, default: 0] += 1
      keys[state, default: []].insert(key)
    }
  }

  private static func plant(_ known: [Known], _ lonely: [Logged]) -> Planted {
    var planted = Planted()
    let formatter = ISO8601DateFormatter()
    formatter.formatOptions = [.withInternetDateTime, .withFractionalSeconds]
    let byNumber = Dictionary(uniqueKeysWithValues: lonely.map { ($0.key, $0) })
    var (charged, unrated) = (0, 0)
    for one in known {
      guard one.stem.hasPrefix("421") else {
        unrated += 1
        // The tariff has no price for them: that the provider bills some is a difference, that it does not is none.
        if unrated % 7 == 0 { planted.add("differs", one.key, line: "\(one.key),,,,0.0083,EUR") }
        continue
      }
      charged += 1
      if let logged = byNumber[one.key] {
        let time = formatter.string(from: logged.time.addingTimeInterval(Double(charged % 5) / 2))
        planted.add("both", one.key, line: ",+\(logged.number),\(time),,\"0,0083\",eur")
        continue
      }
      switch charged % 100 {
      case 20: planted.add("only_ours", one.key, line: nil)
      case 40: planted.add("differs", one.key, line: "\(one.key),,,,0.0093,EUR")
      case 60: planted.add("differs", one.key, line: "\(one.key),,,,0.0083,RUB")
      case 61...69 where one.cause == 16: planted.add("differs", one.key, line: "\(one.key),,,17,0.0083,EUR")
      case 80:
        planted.add("both", one.key, line: "\(one.key),,,,0.0083,EUR")
        planted.add("only_theirs", one.key, line: one.key.uppercased() + ",,,,0.0083,EUR")
      default: planted.add("both", one.key, line: "\(one.key),,,\(one.cause.map(String.init) ?? ""),0.0083,")
      }
    }
    planted.add("only_theirs", "ffffffffffff_117793", line: "ffffffffffff_117793,,2026-01-20T10:00:00Z,,0.0083,EUR")
    planted.add("only_theirs", "", line: ",421905000000,2026-01-20T10:00:00Z,,0.0083,EUR")
    return planted
  }

  @Test func findsExactlyWhatWasPlantedInTheDemo() throws {
    let folder = try TemporaryFolder()
    _ = try Self.run(["demo", "--out", "demo", "--verifications", "3000", "--only-data"], folder)
    _ = try Self.run(["import", "-q", "demo"], folder)
    _ = try Self.run(["export", "--out", "tables.db"], folder)
    let known = try DatabaseQueue(path: folder.path("tables.db")).read { db in
      try Row.fetchAll(
        db, sql: "SELECT verification_call_uuid, caller_stem, q931_status FROM verification ORDER BY time, 1"
      ).map { Known(key: $0[0], stem: $0[1] ?? "", cause: $0[2]) }
    }
    let logged = try Self.logged(String(decoding: folder.bytes("demo/requests.ndjson"), as: UTF8.self))
    let charged = Set(known.filter { $0.stem.hasPrefix("421") }.map(\.key))
    let planted = Self.plant(known, Self.lonely(logged, among: charged))
    #expect(planted.expected.count == 4 && planted.expected.values.allSatisfy { $0 > 10 }, "\(planted.expected)")
    #expect(planted.list.matches(of: /\n,\+/).count > 300, "lines without a key")
    try folder.write("list.csv", planted.list)
    let imported = try Self.run(["import", "--kind", "billed-calls", "--json", "--strict", "list.csv"], folder)
    let lines = planted.list.split(separator: "\n").count - 1
    #expect(imported.text.contains(#""lines" : \#(lines),"#) && imported.text.contains(#""kind" : "billed-calls""#))
    let rows = try Self.report(folder)
    #expect(Self.states(rows) == planted.expected)
    for (state, keys) in planted.keys {
      #expect(Set(rows.filter { $0["state"] == state }.map { $0["verification_call_uuid"] ?? "" }) == keys, "\(state)")
    }
    // Parts of a period come to the whole; who asks for an account gets that account's rows.
    let account = try Self.report(folder, ["--account", "204518"])
    #expect(!account.isEmpty && account == rows.filter { $0["account"] == "204518" })
    let parts = try [["--to", "2026-02-01"], ["--from", "2026-02-01"]].flatMap { try Self.report(folder, $0) }
    let dated = rows.filter { $0["time"] != "" && $0["state"] != "only_ours" }
    #expect(Set(parts.filter { $0["state"] != "only_ours" }) == Set(dated))
    #expect(try Self.run(["check", "-q"], folder).text.isEmpty)
  }

  /// Once nothing of a list is left there is no report of it, but by its name.
  @Test func isAmongAllReportsOnlyWithAList() throws {
    let folder = try TemporaryFolder()
    try folder.write(
      "log.ndjson", #"{"verification_call_uuid":"a1_7","q931_status":16,"final_status":"ANSWER"}"# + "\n")
    try folder.write("list.ndjson", #"{"verification_call_uuid":"a1_7","price":0.0083}"# + "\n")
    _ = try Self.run(["import", "-q", "log.ndjson"], folder)
    func names() throws -> Set<String> {
      let paths = try Self.run(["report", "--out", "reports"], folder).text.split(separator: "\n")
      return Set(paths.map { String($0.dropFirst("reports/".count)) })
    }
    #expect(try !names().contains("billed-calls.csv"))
    #expect(try Self.report(folder).isEmpty)
    _ = try Self.run(["import", "-q", "--kind", "billed-calls", "list.ndjson"], folder)
    #expect(try names().contains("billed-calls.csv"))
    #expect(try String(decoding: folder.bytes("reports/index.html"), as: UTF8.self).contains("Billed calls"))
    // The caller is not known, so nothing prices the call.
    #expect(try Self.report(folder).map { $0["state"] } == ["differs"])
    _ = try Self.run(["imports", "forget", "2"], folder)
    #expect(try !names().contains("billed-calls.csv"))
  }
}
