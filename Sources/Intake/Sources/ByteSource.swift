import CZlib
import Calls
import Foundation

/// Bytes from somewhere, in order.
protocol ByteSource: AnyObject {
  /// Fills the front of `buffer`; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int
  /// Bytes of the underlying file read so far, for progress.
  var consumed: Int { get }
}

/// A file, a pipe or standard input.
final class FileSource: ByteSource {
  private let descriptor: Int32
  private let place: String
  private(set) var consumed = 0
  /// Size of a regular file; nil for a pipe.
  let size: Int?

  /// - Parameter path: `-` is standard input.
  init(path: String) throws(Problem) {
    place = path
    if path == "-" {
      (descriptor, size) = (STDIN_FILENO, nil)
      return
    }
    let descriptor = open(path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else {
      let reason = errno == ENOENT ? "there is no such file" : "cannot be opened: \(String(cString: strerror(errno)))"
      throw Problem(path, reason, remedy: "Check the path and its permissions", exit: .noInput)
    }
    var status = stat()
    self.descriptor = descriptor
    size = fstat(descriptor, &status) == 0 && status.st_mode & S_IFMT == S_IFREG ? Int(status.st_size) : nil
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
    while true {
      let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 {
        consumed += count
        return count
      }
      if errno == EINTR { continue }
      let reason = "cannot be read: \(String(cString: strerror(errno)))"
      throw Problem(
        place, reason, remedy: "Check the disk and read the file again", exit: errno == EISDIR ? .noInput : .inputOutput
      )
    }
  }
}

/// A few bytes looked at ahead of time, then the rest of another source.
final class PrefixedSource: ByteSource {
  private var prefix: ArraySlice<UInt8>
  private let rest: any ByteSource
  var consumed: Int { rest.consumed }

  init(_ prefix: [UInt8], then rest: any ByteSource) {
    self.prefix = prefix[...]
    self.rest = rest
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
    guard !prefix.isEmpty else { return try rest.read(into: buffer) }
    let part = prefix.prefix(buffer.count)
    buffer.copyBytes(from: part)
    prefix = prefix.dropFirst(part.count)
    return part.count
  }
}

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
      switch inflate(&stream, Z_NO_FLUSH) {
      case Z_OK: isMemberOpen = true
      case Z_STREAM_END:
        isMemberOpen = false
        inflateReset(&stream)
      case Z_BUF_ERROR: continue
      default:
        let problem = damage(stream.msg.map { String(cString: $0) } ?? "it is not gzip")
        // What came before the damage is whole, and whoever salvages wants it.
        guard Int(stream.avail_out) < room else { throw problem }
        failure = problem
      }
    }
    return room - Int(stream.avail_out)
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
