import CPrefetch

/// What a cell is found by while it is counted.
protocol CellTableKey: BitwiseCopyable, Equatable {
  var hash: UInt64 { get }
}

/// A cell of the tally: its parts, packed into two words.
struct CellKey: CellTableKey, Comparable, Hashable {
  var first: UInt64
  var second: UInt64

  @inline(__always) var hash: UInt64 { Self.mix(first, second) }

  /// Both words in one, all bits of which depend on all of theirs.
  @inline(__always) static func mix(_ first: UInt64, _ second: UInt64) -> UInt64 {
    let product = (first ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: second ^ 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }

  @inline(__always) static func < (left: CellKey, right: CellKey) -> Bool {
    left.first == right.first ? left.second < right.second : left.first < right.first
  }
}

/// The cells of a count: a hash table whose slots are numbers of cells that lie close together.
///
/// Every verification changes two cells. Swift's dictionary took longer for that than reading the verification did, and a
/// table that holds the cells in its slots spreads them over five times the memory (docs/internals/performance.md).
final class CellTable<Key: CellTableKey, Counts: BitwiseCopyable> {
  private struct Cell: BitwiseCopyable {
    var key: Key
    var counts: Counts
  }

  private let zero: Counts
  /// Numbers of cells, from 1; 0 is free. Twice as many slots as cells at least.
  private var slots: UnsafeMutableBufferPointer<UInt32>
  private var memory: SpoolMemory
  private var cells: UnsafeMutablePointer<Cell>
  private var capacity = 1 << 8
  private(set) var count = 0

  /// - Parameter zero: what a new cell counts.
  init(zero: Counts) {
    self.zero = zero
    memory = SpoolMemory(count: capacity * MemoryLayout<Cell>.stride)
    cells = memory.base.assumingMemoryBound(to: Cell.self)
    slots = .allocate(capacity: 2 * capacity)
    slots.initialize(repeating: 0)
  }

  deinit { slots.deallocate() }

  /// Fetches the slot where a key's cell is looked for first.
  @inline(__always) func prefetchSlot(of key: Key) {
    prefetch(slots.baseAddress.unsafelyUnwrapped + (Int(truncatingIfNeeded: key.hash) & (slots.count - 1)))
  }

  /// Fetches the cell that the slot names.
  @inline(__always) func prefetchCell(of key: Key) {
    let number = slots[Int(truncatingIfNeeded: key.hash) & (slots.count - 1)]
    guard number != 0 else { return }
    let cell = UnsafeRawPointer(cells + (Int(number) - 1))
    prefetch(cell)
    prefetch(cell + 64)
  }

  /// Changes a cell where it lies; a new one is made first.
  @inline(__always) func update(_ key: Key, _ body: (inout Counts) -> Void) {
    var index = Int(truncatingIfNeeded: key.hash) & (slots.count - 1)
    while slots[index] != 0 {
      let cell = cells + (Int(slots[index]) - 1)
      if cell.pointee.key == key { return body(&cell.pointee.counts) }
      index = (index + 1) & (slots.count - 1)
    }
    add(key, at: index, body)
  }

  private func add(_ key: Key, at slot: Int, _ body: (inout Counts) -> Void) {
    var cell = Cell(key: key, counts: zero)
    body(&cell.counts)
    if count == capacity { growCells() }
    (cells + count).initialize(to: cell)
    count += 1
    slots[slot] = UInt32(count)
    if 2 * count > slots.count { growSlots() }
  }

  private func growCells() {
    let larger = SpoolMemory(count: 4 * capacity * MemoryLayout<Cell>.stride)
    larger.base.copyMemory(from: memory.base, byteCount: count * MemoryLayout<Cell>.stride)
    (memory, capacity) = (larger, 4 * capacity)
    cells = memory.base.assumingMemoryBound(to: Cell.self)
  }

  private func growSlots() {
    let count = 2 * slots.count
    slots.deallocate()
    slots = .allocate(capacity: count)
    slots.initialize(repeating: 0)
    for number in 1...self.count {
      var index = Int(truncatingIfNeeded: cells[number - 1].key.hash) & (count - 1)
      while slots[index] != 0 { index = (index + 1) & (count - 1) }
      slots[index] = UInt32(number)
    }
  }

  /// What a cell counts, by its number in the order of `visit`.
  func counts(_ index: Int) -> Counts {
    precondition(index < count, "a table counts its own cells")
    return cells[index].counts
  }

  /// Visits every cell, in the order in which they were made.
  func visit(_ body: (Key, Counts) throws -> Void) rethrows {
    for index in 0..<count { try body(cells[index].key, cells[index].counts) }
  }
}
