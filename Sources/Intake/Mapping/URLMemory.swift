import Calls
import Foundation

/// The method that the URL of the record before named: a log's requests go to few URLs.
struct URLMemory: ~Copyable {
  private static let maximumLength = 256

  private let text = UnsafeMutableRawBufferPointer.allocate(byteCount: maximumLength, alignment: 1)
  private var count = 0
  private var method: Method?

  deinit { text.deallocate() }

  mutating func method(_ value: FieldValue) -> Method? {
    guard value.kind == .text, let bytes = value.bytes.baseAddress, let known = text.baseAddress,
      (1...Self.maximumLength).contains(value.bytes.count)
    else { return Self.read(value) }
    if value.bytes.count == count, memcmp(bytes, known, count) == 0 { return method }
    text.copyMemory(from: value.bytes)
    (count, method) = (value.bytes.count, Self.read(value))
    return method
  }

  private static func read(_ value: FieldValue) -> Method? {
    FieldForms.lastPathSegment(value).flatMap(FieldForms.method)
  }
}
