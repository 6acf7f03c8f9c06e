import Foundation
import GRDB
import Testing
import ToolRunner

/// The documents are true: their examples print what they say, their tables are complete, their links lead somewhere.
@Suite("Documents") struct DocumentationTests {
  // MARK: - Examples

  /// A console example runs in a folder that holds the demo's data; one folder for each document, so that examples build on
  /// each other. `…` stands for anything in a line, and alone in a line for any lines.
  @Test(arguments: Document.all.filter { !$0.examples.isEmpty })
  func examplesPrintWhatTheySay(_ document: Document) throws {
    let folder = try Demo.folder()
    for (name, text) in document.files { try folder.write(name, text) }
    var shell = ExampleShell(folder: folder.path)
    for example in document.examples {
      let printed = try shell.run(example.command)
      #expect(
        printed.contains { OutputPattern(example.output).matches($0) },
        "\(document.path):\(example.line): $ \(example.command)\n\(printed.first ?? "")")
    }
  }

  /// What a user is told to type must be a command with options that it has; nothing is run.
  @Test func shellBlocksNameRealCommands() throws {
    let commands = try Command.all()
    for document in Document.all {
      for (line, text) in document.shellLines {
        for words in Command.calls(in: text) {
          let name = commands.keys.filter { words.starts(with: $0.split(separator: " ").map(String.init)) }.max {
            $0.count < $1.count
          }
          let place = "\(document.path):\(line): \(text)"
          guard let name, let options = commands[name] else {
            Issue.record("no such command: \(place)")
            continue
          }
          for word in words where word.hasPrefix("--") {
            #expect(options.contains(String(word.prefix { $0 != "=" })), "\(word) is no option: \(place)")
          }
        }
      }
    }
  }

  // MARK: - Tables

  @Test func everyCommandAndOptionIsDocumented() throws {
    let sections = Document.named("docs/reference/command-line.md").sections
    let common = try #require(sections["Options of every command"])
    for (command, options) in try Command.all() where command != "ringtally" {
      guard let section = sections[command] else {
        Issue.record("command-line.md has no section \"\(command)\"")
        continue
      }
      for option in options {
        let isThere = [section, common].contains { $0.contains("`\(option)`") || $0.contains("`\(option) ") }
        #expect(isThere, "\(command) \(option) is not in command-line.md")
      }
    }
  }

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
      of: ["verification", "sighting", "refusal", "imported_file"], in: DatabaseQueue(path: out),
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
    let pages = Set(Document.all.map(\.path).filter { $0.hasPrefix("docs/") })
    let readme = Document.named("README.md").text
    for page in pages { #expect(readme.contains("](\(page)"), "README.md has no link to \(page)") }
  }
}

/// Sample data, made once.
private enum Demo {
  /// A folder with a copy of the demo: a ledger that is open has companion files that come and go while they are copied.
  static func folder() throws -> TemporaryFolder {
    let folder = try TemporaryFolder()
    try FileManager.default.copyItem(atPath: try made.get().path("demo"), toPath: folder.path("demo"))
    return folder
  }

  private static let made = Result {
    let folder = try TemporaryFolder()
    let result = try Tool.run(["demo", "--quiet"], in: folder.path)
    guard result.status == 0 else { throw Tool.Failure(description: result.stderr) }
    return folder
  }
}

private enum Repository {
  static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  static func text(_ path: String) throws -> String {
    String(decoding: try Data(contentsOf: root.appendingPathComponent(path)), as: UTF8.self)
  }

  static func files(in folder: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: root.appendingPathComponent(folder).path).sorted()
  }
}

/// Commands and their options, as the tool itself lists them.
private enum Command {
  /// By full name (`ringtally imports list`): options as they are typed.
  static func all() throws -> [String: Set<String>] {
    let dump = try Tool.run(["--experimental-dump-help"], in: FileManager.default.temporaryDirectory.path)
    let root = try #require(JSONSerialization.jsonObject(with: Data(dump.stdout)) as? [String: Any])
    var commands: [String: Set<String>] = [:]
    add(try #require(root["command"] as? [String: Any]), under: "", to: &commands)
    return commands
  }

  private static func add(_ command: [String: Any], under parent: String, to commands: inout [String: Set<String>]) {
    let name = (parent.isEmpty ? "" : parent + " ") + (command["commandName"] as? String ?? "")
    let arguments = command["arguments"] as? [[String: Any]] ?? []
    let names = arguments.flatMap { $0["names"] as? [[String: Any]] ?? [] }
    commands[name] = Set(
      names.compactMap { option in
        (option["name"] as? String).map { (option["kind"] as? String == "short" ? "-" : "--") + $0 }
      })
    for child in command["subcommands"] as? [[String: Any]] ?? [] { add(child, under: name, to: &commands) }
  }

  /// The words of every call of the tool in a line, up to a pipe or a comment.
  static func calls(in line: String) -> [[String]] {
    let words = line.split(separator: " ").map(String.init)
    return words.indices.filter { words[$0] == "ringtally" }.map { start in
      Array(words[start...].prefix { !["|", "#", "&&", ">", "2>"].contains($0) })
    }
  }
}

/// Just enough of a shell for the examples: the tool, `export NAME=VALUE` and `echo $?`.
private struct ExampleShell {
  let folder: String
  private var variables: [String: String] = [:]
  private var status: Int32 = 0

  init(folder: String) { self.folder = folder }

