import CSimdjson
import Foundation

@testable import Intake

extension FuzzTarget {
  /// Lines one after another, so that shapes are learnt and met again: each is read as the general way reads it.
  static let jsonFields = FuzzTarget(
    "json-fields",
    seeds: [
      #"{"call_uuid":"a_1","other":[true,{"ok":false,"x":"y"}],"Final-Status":"A\"","headers":{"code":12.5}}"#,
      #"{"ok":true,"n":{"ts":1}}"# + "\n" + #"{"ok":true,"n":{"ts":2}}"# + "\n" + #"{"ok":null,"n":{"ts":"x"}}"#,
      #"[{"body":"{\"q931_status\":16}","a":" b","c":"\t[1]"},{"phone_number":421905123456},[],{},"{","}"]"#,
      #" { "ts" : 1 , "key" : { "verification_call_uuid" : [ "a\\_1" ] } } "#, "7", "[]", #""{}""#,
    ]
  ) { input in
    let (straight, general) = (JSONFieldReader(.builtin), JSONFieldReader(.builtin, .general))
    let (tokens, generalTokens) = (JSONTokenizer(), JSONTokenizer(.general))
    for line in input.text.split(separator: 10, omittingEmptySubsequences: false) {
      try withPadded(line, by: JSONTokenizer.padding) { text in
        let found = fields(straight, text)
        try require(found == fields(general, text), "fields differ: \(String(decoding: line, as: UTF8.self))")
        for field in found where field.name > 0 { try Canary.look(at: field.text) }
        try require(
          values(tokens, text) == values(generalTokens, text), "tokens differ: \(String(decoding: line, as: UTF8.self))"
        )
      }
    }
  }

  private struct FoundValue: Equatable {
    var (parent, kind, name, isEscaped): (Int, UInt8, UInt16, UInt8)
    var text: [UInt8]
    var key: [UInt8] = []
  }

  /// Why there are none is a single value without a kind.
  private static func reason(_ reason: String) -> [FoundValue] {
    [FoundValue(parent: 0, kind: 0, name: 0, isEscaped: 0, text: Array(reason.utf8))]
  }

  private static func fields(_ reader: JSONFieldReader, _ text: UnsafeRawBufferPointer) -> [FoundValue] {
    switch reader.read(text) {
    case .notJSON(let reason): return Self.reason(reason)
    case .tokens(let count):
      return (0..<count).map { index in
        let field = reader.fields[index]
        let value = UnsafeRawBufferPointer(start: field.value, count: Int(field.value_length))
        return FoundValue(
          parent: Int(field.parent), kind: field.kind, name: field.name, isEscaped: field.value_escaped,
          text: Array(value))
      }
    }
  }

  private static func values(_ tokenizer: JSONTokenizer, _ text: UnsafeRawBufferPointer) -> [FoundValue] {
    switch tokenizer.tokenize(text) {
    case .notJSON(let reason): return Self.reason(reason)
    case .tokens(let count):
      return (0..<count).map { index in
        let token = tokenizer.tokens[index]
        return FoundValue(
          parent: Int(token.parent), kind: token.kind, name: 0, isEscaped: token.value_escaped,
          text: Array(token.bytes),
          key: Array(UnsafeRawBufferPointer(start: token.key, count: Int(token.key_length))))
      }
    }
  }

  /// An escaped text is resolved as Foundation does, wherever Foundation takes it.
  static let jsonEscapes = FuzzTarget(
    "json-escapes",
    seeds: [#"a\/b\"c\\d\n\r\t\b\f"#, #"\u0041\u00e9\ud83d\ude00"#, "plain text, longer than eight bytes"]
  ) { input in
    let text = input.text
    let resolved = withPadded(text, by: 0) { JSONEscapes.resolved($0) }
    let foundation = try? JSONSerialization.jsonObject(
      with: Data([UInt8(ascii: "\"")] + text + [UInt8(ascii: "\"")]), options: .fragmentsAllowed)
    // It drops the byte order marks that stand in texts.
    if let expected = foundation as? String, !text.contains(0xEF) {
      try require(resolved == Array(expected.utf8), "not resolved as Foundation does: \(expected)")
    }
    if !text.contains(UInt8(ascii: "\\")) { try require(resolved == text, "changed without an escape") }
    if let resolved, text.contains(UInt8(ascii: "\\")) { try Canary.look(at: resolved) }
  }

  /// Containers and strings end where a walk byte by byte finds their ends, also in pieces.
  static let jsonSkip = FuzzTarget(
    "json-skip",
    seeds: [
      #""a\\\"]}":[{}],"b":{"c":[1,2,"\\"]}}rest"#, #"text \" and \\" rest"#,
      String(repeating: "[{\"\\\\\"", count: 30),
    ]
  ) { input in
    let isString = input.choice(of: [false, true])
    let chunk = input.choice(of: 255) + 1
    let text = input.text
    let expected = slowEnd(text, isString: isString)
    var skip = JSONSkip()
    if isString { skip.beginString() } else { skip.beginContainer() }
    var (position, line, hasEnded) = (0, UInt64(1), false)
    while position < text.count, !hasEnded {
      let piece = text[position..<min(position + chunk, text.count)]
      try withPadded(piece, by: 0) { bytes in
        var inPiece = 0
        hasEnded =
          isString ? skip.string(bytes, &inPiece, &line) : skip.container(bytes, &inPiece, &line)
        try require(hasEnded || inPiece == bytes.count, "stopped at \(inPiece) before the piece's end")
        position += inPiece
      }
    }
    try require(hasEnded == (expected != nil), "the end is \(String(describing: expected)), ours \(position)")
    let walked = text[..<(expected ?? text.count)]
    try require(position == walked.count, "the end is \(walked.count), ours \(position)")
    try require(line == 1 + UInt64(walked.count { $0 == 10 }), "\(line) is another line")
    if hasEnded { try Canary.look(at: text[position...]) }
  }

  /// The offset behind the end of a container or string whose first byte came before; nil for none.
  private static func slowEnd(_ text: [UInt8], isString: Bool) -> Int? {
    var (depth, inString, isEscaped) = (1, isString, false)
    for (index, byte) in text.enumerated() {
      let isQuote = byte == UInt8(ascii: "\"") && !isEscaped
      isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
      if isQuote {
        if isString { return index + 1 }
        inString.toggle()
      } else if !inString, byte | 0x20 == UInt8(ascii: "{") {
        depth += 1
      } else if !inString, byte | 0x20 == UInt8(ascii: "}") {
        depth -= 1
        if depth == 0 { return index + 1 }
      }
    }
    return nil
  }
}
