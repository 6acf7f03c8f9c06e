import Foundation

/// A sentence that the sources hold for a user, as its fixed pieces: anything may stand between them.
struct SourceSentence: Hashable {
  var file: String
  var line: Int
  var pieces: [String]
  /// Whether it is given to a call that makes a message; any other may be of what the program prints besides.
  var isGiven: Bool

  /// As a list of exceptions names it.
  var text: String { pieces.joined(separator: "…") }

  /// Whether a line of a text holds the pieces, in their order.
  ///
  /// By the C library: the text is long, and tests are built without optimisation.
  func isShown(in text: String) -> Bool {
    text.withCString { text in
      var place = text
      while let first = strstr(place, pieces[0]) {
        let end = strchr(first, 10)
        var rest: UnsafeMutablePointer<CChar>? = first
        for piece in pieces {
          guard let from = rest, let found = strstr(from, piece), end.map({ found < $0 }) ?? true else {
            rest = nil
            break
          }
          rest = found + strlen(piece)
        }
        if rest != nil { return true }
        place = UnsafePointer(first + 1)
      }
      return false
    }
  }
}

/// Reads the texts of messages out of Swift. Every literal with two words in it is one, wherever it stands, but for what
/// `OtherWords` knows to be none: so a message that is made in a new way is seen as well.
struct MessageSource {
  private let file: String
  private let code: [Unicode.Scalar]
  private var sentences: [SourceSentence] = []
  private var counted = (index: 0, line: 1)

  /// Calls that make a message of what they are given, in whatever file. `problem` and `limit` are short forms of `Problem`,
  /// which some types have; `report` collects them; `damaged` and `damage` give the second half of one.
  private static let openers = ["Problem(", "problem(", "ValidationError(", "limit(", "damaged(", "damage(", "report("]

  static func sentences(of file: String) throws -> [SourceSentence] { try sentences(of: file, Repository.text(file)) }

  static func sentences(of file: String, _ code: String) -> [SourceSentence] {
    var source = MessageSource(file: file, code: Array(code.unicodeScalars))
    source.read(isWhole: !OtherWords.hold(file))
    return source.sentences
  }

  private init(file: String, code: [Unicode.Scalar]) { (self.file, self.code) = (file, code) }

  private mutating func read(isWhole: Bool) {
    var index = 0
    while index < code.count {
      if startsComment(index) {
        skipComment(&index)
      } else if code[index] == "\"" {
        literal(&index, isMessage: isWhole, isGiven: false)
      } else if code[index] == "(" {
        let call = word(before: index) + "("
        index += 1
        if Self.openers.contains(call) {
          arguments(&index, areMessages: true, isGiven: true)
        } else if OtherWords.calls.contains(call) {
          arguments(&index, areMessages: false, isGiven: false)
        }
      } else {
        index += 1
      }
    }
  }

  /// Asked from the front to the end.
  private mutating func lineNumber(_ index: Int) -> Int {
    if index > counted.index { counted.line += code[counted.index..<index].count { $0 == "\n" } }
    counted.index = max(counted.index, index)
    return counted.line
  }

  private func word(before end: Int) -> String {
    var word = String.UnicodeScalarView()
    for scalar in code[..<end].reversed() {
      guard scalar == "_" || CharacterSet.alphanumerics.contains(scalar) else { break }
      word.append(scalar)
    }
    return String(String(word).reversed())
  }

  private func startsComment(_ index: Int) -> Bool {
    code[index] == "/" && index + 1 < code.count && code[index + 1] == "/"
  }

  private func skipComment(_ index: inout Int) { while index < code.count, code[index] != "\n" { index += 1 } }

  /// Up to the bracket that closes what was opened before.
  private mutating func arguments(_ index: inout Int, areMessages: Bool, isGiven: Bool) {
    var depth = 1
    while index < code.count, depth > 0 {
      switch code[index] {
      case "\"":
        literal(&index, isMessage: areMessages, isGiven: isGiven)
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
  private mutating func literal(_ index: inout Int, isMessage: Bool, isGiven: Bool) {
    if startsManyLines(index) { return skipManyLines(&index) }
    let line = lineNumber(index)
    var pieces = [String.UnicodeScalarView()]
    index += 1
    while index < code.count, code[index] != "\"" {
      if code[index] != "\\" {
        pieces[pieces.count - 1].append(code[index])
        index += 1
      } else if code[index + 1] == "(" {
        index += 2
        arguments(&index, areMessages: isMessage, isGiven: isGiven)
        pieces.append(String.UnicodeScalarView())
      } else {
        pieces[pieces.count - 1].append(code[index + 1])
        index += 2
      }
    }
    index += 1
    var texts = pieces.map { String($0) }
    // The parser's own sentences lose their point on the way to the user.
    if let last = texts.last, last.hasSuffix(".") { texts[texts.count - 1] = String(last.dropLast()) }
    let sentence = SourceSentence(file: file, line: line, pieces: texts.filter { !$0.isEmpty }, isGiven: isGiven)
    let words = sentence.pieces.flatMap { $0.split(separator: " ") }.filter { $0.contains(where: \.isLetter) }
    if isMessage, words.count > 1, !OtherWords.isSQL(sentence) { sentences.append(sentence) }
  }

  private func startsManyLines(_ index: Int) -> Bool {
    index + 2 < code.count && code[index] == "\"" && code[index + 1] == "\"" && code[index + 2] == "\""
  }

  /// Over several lines stand SQL, help and pieces of the page, and no messages.
  private func skipManyLines(_ index: inout Int) {
    index += 3
    while index < code.count, !startsManyLines(index) { index += 1 }
    index += 3
  }
}
