import Foundation
import Testing
import ToolRunner

/// A case's folder.
struct Case: Sendable, CustomTestStringConvertible, CustomStringConvertible {
  /// `import/ndjson`.
  let name: String
  var testDescription: String { name }
  var description: String { name }

  /// The folder that it is named from, within the repository.
  var root = "Tests/EndToEnd/cases"

  static let all: [Case] = {
    let root = Repository.root.appendingPathComponent("Tests/EndToEnd/cases").path
    return names(root).flatMap { command in names("\(root)/\(command)").map { Case(name: "\(command)/\($0)") } }
      .filter(\.isThere)
  }()

  /// The error gallery: a folder for each message (Tests/Errors).
  static let errors: [Case] = {
    let root = "Tests/Errors"
    return names(Repository.root.appendingPathComponent(root).path).map { Case(name: $0, root: root) }.filter(\.isThere)
  }()

  private static func names(_ path: String) -> [String] {
    (try? FileManager.default.contentsOfDirectory(atPath: path).sorted()) ?? []
  }

  private var isThere: Bool { FileManager.default.fileExists(atPath: path("cmd")) }

  func path(_ file: String) -> String { "\(Repository.root.path)/\(root)/\(name)/\(file)" }

  /// Runs it, and compares (or refills).
  func check() throws {
    let folder = try TemporaryFolder()
    try copyInput(into: folder)
    var transcript = Transcript(folder: folder.path)
    for line in try commands() { try transcript.add(line, try line.run(in: folder)) }
    transcript.end(folder.files())

    if Refill.isWanted {
      try Refill.write(self, transcript.text, from: folder)
      return
    }
    #expect(try transcript.text == String(contentsOfFile: path("expected"), encoding: .utf8), "\(self)")
    for name in producedFiles() {
      let expected = try Data(contentsOf: URL(fileURLWithPath: path("expected.files/\(name)")))
      #expect(
        try String(decoding: folder.bytes(name), as: UTF8.self) == String(decoding: expected, as: UTF8.self),
        "\(self): \(name)")
    }
  }

  func commands() throws -> [CaseCommand] {
    try String(contentsOfFile: path("cmd"), encoding: .utf8).split(separator: "\n").map { try CaseCommand(String($0)) }
  }

  func copyInput(into folder: TemporaryFolder) throws {
    for file in try FileManager.default.contentsOfDirectory(atPath: path(""))
    where !["about.md", "cmd", "expected", "expected.files"].contains(file) {
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
  /// Set for what takes a shell: pipes, full devices, files that are damaged on the way.
  private var script: String?

  init(_ line: String) throws {
    self.line = line
    if line.hasPrefix("sh: ") {
      script = String(line.dropFirst(4))
      return
    }
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
    if let script {
      let tools = (Tool.path as NSString).deletingLastPathComponent
      let path = "\(tools):\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")"
      return try Tool.run(program: "/bin/sh", ["-c", script], in: folder.path, environment: ["PATH": path])
    }
    return try Tool.run(arguments, in: folder.path, stdin: try input.map(folder.bytes), environment: environment)
  }
}

/// What the commands printed, as `expected` holds it: standard output as it is, standard error with `! ` before each
/// line, the exit code where it is not 0; what differs from run to run is masked.
struct Transcript {
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
enum Refill {
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
