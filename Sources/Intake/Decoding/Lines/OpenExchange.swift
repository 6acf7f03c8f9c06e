/// A block whose lines are still coming: an exchange, and what its next line may be.
struct OpenExchange {
  enum Writer { case okHttp, curl, python }
  enum Stage {
    /// A command line was logged; its transcript may follow.
    case command
    case requestHeaders, requestBody
    case awaitingReply
    case replyHeaders, replyBody
    /// A transcript has ended; a body that was written to another stream may follow.
    case ended
  }

  let writer: Writer
  let channel: LineChannel
  var stage: Stage
  var exchange: HTTPExchange
  private var lines = 0
  private var size = 0

  init(_ writer: Writer, _ channel: LineChannel, _ stage: Stage, _ exchange: HTTPExchange) {
    (self.writer, self.channel, self.stage, self.exchange) = (writer, channel, stage, exchange)
  }

  /// No block of a call is longer.
  private static let maximumLines = 1000
  private static let maximumSize = 4 << 20

  /// Counts a line in; false where the block is too long to be one.
  mutating func hasRoom(for line: UnsafeRawBufferPointer) -> Bool {
    lines += 1
    size += line.count
    return lines <= Self.maximumLines && size <= Self.maximumSize
  }

  /// A line without a mark of the writer's. False where it is none of the block's.
  mutating func take(_ text: UnsafeRawBufferPointer) -> Bool {
    let trimmed = FieldForms.trimmed(text)
    switch stage {
    case .command, .awaitingReply: return false
    case .requestHeaders, .replyHeaders: return takeHeader(trimmed)
    case .requestBody:
      append(text, to: &exchange.requestBody)
    case .replyBody:
      append(text, to: &exchange.replyBody)
      if writer == .curl, isWholeBody { stage = .ended }
    case .ended:
      guard exchange.replyBody.isEmpty, TextLine.beginsAsJSON(trimmed) else { return false }
      append(text, to: &exchange.replyBody)
    }
    return true
  }

  private func append(_ text: UnsafeRawBufferPointer, to body: inout [UInt8]) {
    if !body.isEmpty { body.append(10) }
    body += text
  }

  private var isWholeBody: Bool {
    exchange.replyBody.withUnsafeBytes { TextLine.beginsAsJSON($0) && OpenJSON.isWhole($0) }
  }

  /// A blank line ends the headers; some loggers leave it out.
  private mutating func takeHeader(_ line: UnsafeRawBufferPointer) -> Bool {
    let isRequest = stage == .requestHeaders
    if line.isEmpty {
      if writer == .okHttp { stage = isRequest ? .requestBody : .replyBody }
      return true
    }
    guard writer == .okHttp else { return false }
    if TextLine.beginsAsJSON(line) {
      stage = isRequest ? .requestBody : .replyBody
      return take(line)
    }
    return header(line)
  }

  /// `Name: value`. All values but two are forgotten: they may be credentials.
  mutating func header(_ line: UnsafeRawBufferPointer) -> Bool {
    guard let colon = line.firstOffset(of: UInt8(ascii: ":")), colon > 0,
      line[..<colon].allSatisfy({ TextScan.isName($0) })
    else { return false }
    let name = UnsafeRawBufferPointer(rebasing: line[..<colon])
    let value = FieldForms.trimmed(UnsafeRawBufferPointer(rebasing: line[(colon + 1)...]))
    if FieldForms.isWord(name, "content-type") {
      let form: StaticString = "application/x-www-form-urlencoded"
      if stage == .requestHeaders {
        exchange.requestIsForm = FieldForms.isWord(
          UnsafeRawBufferPointer(rebasing: value.prefix(form.utf8CodeUnitCount)), form)
      }
    } else if FieldForms.isWord(name, "date"), stage == .replyHeaders, exchange.ownTime.isEmpty {
      exchange.ownTime = HTTPDate.iso(value) ?? []
    }
    return true
  }
}

/// `Tue, 13 Feb 2024 08:00:01 GMT` (RFC 9110, section 5.6.7).
enum HTTPDate {
  private static let months: [StaticString] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  /// As ISO 8601; nil for another form.
  static func iso(_ text: UnsafeRawBufferPointer) -> [UInt8]? {
    var cursor = ByteCursor(text)
    guard cursor.run(where: { TextScan.isWord($0) }).count == 3, cursor.take(", "), let day = cursor.digits(1...2),
      cursor.take(UInt8(ascii: " ")), let month = months.firstIndex(where: { cursor.take($0) }),
      cursor.take(UInt8(ascii: " ")), let year = cursor.digits(4...4), cursor.take(UInt8(ascii: " "))
    else { return nil }
    let clock = cursor.run { $0 > 32 }
    guard clock.count == 8, cursor.take(" GMT"), cursor.isAtEnd else { return nil }
    func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
    return Array("\(year.value)-\(two(month + 1))-\(two(day.value))T".utf8) + clock + [UInt8(ascii: "Z")]
  }
}
