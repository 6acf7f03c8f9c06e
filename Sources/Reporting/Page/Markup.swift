/// HTML that is safe by type: literals stand as written, every interpolated `String` is escaped, and only another
/// `Markup` goes in unescaped.
struct Markup: ExpressibleByStringInterpolation, Sendable {
  private(set) var bytes: [UInt8]

  init(stringLiteral value: String) { bytes = Array(value.utf8) }
  init(stringInterpolation: Interpolation) { bytes = stringInterpolation.bytes }

  static func += (left: inout Markup, right: Markup) { left.bytes += right.bytes }

  static func joined(_ pieces: some Sequence<Markup>) -> Markup { pieces.reduce(into: "") { $0 += $1 } }

  /// Text that is trusted as it stands: our own style sheet.
  static func verbatim(_ text: String) -> Markup { Markup(stringLiteral: text) }

  struct Interpolation: StringInterpolationProtocol {
    fileprivate var bytes: [UInt8] = []

    init(literalCapacity: Int, interpolationCount: Int) {
      bytes.reserveCapacity(literalCapacity + 16 * interpolationCount)
    }

    mutating func appendLiteral(_ literal: String) { bytes += literal.utf8 }
    mutating func appendInterpolation(_ markup: Markup) { bytes += markup.bytes }
    mutating func appendInterpolation(_ number: Int) { bytes += String(number).utf8 }

    mutating func appendInterpolation(_ text: String) {
      for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "&"): bytes += "&amp;".utf8
        case UInt8(ascii: "<"): bytes += "&lt;".utf8
        case UInt8(ascii: ">"): bytes += "&gt;".utf8
        case UInt8(ascii: "\""): bytes += "&quot;".utf8
        case UInt8(ascii: "'"): bytes += "&#39;".utf8
        // HTML has no way to write control characters, and a NUL would end the text for some readers.
        case 0..<9, 11..<32, 127: bytes += "\u{FFFD}".utf8
        default: bytes.append(byte)
        }
      }
    }

    /// A place in a picture, with two decimals.
    mutating func appendInterpolation(_ coordinate: Double) {
      let hundredths = Int((coordinate * 100).rounded(.toNearestOrAwayFromZero))
      let fraction = hundredths.magnitude % 100
      if hundredths < 0 { bytes.append(UInt8(ascii: "-")) }
      bytes += String(hundredths.magnitude / 100).utf8
      if fraction > 0 { bytes += ((fraction < 10 ? ".0" : ".") + String(fraction)).utf8 }
    }
  }
}
