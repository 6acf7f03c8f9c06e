import Foundation

/// The form of each field's value: what makes a text a number, a key, a time.
enum OracleForms {
  static let serviceMethods = [
    "passwordcall", "flashcall", "confirmationCall", "flash_call", "call_2fa", "call_for_2fa",
  ]

  /// `^[0-9a-f]{1,32}_+[0-9]{1,18}$` after lower-casing, or nil.
  static func key(_ value: OracleValue) -> String? {
    guard case .text(let raw) = value else { return nil }
    let text = raw.lowercased()
    guard let firstBar = text.firstIndex(of: "_"), let lastBar = text.lastIndex(of: "_") else { return nil }
    let head = String(text[..<firstBar])
    let account = String(text[text.index(after: lastBar)...])
    let isHead = (1...32).contains(head.utf8.count) && head.utf8.allSatisfy("0123456789abcdef".utf8.contains)
    let isBars = text[firstBar...lastBar].allSatisfy { $0 == "_" }
    return isHead && isBars && isDigits(account) && account.count <= 18 ? text : nil
  }

  /// The digits after the last `_` of a key.
  static func account(ofKey key: String) -> String {
    String(key.split(separator: "_").last ?? "")
  }

  /// 7 to 15 digits; a leading `+` is not one of them.
  static func number(_ value: OracleValue) -> String? {
    guard let text = value.plainText else { return nil }
    let digits = text.hasPrefix("+") ? String(text.dropFirst()) : text
    return isDigits(digits) && (7...15).contains(digits.count) ? digits : nil
  }

  /// What a spreadsheet makes of a long number: `4.21E+11`.
  static func isDamagedNumber(_ value: OracleValue) -> Bool {
    if case .fraction = value { return true }
    guard case .text(let text) = value else { return false }
    let halves = text.uppercased().split(separator: "E", omittingEmptySubsequences: false)
    guard halves.count == 2 else { return false }
    let mantissa = halves[0].filter { $0 != "." && $0 != "," }
    let exponent = halves[1].hasPrefix("+") ? halves[1].dropFirst() : halves[1]
    return OracleForms.isDigits(String(mantissa)) && OracleForms.isDigits(String(exponent))
  }

  static func account(_ value: OracleValue) -> String? {
    guard let text = value.plainText, isDigits(text), (1...18).contains(text.count) else { return nil }
    return text
  }

  static func flag(_ value: OracleValue) -> Bool? {
    switch value {
    case .flag(let flag): return flag
    case .whole(let text), .text(let text):
      switch text.lowercased() {
      case "1", "true": return true
      case "0", "false": return false
      default: return nil
      }
    default: return nil
    }
  }

  /// `status` with the text `success` says what `ok: true` says.
  static func success(_ value: OracleValue) -> Bool? {
    guard case .text(let text) = value, text.lowercased() == "success" else { return nil }
    return true
  }

  static func httpStatus(_ value: OracleValue) -> Int? {
    switch value {
    case .whole(let text), .text(let text):
      guard isDigits(text), let status = Int(text), (100...599).contains(status) else { return nil }
      return status
    default: return nil
    }
  }

  /// The method that a record names, in the vendor's spelling.
  static func method(_ value: OracleValue) -> String? {
    guard case .text(let text) = value else { return nil }
    return serviceMethods.first { $0.lowercased() == text.lowercased() }
  }

  /// The last part of the path of a URL, when it is one of the service's methods.
  static func methodOfURL(_ value: OracleValue) -> String? {
    guard case .text(let text) = value else { return nil }
    let path = text.split(separator: "?").first ?? ""
    guard path.contains("/"), let last = path.split(separator: "/").last else { return nil }
    return method(.text(String(last)))
  }

  /// An integer in 0..127, or the text of one; nil means unreadable.
  static func cause(_ value: OracleValue) -> Int? {
    switch value {
    case .whole(let text), .text(let text):
      guard isDigits(text), let cause = Int(text), (0...127).contains(cause) else { return nil }
      return cause
    default: return nil
    }
  }

