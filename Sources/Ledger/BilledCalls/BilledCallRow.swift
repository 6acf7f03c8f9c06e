import Calls

/// A billed call as it waits in a spool, in the order of the file: its values as they are in memory, then its texts.
struct BilledCallRow {
  let call: BilledCall
  /// Key, account, final status, status in words, currency.
  private let texts: InlineArray<5, UnsafeRawBufferPointer>

  var key: UnsafeRawBufferPointer { texts[0] }
  var account: UnsafeRawBufferPointer { texts[1] }
  var finalStatus: UnsafeRawBufferPointer { texts[2] }
  var statusWord: UnsafeRawBufferPointer { texts[3] }
  var currency: UnsafeRawBufferPointer { texts[4] }

  static func append(_ call: BilledCall, _ arena: UnsafeRawBufferPointer, to spool: SortedSpool) throws(Problem) {
    let texts = texts(of: call)
    let size = MemoryLayout<BilledCall>.size
    var limit = size
    for index in texts.indices { limit += Int(texts[index].count) }
    try PlaceKey(call.place).append(to: spool, limit: limit) { memory in
      memory.storeBytes(of: call, as: BilledCall.self)
      var at = size
      for index in texts.indices {
        let (start, count) = (Int(texts[index].offset), Int(texts[index].count))
        UnsafeMutableRawBufferPointer(start: memory + at, count: count).copyBytes(from: arena[start..<start + count])
        at += count
      }
      return at
    }
  }

  /// Valid as long as the row.
  init(_ row: SpooledRow) {
    let payload = row.payload
    let call = payload.loadUnaligned(as: BilledCall.self)
    self.call = call
    let texts = Self.texts(of: call)
    var at = MemoryLayout<BilledCall>.size
    self.texts = InlineArray { index in
      defer { at += Int(texts[index].count) }
      return UnsafeRawBufferPointer(rebasing: payload[at..<at + Int(texts[index].count)])
    }
  }

  private static func texts(of call: BilledCall) -> InlineArray<5, RecordBatch.Bytes> {
    [call.key, call.account, call.finalStatus, call.statusWord, call.currency]
  }
}
