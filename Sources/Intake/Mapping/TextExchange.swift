/// An HTTP exchange that a line of text tells of: a URL and the status behind it.
struct TextExchange {
  private(set) var url: UnsafeRawBufferPointer?
  private(set) var status: UnsafeRawBufferPointer?
  /// The URL names a method of the service.
  private(set) var isOfTheService = false
  /// Its form is that of a log without bodies: `"POST /… HTTP/1.1" 200`, as access logs and Python's urllib3 write it,
  /// or httpx's `HTTP Request: POST … "HTTP/1.1 200 OK"`.
  private(set) var isAccessLog = false

  private static let verbs: [StaticString] = ["POST ", "GET ", "PUT "]

  /// Looks at a stretch of `text` that holds no JSON. Of several URLs one of the service's wins, then the first.
  mutating func look(at text: UnsafeRawBufferPointer, _ range: Range<Int>) {
    let part = UnsafeRawBufferPointer(rebasing: text[range])
    if url != nil, status == nil { status = Self.status(part, from: 0, isMarked: true) }
    guard part.firstOffset(of: UInt8(ascii: "/")) != nil else { return }
    var position = 0
    while let found = TextScan.offset(of: "://", in: part, from: position) {
      var start = found
      while start > 0, (part[start - 1] | 0x20) &- UInt8(ascii: "a") < 26 { start -= 1 }
      position = take(part, from: start, verb: Self.verb(part, before: start))
    }
    for verb in Self.verbs {
      position = 0
      while let found = TextScan.offset(of: verb, in: part, from: position) {
        position = found + verb.utf8CodeUnitCount
        guard position < part.count, part[position] == UInt8(ascii: "/") else { continue }
        position = take(part, from: position, verb: found)
      }
    }
  }

  /// Where the verb before a URL begins.
  private static func verb(_ text: UnsafeRawBufferPointer, before start: Int) -> Int? {
    verbs.lazy.map { start - $0.utf8CodeUnitCount }.enumerated()
      .first { $1 >= 0 && TextScan.hasPrefix(text, verbs[$0], at: $1) }?.element
  }

  /// The URL at `start`. Returns where it ends.
  private mutating func take(_ text: UnsafeRawBufferPointer, from start: Int, verb: Int?) -> Int {
    var end = start
    while end < text.count, text[end] > 32, !Self.terminators.contains(text[end]) { end += 1 }
    while end > start + 1, text[end - 1] == UInt8(ascii: ",") || text[end - 1] == UInt8(ascii: ".") { end -= 1 }
    let bytes = UnsafeRawBufferPointer(rebasing: text[start..<end])
    let value = FieldValue(name: FieldName(field: .url, rank: 0), kind: .text, node: 0, bytes: bytes)
    let isOfTheService = FieldForms.lastPathSegment(value).flatMap(FieldForms.method) != nil
    // Any other URL may be anybody's: what is called stands behind its verb.
    guard isOfTheService || verb != nil, url == nil || (isOfTheService && !self.isOfTheService) else {
      return max(end, start + 3)
    }
    (url, self.isOfTheService) = (bytes, isOfTheService)
    status = Self.status(text, from: end, isMarked: false)
    if let verb {
      let isRequestLine =
        (verb == 0 || text[verb - 1] == UInt8(ascii: "\"")) && TextScan.hasPrefix(text, " HTTP/", at: end)
      let mark: StaticString = "HTTP Request: "
      isAccessLog = isRequestLine || TextScan.hasPrefix(text, mark, at: max(0, verb - mark.utf8CodeUnitCount))
    }
    return max(end, start + 3)
  }

  private static let terminators = Array("\"'<>)]|;\\".utf8)
  private static let between = Array(" \"')]->:,=<([|\u{2192}".utf8)
  private static let words = Set(["status", "code", "returned", "responded", "response", "with", "got", "answered"])

  /// The status behind a URL (`-> 200`, `"HTTP/1.1" 200`, `returned 503`), within a few words.
  ///
  /// - Parameter isMarked: insists on a sign or word that makes a number a status.
  private static func status(_ text: UnsafeRawBufferPointer, from start: Int, isMarked: Bool) -> UnsafeRawBufferPointer?
  {
    var (position, hasMark) = (start, !isMarked)
    let limit = min(text.count, start + 64)
    while position < limit {
      let byte = text[position]
      if FieldForms.isDigit(byte) {
        let end = position + 3
        guard hasMark, end <= text.count, text[position..<end].allSatisfy(FieldForms.isDigit), endsNumber(text, end)
        else {
          return nil
        }
        return UnsafeRawBufferPointer(rebasing: text[position..<end])
      }
      if between.contains(byte) {
        hasMark = hasMark || byte == UInt8(ascii: ">") || byte >= 128
        position += 1
        continue
      }
      let word = text[position..<limit].prefix {
        TextScan.isWord($0) || $0 == UInt8(ascii: "/") || $0 == UInt8(ascii: ".")
      }
      let name = String(decoding: word, as: UTF8.self).lowercased()
      guard words.contains(name) || name.hasPrefix("http/") else { return nil }
      hasMark = true
      position += word.count
    }
    return nil
  }

  /// Whether what follows leaves three digits a status: `200 ms` and `200-byte` are none.
  private static func endsNumber(_ text: UnsafeRawBufferPointer, _ end: Int) -> Bool {
    guard end < text.count else { return true }
    guard !TextScan.isWord(text[end]), text[end] != UInt8(ascii: "-"), text[end] != UInt8(ascii: ":") else {
      return false
    }
    if text[end] == UInt8(ascii: "."), end + 1 < text.count, FieldForms.isDigit(text[end + 1]) { return false }
    let unit = text[end...].drop { $0 == 32 }.prefix { TextScan.isWord($0) }
    return !["ms", "s", "sec", "us", "bytes"].contains(String(decoding: unit, as: UTF8.self))
  }
}
