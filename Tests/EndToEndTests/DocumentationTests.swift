import Foundation
import GRDB
import Testing
import ToolRunner

/// The documents are true: their examples print what they say, their tables are complete, their links lead somewhere.
@Suite("Documents") struct DocumentationTests {
  // MARK: - Examples

  /// An example runs in a folder that holds the demo's data; one folder for each document, so that examples build on
  /// each other. `…` stands for anything in a line, and alone in a line for any lines.
  @Test(arguments: Document.all.filter { !$0.examples.isEmpty })
  func examplesPrintWhatTheySay(_ document: Document) throws {
    let folder = try Demo.folder()
    for (name, text) in document.files { try folder.write(name, text) }
    var shell = ExampleShell(folder: folder.path)
    for example in document.examples {
      let printed = try shell.run(example.command)
      let isTrue = example.output.map { OutputPattern($0) }.map { printed.contains(where: $0.matches) } ?? shell.isWell
      #expect(isTrue, "\(document.path):\(example.line): $ \(example.command)\n\(printed.first ?? "")")
    }
  }

  @Test func everyCommandShownInABlockIsRun() throws {
    let shown = Document.all.flatMap { document in
      document.callsOnlyShown.filter { $0.language != "usage" }.map { (document.path, $0.line, $0.text) }
    }
    for (path, line, text) in shown where ExampleShell.onlyShown[text] == nil {
      Issue.record("\(path):\(line): no test runs: \(text)")
    }
    for text in ExampleShell.onlyShown.keys where !shown.contains(where: { $0.2 == text }) {
      Issue.record("no document shows any more: \(text)")
    }
  }

