import Calls

/// Orders rows by key as SQLite's BINARY collation does: byte by byte.
enum KeyOrder {
  static func sorted<Row>(
    _ rows: [Row], _ arena: [UInt8], _ prefix: KeyPath<Row, UInt64>, _ key: KeyPath<Row, RecordBatch.Bytes>,
    then tieBreak: (Row, Row) -> Int
  ) -> [Row] {
    // Small pairs are sorted, then the rows are moved once; ties fall to the order of appearance.
    var order = rows.indices.map { (prefix: rows[$0][keyPath: prefix], index: UInt32($0)) }
    order.sort { left, right in
      if left.prefix != right.prefix { return left.prefix < right.prefix }
      let (a, b) = (rows[Int(left.index)], rows[Int(right.index)])
      let keys = compare(arena, a[keyPath: key], b[keyPath: key])
      if keys != 0 { return keys < 0 }
      let tie = tieBreak(a, b)
      return tie == 0 ? left.index < right.index : tie < 0
    }
    return order.map { rows[Int($0.index)] }
  }

  static func compare(_ arena: [UInt8], _ left: RecordBatch.Bytes, _ right: RecordBatch.Bytes) -> Int {
    arena.withUnsafeBytes { arena in
      let common = min(left.count, right.count)
      for index in 0..<Int(common) {
        let (a, b) = (arena[Int(left.offset) + index], arena[Int(right.offset) + index])
        if a != b { return Int(a) - Int(b) }
      }
      return Int(left.count) - Int(right.count)
    }
  }
}
