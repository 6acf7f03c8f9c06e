import Foundation
import Testing
import ToolRunner

/// Reports that a user wrote, by the built program on the demo.
@Suite struct OwnReportTests {
  private static func definition(_ sql: String, title: String = "Mine", text: String = "a text") -> String {
    """
    -- title: \(title)
    -- answers: \(title)?
    -- relation: tally
    -- by: total
    -- formula: \(title)
    -- chart: kinds word
    -- columns:
    --   period    dimension          | \(title)
    --   account   dimension          | the account
    --   word      text               | \(title)
    --   answered  count \(text.split(separator: " ")[0])  | answered
    \(sql)

    """
  }

  private static func good(_ source: String = "tally") -> String {
    "SELECT {dimensions}, 'a' AS word, SUM(answered) AS total_answered FROM \(source) GROUP BY {dimensions} ORDER BY {dimensions}"
  }

  private func run(_ folder: TemporaryFolder, _ arguments: String...) throws -> ToolResult {
    try Tool.run(["report"] + arguments + ["--reports", "mine", "--db", "demo/ringtally.db"], in: folder.path)
  }

  private func folder(_ files: KeyValuePairs<String, String>) throws -> TemporaryFolder {
    let folder = try Demo.folder()
    try FileManager.default.createDirectory(atPath: folder.path("mine"), withIntermediateDirectories: false)
    for (name, text) in files { try folder.write("mine/\(name).sql", text) }
    return folder
  }

  /// What none of our own may do: behind a SELECT, where the text alone does not betray it.
  private static let attempts = [
    "tally CROSS JOIN (SELECT COUNT(*) AS n FROM verification) AS s",
    "tally CROSS JOIN (SELECT COUNT(*) AS n FROM main.run) AS s",
    "tally CROSS JOIN (SELECT sql FROM sqlite_schema) AS s",
    "tally CROSS JOIN (SELECT name FROM temp.sqlite_master) AS s",
    "tally CROSS JOIN (SELECT name FROM pragma_table_info('tally')) AS s",
    "tally CROSS JOIN (SELECT user_version FROM pragma_user_version) AS s",
    "tally CROSS JOIN (SELECT value FROM json_each('[1]')) AS s",
    "tally CROSS JOIN (SELECT load_extension('libm.so') AS x) AS s",
    "tally CROSS JOIN (SELECT writefile('stolen', 'x') AS x) AS s",
    "tally CROSS JOIN (SELECT readfile('demo/ringtally.db.key') AS x) AS s",
    "tally CROSS JOIN (SELECT edit('x') AS x) AS s",
    "tally WHERE account IN (SELECT account FROM refused_request)",
  ]

  @Test func whatIsNoReadingOfTheRelationIsRefusedAndChangesNothing() throws {
    let folder = try folder([:])
    let before = try folder.bytes("demo/ringtally.db")
    let files = folder.files()
    for (index, source) in Self.attempts.enumerated() {
      try folder.write("mine/mine.sql", Self.definition(Self.good(source)))
      for arguments in [["report", "mine"], ["report", "--explain", "mine"]] {
        let result = try Tool.run(arguments + ["--reports", "mine", "--db", "demo/ringtally.db"], in: folder.path)
        #expect(result.status == 65 && result.stdout.isEmpty, "\(index): \(source)\n\(result.text)")
        #expect(result.stderr.hasPrefix("ringtally: mine/mine.sql:12: the SQL "), "\(source): \(result.stderr)")
      }
    }
    #expect(try folder.bytes("demo/ringtally.db") == before)
    #expect(
      folder.files().filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") } == (files + ["mine/mine.sql"]).sorted())
  }

  /// Statements of another kind do not get as far as SQLite.
  @Test(arguments: [
    "ATTACH 'stolen.db' AS tally", "PRAGMA user_version = 5", "DROP TABLE tally",
    "INSERT INTO tally SELECT {dimensions} FROM tally",
    "SELECT {dimensions} FROM tally; DROP TABLE run", "WITH RECURSIVE x AS (SELECT 1) SELECT {dimensions} FROM tally",
    "SELECT {dimensions} FROM tally WHERE 1 IN (WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x FROM r) SELECT x FROM r)",
    "EXPLAIN SELECT {dimensions} FROM tally", "VACUUM INTO 'stolen.db'",
  ])
  func anotherStatementIsRefused(_ sql: String) throws {
    let folder = try folder(["mine": Self.definition(sql)])
    let before = try folder.bytes("demo/ringtally.db")
    let result = try run(folder, "mine")
    #expect(result.status == 65 && result.stderr.hasPrefix("ringtally: mine/mine.sql:12: the SQL "), "\(result.stderr)")
    #expect(try folder.bytes("demo/ringtally.db") == before && !folder.files().contains("stolen.db"))
  }

