import CommandInfo
import Foundation

/// Writes all that says what the commands take: `ringtally-reference PROGRAM SOURCE TARGET`.
///
/// One definition feeds it: the declarations in Sources/ringtally/Commands, as the built program describes them. Written by hand
/// are only the examples (Commands/Examples), the messages' cases (Tests/Errors), the exit codes and the environment
/// (docs/reference), which it takes from there.
@main struct ReferenceMaker {
  /// Folders in which every file is made here; a file that no command has any more is removed.
  private static let ownFolders = ["docs/reference/commands", "docs/man", "completions"]

  static func main() throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 4 else {
      FileHandle.standardError.write(Data("usage: ringtally-reference PROGRAM SOURCE TARGET\n".utf8))
      exit(64)
    }
    let program = Program(path: arguments[1])
    try write(files(program, SourceTree(root: arguments[2])), into: arguments[3])
  }

  /// - Returns: what to write, by its path.
  private static func files(_ program: Program, _ source: SourceTree) throws -> [String: String] {
    let root = try CommandInfo(dump: Data(program.output("--experimental-dump-help").utf8))
    let notes = try ManualNotes(version: program.output("--version"), source: source)
    var files = [
      "completions/ringtally.bash": try program.output("--generate-completion-script", "bash"),
      "completions/_ringtally": try program.output("--generate-completion-script", "zsh"),
      "completions/ringtally.fish": try program.output("--generate-completion-script", "fish"),
      "docs/man/ringtally.1": ManualPage.ofProgram(root, notes),
      "docs/reference/command-line.md": Overview.page(root, around: try source.text("docs/reference/command-line.md")),
      "docs/reference/errors.md": try ErrorGallery.page(source),
    ]
    for command in root.commands {
      let examples = source.examples(of: command.commandName)
      files["docs/reference/commands/\(command.commandName).md"] = ReferencePage.page(command, examples: examples)
      files["docs/man/ringtally-\(command.commandName).1"] = ManualPage.of(command, examples: examples, notes)
    }
    return files
  }

  private static func write(_ files: [String: String], into target: String) throws {
    let manager = FileManager.default
    for folder in ownFolders {
      try manager.createDirectory(atPath: "\(target)/\(folder)", withIntermediateDirectories: true)
      for name in try manager.contentsOfDirectory(atPath: "\(target)/\(folder)")
      where files["\(folder)/\(name)"] == nil {
        try manager.removeItem(atPath: "\(target)/\(folder)/\(name)")
      }
    }
    for (path, text) in files {
      let ended = text.hasSuffix("\n") ? text : text + "\n"
      try Data(ended.utf8).write(to: URL(fileURLWithPath: "\(target)/\(path)"), options: .atomic)
    }
  }
}

/// The built `ringtally`.
struct Program {
  var path: String

  struct Failure: Error { var arguments: [String], status: Int32 }

  func output(_ arguments: String...) throws -> String {
    let process = Process()
    let pipe = Pipe()
    process.executableURL = URL(fileURLWithPath: path)
    process.arguments = arguments
    process.standardOutput = pipe
    try process.run()
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw Failure(arguments: arguments, status: process.terminationStatus)
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

/// The repository, for what is written by hand.
struct SourceTree {
  var root: String

  func text(_ path: String) throws -> String { try String(contentsOfFile: "\(root)/\(path)", encoding: .utf8) }

  /// Markdown; empty where a command has none, which a test finds.
  func examples(of command: String) -> String {
    let text = try? text("Sources/ringtally/Commands/Examples/\(command).md")
    return text?.trimmingCharacters(in: .newlines) ?? ""
  }

  /// Rows of the first table below `heading` (of the page where empty), without its head.
  func table(_ path: String, below heading: String = "") throws -> [[String]] {
    let page = try text(path)
    let start = heading.isEmpty ? page.startIndex : page.range(of: "\n## \(heading)\n")?.upperBound ?? page.endIndex
    let lines = page[start...].split(separator: "\n", omittingEmptySubsequences: false)
    return lines.drop { !$0.hasPrefix("|") }.prefix { $0.hasPrefix("|") }.dropFirst(2).map { line in
      line.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
    }
  }
}
