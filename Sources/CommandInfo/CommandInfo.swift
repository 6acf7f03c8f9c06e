import Foundation

/// A command as the argument parser describes it: what help, reference, manual pages and messages are made from.
///
/// The parser's own types for this (ArgumentParserToolInfo) belong to no product of its package; these are the members that we
/// use, under its names.
package struct CommandInfo: Decodable, Sendable {
  package var commandName: String
  package var abstract: String?
  package var discussion: String?
  package var subcommands: [CommandInfo]?
  package var arguments: [ArgumentInfo]?

  private struct Dump: Decodable { var command: CommandInfo }

  /// - Parameter dump: what `ringtally --experimental-dump-help` prints.
  /// - Throws: `DecodingError` where the parser's description has another shape.
  package init(dump: Data) throws { self = try JSONDecoder().decode(Dump.self, from: dump).command }

  /// Its commands, without `help`, which the parser adds everywhere.
  package var commands: [CommandInfo] { (subcommands ?? []).filter { $0.commandName != "help" } }

  /// What may be given to it.
  package var parameters: [ArgumentInfo] { (arguments ?? []).filter(\.shouldDisplay) }

  /// Every command below it and itself, each with its full name: `ringtally imports list`.
  package func all(under parent: String = "") -> [(name: String, command: CommandInfo)] {
    let name = parent.isEmpty ? commandName : "\(parent) \(commandName)"
    return [(name, self)] + commands.flatMap { $0.all(under: name) }
  }
}

/// A positional argument, an option or a flag.
package struct ArgumentInfo: Decodable, Sendable {
  package enum Kind: String, Decodable, Sendable { case positional, option, flag }

  package struct Name: Decodable, Sendable {
    package enum Kind: String, Decodable, Sendable { case long, short, longWithSingleDash }
    package var kind: Kind
    package var name: String

    /// As it is typed.
    package var typed: String { (kind == .long ? "--" : "-") + name }
  }

  package var kind: Kind
  package var names: [Name]?
  package var valueName: String?
  package var defaultValue: String?
  /// All values that it takes, where they are few.
  package var allValues: [String]?
  package var abstract: String?
  package var discussion: String?
  package var sectionTitle: String?
  package var isOptional: Bool
  package var isRepeating: Bool
  package var shouldDisplay: Bool

  /// Its names as they are typed, long ones first; none for a positional argument.
  package var typedNames: [String] {
    let names = names ?? []
    return (names.filter { $0.kind != .short } + names.filter { $0.kind == .short }).map(\.typed)
  }

  /// `--out <folder>`, `--quiet`, `<name> ...`.
  package var synopsis: String {
    let value = "<\(valueName ?? "value")>"
    let shown: String
    switch kind {
    case .positional: shown = value
    case .option: shown = "\(typedNames.first ?? "") \(value)"
    case .flag: shown = typedNames.first ?? ""
    }
    return isRepeating ? shown + " ..." : shown
  }
}
