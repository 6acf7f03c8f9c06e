import Calls
import Crypto

/// A source whose SHA-256 is taken on the way.
final class DigestingSource: ByteSource {
  private let source: any ByteSource
  private var hash = SHA256()
  private(set) var count = 0
  var consumed: Int { source.consumed }

  init(_ source: any ByteSource) { self.source = source }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
    let added = try source.read(into: buffer)
    hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: buffer[..<added]))
    count += added
    return added
  }

  /// Of all bytes so far.
  var hexadecimal: String { hash.finalize().hexadecimal }
}

extension SHA256Digest {
  var hexadecimal: String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
  }
}
