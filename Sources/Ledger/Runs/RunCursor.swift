import Calls
import GRDB

/// Walks over the sightings of one run, or of its part from some key on.
final class RunCursor {
  let runID: Int64
  private let blocks: Statement
  private let reader: BlockReader

  /// - Parameter first: where to begin; nil for the first key.
  init(_ db: Database, run: Int64, from first: String? = nil, texts: TextTable) throws {
    runID = run
    reader = BlockReader(texts: texts)
    var number: Int64 = 0
    if let first, !first.isEmpty {
      let found = try Int64.fetchOne(
        db,
        sql: """
          SELECT number FROM run_block WHERE run_id = ? AND last_key >= ? ORDER BY last_key, number LIMIT 1
          """, arguments: [run, first])
      // Behind the last key there is no block.
      number = found ?? Int64(UInt32.max)
    }
    blocks = try Statement(db, "SELECT sightings FROM block WHERE id >= ?1 AND id < ?2 ORDER BY id")
    blocks.bind(1, RunWriter.blockID(run: run, number: number))
    blocks.bind(2, RunWriter.blockID(run: run + 1, number: 0))
    try openNextBlock()
    if let first, !first.isEmpty {
      var first = first
      try first.withUTF8 { first in
        while isOpen, ByteOrder.compare(key, UnsafeRawBufferPointer(first)) < 0 { try advance() }
      }
    }
  }

  var isOpen: Bool { reader.isOpen }
  var order: UInt64 { reader.order }
  var key: UnsafeRawBufferPointer { reader.key }
  var facts: UnsafeRawBufferPointer { reader.facts }
  var finalStatus: UnsafeRawBufferPointer { reader.finalStatus }
  var sourceID: Int64 { reader.sourceID }

  @inline(__always) func advance() throws {
    reader.advance()
    if !reader.isOpen { try openNextBlock() }
  }

  @inline(never) private func openNextBlock() throws {
    guard try blocks.step() else { return }
    do {
      try reader.open(blocks.bytes(0))
    } catch is DamagedBlock {
      throw DatabaseError(resultCode: .SQLITE_CORRUPT, message: "a block of run \(runID) is damaged")
    }
  }

  @inline(__always) func take(into sightings: inout KeySightings) { reader.take(into: &sightings) }

  /// Takes every sighting of the key that it stands at, and goes behind them.
  @inline(__always) func takeAll(of key: UnsafeRawBufferPointer, _ order: UInt64, into sightings: inout KeySightings)
    throws
  {
    while reader.order == order, reader.isOpen, ByteOrder.compare(reader.key, key) == 0 {
      reader.take(into: &sightings)
      try advance()
    }
  }
}

/// The runs of a ledger, side by side: every key once, with all its sightings.
final class MergedRuns {
  private let cursors: [RunCursor]
  /// The same, without counting references at every look.
  private let unmanaged: UnsafeMutableBufferPointer<Unmanaged<RunCursor>>
  private let completions: Completions?

  /// - Parameter first: the first key wanted; nil for all.
  init(_ db: Database, runs: [Int64]? = nil, from first: String? = nil, texts: TextTable) throws {
    let runs = try runs ?? Int64.fetchAll(db, sql: "SELECT id FROM run ORDER BY id")
    cursors = try runs.map { try RunCursor(db, run: $0, from: first, texts: texts) }
    completions = try Completions.walk(db, from: first, texts: texts)
    unmanaged = .allocate(capacity: cursors.count)
    _ = unmanaged.initialize(from: cursors.map(Unmanaged.passUnretained))
  }

  deinit { unmanaged.deallocate() }

  /// The cursor that stands at the smallest key; nil when all are at their ends. Few runs: `Compaction` sees to that.
  var first: RunCursor? { firstIndex.map { cursors[$0] } }

  @inline(__always) private var firstIndex: Int? {
    var best = -1
    var bestOrder = UInt64.max
    for index in 0..<unmanaged.count {
      let order = unmanaged[index]._withUnsafeGuaranteedRef { $0.order }
      if order > bestOrder { continue }
      let isOpen = unmanaged[index]._withUnsafeGuaranteedRef { $0.isOpen }
      if isOpen, best < 0 || order < bestOrder || isBefore(index, best) { (best, bestOrder) = (index, order) }
    }
    return best < 0 ? nil : best
  }

  /// How the next key compares to another: negative where it is before it; nil behind the last.
  @inline(__always) func compareNext(to key: UnsafeRawBufferPointer) -> Int? {
    firstIndex.map { unmanaged[$0]._withUnsafeGuaranteedRef { ByteOrder.compare($0.key, key) } }
  }

  private func isBefore(_ left: Int, _ right: Int) -> Bool {
    unmanaged[left]._withUnsafeGuaranteedRef { left in
      unmanaged[right]._withUnsafeGuaranteedRef { ByteOrder.compare(left.key, $0.key) < 0 }
    }
  }

  /// Gathers the next key's sightings; false behind the last.
  @inline(__always) func next(_ sightings: inout KeySightings) throws -> Bool {
    guard let first = firstIndex else { return false }
    let order = unmanaged[first]._withUnsafeGuaranteedRef { cursor in
      sightings.begin(cursor.key)
      return cursor.order
    }
    for index in 0..<unmanaged.count {
      try unmanaged[index]._withUnsafeGuaranteedRef { cursor in
        guard cursor.order == order, cursor.isOpen else { return }
        try cursor.takeAll(of: sightings.key, order, into: &sightings)
      }
    }
    if let completions { try completions.complete(&sightings) }
    return true
  }
}
