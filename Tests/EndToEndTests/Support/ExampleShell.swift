import Foundation
import ToolRunner

/// Just enough of a shell for the examples: the tool, `export NAME=VALUE`, `mv` and `echo $?`.
struct ExampleShell {
  let folder: String
  private var variables: [String: String] = [:]
  private var status: Int32 = 0

  init(folder: String) { self.folder = folder }

  /// - Returns: what a terminal may show; results and messages come in either order.
  mutating func run(_ command: String) throws -> [String] {
    let words = command.prefix { $0 != "#" }.split(separator: " ").map(String.init)
    switch words.first {
    case "ringtally":
      let result = try Tool.run(Array(words.dropFirst()), in: folder, environment: variables)
      status = result.status
      return [result.text + result.stderr, result.stderr + result.text]
    case "export":
      let parts = words[1].split(separator: "=", maxSplits: 1).map(String.init)
      variables[parts[0]] = parts[1]
      return [""]
    case "mv" where words.count == 3:
      try FileManager.default.moveItem(atPath: "\(folder)/\(words[1])", toPath: "\(folder)/\(words[2])")
      return [""]
    case "echo" where words == ["echo", "$?"]: return ["\(status)\n"]
    default: throw Tool.Failure(description: "an example may run the tool only: \(command)")
    }
  }

  /// Whether the last command went well.
  var isWell: Bool { status == 0 }

  /// Commands that are shown in a block and not run, and why.
  static let onlyShown = [
    "ringtally demo --verifications 1000000 --out million --only-data": "half a minute of work for the profiler below",
    "perf record -g ringtally import --db million.db million": "needs perf, and what the line above makes",
  ]

  /// Whether a line of a shell block is something that is run here: others build, or start other programs.
  static func runs(_ line: String) -> Bool {
    if line.hasPrefix("export ") { return !line.contains("$(") }
    return line.hasPrefix("ringtally ") && onlyShown[line] == nil
  }

  /// The words of every call of the tool in a line, up to a pipe or a comment.
  static func calls(in line: String) -> [[String]] {
    let words = line.split(separator: " ").map(String.init)
    return words.indices.filter { words[$0] == "ringtally" }.map { start in
      Array(words[start...].prefix { !["|", "#", "&&", ">", "2>"].contains($0) })
    }
  }
}

/// Expected lines, `…` standing for anything in a line and, alone, for any lines.
struct OutputPattern {
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
