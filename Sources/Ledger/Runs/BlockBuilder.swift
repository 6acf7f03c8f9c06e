import Calls

/// Packs the sightings of a stretch of keys, in the order of the keys, into a block.
///
///     checksum: 8 bytes | count of key tails: 1 byte | tails | count of final statuses: 1 byte | statuses
///     | count of sources: 1 byte | sources | sightings
///     sighting: bytes of the key's head shared with the one before: 1 | further bytes: length 1, bytes | number of its tail: 1
///     | number of its source: 1 | facts (`PackedSighting`): length 1, bytes | [number of its final status: 1, of a call]
///
/// The checksum guards against accidents of the disk, not against somebody who makes a ledger by hand.
///
/// A key's tail begins with its first `_`; accounts are few. Tables of texts are each block's own, so that a block can be
/// read, and moved, by itself.
struct BlockBuilder: ~Copyable {
  /// Bytes of sightings in a block. With what stands before them a block fills one page of the ledger.
  static let size = 15 << 10
  private static let tableLimit = 255

  private var tails = ByteTable()
  private var statuses = ByteTable()
  private var sources: [Int64] = []
  private let size: Int
  private let rows: UnsafeMutableRawPointer
  private var used = 0
  private(set) var count = 0
  private let lastKey = UnsafeMutableRawBufferPointer.allocate(byteCount: VerificationKey.maximumLength, alignment: 8)
  private var lastKeyCount = 0
  private var lastHeadCount = 0

  init(size: Int) {
    self.size = size
    rows = .allocate(
      byteCount: size + 2 * VerificationKey.maximumLength + PackedSighting.maximumLength + 16, alignment: 16)
  }

  deinit {
    rows.deallocate()
    lastKey.deallocate()
  }

  var isFull: Bool { used >= size || tails.isFull || statuses.isFull || sources.count >= Self.tableLimit }

  /// The key of the last sighting.
  var key: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: lastKey[..<lastKeyCount]) }

  /// - Parameters:
  ///   - key: not before the one before.
  ///   - facts: a `PackedSighting`.
  ///   - finalStatus: of a call record.
  @inline(__always) mutating func append(
    key: UnsafeRawBufferPointer, facts: UnsafeRawBufferPointer, finalStatus: UnsafeRawBufferPointer, sourceID: Int64
  ) {
    let head = Self.headCount(key)
    let shared = sharedCount(key, head)
    var out = PackedWriter(rows + used)
    out.byte(UInt8(shared))
    out.text(UnsafeRawBufferPointer(rebasing: key[shared..<head]))
    out.byte(tails.index(of: UnsafeRawBufferPointer(rebasing: key[head...])))
    out.byte(source(sourceID))
    out.byte(UInt8(facts.count))
    out.bytes(facts)
    if PackedSighting.isCall(facts.baseAddress.unsafelyUnwrapped) { out.byte(statuses.index(of: finalStatus)) }
    used += out.count
    count += 1
    lastKey.copyMemory(from: key)
    (lastKeyCount, lastHeadCount) = (key.count, head)
  }

  @inline(__always) private static func headCount(_ key: UnsafeRawBufferPointer) -> Int {
    var head = 0
    while head < key.count, key[head] != UInt8(ascii: "_") { head += 1 }
    return head
  }

  @inline(__always) private func sharedCount(_ key: UnsafeRawBufferPointer, _ head: Int) -> Int {
    guard count > 0 else { return 0 }
    let limit = min(head, lastHeadCount)
    var shared = 0
    while shared < limit, key[shared] == lastKey[shared] { shared += 1 }
    return shared
  }

  private mutating func source(_ id: Int64) -> UInt8 {
    if let last = sources.last, last == id { return UInt8(sources.count - 1) }
    if let index = sources.firstIndex(of: id) { return UInt8(index) }
    sources.append(id)
    return UInt8(sources.count - 1)
  }

  /// Hands over the block's bytes and begins the next block.
  mutating func finish(into block: inout [UInt8]) {
    block.removeAll(keepingCapacity: true)
    block.append(contentsOf: repeatElement(0, count: 8))
    tails.write(to: &block)
    statuses.write(to: &block)
    block.append(UInt8(sources.count))
    for source in sources { withUnsafeBytes(of: source.littleEndian) { block.append(contentsOf: $0) } }
    block.append(contentsOf: UnsafeRawBufferPointer(start: rows, count: used))
    let checksum = block.withUnsafeBytes { BlockChecksum.of(UnsafeRawBufferPointer(rebasing: $0[8...])) }
    withUnsafeBytes(of: checksum.littleEndian) { bytes in
      for index in 0..<8 { block[index] = bytes[index] }
    }
    tails.removeAll()
    statuses.removeAll()
    sources.removeAll(keepingCapacity: true)
    (used, count, lastKeyCount, lastHeadCount) = (0, 0, 0, 0)
  }
}

/// Few short texts, each once, with numbers from 0.
struct ByteTable: ~Copyable {
  private static let limit = 255
  private var bytes: [UInt8] = []
  private var starts: [Int] = [0]
  /// Open addressing over at most 255 texts; 255 is free.
  private let slots = UnsafeMutablePointer<UInt8>.allocate(capacity: 512)
  private var last: UInt8 = 0

  init() { slots.initialize(repeating: 255, count: 512) }

  deinit { slots.deallocate() }

  private var count: Int { starts.count - 1 }

  var isFull: Bool { count >= Self.limit }

  mutating func index(of text: UnsafeRawBufferPointer) -> UInt8 {
    if count > 0, isEqual(last, text) { return last }
    var slot = Int(truncatingIfNeeded: KeyFilter.hash(text) >> 40) & 511
    while slots[slot] != 255 {
      if isEqual(slots[slot], text) {
        last = slots[slot]
        return last
      }
      slot = (slot + 1) & 511
    }
    last = UInt8(count)
    slots[slot] = last
    bytes.append(contentsOf: text)
    starts.append(bytes.count)
    return last
  }

  private func isEqual(_ index: UInt8, _ text: UnsafeRawBufferPointer) -> Bool {
    let (start, end) = (starts[Int(index)], starts[Int(index) + 1])
    guard end - start == text.count else { return false }
    return bytes.withUnsafeBytes { ByteOrder.compare(UnsafeRawBufferPointer(rebasing: $0[start..<end]), text) == 0 }
  }

  func write(to block: inout [UInt8]) {
    block.append(UInt8(count))
    for index in 0..<count {
      block.append(UInt8(starts[index + 1] - starts[index]))
      block.append(contentsOf: bytes[starts[index]..<starts[index + 1]])
    }
  }

  mutating func removeAll() {
    bytes.removeAll(keepingCapacity: true)
    starts.removeAll(keepingCapacity: true)
    starts.append(0)
    slots.update(repeating: 255, count: 512)
    last = 0
  }
}
