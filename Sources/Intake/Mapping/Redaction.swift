import Foundation

/// Masks what must never be kept of a text that could not be read: tokens, secrets, codes, numbers.
///
/// What could be read is masked by its names instead (RecordRedaction.swift); this is for text without a structure.
///
/// docs/domain.md, section 6: everything after `Bearer`, the values of secret, token, password and code fields, and every
/// run of four or more digits outside a recognised key or time.
package enum Redaction {
  /// The most that is kept of a record, in bytes.
  package static let maximumLength = 2048
  /// The most that is quoted of a value in a reason, in characters.
  static let maximumQuote = 20
  static let mask = "***"

  /// `bytes` as text without secrets, at most `maximumLength` bytes long.
  package static func record(_ bytes: UnsafeRawBufferPointer) -> String {
    // A few times the cap: masking shortens, and what lies beyond is cut anyway.
    let text = String(decoding: bytes.prefix(4 * maximumLength), as: UTF8.self)
    return capped(masked(text), bytes: maximumLength)
  }

  /// A value fit to be quoted in a reason.
  package static func quote(_ text: String) -> String {
    let masked = masked(String(text.prefix(200)))
    return masked.count > maximumQuote ? masked.prefix(maximumQuote) + "…" : masked
  }

  static func quote(_ value: FieldValue) -> String { quote(String(legible: value.bytes)) }

  static func masked(_ text: String) -> String {
    // What lies far beyond the cap is cut anyway, and searching it would cost time.
    var result = text.utf8.count > 4 * maximumLength ? capped(text, bytes: 4 * maximumLength) : text
    result = spelledOut(result)
    for rule in rules { result = rule.apply(to: result) }
    return withoutControls(maskedDigits(result))
  }

  /// Signs that JSON writers spell by their numbers as themselves: `\u0022` and `\u003d` end and begin values as `"` and `=`
  /// do. A quote stays escaped, as often as it was.
  private static func spelledOut(_ text: String) -> String {
    guard text.contains("\\u00") else { return text }
    let (bytes, backslash) = (Array(text.utf8), UInt8(ascii: "\\"))
    var (result, index): ([UInt8], Int) = ([], 0)
    while index < bytes.count {
      defer { index += 1 }
      guard bytes[index] == backslash, bytes[index...].starts(with: Array("\\u00".utf8)), index + 6 <= bytes.count,
        let sign = UInt8(String(decoding: bytes[index + 4..<index + 6], as: UTF8.self), radix: 16),
        (32..<127).contains(sign)
      else {
        result.append(bytes[index])
        continue
      }
      if [backslash, UInt8(ascii: "\""), UInt8(ascii: "'")].contains(sign) { result.append(backslash) }
      result.append(sign)
      index += 5
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// What would act on a terminal instead of being shown, and the zero that ends a text for C.
  private static func withoutControls(_ text: String) -> String {
    func acts(_ byte: UInt8) -> Bool { byte < 32 && ![9, 10, 13].contains(byte) || byte == 127 }
    guard text.utf8.contains(where: acts) else { return text }
    return String(decoding: text.utf8.map { acts($0) ? UInt8(ascii: "?") : $0 }, as: UTF8.self)
  }

  fileprivate struct Rule: Sendable {
    let expression: NSRegularExpression
    let template: String

    init(_ pattern: String, _ template: String) {
      do {
        expression = try NSRegularExpression(pattern: pattern, options: [.caseInsensitive])
      } catch {
        preconditionFailure("the pattern \(pattern) is ours and must compile: \(error)")
      }
      self.template = template
    }

    func apply(to text: String) -> String {
      expression.stringByReplacingMatches(
        in: text, range: NSRange(text.startIndex..., in: text), withTemplate: template)
    }
  }

  /// The secret part of a name and what follows it; bounded, or a long run of letters would be searched from each of its
  /// letters to its end.
  private static let secretName = #"(?:"# + SecretNames.words.joined(separator: "|") + #")[\w\-]{0,32}"#

  private static let rules = [
    // The token itself, up to where a header or a JSON string ends. The word may stand there twice: it is not the token.
    Rule(#"(Bearer)[\s:=%20+]*(?:(?!Bearer)[^\s"'\\,;<>])+"#, "$1 \(mask)"),
    // A header's whole value: what follows the scheme is the credential.
    Rule(#"((?:authorization|cookie)\\*["']?\s*[:=]\s*\\*["']?)[^"'\r\n]+"#, "$1\(mask)"),
    // "name": [ … or { …: in text that cannot be read nobody knows where it ends, so all that follows goes.
    Rule(#"(\#(secretName)\\*["']?\s*[:=]\s*)[\[{][\s\S]*"#, "$1\(mask)"),
    // "name": "value" with plain, doubled or escaped quotes; the value ends at its own quote before a delimiter, or never.
    Rule(
      #"(\#(secretName)\\*["']{0,2}\s*[:=]\s*)(\\*["']{1,2})[\s\S]*?(?:(?<!\\)\2(?=\s*(?:[,;&}\])]|\\*["']|$))|$)"#,
      "$1$2\(mask)$2"),
    // name=value, "name": 1234, name: value, XML and query strings.
    Rule(#"(\#(secretName)\\*["']{0,2}\s*[:=]\s*)(?!\\*["'])[^\s,;&}\]"'<>\\]+"#, "$1\(mask)"),
    Rule(#"(<[^<>]{0,64}\#(secretName)[^<>]{0,64}>)[^<]*"#, "$1\(mask)"),
    // "name": "secret", "value": "…": pairs, as HAR and gateways write headers; and lists of names and values.
    Rule(
      #"(\#(secretName)\\*["']{1,2}\s*,\s*(?:\\*["']{1,2}[\w\-]{0,32}\\*["']{1,2}\s*:\s*)?\\*["']{0,2})[^"'\\]+"#,
      "$1\(mask)"),
    // What is encoded in base64 cannot be looked into: long runs with letters of both cases and digits in them.
    Rule(
      #"(?-i:(?<![\w+/\-])(?=[a-z0-9+/_\-]{0,400}[A-Z])(?=[A-Z0-9+/_\-]{0,400}[a-z])(?=[A-Za-z+/_\-]{0,400}\d)"#
        + #"[\w+/\-]{24,}={0,2})"#, mask),
    // https://user:password@host
    Rule(#"(://)[^/\s"'<>@]{1,256}@"#, "$1\(mask)@"),
    // … code is 123, passphrase "…"
    Rule(#"(\#(secretName)\s+is\s+)\S+"#, "$1\(mask)"),
    Rule(#"(\#(secretName)\s+\\*["'])[^"']+"#, "$1\(mask)"),
  ]

  /// What may keep its digits: keys (with a letter in them, and an account too short for a number), ISO and dotted dates with
  /// their times.
  private static let recognised = Rule(
    #"(?<![0-9a-z_])(?=[0-9]*[a-f])[0-9a-f]{6,32}_+[0-9]{1,9}(?![0-9a-z_])"#
      + #"|(?<!\d)(?:19|20)\d\d[-/][01]\d[-/][0-3]\d(?:[T ][0-2]\d:[0-5]\d(?::[0-6]\d(?:[.,]\d{1,6})?)?(?:Z|[+-]\d\d:?\d\d(?!\d))?)?(?!\d)"#
      + #"|(?<!\d)[0-3]?\d\.[01]?\d\.(?:19|20)\d\d(?: [0-2]?\d:[0-5]\d(?::[0-6]\d(?:[.,]\d{1,6})?)?)?(?!\d)"#, "")

  /// Four or more digits, in one run or in groups: a number may be written `+421 905 123 456`, `0905/123_456` or with any
  /// other signs between them that are no letter, quote, bracket or colon.
  private static let digits = Rule(#"\d(?:[^\p{L}\d"'{}\[\]:;<>\r\n]{0,6}\d){3,}"#, mask)

  private static func maskedDigits(_ text: String) -> String {
    var result = ""
    var position = text.startIndex
    for match in recognised.expression.matches(in: text, range: NSRange(text.startIndex..., in: text)) {
      guard let range = Range(match.range, in: text) else { continue }
      result += digits.apply(to: String(text[position..<range.lowerBound]))
      result += text[range]
      position = range.upperBound
    }
    return result + digits.apply(to: String(text[position...]))
  }

  static func capped(_ text: String, bytes: Int = maximumLength) -> String {
    guard text.utf8.count > bytes else { return text }
    let ellipsis = "…"
    var count = bytes - ellipsis.utf8.count
    while count > 0, text.utf8.index(text.startIndex, offsetBy: count).samePosition(in: text.unicodeScalars) == nil {
      count -= 1
    }
    return String(text[..<text.utf8.index(text.startIndex, offsetBy: count)]) + ellipsis
  }
}

/// Values under names that a mapping calls secret, in text that could not be read.
struct NamedSecrets: Sendable {
  private let rules: [Redaction.Rule]

  /// Nil where there are none.
  init?(_ names: [String]) {
    guard !names.isEmpty else { return nil }
    // As loosely as names match: any case, and any of their separators.
    let name = names.map { name in
      name.split { "_- ".contains($0) }.map { NSRegularExpression.escapedPattern(for: String($0)) }
        .joined(separator: #"[_\- ]?"#)
    }.joined(separator: "|")
    rules = [
      Redaction.Rule(#"((?:\#(name))\\*["']{0,2}\s*[:=]\s*)(\\*["']{1,2})[^"'\r\n]*"#, "$1$2\(Redaction.mask)"),
      Redaction.Rule(#"((?:\#(name))\\*["']{0,2}\s*[:=]\s*)(?!\\*["'])[^\s,;&}\]"'<>\\]+"#, "$1\(Redaction.mask)"),
    ]
  }

  func masked(_ text: String) -> String {
    Redaction.capped(rules.reduce(text) { $1.apply(to: $0) })
  }
}
