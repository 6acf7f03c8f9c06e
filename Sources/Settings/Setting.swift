import Calls
import Yams

/// A value of a YAML file that a person wrote, with the line where it stands: everything that is wrong with it is said by
/// place, reason and remedy.
package struct Setting {
  private let node: Node
  private let file: SettingsFile

  /// More than any file that a person writes; an alias can stand for more than the file's bytes.
  private static let maximumSize = 1 << 20

  /// Reads a file's text; nil for one that is empty.
  ///
  /// - Parameters:
  ///   - place: the file, as messages name it.
  ///   - guide: the page that explains its keys.
  /// - Throws: `Problem` when the text is not YAML.
  package static func read(_ text: String, place: String, guide: String) throws(Problem) -> Setting? {
    let file = SettingsFile(place: place, guide: guide)
    guard text.utf8.count <= maximumSize else {
      throw Problem(place, "it is larger than \(maximumSize >> 20) MiB", remedy: "See \(guide)", exit: .data)
    }
    let root: Node?
    do { root = try Yams.compose(yaml: text) } catch {
      let reason = "\(error)".split(separator: "\n").first.map(String.init) ?? ""
      throw Problem(place, "this is not YAML: \(reason)", remedy: "See \(guide)", exit: .data)
    }
    guard let root, !(root.scalar?.string.isEmpty ?? false) else { return nil }
    return Setting(node: root, file: file)
  }

  /// From 1.
  package var line: Int { node.mark?.line ?? 1 }

  /// `FILE:LINE`.
  package var place: String { "\(file.place):\(line)" }

  /// A single value as it is written, without its quotes; nil for a list and for keys with values.
  package var text: String? { node.scalar?.string }

  package var isNull: Bool { node.scalar.map { $0.style == .plain && ["", "~", "null"].contains($0.string) } ?? false }

  /// The values of a list; a single value is a list of one.
  package var elements: [Setting] {
    guard let sequence = node.sequence else { return [self] }
    return sequence.map { Setting(node: $0, file: file) }
  }

  /// Whether it is keys with values.
  package var hasMembers: Bool { node.mapping != nil }

  /// Keys with their values, in their order.
  ///
  /// - Parameter known: the keys there are; nil where any may stand.
  /// - Throws: `Problem` for another one, with the nearest of the known.
  package func members(_ known: [String]? = nil) throws(Problem) -> [Member] {
    guard let mapping = node.mapping else {
      throw problem("keys and values are expected here", remedy: "See \(file.guide)")
    }
    var members: [Member] = []
    for (key, value) in mapping {
      let name = Setting(node: key, file: file)
      let member = Member(
        key: name.text ?? "", place: name.place, line: name.line, value: Setting(node: value, file: file))
      if let known, !known.contains(member.key) { throw member.isUnknown(known) }
      members.append(member)
    }
    return members
  }

  /// What is wrong with this value.
  package func problem(_ reason: String, remedy: String) -> Problem {
    Problem(place, reason, remedy: remedy, exit: .data)
  }

  /// The value in a message.
  package var quoted: String { "\"\((text ?? "…").prefix(40))\"" }

  /// A key with its value.
  package struct Member {
    package let key: String
    /// The key's own.
    package let place: String
    package let line: Int
    package let value: Setting

    /// - Parameter known: the keys that may stand here.
    package func isUnknown(_ known: [String], what: String = "key") -> Problem {
      return Problem(
        place, "the \(what) \"\(key.prefix(40))\" is unknown",
        remedy: Spelling.remedy(for: key, among: known.sorted()), exit: .data)
    }
  }
}

/// Where settings stand.
private struct SettingsFile {
  let place: String
  let guide: String
}
