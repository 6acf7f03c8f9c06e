import Foundation

/// A program that runs beside the test: it can be waited for, stopped, let go on, and killed.
package final class ToolRun {
  private let name: String
  private let child: pid_t
  private var exchange: Exchange
  /// What `waitpid` said at the end.
  private var endState: Int32?

  /// Starts a program; the parameters are those of `Tool.run`.
  package init(
    program: String = Tool.path, _ arguments: [String], in folder: String, stdin: [UInt8]? = nil,
    environment: [String: String] = [:]
  ) throws {
    // The tool may end before it has read its input: that is an error of write(2) here, not the end of the tests.
    _ = Self.ignoredBrokenPipes
    let (input, output, errors) = (try Pipe(), try Pipe(), try Pipe())
    name = "\(program) \(arguments)"
    child = try Spawning.spawn(
      program, arguments, folder, Self.allVariables(environment), [input.reading, output.writing, errors.writing])
    input.closeReading()
    output.closeWriting()
    errors.closeWriting()
    exchange = Exchange(input: input, output: output, errors: errors, rest: (stdin ?? [])[...])
  }

  deinit {
    guard endState == nil else { return }
    kill(child, SIGKILL)
    _ = wait(options: 0)
  }

  /// Waits for the end.
  ///
  /// - Parameter life: after so long SIGKILL comes, unless the program has ended before.
  package func finish(killingAfter life: Duration? = nil) throws -> ToolResult {
    var isInTime = exchange.runToEnd(deadline: .now + (life ?? .seconds(Tool.deadlineSeconds)))
    if !isInTime {
      kill(child, SIGKILL)
      // What it had said before.
      isInTime = exchange.runToEnd(deadline: .now + .seconds(Tool.deadlineSeconds)) && life != nil
    }
    let state = endState ?? wait(options: 0)
    endState = state
    guard isInTime else {
      throw Tool.Failure(description: "\(name) did not end within \(Tool.deadlineSeconds) s")
    }
    return ToolResult(
      status: state & 0x7F == 0 ? (state >> 8) & 0xFF : -(state & 0x7F), stdout: exchange.stdout,
      stderr: String(decoding: exchange.stderr, as: UTF8.self))
  }

  /// Waits until SIGSTOP has stopped the program. Its streams are not read meanwhile.
  ///
  /// - Returns: false when it ended instead.
  package func waitUntilStopped() -> Bool {
    let state = wait(options: WUNTRACED)
    if state & 0xFF == 0x7F { return true }
    endState = state
    return false
  }

  /// Whether the program has come to its end; asks and does not wait.
  package var hasEnded: Bool {
    if endState != nil { return true }
    var state: Int32 = 0
    guard waitpid(child, &state, WNOHANG) == child else { return false }
    endState = state
    return true
  }

  /// Lets a stopped program go on.
  package func resume() { kill(child, SIGCONT) }

  private func wait(options: Int32) -> Int32 {
    var state: Int32 = 0
    while waitpid(child, &state, options) < 0, errno == EINTR {}
    return state
  }

  private static let ignoredBrokenPipes: Void = { signal(SIGPIPE, SIG_IGN) }()

  private static func allVariables(_ added: [String: String]) -> [String: String] {
    ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("RINGTALLY_") }.merging(added) { $1 }
  }
}
