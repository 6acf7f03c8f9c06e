import Foundation

// A function of glibc that its headers show only with _GNU_SOURCE, which Swift's module of them does not set. Without it, a
// child started meanwhile by another test would hold this one's pipe open.
@_silgen_name("pipe2")
private func gnuPipe(_ ends: UnsafeMutablePointer<Int32>, _ flags: Int32) -> Int32

/// A pipe that no other child inherits.
final class Pipe {
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
struct Exchange {
  let input: Pipe
  let output: Pipe
  let errors: Pipe
  var rest: ArraySlice<UInt8>
  var stdout: [UInt8] = []
  var stderr: [UInt8] = []

  init(input: Pipe, output: Pipe, errors: Pipe, rest: ArraySlice<UInt8>) {
    (self.input, self.output, self.errors, self.rest) = (input, output, errors, rest)
    _ = fcntl(input.writing, F_SETFL, O_NONBLOCK)
    if rest.isEmpty { input.closeWriting() }
  }

  /// - Returns: false when the deadline came first.
  mutating func runToEnd(deadline: ContinuousClock.Instant) -> Bool {
    while output.reading >= 0 || errors.reading >= 0 {
      let wait = deadline - .now
      guard wait > .zero else { return false }
      // A descriptor of -1 is passed over by poll(2).
      var polled = [
        pollfd(fd: output.reading, events: Int16(POLLIN), revents: 0),
        pollfd(fd: errors.reading, events: Int16(POLLIN), revents: 0),
        pollfd(fd: input.writing, events: Int16(POLLOUT), revents: 0),
      ]
      // Whole milliseconds, rounded down: the rest of the last one is spent asking, so that the deadline is met.
      let milliseconds = min(wait / .milliseconds(1), 1_000_000)
      guard poll(&polled, 3, Int32(milliseconds)) > 0 else { continue }
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
