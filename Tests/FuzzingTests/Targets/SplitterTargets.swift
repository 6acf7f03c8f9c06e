@testable import Intake

/// Cutting a text into its parts gives the same however the text comes.
extension FuzzTarget {
  static let jsonValues = FuzzTarget(
    "json-values",
    seeds: [
      #"[{"a":[1,"]"]}, 2 ,"x,y",null,[]]"#, "{\n \"a\": {}\n}\n{\"b\":1}[1]\"text\" 7\n",
      #"{"log":{"version":"1.2","creator":{},"pages":[],"entries":[{"a":1},{"b":"}"}]},"other":"x"}"#,
      #"{"took":5,"hits":{"total":{"value":2},"hits":[{"a":1},{"b":"]}"}]}}{"events":[{"c":1},2],"nextToken":"x"}"#,
    ]
  ) { input in
    switch input.choice(of: 4) {
    case 0: try cut(&input, JSONValueSplitter(.array))
    case 1: try cut(&input, JSONValueSplitter(.sequence))
    // It ends with its object, and what follows is another's.
    case 2: try cut(&input, ListSplitter(.exports)) { $0.isComplete }
    default: try cut(&input, ListSplitter(.har))
    }
  }

  private struct Part: Equatable {
    let text: [UInt8]
    let line: UInt64
  }

  /// - Throws: `Finding` where pieces make a difference. Limits are above what is kept of a name, as the reader's is.
  ///
  /// - Parameter isDone: whether the splitter wants no more text.
  private static func cut<Splitter: ValueSplitter>(
    _ input: inout FuzzInput, _ splitter: Splitter, until isDone: (Splitter) -> Bool = { _ in false }
  ) throws {
    let (chunk, limit) = (input.choice(of: 255) + 1, input.choice(of: [.max, 100, 300]))
    let text = input.text
    let whole = try parts(text, splitter, isDone, chunk: .max)
    for part in whole { try Canary.look(at: part.text.dropFirst()) }
    let pieces = try parts(text, splitter, isDone, chunk: chunk, limit: limit)
    guard limit < .max else { return try require(pieces == whole, "in pieces of \(chunk) the parts are others") }
    // When a value is opened the buffer decides; whatever it holds then, the parts are ranges of it, in their order.
    _ = try parts(text, splitter, isDone, chunk: chunk, limit: limit, opens: true)
    // What is given up is missing; what is left is as it was, in its order.
    var rest = whole[...]
    for piece in pieces {
      guard let index = rest.firstIndex(of: piece) else { throw Finding(description: "\(piece) is not in the whole") }
      rest = rest[(index + 1)...]
    }
  }

  /// Every value, and what is damaged as a last part without text.
  private static func parts<Splitter: ValueSplitter>(
    _ text: [UInt8], _ splitter: Splitter, _ isDone: (Splitter) -> Bool, chunk: Int, limit: Int = .max,
    opens: Bool = false
  ) throws -> [Part] {
    var (splitter, start, end) = (splitter, 0, 0)
    var parts: [Part] = []
    while true {
      let window = text[start..<end]
      let step = withPadded(window, by: 0) { splitter.next($0) }
      switch step {
      case .value(let range): try add(range, of: window, splitter.valueLine, to: &parts)
      case .damaged(_, let line): return parts + [Part(text: [], line: line)]
      case .needsMore where isDone(splitter): return parts
      case .needsMore(let kept):
        try require((0...window.count).contains(kept), "\(kept) of \(window.count) bytes are kept")
        if window.count - kept > limit {
          if opens, withPadded(window, by: 0, { bytes in splitter.openValue(bytes) { _ in true } }) { continue }
          splitter.giveUpValue()
          continue
        }
        start += kept
        splitter.moved(by: kept)
        guard end < text.count else {
          let window = text[start...]
          let last = withPadded(window, by: 0) { splitter.finish($0) }
          if case .value(let range) = last { try add(range, of: window, splitter.valueLine, to: &parts) }
          if case .damaged(_, let line) = last { parts.append(Part(text: [], line: line)) }
          return parts
        }
        end = chunk < text.count - end ? end + chunk : text.count
      }
      try require(parts.count <= text.count, "more parts than bytes")
    }
  }

  private static func add(_ range: Range<Int>, of window: ArraySlice<UInt8>, _ line: UInt64, to parts: inout [Part])
    throws
  {
    try require(range.lowerBound >= 0 && range.upperBound <= window.count, "\(range) is not in \(window.count) bytes")
    try require(!range.isEmpty, "a value without a byte")
    try require(line >= parts.last?.line ?? 1, "line \(line) comes behind line \(parts.last?.line ?? 1)")
    let start = window.startIndex
    parts.append(Part(text: Array(window[start + range.lowerBound..<start + range.upperBound]), line: line))
  }
}
