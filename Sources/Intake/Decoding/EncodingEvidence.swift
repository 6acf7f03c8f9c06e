/// What the bytes of records that are not UTF-8 say about the code page they are written in.
///
/// Sums only, so the answer does not depend on the order of the records, nor on who read which.
struct EncodingEvidence {
  /// Bytes from 0x80 on, and how many of them stand behind another.
  private var high = 0
  private var pairs = 0
  /// Letters that are frequent in one of the two pages where the other has a rare one or a sign.
  private var central = 0
  private var western = 0

  init() {}

  /// Of one text.
  init(_ text: UnsafeRawBufferPointer) { note(text) }

  mutating func note(_ text: UnsafeRawBufferPointer) {
    var isBehindHigh = false
    for byte in text {
      guard byte >= 0x80 else {
        isBehindHigh = false
        continue
      }
      high += 1
      if isBehindHigh { pairs += 1 }
      isBehindHigh = true
      switch Self.owner[Int(byte) - 0x80] {
      case 1: central += 1
      case 2: western += 1
      default: break
      }
    }
  }

  mutating func add(_ other: EncodingEvidence) {
    high += other.high
    pairs += other.pairs
    central += other.central
    western += other.western
  }

  /// Nil where nothing was noted.
  ///
  /// Cyrillic words are runs of such bytes, while in Latin ones they stand alone, as a rule: in Polish not always, but then
  /// half of them are letters that Cyrillic seldom has there. Of the Latin pages the one whose frequent
  /// letters are there more often; the central one where none is, since there the two pages agree on nearly all letters.
  var page: TextEncoding? {
    guard high > 0 else { return nil }
    if 2 * pairs >= high, 2 * central < high { return .windows1251 }
    return western > central ? .windows1252 : .windows1250
  }

  /// For each byte from 0x80 on: 1 for 1250, 2 for 1252. In the order of the page: ŚŤŽŹ śťžź Ł Ą ł ą Ľ ľ ż Ż, then ě ď ů with
  /// their capitals; à å ã ê ñ ò õ æ û with theirs. č and è, ř and ø are frequent on both sides.
  private static let owner: [UInt8] = {
    var owner = [UInt8](repeating: 0, count: 128)
    let central: [UInt8] = [
      0x8A, 0x8C, 0x8D, 0x8E, 0x8F, 0x9A, 0x9C, 0x9D, 0x9E, 0x9F, 0xA3, 0xA5, 0xAF, 0xB3, 0xB9, 0xBC, 0xBE, 0xBF, 0xCC,
      0xCF, 0xD9, 0xEC, 0xEF, 0xF9,
    ]
    let western: [UInt8] = [
      0xC0, 0xC3, 0xC5, 0xC6, 0xCA, 0xD1, 0xD2, 0xD5, 0xDB, 0xE0, 0xE3, 0xE5, 0xE6, 0xEA, 0xF1, 0xF2, 0xF5, 0xFB,
    ]
    for byte in central { owner[Int(byte) - 0x80] = 1 }
    for byte in western { owner[Int(byte) - 0x80] = 2 }
    return owner
  }()
}

extension UnsafeRawBufferPointer {
  /// Whether the bytes are UTF-8. Eight at a time where they are ASCII, as most are.
  var isUTF8: Bool {
    var index = 0
    while index + 8 <= count, loadUnaligned(fromByteOffset: index, as: UInt64.self) & 0x8080_8080_8080_8080 == 0 {
      index += 8
    }
    while index < count, self[index] < 0x80 { index += 1 }
    return index == count || String(validating: self[index...], as: UTF8.self) != nil
  }
}

extension String {
  /// UTF-8, or what is written in the code page that its bytes speak of: for people to read.
  init(legible bytes: UnsafeRawBufferPointer) {
    guard !bytes.isUTF8, let page = EncodingEvidence(bytes).page.flatMap(CodePage.of) else {
      self.init(decoding: bytes, as: UTF8.self)
      return
    }
    self.init(unsafeUninitializedCapacity: 3 * bytes.count) { memory in
      var written = UTF8Writer(UnsafeMutableRawBufferPointer(memory))
      page.decode(bytes, into: &written)
      return written.count
    }
  }
}
