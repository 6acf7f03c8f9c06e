@testable import Intake

/// Cutting a text into its parts gives the same however the text comes.
extension FuzzTarget {
  static let jsonValues = FuzzTarget(
    "json-values",
    seeds: [
      #"[{"a":[1,"]"]}, 2 ,"x,y",null,[]]"#, "{\n \"a\": {}\n}\n{\"b\":1}[1]\"text\" 7\n",
      #"{"log":{"version":"1.2","creator":{},"pages":[],"entries":[{"a":1},{"b":"}"}]},"other":"x"}"#,
    ]
  ) { input in
    switch input.choice(of: 3) {
    case 0: try cut(&input, JSONValueSplitter(.array))
    case 1: try cut(&input, JSONValueSplitter(.sequence))
    default: try cut(&input, HARSplitter())
    }
  }

  private struct Part: Equatable {
    let text: [UInt8]
    let line: UInt64
  }

  /// - Throws: `Finding` where pieces make a difference. Limits are above what is kept of a name, as the reader's is.
  private static func cut(_ input: inout FuzzInput, _ splitter: some ValueSplitter) throws {
    let (chunk, limit) = (input.choice(of: 255) + 1, input.choice(of: [.max, 100, 300]))
    let text = input.text
    let whole = try parts(text, splitter, chunk: .max)
    for part in whole { try Canary.look(at: part.text.dropFirst()) }
    let pieces = try parts(text, splitter, chunk: chunk, limit: limit)
    guard limit < .max else { return try require(pieces == whole, "in pieces of \(chunk) the parts are others") }
    // What is given up is missing; what is left is as it was, in its order.
    var rest = whole[...]
    for piece in pieces {
      guard let index = rest.firstIndex(of: piece) else { throw Finding(description: "\(piece) is not in the whole") }
      rest = rest[(index + 1)...]
    }
  }

  /// Every value, and what is damaged as a last part without text.
  private static func parts(_ text: [UInt8], _ splitter: some ValueSplitter, chunk: Int, limit: Int = .max) throws
    -> [Part]
  {
    var (splitter, start, end) = (splitter, 0, 0)
    var parts: [Part] = []
    while true {
      let window = text[start..<end]
      let step = withPadded(window, by: 0) { splitter.next($0) }
      switch step {
      case .value(let range): try add(range, of: window, splitter.valueLine, to: &parts)
      case .damaged(_, let line): return parts + [Part(text: [], line: line)]
      case .needsMore(let kept):
        try require((0...window.count).contains(kept), "\(kept) of \(window.count) bytes are kept")
        if window.count - kept > limit {
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

  // MARK: - Tables

  static let table = FuzzTarget(
    "table",
    seeds: [
      "a,b,c\n1,\"x, \"\"y\"\"\",\n\"two\nlines\",2,3\r\n\n4,5,6", "a;b\r1;\"open\n2;3\n", "\"a\"x,b\nc,d\n\"",
      "\"\"\"\",\"\"\n",
    ]
  ) { input in
    let delimiter = input.choice(of: Array(",;\t|".utf8))
    let chunk = input.choice(of: 255) + 1
    let text = input.text
    let whole = try rows(text, delimiter, chunk: .max)
    for row in whole {
      for cell in row.cells { try Canary.look(at: cell) }
      try require(row.line <= 1 + UInt64(text.count), "line \(row.line) of a text of \(text.count) bytes")
    }
    for (before, row) in zip(whole, whole.dropFirst()) {
      try require(before.line < row.line, "line \(row.line) comes behind line \(before.line)")
    }
    try require(rows(text, delimiter, chunk: chunk) == whole, "in pieces of \(chunk) the rows are others")
  }

  private struct FoundRow: Equatable {
    let line: UInt64
    /// None of a line that was given up.
    var cells: [[UInt8]] = []
    var isTerminated = true
  }

  private static func rows(_ text: [UInt8], _ delimiter: UInt8, chunk: Int) throws -> [FoundRow] {
    var (splitter, start, end) = (TableSplitter(delimiter: delimiter), 0, chunk < text.count ? chunk : text.count)
    var rows: [FoundRow] = []
    while true {
      let window = text[start..<end]
      let before = splitter.position
      var isAtEnd = false
      try withPadded(window, by: 0) { bytes in
        switch splitter.next(bytes, isLast: end == text.count) {
        case .blank: break
        case .end: isAtEnd = true
        case .row(let row):
          try require(row.range.lowerBound == before, "a row begins at \(row.range.lowerBound), not \(before)")
          for cell in row.cells {
            let isInside =
              row.range.lowerBound <= cell.range.lowerBound && cell.range.upperBound <= row.range.upperBound
            try require(isInside, "the cell \(cell.range) is not in \(row.range)")
          }
          rows.append(
            FoundRow(
              line: row.line, cells: row.cells.map { TableSplitter.text(bytes, $0) }, isTerminated: row.isTerminated))
        case .misquoted(let range, let line):
          try require(range.upperBound <= bytes.count, "\(range) is not in \(bytes.count) bytes")
          rows.append(FoundRow(line: line))
        case .needsMore:
          try require(end < text.count, "there is no more")
          start += splitter.position
          splitter.moved(by: splitter.position)
          end = min(end + chunk, text.count)
          return
        }
        try require(isAtEnd || splitter.position > before, "nothing is read at \(before)")
      }
      if isAtEnd { return rows }
    }
  }
}
