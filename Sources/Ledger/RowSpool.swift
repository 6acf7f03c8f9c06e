import Calls

/// A row that can wait in a spool: plain memory, with texts in an arena beside it.
protocol SpooledRow: BitwiseCopyable {
  /// Where the row's record stood.
  var place: Place { get }
  /// What rows are sorted by first: a key's first bytes, or the place in the file.
  var order: UInt64 { get }
  /// Visits the row's texts, always in the same order.
  mutating func forEachText(_ body: (inout RecordBatch.Bytes) -> Void)
  /// Of two rows of the same `order`: negative where `left` comes first, 0 where the earlier one does.
  static func compare(_ left: SpooledText<Self>, _ right: SpooledText<Self>) -> Int
}

/// A row as it lies in a spool: its texts' offsets count from `texts`.
struct SpooledText<Row: BitwiseCopyable> {
  var row: Row
  var texts: UnsafeRawPointer

  init(at address: UnsafeRawPointer) {
    row = address.loadUnaligned(as: Row.self)
    texts = address + MemoryLayout<Row>.size
  }

  func bytes(_ bytes: RecordBatch.Bytes) -> UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: texts + Int(bytes.offset), count: Int(bytes.count))
  }
}

/// Collects the rows of a file and hands them back sorted: in memory while they are few, in sorted runs in a spill file
/// beyond that. So each tree of the ledger is filled from left to right, however large the file, and no page is written
/// twice.
final class RowSpool<Row: SpooledRow> {
  /// Rows held.
  private(set) var count = 0
  private let spill: () throws(Problem) -> SpillFile
  private let memoryLimit: Int

  /// Rows of the run that is being collected: each followed by its texts.
  private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private var used = 0
  private var entries: [RunEntry] = []
  /// Where the runs before it stand in the spill file.
  private var runs: [Range<Int>] = []

  /// - Parameter spill: the file for what does not fit, made when it is first asked for.
  init(memoryLimit: Int, spill: @escaping () throws(Problem) -> SpillFile) {
    (self.memoryLimit, self.spill) = (memoryLimit, spill)
  }

  deinit { memory.deallocate() }

  /// Takes a row whose texts lie in `arena`.
  func append(_ row: Row, _ arena: UnsafeRawBufferPointer) throws(Problem) {
    var row = row
    var length = MemoryLayout<Row>.size
    row.forEachText { length += Int($0.count) }
    if used + length > memory.count { try makeRoom(for: length) }
    let offset = used
    var end = offset + MemoryLayout<Row>.size
    var relative: UInt32 = 0
    row.forEachText { text in
      if text.count > 0 {
        UnsafeMutableRawBufferPointer(rebasing: memory[end..<end + Int(text.count)])
          .copyMemory(
            from: UnsafeRawBufferPointer(rebasing: arena[Int(text.offset)..<Int(text.offset) + Int(text.count)]))
      }
      end += Int(text.count)
      text.offset = relative
      relative += UInt32(text.count)
    }
    memory.storeBytes(of: row, toByteOffset: offset, as: Row.self)
    used = end
    entries.append(RunEntry(order: row.order, offset: UInt32(offset)))
    count += 1
  }

  private func makeRoom(for length: Int) throws(Problem) {
    if memory.count >= memoryLimit {
      try spillRun()
      return
    }
    // Doubling: a small file must not pay for a large one's memory.
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: min(memoryLimit, max(1 << 16, 2 * memory.count)), alignment: 16)
    precondition(larger.count - used >= length, "a row is much smaller than a run")
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<used]))
    memory.deallocate()
    memory = larger
  }

  /// Writes the rows in memory to the spill file, sorted.
  private func spillRun() throws(Problem) {
    sortEntries()
    let file = try spill()
    let start = file.count
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    var filled = 0
    for entry in entries {
      let length = length(at: Int(entry.offset))
      if filled + length > buffer.count {
        _ = try file.append(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
        filled = 0
      }
      let row = UnsafeRawBufferPointer(rebasing: memory[Int(entry.offset)..<Int(entry.offset) + length])
      UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]).copyMemory(from: row)
      filled += length
    }
    _ = try file.append(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
    runs.append(start..<file.count)
    entries.removeAll(keepingCapacity: true)
    used = 0
  }

  private func length(at offset: Int) -> Int {
    RowMerge<Row>.length(UnsafeRawPointer(memory.baseAddress.unsafelyUnwrapped + offset))
  }

  /// Ends the collecting: the rows can be read.
  func finish() throws(Problem) {
    if runs.isEmpty {
      sortEntries()
      return
    }
    if !entries.isEmpty { try spillRun() }
    memory.deallocate()
    memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
    entries = []
  }

  private func sortEntries() {
    RunEntry.sort(&entries)
    guard let base = memory.baseAddress else { return }
    RunEntry.settleTies(&entries) { left, right in
      Row.compare(SpooledText(at: base + Int(left.offset)), SpooledText(at: base + Int(right.offset)))
    }
  }

  /// The rows in order, from the first. The spool must live as long, and be finished.
  func makeMerge() throws(Problem) -> RowMerge<Row> {
    if runs.isEmpty { return RowMerge(memory: UnsafeRawPointer(memory.baseAddress), entries: entries) }
    return try RowMerge(file: spill(), runs: runs)
  }
}
