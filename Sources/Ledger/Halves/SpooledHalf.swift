import Calls

/// A half as it waits in a spool: its values as they are in memory, the length of its key, its key and its account's digits.
/// Sorted by the first of its ids, so that most halves that belong together come together.
struct SpooledHalf {
  let half: RequestHalf
  let key: String
  let account: String

  static func append(_ half: RequestHalf, _ arena: UnsafeRawBufferPointer, to spool: SortedSpool) throws {
    let key = arena[Int(half.key.offset)..<Int(half.key.offset) + Int(half.key.count)]
    let account = arena[Int(half.account.offset)..<Int(half.account.offset) + Int(half.account.count)]
    let size = MemoryLayout<RequestHalf>.size
    let order = SortKey(half.ids.first, half.time, Int64(half.place.line), Int64(half.place.item))
    try order.append(to: spool, limit: size + 1 + key.count + account.count) { memory in
      memory.storeBytes(of: half, as: RequestHalf.self)
      memory.storeBytes(of: UInt8(key.count), toByteOffset: size, as: UInt8.self)
      var at = size + 1
      for text in [key, account] {
        UnsafeMutableRawBufferPointer(start: memory + at, count: text.count).copyBytes(from: text)
        at += text.count
      }
      return at
    }
  }

  init(_ row: SpooledRow) {
    let payload = row.payload
    let size = MemoryLayout<RequestHalf>.size
    half = payload.loadUnaligned(as: RequestHalf.self)
    let end = size + 1 + Int(payload[size])
    key = String(decoding: payload[size + 1..<end], as: UTF8.self)
    account = String(decoding: payload[end...], as: UTF8.self)
  }
}

/// Signed numbers as a spool's key: big-endian, so that bytes compare as the numbers do.
struct SortKey {
  private var words: InlineArray<4, UInt64>

  init(_ first: Int64, _ second: Int64, _ third: Int64, _ fourth: Int64 = 0) {
    func ordered(_ value: Int64) -> UInt64 { (UInt64(bitPattern: value) ^ 1 << 63).bigEndian }
    words = [ordered(first), ordered(second), ordered(third), ordered(fourth)]
  }

  func append(to spool: SortedSpool, limit: Int, _ write: (UnsafeMutableRawPointer) -> Int) throws {
    try withUnsafeBytes(of: words) { try spool.append(key: $0, limit: limit, write: write) }
  }

  /// The numbers of a row's key.
  static func numbers(_ row: SpooledRow) -> InlineArray<4, Int64> {
    InlineArray { index in
      let word = UInt64(bigEndian: row.key.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self))
      return Int64(bitPattern: word ^ 1 << 63)
    }
  }
}
