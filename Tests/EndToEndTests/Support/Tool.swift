import Foundation

/// What a run of the tool left behind.
struct ToolResult {
  /// The exit status; minus the signal's number when a signal ended it.
  var status: Int32
  var stdout: [UInt8]
  var stderr: String

  var text: String { String(decoding: stdout, as: UTF8.self) }
}

/// The built `ringtally`, run as a user runs it.
enum Tool {
  struct Failure: Error, CustomStringConvertible {
    var description: String
  }

  /// Longer than any test's run takes on a slow machine; what takes longer hangs, and is ended.
  static let deadlineSeconds = 180.0

  /// Found beside the test bundle, in the folder of build products.
  static let path: String = {
    let executable = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    var folder = executable.deletingLastPathComponent()
    while folder.path != "/" {
      let candidate = folder.appendingPathComponent("ringtally").path
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: candidate, isDirectory: &isFolder), !isFolder.boolValue,
        FileManager.default.isExecutableFile(atPath: candidate)
      {
        return candidate
      }
      folder.deleteLastPathComponent()
    }
    return "no ringtally beside \(executable.path)"
  }()

  /// Runs the tool and waits for its end.
  ///
  /// - Parameters:
  ///   - folder: the working directory.
  ///   - stdin: nil for an empty input.
  ///   - environment: set in addition to the test's own, which the tool gets without any `RINGTALLY_…`.
  static func run(
    _ arguments: [String], in folder: String, stdin: [UInt8]? = nil, environment: [String: String] = [:]
  ) throws -> ToolResult {
    try run(program: path, arguments, in: folder, stdin: stdin, environment: environment)
  }

  /// Runs any program in the same way.
  static func run(
    program: String, _ arguments: [String], in folder: String, stdin: [UInt8]? = nil,
    environment: [String: String] = [:]
  ) throws -> ToolResult {
    // The tool may end before it has read its input: that is an error of write(2) here, not the end of the tests.
    _ = ignoredBrokenPipes
    let (input, output, errors) = (try Pipe(), try Pipe(), try Pipe())
    let child = try spawn(
      program, arguments, folder, allVariables(environment), [input.reading, output.writing, errors.writing])
    input.closeReading()
    output.closeWriting()
    errors.closeWriting()
    var exchange = Exchange(input: input, output: output, errors: errors, rest: (stdin ?? [])[...])
    let isInTime = exchange.runToEnd(deadline: Date(timeIntervalSinceNow: deadlineSeconds))
    if !isInTime { kill(child, SIGKILL) }
    var state: Int32 = 0
    while waitpid(child, &state, 0) < 0, errno == EINTR {}
    guard isInTime else {
      throw Failure(description: "\(program) \(arguments) did not end within \(deadlineSeconds) s")
    }
    return ToolResult(
      status: state & 0x7F == 0 ? (state >> 8) & 0xFF : -(state & 0x7F), stdout: exchange.stdout,
      stderr: String(decoding: exchange.stderr, as: UTF8.self))
  }

  private static let ignoredBrokenPipes: Void = { signal(SIGPIPE, SIG_IGN) }()

  private static func allVariables(_ added: [String: String]) -> [String: String] {
    ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("RINGTALLY_") }.merging(added) { $1 }
  }

  private static func spawn(
    _ program: String, _ arguments: [String], _ folder: String, _ environment: [String: String], _ streams: [Int32]
  ) throws -> pid_t {
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    _ = gnuAddFolder(&actions, folder)
    for (target, stream) in streams.enumerated() { posix_spawn_file_actions_adddup2(&actions, stream, Int32(target)) }
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    var defaults = sigset_t()
    sigemptyset(&defaults)
    sigaddset(&defaults, SIGPIPE)
    posix_spawnattr_setsigdefault(&attributes, &defaults)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGDEF))

    var words = ([program] + arguments).map { strdup($0) } + [nil]
    var variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
    defer { for text in words + variables { free(text) } }
    var child: pid_t = 0
    let error = posix_spawn(&child, program, &actions, &attributes, &words, &variables)
    guard error == 0 else { throw Failure(description: "\(program): \(String(cString: strerror(error)))") }
    return child
  }
}

// Two functions of glibc that its headers show only with _GNU_SOURCE, which Swift's module of them does not set. Without
// the first, a child started meanwhile by another test would hold this one's pipe open.
@_silgen_name("pipe2")
private func gnuPipe(_ ends: UnsafeMutablePointer<Int32>, _ flags: Int32) -> Int32
@_silgen_name("posix_spawn_file_actions_addchdir_np")
private func gnuAddFolder(_ actions: UnsafeMutablePointer<posix_spawn_file_actions_t>, _ folder: UnsafePointer<CChar>)
  -> Int32

/// A pipe that no other child inherits.
private final class Pipe {
  private(set) var reading: Int32
  private(set) var writing: Int32

  init() throws {
    var ends: [Int32] = [-1, -1]
    guard gnuPipe(&ends, Int32(O_CLOEXEC)) == 0 else {
      throw Tool.Failure(description: "pipe: \(String(cString: strerror(errno)))")
    }
    (reading, writing) = (ends[0], ends[1])
  }

  func closeReading() {
    if reading >= 0 { close(reading) }
    reading = -1
  }

  func closeWriting() {
    if writing >= 0 { close(writing) }
    writing = -1
  }

  deinit {
    closeReading()
    closeWriting()
  }
}

/// Feeds and drains a child's three streams together, so that none of them fills up while another is waited for.
private struct Exchange {
  let input: Pipe
  let output: Pipe
  let errors: Pipe
  var rest: ArraySlice<UInt8>
  var stdout: [UInt8] = []
  var stderr: [UInt8] = []

  init(input: Pipe, output: Pipe, errors: Pipe, rest: ArraySlice<UInt8>) {
    (self.input, self.output, self.errors, self.rest) = (input, output, errors, rest)
    _ = fcntl(input.writing, F_SETFL, O_NONBLOCK)
  }

  /// - Returns: false when the deadline came first.
  mutating func runToEnd(deadline: Date) -> Bool {
    if rest.isEmpty { input.closeWriting() }
    while output.reading >= 0 || errors.reading >= 0 {
      let wait = deadline.timeIntervalSinceNow
      guard wait > 0 else { return false }
      // A descriptor of -1 is passed over by poll(2).
      var polled = [
        pollfd(fd: output.reading, events: Int16(POLLIN), revents: 0),
        pollfd(fd: errors.reading, events: Int16(POLLIN), revents: 0),
        pollfd(fd: input.writing, events: Int16(POLLOUT), revents: 0),
      ]
      guard poll(&polled, 3, Int32(min(wait * 1000 + 1, 1_000_000))) > 0 else { continue }
      if polled[0].revents != 0 { Self.drain(output, into: &stdout) }
      if polled[1].revents != 0 { Self.drain(errors, into: &stderr) }
      if polled[2].revents != 0 { feed() }
    }
    return true
  }

  private static func drain(_ pipe: Pipe, into bytes: inout [UInt8]) {
    var part = [UInt8](repeating: 0, count: 1 << 16)
    let count = read(pipe.reading, &part, part.count)
    if count > 0 {
      bytes += part[..<count]
    } else if count == 0 || errno != EINTR {
      pipe.closeReading()
    }
  }

  private mutating func feed() {
    let count = rest.withUnsafeBytes { write(input.writing, $0.baseAddress, $0.count) }
    if count > 0 {
      rest = rest.dropFirst(count)
    } else if errno != EINTR, errno != EAGAIN {
      rest = []
    }
    if rest.isEmpty { input.closeWriting() }
  }
}
