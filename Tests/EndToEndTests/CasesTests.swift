import Foundation
import Testing
import ToolRunner

/// Every folder `Tests/EndToEnd/cases/<command>/<name>`: its commands are run, and what they print, exit with and leave
/// behind must be what the folder says.
///
/// | file | what |
/// |---|---|
/// | `cmd` | a command a line: `[env NAME=VALUE …] ringtally ARGUMENTS [< FILE]`; no shell, single quotes hold blanks together |
/// | `expected` | the commands again, each with what it printed, and the files that are there at the end |
/// | `expected.files/` | files that must have been produced with these bytes |
/// | anything else | input, copied into a folder of the test's own |
///
/// `RINGTALLY_REFILL=1 swift test --filter CasesTests` writes `expected` (and the files in `expected.files`) anew: look at
/// the difference before you commit it. CI never does.
@Suite("Cases") struct CasesTests {
  @Test(arguments: Case.all) func runs(_ one: Case) throws {
    let folder = try TemporaryFolder()
    try one.copyInput(into: folder)
    var transcript = Transcript(folder: folder.path)
    for line in try one.commands() { try transcript.add(line, try line.run(in: folder)) }
    transcript.end(folder.files())

    if Refill.isWanted {
      try Refill.write(one, transcript.text, from: folder)
      return
    }
    #expect(try transcript.text == String(contentsOfFile: one.path("expected"), encoding: .utf8), "\(one)")
    for name in one.producedFiles() {
      let expected = try Data(contentsOf: URL(fileURLWithPath: one.path("expected.files/\(name)")))
      #expect(
        try String(decoding: folder.bytes(name), as: UTF8.self) == String(decoding: expected, as: UTF8.self),
        "\(one): \(name)")
    }
  }

  /// A folder that is not found, or not seen as a case, would pass in silence.
  @Test func findsTheCases() throws {
    #expect(Case.all.count >= 35)
    let commands = Set(Case.all.map { $0.name.prefix { $0 != "/" } })
    #expect(commands.isSuperset(of: ["import", "imports", "rejects", "check", "report", "trace", "verifications"]))
    for one in Case.all {
      #expect(FileManager.default.fileExists(atPath: one.path("expected")) || Refill.isWanted, "\(one)")
    }
  }
}

/// A case's folder.
struct Case: Sendable, CustomTestStringConvertible, CustomStringConvertible {
  /// `import/ndjson`.
  let name: String
  var testDescription: String { name }
  var description: String { name }

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("EndToEnd/cases").path

  static let all: [Case] = {
    let files = FileManager.default
    func names(_ path: String) -> [String] { (try? files.contentsOfDirectory(atPath: path).sorted()) ?? [] }
    return names(folder).flatMap { command in
      names("\(folder)/\(command)").map { Case(name: "\(command)/\($0)") }
    }.filter { files.fileExists(atPath: $0.path("cmd")) }
  }()

  func path(_ file: String) -> String { "\(Self.folder)/\(name)/\(file)" }

  func commands() throws -> [CaseCommand] {
    try String(contentsOfFile: path("cmd"), encoding: .utf8).split(separator: "\n").map { try CaseCommand(String($0)) }
  }

  func copyInput(into folder: TemporaryFolder) throws {
    for file in try FileManager.default.contentsOfDirectory(atPath: path(""))
    where !["cmd", "expected", "expected.files"].contains(file) {
      try FileManager.default.copyItem(atPath: path(file), toPath: folder.path(file))
    }
  }

  /// Files whose bytes the case tells.
  func producedFiles() -> [String] {
    let folder = path("expected.files")
    let all = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return all.filter { name in
      var isFolder: ObjCBool = false
      return FileManager.default.fileExists(atPath: "\(folder)/\(name)", isDirectory: &isFolder) && !isFolder.boolValue
    }.sorted()
  }
}

/// A line of `cmd`.
struct CaseCommand {
  let line: String
  private var arguments: [String] = []
  private var environment: [String: String] = [:]
  private var input: String?

