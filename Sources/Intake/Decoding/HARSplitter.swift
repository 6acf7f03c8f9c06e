/// Finds where each entry of a HAR (HTTP Archive 1.2) begins and ends: the elements of `log.entries`, wherever that member
/// stands. All else is walked over, piece by piece, whatever its size.
struct HARSplitter: ValueSplitter {
  /// The innermost container that is looked into.
  private enum Level { case outside, root, log, entries }
  private enum State {
    /// Behind the bracket that opens the level, behind a comma, behind what it holds.
    case atStart, afterComma, afterValue
    case inName, afterName, beforeValue
    case inContainer, inString, inScalar
  }
  private enum Name: String { case log, version, creator, browser, pages, entries, other }

  private var level = Level.outside
  private var state = State.atStart
  private var name = Name.other
  private var skip = JSONSkip()
  private var isGivenUp = false
  private var line: UInt64 = 1
  private(set) var valueLine: UInt64 = 1
  private var position = 0
  /// Where the entry or the name in progress began.
  private var start = 0
  /// `log.entries` has begun.
  private(set) var hasEntries = false
  /// `log` holds a member of the standard's, of the standard's type.
  private(set) var hasMember = false
  /// The root has been closed.
  var isComplete: Bool { level == .outside && state == .afterValue }

  /// No name of ours is longer, however it is escaped.
  private static let maximumName = 64

  private var isInValue: Bool { state == .inContainer || state == .inString || state == .inScalar }
  private var isInEntry: Bool { level == .entries && isInValue }

  mutating func moved(by offset: Int) {
    position -= offset
    start -= offset
  }

  mutating func giveUpValue() {
    precondition(isInEntry, "there is an entry to give up")
    isGivenUp = true
  }

