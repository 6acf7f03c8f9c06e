@testable import Intake

/// Bytes that come a few at a time.
final class PiecedSource: ByteSource {
  private var rest: ArraySlice<UInt8>
  private let chunk: Int
  private(set) var consumed = 0

  init(_ bytes: [UInt8], chunk: Int) { (rest, self.chunk) = (bytes[...], chunk) }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let part = rest.prefix(min(chunk, buffer.count))
    buffer.copyBytes(from: part)
    rest = rest.dropFirst(part.count)
    consumed += part.count
    return part.count
  }
}
