import Foundation

/// A sentence that the sources hold for a user, as its fixed pieces: anything may stand between them.
struct SourceSentence: Hashable {
  var file: String
  var line: Int
  var pieces: [String]

  /// As a list of exceptions names it.
  var text: String { pieces.joined(separator: "…") }

  /// Whether a line of a transcript holds the pieces, in their order.
  func isShown(in line: String) -> Bool {
    var rest = line[...]
    for piece in pieces {
      guard let found = rest.firstRange(of: piece) else { return false }
      rest = rest[found.upperBound...]
    }
    return true
  }
}

/// Reads the texts of messages out of Swift: the literals among the arguments of calls that make a message, or of a whole file.
struct MessageSource {
  private let file: String
  private let code: [Character]
  private var sentences: [SourceSentence] = []

  /// Calls that make a message of what they are given. `problem` and `limit` are short forms of `Problem`, which some types
  /// have; `damaged` and `damage` give the second half of one.
  private static let openers = ["Problem(", "problem(", "ValidationError(", "limit(", "damaged(", "damage("]

  /// - Parameter isWhole: every literal of the file is a message.
  static func sentences(of file: String, isWhole: Bool) throws -> [SourceSentence] {
    var source = MessageSource(file: file, code: Array(try Repository.text(file)))
    source.read(isWhole: isWhole)
    return source.sentences
  }

  private init(file: String, code: [Character]) { (self.file, self.code) = (file, code) }

  private mutating func read(isWhole: Bool) {
    var index = 0
    while index < code.count {
      if startsComment(index) {
        skipComment(&index)
      } else if code[index] == "\"" {
        literal(&index, isMessage: isWhole)
      } else if let opener = Self.openers.first(where: { begins($0, at: index) }) {
        index += opener.count
        arguments(&index, areMessages: true)
      } else {
        index += 1
      }
    }
  }

  private func begins(_ word: String, at index: Int) -> Bool {
    let isInsideWord = index > 0 && (code[index - 1].isLetter || code[index - 1].isNumber)
    return !isInsideWord && code[index...].starts(with: word)
  }

  private func startsComment(_ index: Int) -> Bool { code[index...].starts(with: "//") }

  private func skipComment(_ index: inout Int) { while index < code.count, !code[index].isNewline { index += 1 } }

  /// Up to the bracket that closes what was opened before.
  private mutating func arguments(_ index: inout Int, areMessages: Bool) {
    var depth = 1
    while index < code.count, depth > 0 {
      switch code[index] {
      case "\"":
        literal(&index, isMessage: areMessages)
        continue
      case "(": depth += 1
      case ")": depth -= 1
      case "/" where startsComment(index):
        skipComment(&index)
        continue
      default: break
      }
      index += 1
    }
  }

  /// A literal from its opening quote; what its interpolations hold are literals of their own.
  private mutating func literal(_ index: inout Int, isMessage: Bool) {
    let line = code[..<index].count(where: \.isNewline) + 1
    var pieces = [""]
    index += 1
    while index < code.count, code[index] != "\"" {
      if code[index] != "\\" {
        pieces[pieces.count - 1].append(code[index])
        index += 1
      } else if code[index + 1] == "(" {
        index += 2
        arguments(&index, areMessages: isMessage)
        pieces.append("")
      } else {
        pieces[pieces.count - 1].append(code[index + 1])
        index += 2
      }
    }
    index += 1
    // The parser's own sentences lose their point on the way to the user.
    if let last = pieces.last, last.hasSuffix(".") { pieces[pieces.count - 1] = String(last.dropLast()) }
    let sentence = SourceSentence(file: file, line: line, pieces: pieces.filter { !$0.isEmpty })
    let words = sentence.pieces.flatMap { $0.split(separator: " ") }.filter { $0.contains(where: \.isLetter) }
    if isMessage, words.count > 1 { sentences.append(sentence) }
  }
}
