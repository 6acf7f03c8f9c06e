import CZlib
import Calls

@testable import Intake

extension FuzzTarget {
  /// Bytes taken for gzip, and gzip with a bit turned over: what comes out is what went in, or a problem.
  static let gzip = FuzzTarget("gzip", seeds: gzipSeeds) { input in
    let isCompressed = input.choice(of: [true, false])
    let (level, bit, room) = (input.choice(of: 10), input.number(), input.choice(of: 255) + 1)
    let text = input.text
    let bytes = isCompressed ? text : compressed(text, level: CInt(level))
    let whole = unpacked(bytes, chunk: .max, room: 1 << 16)
    try require(unpacked(bytes, chunk: room, room: room) == whole, "in pieces of \(room) it is something else")
    guard !isCompressed else { return }
    try require(whole == .text(text), "what was compressed comes back otherwise")
    try Canary.look(at: text)
    var damaged = bytes
    damaged[bit / 8 % bytes.count] ^= 1 << (bit % 8)
    switch unpacked(damaged, chunk: .max, room: 1 << 16) {
    case .text(let other): try require(other == text, "bit \(bit) changes the text, and nobody says so")
    case .damaged: break
    }
  }

  private enum Unpacked: Equatable {
    case text([UInt8])
    case damaged
  }

  private static func unpacked(_ bytes: [UInt8], chunk: Int, room: Int) -> Unpacked {
    let source = GzipSource(PiecedSource(bytes, chunk: chunk), place: "x.gz")
    var text: [UInt8] = []
    do {
      // What fits into a megabyte, or a bomb takes all the time.
      while text.count < 1 << 20 {
        let part = try withOutput(room) { output in Array(output[..<(try source.read(into: output))]) }
        if part.isEmpty { break }
        text += part
      }
      return .text(Array(text.prefix(1 << 20)))
    } catch { return .damaged }
  }

  /// One gzip member by zlib.
  private static func compressed(_ text: [UInt8], level: CInt) -> [UInt8] {
    var stream = z_stream()
    let status = deflateInit2_(
      &stream, level, Z_DEFLATED, 16 + MAX_WBITS, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      CInt(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib cannot start: \(status)")
    defer { deflateEnd(&stream) }
    var (text, output) = (text, [UInt8](repeating: 0, count: text.count + text.count / 100 + 1000))
    return text.withUnsafeMutableBufferPointer { text in
      output.withUnsafeMutableBufferPointer { output in
        (stream.next_in, stream.avail_in) = (text.baseAddress, UInt32(text.count))
        (stream.next_out, stream.avail_out) = (output.baseAddress, UInt32(output.count))
        let status = deflate(&stream, Z_FINISH)
        precondition(status == Z_STREAM_END, "there is room for all of it: \(status)")
        return Array(output[..<(output.count - Int(stream.avail_out))])
      }
    }
  }

  @Sendable private static func gzipSeeds() -> [[UInt8]] {
    let text = Array(#"{"verification_call_uuid":"a1_7","q931_status":16}"#.utf8)
    return [text] + [0, 6].map { compressed(text, level: $0) + [0, 0, 0, 0, 0] }
      + [compressed(text, level: 9) + compressed([], level: 1)]
  }
}
