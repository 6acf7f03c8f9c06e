import Calls

/// What is known of a file while everything around its contents is taken off: how much went in, what was met, and whether
/// the file is lost.
final class Unpacking {
  /// The file, as the user named it.
  let place: String
  let limits: SourceLimits
  let salvages: Bool
  /// The file as it is on disk.
  let raw: FileSource
  /// Why nothing of the file can be trusted, or read on: an archive is damaged, or a limit was met. A content that is
  /// refused for itself leaves this empty.
  private(set) var failure: Problem?
  private var members = 0

  /// - Parameter raw: the file, at its beginning.
  init(_ file: InputFile, _ raw: FileSource, limits: SourceLimits, salvages: Bool) {
    (place, self.raw, self.limits, self.salvages) = (file.path, raw, limits, salvages)
  }

  /// The whole file is lost.
  func fail(_ problem: Problem) -> Problem {
    failure = failure ?? problem
    return problem
  }

  /// Where a content lies, as messages name it.
  func place(of member: String) -> String { member.isEmpty ? place : "\(place):\(member)" }

  /// One more member, message or part was met.
  func countMember() throws(Problem) {
    members += 1
    guard members > limits.members else { return }
    throw limit("holds more than \(limits.members) members", "Unpack it, and import the files that matter")
  }

  /// - Parameter output: bytes that one layer has given so far.
  func check(output: Int) throws(Problem) {
    guard output > limits.freeOutput, output / limits.ratio > raw.consumed else { return }
    throw limit(
      "unpacks to more than \(limits.ratio) times its size, as no log does",
      "Look at what it is; unpack it yourself if it is an export")
  }

  func limit(_ reason: String, _ remedy: String, member: String = "") -> Problem {
    fail(Problem(place(of: member), "\(reason): that is the limit", remedy: remedy, exit: .data))
  }
}

/// Counts what comes out of a layer and holds it to the limit.
final class MeteredSource: ByteSource {
  private let source: any ByteSource
  private let unpacking: Unpacking
  private var output = 0
  var consumed: Int { source.consumed }

  init(_ source: any ByteSource, _ unpacking: Unpacking) { (self.source, self.unpacking) = (source, unpacking) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
    let count = try source.read(into: buffer)
    output += count
    try unpacking.check(output: output)
    return count
  }
}
