import Calls

/// A text in another encoding, as UTF-8 without a byte order mark. What has no meaning in it becomes U+FFFD.
final class TranscodingSource: ByteSource {
  private static let chunk = 1 << 16

  private let source: any ByteSource
  private var decoder: Decoder
  private let input = UnsafeMutableRawBufferPointer.allocate(byteCount: chunk, alignment: 16)
  private let output = UnsafeMutableRawBufferPointer.allocate(byteCount: 3 * chunk + 8, alignment: 16)
  private var pending: Range<Int> = 0..<0
  private var isAtEnd = false
  var consumed: Int { source.consumed }

  private enum Decoder {
    case page(CodePage)
    case utf16(UTF16Decoder)
  }

  init(_ source: any ByteSource, from encoding: TextEncoding) {
    self.source = source
    if let page = CodePage.of(encoding) {
      decoder = .page(page)
    } else {
      precondition(encoding != .utf8 && encoding != .utf16, "the order of bytes is known")
      decoder = .utf16(UTF16Decoder(isBigEndian: encoding == .utf16BigEndian))
    }
  }

  deinit {
    input.deallocate()
    output.deallocate()
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Problem) -> Int {
    while pending.isEmpty, !isAtEnd { try decodeMore() }
    let part = UnsafeRawBufferPointer(rebasing: output[pending].prefix(buffer.count))
    buffer.copyMemory(from: part)
    pending = pending.lowerBound + part.count..<pending.upperBound
    return part.count
  }

  private func decodeMore() throws(Problem) {
    let count = try source.read(into: input)
    isAtEnd = count == 0
    let bytes = UnsafeRawBufferPointer(rebasing: input[..<count])
    var text = UTF8Writer(output)
    switch decoder {
    case .page(let page): page.decode(bytes, into: &text)
    case .utf16(var decoder):
      decoder.decode(bytes, into: &text)
      if isAtEnd { decoder.finish(into: &text) }
      self.decoder = .utf16(decoder)
    }
    pending = 0..<text.count
  }
}

/// UTF-16 that comes piece by piece.
private struct UTF16Decoder {
  private static let replacement: UInt32 = 0xFFFD

  private let isBigEndian: Bool
  /// The first byte of a unit whose second has not come yet.
  private var half: UInt8?
  /// The first of a pair of surrogates.
  private var high: UInt32?
  private var isAtBeginning = true

  init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

  mutating func decode(_ bytes: UnsafeRawBufferPointer, into text: inout UTF8Writer) {
    var index = 0
    if let first = half, !bytes.isEmpty {
      half = nil
      take(unit(first, bytes[0]), into: &text)
      index = 1
    }
    while index + 1 < bytes.count {
      take(unit(bytes[index], bytes[index + 1]), into: &text)
      index += 2
    }
    if index < bytes.count { half = bytes[index] }
  }

  /// The text is at its end.
  mutating func finish(into text: inout UTF8Writer) {
    if high != nil || half != nil { text.append(Self.replacement) }
    (high, half) = (nil, nil)
  }

  @inline(__always) private func unit(_ first: UInt8, _ second: UInt8) -> UInt32 {
    isBigEndian ? UInt32(first) << 8 | UInt32(second) : UInt32(second) << 8 | UInt32(first)
  }

  @inline(__always) private mutating func take(_ unit: UInt32, into text: inout UTF8Writer) {
    defer { isAtBeginning = false }
    if let first = high {
      high = nil
      if unit >> 10 == 0x37 {
        text.append(0x1_0000 + ((first & 0x3FF) << 10 | unit & 0x3FF))
        return
      }
      text.append(Self.replacement)
    }
    switch unit {
    case 0xD800...0xDBFF: high = unit
    case 0xDC00...0xDFFF: text.append(Self.replacement)
    case 0xFEFF where isAtBeginning: break
    default: text.append(unit)
    }
  }
}
