import Calls
import GRDB

/// Writes a sorted run: the sightings of one import's file, or of several runs that become one, in the order of their keys.
struct RunWriter: ~Copyable {
  /// The run's number. It is in the ledger once `finish` has been called.
  let runID: Int64
  private(set) var count = 0
  private var builder: BlockBuilder
  private var block: [UInt8] = []
  private var filter: [UInt8] = []
  private var hashes: [UInt64] = []
  private var blocks = 0
  private var sourceCounts: [Int64: Int] = [:]
  private var lastSource: (id: Int64, count: Int)?
  private let insertIndex: Statement
  private let insertBlock: Statement
  private let insertRun: Statement
  private let insertSource: Statement

  /// - Parameter blockSize: bytes of sightings in a block.
  init(_ db: Database, blockSize: Int = BlockBuilder.size) throws {
    let runID = (try Int64.fetchOne(db, sql: "SELECT COALESCE(MAX(id), 0) FROM run") ?? 0) + 1
    let insertIndex = try Statement(
      db, "INSERT INTO run_block (run_id, last_key, number, sightings) VALUES (?1, ?2, ?3, ?4)")
    let insertBlock = try Statement(db, "INSERT INTO block (id, key_filter, sightings) VALUES (?1, ?2, ?3)")
    let insertRun = try Statement(db, "INSERT INTO run (id, sightings, newest_time) VALUES (?1, ?2, ?3)")
    let insertSource = try Statement(
      db, "INSERT INTO run_source (run_id, source_id, sightings) VALUES (?1, ?2, ?3)")
    (self.runID, self.insertIndex, self.insertBlock) = (runID, insertIndex, insertBlock)
    (self.insertRun, self.insertSource) = (insertRun, insertSource)
    builder = BlockBuilder(size: blockSize)
  }

  /// A block's number among all blocks of the ledger.
  static func blockID(run: Int64, number: Int64) -> Int64 { run << 32 | number }

  /// - Parameters:
  ///   - key: not before the one before.
  ///   - facts: a `PackedSighting`.
  mutating func append(
    key: UnsafeRawBufferPointer, facts: UnsafeRawBufferPointer, finalStatus: UnsafeRawBufferPointer, sourceID: Int64
  ) throws {
    if builder.isFull { try writeBlock() }
    if builder.count == 0 || ByteOrder.compare(builder.key, key) != 0 { hashes.append(KeyFilter.hash(key)) }
    builder.append(key: key, facts: facts, finalStatus: finalStatus, sourceID: sourceID)
    if let last = lastSource, last.id == sourceID {
      lastSource = (sourceID, last.count + 1)
    } else {
      noteSource()
      lastSource = (sourceID, 1)
    }
    count += 1
  }

  private mutating func noteSource() {
    if let last = lastSource { sourceCounts[last.id, default: 0] += last.count }
    lastSource = nil
  }

  private mutating func writeBlock() throws {
    insertIndex.bind(1, runID)
    insertIndex.bindText(2, builder.key)
    insertIndex.bind(3, Int64(blocks))
    insertIndex.bind(4, Int64(builder.count))
    try insertIndex.run()
    builder.finish(into: &block)
    KeyFilter.make(of: hashes, into: &filter)
    hashes.removeAll(keepingCapacity: true)
    insertBlock.bind(1, Self.blockID(run: runID, number: Int64(blocks)))
    try filter.withUnsafeBytes { filter in
      try block.withUnsafeBytes { block in
        insertBlock.bindBlob(2, filter)
        insertBlock.bindBlob(3, block)
        try insertBlock.run()
      }
    }
    blocks += 1
  }

  /// Ends the run; one without sightings leaves nothing.
  ///
  /// - Parameter newestTime: the newest time that any of its sightings tells; `RecordTime.none` without any.
  mutating func finish(newestTime: Int64) throws {
    guard count > 0 else { return }
    try writeBlock()
    noteSource()
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
