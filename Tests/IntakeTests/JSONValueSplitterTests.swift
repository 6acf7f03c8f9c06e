import Foundation
import Testing

@testable import Intake

@Suite("Splitting JSON into values") struct JSONValueSplitterTests {
  private func split(_ text: String, _ shape: JSONValueSplitter.Shape, chunk: Int = .max) -> [SplitText] {
    pieces(of: Array(text.utf8), JSONValueSplitter(shape), chunk: chunk)
  }

  @Test func splitsAnArray() {
    let text = " [ {\"a\":\"]},{\\\"\"} ,\n[1,[2]],\n3 , \"x,y\",null\n]\n "
    #expect(
      split(text, .array).map(trimmed) == [
        .value(#"{"a":"]},{\""}"#, line: 1), .value("[1,[2]]", line: 2), .value("3", line: 3),
        .value(#""x,y""#, line: 3), .value("null", line: 3),
      ])
    #expect(split("[]", .array) == [])
    #expect(split("[\n\n{}]", .array) == [.value("{}", line: 3)])
  }

  @Test func splitsASequence() {
    #expect(
      split("{\n \"a\": 1\n}\n{\"b\":\n2}{\"c\":3}\n[4]\n5", .sequence).map(trimmed) == [
        .value("{\n \"a\": 1\n}", line: 1), .value("{\"b\":\n2}", line: 4), .value("{\"c\":3}", line: 5),
        .value("[4]", line: 6), .value("5", line: 7),
      ])
  }

  /// White space behind a scalar may stand in its range.
  private func trimmed(_ found: SplitText) -> SplitText {
    guard case .value(let text, let line) = found else { return found }
    return .value(text.trimmingCharacters(in: .whitespacesAndNewlines), line: line)
  }

  @Test(arguments: [
    "", "{}", "[", "[1", "[1,", "[1,]", "[,1]", "[1,,2]", "[{} {}]", "[{}{}]", "[1]]", "[1] x", "[{\"a\":1}",
    "[{\"a\":\"x", "[\"a", "[{]",
  ]) func seesDamage(_ text: String) {
    let last = split(text, .array).last
    guard case .damaged(let line)? = last else {
      // A value that is not JSON inside is the parser's to find.
      #expect(text == "[{]" && last == nil, "\(text): \(String(describing: last))")
      return
    }
    #expect(line == 1)
  }

  @Test func saysTheLineOfTheDamage() {
    #expect(split("[\n{},\n{}\n{}]", .array).last == .damaged(line: 4))
    #expect(split("{}\n{\n\"a\"", .sequence).last == .damaged(line: 2))
  }

  /// Wherever the buffer ends, the values and their lines are the same.
  @Test func doesNotDependOnChunks() {
    let array = "[{\"a\":\"\\\\\",\"b\":[\"\\\"]\"]},\n\n 12 ,{}, \"s\\\"\",[[],{}],\ntrue]\n"
    let sequence = "{\"a\":\"}\\\"\"}\n\n{\n\"b\" : [ 1,\n2 ]}{}\n 77"
    for (text, shape) in [(array, JSONValueSplitter.Shape.array), (sequence, .sequence)] {
      let whole = split(text, shape).map(trimmed)
      for chunk in 1...text.utf8.count { #expect(split(text, shape, chunk: chunk).map(trimmed) == whole, "\(chunk)") }
    }
  }

  /// Random documents: what Foundation reads as an array's elements are the values found, in any chunks.
  @Test func agreesWithFoundation() throws {
    var random = Seeded(2)
    for _ in 0..<150 {
      let array = (0..<Int.random(in: 0...5, using: &random)).map { _ in RandomJSON.value(&random, depth: 0) }
      let options: JSONSerialization.WritingOptions = Bool.random(using: &random) ? [.prettyPrinted] : []
      let text = String(decoding: try JSONSerialization.data(withJSONObject: array, options: options), as: UTF8.self)
      let found = split(text, .array, chunk: Int.random(in: 1...40, using: &random))
      let values = try found.map { one -> NSObject in
        guard case .value(let json, _) = one else { throw CocoaError(.fileReadCorruptFile) }
        return try #require(
          JSONSerialization.jsonObject(with: Data(json.utf8), options: [.fragmentsAllowed]) as? NSObject)
      }
      #expect(NSArray(array: values) == NSArray(array: array))
    }
  }
}
