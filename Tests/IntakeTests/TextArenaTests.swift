import Testing

@testable import Intake

@Suite("Changed texts") struct TextArenaTests {
  /// Texts of one record stay as they were written, however many and long they are.
  @Test func keepsTextsUntilTheNextRecord() {
    var arena = TextArena()
    var random = Seeded(3)
    for _ in 0..<20 {
      var texts: [(bytes: UnsafeMutableRawBufferPointer, number: UInt8)] = []
      for number in 0..<UInt8.random(in: 0...20, using: &random) {
        let text = arena.allocate(Int.random(in: 0...1 << (number % 4 == 0 ? 16 : 12), using: &random))
        text.withMemoryRebound(to: UInt8.self) { $0.update(repeating: number) }
        texts.append((text, number))
      }
      for (text, number) in texts { #expect(text.first ?? number == number && text.last ?? number == number) }
      arena.removeAll()
    }
  }
}
