import Foundation

/// Searching a line of text.
enum TextScan {
  /// The first `word` at or behind `start`.
  static func offset(of word: StaticString, in text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var position = start
    while let found = text.offset(of: word.utf8Start[0], from: position) {
      if hasPrefix(text, word, at: found) { return found }
      position = found + 1
    }
    return nil
  }

  static func hasPrefix(_ text: UnsafeRawBufferPointer, _ word: StaticString, at start: Int = 0) -> Bool {
    guard text.count - start >= word.utf8CodeUnitCount, let base = text.baseAddress else { return false }
    return memcmp(base + start, word.utf8Start, word.utf8CodeUnitCount) == 0
  }

  /// Without blanks, line ends and other control characters at both ends.
  static func trimmed(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    var (low, high) = (0, text.count)
    while low < high, text[low] <= 32 { low += 1 }
    while high > low, text[high - 1] <= 32 { high -= 1 }
    return UnsafeRawBufferPointer(rebasing: text[low..<high])
  }

  /// A letter, a digit, `_` or a byte beyond ASCII.
  static func isWord(_ byte: UInt8) -> Bool {
    FieldForms.isDigit(byte) || (byte | 0x20) &- UInt8(ascii: "a") < 26 || byte == UInt8(ascii: "_") || byte >= 128
  }

  /// Of a name as loggers write it before a `=`, or of a container's.
  static func isName(_ byte: UInt8) -> Bool {
    isWord(byte) && byte < 128 || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "@")
  }

  /// Whether JSON plausibly begins at `start`: an object with a name or nothing in it, or an array of objects.
  static func beginsJSON(_ text: UnsafeRawBufferPointer, at start: Int) -> Bool {
    var position = start + 1
    let isArray = text[start] == UInt8(ascii: "[")
    while position < text.count, text[position] <= 32 { position += 1 }
    guard position < text.count else { return false }
    return isArray
      ? text[position] == UInt8(ascii: "{") && beginsJSON(text, at: position)
      : text[position] == UInt8(ascii: "\"") || text[position] == UInt8(ascii: "}")
  }
}
