import Foundation
import Testing

@testable import Intake

@Suite("Decoding bodies") struct EncodingTests {
  private func base64(_ text: String) -> [UInt8]? {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
    defer { memory.deallocate() }
    return Base64.decode(.lasting(Array(text.utf8)), into: memory).map { Array(memory[..<$0]) }
  }

  private func form(_ text: String) -> String {
    let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: text.utf8.count, alignment: 1)
    defer { memory.deallocate() }
    let count = PercentEncoding.decode(.lasting(Array(text.utf8)), into: memory)
    return String(decoding: memory[..<count], as: UTF8.self)
  }

  /// Foundation encodes; every length modulo 3, with and without padding and line ends.
  @Test func decodesBase64() {
    var random = Seeded(9)
    for length in 0..<100 {
      let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &random) }
      let text = Data(bytes).base64EncodedString()
      #expect(base64(text) == bytes)
      #expect(base64(text.replacingOccurrences(of: "=", with: "")) == bytes)
      #expect(base64(text.enumerated().map { $0 % 7 == 6 ? "\r\n\($1)" : "\($1)" }.joined()) == bytes)
    }
    #expect(base64("Zm9v!") == nil && base64("Zg==Zg==") == nil && base64("Zm-_") == nil)
  }

  @Test func decodesForms() {
    #expect(form("a+b%20c%3D%3d%C3%A9") == "a b c==é")
    #expect(form("100%") == "100%" && form("%4") == "%4" && form("%zz%41") == "%zzA" && form("") == "")
  }
}
