/// Finds where each JSON value of a sequence begins and ends, without a limit on the sequence: the elements of one array,
/// or values that follow each other with only white space between them (printed over several lines, or glued).
struct JSONValueSplitter {
  enum Shape { case array, sequence }
  private let shape: Shape

  private enum State { case beforeArray, beforeFirst, beforeValue, inValue, afterValue, afterArray }
  private var state: State
  private var depth = 0
  private var inString = false
  private var escaped = false
  private var scalar = false
  /// Line of the byte to be read next, from 1.
  private(set) var line: UInt64 = 1
  private(set) var valueLine: UInt64 = 1

  init(_ shape: Shape) {
    self.shape = shape
    state = shape == .array ? .beforeArray : .beforeValue
  }

  enum Step {
    /// Read on; the value that has begun (if any) starts at the given offset and must be kept.
    case needsMore(from: Int)
    case value(Range<Int>)
    /// Why the text is no such sequence, and its line.
    case damaged(String, line: UInt64)
  }

  /// Where scanning goes on and where the value in progress began, as offsets of the buffer; the owner moves them when it
  /// moves the bytes.
  var position = 0
  var valueStart = 0

  mutating func moved(by offset: Int) {
    position -= offset
    valueStart -= offset
  }

  mutating func next(_ bytes: UnsafeRawBufferPointer) -> Step {
    while position < bytes.count {
      let byte = bytes[position]
      if state == .inValue {
        if let step = inside(byte, bytes) { return step }
        continue
      }
      position += 1
      switch byte {
      case UInt8(ascii: "\n"):
        line += 1
        continue
      case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"): continue
      default: break
      }
      if let reason = between(byte) { return .damaged(reason, line: line) }
    }
    return .needsMore(from: state == .inValue ? valueStart : position)
  }

  /// A byte that is no white space and stands between values. Nil, or what is wrong.
  private mutating func between(_ byte: UInt8) -> String? {
    if shape == .sequence {
      guard !Self.closers.contains(byte) else { return "\(Character(Unicode.Scalar(byte))) stands between two values" }
      begin(byte)
      return nil
    }
    switch (state, byte) {
    case (.beforeArray, UInt8(ascii: "[")): state = .beforeFirst
    case (.beforeFirst, UInt8(ascii: "]")), (.afterValue, UInt8(ascii: "]")): state = .afterArray
    case (.afterValue, UInt8(ascii: ",")): state = .beforeValue
    case (.beforeValue, UInt8(ascii: "]")): return "the array ends after a comma"
    case (.beforeFirst, UInt8(ascii: ",")), (.beforeValue, UInt8(ascii: ",")):
      return "a value is missing before a comma"
    case (.beforeFirst, _) where Self.closers.contains(byte), (.beforeValue, _) where Self.closers.contains(byte):
      return "a value is missing before \(Character(Unicode.Scalar(byte)))"
    case (.beforeFirst, _), (.beforeValue, _): begin(byte)
    case (.afterValue, _): return "a comma is missing between two values"
    case (.afterArray, _): return "something follows the array's end"
    default: return "it does not begin with ["
    }
    return nil
  }

  /// What no value begins with: taken for one, it would be a value of no length, again and again.
  private static let closers = [UInt8(ascii: "}"), UInt8(ascii: "]"), UInt8(ascii: ","), UInt8(ascii: ":")]

  private mutating func begin(_ byte: UInt8) {
    state = .inValue
    position -= 1
    valueStart = position
    valueLine = line
    (depth, inString, escaped) = (0, false, false)
    scalar = byte != UInt8(ascii: "{") && byte != UInt8(ascii: "[")
  }

  private mutating func inside(_ byte: UInt8, _ bytes: UnsafeRawBufferPointer) -> Step? {
    if inString {
      skipString(bytes)
      return nil
    }
    position += 1
    switch byte {
    case UInt8(ascii: "\""): inString = true
    case UInt8(ascii: "{"), UInt8(ascii: "["): depth += 1
    case UInt8(ascii: "}"), UInt8(ascii: "]"):
      depth -= 1
      if depth < 0 || scalar { return end(before: position - 1) }
      if depth == 0 { return end(before: position) }
    case UInt8(ascii: ",") where depth == 0: return end(before: position - 1)
    case UInt8(ascii: "\n"):
      line += 1
      if scalar && depth == 0 { return end(before: position - 1, keepsPosition: true) }
    default: break
    }
    return nil
  }

  private mutating func skipString(_ bytes: UnsafeRawBufferPointer) {
    while position < bytes.count {
      let byte = bytes[position]
      position += 1
      if escaped {
        escaped = false
      } else if byte == UInt8(ascii: "\\") {
        escaped = true
      } else if byte == UInt8(ascii: "\"") {
        inString = false
        return
      } else if byte == UInt8(ascii: "\n") {
        line += 1
      }
    }
  }

  private mutating func end(before end: Int, keepsPosition: Bool = false) -> Step {
    state = shape == .array ? .afterValue : .beforeValue
    if !keepsPosition { position = end }
    return .value(valueStart..<end)
  }

  /// At the end of the text: a scalar that nothing closed is a last value; anything else that is open is damage.
  mutating func finish(_ bytes: UnsafeRawBufferPointer) -> Step? {
    switch (shape, state) {
    case (.array, .afterArray), (.sequence, .beforeValue): return nil
    case (.sequence, .inValue) where scalar && !inString: return end(before: bytes.count)
    case (.array, .beforeArray): return .damaged("it is empty", line: line)
    case (.array, _): return .damaged("the array never ends: the file was cut", line: line)
    default: return .damaged("the last value never ends: the file was cut", line: valueLine)
    }
  }
}
