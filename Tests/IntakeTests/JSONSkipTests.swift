import Testing

@testable import Intake

/// The walk over 64 bytes at a time is compared with one that looks at a byte at a time, as one would write it down.
@Suite("Walking over JSON") struct JSONSkipTests {
  private struct Walk: Equatable {
    var end: Int?
    var lines: UInt64 = 0
  }

  /// What RFC 8259 says of strings and escapes, and a count of brackets. Outside a string there is no escape in JSON; what
  /// is none still ends somewhere.
  private func slowly(_ text: [UInt8], fromString: Bool) -> Walk {
    var walk = Walk()
    var (depth, inString, isEscaped) = (fromString ? 0 : 1, fromString, false)
    for (index, byte) in text.enumerated() {
      let isBehindBackslash = isEscaped
      isEscaped = byte == UInt8(ascii: "\\") && !isBehindBackslash
      switch byte {
      case UInt8(ascii: "\"") where !isBehindBackslash:
        inString.toggle()
        if fromString { walk.end = index + 1 }
      case UInt8(ascii: "{") where !inString, UInt8(ascii: "[") where !inString: depth += 1
      case UInt8(ascii: "}") where !inString, UInt8(ascii: "]") where !inString:
        depth -= 1
        if depth == 0 { walk.end = index + 1 }
      default: break
      }
      if walk.end != nil { return walk }
      if byte == 10 { walk.lines += 1 }
    }
    return walk
  }

  private func quickly(_ text: [UInt8], fromString: Bool, pieces: [Int]) -> Walk {
    var skip = JSONSkip()
    if fromString { skip.beginString() } else { skip.beginContainer() }
    var (start, line) = (0, UInt64(0))
    for length in pieces + [text.count] {
      let piece = UnsafeRawBufferPointer.lasting(text[start..<min(text.count, start + length)])
      var position = 0
      let isEnded =
        fromString ? skip.string(piece, &position, &line) : skip.container(piece, &position, &line)
      if isEnded { return Walk(end: start + position, lines: line) }
      #expect(position == piece.count)
      start += piece.count
    }
    return Walk(end: nil, lines: line)
  }

  /// Texts of what matters to the walk, in all orders and lengths around a block's; cut into pieces anywhere.
  @Test(arguments: [false, true]) func agreesWithALookAtEachByte(fromString: Bool) {
    var random = Seeded(5)
    var ends = 0
    for round in 0..<20_000 {
      let dense = Array("\"\\{}[],:\n".utf8)
      let alphabet = round.isMultiple(of: 2) ? dense : dense + Array(repeating: UInt8(ascii: "a"), count: round % 97)
      let text = (0..<Int.random(in: 0...200, using: &random)).map { _ in
        alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }
      let pieces = (0..<Int.random(in: 0...4, using: &random)).map { _ in Int.random(in: 0...90, using: &random) }
      let expected = slowly(text, fromString: fromString)
      #expect(
        quickly(text, fromString: fromString, pieces: pieces) == expected, "\(String(decoding: text, as: UTF8.self))")
      if expected.end != nil { ends += 1 }
    }
    #expect((2000..<19_000).contains(ends), "\(ends)")
  }

  /// Runs of backslashes of every length, at every place of a block.
  @Test func knowsWhichQuoteIsEscaped() {
    for before in 0..<130 {
      for slashes in 0..<6 {
        let text = Array(
          (String(repeating: "a", count: before) + String(repeating: "\\", count: slashes) + "\"b\"").utf8)
        for piece in [0, before, before + 1, before + slashes, 64] {
          #expect(
            quickly(text, fromString: true, pieces: [piece]) == slowly(text, fromString: true), "\(before) \(slashes)")
        }
      }
    }
  }

  /// What differs from a bracket or a quote in one bit is none.
  @Test func knowsEveryByte() {
    for byte in UInt8.min...UInt8.max {
      let text = [byte, UInt8(ascii: " "), UInt8(ascii: "}")]
      #expect(quickly(text, fromString: false, pieces: []) == slowly(text, fromString: false), "\(byte)")
      #expect(quickly(text, fromString: true, pieces: []) == slowly(text, fromString: true), "\(byte)")
    }
  }
}
