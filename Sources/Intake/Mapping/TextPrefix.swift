/// What loggers and collectors put before a line: a time, a syslog header, a container's name.
struct TextPrefix {
  /// The time that it tells; nil for none, or for one without a year.
  var time: UnsafeRawBufferPointer?
  /// Where the line goes on.
  var end: Int
  /// CRI's word for a part of a line that was too long.
  var isPart = false
  /// Of a container runtime: the stream that the line was written to.
  var stream: UnsafeRawBufferPointer?

  /// The header of a wrapper that `text` begins with: CRI, syslog (RFC 5424 and the old form), docker compose. Nil for none.
  ///
  /// A time alone is no wrapper: see `TextTime.leading`.
  static func wrapper(_ text: UnsafeRawBufferPointer) -> TextPrefix? {
    guard let first = text.first else { return nil }
    if first == UInt8(ascii: "<") { return syslog(text) }
    if FieldForms.isDigit(first) { return containerRuntime(text) ?? compose(text) }
    return oldSyslog(text, from: 0) ?? compose(text)
  }

  /// `2024-02-13T08:00:01.123456789Z stdout F …`
  private static func containerRuntime(_ text: UnsafeRawBufferPointer) -> TextPrefix? {
    guard let length = TextTime.length(text, from: 0) else { return nil }
    var cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: text[length...]))
    guard cursor.take(UInt8(ascii: " ")) else { return nil }
    let stream = cursor.run { $0 > 32 }
    guard stream.isText("stdout") || stream.isText("stderr"), cursor.take(UInt8(ascii: " ")) else { return nil }
    let tag = cursor.run { $0 > 32 }
    guard tag.first == UInt8(ascii: "F") || tag.first == UInt8(ascii: "P"),
      tag.count == 1 || tag[1] == UInt8(ascii: ":")
    else { return nil }
    let hasMessage = cursor.take(UInt8(ascii: " "))
    return TextPrefix(
      time: UnsafeRawBufferPointer(rebasing: text[..<length]),
      end: length + 2 + stream.count + tag.count + (hasMessage ? 1 : 0), isPart: tag.first == UInt8(ascii: "P"),
      stream: stream)
  }

  // MARK: - Syslog

  /// With a priority before it (`<134>`).
  private static func syslog(_ text: UnsafeRawBufferPointer) -> TextPrefix? {
    var cursor = ByteCursor(text)
    guard cursor.take(UInt8(ascii: "<")), let priority = cursor.digits(1...3), cursor.take(UInt8(ascii: ">")) else {
      return nil
    }
    let start = priority.count + 2
    return newSyslog(text, from: start) ?? oldSyslog(text, from: start)
  }

  /// RFC 5424, section 6: `1 TIME HOST APP PROCESS MESSAGE-ID [STRUCTURED DATA] …`; `-` stands for what is not there.
  private static func newSyslog(_ text: UnsafeRawBufferPointer, from start: Int) -> TextPrefix? {
    guard text.count > start + 2, text[start] == UInt8(ascii: "1"), text[start + 1] == 32 else { return nil }
    var position = start + 2
    var words: [Range<Int>] = []
    while words.count < 5 {
      guard let end = text.offset(of: 32, from: position), end > position else { return nil }
      words.append(position..<end)
      position = end + 1
    }
    guard let end = structuredData(text, from: position) else { return nil }
    let time = UnsafeRawBufferPointer(rebasing: text[words[0]])
    guard time.isText("-") || TextTime.length(time, from: 0) == time.count else { return nil }
    position = end < text.count && text[end] == 32 ? end + 1 : end
    if text[position...].starts(with: [0xEF, 0xBB, 0xBF]) { position += 3 }
    return TextPrefix(time: time.isText("-") ? nil : time, end: position)
  }

  private static func structuredData(_ text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard start < text.count else { return nil }
    if text[start] == UInt8(ascii: "-") { return start + 1 }
    var position = start
    while position < text.count, text[position] == UInt8(ascii: "[") {
      var isQuoted = false
      while position < text.count, isQuoted || text[position] != UInt8(ascii: "]") {
        if text[position] == UInt8(ascii: "\\") {
          position += 1
        } else if text[position] == UInt8(ascii: "\"") {
          isQuoted.toggle()
        }
        position += 1
      }
      guard position < text.count else { return nil }
      position += 1
    }
    return position > start ? position : nil
  }

  private static let months: [StaticString] = [
    "Jan ", "Feb ", "Mar ", "Apr ", "May ", "Jun ", "Jul ", "Aug ", "Sep ", "Oct ", "Nov ", "Dec ",
  ]

  /// RFC 3164: `Feb 13 08:00:01 HOST APP[PROCESS]: …`. Its time has no year, so it is none.
  private static func oldSyslog(_ text: UnsafeRawBufferPointer, from start: Int) -> TextPrefix? {
    var cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: text[start...]))
    guard months.contains(where: { cursor.take($0) }) else { return nil }
    _ = cursor.take(UInt8(ascii: " "))
    guard cursor.digits(1...2) != nil, cursor.take(UInt8(ascii: " ")), cursor.digits(2...2) != nil,
      cursor.take(UInt8(ascii: ":")), cursor.digits(2...2) != nil, cursor.take(UInt8(ascii: ":")),
      cursor.digits(2...2) != nil, cursor.take(UInt8(ascii: " "))
    else { return nil }
    guard !cursor.run(where: { $0 > 32 }).isEmpty, cursor.take(UInt8(ascii: " ")) else { return nil }
    // The program's name ends with a colon, and is missing now and then.
    let afterHost = cursor
    let tag = cursor.run { $0 > 32 }
    if tag.last != UInt8(ascii: ":") || tag.count > 64 { cursor = afterHost }
    _ = cursor.take(UInt8(ascii: " "))
    return TextPrefix(time: nil, end: start + cursor.offset)
  }

  // MARK: - Docker compose

  /// `app_1  | …`
  private static func compose(_ text: UnsafeRawBufferPointer) -> TextPrefix? {
    var cursor = ByteCursor(text)
    let name = cursor.run { TextScan.isName($0) }
    guard (1...64).contains(name.count), cursor.take(UInt8(ascii: " ")) else { return nil }
    cursor.skip(UInt8(ascii: " "))
    guard cursor.take(UInt8(ascii: "|")) else { return nil }
    _ = cursor.take(UInt8(ascii: " "))
    return TextPrefix(time: nil, end: cursor.offset)
  }
}

