import Calls
import GRDB

/// A file's sightings, key by key, as they wait in its spools.
struct FileSightings: ~Copyable {
  private let rows: RowMerge
  private var next: SpooledRow?
  private var hasStarted = false
  /// The rows of the current key, copied: a row of a spill file is valid until the next one is asked for.
  private var memory = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 12, alignment: 16)
  private var used = 0
  /// Rows of the current key.
  private(set) var count = 0

  /// - Parameter rows: a file's, in the order of their keys.
  init(_ rows: RowMerge) { self.rows = rows }

  deinit { memory.deallocate() }

  /// Goes to the next key; false behind the last.
  mutating func advance() throws -> Bool {
    (used, count) = (0, 0)
    if !hasStarted {
      hasStarted = true
      next = try rows.next()
    }
    guard let first = next else { return false }
    take(first)
    next = try rows.next()
    while let row = next, ByteOrder.compare(row.key, key) == 0 {
      take(row)
      next = try rows.next()
    }
    return true
  }

  private mutating func take(_ row: SpooledRow) {
    if used + row.length > memory.count { grow(row.length) }
    UnsafeMutableRawBufferPointer(rebasing: memory[used...])
      .copyMemory(from: UnsafeRawBufferPointer(start: row.address, count: row.length))
    used += row.length
    count += 1
  }

  private mutating func grow(_ length: Int) {
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: 2 * memory.count + length, alignment: 16)
    larger.copyMemory(from: UnsafeRawBufferPointer(rebasing: memory[..<used]))
    memory.deallocate()
    memory = larger
  }

  /// The current key.
  var key: UnsafeRawBufferPointer { SpooledRow(UnsafeRawPointer(memory.baseAddress.unsafelyUnwrapped)).key }

  /// Whether the current key's only row is a call record; meaningless for several.
  var isCall: Bool {
    let row = SpooledRow(UnsafeRawPointer(memory.baseAddress.unsafelyUnwrapped))
    return PackedSighting.isCall(SightingRow.read(row.payload).facts.baseAddress.unsafelyUnwrapped)
  }

  /// Visits the rows of the current key.
  @inline(__always) func forEachRow(
    _ body: (_ facts: UnsafeRawBufferPointer, _ finalStatus: UnsafeRawBufferPointer) throws -> Void
  ) rethrows {
    var at = UnsafeRawPointer(memory.baseAddress.unsafelyUnwrapped)
    for _ in 0..<count {
      let row = SpooledRow(at)
      let (status, facts) = SightingRow.read(row.payload)
      try body(facts, status)
      at += row.length
    }
  }

  /// The current key's sightings, read.
  func take(into sightings: inout KeySightings, sourceID: Int64, texts: TextTable) {
    sightings.begin(key)
    forEachRow { facts, status in
      let packed = facts.baseAddress.unsafelyUnwrapped
      PackedSighting.read(
        packed, sourceID: sourceID, finalStatus: texts.id(of: status), texts: texts, into: &sightings)
    }
  }
}
