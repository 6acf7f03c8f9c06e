import Foundation

extension UnsafeRawBufferPointer {
  /// Offset of the first `byte`.
  func firstOffset(of byte: UInt8) -> Int? {
    guard let base = baseAddress, let found = memchr(base, Int32(byte), count) else { return nil }
    return UnsafeRawPointer(found) - base
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

  /// How many line ends there are.
  var lineEnds: Int {
    var (total, rest) = (0, self)
    while let end = rest.firstOffset(of: 10) {
      total += 1
      rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...])
    }
    return total
  }
}
