import Calls
import GRDB

/// Keeps the number of runs small: as soon as a few of about one size are there, they become one.
///
/// Each sighting is so written again once for each size it grows through, and a walk over the ledger meets a handful of runs
/// however many files were imported (O'Neil et al., "The Log-Structured Merge-Tree", 1996).
struct Compaction {
  /// So many runs of one size become one.
  static let fanIn = 8
  /// Below so many sightings all runs count as of one size.
  private static let smallest = 4096

  private let db: Database
  private let fanIn: Int
  private let blockSize: Int

  init(_ db: Database, fanIn: Int, blockSize: Int) { (self.db, self.fanIn, self.blockSize) = (db, fanIn, blockSize) }

  /// Merges runs where there are enough of one size.
  func run() throws {
    while let runs = try due() { try merge(runs) }
  }

  private func due() throws -> [Int64]? {
    var bySize: [Int: [Int64]] = [:]
    for row in try Row.fetchAll(db, sql: "SELECT id, sightings FROM run ORDER BY id") {
      bySize[size(row["sightings"]), default: []].append(row["id"])
    }
    return bySize.sorted { $0.key < $1.key }.first { $0.value.count >= fanIn }?.value
  }

  private func size(_ sightings: Int) -> Int {
    var (size, limit) = (0, Self.smallest)
    while sightings > limit { (size, limit) = (size + 1, limit * fanIn) }
    return size
  }

  private func merge(_ runs: [Int64]) throws {
    let newest = try Int64.fetchOne(
      db, sql: "SELECT MAX(newest_time) FROM run WHERE id IN (\(runs.map(String.init).joined(separator: ", ")))")
    let writer = try RunWriter(db)
    var packer = RunPacker(blockSize: blockSize) { try writer.write($0) }
    let merged = try MergedRuns(db, runs: runs, texts: TextTable())
    while let cursor = merged.first {
      try packer.append(
        key: cursor.key, facts: cursor.facts, finalStatus: cursor.finalStatus, sourceID: cursor.sourceID)
      try cursor.advance()
    }
    try packer.finish()
    try writer.finish(newestTime: newest ?? RecordTime.none, sourceCounts: packer.sourceCounts)
    for run in runs { try Self.remove(run, db) }
  }

  /// Writes a run again without the sightings of some sources.
  static func rewrite(_ run: Int64, without gone: Set<Int64>, _ db: Database) throws {
    let writer = try RunWriter(db)
    var packer = RunPacker { try writer.write($0) }
    let cursor = try RunCursor(db, run: run, texts: TextTable())
    var newest = RecordTime.none
    var sighting = KeySightings()
    while cursor.isOpen {
      if !gone.contains(cursor.sourceID) {
        sighting.begin(cursor.key)
        cursor.take(into: &sighting)
        newest = max(newest, sighting.requests.first?.time ?? sighting.calls.first?.time ?? RecordTime.none)
        try packer.append(
          key: cursor.key, facts: cursor.facts, finalStatus: cursor.finalStatus, sourceID: cursor.sourceID)
      }
      try cursor.advance()
    }
    try packer.finish()
    try writer.finish(newestTime: newest, sourceCounts: packer.sourceCounts)
    try remove(run, db)
  }

  static func remove(_ run: Int64, _ db: Database) throws {
    for table in ["block", "callee_filter"] {
      try db.execute(
        sql: "DELETE FROM \(table) WHERE id >= ? AND id < ?",
        arguments: [RunWriter.blockID(run: run, number: 0), RunWriter.blockID(run: run + 1, number: 0)])
    }
    for table in ["run_block", "run_source"] {
      try db.execute(sql: "DELETE FROM \(table) WHERE run_id = ?", arguments: [run])
    }
    try db.execute(sql: "DELETE FROM run WHERE id = ?", arguments: [run])
  }
}
