import Calls

/// Collects rows and hands them back sorted by their keys, rows of one key as they came: in memory while they are few, in
/// sorted runs in a spill file beyond that. So a file of any size becomes one sorted run of the ledger.
final class SortedSpool {
  /// Rows held.
  private(set) var count = 0
  private let folder: String
  private let memoryLimit: Int

  /// Rows of the run that is being collected. In segments: nothing is copied when more memory is needed, and a small file
  /// does not pay for a large one's.
  private var segments: [UnsafeMutableRawBufferPointer] = []
  private var filledSegments = 0
  private var used = 0
  private(set) var entries: [SortEntry] = []
  /// Where the runs before it stand in the spill file.
  private(set) var runs: [Range<Int>] = []
  private(set) var file: SpillFile?

  private let segmentSize: Int

  /// - Parameters:
  ///   - folder: where the spill file may be made.
  ///   - memoryLimit: bytes for rows and for what sorts them.
  init(folder: String, memoryLimit: Int) {
    (self.folder, self.memoryLimit) = (folder, memoryLimit)
    segmentSize = max(1 << 12, min(1 << 20, memoryLimit))
  }

  deinit { for segment in segments { segment.deallocate() } }

  /// Takes a row.
  ///
  /// - Parameters:
  ///   - limit: the most bytes that key and payload can need.
  ///   - write: writes the payload behind the key, and returns how many bytes it is.
  @inline(__always) func append(
    key: UnsafeRawBufferPointer, limit: Int, write: (UnsafeMutableRawPointer) -> Int
  ) throws(Problem) {
    let row = try room(for: SpooledRow.headSize + limit)
    row.storeBytes(of: UInt8(key.count), toByteOffset: 2, as: UInt8.self)
    (row + SpooledRow.headSize).copyMemory(from: key.baseAddress.unsafelyUnwrapped, byteCount: key.count)
    let start = SpooledRow.headSize + key.count
    let length = start + write(row + start)
    row.storeBytes(of: UInt16(length), as: UInt16.self)
    used += length
    entries.append(SortEntry(order: ByteOrder.prefix(key), address: UnsafeRawPointer(row)))
    count += 1
  }

  private func room(for length: Int) throws(Problem) -> UnsafeMutableRawPointer {
    precondition(length <= segmentSize && length <= SpooledRow.maximumLength, "a row is much smaller than a run")
    if segments.isEmpty || used + length > segmentSize { try nextSegment() }
    return segments[filledSegments].baseAddress.unsafelyUnwrapped + used
  }

  @inline(never) private func nextSegment() throws(Problem) {
    let isFirst = segments.isEmpty
    let memory = segments.count * segmentSize + entries.count * MemoryLayout<SortEntry>.stride
    if !isFirst, memory >= memoryLimit, filledSegments == segments.count - 1 {
      try spillRun()
      return
    }
    if !isFirst { filledSegments += 1 }
    used = 0
    if filledSegments == segments.count {
      segments.append(.allocate(byteCount: segmentSize, alignment: 16))
    }
  }

  /// Writes what is in memory behind the runs before, in order.
  private func spillRun() throws(Problem) {
    sortEntries()
    let file: SpillFile
    if let known = self.file {
      file = known
    } else {
      file = try SpillFile(folder: folder)
      self.file = file
    }
    let start = file.count
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { buffer.deallocate() }
    var filled = 0
    for entry in entries {
      let length = SpooledRow(entry.address).length
      if filled + length > buffer.count {
        try file.append(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
        filled = 0
      }
      UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
        .copyMemory(from: UnsafeRawBufferPointer(start: entry.address, count: length))
      filled += length
    }
    try file.append(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
    runs.append(start..<file.count)
    entries.removeAll(keepingCapacity: true)
    (filledSegments, used) = (0, 0)
  }

  /// Ends the collecting: the rows can be read, by `RowMerge`.
  func finish() throws(Problem) {
    if runs.isEmpty {
      sortEntries()
      return
    }
    if !entries.isEmpty { try spillRun() }
    for segment in segments { segment.deallocate() }
    (segments, entries) = ([], [])
  }

  private func sortEntries() {
    SortEntry.sort(&entries)
    SortEntry.settleTies(&entries)
  }
}
