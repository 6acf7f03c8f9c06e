import Calls
import Foundation
import Intake
import Settings

/// `ringtally.yaml`: what holds where neither a flag nor the environment says otherwise.
struct Configuration: Equatable {
  /// The zone of reports.
  var zone = Zone.utc
  var privacy = NumberPrivacy.pseudonym
  /// Where the user's own reports are; nil for none.
  var reportFolder: String?
  /// How long the SQL of one of them may run.
  var sqlSeconds = Self.defaultSQLSeconds

  static let defaultSQLSeconds = 60
  private static let longestSQLSeconds = 3600

  static let defaultPath = "ringtally.yaml"

  /// Sections and their keys. Those of later stages are known, so that one file serves all versions.
  private static let known: [String: [String]?] = [
    "report": ["tz", "reports", "sql_seconds"], "privacy": ["numbers"],
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
    guard let root = try Setting.read(text, place: place, guide: "docs/reference/configuration.md") else {
      return configuration
    }
    for section in try root.members(Array(known.keys)) {
      guard let keys = known[section.key] ?? nil else { continue }
      for member in try section.value.members(keys) {
        try configuration.set(section.key, member.key, member.value, place)
      }
    }
    return configuration
  }

  /// - Parameter file: the configuration's path, beside which the folders that it names lie.
  private mutating func set(_ section: String, _ key: String, _ value: Setting, _ file: String) throws {
    let text = value.text ?? ""
    switch (section, key) {
    case ("report", "tz"):
      guard let zone = Zone(text) else {
        throw value.problem("\(value.quoted) is no time zone", remedy: Spelling.zoneRemedy(for: text))
      }
      self.zone = zone
    case ("report", "reports"):
      guard !text.isEmpty else { throw value.problem("no folder is named", remedy: "Write reports: FOLDER") }
      reportFolder =
        text.hasPrefix("/")
        ? text : ((file as NSString).deletingLastPathComponent as NSString).appendingPathComponent(text)
    case ("report", "sql_seconds"):
      guard let seconds = Int(text), (1...Self.longestSQLSeconds).contains(seconds) else {
        throw value.problem(
          "\(value.quoted) is no number of seconds", remedy: "Write one from 1 to \(Self.longestSQLSeconds)")
      }
      sqlSeconds = seconds
    default:
      guard let privacy = NumberPrivacy(rawValue: text) else {
        throw value.problem("\(value.quoted) is not a way to keep numbers", remedy: "Use pseudonym or full")
      }
      self.privacy = privacy
    }
  }
}
