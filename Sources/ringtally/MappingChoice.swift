import BuiltinMappings
import Calls
import Foundation
import Intake

/// What `--mapping` names: a file, or one of those that come with the program.
enum MappingChoice {
  /// - Throws: `Problem` when there is none, when it cannot be understood, or when a sample is read otherwise than it says.
  static func load(_ name: String) throws -> FieldMapping {
    let file = try find(name)
    try file.check()
    return file.mapping
  }

  /// The mapping that a source was read with: the ledger knows its name and its content, not where its file lies.
  ///
  /// - Parameters:
  ///   - name: empty for none.
  ///   - place: the source, as a message names it.
  static func remembered(_ name: String, sha256: String, place: String) throws -> FieldMapping {
    guard !name.isEmpty else { return .none }
    let builtin = try builtin().first { $0.mapping.sha256 == sha256 }
    guard let builtin else {
      throw Problem(
        place, "it was read with the mapping \"\(name.prefix(40))\", whose file is not known here",
        remedy: "Name it: ringtally rejects retry --mapping FILE", exit: .data)
    }
    return builtin.mapping
  }

  static func isFolder(_ path: String) -> Bool {
    var isFolder: ObjCBool = false
    return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
  }

  /// The file without its samples tried.
  static func find(_ name: String) throws -> MappingFile {
    if let builtin = BuiltinMappings.files.first(where: { $0.name == name }) {
      return try MappingFile(builtin.text, place: "mapping \(name)")
    }
    guard !isFolder(name) else {
      throw Problem(
        name, "this is a folder, not a mapping file", remedy: "See which it holds: ringtally mapping list FOLDER",
        exit: .noInput)
    }
    guard let data = FileManager.default.contents(atPath: name) else { throw missing(name) }
    return try MappingFile(String(decoding: data, as: UTF8.self), place: name)
  }

  /// All that come with the program.
  static func builtin() throws -> [MappingFile] {
    try BuiltinMappings.files.map { try MappingFile($0.text, place: "mapping \($0.name)") }
  }

  private static func missing(_ name: String) -> Problem {
    let nearest = Spelling.nearest(to: name, among: BuiltinMappings.files.map(\.name))
    return Problem(
      name, "there is no such mapping file, and none of this name comes with ringtally",
      remedy: nearest.map { "Did you mean \($0)?" } ?? "See which there are: ringtally mapping list", exit: .noInput)
  }
}
