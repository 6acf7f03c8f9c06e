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

  /// Whether several threads will pack the file.
  func isParallel(_ records: FileRecords) -> Bool {
    packing.path != nil && records.sightingCount >= packing.parallelSightings
  }

  /// - Parameter counting: everything only where the packing is parallel.
  /// - Returns: what was counted for the tally; nil where nothing was.
  func run(
    _ records: FileRecords, _ counts: inout FileCounts, _ counting: TallyCounting, _ progress: (Int) throws -> Void
  ) throws -> TallyCount? {
    precondition(
      counting != .everything || isParallel(records), "all is counted only while a file is packed in parallel")
    let writer = try RunWriter(db)
    let found: (counts: FileCounts, tally: TallyCount?)
    if let path = packing.path, isParallel(records) {
      found = try runInParallel(records, path: path, writer, counting, progress)
    } else {
      let remarkable = try RemarkableWriter(db)
      var change = counting == .changes ? TallyChange(texts: texts) { try remarkable.write($0) } : nil
      let shard = SightingShard(sourceID: sourceID, texts: texts, blockSize: packing.blockSize) { try writer.write($0) }
      let counts = try shard.run(records.sightings(), KeyLookup(db, texts: texts), &change)
      found = (counts, change?.count)
    }
    try writer.finish(
      newestTime: records.newestTime, sourceCounts: records.sightingCount == 0 ? [:] : [sourceID: writer.count])
    try progress(writer.count)
    counts.requests += found.counts.requests
    counts.calls += found.counts.calls
    counts.duplicateRequests += found.counts.duplicateRequests
    counts.duplicateCalls += found.counts.duplicateCalls
    return found.tally
  }

  /// The keys are cut into ranges, each packed by a thread of its own; SQLite has one writer, which is this thread.
  private func runInParallel(
    _ records: FileRecords, path: String, _ writer: RunWriter, _ counting: TallyCounting,
    _ progress: (Int) throws -> Void
  ) throws -> (FileCounts, TallyCount?) {
    let remarkable = try RemarkableWriter(db)
    if counting == .everything { for table in Tally.tables { try db.execute(sql: "DELETE FROM \(table)") } }
    let bounds = try records.keyBounds(parts: min(4, ProcessInfo.processInfo.activeProcessorCount))
    let workers = PackingWorkers(path: path, sourceID: sourceID, blockSize: packing.blockSize, counting: counting)
    defer { workers.stop() }
    for index in 0...bounds.count {
      let (from, end) = (index == 0 ? nil : bounds[index - 1], index == bounds.count ? nil : bounds[index])
      workers.start(index, try records.sightings(from: from, to: end), from: from, to: end)
    }
    while let piece = try workers.next() {
      switch piece {
      case .block(let block, let shard, let number):
        // The ranges' blocks come in turns; their numbers keep the ranges apart, and in order.
        try writer.write(block, number: Int64(shard) << 26 | Int64(number))
        if number & 63 == 0 { try progress(writer.count) }
      case .remarkable(let changes):
        for change in changes { try remarkable.write(change) }
      }
    }
    return workers.found(texts)
  }
}