  /// What a user is told to type must be a command with options that it has.
  @Test func mentionsNameRealCommands() throws {
    let commands = try Tool.commands()
    for document in Document.all {
      for mention in document.mentions {
        for words in ExampleShell.calls(in: mention.text) {
          let place = "\(document.path):\(mention.line): \(mention.text)"
          let known = try #require(
            commands.last { words.starts(with: $0.name.split(separator: " ").map(String.init)) })
          let next = words.dropFirst(known.name.split(separator: " ").count).first ?? ""
          // `COMMAND` and `…` stand for any.
          let isMisspelt = !known.command.commands.isEmpty && next.first?.isLowercase == true && next != "help"
          #expect(!isMisspelt, "no such command: \(place)")
          let options = known.command.parameters.flatMap(\.typedNames)
          for word in words where word.hasPrefix("--") {
            #expect(options.contains(String(word.prefix { $0 != "=" })), "\(word) is no option: \(place)")
          }
        }
      }
    }
  }

  // MARK: - Tables

  /// Every printed column of every definition, in its order and in its words, and every formula.
  @Test func everyReportColumnIsDescribed() throws {
    let sections = Document.named("docs/reports.md").sections
    let demo = try Demo.folder()
    for name in try Repository.files(in: "reports/definitions") {
      let report = name.replacingOccurrences(of: ".sql", with: "")
      let section = try #require(sections[report], "reports.md has no section \"\(report)\"")
      let definition = try Repository.text("reports/definitions/\(name)")
      let columns = definition.matches(of: /(?m)^--   (?<name>\S+)\s+(?<kind>\S+).*\| (?<words>.*)$/)
        .filter { !["hidden", "group-count"].contains($0.output.kind) }
      let rows = section.matches(of: /(?m)^\| `(?<name>[^`]+)` \| .* \| (?<words>.*) \|$/)
      #expect(
        rows.map { "\($0.output.name): \($0.output.words)" } == columns.map { "\($0.output.name): \($0.output.words)" })
      for formula in definition.matches(of: /(?m)^-- formula: (?<words>.*)$/) {
        #expect(section.contains("- \(formula.output.words)\n"), "reports.md lacks a formula of \(report)")
      }
      let header = try Tool.run(["report", report, "--db", "demo/ringtally.db"], in: demo.path).text.prefix {
        $0 != "\n"
      }
      #expect(header == columns.map { String($0.output.name) }.joined(separator: ","))
    }
  }

  @Test func everyKindOfExceptionIsExplained() throws {
    let page = Document.named("docs/reports.md").text
    let source = try Repository.text("Sources/Ledger/Reports/ExceptionRelation.swift")
    let declaration = try #require(source.firstMatch(of: /(?s)enum ExceptionKind.*?\n\}/)).output
    for match in declaration.matches(of: /case (?<name>\w+)(?: = "(?<raw>\w+)")?/) {
      let kind = match.output.raw ?? match.output.name
      #expect(page.contains("| `\(kind)` |"), "reports.md does not explain \(kind)")
    }
  }

  /// Every reason stands in one line of formats.md, with anything in the place of a value.
  @Test func everyReasonOfARejectIsListed() throws {
    let lines = Document.named("docs/formats.md").text.split(separator: "\n").map(String.init)
    let source = try Repository.text("Sources/Intake/Mapping/Reasons.swift")
    let reasons = try #require(source.firstRange(of: "private static func quoted").map { source[..<$0.lowerBound] })
    let literals = reasons.matches(of: /"(?<text>(?:[^"\\]|\\.)*)"/).map { $0.output.text }
    #expect(literals.count >= 15)
    for literal in literals {
      let text = literal.replacing(/\\\((?:[^()]|\([^()]*\))*\)/, with: "\u{0}").replacing("\\\"", with: "\"")
      let parts = text.split(separator: "\u{0}").map(String.init).filter { $0.count > 4 }
      #expect(
        lines.contains { line in parts.allSatisfy { line.contains($0) } },
        "formats.md does not list: \(literal)")
    }
  }

  @Test func everyNameOfAnInputFieldIsListed() throws {
    let page = Document.named("docs/formats/columns.md").text
    let source = try Repository.text("Sources/Intake/Mapping/Field.swift")
    let names = try #require(source.firstMatch(of: /(?s)var names: .*?\n  \}/)).output.matches(of: /"(?<name>[^"]+)"/)
    #expect(names.count > 40)
    for name in names { #expect(page.contains("`\(name.output.name)`"), "columns.md lacks \(name.output.name)") }
  }

  @Test func everyTableAndViewOfTheLedgerIsNamed() throws {
    let page = Document.named("docs/reference/ledger.md").text
    let demo = try Demo.folder()
    let ledger = try DatabaseQueue(path: demo.path("demo/ringtally.db"))
    let names = try ledger.read { db in
      try String.fetchAll(
        db,
        sql:
          "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') AND name NOT LIKE 'sqlite_%' AND name <> 'grdb_migrations'"
      )
    }
    #expect(names.count > 10)
    for name in names { #expect(page.contains("`\(name)`"), "ledger.md does not name \(name)") }
    try expectColumns(of: ["refusal", "imported_file"], in: ledger, page)
  }

  @Test func everyExportedColumnIsNamed() throws {
    let demo = try Demo.folder()
    let folder = try TemporaryFolder()
    let out = folder.path("tables.db")
    #expect(try Tool.run(["export", "--db", "demo/ringtally.db", "--out", out], in: demo.path).status == 0)
    try expectColumns(
      of: ["verification", "sighting", "refusal", "billed_call", "imported_file"], in: DatabaseQueue(path: out),
      Document.named("docs/reference/export.md").text)
  }

  private func expectColumns(of tables: [String], in database: DatabaseQueue, _ page: String) throws {
    for table in tables {
      let columns = try database.read { db in
        try String.fetchAll(db, sql: "SELECT name FROM pragma_table_info('\(table)')")
      }
      let line = try #require(page.split(separator: "\n").first { $0.hasPrefix("| `\(table)` | ") })
      #expect(line.hasSuffix("| " + columns.map { "`\($0)`" }.joined(separator: ", ") + " |"), "\(table)")
    }
  }

  // MARK: - Links

  @Test(arguments: Document.all) func everyLinkLeadsSomewhere(_ document: Document) throws {
    let folder = (document.path as NSString).deletingLastPathComponent
    for match in document.text.matches(of: /\]\((?<target>[^)\s]+)\)/) {
      let target = String(match.output.target)
      if target.hasPrefix("https://") { continue }
      let parts = target.split(separator: "#", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
      let path =
        parts[0].isEmpty
        ? document.path : ((folder as NSString).appendingPathComponent(parts[0]) as NSString).standardizingPath
      let file = Repository.root.appendingPathComponent(path).path
      #expect(FileManager.default.fileExists(atPath: file), "\(document.path): \(target) leads nowhere")
      if parts.count == 2 {
        let anchors = try Document(path: path, text: Repository.text(path)).anchors
        #expect(anchors.contains(parts[1]), "\(document.path): \(target) names no heading")
      }
    }
  }

  @Test func everyPageCanBeReachedFromTheReadme() {
    var reached: Set<String> = []
    var next = ["README.md"]
    while let page = next.popLast() {
      if reached.insert(page).inserted { next += Document.named(page).linkedPages }
    }
    for document in Document.all where document.path.hasPrefix("docs/") {
      #expect(reached.contains(document.path), "no link leads from README.md to \(document.path)")
    }
  }
}