  init(_ line: String) throws {
    self.line = line
    var words = Self.words(line)[...]
    if words.first == "env" {
      words = words.dropFirst()
      while let word = words.first, let sign = word.firstIndex(of: "=") {
        environment[String(word[..<sign])] = String(word[word.index(after: sign)...])
        words = words.dropFirst()
      }
    }
    guard words.popFirst() == "ringtally" else { throw Tool.Failure(description: "no command of ours: \(line)") }
    if words.count >= 2, words[words.endIndex - 2] == "<" {
      input = words.last
      words = words.dropLast(2)
    }
    arguments = Array(words)
  }

  /// Blanks separate; single quotes hold together.
  private static func words(_ line: String) -> [String] {
    var (words, word, isQuoted): ([String], String?, Bool) = ([], nil, false)
    for character in line {
      if character == "'" {
        isQuoted.toggle()
        word = word ?? ""
      } else if character == " ", !isQuoted {
        if let word { words.append(word) }
        word = nil
      } else {
        word = (word ?? "") + String(character)
      }
    }
    return words + (word.map { [$0] } ?? [])
  }

  func run(in folder: TemporaryFolder) throws -> ToolResult {
    try Tool.run(arguments, in: folder.path, stdin: try input.map(folder.bytes), environment: environment)
  }
}

/// What the commands printed, as `expected` holds it: standard output as it is, standard error with `! ` before each
/// line, the exit code where it is not 0; what differs from run to run is masked.
private struct Transcript {
  private let folder: String
  private let began = Date()
  private(set) var text = ""

  init(folder: String) { self.folder = folder }

  mutating func add(_ command: CaseCommand, _ result: ToolResult) throws {
    text += "$ \(command.line)\n"
    text += stable(result.text)
    if let last = result.stdout.last, last != 10 { text += "\\ no line end\n" }
    text += stable(result.stderr).split(separator: "\n", omittingEmptySubsequences: false).dropLast().map {
      "! \($0)\n"
    }
    .joined()
    if !result.stderr.isEmpty, !result.stderr.hasSuffix("\n") { text += "! \\ no line end\n" }
    if result.status != 0 { text += "= \(result.status)\n" }
  }

  /// The companions of an open ledger come and go.
  mutating func end(_ files: [String]) {
    text += "files:\n"
    for file in files where !file.hasSuffix("-wal") && !file.hasSuffix("-shm") { text += "  \(file)\n" }
  }

  /// The test's folder, pseudonyms (each ledger has a key of its own), and times that lie within this run.
  private func stable(_ output: String) -> String {
    let text = output.replacingOccurrences(of: folder, with: "FOLDER").replacing(
      /(pseudonym(?:" : ")? ?)[0-9a-f]{16}\b/
    ) { "\($0.output.1)PSEUDONYM" }
    let reader = ISO8601DateFormatter()
    var result = ""
    var rest = text[...]
    while let match = rest.firstMatch(of: /(20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.\d+)?Z/) {
      result += rest[..<match.range.lowerBound]
      let isOfRun = reader.date(from: match.1 + "Z").map { $0 >= began - 2 && $0 <= Date() } ?? false
      result += isOfRun ? "NOW" : String(match.0)
      rest = rest[match.range.upperBound...]
    }
    return result + rest
  }
}

/// Writes what was found as what is expected.
private enum Refill {
  static let isWanted = ProcessInfo.processInfo.environment["RINGTALLY_REFILL"] == "1"

  static func write(_ one: Case, _ transcript: String, from folder: TemporaryFolder) throws {
    guard ProcessInfo.processInfo.environment["CI"] == nil else {
      throw Tool.Failure(description: "CI compares with what is expected and never writes it: unset RINGTALLY_REFILL")
    }
    try Data(transcript.utf8).write(to: URL(fileURLWithPath: one.path("expected")))
    for name in one.producedFiles() {
      try Data(folder.bytes(name)).write(to: URL(fileURLWithPath: one.path("expected.files/\(name)")))
    }
  }
}
