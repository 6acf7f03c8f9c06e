/// Lines of Python's `http.client` at debug level 1: what it sends and gets, written as Python writes bytes and texts. The
/// reply's body is not among them.
enum PythonMark {
  case request(Request)
  /// `send: b'{"phone_number": …}'`
  case sent([UInt8])
  /// `reply: 'HTTP/1.1 200 OK\r\n'`
  case reply(status: [UInt8])
  /// `header: Date: …`
  case header(UnsafeRawBufferPointer)

  /// `send: b'POST /… HTTP/1.1\r\nHost: …\r\n\r\n'`
  struct Request {
    var url: [UInt8]
    var headers: [[UInt8]]
    /// What was sent with the headers, at once.
    var body: [UInt8]

    /// Nil for bytes that are no request's beginning.
    init?(_ sent: [UInt8]) {
      let first = sent.prefix { $0 != 13 && $0 != 10 }.split(separator: 32)
      guard first.count == 3, (3...7).contains(first[0].count), first[0].allSatisfy({ $0 &- UInt8(ascii: "A") < 26 }),
        first[2].starts(with: "HTTP/".utf8)
      else { return nil }
      url = Array(first[1])
      headers = []
      var rest = sent.drop { $0 != 10 }.dropFirst()
      while let end = rest.firstIndex(of: 10) {
        let line = rest[..<end].filter { $0 != 13 }
        rest = rest[(end + 1)...]
        if line.isEmpty { break }
        headers.append(line)
      }
      body = Array(rest)
    }
  }

  /// Marks stand at the beginning of a line, or behind a logger's words.
  private static let maximumPrefix = 256

  /// The mark in a line, and where it stands; nil for none.
  static func of(_ line: UnsafeRawBufferPointer) -> (mark: PythonMark, start: Int)? {
    if let (start, bytes) = literal(line, behind: "send: b") {
      return (Request(bytes).map { .request($0) } ?? .sent(bytes), start)
    }
    if let (start, text) = literal(line, behind: "reply: ") {
      let words = text.split(separator: 32)
      guard words.count > 1, words[0].starts(with: "HTTP/".utf8), words[1].count == 3,
        words[1].allSatisfy(FieldForms.isDigit)
      else { return nil }
      return (.reply(status: Array(words[1])), start)
    }
    guard let start = place(of: "header: ", in: line) else { return nil }
    return (.header(UnsafeRawBufferPointer(rebasing: line[(start + 8)...])), start)
  }

  static func beginsBlock(_ line: UnsafeRawBufferPointer) -> Bool {
    guard place(of: "send: b", in: line) != nil, case .request? = of(line)?.mark else { return false }
    return true
  }

  private static func place(of word: StaticString, in line: UnsafeRawBufferPointer) -> Int? {
    guard let start = TextScan.offset(of: word, in: line, from: 0), start <= maximumPrefix else { return nil }
    return start == 0 || line[start - 1] <= 32 || line[start - 1] == UInt8(ascii: ":") ? start : nil
  }

  /// The literal that follows a word, without its quotes and escapes; to the line's end where it was cut.
  private static func literal(_ line: UnsafeRawBufferPointer, behind word: StaticString) -> (Int, [UInt8])? {
    guard let start = place(of: word, in: line) else { return nil }
    let begin = start + word.utf8CodeUnitCount
    guard begin < line.count, line[begin] == UInt8(ascii: "'") || line[begin] == UInt8(ascii: "\"") else { return nil }
    return (start, unescaped(line, from: begin + 1, quote: line[begin]))
  }

  private static let escapes: [UInt8: UInt8] = [
    UInt8(ascii: "n"): 10, UInt8(ascii: "r"): 13, UInt8(ascii: "t"): 9,
  ]

  private static func unescaped(_ line: UnsafeRawBufferPointer, from start: Int, quote: UInt8) -> [UInt8] {
    var (position, bytes) = (start, [UInt8]())
    while position < line.count, line[position] != quote {
      guard line[position] == UInt8(ascii: "\\"), position + 1 < line.count else {
        bytes.append(line[position])
        position += 1
        continue
      }
      let sign = line[position + 1]
      if sign == UInt8(ascii: "x"), position + 3 < line.count,
        let byte = UInt8(String(decoding: line[position + 2..<position + 4], as: UTF8.self), radix: 16)
      {
        bytes.append(byte)
        position += 4
      } else {
        bytes.append(escapes[sign] ?? sign)
        position += 2
      }
    }
    return bytes
  }
}
