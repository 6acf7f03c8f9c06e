import Foundation

@testable import Intake

/// What a splitter made of a text.
enum SplitText: Equatable {
  case value(String, line: UInt64)
  case damaged(line: UInt64)
}

/// Splits `text` as a reader does whose buffer grows by `chunk` bytes at a time.
///
/// - Parameters:
///   - limit: a value that is longer is opened where it can be, and else given up.
///   - wrappers: takes what opened values say beside their lists.
func pieces(
  of text: [UInt8], _ splitter: some ValueSplitter, chunk: Int = .max, limit: Int = .max,
  wrappers: (String) -> Bool = { _ in false }
) -> [SplitText] {
  var rest = text[...]
  var window: [UInt8] = []
  var splitter = splitter
  var found: [SplitText] = []
  while true {
    let bytes = UnsafeRawBufferPointer.lasting(window)
    switch splitter.next(bytes) {
    case .value(let range):
      found.append(.value(String(decoding: bytes[range], as: UTF8.self), line: splitter.valueLine))
    case .damaged(_, let line): return found + [.damaged(line: line)]
    case .needsMore(let kept):
      if bytes.count - kept > limit {
        let isOpened = splitter.openValue(bytes) {
          wrappers(String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self))
        }
        if isOpened { continue }
        splitter.giveUpValue()
        continue
      }
      window.removeFirst(kept)
      splitter.moved(by: kept)
      if rest.isEmpty {
        switch splitter.finish(.lasting(window)) {
        case .value(let range)?:
          return found + [.value(String(decoding: window[range], as: UTF8.self), line: splitter.valueLine)]
        case .damaged(_, let line)?: return found + [.damaged(line: line)]
        default: return found
        }
      }
      window += rest.prefix(chunk)
      rest = rest.dropFirst(chunk)
    }
  }
}

/// JSON values of all kinds, with what could mislead a splitter in their strings.
enum RandomJSON {
  static func value(_ random: inout Seeded, depth: Int) -> Any {
    switch Int.random(in: 0...(depth < 3 ? 6 : 3), using: &random) {
    case 0: Int.random(in: -9...9, using: &random)
    case 1: Bool.random(using: &random)
    case 2: NSNull()
    case 3: ["", "a,b", "]}", "\"", "\\", "\n", "ä😀"].randomElement(using: &random) ?? ""
    case 4: (0..<Int.random(in: 0...3, using: &random)).map { _ in value(&random, depth: depth + 1) }
    default:
      Dictionary(
        uniqueKeysWithValues: (0..<Int.random(in: 0...3, using: &random)).map {
          ("k\($0)", value(&random, depth: depth + 1))
        })
    }
  }
}
