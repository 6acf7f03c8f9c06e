import CPrefetch

/// What a cell of the tally is found by while it is counted: its parts, packed into two words.
struct CellKey: BitwiseCopyable, Equatable {
  var first: UInt64
  var second: UInt64

  @inline(__always) fileprivate var hash: UInt64 {
    let product = (first ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: second ^ 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }
}

/// What a cell counts.
protocol CellCounts: BitwiseCopyable {
  mutating func add(_ other: Self)
}

extension Int: CellCounts {
  mutating func add(_ other: Int) { self += other }
}

/// The cells of a count: a hash table whose slots are numbers of cells that lie close together.
///
/// Every verification changes two cells. Swift's dictionary took longer for that than reading the verification did, and a
/// table that holds the cells in its slots spreads them over five times the memory (docs/internals/performance.md).
final class CellTable<Counts: CellCounts> {
  private struct Cell: BitwiseCopyable {
    var key: CellKey
    var counts: Counts
  }

  private let zero: Counts
  /// Additions that wait until there are a few: their cells lie anywhere, and so all come into the cache at a time.
  private let waiting: UnsafeMutablePointer<Cell>
  private var waitingCount = 0
  private static var maximumWaiting: Int { 16 }
  /// Numbers of cells, from 1; 0 is free. Twice as many slots as cells at least.
  private var slots: UnsafeMutableBufferPointer<UInt32>
  private var memory: SpoolMemory
  private var cells: UnsafeMutablePointer<Cell>
  private var capacity = 1 << 10
  /// Cells that were made so far.
  private(set) var count = 0

  /// - Parameter zero: what a new cell counts.
  init(zero: Counts) {
    self.zero = zero
    waiting = .allocate(capacity: Self.maximumWaiting)
    memory = SpoolMemory(count: capacity * MemoryLayout<Cell>.stride)
    cells = memory.base.assumingMemoryBound(to: Cell.self)
    slots = .allocate(capacity: 2 * capacity)
    slots.initialize(repeating: 0)
  }

  deinit {
    slots.deallocate()
    waiting.deallocate()
  }

  /// Adds to a cell, now or a little later.
  @inline(__always) func add(_ key: CellKey, _ counts: Counts) {
    (waiting + waitingCount).initialize(to: Cell(key: key, counts: counts))
    waitingCount += 1
    prefetch(slots.baseAddress.unsafelyUnwrapped + (Int(truncatingIfNeeded: key.hash) & (slots.count - 1)))
    if waitingCount == Self.maximumWaiting { addWaiting() }
  }

  private func addWaiting() {
    for index in 0..<waitingCount {
      let number = slots[Int(truncatingIfNeeded: waiting[index].key.hash) & (slots.count - 1)]
      guard number != 0 else { continue }
      let cell = UnsafeRawPointer(cells + (Int(number) - 1))
      prefetch(cell)
      prefetch(cell + 64)
    }
    for index in 0..<waitingCount { update(waiting[index].key) { $0.add(waiting[index].counts) } }
    waitingCount = 0
  }

  /// Changes a cell where it lies; a new one is made first.
  @inline(__always) private func update(_ key: CellKey, _ body: (inout Counts) -> Void) {
    var index = Int(truncatingIfNeeded: key.hash) & (slots.count - 1)
    while slots[index] != 0 {
      let cell = cells + (Int(slots[index]) - 1)
      if cell.pointee.key == key { return body(&cell.pointee.counts) }
      index = (index + 1) & (slots.count - 1)
    }
    insert(key, at: index, body)
  }

  private func insert(_ key: CellKey, at slot: Int, _ body: (inout Counts) -> Void) {
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

  /// Visits every cell, in the order in which they were made.
  func visit(_ body: (CellKey, Counts) throws -> Void) rethrows {
    addWaiting()
    for index in 0..<count { try body(cells[index].key, cells[index].counts) }
  }
}
