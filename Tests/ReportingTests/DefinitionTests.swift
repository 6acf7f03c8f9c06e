import Calls
import Reporting
import Testing

/// Definitions come from users too: what is wrong with one must be said with its file, line and remedy.
@Suite struct DefinitionTests {
  static let good = """
    -- title: Short
    -- answers: How many were answered?
    -- relation: tally
    -- by: day, account
    -- formula: rate = answered / seizures
    -- chart: rate rate
    -- columns:
    --   period    dimension                 | the period
    --   account   dimension                 | the account
    --   answered  count verifications       | answered
    --   seizures  hidden                    | base
    --   rate      rate answered / seizures  | share

    SELECT {dimensions}, SUM(answered) AS total_answered, SUM(seizures) AS total_seizures
    FROM tally
    GROUP BY {dimensions}
    ORDER BY {dimensions}
    """

  static func parse(_ text: String, fileName: String = "short.sql") throws -> ReportDefinition {
    var library = ReportLibrary()
    try library.add(text, fileName: fileName, place: "mine/" + fileName)
    return library.definitions[0]
  }

  @Test func readsAHeader() throws {
    let definition = try Self.parse(Self.good)
    #expect(definition.name == "short")
    #expect(definition.csvName == "short.csv")
    #expect(definition.defaultBy == [.day, .account])
    #expect(definition.columns.map(\.name) == ["period", "account", "answered", "seizures", "rate"])
    #expect(definition.columns[2].kind == .count(unit: "verifications"))
    #expect(
      definition.columns[4]
        == ReportColumn(name: "rate", kind: .rate(part: "answered", whole: "seizures"), description: "share", line: 12))
    #expect(definition.sqlLine == 14)
    #expect(!definition.isStreamed)
  }

  @Test func readsWindowsLineEnds() throws {
    let windows = Self.good.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: "\r\n")
    #expect(try Self.parse(windows).columns.count == 5)
  }

  /// What is replaced, by what, the line that the error names, a word of its reason.
  static let mistakes: [(String, String, Int, String)] = [
    ("-- title: Short", "-- titel: Short", 1, "titel"),
    ("-- title: Short", "-- ", 1, "lacks title"),
    ("-- relation: tally", "-- relation: talley", 3, "talley"),
    ("-- by: day, account", "-- by: day, acount", 4, "acount"),
    ("-- by: day, account", "-- by: day, week", 4, "two lengths"),
    ("-- formula: rate = answered / seizures", "-- title: Again", 5, "twice"),
    ("-- chart: rate rate", "-- chart: pie rate", 6, "pie rate"),
    ("-- chart: rate rate", "-- only-with: call lists", 6, "call lists"),
    ("-- chart: rate rate", "-- chart: rate answered", 6, "cannot draw answered"),
    ("dimension                 | the account", "text | the account", 9, "dimension"),
    ("count verifications", "counts verifications", 10, "no kind"),
    ("--   answered  count", "--   period  count", 10, "twice"),
    ("--   seizures  hidden                    | base", "--   seizures  hidden", 11, "description"),
    ("rate answered / seizures", "rate answered / seizure", 12, "seizure"),
    ("rate answered / seizures", "rate answered / account", 12, "no integer"),
    ("rate      rate", "Rate      rate", 12, "no name"),
    ("SELECT {dimensions}", "DELETE {dimensions}", 14, "SELECT"),
    ("FROM tally", "FROM charge", 14, "does not read tally"),
    ("ORDER BY {dimensions}", "ORDER BY {dims}", 17, "placeholder"),
    ("ORDER BY {dimensions}", "; DROP TABLE tally", 14, "semicolon"),
  ]

  @Test(arguments: mistakes) func namesFileAndLine(original: String, wrong: String, line: Int, word: String) throws {
    #expect(Self.good.contains(original))
    let text = Self.good.replacing(original, with: wrong, maxReplacements: 1)
    let problem = try #require(throws: Problem.self) { try Self.parse(text) }
    #expect(problem.place == "mine/short.sql:\(line)")
    #expect(problem.reason.contains(word), "\(problem)")
    #expect(!problem.remedy.isEmpty)
    #expect(problem.exitStatus == .data)
  }

  @Test func refusesAFileWithoutSQLAndAnOddName() {
    #expect(throws: Problem.self) { try Self.parse("-- title: x\n") }
    #expect(throws: Problem.self) { try Self.parse("") }
    #expect(throws: Problem.self) { try Self.parse(Self.good, fileName: "../etc.sql") }
  }

  @Test func aDefinitionOfTheSameNameReplaces() throws {
    var library = try ReportLibrary.builtin()
    let count = library.definitions.count
    try library.add(Self.good, fileName: "spend.sql", place: "mine/spend.sql")
    #expect(library.definitions.count == count)
    #expect(try library.definition(named: "spend").title == "Short")
    let problem = #expect(throws: Problem.self) { try library.definition(named: "spent") }
    #expect(problem?.exitStatus == .usage)
    #expect(problem?.remedy.contains("spend") == true)
  }

  /// What the SQL brings is checked against the header, row by row.
  static let wrongSQL: [(String, String, Int, String)] = [
    ("SUM(seizures) AS total_seizures", "SUM(seizures) AS seizure", 14, "seizure"),
    (", SUM(seizures) AS total_seizures", "", 11, "seizures"),
    ("SUM(answered) AS", "SUM(seizures) + 1 AS", 12, "larger than its whole"),
    ("SUM(answered) AS", "-SUM(seizures) AS", 10, "counts -"),
    ("SUM(answered) AS", "'many' AS", 10, "text"),
  ]

  @Test(arguments: wrongSQL) func checksWhatTheSQLBrings(original: String, wrong: String, line: Int, word: String)
    throws
  {
    let source = try SQLiteSource()
    try source.add("tally", ["period": "total", "account": "all", "answered": 1, "seizures": 2])
    let definition = try Self.parse(Self.good.replacing(original, with: wrong, maxReplacements: 1))
    let problem = try #require(throws: Problem.self) {
      try ReportRun.table(definition, scope: ReportScope(), from: source)
    }
    #expect(problem.place == "mine/short.sql:\(line)")
    #expect(problem.reason.contains(word), "\(problem)")
  }

  @Test func streamedRowsMustComeInOrder() throws {
    let source = try SQLiteSource()
    for kind in ["a", "b"] {
      try source.add(
        "exception",
        ["kind": kind, "verification_call_uuid": "", "account": "", "time": "", "detail": "", "file": "", "member": ""])
    }
    let text = """
      -- title: T
      -- answers: A?
      -- relation: exception
      -- by: none
      -- streamed: yes
      -- columns:
      --   kind  text  | kind
      SELECT kind FROM exception ORDER BY kind DESC
      """
    let definition = try Self.parse(text)
    let problem = #expect(throws: Problem.self) { try ReportRun.table(definition, scope: ReportScope(), from: source) }
    #expect(problem?.place == "mine/short.sql:8")
  }
}
