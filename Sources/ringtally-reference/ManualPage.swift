import CommandInfo
import Foundation

/// What all manual pages share.
struct ManualNotes {
  var version: String
  /// Name and meaning.
  var environment: [[String]]
  /// Code, meaning, examples.
  var exitCodes: [[String]]

  init(version: String, source: SourceTree) throws {
    self.version = version.trimmingCharacters(in: .newlines)
    environment = try source.table("docs/reference/configuration.md", below: "Environment")
    exitCodes = try source.table("docs/reference/exit-codes.md")
  }
}

/// Manual pages in mdoc, which `man` of every system shows.
enum ManualPage {
  /// Of the pages' form. A page that changes with every build would differ from the one that is checked in.
  private static let date = "November 24, 2026"

  static func ofProgram(_ root: CommandInfo, _ notes: ManualNotes) -> String {
    var lines = head("ringtally", root.abstract ?? "", notes)
    lines += [".Sh SYNOPSIS", ".Nm ringtally", ".Ar command", ".Op Ar options", ".Sh DESCRIPTION"]
    lines += Mdoc.paragraphs(root.discussion ?? "") + [".Pp", "The commands are:", ".Bl -tag -width Ds"]
    for (name, command) in root.commands.flatMap({ $0.all() }) where command.commands.isEmpty {
      lines += [".It Cm \(name)"] + Mdoc.paragraphs(command.abstract ?? "")
    }
    lines.append(".El")
    let shared = root.all().flatMap { $0.command.groups }.first { !$0.title.isEmpty }
    lines += shared.map { group($0.title, $0.parameters) } ?? []
    let pages = root.commands.map { "ringtally-\($0.commandName)" }.sorted()
    return finish(lines, examples: "", notes, see: pages)
  }

  static func of(_ command: CommandInfo, examples: String, _ notes: ManualNotes) -> String {
    let leaves = command.all(under: "ringtally").filter { $0.command.commands.isEmpty }
    var lines = head("ringtally-\(command.commandName)", command.abstract ?? "", notes) + [".Sh SYNOPSIS"]
    for (name, leaf) in leaves { lines += synopsis(name, leaf) }
    lines += [".Sh DESCRIPTION"] + Mdoc.paragraphs(command.discussion ?? command.abstract ?? "")
    for (name, leaf) in leaves {
      if leaves.count > 1 {
        lines +=
          [".Ss \(name)"]
          + Mdoc.paragraphs([leaf.abstract, leaf.discussion].compactMap(\.self).joined(separator: "\n\n"))
      }
      for own in leaf.groups where own.title.isEmpty { lines += list(own.parameters) }
    }
    if let shared = leaves.flatMap({ $0.command.groups }).first(where: { !$0.title.isEmpty }) {
      lines += group(shared.title, shared.parameters)
    }
    return finish(lines, examples: examples, notes, see: ["ringtally"])
  }

  private static func head(_ name: String, _ abstract: String, _ notes: ManualNotes) -> [String] {
    let words = abstract.hasSuffix(".") ? String(abstract.dropLast()) : abstract
    return [
      ".\\\" Made by `make reference` from the program's own definitions. Change those.",
      ".Dd \(date)", ".Dt \(name.uppercased()) 1", ".Os \"ringtally \(notes.version)\"",
      ".Sh NAME", ".Nm \(name)", ".Nd \(Mdoc.escaped(words))",
    ]
  }

  private static func synopsis(_ name: String, _ command: CommandInfo) -> [String] {
    let needed = command.parameters.filter { $0.kind == .positional || !$0.isOptional }
    return [".Nm \(name)"] + needed.map { $0.isOptional ? ".Op \(Mdoc.item($0))" : ".\(Mdoc.item($0))" } + [
      ".Op Ar options"
    ]
  }

  private static func group(_ title: String, _ parameters: [ArgumentInfo]) -> [String] {
    [".Ss \(title)"] + list(parameters)
  }

  private static func list(_ parameters: [ArgumentInfo]) -> [String] {
    var lines = [".Bl -tag -width Ds"]
    for parameter in parameters {
      let text = HelpText(parameter)
      let others = parameter.typedNames.dropFirst().reversed().map { "Fl \(Mdoc.verbatim(String($0.dropFirst()))) , " }
      lines.append(".It \(others.joined())\(Mdoc.item(parameter))")
      lines += Mdoc.paragraphs(text.meaning)
      if !text.standard.isEmpty { lines += Mdoc.paragraphs("Default: \(text.standard).") }
    }
    return lines + [".El"]
  }

  private static func finish(_ lines: [String], examples: String, _ notes: ManualNotes, see: [String]) -> String {
    var lines = lines + [".Sh ENVIRONMENT", ".Bl -tag -width Ds"]
    for row in notes.environment { lines += [".It Ev \(row[0].filter { $0 != "`" })"] + Mdoc.paragraphs(row[1]) }
    lines += [".El", ".Sh EXIT STATUS", ".Bl -tag -width Ds"]
    for row in notes.exitCodes { lines += [".It \(row[0])"] + Mdoc.paragraphs("\(row[1]): \(row[2]).") }
    lines.append(".El")
    if !examples.isEmpty { lines += [".Sh EXAMPLES"] + Mdoc.markdown(examples) }
    lines.append(".Sh SEE ALSO")
    lines += see.enumerated().map { ".Xr \($1) 1\($0 == see.count - 1 ? "" : " ,")" }
    return lines.joined(separator: "\n") + "\n"
  }
}