  /// Letters, `_`, `-`, space and digits, at most 32 bytes, at most 3 digits in a row; upper-cased; nil means unreadable.
  static func finalStatus(_ value: OracleValue) -> String? {
    guard case .text(let text) = value, text.utf8.count <= 32 else { return nil }
    guard !text.isEmpty, text.utf8.allSatisfy(statusLetters.contains) else { return nil }
    // Runs of digits: what stands between anything else.
    let runs = text.utf8.split { !(UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    guard runs.allSatisfy({ $0.count <= 3 }) else { return nil }
    return text.uppercased()
  }

  private static let statusLetters = Set(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_- ".utf8)

  static func isDigits(_ text: String) -> Bool {
    !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
  }
}

/// Times, as milliseconds since 1970. A time without zone is in UTC, the source zone of every test.
enum OracleTimes {
  static let universal: Calendar = {
    var calendar = Calendar(identifier: .gregorian)
    calendar.timeZone = TimeZone(identifier: "UTC") ?? .gmt
    return calendar
  }()

  static func milliseconds(_ value: OracleValue) -> Int64? {
    switch value {
    case .whole(let text), .fraction(let text): epoch(text)
    case .text(let text): epoch(text) ?? iso(text) ?? dotted(text)
    default: nil
    }
  }

  /// Epoch seconds up to 1e11, above that milliseconds.
  private static func epoch(_ text: String) -> Int64? {
    let parts = text.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
    guard parts.count <= 2, parts.allSatisfy(OracleForms.isDigits), let number = Double(text) else { return nil }
    return Int64((number >= 1e11 ? number : number * 1000).rounded())
  }

  /// `2024-02-13T09:14:05.123+01:00`, with a space for the `T`, with or without fraction and zone.
  private static func iso(_ text: String) -> Int64? {
    let characters = Array(text)
    guard characters.count >= 19, hasForm(characters.prefix(19), ["####-##-##T##:##:##", "####-##-## ##:##:##"]) else {
      return nil
    }
    func part(_ range: Range<Int>) -> Int { Int(String(characters[range])) ?? 0 }
    let parts = [part(0..<4), part(5..<7), part(8..<10), part(11..<13), part(14..<16), part(17..<19)]
    guard let local = instant(parts) else { return nil }
    var rest = Array(characters.dropFirst(19))
    var fraction = ""
    if let point = rest.first, point == "." || point == "," {
      fraction = String(rest.dropFirst().prefix { OracleForms.isDigits(String($0)) })
      if fraction.isEmpty { return nil }
      rest.removeFirst(fraction.count + 1)
    }
    if rest.first == " " { rest.removeFirst() }
    guard let offset = offset(rest) else { return nil }
    return local + (Int64((fraction + "000").prefix(3)) ?? 0) - offset
  }

  /// `13.02.2024 09:14:05`
  private static func dotted(_ text: String) -> Int64? {
    let characters = Array(text)
    guard hasForm(characters[...], ["##.##.#### ##:##:##"]) else { return nil }
    func part(_ range: Range<Int>) -> Int { Int(String(characters[range])) ?? 0 }
    return instant([part(6..<10), part(3..<5), part(0..<2), part(11..<13), part(14..<16), part(17..<19)])
  }

  /// Whether the text has one of the forms, `#` standing for a digit.
  private static func hasForm(_ characters: ArraySlice<Character>, _ forms: [String]) -> Bool {
    let form = String(characters.map { OracleForms.isDigits(String($0)) ? "#" : $0 })
    return forms.contains(form)
  }

  /// Year, month, day, hour, minute, second in UTC; nil when there is no such moment.
  private static func instant(_ parts: [Int]) -> Int64? {
    guard parts.count == 6, (1...12).contains(parts[1]), parts[3] < 24, parts[4] < 60, parts[5] < 60 else { return nil }
    let components = DateComponents(
      year: parts[0], month: parts[1], day: parts[2], hour: parts[3], minute: parts[4], second: parts[5])
    guard let date = universal.date(from: components), universal.component(.day, from: date) == parts[2] else {
      return nil
    }
    return Int64(date.timeIntervalSince1970) * 1000
  }

  /// Milliseconds east of Greenwich; without zone none, the source zone being UTC. Nil when unreadable.
  private static func offset(_ zone: [Character]) -> Int64? {
    if zone.isEmpty || zone == ["Z"] { return 0 }
    guard hasForm(zone[...], ["+##:##", "-##:##", "+####", "-####"]) else { return nil }
    let digits = String(zone.filter { OracleForms.isDigits(String($0)) })
    let minutes = (Int64(digits.prefix(2)) ?? 0) * 60 + (Int64(digits.suffix(2)) ?? 0)
    return (zone[0] == "-" ? -minutes : minutes) * 60_000
  }
}
