import Calls

/// A window over a source that slides: what is kept moves to the front, new bytes follow, and readable padding behind
/// them lets the JSON parser read past the end.
final class RecordBuffer {
  /// No record of a call is longer; without a limit one unclosed quote would read a whole file into memory.
  static let maximumRecord = 16 << 20

  private let source: any ByteSource
  private let chunk: Int
  private var memory: UnsafeMutableRawBufferPointer
  private var capacity: Int
  private var count = 0
  private(set) var isAtEnd = false

  /// - Parameter chunk: bytes that are read at a time.
  init(_ source: any ByteSource, chunk: Int = 1 << 20) {
    (self.source, self.chunk) = (source, chunk)
    capacity = 2 * chunk
    // No more than malloc's own: glibc 2.36 does not reuse freed memory of a larger alignment, and an archive of many members
    // took 2 MiB for each.
    memory = .allocate(byteCount: capacity + JSONTokenizer.padding, alignment: 16)
    UnsafeMutableRawBufferPointer(memory).initializeMemory(as: UInt8.self, repeating: 0)
  }

  deinit { memory.deallocate() }

  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[..<count]) }

  /// Drops the first `dropped` bytes and reads more. Offsets into `bytes` move down by `dropped`.
  ///
  /// - Returns: false when nothing more came.
  func fill(dropping dropped: Int) throws(Problem) -> Bool {
    precondition((0...count).contains(dropped), "only bytes that are there can be dropped")
    if dropped > 0 {
      memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[dropped...]))
      count -= dropped
    }
    guard !isAtEnd else { return false }
    if capacity - count < chunk { grow() }
    let room = UnsafeMutableRawBufferPointer(rebasing: memory[count..<count + chunk])
    let added = try source.read(into: room)
    if added == 0 {
      isAtEnd = true
      return false
    }
    count += added
    return true
  }

  private func grow() {
    capacity *= 2
    let larger = UnsafeMutableRawBufferPointer.allocate(byteCount: capacity + JSONTokenizer.padding, alignment: 16)
    larger.initializeMemory(as: UInt8.self, repeating: 0)
    larger.copyMemory(from: bytes)
    memory.deallocate()
    memory = larger
  }
}
