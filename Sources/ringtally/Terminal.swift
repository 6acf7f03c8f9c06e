import Calls
import Foundation

/// What goes to the user's terminal, and how.
enum Terminal {
  static let isErrorATerminal = isatty(STDERR_FILENO) == 1
  static let isOutputATerminal = isatty(STDOUT_FILENO) == 1

  /// A line on standard error, after whatever progress stands there.
  static func note(_ text: String) {
    let clear = isErrorATerminal ? "\r\u{1B}[K" : ""
    say("\(clear)ringtally: \(printable(text))\n")
  }

  /// On standard error. What cannot be said there, since it is a file on a full disk or closed, is left unsaid: the exit
  /// code tells it all the same.
  static func say(_ text: String) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(STDERR_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return }
      rest = rest.dropFirst(count)
    }
  }

  /// Results on standard output.
  ///
  /// - Throws: `Problem` when they cannot be written: a report that is cut short must not look whole.
  static func write(_ bytes: [UInt8]) throws {
    var rest = bytes[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else {
        throw Problem(
          "standard output", "cannot be written: \(String(cString: strerror(errno)))",
          remedy: "Check the disk's free space",
          exit: .inputOutput)
      }
      rest = rest.dropFirst(count)
    }
  }

  static func print(_ text: String) throws { try write(Array((text + "\n").utf8)) }

  /// One JSON value, keys in order.
  static func printJSON(_ value: some Encodable) throws { try write(json(value) + [10]) }

  /// A JSON value, keys in order, without a line end.
  static func json(_ value: some Encodable) throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
    return try Array(encoder.encode(value))
  }

  /// A file name may hold anything; a control character must not steer the terminal.
  static func printable(_ text: String) -> String {
    String(String.UnicodeScalarView(text.unicodeScalars.map { $0.value < 32 || $0.value == 127 ? "\u{FFFD}" : $0 }))
  }

  /// `20,412`: for people; files get plain digits.
  static func grouped(_ number: Int) -> String {
    let digits = String(number.magnitude)
    var groups: [Substring] = []
    var rest = digits[...]
    while rest.count > 3 {
      groups.insert(rest.suffix(3), at: 0)
      rest = rest.dropLast(3)
    }
    return (number < 0 ? "-" : "") + ([rest] + groups).joined(separator: ",")
  }

  /// `1 request`, `2 requests`.
  static func counted(_ number: Int, _ noun: String) -> String {
    "\(grouped(number)) \(noun)\(number == 1 ? "" : "s")"
  }
}

/// One line that changes while a long command runs; only on a terminal.
struct ProgressLine {
  private let isShown: Bool
  private var started = ContinuousClock.now
  private var shown: ContinuousClock.Instant?
  private static let interval = Duration.milliseconds(200)

  /// A new file: its rate and its time left are its own.
  mutating func begin() { started = .now }

  init(isShown: Bool) { self.isShown = isShown && Terminal.isErrorATerminal }

  /// - Parameters:
  ///   - bytes: of the file so far; `total`: of all, where it is known.
  mutating func show(_ name: String, records: Int, bytes: Int, total: Int?) {
    let now = ContinuousClock.now
    guard isShown, shown.map({ now - $0 >= Self.interval }) ?? true else { return }
    shown = now
    let seconds = max(
      0.001, Double((now - started).components.seconds) + Double((now - started).components.attoseconds) / 1e18)
    let megabytes = String(format: "%.0f MB", Double(bytes) / 1e6)
    var line =
      "\(name): \(Terminal.grouped(records)) records, \(Terminal.grouped(Int(Double(records) / seconds)))/s, \(megabytes)"
    if let total, total > 0, bytes > 0 {
      let left = seconds * Double(total - min(bytes, total)) / Double(bytes)
      line += String(format: " of %.0f MB, %.0f s left", Double(total) / 1e6, left)
    }
    write(line)
  }

  /// A file that was read is being written.
  mutating func showWriting(_ name: String, _ written: Int, of total: Int) {
    let now = ContinuousClock.now
    guard isShown, shown.map({ now - $0 >= Self.interval }) ?? true else { return }
    shown = now
    write("\(name): writing \(Terminal.grouped(written)) of \(Terminal.grouped(total)) records")
  }

  private func write(_ line: String) {
    Terminal.say("\r\u{1B}[K\(Terminal.printable(line))")
  }

  func clear() {
    if isShown, shown != nil { Terminal.say("\r\u{1B}[K") }
  }
}
