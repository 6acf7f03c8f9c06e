import Calls
import Testing

@Suite struct RecordBatchTests {
  @Test(arguments: ["", "0", "00", "7", "0421905", "421905123456", "999999999999999", "000000000000000"])
  func digitsComeBack(text: String) throws {
    let packed = try #require(PackedDigits(Array(text.utf8)))
    #expect(packed.text == text)
    #expect(packed.count == text.utf8.count)
    for dropped in 0...16 { #expect(packed.dropping(last: dropped).text == text.dropLast(dropped)) }
  }

  @Test(arguments: ["x", "+421", "1 2", "1234567890123456", "١"]) func noDigits(text: String) {
    #expect(PackedDigits(Array(text.utf8)) == nil)
  }

  @Test func lengthTellsNumbersApart() throws {
    #expect(PackedDigits(Array("07".utf8)) != PackedDigits(Array("7".utf8)))
    #expect(PackedDigits(Array("0".utf8)) != PackedDigits.none)
  }

  @Test func textsComeBackFromTheArena() {
    var batch = RecordBatch()
    let texts = ["fa278be48dc2_117793", "", "ANSWER"]
    let places = texts.map { text in Array(text.utf8).withUnsafeBytes { batch.append($0) } }
    #expect(places.map(batch.text) == texts)
    #expect(batch.count == 0)
    batch.ignored = 2
    #expect(batch.count == 2)
  }
}
