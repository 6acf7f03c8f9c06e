/// Base64 as archives carry bodies (RFC 4648, section 4), with or without line ends in it and padding behind it.
enum Base64 {
  /// The value of each byte's six bits; 64 for white space, 65 for `=`, 66 for what has no place in it.
  private static let sextets: [UInt8] = {
    var sextets = [UInt8](repeating: 66, count: 256)
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    for (value, letter) in alphabet.utf8.enumerated() { sextets[Int(letter)] = UInt8(value) }
    for space in [9, 10, 13, 32] { sextets[space] = 64 }
    sextets[Int(UInt8(ascii: "="))] = 65
    return sextets
  }()

  /// Writes what `text` encodes to the front of `output`, which must hold at least as many bytes as `text`.
  ///
  /// - Returns: how many bytes; nil for what is no base64. Bits that make no whole byte are dropped.
  static func decode(_ text: UnsafeRawBufferPointer, into output: UnsafeMutableRawBufferPointer) -> Int? {
    precondition(output.count >= text.count, "decoding never makes a text longer")
    return sextets.withUnsafeBufferPointer { sextets in
      var (bits, held, count, isPadded): (UInt32, Int, Int, Bool) = (0, 0, 0, false)
      for byte in text {
        let sextet = sextets[Int(byte)]
        switch sextet {
        case 64: continue
        case 65: isPadded = true
        case ..<64 where !isPadded:
          bits = bits << 6 | UInt32(sextet)
          held += 6
          if held >= 8 {
            held -= 8
            output[count] = UInt8(truncatingIfNeeded: bits >> UInt32(held))
            count += 1
          }
        default: return nil
        }
      }
      return count
    }
  }
}
