import Calls
import Foundation

@testable import Intake

/// What reading a text as a file gave: each content that was found in it, or why it was refused.
struct ReadContents: Equatable, CustomStringConvertible {
  private(set) var contents: [(member: String, records: ReadRecords)] = []
  /// Why members, or the file behind the contents, cannot be read.
  private(set) var refused: [(member: String, reason: String)] = []
  /// Why nothing of the file may be kept.
  private(set) var problem: String?

  /// What comes near a limit takes long, so these are low.
  private static let limits = SourceLimits(
    ratio: 1000, freeOutput: 1 << 18, members: 50, heldArchive: 1 << 18, message: 1 << 18)

  /// - Parameter chunk: bytes that are read at a time.
  init(_ text: [UInt8], _ options: IntakeOptions, chunk: Int) throws {
    do {
      let file = try MemoryFile(text)
      let source = try SourceContents(
        InputFile(path: file.path), options, LineTuning(chunkSize: chunk, workers: 1), limits: Self.limits)
      defer { withExtendedLifetime(file) {} }
      let corrections = try read(source, file)
      guard !corrections.isEmpty else { return }
      (contents, refused) = ([], [])
      let left = try read(source.again(corrections), file)
      try require(left.isEmpty, "a format is corrected twice")
    } catch let refusal as Problem {
      problem = refusal.reason
    }
  }

  /// Which contents must be read again in another format; then all of them are.
  private mutating func read(_ source: SourceContents, _ file: MemoryFile) throws -> [FormatCorrection] {
    var corrections: [FormatCorrection] = []
    func take(_ reader: SourceReader) throws {
      do { contents.append((reader.member, try ReadRecords(reader))) } catch let found as FormatCorrection {
        corrections.append(found)
      }
    }
    guard source.isContainer else {
      try take(source.content())
      try source.check()
      return corrections
    }
    while let next = try source.next() {
      switch next {
      case .content(let reader): try take(reader)
      case .refused(let member, let problem): refused.append((member, Self.reason(problem, file)))
      case .cut(let member, let problem): refused.append((member, Self.reason(problem, file)))
      }
      try source.check()
      try require(contents.count + refused.count <= 2 * Self.limits.members, "more contents than members")
    }
    return corrections
  }

  /// The name of a file in memory is another each time.
  private static func reason(_ problem: Problem, _ file: MemoryFile) -> String {
    problem.reason.replacingOccurrences(of: file.path, with: "FILE")
  }

  static func == (left: Self, right: Self) -> Bool {
    if left.isRefused, right.isRefused, left.metLimit || right.metLimit { return true }
    if left.problem != nil || right.problem != nil { return left.problem == right.problem }
    return left.refused.elementsEqual(right.refused, by: ==) && left.contents.elementsEqual(right.contents) { $0 == $1 }
  }

  /// Of a file that is one content whether nothing of it is kept.
  private var isRefused: Bool {
    problem != nil || (contents.count == 1 && contents[0].member.isEmpty && contents[0].records.problem != nil)
  }

  /// How far a file is unpacked before its text turns out to be damaged depends on the pieces it is read in: which of two
  /// reasons refuses it, too.
  private var metLimit: Bool { problem?.hasSuffix("that is the limit") ?? false }

  var description: String { "\(contents.map { "\($0.member): \($0.records)" }) \(refused) \(problem ?? "")" }

  func check(_ options: IntakeOptions, _ plant: Plant?) throws {
    let members = contents.map(\.member)
    try require(Set(members).count == members.count, "two contents have one name: \(members)")
    for (_, records) in contents {
      try records.checkBatches(options)
      if let plant { try records.mustNotHold(plant, options) }
    }
    // A member's name is kept, as a file's is.
    for reason in refused.map(\.reason) + (problem.map { [$0] } ?? []) { try plant?.mustNotBe(in: reason, "a problem") }
  }
}
