import Calls
import Foundation
import Synchronization

@testable import Intake

extension UnsafeRawBufferPointer {
  /// A copy that lives as long as the process: tests are short, and views into it stay valid.
  static func lasting(_ bytes: some Collection<UInt8>) -> UnsafeRawBufferPointer {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: bytes.count + JSONTokenizer.padding, alignment: 8)
    memory.initializeMemory(as: UInt8.self, repeating: 0)
    memory.copyBytes(from: bytes)
    return UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[..<bytes.count])
  }
}

/// A value as found in a record.
func fieldValue(_ text: String, _ kind: FieldValue.Kind = .text) -> FieldValue {
  FieldValue(
    name: FieldName(field: .time, rank: 0), kind: kind, node: 0, bytes: .lasting(Array(text.utf8)))
}

/// Bytes that come a few at a time.
final class BytesSource: ByteSource {
  private var rest: ArraySlice<UInt8>
  private let chunk: Int
  private(set) var consumed = 0

  init(_ bytes: [UInt8], chunk: Int = .max) { (rest, self.chunk) = (bytes[...], chunk) }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let part = rest.prefix(min(chunk, buffer.count))
    buffer.copyBytes(from: part)
    rest = rest.dropFirst(part.count)
    consumed += part.count
    return part.count
  }
}

/// What reading a small file gave.
struct ReadText {
  var batch = RecordBatch()
  var summary: SourceSummary

  /// `uuid` of every accepted request, in order.
  var requestKeys: [String] { batch.requests.map { batch.text($0.key) } }
  var callKeys: [String] { batch.calls.map { batch.text($0.key) } }
  var reasons: [String] { batch.rejects.map(\.reason) }
}

/// The content of a file that is no container.
func reader(_ file: InputFile, _ options: IntakeOptions, _ tuning: LineTuning) throws -> SourceReader {
  let contents = try SourceContents(file, options, tuning)
  guard !contents.isContainer else {
    throw Problem(file.path, "it is a container", remedy: "Read its contents", exit: .data)
  }
  return try contents.content()
}

/// Reads bytes as a file of their own.
func read(
  _ bytes: [UInt8], _ change: (inout IntakeOptions) -> Void = { _ in }
) throws -> ReadText {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("intake-\(UUID().uuidString)").path
  try Data(bytes).write(to: URL(fileURLWithPath: path))
  defer { try? FileManager.default.removeItem(atPath: path) }
  var options = IntakeOptions(pseudonymKey: [UInt8](repeating: 7, count: 32))
  change(&options)
  let batches = Mutex<[RecordBatch]>([])
  let contents = try SourceContents(InputFile(path: path), options, LineTuning(workers: 1))
  func readAll(_ reader: SourceReader) throws -> SourceSummary {
    try reader.read { _, batch, _ in batches.withLock { $0.append(batch) } }
  }
  let summary: SourceSummary
  do { summary = try readAll(contents.content()) } catch let correction as FormatCorrection {
    batches.withLock { $0 = [] }
    summary = try readAll(contents.again([correction]).content())
  }
  let found = batches.withLock { $0 }
  precondition(found.count <= 1, "these texts are small")
  return ReadText(batch: found.first ?? RecordBatch(), summary: summary)
}

func read(_ text: String, _ change: (inout IntakeOptions) -> Void = { _ in }) throws -> ReadText {
  try read(Array(text.utf8), change)
}

/// Reads everything that bytes hold, as a file of their own.
func contents(
  _ bytes: [UInt8], limits: SourceLimits = SourceLimits(), _ change: (inout IntakeOptions) -> Void = { _ in }
) throws -> FoundContents {
  let path = FileManager.default.temporaryDirectory.appendingPathComponent("contents-\(UUID().uuidString)").path
  try Data(bytes).write(to: URL(fileURLWithPath: path))
  defer { try? FileManager.default.removeItem(atPath: path) }
  var options = IntakeOptions(pseudonymKey: [UInt8](repeating: 7, count: 32))
  change(&options)
  var found = FoundContents()
  do {
    let contents = try SourceContents(InputFile(path: path), options, LineTuning(workers: 1), limits: limits)
    guard contents.isContainer else {
      try read(contents.content(), into: &found)
      try contents.check()
      return found
    }
    while let next = try contents.next() {
      switch next {
      case .content(let reader): try read(reader, into: &found)
      case .refused(let member, let problem): found.refused[member] = problem.reason
      case .cut(_, let problem): found.rejects.append(problem.reason)
      }
      try contents.check()
    }
  } catch let problem as Problem {
    found.problem = problem.reason
  }
  return found
}

private func read(_ reader: SourceReader, into found: inout FoundContents) throws {
  let batches = Mutex<[RecordBatch]>([])
  do {
    let summary = try reader.read { _, batch, _ in batches.withLock { $0.append(batch) } }
    found.compressions[reader.member] = summary.compression
    found.encodings[reader.member] = summary.encoding?.rawValue
  } catch let problem as Problem {
    if reader.member.isEmpty { throw problem }
    found.refused[reader.member] = problem.reason
    return
  }
  found.keys[reader.member] = []
  for batch in batches.withLock({ $0 }) {
    found.keys[reader.member, default: []] += (batch.requests.map(\.key) + batch.calls.map(\.key)).map(batch.text)
    found.rejects += batch.rejects.map(\.reason)
  }
}

/// Numbers that look random and are the same in every run.
struct Seeded: RandomNumberGenerator {
  private var state: UInt64
  init(_ seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
    return mixed ^ mixed >> 31
  }
}
