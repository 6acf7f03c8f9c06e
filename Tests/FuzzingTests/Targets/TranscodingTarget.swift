import Calls
import Foundation

@testable import Intake

/// Other encodings become UTF-8 the same in pieces, and as Swift and Foundation decode them.
extension FuzzTarget {
  static let transcoding = FuzzTarget(
    "transcoding",
    seeds: [
      "a\0b\0", "\u{FEFF}x", "€uro ž", "\u{0}a\u{0}\u{D8}", "plain text that is longer than a chunk of eight bytes",
    ], canaryWord: #"C\x00A\x00N\x00A\x00R\x00Y\x00"#
  ) { input in
    let encoding = input.choice(of: [.utf16LittleEndian, .utf16BigEndian] + codePages.map(\.encoding))
    let (chunk, room) = (input.choice(of: 255) + 1, input.choice(of: 255) + 1)
    let text = input.text
    let whole = try transcoded(text, from: encoding, chunk: text.count + 1, room: 1 << 16)
    let pieces = try transcoded(text, from: encoding, chunk: chunk, room: room)
    try require(pieces == whole, "in pieces of \(chunk) and \(room) it is something else")
    guard let string = String(validating: whole, as: UTF8.self) else { throw Finding(description: "it is no UTF-8") }
    if let page = codePages.first(where: { $0.encoding == encoding }) {
      // What has no meaning in a page Foundation makes characters of that control something.
      guard !string.contains("\u{FFFD}") else { return }
      let expected = String(data: Data(text), encoding: page.foundation)
      try require(string == expected, "\(encoding) is not what Foundation decodes")
    } else {
      try require(string.unicodeScalars.elementsEqual(decodedBySwift(text, encoding)), "not what Swift decodes")
      try Canary.look(at: whole)
    }
    _ = text.withUnsafeBytes { String(legible: $0) }
  }

  private static let codePages: [(encoding: TextEncoding, foundation: String.Encoding)] = [
    (.windows1250, .windowsCP1250), (.windows1251, .windowsCP1251), (.windows1252, .windowsCP1252),
  ]

  private static func transcoded(_ text: [UInt8], from encoding: TextEncoding, chunk: Int, room: Int) throws -> [UInt8]
  {
    let source = TranscodingSource(PiecedSource(text, chunk: chunk), from: encoding)
    var result: [UInt8] = []
    while true {
      let part = try withOutput(room) { output in Array(output[..<(try source.read(into: output))]) }
      if part.isEmpty { return result }
      result += part
    }
  }

  /// Without a byte order mark; half a unit at the end is a character without a meaning, as half a pair is, or both are one.
  private static func decodedBySwift(_ text: [UInt8], _ encoding: TextEncoding) -> [Unicode.Scalar] {
    let units = stride(from: 0, to: text.count - 1, by: 2).map { index in
      let pair = [UInt16(text[index]), UInt16(text[index + 1])]
      return encoding == .utf16BigEndian ? pair[0] << 8 | pair[1] : pair[1] << 8 | pair[0]
    }
    var scalars = Array(String(decoding: units, as: UTF16.self).unicodeScalars)
    if scalars.first == "\u{FEFF}" { scalars.removeFirst() }
    let endsInPair = units.last.map { (0xD800..<0xDC00).contains($0) } ?? false
    if text.count % 2 == 1, !endsInPair { scalars.append("\u{FFFD}") }
    return scalars
  }
}
