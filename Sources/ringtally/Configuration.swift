import Calls
import Foundation
import Intake
import Yams

/// `ringtally.yaml`: what holds where neither a flag nor the environment says otherwise.
struct Configuration: Equatable {
  /// The zone of reports.
  var zone = Zone.utc
  var privacy = NumberPrivacy.pseudonym

  static let defaultPath = "ringtally.yaml"

  /// Sections and their keys. Those of later stages are known, so that one file serves all versions.
  private static let known: [String: [String]?] = [
    "report": ["tz"], "privacy": ["numbers"],
    "smtp": nil, "schedule": nil,
  ]

  /// - Parameter path: nil for the default file, which may be absent.
  static func load(_ path: String?) throws -> Configuration {
    guard let data = FileManager.default.contents(atPath: path ?? defaultPath) else {
      guard let path else { return Configuration() }
      throw Problem(
        path, "the configuration cannot be read", remedy: "Check the path and its permissions", exit: .noInput)
    }
    return try parse(String(decoding: data, as: UTF8.self), place: path ?? defaultPath)
  }

  static func parse(_ text: String, place: String) throws -> Configuration {
    var configuration = Configuration()
    let root: Node?
    do {
      root = try Yams.compose(yaml: text)
    } catch {
      throw Problem(
        place, "this is not YAML: \(firstLine("\(error)"))", remedy: "See docs/reference/configuration.md", exit: .data)
    }
    guard let root, !(root.scalar?.string.isEmpty ?? false) else { return configuration }
    for (section, value) in try pairs(root, place) {
      guard let keys = known[section.text] else { throw unknown(section, Array(known.keys), place) }
      guard let keys else { continue }
      for (key, value) in try pairs(value, place) {
        guard keys.contains(key.text) else { throw unknown(key, keys, place) }
        try configuration.set(section.text, key.text, value, place)
      }
    }
    return configuration
  }

  private typealias Key = (text: String, line: Int)

  private static func pairs(_ node: Node, _ place: String) throws -> [(Key, Node)] {
    guard let mapping = node.mapping else {
      throw Problem(
        "\(place):\(node.mark?.line ?? 1)", "keys and values are expected here",
        remedy: "See docs/reference/configuration.md", exit: .data)
    }
    return mapping.map { ((text: $0.key.scalar?.string ?? "", line: $0.key.mark?.line ?? 1), $0.value) }
  }

  private static func unknown(_ key: Key, _ keys: [String], _ place: String) -> Problem {
    Problem(
      "\(place):\(key.line)", "the key \"\(key.text.prefix(40))\" is unknown",
      remedy: Spelling.remedy(for: key.text, among: keys.sorted()), exit: .data)
  }

  private mutating func set(_ section: String, _ key: String, _ value: Node, _ place: String) throws {
    let text = value.scalar?.string ?? ""
    let line = "\(place):\(value.mark?.line ?? 1)"
    switch (section, key) {
    case ("report", "tz"):
      guard let zone = Zone(text) else {
        throw Problem(
          line, "\"\(text.prefix(40))\" is no time zone", remedy: "Use a name such as Europe/Bratislava or UTC",
          exit: .data)
      }
      self.zone = zone
    default:
      guard let privacy = NumberPrivacy(rawValue: text) else {
        throw Problem(
          line, "\"\(text.prefix(40))\" is not a way to keep numbers", remedy: "Use pseudonym or full", exit: .data)
      }
      self.privacy = privacy
    }
  }

  private static func firstLine(_ text: String) -> String { text.split(separator: "\n").first.map(String.init) ?? text }
}
