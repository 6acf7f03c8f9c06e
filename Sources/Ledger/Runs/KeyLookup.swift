import Calls
import GRDB

/// Finds the sightings of some keys, asked for in their order.
final class KeyLookup {
  private let runs: [RunLookup]
  /// The same, without counting references for every key.
  private let unmanaged: UnsafeMutableBufferPointer<Unmanaged<RunLookup>>
  private let completions: Completions?

  /// - Parameter runs: where to look; nil for all that there are now.
  init(_ db: Database, runs: [Int64]? = nil, texts: TextTable) throws {
    let runs = try runs ?? Int64.fetchAll(db, sql: "SELECT id FROM run ORDER BY id")
    self.runs = try runs.map { try RunLookup(db, run: $0, texts: texts) }
    completions = try Completions.lookup(db, texts: texts)
    unmanaged = .allocate(capacity: runs.count)
    _ = unmanaged.initialize(from: self.runs.map(Unmanaged.passUnretained))
  }

  deinit { unmanaged.deallocate() }

  /// Adds every sighting of `key` to `sightings`.
  ///
  /// - Precondition: `key` is behind all keys asked for before.
  func gather(_ key: UnsafeRawBufferPointer, into sightings: inout KeySightings) throws {
    guard unmanaged.count > 0 else { return }
    let hash = KeyFilter.hash(key)
    for index in 0..<unmanaged.count {
      try unmanaged[index]._withUnsafeGuaranteedRef { try $0.gather(key, hash, into: &sightings) }
    }
    if let completions { try completions.complete(&sightings) }
  }
}

/// The place in one run that was reached.
private final class RunLookup {
  private let runID: Int64
  /// Stands at the block that may hold the last key asked for.
  private let index: Statement
  private let content: Statement
  private let reader: BlockReader
  private var hasLooked = false
  private var isBehindTheLast = false
  private var isRead = false

  init(_ db: Database, run: Int64, texts: TextTable) throws {
    runID = run
    reader = BlockReader(texts: texts)
    index = try Statement(
      db,
      """
      SELECT last_key, number, key_filter FROM run_block WHERE run_id = ?1 AND last_key >= ?2
      ORDER BY last_key, number
      """)
    content = try Statement(db, "SELECT sightings FROM block WHERE id = ?1")
    index.bind(1, run)
  }

  func gather(_ key: UnsafeRawBufferPointer, _ hash: UInt64, into sightings: inout KeySightings) throws {
    guard try findBlock(key) else { return }
    if !isRead {
      guard KeyFilter.mayHold(hash, in: index.bytes(2)) else { return }
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
      guard !isBehindTheLast else { return false }
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
      isBehindTheLast = true
      return false
    }
    return true
  }

  private func readBlock() throws {
    content.bind(1, RunWriter.blockID(run: runID, number: index.integer(1)))
    guard try content.step() else {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a block of run \(runID) is not there")
    }
    do {
      try reader.open(content.bytes(0))
      isRead = true
    } catch is DamagedBlock {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a block of run \(runID) is damaged")
    }
  }
}
