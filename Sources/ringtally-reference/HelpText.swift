import CommandInfo
import Foundation

/// What the declaration of an option says, taken apart for pages that give each of its parts a place.
struct HelpText {
  /// Without the default.
  var meaning: String
  /// Empty for none.
  var standard: String

  /// A default that no constant can hold (it comes from the environment, say) ends the help: `The ledger. (default: …)`.
  init(_ parameter: ArgumentInfo) {
    var meaning = parameter.abstract ?? ""
    var standard = parameter.defaultValue ?? ""
    if let match = meaning.firstMatch(of: /\s*\(default: (?<text>.*)\)$/) {
      standard = String(match.output.text)
      meaning.removeSubrange(match.range)
    }
    if let discussion = parameter.discussion, !discussion.isEmpty { meaning += " " + discussion }
    if let values = parameter.allValues, !values.isEmpty {
      meaning += " One of " + values.joined(separator: ", ") + "."
    }
    (self.meaning, self.standard) = (meaning, parameter.kind == .flag ? "" : standard)
  }
}

extension CommandInfo {
  /// `ringtally export --out <file> [options]`, with what must be given.
  ///
  /// - Parameter name: the command's full name.
  func synopsis(_ name: String) -> String {
    let positional = parameters.filter { $0.kind == .positional }.map {
      $0.isOptional ? "[\($0.synopsis)]" : $0.synopsis
    }
    let required = parameters.filter { $0.kind != .positional && !$0.isOptional }.map(\.synopsis)
    return ([name] + positional + required + ["[options]"]).joined(separator: " ")
  }

  /// Its parameters in groups: its own first, then those that it shares with others, under their title.
  var groups: [(title: String, parameters: [ArgumentInfo])] {
    let titles = parameters.compactMap(\.sectionTitle)
    let general = ["--help", "--version"]
    // Every command has these two by itself; they belong to what it shares.
    func title(of parameter: ArgumentInfo) -> String {
      parameter.sectionTitle ?? (parameter.typedNames.contains(where: general.contains) ? titles.last ?? "" : "")
    }
    var groups: [(title: String, parameters: [ArgumentInfo])] = []
    for (index, name) in ([""] + titles).enumerated() where index == 0 || titles.firstIndex(of: name) == index - 1 {
      let members = parameters.filter { title(of: $0) == name }
      if !members.isEmpty { groups.append((name, members)) }
    }
    return groups
  }
}

extension String {
  /// With every name of an option and of an environment variable passed through `mark`.
  func markingNames(_ mark: (String) -> String) -> String {
    replacing(/(^|[\s(\/,])(?<name>--?[a-z][a-z-]*|\$[A-Z_]+)/) { match in
      let whole = String(self[match.range])
      let name = String(match.output.name)
      return whole.dropLast(name.count) + mark(name)
    }
  }
}
