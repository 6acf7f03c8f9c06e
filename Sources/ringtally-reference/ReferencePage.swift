import CommandInfo

/// The page of one command, in Markdown.
enum ReferencePage {
  static func page(_ command: CommandInfo, examples: String) -> String {
    let name = "ringtally \(command.commandName)"
    var parts = [
      "<!-- Made by `make reference` from the program's own definitions and Commands/Examples. Change those. -->",
      "# \(name)",
    ]
    parts += body(command, name)
    for (name, child) in command.all(under: "ringtally").dropFirst() { parts += ["## \(name)"] + body(child, name) }
    let shared = command.all().flatMap { $0.command.groups }.filter { !$0.title.isEmpty }
    if let first = shared.first { parts += ["## \(first.title)", MarkdownTable.parameters(first.parameters)] }
    if !examples.isEmpty { parts += ["## Examples", examples] }
    parts.append(
      "All commands: [command line](../command-line.md). What scripts can rely on: [exit codes](../exit-codes.md).")
    return parts.joined(separator: "\n\n") + "\n"
  }

  private static func body(_ command: CommandInfo, _ name: String) -> [String] {
    var parts = [MarkdownTable.prose(command.abstract ?? "")]
    if command.commands.isEmpty {
      parts.append("```usage\n\(command.synopsis(name))\n```")
    } else {
      parts.append(
        MarkdownTable.of(
          ["command", "what it does"],
          command.commands.map { child in
            [
              "[`\(name) \(child.commandName)`](#\(name.replacing(" ", with: "-"))-\(child.commandName))",
              child.abstract ?? "",
            ]
          }))
    }
    if let discussion = command.discussion { parts.append(MarkdownTable.prose(discussion)) }
    guard command.commands.isEmpty else { return parts }
    let own = command.groups.first { $0.title.isEmpty }?.parameters ?? []
    return own.isEmpty ? parts : parts + [MarkdownTable.parameters(own)]
  }
}

/// The page that lists all commands: its tables are made, what stands around them is written by hand.
enum Overview {
  static func page(_ root: CommandInfo, around page: String) -> String {
    let commands = root.commands.flatMap { command in
      command.all().filter { $0.command.commands.isEmpty }.map { name, leaf in
        let anchor = name == command.commandName ? "" : "#ringtally-" + name.replacing(" ", with: "-")
        return ["[`\(name)`](commands/\(command.commandName).md\(anchor))", leaf.abstract ?? ""]
      }
    }
    let shared = root.all().flatMap { $0.command.groups }.first { !$0.title.isEmpty }?.parameters ?? []
    return
      page
      .replacingMade("commands", with: MarkdownTable.of(["command", "what it does"], commands))
      .replacingMade("options", with: MarkdownTable.parameters(shared))
  }
}

extension String {
  /// With new text between `<!-- made: NAME -->` and `<!-- end -->`.
  fileprivate func replacingMade(_ name: String, with text: String) -> String {
    let (begin, end) = ("<!-- made: \(name) -->", "<!-- end -->")
    guard let first = firstRange(of: begin), let last = self[first.upperBound...].firstRange(of: end) else {
      preconditionFailure("the overview has no place for \(begin)")
    }
    return self[..<first.upperBound] + "\n\n" + text + "\n\n" + self[last.lowerBound...]
  }
}

enum MarkdownTable {
  static func of(_ heads: [String], _ rows: [[String]]) -> String {
    let lines = [heads, heads.map { _ in "---" }] + rows
    return lines.enumerated().map { index, cells in
      index == 1 ? "|" + cells.joined(separator: "|") + "|" : "| " + cells.joined(separator: " | ") + " |"
    }.joined(separator: "\n")
  }

  /// A table of arguments and options; with a column for defaults where one has any.
  static func parameters(_ parameters: [ArgumentInfo]) -> String {
    let texts = parameters.map(HelpText.init)
    let hasDefaults = texts.contains { !$0.standard.isEmpty }
    let rows = zip(parameters, texts).map { parameter, text in
      [names(parameter)] + (hasDefaults ? [prose(text.standard)] : []) + [prose(text.meaning)]
    }
    let first = parameters.contains { $0.kind == .positional } ? "argument or option" : "option"
    return of([first] + (hasDefaults ? ["default"] : []) + ["meaning"], rows)
  }

  private static func names(_ parameter: ArgumentInfo) -> String {
    let others = parameter.typedNames.dropFirst()
    return (others.reversed() + [parameter.synopsis]).map { "`\($0.replacing("|", with: "\\|"))`" }.joined(
      separator: ", ")
  }

  static func prose(_ text: String) -> String {
    text.replacing("|", with: "\\|").replacing("<", with: "\\<").markingNames { "`\($0)`" }
  }
}
