/// What lines of a text say of all of it. Their order plays no part.
enum LogShape {
  /// Bytes whose lines are taken apart: it costs as much as reading them.
  private static let lookedAt = 1 << 16

  /// Whether some line is one of several that belong together, or is wrapped by a collector that splits lines: then the
  /// file is read line after line, by one thread.
  static func needsOrder(_ lines: [UnsafeRawBufferPointer]) -> Bool {
    let peeler = LinePeeler()
    var looked = 0
    return lines.contains { line in
      guard looked < lookedAt else { return false }
      looked += line.count
      return withPadding(line) { needsOrder($0, peeler) }
    }
  }

  /// Whether the line is one of several that belong together, or was wrapped by a collector that splits lines.
  ///
  /// - Precondition: `JSONTokenizer.padding` readable bytes follow `line`.
  static func needsOrder(_ line: UnsafeRawBufferPointer, _ peeler: LinePeeler) -> Bool {
    peeler.reset()
    let peeled = peeler.peel(line, number: 1)
    if peeled.part != nil || ExchangeReader.marks(peeled.text) { return true }
    return !TextLine.beginsAsJSON(peeled.text) && OpenJSON(peeled) != nil
  }

  /// Whether `needsOrder` may say yes of a line of JSON that carries this text in a string. Asked of every such text, so it is
  /// quick; no line that needs order is missed.
  static func mayNeedOrder(_ text: UnsafeRawBufferPointer, isEscaped: Bool) -> Bool {
    // Signs may be written by their numbers.
    if isEscaped, text.contains("\\u00") { return true }
    let hasArrow = text.firstOffset(of: UInt8(ascii: ">")) != nil || text.firstOffset(of: UInt8(ascii: "<")) != nil
    if hasArrow, text.contains("--") || text.contains("HTTP/") { return true }
    if text.contains("curl ") || text.contains("std") || text.contains("send: b") { return true }
    return mayGoOn(text)
  }

  /// Whether JSON that is printed over several lines may go on behind the text: its last sign, line ends left out.
  private static func mayGoOn(_ text: UnsafeRawBufferPointer) -> Bool {
    var end = text.count
    while end > 0 {
      if text[end - 1] <= 32 {
        end -= 1
      } else if end > 1, text[end - 2] == UInt8(ascii: "\\"), [UInt8]("nrt".utf8).contains(text[end - 1]) {
        end -= 2
      } else {
        return [UInt8]("{[,".utf8).contains(text[end - 1])
      }
    }
    return false
  }

  /// Whether every line begins with `name=`.
  static func isLogfmt(_ lines: [UnsafeRawBufferPointer]) -> Bool {
    !lines.isEmpty
      && lines.allSatisfy { line in
        let text = FieldForms.trimmed(line)
        let name = text.prefix { TextScan.isName($0) }.count
        return name > 0 && name < text.count && text[name] == UInt8(ascii: "=")
      }
  }

  /// Whether all lines have the delimiters of the first, which holds no digit as lines of a log do: a table without a
  /// column that is known.
  static func isTable(_ lines: [UnsafeRawBufferPointer]) -> Bool {
    guard let first = lines.first, !first.contains(where: FieldForms.isDigit) else { return false }
    return [UInt8(ascii: ","), UInt8(ascii: ";"), 9, UInt8(ascii: "|")].contains { haveSame($0, lines) }
  }

  /// Whether there are several lines, and so many of a delimiter on each.
  static func haveSame(_ delimiter: UInt8, _ lines: [UnsafeRawBufferPointer]) -> Bool {
    guard lines.count > 1 else { return false }
    let count = lines[0].count { $0 == delimiter }
    return count > 0 && lines.allSatisfy { line in line.count { $0 == delimiter } == count }
  }

  /// A copy with readable bytes behind it.
  private static func withPadding<Result>(
    _ line: UnsafeRawBufferPointer, _ body: (UnsafeRawBufferPointer) -> Result
  ) -> Result {
    var end = line.count
    while end > 0, line[end - 1] <= 32 { end -= 1 }
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: end + JSONTokenizer.padding, alignment: 1)
    defer { memory.deallocate() }
    memory.initializeMemory(as: UInt8.self, repeating: 0)
    memory.copyMemory(from: UnsafeRawBufferPointer(rebasing: line[..<end]))
    return body(UnsafeRawBufferPointer(rebasing: memory[..<end]))
  }
}
