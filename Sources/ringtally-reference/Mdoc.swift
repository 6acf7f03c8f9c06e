import CommandInfo
import Foundation

/// Text as lines of mdoc.
enum Mdoc {
  /// Paragraphs of plain text: a line for each sentence.
  static func paragraphs(_ text: String) -> [String] {
    Array(text.components(separatedBy: "\n\n").map(sentences).filter { !$0.isEmpty }.joined(separator: [".Pp"]))
  }

  /// `Fl \-by Ar dimensions`, for a line that begins with a macro.
  static func item(_ parameter: ArgumentInfo) -> String {
    var words: [String] = []
    if let name = parameter.typedNames.first { words.append("Fl \(verbatim(String(name.dropFirst())))") }
    if parameter.kind != .flag { words.append("Ar \(escaped(parameter.valueName ?? "value"))") }
    if parameter.isRepeating { words.append(parameter.kind == .positional ? "..." : "Ar ...") }
    return words.joined(separator: " ")
  }

  /// The little Markdown of the examples: paragraphs, lists, fenced blocks, code, emphasis and links. A paragraph that begins
  /// with a link leads to other pages, which a manual page cannot.
  static func markdown(_ text: String) -> [String] {
    var lines: [String] = []
    var isLiteral = false
    var paragraph: [String] = []
    func endParagraph() {
      if let first = paragraph.first, !first.hasPrefix("[") {
        lines += [".Pp"] + sentences(plain(paragraph.joined(separator: " ")))
      }
      paragraph = []
    }
    for line in text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init) {
      if line.hasPrefix("```") {
        endParagraph()
        lines.append(isLiteral ? ".Ed" : ".Bd -literal -offset indent")
        isLiteral.toggle()
      } else if isLiteral {
        lines.append(guarded(verbatim(line)))
      } else if line.isEmpty || line.hasPrefix("<!--") {
        endParagraph()
      } else {
        if line.hasPrefix("- ") { endParagraph() }
        paragraph.append(line)
      }
    }
    endParagraph()
    return lines.first == ".Pp" ? Array(lines.dropFirst()) : lines
  }

  private static func plain(_ markdown: String) -> String {
    markdown.replacing(/\[(?<text>[^\]]*)\]\([^)]*\)/) { String($0.output.text) }.replacing("`", with: "").replacing(
      "*", with: "")
  }

  private static func sentences(_ text: String) -> [String] {
    let words = text.replacing("`", with: "").replacing("\n", with: " ").replacing(/\.\ +/, with: ".\n")
    return words.split(separator: "\n").map { line in
      let marked = String(line).markingNames { "\u{1}\($0)\u{2}" }
      return guarded(
        escaped(marked).replacing(/\u{1}(?<name>[^\u{2}]*)\u{2}/) { "\\fB\(verbatim(String($0.output.name)))\\fR" })
    }
  }

  /// A backslash would begin an escape.
  static func escaped(_ text: String) -> String { text.replacing("\\", with: "\\e") }

  /// What may be copied into a shell: a hyphen must stay a hyphen-minus.
  static func verbatim(_ text: String) -> String { escaped(text).replacing("-", with: "\\-") }

  /// A point or an apostrophe at the beginning of a line would make it a macro.
  private static func guarded(_ line: String) -> String {
    line.hasPrefix(".") || line.hasPrefix("'") ? "\\&" + line : line
  }
}
