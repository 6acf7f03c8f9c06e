import Calls

/// Walks over the rows of several spools in the order of their keys: sorted runs in memory and in files, merged.
///
/// The spools must be finished, and live as long.
final class RowMerge {
  private let spools: [SortedSpool]
  private let readers: [RunReader]
  /// All runs, and a heap of those that still have rows: the one with the first row at its top. Plain memory: it is
  /// looked at for every row.
  private let runs: UnsafeMutableBufferPointer<MergedRun>
  private let heap: UnsafeMutableBufferPointer<Int>
  private var open = 0
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
    var readers: [RunReader] = []
    var made: [MergedRun] = []
    for spool in spools {
      if let file = spool.file {
        for run in spool.runs {
          let reader = RunReader(file, run.range(from: first), bufferSize: buffer)
          readers.append(reader)
          made.append(MergedRun(reader: reader))
        }
      } else if !spool.entries.isEmpty {
        made.append(MergedRun(entries: spool.entries, from: first))
      }
    }
    self.readers = readers
    runs = .allocate(capacity: made.count)
    _ = runs.initialize(from: made)
    heap = .allocate(capacity: made.count)
    for index in runs.indices {
      if try runs[index].advance(), try runs[index].skip(to: first) {
        heap[open] = index
        open += 1
      }
    }
    for index in stride(from: open / 2 - 1, through: 0, by: -1) { siftDown(index) }
  }

  deinit {
    runs.deallocate()
    heap.deallocate()
  }

  /// The next row, valid until the next call; nil behind the last.
  func next() throws(Problem) -> SpooledRow? {
    if hasStarted, open > 0 {
      if try !runs[heap[0]].advance() {
        open -= 1
        heap[0] = heap[open]
      }
      if open > 1 { siftDown(0) }
    }
    hasStarted = true
    guard open > 0 else { return nil }
    let row = SpooledRow(runs[heap[0]].current)
    if let end, end.withUnsafeBytes({ ByteOrder.compare(row.key, $0) }) >= 0 { return nil }
    return row
  }

  private func siftDown(_ start: Int) {
    var parent = start
    while 2 * parent + 1 < open {
      var child = 2 * parent + 1
      if child + 1 < open, precedes(heap[child + 1], heap[child]) { child += 1 }
      guard precedes(heap[child], heap[parent]) else { return }
      (heap[child], heap[parent]) = (heap[parent], heap[child])
      parent = child
    }
  }

  /// Of equal rows the earlier run's comes first.
  @inline(__always) private func precedes(_ left: Int, _ right: Int) -> Bool {
    if runs[left].order != runs[right].order { return runs[left].order < runs[right].order }
    let keys = ByteOrder.compare(SpooledRow(runs[left].current).key, SpooledRow(runs[right].current).key)
    return keys == 0 ? left < right : keys < 0
  }
}

/// A sorted run, and how far it has been read.
private struct MergedRun: BitwiseCopyable {
  private let entries: UnsafeMutablePointer<SortEntry>?
  private let count: Int
  private var index = 0
  /// The merge keeps it.
  private let reader: Unmanaged<RunReader>?
  private(set) var current: UnsafeRawPointer
  private(set) var order: UInt64 = 0

  init(entries: UnsafeMutableBufferPointer<SortEntry>, from first: [UInt8]?) {
    (self.entries, count, reader, current) = (entries.baseAddress, entries.count, nil, entries[0].address)
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
    (entries, count, self.reader, current) = (nil, 0, Unmanaged.passUnretained(reader), reader.current)
  }

  /// Makes the next row the current one; false when there is none.
  @inline(__always) mutating func advance() throws(Problem) -> Bool {
    guard let entries else { return try advanceInFile() }
    guard index < count else { return false }
    (current, order) = (entries[index].address, entries[index].order)
    index += 1
    // In the order of keys rows lie anywhere in memory: each would be waited for.
    if index + Self.lookahead < count { entries[index + Self.lookahead].prefetchRow() }
    return true
  }

  private static let lookahead = 12

  private mutating func advanceInFile() throws(Problem) -> Bool {
    guard let reader = reader?.takeUnretainedValue(), try reader.advance() else { return false }
    current = reader.current
    order = SpooledRow(current).order
    return true
  }

  /// Goes to the first row that is not before `key`; false when there is none.
  mutating func skip(to key: [UInt8]?) throws(Problem) -> Bool {
    guard let key else { return true }
    while key.withUnsafeBytes({ ByteOrder.compare(SpooledRow(current).key, $0) }) < 0 {
      guard try advance() else { return false }
    }
    return true
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
