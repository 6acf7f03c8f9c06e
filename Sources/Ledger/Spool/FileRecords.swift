import Calls
import Foundation

/// All records of one file, collected while it is read and then handed over in the order of their keys.
///
/// A file is read to its end before the ledger is touched: one that turns out to be damaged, or known, costs the ledger
/// nothing, and a write transaction lasts as long as the writing.
package final class FileRecords: @unchecked Sendable {
  // Unchecked: each worker appends to a part of its own, and nothing is read before all have ended.
  private let parts: [Part]

  /// Memory for the sightings of a file; what is beyond it goes to spill files, sorted. Measured: smaller runs cost
  /// merging, larger ones buy nothing (docs/internals/performance.md).
  private static let memoryLimit = 88 << 20

  /// - Parameters:
  ///   - folder: where temporary files may be made.
  ///   - workers: how many threads append.
  package init(folder: String, workers: Int = 1, memoryLimit: Int? = nil) {
    let limit = (memoryLimit ?? Self.memoryLimit) / workers
    parts = (0..<workers).map { _ in Part(folder: folder, memoryLimit: limit) }
  }

  /// What one worker read.
  private final class Part {
    let sightings: SortedSpool
    /// By their place in the file: few, but a reject may be some kilobytes.
    let refused: SortedSpool
    let rejects: SortedSpool
    let halves: SortedSpool
    /// By their place in the file: a call list may have as many lines as a log.
    let billed: SortedSpool
    /// Halves that are no sightings too.
    var keylessHalves = 0
    var ignored = 0
    /// Of an invoice: few enough for memory (`InvoiceReading`).
    var invoiceLines: [InvoiceLine] = []
    var reasons: [String: Int] = [:]
    var newestTime = RecordTime.none

    init(folder: String, memoryLimit: Int) {
      sightings = SortedSpool(folder: folder, memoryLimit: memoryLimit)
      refused = SortedSpool(folder: folder, memoryLimit: memoryLimit / 16)
      rejects = SortedSpool(folder: folder, memoryLimit: memoryLimit / 16)
      halves = SortedSpool(folder: folder, memoryLimit: memoryLimit / 4)
      billed = SortedSpool(folder: folder, memoryLimit: memoryLimit / 4)
    }

    private static let maximumReasons = 64

    func note(_ reject: Reject) {
      let parts = reject.reason.split(separator: "\"", omittingEmptySubsequences: false)
      let reason = parts.enumerated().map { $0 % 2 == 1 ? "…" : String($1) }.joined(separator: "\"")
      guard reasons.count < Self.maximumReasons || reasons[reason] != nil else { return }
      reasons[reason, default: 0] += 1
    }
  }

  /// Records of every kind.
  package var count: Int { sightingCount + refusedCount + rejectCount + ignored + keylessHalfCount }
  var sightingCount: Int { parts.reduce(0) { $0 + $1.sightings.count } }
  var refusedCount: Int { parts.reduce(0) { $0 + $1.refused.count } }
  var rejectCount: Int { parts.reduce(0) { $0 + $1.rejects.count } }
  /// Lines that may be half of a request; those of replies with a key are sightings too.
  var halfCount: Int { parts.reduce(0) { $0 + $1.halves.count } }
  private var keylessHalfCount: Int { parts.reduce(0) { $0 + $1.keylessHalves } }
  /// Not among the records.
  var invoiceLines: [InvoiceLine] { parts.flatMap(\.invoiceLines) }
  /// Not among the records.
  var billedCount: Int { parts.reduce(0) { $0 + $1.billed.count } }
  var ignored: Int { parts.reduce(0) { $0 + $1.ignored } }

  /// How many records were rejected for which reason, without the values that reasons quote. A file has few reasons;
  /// beyond some dozens further ones are left out.
  var rejectReasons: [String: Int] {
    parts.reduce(into: [:]) { $0.merge($1.reasons, uniquingKeysWith: +) }
  }

  /// The newest time that a request (its time) or a call record (its stop, else start, else received time) tells.
  var newestTime: Int64 { parts.map(\.newestTime).max() ?? RecordTime.none }

  /// - Parameters:
  ///   - first: the first key wanted; nil for all.
  ///   - end: the first key not wanted any more.
  func sightings(from first: [UInt8]? = nil, to end: [UInt8]? = nil) throws(Problem) -> RowMerge {
    try RowMerge(parts.map(\.sightings), from: first, to: end)
  }

  /// Keys that cut the sightings into about as many parts of about one size.
  func keyBounds(parts count: Int) throws(Problem) -> [[UInt8]] {
    var samples: [[UInt8]] = []
    for part in parts { samples += part.sightings.sampleKeys }
    samples.sort { $0.lexicographicallyPrecedes($1) }
    guard samples.count >= count else { return [] }
    let bounds = (1..<count).map { samples[samples.count * $0 / count] }
    return bounds.indices.filter { $0 == 0 || bounds[$0] != bounds[$0 - 1] }.map { bounds[$0] }
  }

  func refused() throws(Problem) -> RowMerge { try RowMerge(parts.map(\.refused)) }
  func halves() throws(Problem) -> RowMerge { try RowMerge(parts.map(\.halves)) }
  func billed() throws(Problem) -> RowMerge { try RowMerge(parts.map(\.billed)) }
  func rejects() throws(Problem) -> RowMerge { try RowMerge(parts.map(\.rejects)) }

  /// Takes a batch from a worker.
  package func append(_ batch: RecordBatch, worker: Int = 0) throws(Problem) {
    let part = parts[worker]
    part.ignored += batch.ignored
    part.invoiceLines += batch.invoiceLines
    do {
      try batch.arena.withUnsafeBytes { arena in
        for request in batch.requests {
          part.newestTime = max(part.newestTime, request.time)
          try part.sightings.append(
            key: Self.text(request.key, arena), limit: SightingRow.maximumLength,
            write: { SightingRow.write(request, arena, to: $0) })
        }
        for call in batch.calls {
          part.newestTime = max(part.newestTime, call.newestTime)
          try part.sightings.append(
            key: Self.text(call.key, arena), limit: SightingRow.maximumLength,
            write: { SightingRow.write(call, arena, to: $0) })
        }
        for refused in batch.refused { try RefusedRow.append(refused, arena, to: part.refused) }
        for half in batch.halves {
          try SpooledHalf.append(half, arena, to: part.halves)
          if !half.isAlsoRequest { part.keylessHalves += 1 }
        }
        for call in batch.billedCalls { try BilledCallRow.append(call, arena, to: part.billed) }
      }
      for reject in batch.rejects {
        part.note(reject)
        try RejectRow.append(reject, to: part.rejects)
      }
    } catch let problem as Problem {
      throw problem
    } catch {
      preconditionFailure("a spool throws problems only")
    }
  }

  private static func text(_ bytes: RecordBatch.Bytes, _ arena: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(rebasing: arena[Int(bytes.offset)..<Int(bytes.offset) + Int(bytes.count)])
  }

  /// The file is at its end.
  package func finish() throws(Problem) {
    let failures = Failures()
    DispatchQueue.concurrentPerform(iterations: parts.count) { index in
      do throws(Problem) {
        try parts[index].sightings.finish()
        try parts[index].refused.finish()
        try parts[index].rejects.finish()
        try parts[index].halves.finish()
        try parts[index].billed.finish()
      } catch {
        failures.note(error)
      }
    }
    if let problem = failures.first { throw problem }
  }

  /// Makes room for others, where these have to wait: what is in memory moves into as little of it as it needs, or to disk.
  ///
  /// The records are finished.
  package func shelve(on shelf: Shelf) throws(Problem) {
    let spools = parts.flatMap { [$0.sightings, $0.refused, $0.rejects, $0.halves, $0.billed] }
    let bytes = spools.reduce(0) { $0 + $1.heldBytes }
    if shelf.take(bytes) {
      for spool in spools { spool.shrink() }
    } else if bytes > 0 {
      let file = try shelf.spillFile()
      for spool in spools { try spool.spill(to: file) }
    }
  }

  private final class Failures: @unchecked Sendable {
    // Unchecked: every access holds the lock.
    private let lock = NSLock()
    private var problem: Problem?
    func note(_ problem: Problem) { lock.withLock { self.problem = self.problem ?? problem } }
    var first: Problem? { lock.withLock { problem } }
  }
}

extension CallRecord {
  /// Stop, else start, else received.
  var newestTime: Int64 {
    stopTime != RecordTime.none ? stopTime : startTime != RecordTime.none ? startTime : receivedTime
  }
}
