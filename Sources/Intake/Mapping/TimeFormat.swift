import Calls

/// How a source writes its times, where they cannot be told from others: `MM/DD/YYYY hh:mm:ss A`.
struct TimeFormat: Sendable, Equatable {
  private enum Part: Equatable {
    case year, shortYear, month, monthName, day, hour, hourOfTwelve, minute, second, fraction, meridiem, offset
    case literal(UInt8)
  }

  private var parts: [Part] = []

  /// The longer first.
  private static let tokens: [(text: String, part: Part)] = [
    ("YYYY", .year), ("YY", .shortYear), ("MMM", .monthName), ("MM", .month), ("M", .month), ("DD", .day), ("D", .day),
    ("HH", .hour), ("H", .hour), ("hh", .hourOfTwelve), ("h", .hourOfTwelve), ("mm", .minute), ("m", .minute),
    ("ss", .second), ("s", .second), ("f", .fraction), ("A", .meridiem), ("Z", .offset),
  ]

  /// For messages.
  static let tokenNames = "YYYY, YY, MM, MMM (Jan), DD, HH, hh, mm, ss, f (a fraction), A (AM or PM), Z (an offset)"

  /// Nil for a format with letters that mean nothing, or without a whole date.
  init?(_ text: String) {
    var rest = text[...]
    while let first = rest.first {
      if let token = Self.tokens.first(where: { rest.hasPrefix($0.text) }) {
        guard !parts.contains(token.part) else { return nil }
        parts.append(token.part)
        rest = rest.dropFirst(token.text.count)
      } else {
        guard let byte = first.asciiValue, first == "T" || !first.isLetter && !first.isNumber else { return nil }
        parts.append(.literal(byte))
        rest = rest.dropFirst()
      }
    }
    let hasDate =
      parts.contains(.day) && (parts.contains(.month) || parts.contains(.monthName))
      && (parts.contains(.year) || parts.contains(.shortYear))
    guard hasDate, parts.contains(.hourOfTwelve) == parts.contains(.meridiem) else { return nil }
  }

  /// Local milliseconds since 1970, and the offset from UTC where the text names it; nil for a text of another form.
  func read(_ bytes: UnsafeRawBufferPointer) -> (local: Int64, offsetMinutes: Int64?)? {
    var cursor = ByteCursor(bytes)
    var (year, month, day, hour, minute, second) = (0, 0, 0, 0, 0, 0)
    var fraction: Int64 = 0
    var isAfternoon: Bool?
    var offset: Int64?
    for (index, part) in parts.enumerated() {
      // Digits that follow each other have their full width; before a sign a zero may be left out.
      let isTight = index + 1 < parts.count && !isLiteral(parts[index + 1])
      let width = isTight ? 2...2 : 1...2
      switch part {
      case .literal(let byte): guard cursor.take(byte) else { return nil }
      case .year: guard take(&cursor, 4...4, &year) else { return nil }
      case .shortYear:
        guard take(&cursor, 2...2, &year) else { return nil }
        year += 2000
      case .month: guard take(&cursor, width, &month) else { return nil }
      case .monthName:
        guard let number = Self.month(&cursor) else { return nil }
        month = number
      case .day: guard take(&cursor, width, &day) else { return nil }
      case .hour, .hourOfTwelve: guard take(&cursor, width, &hour) else { return nil }
      case .minute: guard take(&cursor, width, &minute) else { return nil }
      case .second: guard take(&cursor, width, &second) else { return nil }
      case .fraction:
        guard let value = TimeReader.milliseconds(cursor.run(where: FieldForms.isDigit)) else { return nil }
        fraction = value
      case .meridiem:
        let word = FieldForms.string(cursor.run { FieldForms.isLetter($0) }).uppercased()
        guard word == "AM" || word == "PM" else { return nil }
        isAfternoon = word == "PM"
      case .offset:
        guard let value = TimeReader.offset(&cursor) else { return nil }
        offset = value
      }
    }
    if let isAfternoon {
      guard (1...12).contains(hour) else { return nil }
      hour = hour % 12 + (isAfternoon ? 12 : 0)
    }
    // 60 is a leap second; it becomes the next minute's first.
    guard cursor.isAtEnd, hour < 24, minute < 60, second <= 60,
      let date = CivilDate(year: year, month: month, day: day)
    else { return nil }
    let inDay = Int64(hour * 60 + minute) * 60_000 + Int64(second) * 1000 + fraction
    return (date.daysSince1970 * 86_400_000 + inDay, offset)
  }

  private func isLiteral(_ part: Part) -> Bool { if case .literal = part { true } else { false } }

  private func take(_ cursor: inout ByteCursor, _ count: ClosedRange<Int>, _ value: inout Int) -> Bool {
    guard let digits = cursor.digits(count) else { return false }
    value = digits.value
    return true
  }

  private static let months = [
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
  ]

  private static func month(_ cursor: inout ByteCursor) -> Int? {
    let word = FieldForms.string(cursor.run { FieldForms.isLetter($0) }).lowercased()
    return months.firstIndex(of: String(word.prefix(3))).map { $0 + 1 }
  }
}
