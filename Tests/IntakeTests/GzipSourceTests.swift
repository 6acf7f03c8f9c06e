import Calls
import Testing

@testable import Intake

@Suite("Reading gzip") struct GzipSourceTests {
  /// A gzip member of stored blocks (RFC 1952, RFC 1951 section 3.2.4): no compressor needed.
  static func member(_ text: String) -> [UInt8] { member(Array(text.utf8)) }

  static func member(_ bytes: [UInt8]) -> [UInt8] {
    var member: [UInt8] = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255]
    let blocks =
      bytes.isEmpty
      ? [[]] : stride(from: 0, to: bytes.count, by: 1000).map { Array(bytes[$0..<min($0 + 1000, bytes.count)]) }
    for (index, block) in blocks.enumerated() {
      let (low, high) = (UInt8(block.count & 255), UInt8(block.count >> 8))
      member += [index == blocks.count - 1 ? 1 : 0, low, high, ~low, ~high] + block
    }
    return member + littleEndian(crc(bytes)) + littleEndian(UInt32(bytes.count))
  }

  static func littleEndian(_ value: UInt32) -> [UInt8] { (0..<4).map { UInt8(value >> (8 * $0) & 255) } }

  static func crc(_ bytes: [UInt8]) -> UInt32 {
    var crc = UInt32.max
    for byte in bytes {
      crc ^= UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
    }
    return ~crc
  }

  private func unpacked(_ bytes: [UInt8], chunk: Int = .max, room: Int = 1 << 16) throws -> String {
    let source = GzipSource(BytesSource(bytes, chunk: chunk), place: "x.gz")
    var result: [UInt8] = []
    while true {
      var part = [UInt8](repeating: 0, count: room)
      let count = try part.withUnsafeMutableBytes { try source.read(into: $0) }
      if count == 0 { return String(decoding: result, as: UTF8.self) }
      result += part[..<count]
    }
  }

  private static let text = String(repeating: "All work and no play makes Jack a dull boy.\n", count: 60)

  @Test func unpacksMembers() throws {
    #expect(try unpacked(Self.member(Self.text)) == Self.text)
    #expect(try unpacked(Self.member("")) == "")
    #expect(
      try unpacked(Self.member("a") + Self.member("") + Self.member("bc") + Self.member(Self.text)) == "abc" + Self.text
    )
  }

  @Test(arguments: [1, 2, 7, 100, 1009]) func doesNotDependOnChunks(_ chunk: Int) throws {
    let bytes = Self.member("first\n") + Self.member(Self.text)
    #expect(try unpacked(bytes, chunk: chunk) == "first\n" + Self.text)
    #expect(try unpacked(bytes, room: chunk) == "first\n" + Self.text)
  }

  /// Cut after any byte but the last, of the first member or of the second.
  @Test func refusesATruncatedFile() {
    let first = Self.member("first member\n")
    let whole = first + Self.member("the second\n")
    for length in 1..<whole.count where length != first.count {
      let problem = #expect(throws: Problem.self, "\(length)") { try unpacked(Array(whole[..<length])) }
      #expect(problem?.exitStatus == .data && problem?.place == "x.gz" && problem?.remedy.isEmpty == false)
    }
  }

  /// Each bit of the checksum and the length matters.
  @Test func refusesAFlippedBit() {
    let whole = Self.member("check me")
    for index in whole.count - 8..<whole.count {
      for bit in 0..<8 {
        var bytes = whole
        bytes[index] ^= 1 << bit
        let problem = #expect(throws: Problem.self, "\(index).\(bit)") { try unpacked(bytes) }
        #expect(problem?.exitStatus == .data)
      }
    }
    for index in 0..<whole.count - 8 where ![4, 5, 6, 7, 8, 9].contains(index) {
      var bytes = whole
      bytes[index] ^= 0x41
      #expect(throws: Problem.self, "\(index)") { try unpacked(bytes) }
    }
  }

  /// Whoever salvages wants all that came before the damage, however much is read at a time.
  @Test(arguments: [1, 7, 1 << 16]) func handsOutWhatComesBeforeDamage(_ room: Int) throws {
    var bytes = Self.member(Array(Self.text.utf8))
    // The length of the second block: what it should be the inverse of stands behind it.
    bytes[10 + 5 + 1000 + 1] ^= 1
    let source = GzipSource(BytesSource(bytes), place: "x.gz")
    var result: [UInt8] = []
    let problem = #expect(throws: Problem.self) {
      while true {
        var part = [UInt8](repeating: 0, count: room)
        let count = try part.withUnsafeMutableBytes { try source.read(into: $0) }
        if count == 0 { return }
        result += part[..<count]
      }
    }
    #expect(problem?.exitStatus == .data)
    #expect(result == Array(Self.text.utf8.prefix(1000)))
    #expect(throws: Problem.self) {
      try withUnsafeTemporaryAllocation(byteCount: 9, alignment: 1) { try source.read(into: $0) }
    }
  }

  /// As tapes leave them, and as gzip(1) passes them over.
  @Test(arguments: [1, 511, 700_000]) func passesOverZerosBehindAMember(_ count: Int) throws {
    let zeros = [UInt8](repeating: 0, count: count)
    #expect(try unpacked(Self.member("good\n") + zeros) == "good\n")
    #expect(try unpacked(Self.member("a\n") + zeros + Self.member("b\n")) == "a\nb\n")
  }

  @Test func refusesGarbageBehindAMember() {
    for garbage in ["x", "more text", "\u{1F}", "\u{0}\u{0}x"] {
      #expect(throws: Problem.self, "\(garbage.debugDescription)") {
        try unpacked(Self.member("good\n") + Array(garbage.utf8))
      }
    }
  }
}
