import Calls

/// The payloads of a file's rows while they wait in spools. The key of a sighting's row is the verification's; the key of the
/// others is their place in the file.

/// A request's or a call record's sighting: final status (length, text), then its `PackedSighting`.
enum SightingRow {
  static let maximumLength = VerificationKey.maximumLength + 256 + PackedSighting.maximumLength

  @inline(__always) static func write(
    _ request: AcceptedRequest, _ arena: UnsafeRawBufferPointer, to memory: UnsafeMutableRawPointer
  ) -> Int {
    memory.storeBytes(of: 0, as: UInt8.self)
    return 1 + PackedSighting.write(request, in: arena, to: memory + 1)
  }

  @inline(__always) static func write(
    _ call: CallRecord, _ arena: UnsafeRawBufferPointer, to memory: UnsafeMutableRawPointer
  ) -> Int {
    var out = PackedWriter(memory)
    let status = call.finalStatus
    out.text(UnsafeRawBufferPointer(rebasing: arena[Int(status.offset)..<Int(status.offset) + Int(status.count)]))
    return out.count + PackedSighting.write(call, in: arena, to: memory + out.count)
  }

  /// The parts of a row's payload.
  @inline(__always) static func read(_ payload: UnsafeRawBufferPointer) -> (
    finalStatus: UnsafeRawBufferPointer, facts: UnsafeRawBufferPointer
  ) {
    let count = Int(payload[0])
    return (
      UnsafeRawBufferPointer(rebasing: payload[1..<1 + count]),
      UnsafeRawBufferPointer(rebasing: payload[(1 + count)...])
    )
  }
}

/// A place as a key: line, then item, big-endian, so that bytes compare as places do.
struct PlaceKey {
  private var line: UInt64
  private var item: UInt32

  init(_ place: Place) { (line, item) = (place.line.bigEndian, place.item.bigEndian) }

  func append(to spool: SortedSpool, limit: Int, _ write: (UnsafeMutableRawPointer) -> Int) throws(Problem) {
    let bytes: [UInt8] = withUnsafeBytes(of: line, Array.init) + withUnsafeBytes(of: item, Array.init)
    do {
      try bytes.withUnsafeBytes { try spool.append(key: $0, limit: 12 + limit, write: write) }
    } catch let problem as Problem {
      throw problem
    } catch {
      preconditionFailure("a spool throws problems only")
    }
  }

  static func place(_ key: UnsafeRawBufferPointer) -> Place {
    Place(
      line: UInt64(bigEndian: key.loadUnaligned(as: UInt64.self)),
      item: UInt32(bigEndian: key.loadUnaligned(fromByteOffset: 8, as: UInt32.self)))
  }
}

/// A refused request's row: its values as they are in memory, then its account's digits.
struct RefusedRow {
  let request: RefusedRequest
  let account: String

  static func append(_ refused: RefusedRequest, _ arena: UnsafeRawBufferPointer, to spool: SortedSpool) throws(Problem)
  {
    let account = arena[Int(refused.account.offset)..<Int(refused.account.offset) + Int(refused.account.count)]
    let size = MemoryLayout<RefusedRequest>.size
    try PlaceKey(refused.place).append(to: spool, limit: size + account.count) { memory in
      memory.storeBytes(of: refused, as: RefusedRequest.self)
      UnsafeMutableRawBufferPointer(start: memory + size, count: account.count).copyBytes(from: account)
      return size + account.count
    }
  }

  init(_ row: SpooledRow) {
    request = row.payload.loadUnaligned(as: RefusedRequest.self)
    account = String(decoding: row.payload[MemoryLayout<RefusedRequest>.size...], as: UTF8.self)
  }
}

/// A reject's row: the length of its reason, its reason, its record.
struct RejectRow {
  let place: Place
  let reason: String
  let record: String

  static func append(_ reject: Reject, to spool: SortedSpool) throws(Problem) {
    let (reason, record) = (Array(reject.reason.utf8), Array(reject.record.utf8))
    try PlaceKey(reject.place).append(to: spool, limit: 2 + reason.count + record.count) { memory in
      memory.storeBytes(of: UInt16(reason.count), as: UInt16.self)
      UnsafeMutableRawBufferPointer(start: memory + 2, count: reason.count).copyBytes(from: reason)
      UnsafeMutableRawBufferPointer(start: memory + 2 + reason.count, count: record.count).copyBytes(from: record)
      return 2 + reason.count + record.count
    }
  }

  init(_ row: SpooledRow) {
    let payload = row.payload
    let count = Int(payload.loadUnaligned(as: UInt16.self))
    place = PlaceKey.place(row.key)
    reason = String(decoding: payload[2..<2 + count], as: UTF8.self)
    record = String(decoding: payload[(2 + count)...], as: UTF8.self)
  }
}
