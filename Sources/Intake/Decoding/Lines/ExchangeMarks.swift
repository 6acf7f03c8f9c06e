/// The lines by which blocks of HTTP exchanges are known: OkHttp's and curl's own.
enum ExchangeMark {
  /// `--> POST https://…`; all is told where the line says how long the body was. Loggers that imitate OkHttp's put the body
  /// behind the URL.
  case request(url: UnsafeRawBufferPointer, body: UnsafeRawBufferPointer?, isAll: Bool)
  /// `--> END POST (57-byte body)`
  case requestEnd
  /// `<-- 200 OK https://… (123ms)`; the status is nil for `<-- HTTP FAILED: …`.
  case reply(
    status: UnsafeRawBufferPointer?, url: UnsafeRawBufferPointer?, body: UnsafeRawBufferPointer?, isAll: Bool)
  /// `<-- END HTTP (200-byte body)`
  case replyEnd

  /// Arrows stand behind a logger's words, and no further.
  private static let maximumPrefix = 256

  /// OkHttp's mark in a line, and where it stands; nil for none.
  static func okHttp(_ line: UnsafeRawBufferPointer) -> (mark: ExchangeMark, start: Int)? {
    let head = UnsafeRawBufferPointer(rebasing: line.prefix(maximumPrefix))
    var position = 0
    while let dashes = TextScan.offset(of: "--", in: head, from: position) {
      position = dashes + 2
      if TextScan.hasPrefix(line, "--> ", at: dashes) {
        return request(UnsafeRawBufferPointer(rebasing: line[(dashes + 4)...])).map { ($0, dashes) }
      }
      if dashes > 0, TextScan.hasPrefix(line, "<-- ", at: dashes - 1) {
        return reply(UnsafeRawBufferPointer(rebasing: line[(dashes + 3)...])).map { ($0, dashes - 1) }
      }
    }
    return nil
  }

  /// Whether a line is a reply with its body.
  static func isReplyWithBody(_ line: UnsafeRawBufferPointer) -> Bool {
    guard case .reply(_, _, _?, _)? = okHttp(line)?.mark else { return false }
    return true
  }

  private static func request(_ text: UnsafeRawBufferPointer) -> ExchangeMark? {
    let body = body(text)
    let words = words(UnsafeRawBufferPointer(rebasing: text[..<(body?.lowerBound ?? text.count)]))
    guard let verb = words.first, verb.allSatisfy({ $0 &- UInt8(ascii: "A") < 26 }), words.count > 1 else { return nil }
    if verb.elementsEqual("END".utf8) { return .requestEnd }
    guard (3...7).contains(verb.count), isURL(words[1]) else { return nil }
    return .request(
      url: UnsafeRawBufferPointer(rebasing: words[1]), body: body.map { UnsafeRawBufferPointer(rebasing: text[$0]) },
      isAll: body != nil || tellsBody(text))
  }

  private static func reply(_ text: UnsafeRawBufferPointer) -> ExchangeMark? {
    if TextScan.hasPrefix(text, "END HTTP") { return .replyEnd }
    if TextScan.hasPrefix(text, "HTTP FAILED") { return .reply(status: nil, url: nil, body: nil, isAll: true) }
    let body = body(text)
    let words = words(UnsafeRawBufferPointer(rebasing: text[..<(body?.lowerBound ?? text.count)]))
    guard let status = words.first, status.count == 3, status.allSatisfy(FieldForms.isDigit) else { return nil }
    return .reply(
      status: UnsafeRawBufferPointer(rebasing: status),
      url: words.dropFirst().first(where: isURL).map { UnsafeRawBufferPointer(rebasing: $0) },
      body: body.map { UnsafeRawBufferPointer(rebasing: text[$0]) }, isAll: body != nil || tellsBody(text))
  }

  /// JSON behind a mark's own words, to its end or to where the line was cut.
  private static func body(_ text: UnsafeRawBufferPointer) -> Range<Int>? {
    var position = 0
    while let start = text[position...].firstIndex(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "[") }) {
      position = start + 1
      guard start > 0, text[start - 1] == 32, TextScan.beginsJSON(text, at: start) else { continue }
      var (end, line) = (start + 1, UInt64(0))
      var skip = JSONSkip()
      skip.beginContainer()
      return start..<(skip.container(text, &end, &line) ? end : text.count)
    }
    return nil
  }

  private static func words(_ text: UnsafeRawBufferPointer) -> [Slice<UnsafeRawBufferPointer>] {
    text.prefix(4096).split(separator: 32)
  }

  private static func isURL(_ word: Slice<UnsafeRawBufferPointer>) -> Bool {
    word.starts(with: "http://".utf8) || word.starts(with: "https://".utf8)
  }

  /// `(57-byte body)`: no headers and no body follow.
  private static func tellsBody(_ text: UnsafeRawBufferPointer) -> Bool {
    text.last == UInt8(ascii: ")") && TextScan.offset(of: "-byte body", in: text, from: 0) != nil
  }
}

