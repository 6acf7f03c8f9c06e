import Calls

/// Collects rows and hands them back sorted by their keys, rows of one key as they came: in memory while they are few, in
/// sorted runs in a spill file beyond that. So a file of any size becomes one sorted run of the ledger.
final class SortedSpool {
  /// Rows held.
  private(set) var count = 0
  private let folder: String

  /// Rows of the run that is being collected, and what sorts them; made when the first row comes.
  private var rows: SpoolMemory?
  private var sorting: SpoolMemory?
  private let rowBytes: Int
  private let rowLimit: Int
  private var used = 0
  private var collected = 0
  /// The runs before it, in the spill file.
  private(set) var runs: [SpilledRun] = []
  private(set) var file: SpillFile?

  /// - Parameters:
  ///   - folder: where the spill file may be made.
  ///   - memoryLimit: bytes for rows and for what sorts them.
  init(folder: String, memoryLimit: Int) {
    self.folder = folder
    // A row takes four times as much as its entry, as a rule.
    rowBytes = max(SpooledRow.maximumLength, memoryLimit / 5 * 4)
    rowLimit = max(64, memoryLimit / 5 / MemoryLayout<SortEntry>.stride)
  }

  /// The rows in memory, sorted once the spool is finished.
  var entries: UnsafeMutableBufferPointer<SortEntry> {
    UnsafeMutableBufferPointer(
      start: sorting?.base.assumingMemoryBound(to: SortEntry.self), count: sorting == nil ? 0 : collected)
  }

  /// Takes a row.
  ///
  /// - Parameters:
  ///   - limit: the most bytes that the payload can need.
  ///   - write: writes the payload behind the key, and returns how many bytes it is.
  @inline(__always) func append(
    key: UnsafeRawBufferPointer, limit: Int, write: (UnsafeMutableRawPointer) -> Int
  ) throws(Problem) {
    let row = try room(for: SpooledRow.headSize + key.count + limit)
    row.storeBytes(of: UInt8(key.count), toByteOffset: 2, as: UInt8.self)
    (row + SpooledRow.headSize).copyMemory(from: key.baseAddress.unsafelyUnwrapped, byteCount: key.count)
    let start = SpooledRow.headSize + key.count
    let length = start + write(row + start)
    row.storeBytes(of: UInt16(length), as: UInt16.self)
    used += length
    (entries.baseAddress.unsafelyUnwrapped + collected)
      .initialize(to: SortEntry(order: ByteOrder.prefix(key), address: UnsafeRawPointer(row)))
    collected += 1
    count += 1
  }

  @inline(__always) private func room(for length: Int) throws(Problem) -> UnsafeMutableRawPointer {
    precondition(length <= SpooledRow.maximumLength, "a row is much smaller than a run")
    if collected == rowLimit || used + length > rowBytes { try spillRun() }
    guard let rows else { return makeMemory() }
    return rows.base + used
  }

  @inline(never) private func makeMemory() -> UnsafeMutableRawPointer {
    let made = SpoolMemory(count: rowBytes)
    (rows, sorting) = (made, SpoolMemory(count: rowLimit * MemoryLayout<SortEntry>.stride))
    return made.base
  }

  /// Writes what is in memory behind the runs before, in order.
  @inline(never) private func spillRun() throws(Problem) {
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
    var marks: [SpilledRun.Mark] = []
    for (index, entry) in entries.enumerated() {
      if index + 12 < entries.count { entries[index + 12].prefetchRow() }
      let length = SpooledRow(entry.address).length
      if filled + length > buffer.count {
        try file.append(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
        filled = 0
      }
      if filled == 0 { marks.append(SpilledRun.Mark(key: Array(SpooledRow(entry.address).key), offset: file.count)) }
      UnsafeMutableRawBufferPointer(rebasing: buffer[filled...])
        .copyMemory(from: UnsafeRawBufferPointer(start: entry.address, count: length))
      filled += length
    }
    try file.append(UnsafeRawBufferPointer(rebasing: buffer[..<filled]))
    runs.append(SpilledRun(range: start..<file.count, marks: marks))
    (collected, used) = (0, 0)
  }

  /// Ends the collecting: the rows can be read, by `RowMerge`.
  func finish() throws(Problem) {
    if runs.isEmpty {
      sortEntries()
      return
    }
    if collected > 0 { try spillRun() }
    (rows, sorting) = (nil, nil)
  }

  /// Of a finished spool that has to wait: bytes of memory that its rows need.
  var heldBytes: Int { runs.isEmpty ? used + collected * MemoryLayout<SortEntry>.stride : 0 }

  /// Moves the rows of a finished spool into as little memory as they need.
  func shrink() {
    guard runs.isEmpty, collected > 0, let rows else { return }
    let less = SpoolMemory(count: used)
    less.base.copyMemory(from: rows.base, byteCount: used)
    let lessSorting = SpoolMemory(count: collected * MemoryLayout<SortEntry>.stride)
    let moved = lessSorting.base.assumingMemoryBound(to: SortEntry.self)
    for (index, entry) in entries.enumerated() {
      let address = UnsafeRawPointer(less.base + (entry.address - UnsafeRawPointer(rows.base)))
      (moved + index).initialize(to: SortEntry(order: entry.order, address: address))
    }
    (self.rows, sorting) = (less, lessSorting)
  }

  /// Writes the rows of a finished spool to a spill file, which other spools may share.
  func spill(to shared: SpillFile) throws(Problem) {
    guard runs.isEmpty, collected > 0 else { return }
    file = shared
    try spillRun()
    (rows, sorting) = (nil, nil)
  }

  /// Some of the rows' keys, spread evenly. The spool is finished.
  var sampleKeys: [[UInt8]] {
    if !runs.isEmpty { return runs.flatMap { $0.marks.map(\.key) } }
    let step = max(1, entries.count / 64)
    return stride(from: 0, to: entries.count, by: step).map { Array(SpooledRow(entries[$0].address).key) }
  }

  private func sortEntries() {
    SortEntry.sort(entries)
    SortEntry.settleTies(entries)
  }
}

/// A sorted run in a spill file.
struct SpilledRun {
  /// A row's key, and where the row begins.
  struct Mark {
    var key: [UInt8]
    var offset: Int
  }
  var range: Range<Int>
  /// Of a row in every million bytes, the first among them.
  var marks: [Mark]

  /// The part of the run that holds all rows from `key` on; up to a million bytes of rows before it come with it.
  func range(from key: [UInt8]?) -> Range<Int> {
    guard let key else { return range }
    let mark = marks.last { $0.key.lexicographicallyPrecedes(key) }
    return (mark?.offset ?? range.lowerBound)..<range.upperBound
  }
}