  /// - Returns: what a terminal may show; results and messages come in either order.
  mutating func run(_ command: String) throws -> [String] {
    let words = command.split(separator: " ").map(String.init)
    switch words.first {
    case "ringtally":
      let result = try Tool.run(Array(words.dropFirst()), in: folder, environment: variables)
      status = result.status
      return [result.text + result.stderr, result.stderr + result.text]
    case "export":
      let parts = words[1].split(separator: "=", maxSplits: 1).map(String.init)
      variables[parts[0]] = parts[1]
      return [""]
    case "echo" where words == ["echo", "$?"]: return ["\(status)\n"]
    default: throw Tool.Failure(description: "an example may run the tool only: \(command)")
    }
  }
}

/// Expected lines, `…` standing for anything in a line and, alone, for any lines.
private struct OutputPattern {
  private let lines: [String]

  init(_ lines: [String]) { self.lines = lines }

  func matches(_ text: String) -> Bool {
    let printed = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    return Self.match(lines[...], printed.last == "" ? printed.dropLast() : printed[...])
  }

  private static func match(_ pattern: ArraySlice<String>, _ lines: ArraySlice<String>) -> Bool {
    guard let first = pattern.first else { return lines.isEmpty }
    if first == "…" {
      return (lines.startIndex...lines.endIndex).contains { match(pattern.dropFirst(), lines[$0...]) }
    }
    guard let line = lines.first, isLine(line, like: first) else { return false }
    return match(pattern.dropFirst(), lines.dropFirst())
  }

  private static func isLine(_ line: String, like pattern: String) -> Bool {
    // An editor may strip the blanks that end a table's row.
    let line = line.replacing(/\ +$/, with: "")
    let parts = pattern.split(separator: "…", omittingEmptySubsequences: false).map(String.init)
    guard parts.count > 1 else { return line == pattern }
    guard line.hasPrefix(parts[0]) else { return false }
    var rest = line.dropFirst(parts[0].count)
    for part in parts[1..<parts.count - 1] {
      guard let range = part.isEmpty ? rest.startIndex..<rest.startIndex : rest.firstRange(of: part) else {
        return false
      }
      rest = rest[range.upperBound...]
    }
    return rest.hasSuffix(parts[parts.count - 1])
  }
}

/// A Markdown document, as far as tests look into it.
struct Document: Sendable, CustomTestStringConvertible {
  struct Example {
    var line: Int
    var command: String
    var output: [String]
  }

  /// From the repository's root.
  let path: String
  let text: String
  var testDescription: String { path }

  static let all: [Document] = {
    let files = FileManager.default.enumerator(atPath: Repository.root.appendingPathComponent("docs").path)
    let pages = files?.compactMap { $0 as? String }.filter { $0.hasSuffix(".md") }.map { "docs/\($0)" }.sorted() ?? []
    return (["README.md", "CONTRIBUTING.md", "CHANGELOG.md"] + pages).compactMap { path in
      (try? Repository.text(path)).map { Document(path: path, text: $0) }
    }
  }()

  static func named(_ path: String) -> Document { all.first { $0.path == path } ?? Document(path: path, text: "") }

  private var lines: [(number: Int, text: String)] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().map {
      ($0.offset + 1, String($0.element))
    }
  }

  /// Fenced blocks: what stands behind the fence, the line above it, and the lines inside.
  private var blocks: [(language: String, above: String, lines: [(number: Int, text: String)])] {
    var blocks: [(language: String, above: String, lines: [(number: Int, text: String)])] = []
    var isInside = false
    var above = ""
    for line in lines {
      if line.text.hasPrefix("```") {
        isInside.toggle()
        if isInside { blocks.append((String(line.text.dropFirst(3)), above, [])) }
      } else if isInside {
        blocks[blocks.count - 1].lines.append(line)
      }
      above = line.text
    }
    return blocks
  }

  /// Commands of console blocks with what they print.
  var examples: [Example] {
    var examples: [Example] = []
    for line in blocks.filter({ $0.language == "console" }).flatMap(\.lines) {
      if line.text.hasPrefix("$ ") {
        examples.append(Example(line: line.number, command: String(line.text.dropFirst(2)), output: []))
      } else if !examples.isEmpty {
        examples[examples.count - 1].output.append(line.text)
      }
    }
    return examples
  }

  var shellLines: [(Int, String)] {
    blocks.filter { $0.language == "sh" }.flatMap(\.lines).map { ($0.number, $0.text) }
  }

  /// Blocks below `<!-- file: NAME -->`: input that the examples read. The last line has no line end, as a file cut short.
  var files: [(name: String, text: String)] {
    blocks.compactMap { block in
      block.above.firstMatch(of: /^<!-- file: (?<name>[\w.-]+) -->$/).map {
        (String($0.output.name), block.lines.map(\.text).joined(separator: "\n"))
      }
    }
  }

  /// Text by the nearest heading above it.
  var sections: [String: String] {
    var sections: [String: String] = [:]
    var heading = ""
    for line in lines {
      if let match = line.text.firstMatch(of: /^#+ (?<title>.*)$/) { heading = String(match.output.title) }
      sections[heading, default: ""] += line.text + "\n"
    }
    return sections
  }

  /// Headings as the names that links use.
  var anchors: Set<String> {
    Set(
      sections.keys.map { heading in
        String(heading.lowercased().filter { $0.isLetter || $0.isNumber || $0 == " " || $0 == "-" || $0 == "_" })
          .replacingOccurrences(of: " ", with: "-")
      })
  }
}
