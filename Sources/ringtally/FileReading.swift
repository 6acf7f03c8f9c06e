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

  /// What reading a file came to.
  struct ReadFile: @unchecked Sendable {
    // Unchecked: the reading thread hands it over and touches it no more.
    var source: SourceFacts
    var summary: SourceSummary
    var records: FileRecords
  }

  /// - Parameter records: takes what is read; it belongs to this until `wait` returns it.
  init(_ reader: SourceReader, into records: FileRecords) {
    // From here on the reader is the thread's own.
    nonisolated(unsafe) let reader = reader
    let thread = Thread { self.finish(Result { try self.read(reader, into: records) }) }
    thread.stackSize = 8 << 20
    thread.start()
  }

  private func read(_ reader: SourceReader, into records: FileRecords) throws -> ReadFile {
    let head = reader.headSHA256
    let summary = try reader.read { worker, batch, state in
      try records.append(batch, worker: worker)
      try self.report(state)
    }
    try records.finish()
    let source = SourceFacts(
      sha256: summary.sha256, headSHA256: head, bytes: summary.bytes, format: summary.format,
      compression: summary.compression)
    return ReadFile(source: source, summary: summary, records: records)
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
