import Calls

/// Walks over the sightings of one block, first to last.
///
/// Reads where SQLite holds the block, which must not change meanwhile.
final class BlockReader {
  private let texts: TextTable
  private var at = UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
  private var end = UnsafeRawPointer(bitPattern: 1).unsafelyUnwrapped
  private var tails: [UnsafeRawBufferPointer] = []
  private var statuses: [(bytes: UnsafeRawBufferPointer, id: TextID)] = []
  private var sources: [Int64] = []

  private let keyMemory = UnsafeMutableRawPointer.allocate(byteCount: VerificationKey.maximumLength, alignment: 8)
  private var keyCount = 0
  /// The key's first eight bytes as a number; the largest number behind the last sighting.
  private(set) var order = UInt64.max
  private(set) var isOpen = false
  private var sourceIndex = 0
  private var statusIndex = 0
  /// The current sighting's facts, a `PackedSighting`.
  private(set) var facts = UnsafeRawBufferPointer(start: nil, count: 0)

  init(texts: TextTable) { self.texts = texts }

  deinit { keyMemory.deallocate() }

  /// The current sighting's key.
  var key: UnsafeRawBufferPointer { UnsafeRawBufferPointer(start: keyMemory, count: keyCount) }

  var sourceID: Int64 { sources[sourceIndex] }

  /// Of a call record, upper case; empty for absent, and for a request.
  var finalStatus: UnsafeRawBufferPointer {
    PackedSighting.isCall(facts.baseAddress.unsafelyUnwrapped)
      ? statuses[statusIndex].bytes : UnsafeRawBufferPointer(start: nil, count: 0)
  }

  /// Begins with a block's first sighting.
  ///
  /// - Throws: `DamagedBlock` when the block is not as it was written.
  func open(_ block: UnsafeRawBufferPointer) throws {
    guard let start = block.baseAddress, block.count >= 11,
      UInt64(littleEndian: block.loadUnaligned(as: UInt64.self))
        == BlockChecksum.of(UnsafeRawBufferPointer(rebasing: block[8...]))
    else { throw DamagedBlock() }
    var input = PackedReader(start + 8)
    tails.removeAll(keepingCapacity: true)
    for _ in 0..<input.byte() { tails.append(input.text()) }
    statuses.removeAll(keepingCapacity: true)
    for _ in 0..<input.byte() {
      let text = input.text()
      statuses.append((text, texts.id(of: text)))
    }
    sources.removeAll(keepingCapacity: true)
    for _ in 0..<input.byte() { sources.append(Int64(bitPattern: input.word())) }
    (at, end) = (input.at, start + block.count)
    keyCount = 0
    advance()
  }

  func close() { (isOpen, order) = (false, .max) }

  /// Goes to the next sighting; `isOpen` is false behind the last.
  @inline(__always) func advance() {
    guard at < end else { return close() }
    var input = PackedReader(at)
    let shared = Int(input.byte())
    let further = Int(input.byte())
    (keyMemory + shared).copyMemory(from: input.at, byteCount: further)
    _ = input.bytes(further)
    let tail = tails[Int(input.byte())]
    (keyMemory + shared + further).copyMemory(from: tail.baseAddress.unsafelyUnwrapped, byteCount: tail.count)
    keyCount = shared + further + tail.count
    sourceIndex = Int(input.byte())
    facts = input.text()
    if PackedSighting.isCall(facts.baseAddress.unsafelyUnwrapped) { statusIndex = Int(input.byte()) }
    at = input.at
    order = ByteOrder.prefix(key)
    isOpen = true
  }

  /// Adds the current sighting to those of its key.
  @inline(__always) func take(into sightings: inout KeySightings) {
    let packed = facts.baseAddress.unsafelyUnwrapped
    PackedSighting.read(
      packed, sourceID: sources[sourceIndex],
      finalStatus: PackedSighting.isCall(packed) ? statuses[statusIndex].id : 0, texts: texts, into: &sightings)
  }
}

/// A block whose bytes are not those that were written.
struct DamagedBlock: Error {}
