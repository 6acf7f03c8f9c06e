import Foundation

/// A row as it waits in a spool: its length, the key that it is sorted by, and what only its reader understands.
///
///     length: 2 bytes | length of the key: 1 byte | key | payload
struct SpooledRow {
  let address: UnsafeRawPointer

  init(_ address: UnsafeRawPointer) { self.address = address }

  static let headSize = 3
  static let maximumLength = Int(UInt16.max)

  var length: Int { Int(address.loadUnaligned(as: UInt16.self)) }

  var key: UnsafeRawBufferPointer {
    UnsafeRawBufferPointer(start: address + Self.headSize, count: Int(address.load(fromByteOffset: 2, as: UInt8.self)))
  }

  var payload: UnsafeRawBufferPointer {
    let start = Self.headSize + Int(address.load(fromByteOffset: 2, as: UInt8.self))
    return UnsafeRawBufferPointer(start: address + start, count: length - start)
  }

  /// What rows are sorted by first.
  var order: UInt64 { ByteOrder.prefix(key) }
}

/// Bytes as SQLite's BINARY collation orders texts.
enum ByteOrder {
  static func compare(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Int {
    guard let a = left.baseAddress, let b = right.baseAddress else { return left.count - right.count }
    let order = Int(memcmp(a, b, min(left.count, right.count)))
    return order == 0 ? left.count - right.count : order
  }

  /// The first eight bytes, big-endian, zeros behind a shorter text: comparing these numbers compares bytes.
  @inline(__always) static func prefix(_ bytes: UnsafeRawBufferPointer) -> UInt64 {
    if bytes.count >= 8 { return UInt64(bigEndian: bytes.loadUnaligned(as: UInt64.self)) }
    var prefix: UInt64 = 0
    for index in 0..<bytes.count { prefix |= UInt64(bytes[index]) << UInt64(56 - 8 * index) }
    return prefix
  }
}
