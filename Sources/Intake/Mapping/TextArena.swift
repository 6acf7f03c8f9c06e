/// Texts that had to be changed, such as JSON in strings without its escapes: kept until the next record, in memory that
/// is used again for every one.
struct TextArena: ~Copyable {
  private static let blockSize = 1 << 14

  private var block = UnsafeMutableRawBufferPointer.allocate(byteCount: blockSize, alignment: 16)
  private var used = 0
  /// Of the record that needed more than one: views into them stay valid.
  private var full: [UnsafeMutableRawBufferPointer] = []

  init() {}

  deinit {
    block.deallocate()
    for block in full { block.deallocate() }
  }

  mutating func allocate(_ count: Int) -> UnsafeMutableRawBufferPointer {
    if block.count - used < count { begin(count) }
    defer { used += count }
    return UnsafeMutableRawBufferPointer(rebasing: block[used..<used + count])
  }

  mutating func removeAll() {
    used = 0
    guard !full.isEmpty else { return }
    for block in full { block.deallocate() }
    full = []
    guard block.count > 4 * Self.blockSize else { return }
    block.deallocate()
    block = .allocate(byteCount: Self.blockSize, alignment: 16)
  }

  @inline(never) private mutating func begin(_ count: Int) {
    full.append(block)
    block = .allocate(byteCount: max(Self.blockSize, count), alignment: 16)
    used = 0
  }
}
