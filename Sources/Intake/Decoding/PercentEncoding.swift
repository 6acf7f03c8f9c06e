/// Names and values of `application/x-www-form-urlencoded` (URL Standard, section 5.1).
enum PercentEncoding {
  /// Writes the decoded bytes to the front of `output`, which must hold at least as many bytes as `text`; returns how many.
  /// A percent sign without two hexadecimal digits behind it stands for itself.
  static func decode(_ text: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Int {
    precondition(output.count >= text.count, "decoding never makes a text longer")
    var (input, count) = (0, 0)
    while input < text.count {
      var byte = text[input]
      input += 1
      if byte == UInt8(ascii: "+") {
        byte = 32
      } else if byte == UInt8(ascii: "%"), input + 2 <= text.count, let high = digit(text[input]),
        let low = digit(text[input + 1])
      {
        byte = high << 4 | low
        input += 2
      }
      output[count] = byte
      count += 1
    }
    return count
  }

  private static func digit(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): byte - UInt8(ascii: "0")
    case UInt8(ascii: "A")...UInt8(ascii: "F"), UInt8(ascii: "a")...UInt8(ascii: "f"):
      (byte | 0x20) - UInt8(ascii: "a") + 10
    default: nil
    }
  }
}
