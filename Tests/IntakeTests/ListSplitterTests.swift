import Foundation
import Testing

@testable import Intake

@Suite("Splitting objects with a list into its elements") struct ListSplitterTests {
  private func split(_ text: String, chunk: Int = .max, limit: Int = .max) -> [SplitText] {
    pieces(of: Array(text.utf8), ListSplitter(.har), chunk: chunk, limit: limit)
  }

  private static let decoys = #"""
    { "comment" : "}]\"{ \\", "entries": [{"root": 1}],
      "log": {
        "version": "1.2", "creator": {"name": "x", "entries": [{"creator": 2}]}, "n": -1.5e3, "t":true,
        "pages": [ {"id": "p\\", "entries": [{"page": 3}]}, {"log": {"entries": [4]}} ],
        "entries": [
          {"a": "]}\"\\", "entries": [5]},
          {"b": {"log": {"entries": []}}} , 7,
          "[", null
        ],
        "_more": "entries", "entry": [{"c": 6}]
      }, "log2": {"entries": [8]}
    }
    """#

  @Test func takesTheEntriesOfTheLogOnly() {
    #expect(
      split(Self.decoys) == [
        .value(#"{"a": "]}\"\\", "entries": [5]}"#, line: 6), .value(#"{"b": {"log": {"entries": []}}}"#, line: 7),
        .value("7", line: 7), .value(#""[""#, line: 8), .value("null", line: 8),
      ])
    #expect(split(#"{"log":{"entries":[]}}"#) == [])
    #expect(split("\n\n{\"log\"\n:{\"entries\":[\n{}]}}\n ") == [.value("{}", line: 5)])
    #expect(split(#"{"log":{"entries":[1]},"log":{"entries":[2],"entries":[3]}}"#).count == 3)
    #expect(split(#"{"l\u006fg":{"\u0065ntries":[1]}}"#) == [.value("1", line: 1)])
  }

  /// Wherever the buffer ends, the entries and their lines are the same.
  @Test func doesNotDependOnChunks() {
    let whole = split(Self.decoys)
    for chunk in 1...Self.decoys.utf8.count { #expect(split(Self.decoys, chunk: chunk) == whole, "\(chunk)") }
  }

  /// Cut anywhere, an archive is damaged; the entries before the cut are those of the whole.
  @Test func seesEveryCut() {
    let whole = split(Self.decoys)
    let text = Array(Self.decoys.utf8)
    for count in 0..<text.count - 1 {
      let found = pieces(of: Array(text[..<count]), ListSplitter(.har), chunk: 7)
      guard case .damaged(let line)? = found.last else {
        Issue.record("cut after \(count) bytes: \(found)")
        continue
      }
      #expect(line == UInt64(text[..<count].count { $0 == 10 } + 1))
      #expect(found.dropLast() == whole.prefix(found.count - 1))
    }
  }

  @Test(arguments: [
    ("[]", 1), ("{}", 1), ("{\n\"log\":{}}", 2), (#"{"log":[]}"#, 1), (#"{"log":{"entries":null}}"#, 1), ("{x}", 1),
    (#"{"log":{"entries":[1 2]}}"#, 1), ("{\"log\":{\"entries\":[{}\n{}]}}", 2), (#"{"log":{"entries":[,1]}}"#, 1),
    (#"{"log":{"entries":[1,]}}"#, 1), (#"{"log":{"entries":[1}}"#, 1), (#"{"log":{"entries":[]]}"#, 1),
    (#"{"log":{"entries":[]},}"#, 1), (#"{"log":{"entries":[]}} x"#, 1), (#"{"log" {"entries":[]}}"#, 1),
    (#"{"log":,"entries":[]}"#, 1), (#"{"log":{"a":1 "b":2}}"#, 1), (#"{"log":{"a" 1}}"#, 1), (#"{"a":"b" "c"}"#, 1),
    (#"{1:2}"#, 1), (#"{"a":1,,"b":2}"#, 1),
  ]) func seesDamage(_ text: String, _ line: UInt64) {
    for chunk in [1, 3, .max] { #expect(split(text, chunk: chunk).last == .damaged(line: line), "\(text)") }
  }

  /// Members of any size pass by: no more than a piece of them is asked to be kept.
  @Test func keepsNothingOfWhatItPassesOver() {
    let long = String(repeating: "x{[\\\"", count: 4000)
    let text =
      #"{"\#(long)":1,"big":"\#(long)","log":{"pages":[{"\#(long)":["\#(long)"]}],"\#(long)":"\#(long)","entries":[{"a":1}]}}"#
    var splitter = ListSplitter(.har)
    var (window, kept): ([UInt8], [Int]) = ([], [])
    var found: [String] = []
    for piece in stride(from: 0, to: text.utf8.count, by: 100) {
      window += Array(text.utf8)[piece..<min(text.utf8.count, piece + 100)]
      reading: while true {
        let bytes = UnsafeRawBufferPointer.lasting(window)
        switch splitter.next(bytes) {
        case .value(let range): found.append(String(decoding: bytes[range], as: UTF8.self))
        case .damaged(let reason, _): Issue.record("\(reason)")
        case .needsMore(let from):
          kept.append(bytes.count - from)
          window.removeFirst(from)
          splitter.moved(by: from)
          break reading
        }
      }
    }
    #expect(found == [#"{"a":1}"#] && splitter.finish(.lasting(window)) == nil)
    #expect(kept.count > 500 && kept.allSatisfy { $0 <= 100 })
  }

  @Test func givesUpWhatIsTooLong() {
    let long = String(repeating: "y", count: 500)
    let text = "{\"log\":{\"entries\":[1,{\"a\":\"\(long)\"},\n\"\(long)\",{\"b\":2}]}}"
    #expect(split(text, chunk: 50, limit: 200) == [.value("1", line: 1), .value("{\"b\":2}", line: 2)])
    #expect(
      pieces(of: Array("[1,{\"a\":\"\(long)\"},\n\(long),2]".utf8), JSONValueSplitter(.array), chunk: 50, limit: 200)
        == [.value("1", line: 1), .value("2", line: 2)])
  }

  private static let pages = #"""
    {"took": 5, "hits": {"total": {"value": 2, "hits": [1]}, "x": "]}\"", "hits": [ {"a": "\\", "hits": [2]},
      "[", 3 ], "y": {"events": [4]} }, "events" : [], "eventsX": [5] } {"none":
    [6]}
    {"logEvents":[{"b":1}
    ],"e":{"events":[7]},"n":null}7
    """#
  private static let elements: [SplitText] = [
    .value(#"{"a": "\\", "hits": [2]}"#, line: 1), .value(#""[""#, line: 2), .value("3", line: 2),
  ]

  @Test func takesTheElementsOfKnownLists() {
    let first = String(Self.pages.prefix(while: { $0 != "6" }).dropLast(13))
    for chunk in 1...first.utf8.count {
      #expect(pieces(of: Array(first.utf8), ListSplitter(.exports), chunk: chunk) == Self.elements, "\(chunk)")
    }
    // Exactly up to its end, whatever follows.
    #expect(pieces(of: Array("{\"a\":1}]".utf8), ListSplitter(.exports)) == [])
    for count in 1..<first.utf8.count - 1 {
      let found = pieces(of: Array(first.utf8.prefix(count)), ListSplitter(.exports), chunk: 7)
      guard case .damaged? = found.last else {
        Issue.record("cut after \(count) bytes: \(found)")
        continue
      }
      #expect(found.dropLast() == Self.elements.prefix(found.count - 1))
    }
  }

  /// Opened or not, the values behind an object are the same, on the same lines; wherever the buffer ends.
  @Test func opensAValueThatIsTooLong() {
    let rest: [SplitText] = [.value("7", line: 5)]
    let text = Array(Self.pages.utf8)
    for chunk in 1...60 {
      var wrappers: [String] = []
      let found = pieces(of: text, JSONValueSplitter(.sequence), chunk: chunk, limit: 110) {
        wrappers.append($0)
        return true
      }
      #expect(Array(found.prefix(3)) == Self.elements && Array(found.suffix(1)) == rest, "\(chunk)")
      #expect(
        wrappers == [#"{"took": 5, "hits": {"total": {"value": 2, "hits": [1]}, "x": "]}\"", "hits": [ 0]}}"#])
      #expect(found.count == 6)
    }
  }

  @Test func tellsWhatStandsAroundAList() {
    func wrapper(_ text: String) -> String? {
      let bytes = UnsafeRawBufferPointer.lasting(Array(text.utf8))
      return ListSplitter.wrapper(of: bytes, isWhole: true).map {
        String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
      }
    }
    #expect(
      wrapper(#"{"a":1,"events":[{"b":2}, {"c":3}],"d":{"items":[4]}}"#)
        == #"{"a":1,"events":[0, 0],"d":{"items":[4]}}"#)
    #expect(wrapper(#"{"hits":{"hits":[{}]},"rows":[[1]]}"#) == #"{"hits":{"hits":[0]},"rows":[0]}"#)
    #expect(wrapper(#"{"events":[],"a":[{}]}"#) == nil && wrapper("[{}]") == nil && wrapper(#"{"hits":[{}]}"#) == nil)
  }

  /// Random archives: the entries found, in any chunks, are those that Foundation reads.
  @Test func agreesWithFoundation() throws {
    var random = Seeded(8)
    for _ in 0..<150 {
      let entries = (0..<Int.random(in: 0...5, using: &random)).map { _ in RandomJSON.value(&random, depth: 0) }
      var log: [String: Any] = ["entries": entries]
      for index in 0..<Int.random(in: 0...4, using: &random) {
        log["m\(index)"] = RandomJSON.value(&random, depth: 0)
      }
      let root: [String: Any] = ["log": log, "entries": [1], "z": RandomJSON.value(&random, depth: 0)]
      let options: JSONSerialization.WritingOptions = Bool.random(using: &random) ? [.prettyPrinted] : []
      let text = try JSONSerialization.data(withJSONObject: root, options: options)
      let found = pieces(of: Array(text), ListSplitter(.har), chunk: Int.random(in: 1...90, using: &random))
      let values = try found.map { one -> NSObject in
        guard case .value(let json, _) = one else { throw CocoaError(.fileReadCorruptFile) }
        return try #require(
          JSONSerialization.jsonObject(with: Data(json.utf8), options: [.fragmentsAllowed]) as? NSObject)
      }
      #expect(NSArray(array: values) == NSArray(array: entries))
    }
  }
}
