import CZlib
import Calls
import Foundation

/// What gzip made smaller, as it was: all members of the file, each checked against its CRC-32 and length.
///
/// zlib and not libarchive, which does not check a gzip member's CRC (docs/dependencies.md).
final class GzipSource: ByteSource {
  private let compressed: any ByteSource
  private let place: String
  private var stream = z_stream()
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
  private var isMemberOpen = false
  private var isAtEnd = false
  private var failure: Problem?
  var consumed: Int { compressed.consumed }

  init(_ compressed: any ByteSource, place: String) {
    self.compressed = compressed
    self.place = place
    // 16 more than the largest window: a gzip header and trailer are expected and checked.
    let status = inflateInit2_(&stream, 16 + MAX_WBITS, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib cannot start: \(status)")
  }

  deinit {
    inflateEnd(&stream)
    input.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
    if let failure { throw failure }
    stream.next_out = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.avail_out = UInt32(min(buffer.count, Int(UInt32.max)))
    let room = Int(stream.avail_out)
    while !isAtEnd, Int(stream.avail_out) == room {
      if stream.avail_in == 0, try !refill() { break }
      if !isMemberOpen, skipPadding() { continue }
      let status = inflate(&stream, Z_NO_FLUSH)
      switch status {
      case Z_OK: isMemberOpen = true
      case Z_STREAM_END:
        isMemberOpen = false
        inflateReset(&stream)
      case Z_BUF_ERROR: continue
      default:
        let problem = damage(String(cString: stream.msg.map { UnsafePointer($0) } ?? zError(status)))
        // What came before the damage is whole, and whoever salvages wants it.
        guard Int(stream.avail_out) < room else { throw problem }
        failure = problem
      }
    }
    return room - Int(stream.avail_out)
  }

  /// Zeros behind a member, as tapes and block devices leave them; no member begins with one. Whether none but them is left of
  /// what was read.
  private func skipPadding() -> Bool {
    while stream.avail_in > 0, stream.next_in.pointee == 0 {
      stream.next_in += 1
      stream.avail_in -= 1
    }
    return stream.avail_in == 0
  }

  /// False at the end of the file.
  private func refill() throws(Problem) -> Bool {
    let count = try compressed.read(into: input)
    stream.next_in = input.baseAddress?.assumingMemoryBound(to: UInt8.self)
    stream.avail_in = UInt32(count)
    guard count == 0 else { return true }
    // A header alone moves zlib forward without a byte of output, so ask how much of the member it has seen.
    guard !isMemberOpen, stream.total_in == 0 else { throw damage("the file ends inside the compressed data") }
    isAtEnd = true
    return false
  }

  private func damage(_ reason: String) -> Problem {
    Problem(
      place, "the gzip data is damaged: \(reason)",
      remedy: "Fetch the file again, or import what can be read with --salvage", exit: .data)
  }
}