/// Lines of curl's transcripts.
enum CurlMark {
  /// `> POST /… HTTP/1.1`
  case request(url: UnsafeRawBufferPointer)
  case requestHeader(UnsafeRawBufferPointer)
  /// `< HTTP/1.1 200 OK`
  case reply(status: UnsafeRawBufferPointer)
  case replyHeader(UnsafeRawBufferPointer)
  /// `* Connection #0 to host … left intact`
  case closing
  /// `* …`, `{ [57 bytes data]`, the progress meter.
  case note
  /// `curl -v …`, as a shell that traces its commands prints it.
  case command

  /// The mark that a transcript's first line has, and where it stands; nil for another line.
  static func first(_ line: UnsafeRawBufferPointer) -> (mark: CurlMark, start: Int)? {
    var start = 0
    // Behind a logger's words, but not in OkHttp's arrow.
    while let found = line.offset(of: UInt8(ascii: ">"), from: start), found < 256 {
      start = found + 1
      guard found == 0 || line[found - 1] <= 32 else { continue }
      if case .request(let url)? = mark(UnsafeRawBufferPointer(rebasing: line[found...])) {
        return (.request(url: url), found)
      }
    }
    var command = 0
    if TextScan.hasPrefix(line, "$ ") || TextScan.hasPrefix(line, "+ ") { command = 2 }
    guard TextScan.hasPrefix(line, "curl ", at: command),
      TextScan.offset(of: " -v", in: line, from: 0) != nil
        || TextScan.offset(of: " --verbose", in: line, from: 0) != nil
    else { return nil }
    return (.command, 0)
  }

  /// The mark of a line of a transcript that has begun.
  static func mark(_ line: UnsafeRawBufferPointer) -> CurlMark? {
    guard let first = line.first else { return nil }
    let rest = UnsafeRawBufferPointer(rebasing: line.dropFirst(2))
    switch first {
    case UInt8(ascii: ">") where line.count == 1 || line[1] <= 32: return request(rest) ?? .requestHeader(rest)
    case UInt8(ascii: "<") where line.count == 1 || line[1] <= 32: return reply(rest) ?? .replyHeader(rest)
    case UInt8(ascii: "*") where line.count > 1 && line[1] == 32: return isClosing(rest) ? .closing : .note
    case UInt8(ascii: "{"), UInt8(ascii: "}"):
      return TextScan.hasPrefix(line, " [", at: 1) && TextScan.offset(of: " bytes data]", in: line, from: 0) != nil
        ? .note : nil
    default:
      return TextScan.offset(of: "--:--:--", in: line, from: 0) != nil || TextScan.hasPrefix(line, "  % Total")
        || TextScan.offset(of: "Dload  Upload", in: line, from: 0) != nil ? .note : nil
    }
  }

  /// What ends a call: the body, when it has no line end, stands on the same line before it.
  static func isClosing(_ note: UnsafeRawBufferPointer) -> Bool {
    TextScan.hasPrefix(note, "Connection #") || TextScan.hasPrefix(note, "Closing connection")
      || TextScan.hasPrefix(note, "shutting down connection")
  }

  private static func request(_ text: UnsafeRawBufferPointer) -> CurlMark? {
    let words = text.prefix(4096).split(separator: 32)
    guard words.count == 3, words[0].allSatisfy({ $0 &- UInt8(ascii: "A") < 26 }), words[2].starts(with: "HTTP/".utf8),
      words[1].first == UInt8(ascii: "/") || words[1].starts(with: "http".utf8)
    else { return nil }
    return .request(url: UnsafeRawBufferPointer(rebasing: words[1]))
  }

  private static func reply(_ text: UnsafeRawBufferPointer) -> CurlMark? {
    let words = text.prefix(256).split(separator: 32)
    guard words.count > 1, words[0].starts(with: "HTTP/".utf8), words[1].count == 3,
      words[1].allSatisfy(FieldForms.isDigit)
    else { return nil }
    return .reply(status: UnsafeRawBufferPointer(rebasing: words[1]))
  }
}
