/// What a logger writes before each line of a block: the words that stay the same, such as a thread's name; its times do
/// not. Lines with other words are other threads' or other loggers'.
struct LineChannel: Equatable {
  private let words: [[UInt8]]
  private let hasTime: Bool
  /// Blanks between the words and the text.
  private let blanks: Int

  /// - Parameter prefix: of a line, up to where its text begins.
  init(_ prefix: UnsafeRawBufferPointer) {
    var (words, hasTime): ([[UInt8]], Bool) = ([], false)
    for word in prefix.split(whereSeparator: { $0 <= 32 }) {
      if Self.isTime(word) { hasTime = true } else { words.append(Array(word)) }
    }
    (self.words, self.hasTime) = (words, hasTime)
    blanks = prefix.reversed().prefix { $0 <= 32 }.count
  }

  static func == (left: LineChannel, right: LineChannel) -> Bool { left.words == right.words }

  /// How much the channel tells: of several that a line fits, the one that tells most is its own.
  var weight: Int { words.count }

  /// The line's own text, if it is one of the channel's; nil for another's.
  func text(of line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    var position = 0
    var matched = 0
    while matched < words.count || hasTime {
      var start = position
      while start < line.count, line[start] <= 32 { start += 1 }
      let end = line[start...].firstIndex { $0 <= 32 } ?? line.count
      let word = line[start..<end]
      if hasTime, !word.isEmpty, Self.isTime(word) {
        position = end
        continue
      }
      guard matched < words.count else { break }
      guard word.elementsEqual(words[matched]) else { return nil }
      (matched, position) = (matched + 1, end)
    }
    var left = blanks
    while left > 0, position > 0, position < line.count, line[position] <= 32 {
      (left, position) = (left - 1, position + 1)
    }
    return UnsafeRawBufferPointer(rebasing: line[position...])
  }

  /// A date or a clock, with or without brackets.
  private static func isTime(_ word: Slice<UnsafeRawBufferPointer>) -> Bool {
    var (digits, marks) = (0, 0)
    for byte in word {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"): digits += 1
      case UInt8(ascii: ":"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "/"), UInt8(ascii: ","): marks += 1
      case UInt8(ascii: "["), UInt8(ascii: "]"), UInt8(ascii: "("), UInt8(ascii: ")"): continue
      case UInt8(ascii: "T"), UInt8(ascii: "Z"), UInt8(ascii: "+"): continue
      default: return false
      }
    }
    return digits >= 4 && marks > 0
  }
}