  /// Markup in every place where a definition, or what it selects, can put it.
  @Test func thePageEscapesAUsersTexts() throws {
    let evil = "<script>alert(1)</script>\"'><img src=x onerror=y>"
    let sql = Self.good().replacingOccurrences(of: "'a' AS word", with: "'<script>alert(2)</script>' AS word")
    let folder = try folder(["mine": Self.definition(sql, title: evil, text: "<script>calls</script>")])
    let result = try run(folder, "mine", "--format", "html")
    #expect(result.status == 0, "\(result.stderr)")
    for text in ["<script", "<img", "\"'>"] { #expect(!result.text.contains(text), "\(text)") }
    #expect(result.text.contains("&lt;script&gt;alert(1)&lt;/script&gt;"))
    #expect(result.text.contains("&lt;script&gt;alert(2)&lt;/script&gt;"))
    #expect(result.text.contains("&lt;script&gt;calls&lt;/script&gt;"))
  }

  /// Own reports stand among all; one with the name of ours takes its place, and the figures on top are then its own.
  @Test func ownReportsStandAmongAllAndReplace() throws {
    let folder = try folder(["matching": Self.definition(Self.good()), "words": Self.definition(Self.good())])
    let result = try run(folder, "--out", "out")
    #expect(result.status == 0, "\(result.stderr)")
    let names = result.text.split(separator: "\n").map(String.init)
    #expect(names.contains("out/words.csv") && names.filter { $0 == "out/matching.csv" }.count == 1)
    #expect(
      try String(decoding: folder.bytes("out/matching.csv"), as: UTF8.self).hasPrefix(
        "period,account,word,answered\ntotal,all,a,"))
    let listed = try run(folder, "--list", "--json")
    let list = try #require(JSONSerialization.jsonObject(with: Data(listed.stdout)) as? [[String: Any]])
    let files = list.reduce(into: [String: String]()) { $0[$1["report"] as? String ?? ""] = $1["file"] as? String }
    #expect(files == ["matching": "mine/matching.sql", "words": "mine/words.sql"])
    #expect(list.last?["report"] as? String == "words")
  }

  /// The folder that the configuration names lies beside it, wherever the command runs; the flag wins.
  @Test func theConfigurationNamesAFolderBesideIt() throws {
    let folder = try folder(["mine": Self.definition(Self.good())])
    try folder.write("mine/own.yaml", "report:\n  reports: ../examples/reports\n")
    let db = ["--db", "demo/ringtally.db", "--config", "mine/own.yaml"]
    let byFile = try Tool.run(["report", "hourly-load"] + db, in: folder.path)
    #expect(byFile.status == 0 && byFile.text.hasPrefix("period,account,bids,refused,seizures\n"), "\(byFile.stderr)")
    #expect(try Tool.run(["report", "mine"] + db, in: folder.path).status == 64)
    #expect(try Tool.run(["report", "mine", "--reports", "mine"] + db, in: folder.path).status == 0)
    #expect(try Tool.run(["report", "hourly-load", "--reports", "mine"] + db, in: folder.path).status == 64)
  }

  /// The examples add up to what our own reports say.
  @Test func examplesAgreeWithOurReports() throws {
    let folder = try Demo.folder()
    func sums(_ arguments: [String], _ columns: [String]) throws -> [Int] {
      let result = try Tool.run(
        ["report"] + arguments + ["--reports", "examples/reports", "--db", "demo/ringtally.db"], in: folder.path)
      try #require(result.status == 0, "\(result.stderr)")
      let rows = OracleTableReader.rows(of: result.text).map(\.cells)
      return columns.map { column in
        let index = rows[0].firstIndex(of: column) ?? 0
        return rows.dropFirst().reduce(0) { $0 + (Int($1[index].replacing(".", with: "")) ?? 0) }
      }
    }
    #expect(
      try sums(["hourly-load"], ["bids", "refused", "seizures"])
        == sums(["answer-rate"], ["bids", "refused", "seizures"]))
    #expect(
      try sums(["prefix-answer-rate"], ["answered", "seizures"]) == sums(["answer-rate"], ["answered", "seizures"]))
    let all = try Tool.run(
      ["report", "spend-by-outcome", "--by", "total", "--db", "demo/ringtally.db"], in: folder.path)
    let failed = OracleTableReader.rows(of: all.text).map(\.cells).dropFirst()
      .filter { !["answered", "unknown"].contains($0[2]) && $0[3] == "EUR" }
    let amount = failed.reduce(0) { $0 + (Int($1[6].replacing(".", with: "")) ?? 0) }
    #expect(amount > 0)
    #expect(try sums(["failed-cost"], ["amount"])[0] == amount)
  }
}
