import ArgumentParser
import Calls
import CommandInfo
import Foundation

/// A command line that the argument parser refuses, said as all our problems are: place, reason, remedy.
///
/// The parser's errors are types of its own; what it tells the world is its message. A message that is not known here is passed
/// on in the parser's words, and a test meets each that is.
struct UsageMistake {
  /// The parser's message.
  private let message: String
  /// The command that was meant, as far as it is known: `report`, `imports list`; empty for none.
  private let name: String
  private let command: CommandInfo
  /// The word that stands where a command should.
  private let unknownCommand: String?

  /// - Parameter arguments: the command line without the program's name.
  init(_ message: String, arguments: [String]) {
    self.message = message
    var name: [String] = []
    var command = Self.root
    var unknown: String?
    for word in arguments where !(word.hasPrefix("-") || (word == "help" && name.isEmpty)) {
      if command.commands.isEmpty { break }
      guard let next = command.commands.first(where: { $0.commandName == word }) else {
        unknown = word
        break
      }
      name.append(word)
      command = next
    }
    self.name = name.joined(separator: " ")
    (self.command, unknownCommand) = (command, unknown)
  }

  private static let root: CommandInfo = {
    do {
      return try CommandInfo(dump: Data(Ringtally._dumpHelp().utf8))
    } catch {
      preconditionFailure("the parser's description of our commands has another shape: \(error)")
    }
  }()

  /// `ringtally help WORD` for a command that is none, which the parser answers with its general help.
  static func unknownTopic(_ arguments: [String]) -> Problem? {
    guard arguments.first == "help" else { return nil }
    return UsageMistake("", arguments: arguments).noSuchCommand
  }

  var problem: Problem {
    if let match = message.firstMatch(of: /^Unknown option '(?<option>-[^']*)'/) {
      return noSuchOption(String(match.output.option))
    }
    if let noSuchCommand { return noSuchCommand }
    if let match = message.firstMatch(of: /(?s)^The value '(?<value>.*)' is invalid for '(?<parameter>[^']+)'/) {
      return wrongValue(String(match.output.value), of: String(match.output.parameter))
    }
    if let match = message.firstMatch(of: /^Missing value for '(?<option>-\S+)(?<value>[^']*)'/) {
      return problem(
        at: String(match.output.option), "its value is missing",
        "Write it as \(match.output.option)\(match.output.value)")
    }
    if let match = message.firstMatch(of: /^Missing expected argument '(?<parameter>[^']+)'/) {
      return problem(at: name, "\(match.output.parameter) is missing", seeHelp)
    }
    if let match = message.firstMatch(of: /(?s)nexpected arguments?:? '(?<word>.*?)'/) {
      return problem(at: name, "there is no place for \"\(match.output.word.prefix(40))\"", seeHelp)
    }
    let reason = message.hasSuffix(".") ? String(message.dropLast()) : message
    return problem(at: name, reason.replacing("\n", with: " "), seeHelp)
  }

  private var seeHelp: String { "See: ringtally help\(name.isEmpty ? "" : " " + name)" }

  private func problem(at place: String, _ reason: String, _ remedy: String) -> Problem {
    Problem(place, reason, remedy: remedy, exit: .usage)
  }

  private var noSuchCommand: Problem? {
    unknownCommand.map { word in
      problem(
        at: name, "there is no command \"\(word.prefix(40))\"",
        Spelling.remedy(for: word, among: command.commands.map(\.commandName), called: "Commands"))
    }
  }

  private func noSuchOption(_ option: String) -> Problem {
    let known = command.parameters.flatMap(\.typedNames).filter { $0.hasPrefix("--") }
    // Two dashes that all have in common would make short names look alike.
    let nearest = Spelling.nearest(
      to: String(option.drop { $0 == "-" }), among: known.map { String($0.dropFirst(2)) })
    return problem(
      at: name, "there is no option \(option.prefix(40))", nearest.map { "Did you mean --\($0)?" } ?? seeHelp)
  }

  /// - Parameter parameter: as the parser writes it: `--format <format>`, `<id>`.
  private func wrongValue(_ value: String, of parameter: String) -> Problem {
    let place = parameter.prefix { $0 != " " }
    let values = command.parameters.first { $0.typedNames.contains(String(place)) }?.allValues
    return problem(
      at: String(place), "\"\(value.prefix(40))\" is not a value that it takes",
      values.map { Spelling.remedy(for: value, among: $0, called: "Values") } ?? seeHelp)
  }
}
