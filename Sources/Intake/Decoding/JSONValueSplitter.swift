/// Finds where each JSON value of a sequence begins and ends, without a limit on the sequence: the elements of one array,
/// or values that follow each other with only white space between them (printed over several lines, or glued).
struct JSONValueSplitter: ValueSplitter {
  enum Shape { case array, sequence }
  private let shape: Shape

  private enum State {
    case beforeArray, beforeFirst, beforeValue
    /// A scalar ends at what follows it, so a string may stand in it or be all of it.
    case inContainer, inScalar, inScalarString
    case afterValue, afterArray
  }
  private var state: State
  private var skip = JSONSkip()
  private var isGivenUp = false
  /// Line of the byte to be read next, from 1.
  private(set) var line: UInt64 = 1
  private var ownValueLine: UInt64 = 1
  /// Where scanning goes on and where the value in progress began, as offsets of the buffer.
  private var position = 0
  private var valueStart = 0
  /// Goes through the value in progress, which was opened.
  private var opened: ListSplitter?

  init(_ shape: Shape) {
    self.shape = shape
    state = shape == .array ? .beforeArray : .beforeValue
  }

  private var isInValue: Bool { state == .inContainer || state == .inScalar || state == .inScalarString }

  var isInOpened: Bool { opened != nil }
  var valueLine: UInt64 { opened?.valueLine ?? ownValueLine }

  mutating func moved(by offset: Int) {
    position -= offset
    valueStart -= offset
    opened?.moved(by: offset)
  }

  mutating func openValue(_ bytes: UnsafeRawBufferPointer, where accepts: (_ wrapper: [UInt8]) -> Bool) -> Bool {
    guard state == .inContainer, !isGivenUp, opened == nil,
      let wrapper = ListSplitter.wrapper(of: UnsafeRawBufferPointer(rebasing: bytes[valueStart...]), isWhole: false),
      accepts(wrapper)
    else { return false }
    opened = ListSplitter(.exports, at: valueStart, line: ownValueLine)
    return true
  }

  mutating func giveUpValue() {
    guard opened == nil else {
      opened?.giveUpValue()
      return
    }
    precondition(isInValue, "there is a value to give up")
    isGivenUp = true
  }

  mutating func next(_ bytes: UnsafeRawBufferPointer) -> SplitStep {
    if let step = inOpened(bytes) { return step }
    while position < bytes.count {
      if isInValue {
        if let step = inside(bytes) { return step }
        continue
      }
      guard let byte = JSONBytes.next(bytes, &position, &line) else { break }
      if let reason = between(byte) { return .damaged(reason, line: line) }
    }
    return .needsMore(from: isInValue && !isGivenUp ? valueStart : position)
  }

  /// Goes on in the value that was opened. Nil where there is none, or it has ended.
  private mutating func inOpened(_ bytes: UnsafeRawBufferPointer) -> SplitStep? {
    guard let step = opened?.next(bytes) else { return nil }
    guard let list = opened, list.isComplete else { return step }
    (position, line, opened) = (list.position, list.line, nil)
    state = afterValue
    return nil
  }

  private var afterValue: State { shape == .array ? .afterValue : .beforeValue }

  /// A byte that is no white space and stands between values. Nil, or what is wrong.
  private mutating func between(_ byte: UInt8) -> String? {
    if shape == .sequence {
      guard !JSONBytes.isCloser(byte) else { return "\(JSONBytes.quoted(byte)) stands between two values" }
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
    case (.beforeFirst, _) where JSONBytes.isCloser(byte), (.beforeValue, _) where JSONBytes.isCloser(byte):
      return "a value is missing before \(JSONBytes.quoted(byte))"
    case (.beforeFirst, _), (.beforeValue, _): begin(byte)
    case (.afterValue, _): return "a comma is missing between two values"
    case (.afterArray, _): return "something follows the array's end"
    default: return "it does not begin with ["
    }
    return nil
  }

  private mutating func begin(_ byte: UInt8) {
    valueStart = position - 1
    ownValueLine = line
    if byte == UInt8(ascii: "{") || byte == UInt8(ascii: "[") {
      state = .inContainer
      skip.beginContainer()
    } else {
      state = .inScalar
      position -= 1
    }
  }

  /// Goes on in the value in progress. Nil where it goes on still, or was given up.
  private mutating func inside(_ bytes: UnsafeRawBufferPointer) -> SplitStep? {
    switch state {
    case .inContainer: return skip.container(bytes, &position, &line) ? end(before: position) : nil
    case .inScalarString:
      if skip.string(bytes, &position, &line) { state = .inScalar }
      return nil
    default: break
    }
    switch bytes[position] {
    case UInt8(ascii: "\""):
      state = .inScalarString
      skip.beginString()
    case UInt8(ascii: ","), UInt8(ascii: "]"), UInt8(ascii: "}"), UInt8(ascii: "\n"): return end(before: position)
    default: break
    }
    position += 1
    return nil
  }

  private mutating func end(before end: Int) -> SplitStep? {
    state = afterValue
    guard !isGivenUp else {
      isGivenUp = false
      return nil
    }
    return .value(valueStart..<end)
  }

  /// At the end of the text: a scalar that nothing closed is a last value; anything else that is open is damage.
  mutating func finish(_ bytes: UnsafeRawBufferPointer) -> SplitStep? {
    if opened != nil { return opened?.finish(bytes) }
    switch (shape, state) {
    case (.array, .afterArray), (.sequence, .beforeValue): return nil
    case (.sequence, .inScalar): return end(before: bytes.count)
    case (.array, .beforeArray): return .damaged("it is empty", line: line)
    case (.array, _): return .damaged("the array never ends: the file was cut", line: line)
    default: return .damaged("the last value never ends: the file was cut", line: valueLine)
    }
  }
}