  mutating func next(_ bytes: UnsafeRawBufferPointer) -> SplitStep {
    while position < bytes.count {
      if isInValue || state == .inName {
        if let step = inside(bytes) { return step }
        continue
      }
      let byte = bytes[position]
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
    let keeps = state == .inName ? position - start <= Self.maximumName : isInEntry && !isGivenUp
    if state == .inName, !keeps { start = position - Self.maximumName - 1 }
    return .needsMore(from: keeps ? start : position)
  }

  /// At the end of the text: nil where the object is complete, else what is wrong.
  mutating func finish(_ bytes: UnsafeRawBufferPointer) -> SplitStep? {
    if isComplete { return nil }
    return .damaged(level == .outside ? "it is empty" : "the HAR never ends: the file was cut", line: line)
  }

  // MARK: - Between names and values

  /// A byte that is no white space and stands in no name and no value. Nil, or what is wrong.
  private mutating func between(_ byte: UInt8) -> String? {
    switch (level, state) {
    case (.outside, .afterValue): return "something follows the HAR's end"
    case (.outside, _):
      guard byte == UInt8(ascii: "{") else { return "it does not begin with {" }
      (level, state) = (.root, .atStart)
      return nil
    case (.entries, .atStart), (.entries, .afterComma): return beforeEntry(byte)
    case (_, .atStart), (_, .afterComma): return beforeName(byte)
    case (_, .afterValue): return afterValue(byte)
    case (_, .afterName):
      guard byte == UInt8(ascii: ":") else { return "a colon is missing behind a name" }
      state = .beforeValue
      return nil
    default: return beforeMember(byte)
    }
  }

  private mutating func beforeEntry(_ byte: UInt8) -> String? {
    if byte == UInt8(ascii: "]"), state == .atStart { return close() }
    guard !JSONBytes.isCloser(byte) else { return "an entry is missing before \(JSONBytes.quoted(byte))" }
    begin(byte)
    return nil
  }

  private mutating func beforeName(_ byte: UInt8) -> String? {
    if byte == UInt8(ascii: "}"), state == .atStart { return close() }
    guard byte == UInt8(ascii: "\"") else { return "a member without a name" }
    (state, start) = (.inName, position - 1)
    skip.beginString()
    return nil
  }

  private mutating func beforeMember(_ byte: UInt8) -> String? {
    guard !JSONBytes.isCloser(byte) else { return "a value is missing before \(JSONBytes.quoted(byte))" }
    hasMember = hasMember || (level == .log && Self.isOfTheStandard(name, byte))
    switch (level, name, byte) {
    case (.root, .log, UInt8(ascii: "{")): (level, state) = (.log, .atStart)
    case (.log, .entries, UInt8(ascii: "[")): (level, state, hasEntries) = (.entries, .atStart, true)
    default: begin(byte)
    }
    return nil
  }

  private mutating func afterValue(_ byte: UInt8) -> String? {
    if byte == UInt8(ascii: ",") {
      state = .afterComma
      return nil
    }
    let isClosed = byte == (level == .entries ? UInt8(ascii: "]") : UInt8(ascii: "}"))
    return isClosed ? close() : "a comma is missing between two \(level == .entries ? "entries" : "members")"
  }

  /// The level ends.
  private mutating func close() -> String? {
    state = .afterValue
    switch level {
    case .entries: level = .log
    case .log: level = .root
    case .root, .outside:
      level = .outside
      if !hasEntries { return "it has no log with entries, so it is no HAR" }
    }
    return nil
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

  /// Goes on in the name or value in progress; an entry that ends here is handed out.
  private mutating func inside(_ bytes: UnsafeRawBufferPointer) -> SplitStep? {
    switch state {
    case .inContainer: guard skip.container(bytes, &position, &line) else { return nil }
    case .inScalar: guard skipScalar(bytes) else { return nil }
    default: guard skip.string(bytes, &position, &line) else { return nil }
    }
    if state == .inName {
      name = position - start <= Self.maximumName ? Self.name(bytes[start + 1..<position - 1]) : .other
      state = .afterName
      return nil
    }
    state = .afterValue
    guard level == .entries, !isGivenUp else {
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

  private static func name(_ raw: Slice<UnsafeRawBufferPointer>) -> Name {
    let text = UnsafeRawBufferPointer(rebasing: raw)
    // A writer may escape what it needs not.
    let bytes = text.contains(UInt8(ascii: "\\")) ? JSONEscapes.resolved(text) ?? [] : Array(text)
    return Name(rawValue: String(decoding: bytes, as: UTF8.self)) ?? .other
  }

  /// - Parameter first: what the member's value begins with.
  private static func isOfTheStandard(_ name: Name, _ first: UInt8) -> Bool {
    switch name {
    case .version: first == UInt8(ascii: "\"")
    case .creator, .browser: first == UInt8(ascii: "{")
    case .pages, .entries: first == UInt8(ascii: "[")
    case .log, .other: false
    }
  }
}

extension HARSplitter {
  /// Whether a text begins as a HAR does: `log` comes first, and holds a member of the standard's.
  ///
  /// Pages may push the entries far behind the head, so any member of the standard's will do as long as nothing
  /// contradicts it. A logger's line may begin with a `log` as well; it holds other members, or is followed by other lines.
  ///
  /// - Parameters:
  ///   - firstLineIsValue: whether the first line is a JSON value by itself. Asked only of a text that is not one object.
  ///   - someLineIsValue: whether any line is.
  static func isHAR(
    _ head: UnsafeRawBufferPointer, firstLineIsValue: @autoclosure () -> Bool, someLineIsValue: @autoclosure () -> Bool
  ) -> Bool {
    guard beginsWithLog(head) else { return false }
    var splitter = HARSplitter()
    while true {
      switch splitter.next(head) {
      case .value: continue
      case .needsMore: return splitter.hasMember
      case .damaged:
        // A damaged archive may have an entry a line, too, and what is damaged in it must not be read as lines: bodies in
        // base64 could not be masked.
        if splitter.hasEntries { return !firstLineIsValue() }
        // Before the entries: where none follow, and other lines are whole, it is a log's line that was cut.
        let isCutLine = someLineIsValue() && (firstLineIsValue() || !namesEntries(head))
        return splitter.hasMember && !splitter.isComplete && !isCutLine
      }
    }
  }

  private static func namesEntries(_ head: UnsafeRawBufferPointer) -> Bool {
    String(decoding: head, as: UTF8.self).contains("\"entries\"")
  }

  private static func beginsWithLog(_ head: UnsafeRawBufferPointer) -> Bool {
    var rest = head[...]
    for part in ["{", "\"log\"", ":", "{"] {
      rest = rest.drop { $0 == 32 || $0 == 9 || $0 == 10 || $0 == 13 }
      guard rest.starts(with: part.utf8) else { return false }
      rest = rest.dropFirst(part.utf8.count)
    }
    return true
  }
}
