import Foundation

/// What a run of the tool left behind.
package struct ToolResult: Sendable {
  /// The exit status; minus the signal's number when a signal ended it.
  package var status: Int32
  package var stdout: [UInt8]
  package var stderr: String

  package var text: String { String(decoding: stdout, as: UTF8.self) }
}

/// The built `ringtally`, run as a user runs it.
package enum Tool {
  package struct Failure: Error, CustomStringConvertible {
    package var description: String
    package init(description: String) { self.description = description }
  }

  /// Longer than any test's run takes on a slow machine; what takes longer hangs, and is ended.
  static let deadlineSeconds = 180.0

  /// Found in the folder of build products.
  package static let path = product("ringtally")

  /// A file of the folder that the test bundle was built into.
  package static func product(_ name: String) -> String {
    let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    var folder = executable.deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appendingPathComponent(name).path
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue,
        FileManager.default.isExecutableFile(atPath: candidate)
      {
        return candidate
      }
      folder.deleteLastPathComponent()
    }
    return "no \(name) beside \(executable.path)"
  }

  /// Runs the tool and waits for its end.
  ///
  /// - Parameters:
  ///   - folder: the working directory.
  ///   - stdin: nil for an empty input.
  ///   - environment: set in addition to the test's own, which the tool gets without any `RINGTALLY_…`.
  package static func run(
    _ arguments: [String], in folder: String, stdin: [UInt8]? = nil, environment: [String: String] = [:]
  ) throws -> ToolResult {
    try run(program: path, arguments, in: folder, stdin: stdin, environment: environment)
  }

  /// Runs any program in the same way.
  package static func run(
    program: String, _ arguments: [String], in folder: String, stdin: [UInt8]? = nil,
    environment: [String: String] = [:]
  ) throws -> ToolResult {
    try ToolRun(program: program, arguments, in: folder, stdin: stdin, environment: environment).finish()
  }
}
