/// What the keys of a file's objects mean, remembered by their bytes: a file spells its few names the same way in every
/// record, and comparing four words is quicker than reading a name letter by letter.
struct KeyMemory: ~Copyable {
  /// The longest key that can be a name, in bytes.
  private static let maximumLength = 32
  private static let slotCount = 256

  private struct Entry: BitwiseCopyable {
    var words: KeyWords
    var name: FieldName?
  }

  private let names: FieldNames
  /// Direct-mapped by the words; the newest key has the slot.
  private let entries: UnsafeMutablePointer<Entry>

  init(_ names: FieldNames) {
    self.names = names
    entries = .allocate(capacity: Self.slotCount)
    entries.initialize(repeating: Entry(words: .none, name: nil), count: Self.slotCount)
  }

  deinit { entries.deallocate() }

  /// - Precondition: eight readable bytes follow `key`'s first.
  @inline(__always) func find(_ key: UnsafeRawBufferPointer) -> FieldName? {
    guard key.count <= Self.maximumLength, let start = key.baseAddress else { return nil }
    let words = KeyWords(start, key.count)
    let slot = entries + words.slot
    if slot.pointee.words == words { return slot.pointee.name }
    return learn(key, words)
  }

  @inline(never) private func learn(_ key: UnsafeRawBufferPointer, _ words: KeyWords) -> FieldName? {
    let name = names.find(key)
    entries[words.slot] = Entry(words: words, name: name)
    return name
  }

  /// All bytes of a key of at most 32, as four words that may overlap: two keys of one length are the same exactly when
  /// these are.
  private struct KeyWords: Equatable, BitwiseCopyable {
    var first, second, third, last: UInt64
    var count: Int

    /// Equal to no key's.
    static let none = KeyWords(first: 0, second: 0, third: 0, last: 0, count: -1)

    private init(first: UInt64, second: UInt64, third: UInt64, last: UInt64, count: Int) {
      (self.first, self.second, self.third, self.last, self.count) = (first, second, third, last, count)
    }

    @inline(__always) init(_ key: UnsafeRawPointer, _ count: Int) {
      self.count = count
      first = key.loadUnaligned(as: UInt64.self)
      if count < 8 {
        first &= (1 << UInt64(8 * count)) - 1
        (second, third, last) = (0, 0, 0)
      } else {
        last = key.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
        second = count > 16 ? key.loadUnaligned(fromByteOffset: 8, as: UInt64.self) : 0
        third = count > 16 ? key.loadUnaligned(fromByteOffset: count - 16, as: UInt64.self) : 0
      }
    }

    @inline(__always) var slot: Int {
      let mixed = (first ^ last &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(truncatingIfNeeded: count)) &* 0x9E37_79B9_7F4A_7C15
      return Int(truncatingIfNeeded: mixed >> 56)
    }

    @inline(__always) static func == (left: Self, right: Self) -> Bool {
      ((left.first ^ right.first) | (left.second ^ right.second) | (left.third ^ right.third)
        | (left.last ^ right.last)) == 0 && left.count == right.count
    }
  }
}
