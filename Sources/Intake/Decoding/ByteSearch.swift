import Foundation

extension UnsafeRawBufferPointer {
  /// Offset of the first `byte`.
  func firstOffset(of byte: UInt8) -> Int? {
    guard let base = baseAddress, let found = memchr(base, Int32(byte), count) else { return nil }
    return UnsafeRawPointer(found) - base
  }
}
