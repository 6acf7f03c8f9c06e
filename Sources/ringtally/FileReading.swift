import Calls
import Foundation
import Intake
import Ledger

/// A file that is read to its end on a thread of its own, while the one before it is written.
final class FileReading: @unchecked Sendable {
  // Unchecked: every access to the state below holds the condition's lock.
  private let condition = NSCondition()
  private var state: ReadProgress?
  private var result: Result<ReadFile, any Error>?
  private var isCancelled = false

  private struct Cancelled: Error {}

  /// What reading a file came to: the contents that it held, in their order.
  struct ReadFile: @unchecked Sendable {
    // Unchecked: the reading thread hands it over and touches it no more.
    var contents: [ReadContent] = []
  }

  struct ReadContent {
    /// Where it lay in the file; empty for the file itself.
    var member: String
    /// Its records, or why it is refused.
    var result: Result<ReadRecords, Problem>
  }

  struct ReadRecords {
    var source: SourceFacts
    var summary: SourceSummary
    var records: FileRecords
  }

  /// Reads the file in which there is one content; from its beginning again where its lines turn out to be of another format.
  convenience init(_ reader: SourceReader, of contents: SourceContents, temporaryFolder: String) {
    // From here on they are the thread's own.
    nonisolated(unsafe) let (reader, contents) = (reader, contents)
    self.init { reading in
      do {
        return try reading.readOnly(reader, of: contents, temporaryFolder: temporaryFolder)
      } catch let correction as FormatCorrection {
        let again = try contents.again([correction])
        return try reading.readOnly(again.content(), of: again, temporaryFolder: temporaryFolder)
      }
    }
  }

  private func readOnly(_ reader: SourceReader, of contents: SourceContents, temporaryFolder: String) throws
    -> ReadFile
  {
    let records = FileRecords(folder: temporaryFolder, workers: reader.workers)
    let read = try read(reader, into: records)
    try contents.check()
    try records.finish()
    return ReadFile(contents: [ReadContent(member: "", result: .success(read))])
  }

  /// Reads all contents of a file: none of them may be kept before the file is known to be whole.
  ///
  /// - Parameter members: the contents that are read; nil for all.
  convenience init(_ contents: SourceContents, only members: Set<String>? = nil, temporaryFolder: String) {
    // From here on the contents are the thread's own.
    nonisolated(unsafe) let contents = contents
    self.init { reading in
      var container = ContainerReading(contents, reading, only: members, temporaryFolder: temporaryFolder)
      let found = try container.run()
      guard !container.corrections.isEmpty else { return found }
      container = ContainerReading(
        try contents.again(container.corrections), reading, only: members, temporaryFolder: temporaryFolder)
      return try container.run()
    }
  }

  private init(_ body: @escaping @Sendable (FileReading) throws -> ReadFile) {
    let thread = Thread { self.finish(Result { try body(self) }) }
    thread.stackSize = 8 << 20
    thread.start()
  }

  /// Reads one content. The records are not finished.
  func read(_ reader: SourceReader, into records: FileRecords) throws -> ReadRecords {
    let head = reader.headSHA256
    let summary = try reader.read { worker, batch, state in
      try records.append(batch, worker: worker)
      try self.report(state)
    }
    let source = SourceFacts(
      sha256: summary.sha256, headSHA256: head, bytes: summary.bytes, format: summary.format,
      compression: summary.compression, encoding: summary.encoding?.rawValue ?? "")
    return ReadRecords(source: source, summary: summary, records: records)
  }

  private func report(_ state: ReadProgress) throws {
    condition.lock()
    defer { condition.unlock() }
    if isCancelled { throw Cancelled() }
    self.state = state
    condition.broadcast()
  }

  private func finish(_ result: Result<ReadFile, any Error>) {
    condition.lock()
    self.result = result
    condition.broadcast()
    condition.unlock()
  }

  /// Waits for the end of the file.
  func wait(_ progress: (ReadProgress) -> Void) throws -> ReadFile {
    condition.lock()
    defer { condition.unlock() }
    while result == nil {
      if let state {
        progress(state)
        self.state = nil
      }
      condition.wait()
    }
    guard let result else { preconditionFailure("the thread has finished") }
    return try result.get()
  }

  /// Lets the reading end, and waits until it has.
  func cancel() {
    condition.lock()
    isCancelled = true
    while result == nil { condition.wait() }
    condition.unlock()
  }
}
