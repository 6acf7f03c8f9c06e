import Foundation

/// The page of messages, made from the cases that show them (Tests/Errors).
enum ErrorGallery {
  private static let groups = [
    ("usage", "Commands and options"), ("file", "Files"), ("record", "Records that are rejected"),
    ("mapping", "Mapping files"), ("configuration", "Configuration"), ("ledger", "The ledger"),
    ("report", "Reports"), ("tariff", "Tariffs"), ("invoice", "Invoices and reconciliation"),
    ("system", "Disk and terminal"),
  ]

  static func page(_ source: SourceTree) throws -> String {
    let entries = try source.folders("Tests/Errors").map { try Entry(code: $0, source) }
    var parts = [
      "<!-- Made by `make reference` from Tests/Errors. Change those. -->",
      "# Messages, and what to do",
      "Every message says the place, the reason and what to do: `ringtally: PLACE: REASON. REMEDY`. Each one below comes from a "
        + "case that the tests run (`Tests/Errors`), so this is what the program prints. The number after `=` is the "
        + "[exit code](exit-codes.md); a rejected record is no error, and its reason is what `ringtally rejects list` shows.",
    ]
    for (group, title) in groups {
      let members = entries.filter { $0.group == group }
      guard !members.isEmpty else { continue }
      parts += ["## \(title)"] + members.map(\.text)
    }
    return parts.joined(separator: "\n\n") + "\n"
  }

  private struct Entry {
    var group: String
    var text: String

    init(code: String, _ source: SourceTree) throws {
      let about = try source.text("Tests/Errors/\(code)/about.md").split(separator: "\n", maxSplits: 1)
      group = String(about[0].dropFirst("group: ".count))
      let expected = try source.text("Tests/Errors/\(code)/expected")
      let transcript = expected.components(separatedBy: "\nfiles:\n")[0]
      let lines = transcript.split(separator: "\n").map(String.init).map { line in
        line.hasPrefix("! ") ? String(line.dropFirst(2)) : line.replacing("$ sh: ", with: "$ ")
      }
      let explanation = about.count > 1 ? about[1].trimmingCharacters(in: .newlines) : ""
      text = "### \(code)\n\n\(explanation)\n\n```transcript\n\(lines.joined(separator: "\n"))\n```"
    }
  }
}

extension SourceTree {
  /// Names of the folders in a folder, sorted.
  fileprivate func folders(_ path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: "\(root)/\(path)").filter { name in
      FileManager.default.fileExists(atPath: "\(root)/\(path)/\(name)/about.md")
    }.sorted()
  }
}
