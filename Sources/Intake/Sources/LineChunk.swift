import Foundation

/// A stretch of whole lines with memory of its own, which is filled again when they were decoded.
final class LineChunk {
  /// How many chunks of its source were handed out before this one.
  var index = 0
  /// The number of its first line, from 1.
  var firstLine: UInt64 = 1
  /// Nothing follows; the last line may lack its end.
  var isLast = false
  /// The beginning of one line that is longer than any record, and not its end.
  var isTooLong = false
  /// Bytes of the file that were read when the chunk was full, for progress.
  var consumed = 0

  /// Where the lines end: offsets of their line ends. They are looked for to be counted, and no second time to be decoded.
  private(set) var lineEnds = PlainArray<UInt32>(capacity: 1 << 13)

  private var memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  private(set) var count = 0

  deinit { memory.deallocate() }

  /// `JSONTokenizer.padding` readable bytes follow.
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: UnsafeRawBufferPointer(memory)[..<count]) }

  /// Empties it. Memory that a long line needed is given back: each worker may meet one.
  ///
  /// - Parameter usual: as many bytes as most chunks take.
  func begin(usual: Int) {
    count = 0
    lineEnds.removeAll()
    (isLast, isTooLong) = (false, false)
    guard memory.count > 8 * (usual + JSONTokenizer.padding) else { return }
    memory.deallocate()
    memory = UnsafeMutableRawBufferPointer(start: nil, count: 0)
  }

  /// Room for `length` more bytes behind those that are there.
  func room(for length: Int) -> UnsafeMutableRawBufferPointer {
    if count + length + JSONTokenizer.padding > memory.count { grow(count + length) }
    return UnsafeMutableRawBufferPointer(rebasing: memory[count..<count + length])
  }

  /// The first bytes of the room were filled.
  func take(_ added: Int) { count += added }

  func append(_ bytes: UnsafeRawBufferPointer) {
    room(for: bytes.count).copyMemory(from: bytes)
    count += bytes.count
  }

  /// Leaves the first `kept` bytes.
  func cut(to kept: Int) {
    precondition(kept <= count, "only bytes that are there can be kept")
    count = kept
  }

  /// Finds the ends of all lines that are there.
  func findLineEnds() {
    lineEnds.removeAll()
    var start = 0
    while let end = UnsafeRawBufferPointer(rebasing: bytes[start...]).firstOffset(of: 10) {
      lineEnds.append(UInt32(start + end))
      start += end + 1
    }
  }

  private func grow(_ needed: Int) {
    // Half as much again: the rest of a line comes before each of the source's pieces, and long lines grow by pieces.
    let larger = UnsafeMutableRawBufferPointer.allocate(
      byteCount: needed + needed / 2 + JSONTokenizer.padding, alignment: 16)
    larger.copyMemory(from: bytes)
    memory.deallocate()
    memory = larger
  }
}
