import Foundation
import Testing

/// A Markdown document, as far as tests look into it.
struct Document: Sendable, CustomTestStringConvertible {
  struct Example {
    var line: Int
    var command: String
    /// Nil where the document does not say: it is enough that the command goes well.
    var output: [String]?
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

  /// Commands of console blocks with what they print, and those of shell blocks that can be run.
  var examples: [Example] {
    var examples: [Example] = []
    for block in blocks {
      for line in block.lines {
        if block.language == "console", line.text.hasPrefix("$ ") {
          examples.append(Example(line: line.number, command: String(line.text.dropFirst(2)), output: []))
        } else if block.language == "console", !examples.isEmpty {
          examples[examples.count - 1].output?.append(line.text)
        } else if block.language == "sh", ExampleShell.runs(line.text) {
          examples.append(Example(line: line.number, command: line.text))
        }
      }
    }
    return examples
  }

  /// Lines of fenced blocks that call the tool and are not run as examples. A transcript is run where it comes from: Tests/Errors.
  var callsOnlyShown: [(line: Int, language: String, text: String)] {
    let run = Set(examples.map(\.line))
    return blocks.flatMap { block in
      block.lines.filter { line in
        !["console", "transcript"].contains(block.language) && !run.contains(line.number)
          && !ExampleShell.calls(in: line.text).isEmpty
      }.map { (line: $0.number, language: block.language, text: $0.text) }
    }
  }

  /// Calls of the tool within sentences and in shell blocks: `ringtally imports list`.
  var mentions: [(line: Int, text: String)] {
    lines.flatMap { line in
      line.text.matches(of: /`(?<code>ringtally [^`]*)`/).map { (line.number, String($0.output.code)) }
    } + callsOnlyShown.filter { $0.language != "usage" }.map { ($0.line, $0.text) }
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

  /// Pages of the repository that it links to.
  var linkedPages: [String] {
    let folder = (path as NSString).deletingLastPathComponent as NSString
    return text.matches(of: /\]\((?<target>[^)#\s]+\.md)/).map { match in
      (folder.appendingPathComponent(String(match.output.target)) as NSString).standardizingPath
    }
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
