import Calls
import Foundation
import GRDB

/// Puts a file's requests and call records into the ledger, as one run, and tells which of them are new.
struct SightingImport {
  /// How a file's rows are packed.
  struct Packing {
    var blockSize: Int
    /// The ledger's file, where others than `db` can read the runs that were there before; nil where only `db` can.
    var path: String?
    /// Files of fewer sightings are packed by one thread.
    var parallelSightings: Int
  }

  private let db: Database
  private let sourceID: Int64
  private let texts: TextTable
  private let packing: Packing

  init(_ db: Database, _ sourceID: Int64, _ texts: TextTable, _ packing: Packing) {
    (self.db, self.sourceID, self.texts, self.packing) = (db, sourceID, texts, packing)
  }

  /// - Parameter delta: counts what changes, where that is asked for.
  func run(
    _ records: FileRecords, _ counts: inout FileCounts, _ delta: inout TallyCount?, _ progress: (Int) throws -> Void
  ) throws {
    let writer = try RunWriter(db)
    var found: FileCounts
    if delta == nil, let path = packing.path, records.sightingCount >= packing.parallelSightings {
      found = try runInParallel(records, path: path, writer, progress)
    } else {
      var change = try delta.map { TallyChange($0, try RemarkableWriter(db), texts) }
      let shard = try SightingShard(db, sourceID: sourceID, texts: texts)
      found = try shard.run(records.sightings(), blockSize: packing.blockSize, &change) { try writer.write($0) }
      delta = change?.count
    }
    try writer.finish(
      newestTime: records.newestTime, sourceCounts: records.sightingCount == 0 ? [:] : [sourceID: writer.count])
    try progress(writer.count)
    counts.requests += found.requests
    counts.calls += found.calls
    counts.duplicateRequests += found.duplicateRequests
    counts.duplicateCalls += found.duplicateCalls
  }

  /// The keys are cut into ranges, each packed by a thread of its own; SQLite has one writer, which is this thread.
  private func runInParallel(
    _ records: FileRecords, path: String, _ writer: RunWriter, _ progress: (Int) throws -> Void
  ) throws -> FileCounts {
    let bounds = try records.keyBounds(parts: min(4, ProcessInfo.processInfo.activeProcessorCount))
    let workers = PackingWorkers()
    for index in 0...bounds.count {
      let rows = try records.sightings(
        from: index == 0 ? nil : bounds[index - 1], to: index == bounds.count ? nil : bounds[index])
      workers.start(index, rows, path: path, sourceID: sourceID, blockSize: packing.blockSize)
    }
    defer { workers.stop() }
    while let (shard, number, block) = try workers.next() {
      // The ranges' blocks come in turns; their numbers keep the ranges apart, and in order.
      try writer.write(block, number: Int64(shard) << 26 | Int64(number))
      if number & 63 == 0 { try progress(writer.count) }
    }
    return workers.counts
  }
}

/// Threads that each pack a range of a file's keys.
private final class PackingWorkers: @unchecked Sendable {
  // Unchecked: every access to the vars holds the condition's lock.
  private let condition = NSCondition()
  private var blocks: [(shard: Int, number: Int, block: PackedBlock)] = []
  private var total = FileCounts()
  private var running = 0
  private var error: (any Error)?

  /// Blocks that wait to be written: enough that nobody waits long, and no more.
  private static let maximumWaiting = 128

  private struct Stopped: Error {}

  func start(_ shard: Int, _ rows: RowMerge, path: String, sourceID: Int64, blockSize: Int) {
    condition.withLock { running += 1 }
    // The rows are the thread's own.
    nonisolated(unsafe) let rows = rows
    let thread = Thread {
      do {
        let counts = try self.pack(shard, rows, path: path, sourceID: sourceID, blockSize: blockSize)
        self.end(counts, nil)
      } catch {
        self.end(FileCounts(), error)
      }
    }
    thread.stackSize = 8 << 20
    thread.start()
  }

  private func pack(_ shard: Int, _ rows: RowMerge, path: String, sourceID: Int64, blockSize: Int) throws -> FileCounts
  {
    let queue = try Ledger.readOnlyQueue(path)
    return try queue.read { db in
      var number = 0
      var change: TallyChange?
      let texts = TextTable()
      return try SightingShard(db, sourceID: sourceID, texts: texts).run(rows, blockSize: blockSize, &change) { block in
        try self.put(shard, number, block)
        number += 1
      }
    }
  }

  private func put(_ shard: Int, _ number: Int, _ block: PackedBlock) throws {
    condition.lock()
    defer { condition.unlock() }
    while blocks.count >= Self.maximumWaiting, error == nil { condition.wait() }
    if error != nil { throw Stopped() }
    blocks.append((shard, number, block))
    condition.broadcast()
  }

  private func end(_ counts: FileCounts, _ error: (any Error)?) {
    condition.lock()
    total.requests += counts.requests
    total.calls += counts.calls
    total.duplicateRequests += counts.duplicateRequests
    total.duplicateCalls += counts.duplicateCalls
    self.error = self.error ?? error
    running -= 1
    condition.broadcast()
    condition.unlock()
  }

  /// The next block of any shard; nil when all are packed.
  func next() throws -> (shard: Int, number: Int, block: PackedBlock)? {
    condition.lock()
    defer { condition.unlock() }
    while blocks.isEmpty, running > 0, error == nil { condition.wait() }
    if let error { throw error }
    guard !blocks.isEmpty else { return nil }
    defer { condition.broadcast() }
    return blocks.removeFirst()
  }

  /// What all shards counted; once `next` has returned nil.
  var counts: FileCounts { condition.withLock { total } }

  /// Ends what still runs, and waits for it.
  func stop() {
    condition.lock()
    error = error ?? Stopped()
    condition.broadcast()
    while running > 0 { condition.wait() }
    condition.unlock()
  }
}
