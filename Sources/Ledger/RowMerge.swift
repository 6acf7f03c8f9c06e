import Calls

/// Walks over a spool's rows in order: one sorted run in memory, or many in a file, merged.
final class RowMerge<Row: SpooledRow> {
  private let memory: UnsafeRawPointer?
  private let entries: [RunEntry]
  private var next = 0

  private var readers: [RunReader<Row>] = []
  /// A heap of readers that still have rows, the one with the first row at its top.
  private var heap: [Int] = []
  private var hasStarted = false

  init(memory: UnsafeRawPointer?, entries: [RunEntry]) { (self.memory, self.entries) = (memory, entries) }

  init(file: SpillFile, runs: [Range<Int>]) throws(Problem) {
    (memory, entries) = (nil, [])
    // Many runs share what few may use alone: memory does not grow with the file.
    let buffer = max(1 << 15, min(1 << 18, (16 << 20) / runs.count))
    for run in runs { readers.append(try RunReader(file, run, bufferSize: buffer)) }
    heap = Array(readers.indices)
    for index in stride(from: heap.count / 2 - 1, through: 0, by: -1) { siftDown(index) }
  }

  /// The address of the next row, valid until the next call; nil behind the last.
  func nextRow() throws(Problem) -> UnsafeRawPointer? {
    if let memory {
      guard next < entries.count else { return nil }
      next += 1
      return memory + Int(entries[next - 1].offset)
    }
    if hasStarted, let top = heap.first {
      if try !readers[top].advance() {
        heap.swapAt(0, heap.count - 1)
        heap.removeLast()
      }
      siftDown(0)
    }
    hasStarted = true
    return heap.first.map { readers[$0].current }
  }

  private func precedes(_ left: Int, _ right: Int) -> Bool {
    let (a, b) = (readers[left], readers[right])
    if a.order != b.order { return a.order < b.order }
    let order = Row.compare(SpooledText(at: a.current), SpooledText(at: b.current))
    // Of equals the earlier run's comes first: it stood earlier in the file.
    return order == 0 ? left < right : order < 0
  }

  private func siftDown(_ start: Int) {
    var parent = start
    while 2 * parent + 1 < heap.count {
      var child = 2 * parent + 1
      if child + 1 < heap.count, precedes(heap[child + 1], heap[child]) { child += 1 }
      guard precedes(heap[child], heap[parent]) else { return }
      heap.swapAt(child, parent)
      parent = child
    }
  }

  /// Bytes of a row with its texts.
  static func length(_ address: UnsafeRawPointer) -> Int {
    var row = address.loadUnaligned(as: Row.self)
    var length = MemoryLayout<Row>.size
    row.forEachText { length += Int($0.count) }
    return length
  }
}

/// Reads one run of a spill file from its beginning to its end.
private final class RunReader<Row: SpooledRow> {
  private let file: SpillFile
  private let buffer: UnsafeMutableRawBufferPointer
  /// Offset in the file of what was not read yet.
  private var unread: Range<Int>
  /// Where the current row begins in the buffer, and how far the buffer is filled.
  private var position = 0
  private var filled = 0
  private var length = 0
  private(set) var order: UInt64 = 0

  init(_ file: SpillFile, _ run: Range<Int>, bufferSize: Int) throws(Problem) {
    (self.file, unread) = (file, run)
    buffer = .allocate(byteCount: bufferSize, alignment: 16)
    _ = try advance()
  }

  deinit { buffer.deallocate() }

  var current: UnsafeRawPointer { UnsafeRawPointer(buffer.baseAddress.unsafelyUnwrapped + position) }

  /// False when the run has no further row.
  func advance() throws(Problem) -> Bool {
    position += length
    if !hasWholeRow { try fill() }
    guard position < filled else { return false }
    length = RowMerge<Row>.length(current)
    order = current.loadUnaligned(as: Row.self).order
    return true
  }

  private var hasWholeRow: Bool {
    filled - position >= MemoryLayout<Row>.size && filled - position >= RowMerge<Row>.length(current)
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
