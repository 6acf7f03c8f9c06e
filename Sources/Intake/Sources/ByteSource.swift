import Calls
import Foundation

/// Bytes from somewhere, in order.
protocol ByteSource: AnyObject {
  /// Fills the front of `buffer`; 0 at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int
  /// Bytes of the underlying file read so far, for progress.
  var consumed: Int { get }
}

/// Bytes that can be read from any place.
protocol SeekableSource: ByteSource {
  var length: Int { get }
  /// The next bytes to be read are those from `offset` on, which is at most `length`.
  func seek(to offset: Int) throws(Problem)
}

extension ByteSource {
  /// Reads until `buffer` is full or nothing more comes; how much came.
  func fill(_ buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
    var filled = 0
    while filled < buffer.count {
      let count = try read(into: UnsafeMutableRawBufferPointer(rebasing: buffer[filled...]))
      if count == 0 { break }
      filled += count
    }
    return filled
  }

  /// Reads what is left and drops it.
  func drain() throws(Problem) {
    let scratch = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 16, alignment: 16)
    defer { scratch.deallocate() }
    while try read(into: scratch) > 0 {}
  }
}

/// Bytes of which it may be known how many they are.
protocol SizedSource: ByteSource {
  /// Nil for a pipe.
  var size: Int? { get }
}

/// A file, a pipe or standard input.
final class FileSource: SizedSource {
  private let descriptor: Int32
  private let place: String
  private(set) var consumed = 0
  /// Size of a regular file; nil for a pipe.
  let size: Int?
  /// The beginning of a pipe, as long as it is short enough to be kept: it cannot be had again.
  private var kept: HeldBytes?

  /// Bytes of a pipe that are kept: more than a mail has that a server hands over, and little beside what reading takes.
  static let keptOfPipe = 32 << 20

