import Calls

/// A block on its way into the ledger.
struct PackedBlock: Sendable {
  var lastKey: [UInt8]
  var sightings: Int
  var keyFilter: [UInt8]
  var calleeFilter: [UInt8]
  var bytes: [UInt8]
}

/// Packs sightings, which come in the order of their keys, into blocks.
struct RunPacker: ~Copyable {
  private var builder: BlockBuilder
  private var hashes: [UInt64] = []
  private var callees = CalleeHashes()
  private let sink: (PackedBlock) throws -> Void
  private var last: (source: Int64, count: Int)?
  /// Sightings by source; complete once `finish` has been called.
  private(set) var sourceCounts: [Int64: Int] = [:]

  /// - Parameters:
  ///   - blockSize: bytes of sightings in a block.
  ///   - sink: takes the blocks, in order.
  init(blockSize: Int = BlockBuilder.size, sink: @escaping (PackedBlock) throws -> Void) {
    self.sink = sink
    builder = BlockBuilder(size: blockSize)
  }

  /// - Parameters:
  ///   - key: not before the one before.
  ///   - facts: a `PackedSighting`.
  @inline(__always) mutating func append(
    key: UnsafeRawBufferPointer, facts: UnsafeRawBufferPointer, finalStatus: UnsafeRawBufferPointer, sourceID: Int64
  ) throws {
    if builder.isFull { try handOver() }
    if builder.count == 0 || ByteOrder.compare(builder.key, key) != 0 { hashes.append(KeyFilter.hash(key)) }
    callees.add(facts)
    builder.append(key: key, facts: facts, finalStatus: finalStatus, sourceID: sourceID)
    if let last, last.source == sourceID {
      self.last = (sourceID, last.count + 1)
    } else {
      noteSource()
      last = (sourceID, 1)
    }
  }

  private mutating func noteSource() {
    if let last { sourceCounts[last.source, default: 0] += last.count }
    last = nil
  }

  private mutating func handOver() throws {
    var block = PackedBlock(
      lastKey: Array(builder.key), sightings: builder.count, keyFilter: [], calleeFilter: [], bytes: [])
    builder.finish(into: &block.bytes)
    KeyFilter.make(of: hashes, into: &block.keyFilter)
    hashes.removeAll(keepingCapacity: true)
    callees.makeFilter(&block.calleeFilter)
    try sink(block)
  }

  /// Hands over what is left.
  mutating func finish() throws {
    if builder.count > 0 { try handOver() }
    noteSource()
  }
}
