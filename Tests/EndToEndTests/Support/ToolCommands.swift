import CommandInfo
import Foundation
import ToolRunner

extension Tool {
  /// Every command with its full name (`ringtally imports list`), a command before those below it.
  static func commands() throws -> [(name: String, command: CommandInfo)] {
    let dump = try run(["--experimental-dump-help"], in: FileManager.default.temporaryDirectory.path)
    return try CommandInfo(dump: Data(dump.stdout)).all()
  }

  /// Another program of the system, which `make test` installs where it is missing.
  static func installed(_ name: String) throws -> String {
    let folders = ["/usr/bin", "/bin", "/usr/local/bin"]
    guard let folder = folders.first(where: { FileManager.default.isExecutableFile(atPath: "\($0)/\(name)") }) else {
      throw Failure(description: "\(name) is not installed; Scripts/setup test does it")
    }
    return "\(folder)/\(name)"
  }
}
