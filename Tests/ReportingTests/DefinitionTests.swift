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

  /// One that lists single records.
  static let records = """
    -- title: T
    -- answers: A?
    -- relation: exception
    -- by: none
    -- streamed: yes
    -- columns:
    --   kind  text  | kind
    SELECT kind FROM exception ORDER BY kind
    """

  private static func expect(
    _ mistake: DefinitionMistake, in text: String, _ read: (String) throws -> Void
  ) throws {
    try #require(text.contains(mistake.original))
    let wrong = text.replacing(mistake.original, with: mistake.wrong, maxReplacements: 1)
    let problem = try #require(throws: Problem.self) { try read(wrong) }
    #expect(problem.description == "mine/short.sql:\(mistake.line): \(mistake.message)")
    #expect(problem.exitStatus == .data)
  }

  @Test(arguments: DefinitionMistake.ofHeader + DefinitionMistake.ofColumns + DefinitionMistake.ofSQL)
  func namesFileAndLine(_ mistake: DefinitionMistake) throws {
    try Self.expect(mistake, in: Self.good) { _ = try Self.parse($0) }
  }

  @Test(arguments: DefinitionMistake.ofRecords) func ofSingleRecords(_ mistake: DefinitionMistake) throws {
    try Self.expect(mistake, in: Self.records) { _ = try Self.parse($0) }
  }

  @Test func refusesAFileWithoutSQLAndAnOddName() throws {
    let endless = try #require(throws: Problem.self) { try Self.parse("-- title: x\n-- answers: y") }
    #expect(endless.description == "mine/short.sql:2: there is no SQL after the header. Write one SELECT")
    #expect(throws: Problem.self) { try Self.parse("") }
    let bare = try #require(throws: Problem.self) {
      try Self.parse("-- title: x\n-- answers: y\n-- relation: tally\n-- by: day\n-- columns:\nSELECT 1")
    }
    #expect(bare.description == "mine/short.sql:5: no column is declared. Declare the columns")
    let odd = try #require(throws: Problem.self) { try Self.parse(Self.good, fileName: "../etc.sql") }
    #expect(
      odd.description
        == "mine/../etc.sql:1: a report's name is lower-case letters, digits and hyphens. Rename the file")
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
  @Test(arguments: DefinitionMistake.ofRows) func checksWhatTheSQLBrings(_ mistake: DefinitionMistake) throws {
    let source = try SQLiteSource()
    let seizures = mistake.message.contains("decimals") ? 10 : 2
    try source.add("tally", ["period": "total", "account": "all", "answered": 1, "seizures": seizures])
    // Nothing is drawn, so that any kind of column may stand where the rate does.
    try Self.expect(mistake, in: Self.good.replacing("-- chart: rate rate", with: "-- formula: none")) {
      _ = try ReportRun.table(Self.parse($0), scope: ReportScope(), from: source)
    }
  }

  /// As many as there may be, and one more.
  @Test func rowsOfOnesOwnAreNotWithoutEnd() throws {
    let source = try SQLiteSource()
    for account in ["1", "2", "3"] {
      try source.add("tally", ["period": "total", "account": account, "answered": 1, "seizures": 2])
    }
    let definition = try Self.parse(Self.good)
    let scope = ReportScope(by: [.account])
    #expect(try ReportRun.table(definition, scope: scope, from: source, ownRowLimit: 3).rowCount == 3)
    let problem = #expect(throws: Problem.self) {
      try ReportRun.table(definition, scope: scope, from: source, ownRowLimit: 2)
    }
    #expect(
      problem?.description
        == "mine/short.sql:14: the SQL brings more than 2 rows. Group by less, or order them and write: -- streamed: yes"
    )
  }

  /// A text and a comment are no words of the statement.
  @Test func readsNoWordsInTextsAndComments() throws {
    let harmless = Self.good.replacing(
      "FROM tally\n", with: "FROM tally  -- with; {\nWHERE account <> 'a; with b' /* WITH ; */\n")
    let problem = #expect(throws: Problem.self) { try Self.parse(harmless) }
    #expect(problem?.reason == "the SQL holds an unknown placeholder")
    _ = try Self.parse(harmless.replacing("; {", with: ";"))
    let expression = Self.good.replacing("FROM tally\n", with: "FROM tally\nJOIN (\nwith x AS (SELECT 1) SELECT 1)\n")
    #expect(
      #expect(throws: Problem.self) { try Self.parse(expression) }?.description
        == "mine/short.sql:17: the SQL holds a common table expression. Write a sub-select instead of WITH")
  }

  @Test func streamedRowsMustComeInOrder() throws {
    let source = try SQLiteSource()
    for kind in ["a", "b"] {
      try source.add(
        "exception",
        ["kind": kind, "verification_call_uuid": "", "account": "", "time": "", "detail": "", "file": "", "member": ""])
    }
    let definition = try Self.parse(Self.records.replacing("ORDER BY kind", with: "ORDER BY kind DESC"))
    let problem = #expect(throws: Problem.self) { try ReportRun.table(definition, scope: ReportScope(), from: source) }
    #expect(
      problem?.description
        == "mine/short.sql:8: the rows of a streamed report are not in the order of its columns. "
        + "Order the SQL by the columns from the left, empty last")
  }
}
