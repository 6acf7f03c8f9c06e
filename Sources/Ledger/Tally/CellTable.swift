/// What a cell of the tally is found by while it is counted: its parts, packed into two words.
struct CellKey: BitwiseCopyable, Equatable {
  var first: UInt64
  var second: UInt64

  @inline(__always) fileprivate var hash: UInt64 {
    let product = (first ^ 0x9E37_79B9_7F4A_7C15).multipliedFullWidth(by: second ^ 0xE703_7ED1_A0B4_28DB)
    return product.high ^ product.low
  }
}

/// The cells of a count: a hash table in one stretch of memory.
///
/// Every verification changes two cells. Swift's dictionary took longer for that than reading the verification did, and
/// most of it for moving its elements as it grew (docs/internals/performance.md).
final class CellTable<Counts: BitwiseCopyable> {
  private struct Slot: BitwiseCopyable {
    var key: CellKey
    var counts: Counts
    var isTaken: Bool
  }

  private let zero: Counts
  private var memory: SpoolMemory
  private var slots: UnsafeMutablePointer<Slot>
  private var capacity: Int
  private(set) var count = 0

  /// - Parameter zero: what a new cell counts.
  init(zero: Counts) {
    self.zero = zero
    capacity = 1 << 10
    memory = SpoolMemory(count: capacity * MemoryLayout<Slot>.stride)
    slots = memory.base.assumingMemoryBound(to: Slot.self)
  }

  /// Changes a cell where it lies; a new one is made first.
  @inline(__always) func update(_ key: CellKey, _ body: (inout Counts) -> Void) {
    let slot = find(key)
    if !slot.pointee.isTaken {
      slot.pointee = Slot(key: key, counts: zero, isTaken: true)
      count += 1
      body(&slot.pointee.counts)
      if 2 * count > capacity { grow() }
      return
    }
    body(&slot.pointee.counts)
  }

  @inline(__always) private func find(_ key: CellKey) -> UnsafeMutablePointer<Slot> {
    var index = Int(truncatingIfNeeded: key.hash) & (capacity - 1)
    // Memory that nobody wrote to is zero: a free slot.
    while slots[index].isTaken, slots[index].key != key { index = (index + 1) & (capacity - 1) }
    return slots + index
  }

  @inline(never) private func grow() {
    let (old, oldCapacity, oldMemory) = (slots, capacity, memory)
    capacity *= 4
    memory = SpoolMemory(count: capacity * MemoryLayout<Slot>.stride)
    slots = memory.base.assumingMemoryBound(to: Slot.self)
    for index in 0..<oldCapacity where old[index].isTaken { find(old[index].key).pointee = old[index] }
    withExtendedLifetime(oldMemory) {}
  }

  /// Visits every cell, in no order.
  func visit(_ body: (CellKey, Counts) throws -> Void) rethrows {
    for index in 0..<capacity where slots[index].isTaken { try body(slots[index].key, slots[index].counts) }
  }
}
