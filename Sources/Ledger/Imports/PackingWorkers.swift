import Calls
import Foundation
import GRDB

/// Threads that each pack a range of a file's keys, and count all keys of the range where that is asked for.
final class PackingWorkers: @unchecked Sendable {
  /// What is to be written.
  enum Piece {
    case block(PackedBlock, shard: Int, number: Int)
    case remarkable([RemarkableChange])
  }

  // Unchecked: every access to the vars holds the condition's lock.
  private let condition = NSCondition()
  private var pieces: [Piece] = []
  private var counts = FileCounts()
  private var tallies: [TallyCount] = []
  private var running = 0
  private var error: (any Error)?
  private let path: String
  private let sourceID: Int64
  private let blockSize: Int
  private let counting: TallyCounting

  /// Pieces that wait to be written: enough that nobody waits long, and no more.
  private static let maximumWaiting = 128
  /// Rows of a piece that is not a block.
  private static let pieceRows = 128

  private struct Stopped: Error {}

  init(path: String, sourceID: Int64, blockSize: Int, counting: TallyCounting) {
    (self.path, self.sourceID, self.blockSize, self.counting) = (path, sourceID, blockSize, counting)
  }

  /// - Parameters:
  ///   - rows: those of the range, which are the thread's own.
  ///   - first: where the range begins; nil for the first range.
  ///   - end: the first key that is not of the range any more.
  func start(_ shard: Int, _ rows: RowMerge, from first: [UInt8]?, to end: [UInt8]?) {
    condition.withLock { running += 1 }
    // From here on the rows are the thread's own.
    nonisolated(unsafe) let rows = rows
    let thread = Thread {
      do {
        let (counts, tally) = try self.pack(shard, rows, from: first, to: end)
        self.end(counts, tally, nil)
      } catch {
        self.end(FileCounts(), nil, error)
      }
    }
    thread.stackSize = 8 << 20
    thread.start()
  }

  private func pack(_ shard: Int, _ rows: RowMerge, from first: [UInt8]?, to end: [UInt8]?) throws -> (
    FileCounts, TallyCount?
  ) {
    try Ledger.readOnlyQueue(path).read { db in
      var number = 0
      let texts = TextTable()
      let packing = SightingShard(sourceID: sourceID, texts: texts, blockSize: blockSize) { block in
        try self.put(.block(block, shard: shard, number: number))
        number += 1
      }
      var changes: [RemarkableChange] = []
      func note(_ change: RemarkableChange) throws {
        changes.append(change)
        guard changes.count == Self.pieceRows else { return }
        try put(.remarkable(changes))
        changes.removeAll(keepingCapacity: true)
      }
      let counts: FileCounts
      var tally: TallyCount?
      switch counting {
      case .nothing, .changes:
        var change = counting == .changes ? TallyChange(texts: texts, sink: note) : nil
        counts = try packing.run(rows, KeyLookup(db, texts: texts), &change)
        tally = change?.count
      case .everything:
        var all = TallyCount(texts: texts)
        let known = try MergedRuns(db, from: first.map { String(decoding: $0, as: UTF8.self) }, texts: texts)
        counts = try packing.run(rows, beside: known, to: end) { sightings in
          let facts = VerificationFacts(sightings, texts: texts)
          all.add(facts)
          if let row = Remarkable(facts) { try note(.row(row)) }
        }
        tally = all
      }
      try put(.remarkable(changes))
      return (counts, tally)
    }
  }

  private func put(_ piece: Piece) throws {
    condition.lock()
    defer { condition.unlock() }
    while pieces.count >= Self.maximumWaiting, error == nil { condition.wait() }
    if error != nil { throw Stopped() }
    pieces.append(piece)
    condition.broadcast()
  }

  private func end(_ counts: FileCounts, _ tally: TallyCount?, _ error: (any Error)?) {
    condition.lock()
    self.counts.requests += counts.requests
    self.counts.calls += counts.calls
    self.counts.duplicateRequests += counts.duplicateRequests
    self.counts.duplicateCalls += counts.duplicateCalls
    if let tally { tallies.append(tally) }
    self.error = self.error ?? error
    running -= 1
    condition.broadcast()
    condition.unlock()
  }

  /// The next piece of any range; nil when all are packed.
  func next() throws -> Piece? {
    condition.lock()
    defer { condition.unlock() }
    while pieces.isEmpty, running > 0, error == nil { condition.wait() }
    if let error { throw error }
    guard !pieces.isEmpty else { return nil }
    defer { condition.broadcast() }
    return pieces.removeFirst()
  }

  /// What all ranges came to; once `next` has returned nil.
  ///
  /// - Parameter texts: of the sum.
  func found(_ texts: TextTable) -> (counts: FileCounts, tally: TallyCount?) {
    condition.withLock {
      guard counting != .nothing else { return (counts, nil) }
      var total = TallyCount(texts: texts)
      for tally in tallies { total.add(tally) }
      return (counts, total)
    }
  }

  /// Ends what still runs, and waits for it.
  func stop() {
    condition.lock()
    error = error ?? Stopped()
    condition.broadcast()
    while running > 0 { condition.wait() }
    condition.unlock()
  }
}
