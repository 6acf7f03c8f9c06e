import Calls
import GRDB

/// Writes a run's blocks into the ledger.
final class RunWriter {
  /// The run's number. It is in the ledger once `finish` has been called.
  let runID: Int64
  /// Sightings written.
  private(set) var count = 0
  private let insertIndex: Statement
  private let insertBlock: Statement
  private let insertFilter: Statement
  private let insertRun: Statement
  private let insertSource: Statement
  private var nextNumber: Int64 = 0

  init(_ db: Database) throws {
    runID = (try Int64.fetchOne(db, sql: "SELECT COALESCE(MAX(id), 0) FROM run") ?? 0) + 1
    insertIndex = try Statement(
      db, "INSERT INTO run_block (run_id, last_key, number, sightings, key_filter) VALUES (?1, ?2, ?3, ?4, ?5)")
    insertBlock = try Statement(db, "INSERT INTO block (id, sightings) VALUES (?1, ?2)")
    insertFilter = try Statement(db, "INSERT INTO callee_filter (id, filter) VALUES (?1, ?2)")
    insertRun = try Statement(db, "INSERT INTO run (id, sightings, newest_time) VALUES (?1, ?2, ?3)")
    insertSource = try Statement(
      db, "INSERT INTO run_source (run_id, source_id, sightings) VALUES (?1, ?2, ?3)")
  }

  /// A block's number among all blocks of the ledger.
  static func blockID(run: Int64, number: Int64) -> Int64 { run << 32 | number }

  /// Writes the next block.
  func write(_ block: PackedBlock) throws {
    try write(block, number: nextNumber)
    nextNumber += 1
  }

  /// - Parameter number: blocks are in the order of these.
  func write(_ block: PackedBlock, number: Int64) throws {
    insertIndex.bind(1, runID)
    block.lastKey.withUnsafeBytes { insertIndex.bindText(2, $0) }
    insertIndex.bind(3, number)
    insertIndex.bind(4, Int64(block.sightings))
    try block.keyFilter.withUnsafeBytes { filter in
      insertIndex.bindBlob(5, filter)
      try insertIndex.run()
    }
    let id = Self.blockID(run: runID, number: number)
    insertFilter.bind(1, id)
    try block.calleeFilter.withUnsafeBytes { filter in
      insertFilter.bindBlob(2, filter)
      try insertFilter.run()
    }
    insertBlock.bind(1, id)
    try block.bytes.withUnsafeBytes { bytes in
      insertBlock.bindBlob(2, bytes)
      try insertBlock.run()
    }
    count += block.sightings
  }

  /// Ends the run; one without sightings leaves nothing.
  ///
  /// - Parameters:
  ///   - newestTime: the newest time that any of its sightings tells; `RecordTime.none` without any.
  ///   - sourceCounts: sightings by source.
  func finish(newestTime: Int64, sourceCounts: [Int64: Int]) throws {
    guard count > 0 else { return }
    precondition(sourceCounts.values.reduce(0, +) == count, "every sighting is of a source")
    insertRun.bind(1, runID)
    insertRun.bind(2, Int64(count))
    insertRun.bind(3, newestTime == RecordTime.none ? nil : newestTime)
    try insertRun.run()
    for (source, count) in sourceCounts {
      insertSource.bind(1, runID)
      insertSource.bind(2, source)
      insertSource.bind(3, Int64(count))
      try insertSource.run()
    }
  }
}
