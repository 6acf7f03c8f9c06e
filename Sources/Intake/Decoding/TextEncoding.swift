import Calls

/// How a text is written as bytes.
package enum TextEncoding: String, CaseIterable, Sendable {
  case utf8 = "utf-8"
  /// In either order of bytes: only asked for, never found.
  case utf16 = "utf-16"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
  case windows1250 = "windows-1250"
  case windows1251 = "windows-1251"
  case windows1252 = "windows-1252"

  /// All of them, for messages.
  package static let names =
    allCases.dropLast().map(\.rawValue).joined(separator: ", ") + " or " + windows1252.rawValue

  /// By any of its usual names, without case: `cp1251`, `UTF16LE`.
  package init?(name: String) {
    var plain = name.lowercased().filter { $0 != "-" && $0 != "_" && $0 != " " }
    for prefix in ["cp", "win"] where plain.hasPrefix(prefix) && plain.dropFirst(prefix.count).allSatisfy(\.isNumber) {
      plain = "windows" + plain.dropFirst(prefix.count)
    }
    let found = Self.allCases.first { $0.rawValue.filter { $0 != "-" } == plain }
    guard let found else { return nil }
    self = found
  }

  /// What the content has to be changed to UTF-8 from before it is read; nil where it is read as it is.
  ///
  /// - Parameters:
  ///   - head: the content's first bytes.
  ///   - asked: what the user says; nil where it is to be found out.
  static func toTranscode(_ head: [UInt8], asked: TextEncoding?) -> TextEncoding? {
    switch asked {
    case nil: utf16(head)
    case .utf8: nil
    case .utf16: utf16(head) ?? .utf16LittleEndian
    default: asked
    }
  }

  /// Whether UTF-16 was asked for and the content, which begins so, is none, or in the other order of bytes: our names, digits
  /// and line ends have a zero byte each.
  static func isMistaken(_ head: [UInt8], asked: TextEncoding?) -> Bool {
    guard let asked, [.utf16, .utf16LittleEndian, .utf16BigEndian].contains(asked), !head.isEmpty else { return false }
    guard let found = utf16(head) else { return !head.contains(0) }
    return asked != .utf16 && asked != found
  }

  /// UTF-16 by its byte order mark, or by where the zero bytes of its ASCII characters stand.
  private static func utf16(_ head: [UInt8]) -> TextEncoding? {
    if head.starts(with: [0xFF, 0xFE]) { return .utf16LittleEndian }
    if head.starts(with: [0xFE, 0xFF]) { return .utf16BigEndian }
    let pairs = head.count / 2
    var zeros = (even: 0, odd: 0)
    for index in 0..<pairs {
      if head[2 * index] == 0 { zeros.even += 1 }
      if head[2 * index + 1] == 0 { zeros.odd += 1 }
    }
    // Our names, digits and delimiters are ASCII, so of two bytes one is zero in most characters, and always the same one.
    if zeros.odd > pairs / 4, zeros.even <= zeros.odd / 8 { return .utf16LittleEndian }
    if zeros.even > pairs / 4, zeros.odd <= zeros.even / 8 { return .utf16BigEndian }
    return nil
  }
}
