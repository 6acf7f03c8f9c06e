/// Finds where each element of an object's list begins and ends, wherever the list stands in the object. All else is
/// walked over, piece by piece, whatever its size.
struct ListSplitter: ValueSplitter {
  private enum State {
    /// Behind the bracket that opens the level, behind a comma, behind what it holds.
    case atStart, afterComma, afterValue
    case inName, afterName, beforeValue
    case inContainer, inString, inScalar
  }

  private let places: ListPlaces
  /// What is looked for in each object that is open, the root's first.
  private var open: [[String: ListPlaces.Place]] = []
  private var isInList = false
  private var state = State.atStart
  /// Empty for one that is too long to be ours.
  private var name = ""
  private var skip = JSONSkip()
  private var isGivenUp = false
  private(set) var line: UInt64
  private(set) var valueLine: UInt64
  private(set) var position: Int
  /// Where the element or the name in progress began.
  private var start = 0
  /// A list has begun.
  private(set) var hasList = false
  /// One of the marks has been met.
  private(set) var hasMark = false
  /// The root has been closed.
  var isComplete: Bool { open.isEmpty && state == .afterValue }

  /// - Parameters:
  ///   - position: where in the buffer the object begins, and `line` on which line.
  init(_ places: ListPlaces, at position: Int = 0, line: UInt64 = 1) {
    (self.places, self.position, self.line, valueLine) = (places, position, line, line)
  }

  /// No name of ours is longer, however it is escaped.
  private static let maximumName = 64

  private var isInValue: Bool { state == .inContainer || state == .inString || state == .inScalar }
  private var isInElement: Bool { isInList && isInValue }

  mutating func moved(by offset: Int) {
    position -= offset
    start -= offset
  }

  mutating func giveUpValue() {
    precondition(isInElement, "there is an element to give up")
    isGivenUp = true
  }

  mutating func next(_ bytes: UnsafeRawBufferPointer) -> SplitStep {
    while position < bytes.count, places.isWholeText || !isComplete {
      if isInValue || state == .inName {
        if let step = inside(bytes) { return step }
        continue
      }
      guard let byte = JSONBytes.next(bytes, &position, &line) else { break }
      if let reason = between(byte) { return .damaged(reason, line: line) }
    }
    let keeps = state == .inName ? position - start <= Self.maximumName : isInElement && !isGivenUp
    if state == .inName, !keeps { start = position - Self.maximumName - 1 }
    return .needsMore(from: keeps ? start : position)
  }

  /// At the end of the text: nil where the object is complete, else what is wrong.
  mutating func finish(_ bytes: UnsafeRawBufferPointer) -> SplitStep? {
    if isComplete { return nil }
    return .damaged(open.isEmpty ? "it is empty" : "the \(places.object) never ends: the file was cut", line: line)
  }

  // MARK: - Between names and values

  /// A byte that is no white space and stands in no name and no value. Nil, or what is wrong.
  private mutating func between(_ byte: UInt8) -> String? {
    switch state {
    case .afterValue where open.isEmpty: return "something follows the \(places.object)'s end"
    case _ where open.isEmpty:
      guard byte == UInt8(ascii: "{") else { return "it does not begin with {" }
      open.append(places.members)
    case .atStart where isInList, .afterComma where isInList: return beforeElement(byte)
    case .atStart, .afterComma: return beforeName(byte)
    case .afterValue: return afterValue(byte)
    case .afterName:
      guard byte == UInt8(ascii: ":") else { return "a colon is missing behind a name" }
      state = .beforeValue
    default: return beforeMember(byte)
    }
    return nil
  }

  private mutating func beforeElement(_ byte: UInt8) -> String? {
    if byte == UInt8(ascii: "]"), state == .atStart { return close() }
    guard !JSONBytes.isCloser(byte) else {
      return "\(places.element.article) is missing before \(JSONBytes.quoted(byte))"
    }
    begin(byte)
    return nil
  }

  private mutating func beforeName(_ byte: UInt8) -> String? {
    if byte == UInt8(ascii: "}"), state == .atStart { return close() }
    guard byte == UInt8(ascii: "\"") else { return "a member has no name" }
    (state, start) = (.inName, position - 1)
    skip.beginString()
    return nil
  }