/// Times that stand before a line's text.
enum TextTime {
  /// No more words than these stand before a leading time: a level, a thread's name.
  private static let maximumWords = 3

  /// The time that a line begins with, in brackets or behind its level (`INFO`, `[main]`); nil for none.
  static func leading(_ text: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer? {
    var position = 0
    for _ in 0...maximumWords {
      while position < text.count, text[position] == 32 || text[position] == 9 { position += 1 }
      guard position < text.count else { return nil }
      let isBracketed = text[position] == UInt8(ascii: "[") || text[position] == UInt8(ascii: "(")
      let start = isBracketed ? position + 1 : position
      if let length = length(text, from: start) ?? epochLength(text, from: start) {
        return UnsafeRawBufferPointer(rebasing: text[start..<start + length])
      }
      guard let end = word(text, from: position, isBracketed: isBracketed) else { return nil }
      position = end
    }
    return nil
  }

  /// Behind the level or the bracketed word at `start`; nil for another word.
  private static func word(_ text: UnsafeRawBufferPointer, from start: Int, isBracketed: Bool) -> Int? {
    if isBracketed {
      let end = text[start...].prefix(64).firstIndex { $0 == UInt8(ascii: "]") || $0 == UInt8(ascii: ")") }
      return end.map { $0 + 1 }
    }
    let end = text[start...].firstIndex { $0 <= 32 } ?? text.count
    let isLevel = text[start..<end].allSatisfy {
      (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || $0 == UInt8(ascii: ":") || $0 == UInt8(ascii: "-")
    }
    return isLevel && end - start <= 10 ? end : nil
  }

  /// How long the date and time at `start` are, in a form that `TimeReader` reads; nil for none.
  static func length(_ text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard text.count - start >= 16, FieldForms.isDigit(text[start]) else { return nil }
    var cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: text[start...].prefix(48)))
    guard let first = cursor.digits(1...4) else { return nil }
    let separators: [UInt8] = first.count == 4 ? [UInt8(ascii: "-"), UInt8(ascii: "/")] : [UInt8(ascii: ".")]
    guard first.count == 4 || first.count == 2, separators.contains(where: { cursor.take($0) }),
      cursor.digits(2...2) != nil, separators.contains(where: { cursor.take($0) }),
      cursor.digits(first.count == 4 ? 2...2 : 4...4) != nil
    else { return nil }
    guard cursor.take(UInt8(ascii: "T")) || cursor.take(UInt8(ascii: " ")), cursor.digits(1...2) != nil,
      cursor.take(UInt8(ascii: ":")), cursor.digits(2...2) != nil
    else { return nil }
    if cursor.take(UInt8(ascii: ":")) {
      guard cursor.digits(2...2) != nil else { return nil }
      let beforeFraction = cursor
      if cursor.take(UInt8(ascii: ".")) || cursor.take(UInt8(ascii: ",")), cursor.digits(1...9) == nil {
        cursor = beforeFraction
      }
    }
    takeOffset(&cursor)
    let end = cursor.offset
    // A longer run of digits or letters is no time.
    guard start + end == text.count || !TextScan.isWord(text[start + end]) else { return nil }
    return end
  }

  /// `Z`, `+01:00`, ` +0100`, where one stands there.
  private static func takeOffset(_ cursor: inout ByteCursor) {
    if cursor.take(UInt8(ascii: "Z")) { return }
    let before = cursor
    _ = cursor.take(UInt8(ascii: " "))
    if cursor.take("UTC") || cursor.take("GMT") { return }
    if cursor.take(UInt8(ascii: "+")) || cursor.take(UInt8(ascii: "-")), cursor.digits(2...2) != nil {
      let hasColon = cursor.take(UInt8(ascii: ":"))
      if cursor.digits(2...2) != nil || !hasColon { return }
    }
    cursor = before
  }

  /// Seconds since 1970 with or without a fraction, or milliseconds.
  private static func epochLength(_ text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    var cursor = ByteCursor(UnsafeRawBufferPointer(rebasing: text[start...].prefix(32)))
    guard let whole = cursor.digits(10...16), whole.count == 10 || whole.count == 13 || whole.count == 16 else {
      return nil
    }
    let beforeFraction = cursor
    if cursor.take(UInt8(ascii: ".")), cursor.digits(1...9) == nil { cursor = beforeFraction }
    let end = cursor.offset
    guard start + end == text.count || text[start + end] <= 32 || text[start + end] == UInt8(ascii: "]") else {
      return nil
    }
    return end
  }
}
