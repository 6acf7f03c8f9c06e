import Calls
import Foundation
import GRDB
import Testing

@testable import Ledger

/// A user's SQL reads its relation and nothing else, for as long as it may.
@Suite struct SandboxTests {
  /// A connection as a snapshot's: the relation as a temporary table, and a table that is nobody's business.
  private let queue: DatabaseQueue

  init() throws {
    queue = try DatabaseQueue()
    try queue.writeWithoutTransaction { db in
      try db.execute(
        sql: """
          CREATE TABLE secret (pseudonym TEXT);
          INSERT INTO secret VALUES ('a pseudonym');
          CREATE TEMP TABLE tally (period TEXT, account TEXT, answered INTEGER, seizures INTEGER);
          """)
      for number in 1...50 {
        try db.execute(sql: "INSERT INTO tally VALUES ('total', ?, ?, 50)", arguments: ["\(number)", number])
      }
    }
  }

  private func run(_ sql: String, isOutOfTime: @escaping () -> Bool = { false }) throws -> [[CellValue]] {
    var rows: [[CellValue]] = []
    try queue.writeWithoutTransaction { db in
      let query = OwnSQL(sql: sql, relation: "tally", file: "mine/short.sql", line: 14, seconds: 7)
      try Sandbox(query, of: db, isOutOfTime: isOutOfTime).run { _, values in rows.append(values) }
    }
    return rows
  }

  private func message(_ sql: String) throws -> String {
    try #require(throws: Problem.self, "\(sql)") { try run(sql) }.description
  }

