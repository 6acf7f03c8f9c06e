import Calls

/// A row that is filed under a verification's key.
protocol KeyedRow {
  /// The key's first eight bytes, big-endian.
  var keyPrefix: UInt64 { get }
  var key: RecordBatch.Bytes { get }
}

extension AcceptedRequest: KeyedRow {}
extension CallRecord: KeyedRow {}

/// Orders rows by key as SQLite's BINARY collation does: byte by byte.
enum KeyOrder {
  /// The rows by key, then as `tieBreak` says (negative: left first), then in their order of appearance.
  static func sorted<Row: KeyedRow>(
    _ rows: [Row], _ arena: [UInt8], then tieBreak: (Row, Row, UnsafeRawBufferPointer) -> Int
  ) -> [Row] {
    // Small pairs are sorted, then the rows are moved once.
    var order = rows.indices.map { (prefix: rows[$0].keyPrefix, index: UInt32($0)) }
    arena.withUnsafeBytes { arena in
      rows.withUnsafeBufferPointer { rows in
        order.sort { left, right in
          if left.prefix != right.prefix { return left.prefix < right.prefix }
          let (a, b) = (Int(left.index), Int(right.index))
          let keys = compare(arena, rows[a].key, rows[b].key)
          if keys != 0 { return keys < 0 }
          let tie = tieBreak(rows[a], rows[b], arena)
          return tie == 0 ? a < b : tie < 0
        }
      }
    }
    return order.map { rows[Int($0.index)] }
  }

  static func compare(_ arena: UnsafeRawBufferPointer, _ left: RecordBatch.Bytes, _ right: RecordBatch.Bytes) -> Int {
    let common = min(left.count, right.count)
    for index in 0..<Int(common) {
      let (a, b) = (arena[Int(left.offset) + index], arena[Int(right.offset) + index])
      if a != b { return Int(a) - Int(b) }
    }
    return Int(left.count) - Int(right.count)
  }
}
