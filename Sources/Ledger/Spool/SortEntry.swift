import CPrefetch

/// A row of a spool, as it is sorted: sixteen bytes instead of a hundred.
struct SortEntry: BitwiseCopyable {
  /// The key's first eight bytes, big-endian: settles most comparisons without touching the row.
  var order: UInt64
  var address: UnsafeRawPointer

  /// Fetches the row into the core's cache: a row is longer than half a line of it, so mostly in two.
  @inline(__always) func prefetchRow() {
    prefetch(address)
    prefetch(address + 64)
  }

  /// Sorts by `order`, equal ones as they came: passes over eight bits of it at a time, which for a million rows take a
  /// fifth of the time of a sort by comparison.
  static func sort(_ entries: UnsafeMutableBufferPointer<SortEntry>) {
    let count = entries.count
    guard count > 1, !isSorted(entries) else { return }
    let memory = SpoolMemory(count: count * MemoryLayout<SortEntry>.stride)
    let scratch = UnsafeMutableBufferPointer(start: memory.base.assumingMemoryBound(to: SortEntry.self), count: count)
    var (from, to) = (entries, scratch)
    for shift in stride(from: UInt64(0), to: 64, by: 8) {
      guard distribute(from, to, by: shift) else { continue }
      swap(&from, &to)
    }
    if from.baseAddress != entries.baseAddress { _ = entries.update(fromContentsOf: from) }
    withExtendedLifetime(memory) {}
  }

  private static func isSorted(_ entries: UnsafeMutableBufferPointer<SortEntry>) -> Bool {
    for index in 1..<entries.count where entries[index - 1].order > entries[index].order { return false }
    return true
  }

  /// One pass: by eight bits of `order`. False, and nothing done, where all rows agree in them.
  private static func distribute(
    _ from: UnsafeMutableBufferPointer<SortEntry>, _ to: UnsafeMutableBufferPointer<SortEntry>, by shift: UInt64
  ) -> Bool {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 256) { starts in
      starts.initialize(repeating: 0)
      for entry in from { starts[Int(truncatingIfNeeded: entry.order >> shift & 255)] += 1 }
      var start = 0
      for value in 0..<256 {
        let count = starts[value]
        if count == from.count { return false }
        starts[value] = start
        start += count
      }
      for entry in from {
        let value = Int(truncatingIfNeeded: entry.order >> shift & 255)
        to[starts[value]] = entry
        starts[value] += 1
      }
      return true
    }
  }

  /// Sorts each stretch of equal `order` by the rows' whole keys, equal ones as they came.
  static func settleTies(_ entries: UnsafeMutableBufferPointer<SortEntry>) {
    var start = 0
    while start < entries.count {
      var end = start + 1
      while end < entries.count, entries[end].order == entries[start].order { end += 1 }
      if end - start > 1 { sortByKey(entries, start..<end) }
      start = end
    }
  }

  private static func sortByKey(_ entries: UnsafeMutableBufferPointer<SortEntry>, _ range: Range<Int>) {
    // Two of one key, or two keys that begin alike: nearly always nothing has to move.
    let tied = entries[range].enumerated().sorted { left, right in
      let order = ByteOrder.compare(
        SpooledRow(left.element.address).key, SpooledRow(right.element.address).key)
      return order == 0 ? left.offset < right.offset : order < 0
    }
    for (index, entry) in tied.enumerated() { entries[range.lowerBound + index] = entry.element }
  }
}
