@testable import Intake

/// A second reading of tables, slow and obvious: a whole text at once, a character after another, lines before cells.
struct SlowTable {
  struct Row: Equatable {
    enum Text: Equatable {
      case cells([String], isTerminated: Bool)
      case misquoted(String)
      case tooLong
    }
    var line: UInt64
    var text: Text

    init(_ line: UInt64, _ cells: [String], isTerminated: Bool = true) {
      (self.line, text) = (line, .cells(cells, isTerminated: isTerminated))
    }
    init(_ line: UInt64, misquoted: String) { (self.line, text) = (line, .misquoted(misquoted)) }
    init(_ line: UInt64, tooLong: String) { (self.line, text) = (line, .tooLong) }
  }

  private struct Line {
    var text: [UInt8]
    var end: [UInt8]
    /// As long as it counts: with the CR of two.
    var length: Int { text.count + max(0, end.count - 1) }
  }

  let header: TableHeader
  let maximumRecord: Int

  init(_ header: TableHeader, maximumRecord: Int) { (self.header, self.maximumRecord) = (header, maximumRecord) }

  func rows(_ text: [UInt8]) -> [Row] {
    let lines = Self.lines(text)
    var found: [Row] = []
    var first = 0
    while first < lines.count {
      let line = UInt64(first + 1)
      let string = String(decoding: lines[first].text, as: UTF8.self)
      if lines[first].length > maximumRecord {
        found.append(Row(line, tooLong: ""))
        first += 1
      } else if let (cells, count) = row(lines[first...]) {
        let isTerminated = !lines[first + count - 1].end.isEmpty
        if cells != [""] { found.append(Row(line, cells, isTerminated: isTerminated)) }
        first += count
      } else {
        found.append(Row(line, misquoted: string))
        first += 1
      }
    }
    return found
  }

  private static func lines(_ text: [UInt8]) -> [Line] {
    var lines: [Line] = []
    var current: [UInt8] = []
    var index = 0
    while index < text.count {
      if text[index] == 13, index + 1 < text.count, text[index + 1] == 10 {
        lines.append(Line(text: current, end: [13, 10]))
        current = []
        index += 1
      } else if text[index] == 13 || text[index] == 10 {
        lines.append(Line(text: current, end: [text[index]]))
        current = []
      } else {
        current.append(text[index])
      }
      index += 1
    }
    if !current.isEmpty { lines.append(Line(text: current, end: [])) }
    return lines
  }

  /// The cells of the row that begins with the first line, and how many lines it has; nil where it can be none.
  private func row(_ lines: ArraySlice<Line>) -> (cells: [String], lines: Int)? {
    for count in 1...lines.count {
      let part = lines.prefix(count)
      var text: [UInt8] = []
      for (offset, line) in part.enumerated() { text += offset + 1 < count ? line.text + line.end : line.text }
      switch cells(text) {
      case .wrong: return nil
      case .open: continue
      case .cells(let cells):
        let isSwallowed = zip(cells, header.columns).contains { cell, column in
          let inner = cell.split(omittingEmptySubsequences: false) { $0 == 10 || $0 == 13 }
          guard inner.count > 1 else { return false }
          return column != nil
            || inner.dropFirst().dropLast().contains { $0.count { $0 == header.delimiter } == header.count - 1 }
        }
        if isSwallowed || (count > 1 && text.count > maximumRecord) { return nil }
        return (cells.map { String(decoding: $0, as: UTF8.self) }, count)
      }
    }
    return nil
  }

  private enum Reading {
    case cells([[UInt8]])
    case open
    case wrong
  }

  private func cells(_ text: [UInt8]) -> Reading {
    let quote = UInt8(ascii: "\"")
    var cells: [[UInt8]] = []
    var rest = text[...]
    while true {
      var cell: [UInt8] = []
      if rest.first == quote {
        rest.removeFirst()
        while true {
          guard let byte = rest.popFirst() else { return .open }
          if byte != quote {
            cell.append(byte)
          } else if rest.first == quote {
            cell.append(quote)
            rest.removeFirst()
          } else {
            break
          }
        }
        if let next = rest.first, next != header.delimiter { return .wrong }
      } else {
        while let byte = rest.first, byte != header.delimiter {
          cell.append(byte)
          rest.removeFirst()
        }
      }
      cells.append(cell)
      guard rest.popFirst() != nil else { return .cells(cells) }
    }
  }
}
