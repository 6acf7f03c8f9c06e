/// The words and signs of a statement, without what stands in quotes and in comments: what a definition's SQL is checked by.
///
/// It does not parse; it only keeps a check from taking a text for a word. What it does not understand SQLite refuses.
struct SQLWords {
  struct Word: Equatable {
    var text: Substring
    /// Of the statement, from 0.
    var line: Int
  }

  /// Names, numbers, and each sign by itself; in their order.
  private(set) var words: [Word] = []

  init(_ sql: String) {
    var line = 0
    var rest = sql[...]
    while let first = rest.first {
      let piece = Self.piece(rest)
      if !first.isWhitespace, !piece.isSkipped { words.append(Word(text: piece.text, line: line)) }
      line += piece.text.count { $0.isNewline }
      rest = rest[piece.text.endIndex...]
    }
  }

  /// Whether a name of the language stands in the statement.
  func first(_ keyword: String) -> Word? { words.first { $0.text.uppercased() == keyword } }

  /// The names that stand behind FROM and JOIN.
  var tables: [Substring] {
    zip(words, words.dropFirst()).filter { before, _ in ["FROM", "JOIN"].contains(before.text.uppercased()) }
      .map { $1.text }
  }

  private static func piece(_ rest: Substring) -> (text: Substring, isSkipped: Bool) {
    let first = rest[rest.startIndex]
    if isOfName(first) { return (rest.prefix(while: isOfName), false) }
    if rest.hasPrefix("--") { return (rest.prefix { !$0.isNewline }, true) }
    if rest.hasPrefix("/*") {
      let end = rest.dropFirst(2).firstRange(of: "*/")?.upperBound ?? rest.endIndex
      return (rest[..<end], true)
    }
    // A quote within a text is doubled, which is as good as two texts side by side.
    if let close = ["'": "'", "\"": "\"", "`": "`", "[": "]"][first] as Character? {
      let end = rest.dropFirst().firstIndex(of: close).map { rest.index(after: $0) } ?? rest.endIndex
      return (rest[..<end], true)
    }
    return (rest.prefix(1), false)
  }

  private static func isOfName(_ character: Character) -> Bool {
    character == "_" || character.isLetter || character.isNumber
  }
}
