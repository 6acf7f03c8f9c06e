import Calls

/// Walks over the rows of several spools in the order of their keys: sorted runs in memory and in files, merged.
///
/// The spools must be finished, and live as long.
final class RowMerge {
  private let spools: [SortedSpool]
  private var runs: [MergedRun] = []
  /// A heap of runs that still have rows, the one with the first row at its top.
  private var heap: [MergedRun] = []
  private var hasStarted = false
  private let end: [UInt8]?

  /// - Parameters:
  ///   - first: the first key wanted; nil for all.
  ///   - end: the first key not wanted any more.
  init(_ spools: [SortedSpool], from first: [UInt8]? = nil, to end: [UInt8]? = nil) throws(Problem) {
    (self.spools, self.end) = (spools, end)
    let spilled = spools.reduce(0) { $0 + $1.runs.count }
    // Many runs share what few may use alone: memory does not grow with the file.
    let buffer = max(1 << 16, min(1 << 18, (16 << 20) / max(1, spilled)))
    for spool in spools {
      if let file = spool.file {
        for run in spool.runs {
          runs.append(MergedRun(reader: RunReader(file, run.range(from: first), bufferSize: buffer)))
        }
      } else if !spool.entries.isEmpty {
        runs.append(MergedRun(entries: spool.entries, from: first))
      }
    }
    for (index, run) in runs.enumerated() {
      run.number = index
      if try run.advance(), try run.skip(to: first) { heap.append(run) }
    }
    for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { siftDown(index) }
  }

  /// The next row, valid until the next call; nil behind the last.
  func next() throws(Problem) -> SpooledRow? {
    if hasStarted, let top = heap.first {
      if try !top.advance() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
      }
      if heap.count > 1 { siftDown(0) }
    }
    hasStarted = true
    guard let row = heap.first.map({ SpooledRow($0.current) }) else { return nil }
    if let end, end.withUnsafeBytes({ ByteOrder.compare(row.key, $0) }) >= 0 { return nil }
    return row
  }

  private func siftDown(_ start: Int) {
    var parent = start
    while 2 * parent + 1 < heap.count {
      var child = 2 * parent + 1
      if child + 1 < heap.count, heap[child + 1].precedes(heap[child]) { child += 1 }
      guard heap[child].precedes(heap[parent]) else { return }
      heap.swapAt(child, parent)
      parent = child
    }
  }
}

/// A sorted run, and how far it has been read.
private final class MergedRun {
  private let entries: UnsafeMutableBufferPointer<SortEntry>
  private var index = 0
  private let reader: RunReader?
  private(set) var current: UnsafeRawPointer
  private var order: UInt64 = 0
  /// Of equal rows the earlier run's comes first.
  var number = 0

  init(entries: UnsafeMutableBufferPointer<SortEntry>, from first: [UInt8]?) {
    (self.entries, reader, current) = (entries, nil, entries[0].address)
    guard let first else { return }
    // The first entry that is not before the key.
    var (low, high) = (0, entries.count)
    while low < high {
      let middle = (low + high) / 2
      let isBefore = first.withUnsafeBytes { ByteOrder.compare(SpooledRow(entries[middle].address).key, $0) } < 0
      (low, high) = isBefore ? (middle + 1, high) : (low, middle)
    }
    index = low
  }

  init(reader: RunReader) {
    (entries, self.reader, current) = (UnsafeMutableBufferPointer(start: nil, count: 0), reader, reader.current)
  }

  /// Makes the next row the current one; false when there is none.
  func advance() throws(Problem) -> Bool {
    if let reader {
      guard try reader.advance() else { return false }
      current = reader.current
      order = SpooledRow(current).order
      return true
    }
    guard index < entries.count else { return false }
    (current, order) = (entries[index].address, entries[index].order)
    index += 1
    return true
  }

  /// Goes to the first row that is not before `key`; false when there is none.
  func skip(to key: [UInt8]?) throws(Problem) -> Bool {
    guard let key else { return true }
    while key.withUnsafeBytes({ ByteOrder.compare(SpooledRow(current).key, $0) }) < 0 {
      guard try advance() else { return false }
    }
    return true
  }

  func precedes(_ other: MergedRun) -> Bool {
    if order != other.order { return order < other.order }
    let keys = ByteOrder.compare(SpooledRow(current).key, SpooledRow(other.current).key)
    return keys == 0 ? number < other.number : keys < 0
  }
}

/// Reads one run of a spill file from its beginning to its end.
private final class RunReader {
  private let file: SpillFile
  private let buffer: UnsafeMutableRawBufferPointer
  /// Offset in the file of what was not read yet.
  private var unread: Range<Int>
  /// Where the current row begins in the buffer, its length, and how far the buffer is filled.
  private var position = 0
  private var length = 0
  private var filled = 0

  init(_ file: SpillFile, _ run: Range<Int>, bufferSize: Int) {
    (self.file, unread) = (file, run)
    buffer = .allocate(byteCount: max(bufferSize, SpooledRow.maximumLength), alignment: 16)
  }

  deinit { buffer.deallocate() }

  var current: UnsafeRawPointer { UnsafeRawPointer(buffer.baseAddress.unsafelyUnwrapped + position) }

  /// False when the run has no further row.
  func advance() throws(Problem) -> Bool {
    position += length
    if !hasWholeRow { try fill() }
    guard position < filled else { return false }
    length = SpooledRow(current).length
    return true
  }

  private var hasWholeRow: Bool {
    filled - position >= SpooledRow.headSize && filled - position >= SpooledRow(current).length
  }

  private func fill() throws(Problem) {
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: buffer[position..<filled]))
    filled -= position
    position = 0
    let added = min(unread.count, buffer.count - filled)
    try file.read(
      at: unread.lowerBound, into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled..<filled + added]))
    filled += added
    unread = unread.lowerBound + added..<unread.upperBound
  }
}
