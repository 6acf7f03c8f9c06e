import CSimdjson

/// JSON text to tokens of all its values.
final class JSONTokenizer {
  /// Bytes that must be readable behind every text.
  static let padding = json_padding()

  /// Which way json_tokenize takes: the straight one where it can, or never (for the test that compares them).
  enum Way { case straight, general }

  private let parser: OpaquePointer
  private let way: Way
  private(set) var tokens: UnsafeMutablePointer<json_token>
  private var limit = 256
  /// A record with more values than this is no record of a call.
  static let maximumTokens = 1 << 20

  init(_ way: Way = .straight) {
    self.way = way
    guard let parser = json_parser_new() else { preconditionFailure("out of memory for a JSON parser") }
    self.parser = parser
    tokens = .allocate(capacity: limit)
  }

  deinit {
    json_parser_free(parser)
    tokens.deallocate()
  }

  enum Result {
    case tokens(Int)
    /// Why the text is not JSON.
    case notJSON(String)
  }

  /// Tokens of the one JSON value in `text`; they stay valid until the next call.
  ///
  /// - Precondition: `padding` readable bytes follow `text`.
  func tokenize(_ text: UnsafeRawBufferPointer) -> Result {
    guard let base = text.baseAddress?.assumingMemoryBound(to: CChar.self), text.count > 0 else {
      return .notJSON("it is empty")
    }
    while true {
      var status: Int32 = 0
      let readable = text.count + Self.padding
      let count =
        switch way {
        case .straight: json_tokenize(parser, base, text.count, readable, tokens, limit, &status)
        case .general: json_tokenize_on_demand(parser, base, text.count, readable, tokens, limit, &status)
        }
      switch Int(status) {
      case JSON_OK: return .tokens(count)
      case JSON_TOO_MANY_TOKENS where limit < Self.maximumTokens:
        limit *= 4
        tokens.deallocate()
        tokens = .allocate(capacity: limit)
      default: return .notJSON(Self.reason(status))
      }
    }
  }

  /// Why a text is not JSON.
  static func reason(_ status: Int32) -> String {
    switch Int(status) {
    case JSON_TOO_MANY_TOKENS: "it has more than \(maximumTokens) values"
    case JSON_TRAILING_CONTENT: "something follows the JSON value"
    case JSON_BAD_LITERAL: "a value is neither text, number, true, false nor null"
    case JSON_TOO_DEEP: "it is nested deeper than 64 levels"
    default: parsersReason(status)
    }
  }

  /// The first sentence of the parser's words, without the code in capitals before it.
  private static func parsersReason(_ status: Int32) -> String {
    let words = String(cString: json_error(status))
    let sentence = words.split(separator: ": ", maxSplits: 1).last.map(String.init) ?? words
    let first = sentence.prefix { $0 != "." }
    return first.hasPrefix("JSON") ? "the " + first : first.prefix(1).lowercased() + first.dropFirst()
  }
}