  private mutating func beforeMember(_ byte: UInt8) -> String? {
    guard !JSONBytes.isCloser(byte) else { return "a value is missing before \(JSONBytes.quoted(byte))" }
    hasMark = hasMark || (open.count > 1 && places.marks[name] == byte)
    switch (open.last?[name], byte) {
    case (.object(let members), UInt8(ascii: "{")):
      open.append(members)
      state = .atStart
    case (.list, UInt8(ascii: "[")): (isInList, state, hasList) = (true, .atStart, true)
    default: begin(byte)
    }
    return nil
  }

  private mutating func afterValue(_ byte: UInt8) -> String? {
    if byte == UInt8(ascii: ",") {
      state = .afterComma
      return nil
    }
    let isClosed = byte == (isInList ? UInt8(ascii: "]") : UInt8(ascii: "}"))
    return isClosed ? close() : "a comma is missing between two \(isInList ? places.element.plural : "members")"
  }

  /// The list or the innermost object ends.
  private mutating func close() -> String? {
    state = .afterValue
    if isInList {
      isInList = false
      return nil
    }
    open.removeLast()
    return places.isWholeText && open.isEmpty && !hasList ? "it has no log with entries, so it is no HAR" : nil
  }

  // MARK: - Inside names and values

  private mutating func begin(_ byte: UInt8) {
    (start, valueLine) = (position - 1, line)
    switch byte {
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      state = .inContainer
      skip.beginContainer()
    case UInt8(ascii: "\""):
      state = .inString
      skip.beginString()
    default: state = .inScalar
    }
  }

  /// Goes on in the name or value in progress; an element that ends here is handed out.
  private mutating func inside(_ bytes: UnsafeRawBufferPointer) -> SplitStep? {
    switch state {
    case .inContainer: guard skip.container(bytes, &position, &line) else { return nil }
    case .inScalar: guard skipScalar(bytes) else { return nil }
    default: guard skip.string(bytes, &position, &line) else { return nil }
    }
    if state == .inName {
      name = position - start <= Self.maximumName ? Self.name(bytes[start + 1..<position - 1]) : ""
      state = .afterName
      return nil
    }
    state = .afterValue
    guard isInList, !isGivenUp else {
      isGivenUp = false
      return nil
    }
    return .value(start..<position)
  }

  /// Numbers and the like end before what follows them.
  private mutating func skipScalar(_ bytes: UnsafeRawBufferPointer) -> Bool {
    while position < bytes.count {
      let byte = bytes[position]
      if byte <= 32 || JSONBytes.isCloser(byte) { return true }
      position += 1
    }
    return false
  }

  private static func name(_ raw: Slice<UnsafeRawBufferPointer>) -> String {
    let text = UnsafeRawBufferPointer(rebasing: raw)
    // A writer may escape what it needs not.
    let bytes = text.contains(UInt8(ascii: "\\")) ? JSONEscapes.resolved(text) ?? [] : Array(text)
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension ListSplitter {
  /// What an object says beside its list: the object with a `0` in the place of each element. Nil where it has no list, or
  /// nothing in it.
  ///
  /// - Parameter isWhole: whether its end is there; else it is ended behind the first element.
  /// - Returns: JSON where the object is JSON, with the tokenizer's padding behind it.
  static func wrapper(of object: UnsafeRawBufferPointer, isWhole: Bool) -> [UInt8]? {
    var splitter = ListSplitter(.exports)
    var (text, end) = ([UInt8](), 0)
    while case .value(let range) = splitter.next(object) {
      text += object[end..<range.lowerBound]
      text.append(UInt8(ascii: "0"))
      end = range.upperBound
      guard isWhole else {
        text.append(UInt8(ascii: "]"))
        text += [UInt8](repeating: UInt8(ascii: "}"), count: splitter.open.count)
        break
      }
    }
    guard end > 0 else { return nil }
    if isWhole { text += object[end...] }
    return text + [UInt8](repeating: 0, count: JSONTokenizer.padding)
  }

  /// Whether a list of records begins in the head of a text, in the object that the text begins with.
  static func beginsWithList(_ head: UnsafeRawBufferPointer) -> Bool {
    var splitter = ListSplitter(.exports)
    while true {
      switch splitter.next(head) {
      case .value: continue
      case .needsMore: return splitter.hasList
      case .damaged: return false
      }
    }
  }
}
