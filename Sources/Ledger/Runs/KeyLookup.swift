import Calls
import GRDB

/// Finds the sightings of some keys, asked for in their order.
struct KeyLookup {
  private let runs: [RunLookup]

  /// - Parameter runs: where to look; nil for all that there are now.
  init(_ db: Database, runs: [Int64]? = nil, texts: TextTable) throws {
    let runs = try runs ?? Int64.fetchAll(db, sql: "SELECT id FROM run ORDER BY id")
    self.runs = try runs.map { try RunLookup(db, run: $0, texts: texts) }
  }

  var isEmpty: Bool { runs.isEmpty }

  /// Adds every sighting of `key` to `sightings`.
  ///
  /// - Precondition: `key` is behind all keys asked for before.
  func gather(_ key: UnsafeRawBufferPointer, into sightings: inout KeySightings) throws {
    guard !runs.isEmpty else { return }
    let hash = KeyFilter.hash(key)
    for run in runs { try run.gather(key, hash, into: &sightings) }
  }
}

/// The place in one run that was reached.
private final class RunLookup {
  private let runID: Int64
  private let index: Statement
  private let content: Statement
  private let reader: BlockReader
  /// The block that holds the last key asked for, if any does; nil behind the last block.
  private var number: Int64?
  private var hasLooked = false
  private var isRead = false

  init(_ db: Database, run: Int64, texts: TextTable) throws {
    runID = run
    reader = BlockReader(texts: texts)
    index = try Statement(
      db, "SELECT last_key, number FROM run_block WHERE run_id = ?1 AND last_key >= ?2 ORDER BY last_key, number")
    content = try Statement(db, "SELECT key_filter, sightings FROM block WHERE id = ?1")
    index.bind(1, run)
  }

  func gather(_ key: UnsafeRawBufferPointer, _ hash: UInt64, into sightings: inout KeySightings) throws {
    guard try findBlock(key) else { return }
    if !isRead {
      guard KeyFilter.mayHold(hash, in: content.bytes(0)) else { return }
      try readBlock()
    }
    while true {
      while reader.isOpen, ByteOrder.compare(reader.key, key) < 0 { reader.advance() }
      while reader.isOpen, ByteOrder.compare(reader.key, key) == 0 {
        reader.take(into: &sightings)
        reader.advance()
      }
      // A key's sightings may go on in the next block.
      guard !reader.isOpen, try nextBlock() else { return }
      try readBlock()
    }
  }

  /// Moves to the first block that ends with `key` or behind it; false when there is none.
  private func findBlock(_ key: UnsafeRawBufferPointer) throws -> Bool {
    if hasLooked {
      guard number != nil else { return false }
      if ByteOrder.compare(index.bytes(0), key) >= 0 { return true }
      // The next one, as a rule; otherwise it is found by the key.
      guard try nextBlock() else { return false }
      if ByteOrder.compare(index.bytes(0), key) >= 0 { return true }
    }
    hasLooked = true
    index.reset()
    index.bindText(2, key)
    return try nextBlock()
  }

  private func nextBlock() throws -> Bool {
    reader.close()
    isRead = false
    content.reset()
    guard try index.step() else {
      number = nil
      return false
    }
    number = index.integer(1)
    content.bind(1, RunWriter.blockID(run: runID, number: index.integer(1)))
    guard try content.step() else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a block of run \(runID) is not there")
    }
    return true
  }

  private func readBlock() throws {
    do {
      try reader.open(content.bytes(1))
      isRead = true
    } catch is DamagedBlock {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a block of run \(runID) is damaged")
    }
  }
}
