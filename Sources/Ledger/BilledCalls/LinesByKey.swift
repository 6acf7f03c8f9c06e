import Calls

/// What waits in a spool under verifications' keys, key by key, for a walk over the verifications in the same order.
final class LinesByKey<Value: BitwiseCopyable> {
  private let rows: RowMerge
  private var next: SpooledRow?
  /// The key that is looked at; empty behind the last.
  private(set) var key: [UInt8] = []
  /// What waits under it, as it came.
  private(set) var values: [Value] = []

  /// - Parameter spool: a finished one, filled by `append`.
  init(_ spool: SortedSpool) throws {
    rows = try RowMerge([spool])
    next = try rows.next()
    try advance()
  }

  static func append(_ value: Value, key: UnsafeRawBufferPointer, to spool: SortedSpool) throws {
    try spool.append(key: key, limit: MemoryLayout<Value>.size) { memory in
      memory.storeBytes(of: value, as: Value.self)
      return MemoryLayout<Value>.size
    }
  }

  /// Goes to the next key.
  func advance() throws {
    key.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
    guard let first = next else { return }
    key.append(contentsOf: first.key)
    while let row = next, key.withUnsafeBytes({ ByteOrder.compare(row.key, $0) }) == 0 {
      values.append(row.payload.loadUnaligned(as: Value.self))
      next = try rows.next()
    }
  }

  /// Passes over what waits under keys before `key`, and tells whether it is there.
  ///
  /// - Parameter passedOver: takes what waits under a key that is passed over: `self` stands there.
  func moves(to key: UnsafeRawBufferPointer, passedOver: () throws -> Void = {}) throws -> Bool {
    while !self.key.isEmpty {
      let order = self.key.withUnsafeBytes { ByteOrder.compare($0, key) }
      if order >= 0 { return order == 0 }
      try passedOver()
      try advance()
    }
    return false
  }
}
