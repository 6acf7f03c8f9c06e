/// An 8-bit code page of Windows: what the bytes from 0x80 on mean; those below are ASCII. From Microsoft's tables.
struct CodePage {
  /// U+FFFD for bytes without a meaning.
  private let upper: [UInt16]

  private init(_ text: String) {
    upper = Array(text.utf16)
    precondition(upper.count == 128, "one character for each byte from 0x80 on")
  }

  /// Nil for an encoding that is none.
  static func of(_ encoding: TextEncoding) -> CodePage? {
    switch encoding {
    case .windows1250: windows1250
    case .windows1251: windows1251
    case .windows1252: windows1252
    case .utf8, .utf16, .utf16LittleEndian, .utf16BigEndian: nil
    }
  }

  /// Appends `bytes` to a text in UTF-8.
  func decode(_ bytes: UnsafeRawBufferPointer, into text: inout UTF8Writer) {
    for byte in bytes { text.append(byte < 0x80 ? UInt32(byte) : UInt32(upper[Int(byte) - 0x80])) }
  }

  private static let windows1250 = CodePage(
    "€\u{FFFD}‚\u{FFFD}„…†‡\u{FFFD}‰Š‹ŚŤŽŹ\u{FFFD}‘’“”•–—\u{FFFD}™š›śťžź"
      + "\u{A0}ˇ˘Ł¤Ą¦§¨©Ş«¬\u{AD}®Ż°±˛ł´µ¶·¸ąş»Ľ˝ľż"
      + "ŔÁÂĂÄĹĆÇČÉĘËĚÍÎĎĐŃŇÓÔŐÖ×ŘŮÚŰÜÝŢß"
      + "ŕáâăäĺćçčéęëěíîďđńňóôőö÷řůúűüýţ˙")

  private static let windows1251 = CodePage(
    "ЂЃ‚ѓ„…†‡€‰Љ‹ЊЌЋЏђ‘’“”•–—\u{FFFD}™љ›њќћџ"
      + "\u{A0}ЎўЈ¤Ґ¦§Ё©Є«¬\u{AD}®Ї°±Ііґµ¶·ё№є»јЅѕї"
      + "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
      + "абвгдежзийклмнопрстуфхцчшщъыьэюя")

  private static let windows1252 = CodePage(
    "€\u{FFFD}‚ƒ„…†‡ˆ‰Š‹Œ\u{FFFD}Ž\u{FFFD}\u{FFFD}‘’“”•–—˜™š›œ\u{FFFD}žŸ"
      + "\u{A0}¡¢£¤¥¦§¨©ª«¬\u{AD}®¯°±²³´µ¶·¸¹º»¼½¾¿"
      + "ÀÁÂÃÄÅÆÇÈÉÊËÌÍÎÏÐÑÒÓÔÕÖ×ØÙÚÛÜÝÞß"
      + "àáâãäåæçèéêëìíîïðñòóôõö÷øùúûüýþÿ")
}

/// Writes characters as UTF-8 into memory that has room for them: three bytes for each unit of 8 or 16 bits are enough.
struct UTF8Writer {
  private let memory: UnsafeMutableRawBufferPointer
  private(set) var count = 0

  init(_ memory: UnsafeMutableRawBufferPointer) { self.memory = memory }

  @inline(__always) mutating func append(_ scalar: UInt32) {
    if scalar < 0x80 {
      put(scalar)
    } else if scalar < 0x800 {
      put(0xC0 | scalar >> 6)
      put(0x80 | scalar & 0x3F)
    } else if scalar < 0x1_0000 {
      put(0xE0 | scalar >> 12)
      put(0x80 | scalar >> 6 & 0x3F)
      put(0x80 | scalar & 0x3F)
    } else {
      put(0xF0 | scalar >> 18)
      put(0x80 | scalar >> 12 & 0x3F)
      put(0x80 | scalar >> 6 & 0x3F)
      put(0x80 | scalar & 0x3F)
    }
  }

  @inline(__always) private mutating func put(_ byte: UInt32) {
    memory[count] = UInt8(truncatingIfNeeded: byte)
    count += 1
  }
}