  @Test func readsItsRelation() throws {
    // 1 + … + 50
    #expect(try run("SELECT SUM(answered) AS a, COUNT(*) AS b FROM tally") == [[.integer(1275), .integer(50)]])
    #expect(try run("SELECT COUNT(*) FROM TALLY") == [[.integer(50)]])
    #expect(try run("SELECT account, NULL AS n FROM tally WHERE answered = 3") == [[.text("3"), .null]])
    #expect(
      try run("SELECT upper(substr(a, 1, 1)) AS t FROM (SELECT 'x' || account AS a FROM tally WHERE answered = 7)")
        == [[.text("X")]])
  }

  private static let attempts = [
    "SELECT * FROM secret", "SELECT * FROM main.secret", "SELECT * FROM sqlite_schema",
    "SELECT COUNT(*) FROM sqlite_schema",
    "SELECT * FROM temp.sqlite_schema", "SELECT name FROM pragma_table_info('tally')", "SELECT * FROM dbstat",
    "SELECT (SELECT sql FROM sqlite_master) AS a FROM tally", "SELECT value FROM json_each('[1]')",
    "SELECT answered FROM tally WHERE account IN (SELECT name FROM sqlite_schema)",
    "SELECT load_extension('x') FROM tally", "SELECT writefile('x', 'y') FROM tally", "SELECT readfile('x') FROM tally",
    "SELECT randomblob(9) FROM tally", "SELECT printf('%s', 1) FROM tally", "SELECT sqlite_version() FROM tally",
    "SELECT avg(answered) FROM tally", "SELECT fts3_tokenizer('x') FROM tally", "SELECT zeroblob(99) FROM tally",
    "SELECT group_concat(account) FROM tally", "SELECT account FROM tally WHERE account LIKE '1%'",
    "SELECT x FROM (WITH RECURSIVE r(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM r) SELECT x FROM r)",
    "INSERT INTO tally VALUES ('a', 'b', 1, 2)", "UPDATE tally SET answered = 0", "DELETE FROM tally",
    "DROP TABLE tally", "CREATE TABLE x (a)", "CREATE TEMP TABLE x (a)", "CREATE VIEW x AS SELECT 1",
    "ALTER TABLE tally RENAME TO x",
    "CREATE TRIGGER x AFTER INSERT ON tally BEGIN SELECT 1; END", "CREATE VIRTUAL TABLE x USING fts5(a)",
    "ATTACH 'stolen.db' AS x", "DETACH main", "VACUUM", "VACUUM INTO 'stolen.db'", "ANALYZE",
    "PRAGMA query_only = 0", "PRAGMA user_version = 5", "PRAGMA journal_mode = WAL", "PRAGMA database_list",
    "BEGIN", "COMMIT", "SAVEPOINT a",
  ]

  @Test(arguments: attempts) func refusesEverythingElse(_ sql: String) throws {
    let before = FileManager.default.fileExists(atPath: "stolen.db")
    let said = try message(sql)
    #expect(said.hasPrefix("mine/short.sql:14: "), "\(said)")
    #expect(!said.contains("pseudonym"), "\(said)")
    #expect(FileManager.default.fileExists(atPath: "stolen.db") == before)
    // What the ledger's connection holds is as it was, and its own authorizer still answers.
    #expect(try run("SELECT COUNT(*) FROM tally") == [[.integer(50)]])
    let counts = try queue.read { db in
      try Row.fetchOne(db, sql: "SELECT (SELECT COUNT(*) FROM secret) AS a, (SELECT COUNT(*) FROM temp.tally) AS b")
    }
    #expect(counts == ["a": 1, "b": 50])
  }

  @Test func saysWhatAndWhereInTheSQL() throws {
    #expect(
      try message("SELECT account\nFROM tally\nWHERE answerd > 1")
        == "mine/short.sql:16: tally has no column answerd. Did you mean answered?")
    #expect(
      try message("SELECT account\nFROM tally\nGRUOP BY account")
        == "mine/short.sql:16: SQLite refuses it: near \"BY\": syntax error. See docs/reports/definitions.md")
    #expect(
      try message("SELECT account,\n  avg(answered) AS a\nFROM tally")
        == "mine/short.sql:15: the SQL calls avg, which reports do not have. "
        + "Functions: abs, coalesce, count, length, lower, max, min, nullif, replace, substr, sum, trim, upper")
    #expect(
      try message("SELECT account\nFROM tally\nJOIN secret USING (account)")
        == "mine/short.sql:16: the SQL reads secret, and a definition reads its relation alone. "
        + "Select from tally; its columns: period, account, answered, seizures")
  }

  @Test func takesIntegersAndTextsAlone() throws {
    #expect(
      try message("SELECT answered * 1.5 AS more FROM tally")
        == "mine/short.sql:14: the column more is a floating-point number. Reports count in integers: select part and whole"
    )
    #expect(
      try message("SELECT x'00ff' AS bytes FROM tally")
        == "mine/short.sql:14: the column bytes is a blob. Select integers and texts")
    #expect(
      try message("SELECT SUM(9223372036854775807) AS a FROM tally")
        == "mine/short.sql:14: a number of the SQL does not fit 64 bits. Ask for a shorter time, or add up less")
    // Bytes that are no text stay one.
    #expect(try run("SELECT CAST(x'41ff42' AS TEXT) AS t FROM tally WHERE answered = 1") == [[.text("A\u{FFFD}B")]])
  }

  /// The clock is asked again and again: at the third look the time is over.
  @Test func endsARunaway() throws {
    var looks = 0
    let problem = try #require(throws: Problem.self) {
      try run("SELECT COUNT(*) AS a FROM tally AS a, tally AS b, tally AS c, tally AS d, tally AS e, tally AS f") {
        looks += 1
        return looks == 3
      }
    }
    #expect(
      problem.description
        == "mine/short.sql:14: the SQL ran for more than 7 s, and was ended. "
        + "Ask for less (--from, --to), join less, or allow more by report.sql_seconds in the configuration")
    #expect(looks == 3)
  }

  /// Nobody waits for SQLite to compile: a limit of time is asked for while a statement runs, and not before.
  @Test func whatIsTooLargeIsNotCompiled() throws {
    let branches = (0..<40_000).map { "WHEN answered = \($0) THEN seizures + \($0)" }.joined(separator: " ")
    #expect(
      try message("SELECT CASE \(branches) END AS a FROM tally")
        == "mine/short.sql:14: the SQL is too large when SQLite has compiled it. "
        + "Write less of it: see docs/reports/definitions.md")
    let union =
      "(SELECT answered AS a FROM tally" + String(repeating: " UNION ALL SELECT answered FROM tally", count: 9) + ")"
    let joins = (0..<14).map { "\(union) AS t\($0)" }.joined(separator: " CROSS JOIN ")
    let began = ContinuousClock.now
    let problem = try #require(throws: Problem.self) {
      try run("SELECT t0.a AS b FROM \(joins) WHERE t1.a < t0.a AND t2.a < 0 AND t13.a = 99") {
        ContinuousClock.now - began > .seconds(1)
      }
    }
    // Fourteen joins of ten arms each: SQLite unfolds some of them, and stops.
    #expect(problem.reason.hasPrefix("the SQL "), "\(problem)")
    #expect(ContinuousClock.now - began < .seconds(30))
    for nested in [
      String(repeating: "(", count: 200_000), String(repeating: "NOT ", count: 100_000) + "1",
      String(repeating: "(SELECT ", count: 20_000), String(repeating: "1 + ", count: 100_000) + "1",
    ] {
      #expect(try message("SELECT \(nested) FROM tally").hasPrefix("mine/short.sql:14: SQLite refuses it: "))
    }
  }

  @Test func textsThatGrowAreCut() throws {
    let doubled =
      String(repeating: "replace(", count: 12) + "account" + String(repeating: ", '1', '1111111111')", count: 12)
    #expect(
      try message("SELECT \(doubled) AS a FROM tally")
        == "mine/short.sql:14: SQLite refuses it: string or blob too big. See docs/reports/definitions.md")
  }

  @Test func tellsThePlan() throws {
    try queue.writeWithoutTransaction { db in
      let sql = "SELECT account, SUM(answered) AS a FROM tally GROUP BY account"
      let query = OwnSQL(sql: sql, relation: "tally", file: "a.sql", line: 1, seconds: 7)
      let sandbox = try Sandbox(query, of: db) { false }
      #expect(try sandbox.selected() == ["account", "a"])
      #expect(try sandbox.plan() == ["SCAN tally", "USE TEMP B-TREE FOR GROUP BY"])
      #expect(sandbox.relationColumns == ["period", "account", "answered", "seizures"])
    }
  }
}
