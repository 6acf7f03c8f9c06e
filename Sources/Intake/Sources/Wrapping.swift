import Calls

/// What lies around a content. Told by the first bytes, never by a name.
enum Wrapping: Equatable {
  case compression(Compression)
  case zip
  case tar
  /// One message.
  case message
  /// Messages, each behind a line that begins with `From `.
  case mailbox

  /// What a ZIP without a member begins with.
  static let emptyZip = Array("PK\u{5}\u{6}".utf8)

  /// Nil for a content.
  init?(_ head: [UInt8]) {
    if let compression = Self.compression(head) {
      self = .compression(compression)
    } else if head.starts(with: Array("PK\u{3}\u{4}".utf8)) || head.starts(with: Self.emptyZip) {
      self = .zip
    } else if Self.isTar(head) {
      self = .tar
    } else if head.starts(with: Array("From ".utf8)) {
      guard let end = head.firstIndex(of: 10), MessageHead.isMessage(head[(end + 1)...]) else { return nil }
      self = .mailbox
    } else if MessageHead.isMessage(head[...]) {
      self = .message
    } else {
      return nil
    }
  }

  private static func compression(_ head: [UInt8]) -> Compression? {
    if head.starts(with: [0x1F, 0x8B]) { return .gzip }
    if head.starts(with: [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0]) { return .xz }
    if head.starts(with: [0x28, 0xB5, 0x2F, 0xFD]) { return .zstd }
    // A frame that is to be skipped, as pzstd and seekable zstd begin with.
    if head.count > 4, head[0] & 0xF0 == 0x50, head[1...3] == [0x2A, 0x4D, 0x18] { return .zstd }
    // `BZh`, a digit, and the beginning of a block or the end of a stream without one.
    if head.count > 9, head.starts(with: Array("BZh".utf8)), (UInt8(ascii: "1")...UInt8(ascii: "9")).contains(head[3]),
      head[4...9] == [0x31, 0x41, 0x59, 0x26, 0x53, 0x59] || head[4...9] == [0x17, 0x72, 0x45, 0x38, 0x50, 0x90]
    {
      return .bzip2
    }
    return nil
  }

  /// A header whose checksum is that of its bytes, the checksum's own counted as spaces. Older ones have no other mark.
  private static func isTar(_ head: [UInt8]) -> Bool {
    guard head.count >= 512, head[0] != 0 else { return false }
    let field = head[148..<156].drop { $0 == 32 }.prefix { (UInt8(ascii: "0")...UInt8(ascii: "7")).contains($0) }
    guard !field.isEmpty, let stated = Int(String(decoding: field, as: UTF8.self), radix: 8) else {
      return head[257..<262].elementsEqual("ustar".utf8)
    }
    let sum = head[..<512].reduce(0) { $0 + Int($1) } - head[148..<156].reduce(0) { $0 + Int($1) } + 8 * 32
    return sum == stated || head[257..<262].elementsEqual("ustar".utf8)
  }
}

/// Tells the beginning of a message: header lines up to an empty one, among them names that are mail's own. `Date` and
/// `Content-Type` alone stand above a web server's answer, too.
enum MessageHead {
  private static let ownNames: Set<String> = [
    "from", "received", "return-path", "delivered-to", "message-id", "mime-version", "x-original-to",
  ]
  private static let names: Set<String> = [
    "to", "cc", "subject", "date", "sender", "reply-to", "content-type", "content-transfer-encoding", "dkim-signature",
  ]

  static func isMessage(_ head: ArraySlice<UInt8>) -> Bool {
    var (own, all): (Set<String>, Set<String>) = ([], [])
    var rest = head
    while let end = rest.firstIndex(of: 10) {
      var line = rest[..<end]
      rest = rest[(end + 1)...]
      if line.last == 13 { line = line.dropLast() }
      if line.isEmpty { return !own.isEmpty && all.count > 1 }
      if line.first == 32 || line.first == 9 {
        if all.isEmpty { return false }
        continue
      }
      guard let name = headerName(line) else { return false }
      if ownNames.contains(name) { own.insert(name) }
      if ownNames.contains(name) || names.contains(name) { all.insert(name) }
    }
    return false
  }

  /// The name before the colon, in lower case; nil for a line that is no header.
  static func headerName(_ line: ArraySlice<UInt8>) -> String? {
    guard let colon = line.prefix(80).firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
      line[..<colon].allSatisfy({ $0 > 32 && $0 < 127 && $0 != UInt8(ascii: "\"") && $0 != UInt8(ascii: "{") })
    else { return nil }
    return String(decoding: line[..<colon], as: UTF8.self).lowercased()
  }
}