  /// - Parameter path: `-` is standard input.
  init(path: String) throws(Problem) {
    place = path
    if path == "-" {
      (descriptor, size, kept) = (STDIN_FILENO, nil, HeldBytes())
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
    if size == nil { kept = HeldBytes() }
    posix_fadvise(descriptor, 0, 0, POSIX_FADV_SEQUENTIAL)
  }

  deinit { if descriptor != STDIN_FILENO { close(descriptor) } }

  /// Of a regular file: the next bytes to be read are those from `offset` on.
  func seek(to offset: Int) throws(Problem) {
    guard lseek(descriptor, off_t(offset), SEEK_SET) < 0 else { return }
    throw Problem(
      place, "cannot be read: \(String(cString: strerror(errno)))", remedy: "Check the disk and read the file again",
      exit: .inputOutput)
  }

  /// The next bytes to be read are the first ones. False where they are no longer to be had.
  func rewind() throws(Problem) -> Bool {
    if size != nil {
      try seek(to: 0)
    } else if kept == nil {
      return false
    }
    consumed = 0
    return true
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
    let count = replay(into: buffer)
    return count > 0 ? count : try readOn(into: buffer)
  }

  private func replay(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    guard let kept, consumed < kept.count else { return 0 }
    let part = UnsafeRawBufferPointer(rebasing: kept.bytes[consumed...].prefix(buffer.count))
    buffer.copyMemory(from: part)
    consumed += part.count
    return part.count
  }

  private func keep(_ bytes: UnsafeRawBufferPointer) {
    guard let kept else { return }
    if kept.count + bytes.count <= Self.keptOfPipe { kept.append(bytes) } else { self.kept = nil }
  }

  private func readOn(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
    while true {
      let count = Foundation.read(descriptor, buffer.baseAddress, buffer.count)
      if count >= 0 {
        keep(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
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

/// A regular file as one that can be read from any place.
final class SeekableFile: SeekableSource {
  private let file: FileSource
  let length: Int
  var consumed: Int { file.consumed }

  /// Nil for a pipe.
  init?(_ file: FileSource) {
    guard let size = file.size else { return nil }
    (self.file, length) = (file, size)
  }

  func seek(to offset: Int) throws(Problem) { try file.seek(to: offset) }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int { try file.read(into: buffer) }
}

/// Bytes that are held in memory.
final class MemorySource: SeekableSource {
  private let memory: HeldBytes
  private let outer: any ByteSource
  private var position = 0
  var length: Int { memory.count }
  var consumed: Int { outer.consumed }

  /// - Parameter outer: where the bytes came from.
  init(_ memory: HeldBytes, from outer: any ByteSource) { (self.memory, self.outer) = (memory, outer) }

  func seek(to offset: Int) { position = offset }

  func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
    let part = UnsafeRawBufferPointer(rebasing: memory.bytes[position...].prefix(buffer.count))
    buffer.copyMemory(from: part)
    position += part.count
    return part.count
  }
}

/// Bytes in memory of their own, which grows by doubling: a large array would be copied and counted at every turn.
final class HeldBytes {
  private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private(set) var count = 0

  init() {}

  /// - Parameter memory: of malloc; it belongs to this from now on.
  init(_ memory: UnsafeMutablePointer<UInt8>?, count: Int) {
    self.memory = UnsafeMutableRawBufferPointer(start: memory, count: memory == nil ? 0 : count)
    self.count = self.memory.count
  }

  deinit { free(memory.baseAddress) }

  /// Gives the bytes away, in memory of malloc.
  func handOver() -> (memory: UnsafeMutablePointer<UInt8>?, count: Int) {
    defer { (memory, count) = (UnsafeMutableRawBufferPointer(start: nil, count: 0), 0) }
    return (memory.baseAddress?.assumingMemoryBound(to: UInt8.self), count)
  }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[..<count]) }

  func append(_ bytes: UnsafeRawBufferPointer) {
    room(for: bytes.count).copyMemory(from: bytes)
    count += bytes.count
  }

  /// Reads a source to its end.
  ///
  /// - Returns: false when more than `limit` bytes came; the source was not read on then.
  func read(_ source: any ByteSource, limit: Int) throws(Problem) -> Bool {
    while try readMore(source) {
      if count > limit { return false }
    }
    return true
  }

  /// Reads some more of a source; false at its end.
  func readMore(_ source: any ByteSource) throws(Problem) -> Bool {
    let added = try source.read(into: room(for: 1 << 18))
    count += added
    return added > 0
  }

  func removeFirst(_ length: Int) {
    memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[length...]))
    count -= length
  }

  private func room(for length: Int) -> UnsafeMutableRawBufferPointer {
    if count + length > memory.count {
      let capacity = max(2 * memory.count, count + length)
      guard let larger = realloc(memory.baseAddress, capacity) else { preconditionFailure("out of memory") }
      memory = UnsafeMutableRawBufferPointer(start: larger, count: capacity)
    }
    return UnsafeMutableRawBufferPointer(rebasing: memory[count..<count + length])
  }
}

/// A source whose first bytes were looked at ahead of time.
///
/// A problem that was met while looking is kept and comes up where it belongs, behind the bytes that came before it.
final class PeekedSource: ByteSource {
  /// The first bytes, as many as were asked for if there are so many.
  let head: [UInt8]
  private var rest: ArraySlice<UInt8>
  private let source: any ByteSource
  private var problem: Problem?
  var consumed: Int { source.consumed }

  init(_ source: any ByteSource, count: Int) {
    var problem: Problem?
    head = [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
      do throws(Problem) {
        while filled < count {
          let room = UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled...])
          let added = try source.read(into: room)
          if added == 0 { break }
          filled += added
        }
      } catch {
        problem = error
      }
    }
    (self.source, self.problem, rest) = (source, problem, head[...])
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
    if rest.isEmpty {
      if let problem { throw problem }
      return try source.read(into: buffer)
    }
    let part = rest.prefix(buffer.count)
    buffer.copyBytes(from: part)
    rest = rest.dropFirst(part.count)
    return part.count
  }
}
