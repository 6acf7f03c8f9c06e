import Foundation

extension UnsafeRawBufferPointer {
  /// Offset of the first `byte`.
  func firstOffset(of byte: UInt8) -> Int? {
    guard let base = baseAddress, let found = memchr(base, Int32(byte), count) else { return nil }
    return UnsafeRawPointer(found) - base
  }

  /// Offset of the first `byte` at or behind `position`.
  @inline(__always) func offset(of byte: UInt8, from position: Int) -> Int? {
    guard position < count, let base = baseAddress,
      let found = memchr(base + position, Int32(byte), count - position)
    else { return nil }
    return UnsafeRawPointer(found) - base
  }

  /// Whether `word` stands anywhere.
  func contains(_ word: StaticString) -> Bool {
    TextScan.offset(of: word, in: self, from: 0) != nil
  }

  /// Offset of the last `byte`.
  func lastOffset(of byte: UInt8) -> Int? {
    var index = count
    while index > 0 {
      index -= 1
      if self[index] == byte { return index }
    }
    return nil
  }
}
