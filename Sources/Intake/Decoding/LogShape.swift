/// What the lines at the beginning of a text say of all of it. Their order plays no part.
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
      peeler.reset()
      return withPadding(line) { needsOrder(peeler.peel($0, number: 1)) }
    }
  }

  private static func needsOrder(_ line: LogLine) -> Bool {
    if line.part != nil || ExchangeReader.marks(line.text) { return true }
    guard !TextLine.beginsAsJSON(line.text) else { return false }
    return (line.nesting > 0 && line.isPure) || OpenJSON(line) != nil
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
