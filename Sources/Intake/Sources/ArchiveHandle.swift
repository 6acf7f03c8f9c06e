import CArchive
import Calls
import Foundation

/// libarchive over a source of ours.
///
/// Formats and filters are named one by one by the owner: with all of them allowed, libarchive takes a small CSV for an
/// archive without members, and decodes texts that begin with `begin 644`.
final class ArchiveHandle {
  let archive: OpaquePointer
  private let input: Input
  /// What the current member's last block still has, and zeros that stand before it: holes of a sparse file.
  private var block = UnsafeRawBufferPointer(start: nil, count: 0)
  private var hole = 0
  private var position = 0

  /// - Parameter configure: says which formats and filters are allowed.
  init(_ source: any ByteSource, _ configure: (OpaquePointer) -> Void) {
    _ = Self.namesAreUTF8
    guard let archive = archive_read_new() else { preconditionFailure("out of memory for an archive") }
    self.archive = archive
    input = Input(source)
    configure(archive)
  }

  /// In the locale that a process begins with libarchive has no names but those in ASCII.
  private static let namesAreUTF8: Void = { setlocale(LC_CTYPE, "C.UTF-8") }()

  deinit { archive_read_free(archive) }

  /// Looks at the beginning.
  func open() throws(ArchiveFailure) {
    if input.source is any SeekableSource {
      archive_read_set_seek_callback(archive) { _, context, offset, whence in
        ArchiveHandle.input(context).seek(offset, whence)
      }
    }
    let status = archive_read_open2(
      archive, Unmanaged.passUnretained(input).toOpaque(), nil,
      { _, context, bytes in ArchiveHandle.input(context).read(bytes) }, nil, nil)
    // A filter that fails before it has given a byte looks like one that has nothing to give, but for the error it leaves.
    guard status == ARCHIVE_OK, archive_errno(archive) == 0 else { throw failure() }
  }

  private static func input(_ context: UnsafeMutableRawPointer?) -> Input {
    guard let context else { preconditionFailure("libarchive gives back what it was given") }
    return Unmanaged<Input>.fromOpaque(context).takeUnretainedValue()
  }

  /// The next member; nil at the end. A warning is about the member's name or its attributes.
  func nextHeader() throws(ArchiveFailure) -> OpaquePointer? {
    (block, hole, position) = (UnsafeRawBufferPointer(start: nil, count: 0), 0, 0)
    var entry: OpaquePointer?
    switch archive_read_next_header(archive, &entry) {
    case ARCHIVE_EOF: return nil
    case ARCHIVE_OK, ARCHIVE_WARN: return entry
    default: throw failure()
    }
  }

  /// More of the current member; 0 at its end.
  func readData(into buffer: UnsafeMutableRawBufferPointer) throws(ArchiveFailure) -> Int {
    while block.isEmpty, hole == 0 {
      var (start, count, offset): (UnsafeRawPointer?, Int, Int64) = (nil, 0, 0)
      switch archive_read_data_block(archive, &start, &count, &offset) {
      case ARCHIVE_EOF: return 0
      case ARCHIVE_OK:
        // A block may have no bytes, and then no address.
        block = UnsafeRawBufferPointer(start: start, count: start == nil ? 0 : count)
        hole = max(0, Int(offset) - position)
      // A warning about data is a checksum that does not fit.
      default: throw failure()
      }
    }
    let count = min(buffer.count, hole > 0 ? hole : block.count)
    if hole > 0 {
      UnsafeMutableRawBufferPointer(rebasing: buffer[..<count]).initializeMemory(as: UInt8.self, repeating: 0)
      hole -= count
    } else {
      buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: block[..<count]))
      block = UnsafeRawBufferPointer(rebasing: block[count...])
    }
    position += count
    return count
  }

  /// Reads what libarchive has left of the source. It stops where it sees an end, and what stands behind may matter.
  ///
  /// - Returns: the last bytes of the source, 512 if there are so many, and how many bytes there were.
  func drain() throws(Problem) -> (tail: [UInt8], count: Int) {
    while try input.fill() > 0 {}
    return (input.tail, input.supplied)
  }

  /// Bytes that the outermost filter has taken.
  var taken: Int { Int(archive_filter_bytes(archive, -1)) }

  private func failure() -> ArchiveFailure {
    if let problem = input.problem { return .source(problem) }
    return .damaged(archive_error_string(archive).map { String(cString: $0) } ?? "it cannot be read")
  }

  /// The source, as libarchive's callbacks see it.
  private final class Input {
    let source: any ByteSource
    /// Why the source failed: libarchive only learns that it did.
    private(set) var problem: Problem?
    private(set) var supplied = 0
    private(set) var tail: [UInt8] = []
    private let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 17, alignment: 16)

    init(_ source: any ByteSource) { self.source = source }

    deinit { buffer.deallocate() }

    func fill() throws(Problem) -> Int {
      let count = try source.read(into: buffer)
      supplied += count
      if count > 0 { tail = (tail + buffer[max(0, count - 512)..<count]).suffix(512) }
      return count
    }

    func read(_ bytes: UnsafeMutablePointer<UnsafeRawPointer?>?) -> Int {
      do throws(Problem) {
        let count = try fill()
        bytes?.pointee = UnsafeRawPointer(buffer.baseAddress)
        return count
      } catch {
        problem = error
        return Int(ARCHIVE_FATAL)
      }
    }

    func seek(_ offset: Int64, _ whence: Int32) -> Int64 {
      guard let source = source as? any SeekableSource else { return Int64(ARCHIVE_FATAL) }
      let target =
        switch whence {
        case SEEK_SET: offset
        case SEEK_END: Int64(source.length) + offset
        default: Int64(-1)
        }
      guard (0...Int64(source.length)).contains(target) else { return Int64(ARCHIVE_FATAL) }
      do throws(Problem) {
        try source.seek(to: Int(target))
        return target
      } catch {
        problem = error
        return Int64(ARCHIVE_FATAL)
      }
    }
  }
}

/// Why libarchive cannot go on.
enum ArchiveFailure: Error {
  /// What it reads from failed, or what it holds is refused.
  case source(Problem)
  /// What is wrong, in its words.
  case damaged(String)
}
