/// Resolves the escapes of a JSON string (RFC 8259, section 7).
enum JSONEscapes {
  /// Writes the resolved bytes to the front of `output`, which must hold at least as many bytes as `text`.
  ///
  /// - Returns: how many bytes; nil for an escape that JSON does not know or half a surrogate pair.
  static func resolve(_ text: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Int? {
    precondition(output.count >= text.count, "resolving escapes never makes a text longer")
    var (input, count) = (0, 0)
    while input < text.count {
      // Up to the next backslash eight bytes at a time: `count` is never ahead of `input`, so there is room for them.
      while input + 8 <= text.count {
        let word = UInt64(littleEndian: text.loadUnaligned(fromByteOffset: input, as: UInt64.self))
        output.storeBytes(of: word.littleEndian, toByteOffset: count, as: UInt64.self)
        let plain = bytesBeforeBackslash(word)
        input += plain
        count += plain
        if plain < 8 { break }
      }
      guard input < text.count else { break }
      let byte = text[input]
      input += 1
      guard byte == UInt8(ascii: "\\") else {
        output[count] = byte
        count += 1
        continue
      }
      guard input < text.count else { return nil }
      let escape = text[input]
      input += 1
      if escape == UInt8(ascii: "u") {
        guard let scalar = scalar(text, &input) else { return nil }
        for unit in String(Character(scalar)).utf8 {
          output[count] = unit
          count += 1
        }
      } else {
        guard let resolved = simple(escape) else { return nil }
        output[count] = resolved
        count += 1
      }
    }
    return count
  }

  /// Of eight bytes, the first in the lowest.
  private static func bytesBeforeBackslash(_ word: UInt64) -> Int {
    // A byte becomes 0 where it is a backslash; the first of them is found exactly, those above it need not be.
    let other = word ^ 0x5C5C_5C5C_5C5C_5C5C
    return ((other &- 0x0101_0101_0101_0101) & ~other & 0x8080_8080_8080_8080).trailingZeroBitCount >> 3
  }

  /// The text as a new array; nil where an escape is broken.
  static func resolved(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    var failed = false
    let bytes = [UInt8](unsafeUninitializedCapacity: text.count) { buffer, count in
      if let resolved = resolve(text, into: UnsafeMutableRawBufferPointer(buffer)) {
        count = resolved
      } else {
        failed = true
      }
    }
    return failed ? nil : bytes
  }

  private static func simple(_ escape: UInt8) -> UInt8? {
    switch escape {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): escape
    case UInt8(ascii: "n"): 10
    case UInt8(ascii: "r"): 13
    case UInt8(ascii: "t"): 9
    case UInt8(ascii: "b"): 8
    case UInt8(ascii: "f"): 12
    default: nil
    }
  }

  /// The scalar of `XXXX` or `XXXX\uYYYY` at `position`, which moves past it.
  private static func scalar(_ text: UnsafeRawBufferPointer, _ position: inout Int) -> Unicode.Scalar? {
    guard let high = unit(text, &position) else { return nil }
    guard (0xD800..<0xDC00).contains(high) else { return Unicode.Scalar(high) }
    guard position + 1 < text.count, text[position] == UInt8(ascii: "\\"), text[position + 1] == UInt8(ascii: "u")
    else { return nil }
    position += 2
    guard let low = unit(text, &position), (0xDC00..<0xE000).contains(low) else { return nil }
    return Unicode.Scalar(0x10000 + (high - 0xD800) << 10 + (low - 0xDC00))
  }

  private static func unit(_ text: UnsafeRawBufferPointer, _ position: inout Int) -> UInt32? {
    guard position + 4 <= text.count else { return nil }
    var value: UInt32 = 0
    for index in position..<position + 4 {
      guard let digit = Character(Unicode.Scalar(text[index])).hexDigitValue else { return nil }
      value = value << 4 | UInt32(digit)
    }
    position += 4
    return value
  }
}
