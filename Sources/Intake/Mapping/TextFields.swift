/// Fields of a line of text: JSON in it, `name=value` pairs, a URL with its status, and the time that it begins with.
///
/// Nothing is asked of who wrote it. What has a field of ours counts; a time or a wrapper's header alone says nothing, so a
/// line without such a field adds nothing to its unit.
extension FieldSet {
  /// Reads a line that is a unit by itself.
  ///
  /// - Precondition: `JSONTokenizer.padding` readable bytes follow `text`.
  func readTextUnit(_ text: UnsafeRawBufferPointer) {
    reset(to: text)
    readText(text, under: nil, nesting: 0)
  }

  /// Reads a text of the unit, with the headers of wrappers before it (`TextPrefix`).
  ///
  /// - Parameter nesting: strings that it stands in. What is deeper than `maximumNesting` is noted and not read.
  /// - Precondition: `JSONTokenizer.padding` readable bytes follow `text`.
  func readText(_ text: UnsafeRawBufferPointer, under parent: Int32?, nesting: Int) {
    guard nesting <= Self.maximumNesting else { return findings.note(text) }
    guard TextLine.mayHoldFields(text) else { return findings.note(text) }
    let before = values.count
    var times: [(node: Int32, text: UnsafeRawBufferPointer)] = []
    var node = addNode(under: parent)
    var rest = text
    for _ in 0...Self.maximumNesting {
      guard let prefix = TextPrefix.wrapper(rest) else { break }
      if let time = prefix.time { times.append((node, time)) }
      rest = UnsafeRawBufferPointer(rebasing: rest[prefix.end...])
      node = addNode(under: node)
    }
    if !readWholly(rest, under: node, nesting: nesting) {
      if let time = TextTime.leading(rest) { times.append((node, time)) }
      findings.note(rest)
      scan(rest, under: node, nesting: nesting)
    }
    guard values.count > before else { return }
    for time in times {
      append(FieldValue(name: FieldName(field: .time, rank: 0), kind: .text, node: time.node, bytes: time.text))
    }
  }

  /// A text that is JSON, or a string literal of it, from end to end.
  private func readWholly(_ text: UnsafeRawBufferPointer, under node: Int32, nesting: Int) -> Bool {
    let trimmed = TextScan.trimmed(text)
    if Self.mayBeJSON(trimmed), readJSON(trimmed, under: node, nesting: nesting) == nil { return true }
    guard trimmed.first == UInt8(ascii: "\""), let end = TextLine.stringEnd(trimmed, from: 1), end == trimmed.count
    else {
      return false
    }
    readString(UnsafeRawBufferPointer(rebasing: trimmed[1..<end - 1]), isEscaped: true, under: node, nesting: nesting)
    return true
  }

  /// A string of the unit that holds JSON or text.
  func readString(_ bytes: UnsafeRawBufferPointer, isEscaped: Bool, under node: Int32, nesting: Int) {
    guard nesting < Self.maximumNesting else { return findings.note(bytes) }
    let memory = borrow(bytes.count + JSONTokenizer.padding)
    var count = bytes.count
    if isEscaped {
      guard let resolved = JSONEscapes.resolve(bytes, into: memory) else { return findings.note(bytes) }
      count = resolved
    } else {
      memory.copyMemory(from: bytes)
    }
    readText(UnsafeRawBufferPointer(rebasing: memory[..<count]), under: node, nesting: nesting + 1)
  }

  /// Reads the query of a URL that stands under a name of its own: a webhook that is sent by GET.
  func readQuery(of url: FieldValue) {
    guard url.kind == .text, let mark = url.bytes.firstOffset(of: UInt8(ascii: "?")) else { return }
    scan(UnsafeRawBufferPointer(rebasing: url.bytes[mark...]), under: url.node, nesting: 0)
  }

  // MARK: - What stands in a line

  private func scan(_ text: UnsafeRawBufferPointer, under node: Int32, nesting: Int) {
    let before = values.count
    var (position, gap) = (0, 0)
    var brace = text.offset(of: UInt8(ascii: "{"), from: 0) ?? .max
    var equals = text.offset(of: UInt8(ascii: "="), from: 0) ?? .max
    var exchange = TextExchange()
    while brace < text.count || equals < text.count {
      if equals < brace {
        position = takePair(text, from: gap, equals: equals, under: node, nesting: nesting)
      } else {
        switch takeJSON(text, from: position, brace: brace, under: node, nesting: nesting) {
        case .nothing: position = brace + 1
        case .json(let range):
          exchange.look(at: text, gap..<range.lowerBound)
          (position, gap) = (range.upperBound, range.upperBound)
        case .unfinished(let start):
          // All that follows stands in what has no end.
          exchange.look(at: text, gap..<start)
          findings.hasCutJSON = exchange.isOfTheService
          return
        }
      }
      if brace < position { brace = text.offset(of: UInt8(ascii: "{"), from: position) ?? .max }
      if equals < position { equals = text.offset(of: UInt8(ascii: "="), from: position) ?? .max }
    }
    exchange.look(at: text, gap..<text.count)
    add(exchange, isAlone: values.count == before, under: node)
  }

  private func add(_ exchange: TextExchange, isAlone: Bool, under node: Int32) {
    guard let url = exchange.url else { return }
    if exchange.isOfTheService, exchange.isAccessLog { findings.hasRequestLine = true }
    if isAlone, exchange.isOfTheService, exchange.status != nil {
      findings.logsNoBody = true
      // A line of an access log has the same status for each of a client's tries: a refusal without a number is none.
      if exchange.isAccessLog { return }
    }
    append(FieldValue(name: FieldName(field: .url, rank: 0), kind: .text, node: node, bytes: url))
    if let status = exchange.status {
      append(FieldValue(name: FieldName(field: .httpStatus, rank: 0), kind: .text, node: node, bytes: status))
    }
  }

  private enum JSONPart {
    case nothing
    case json(Range<Int>)
    /// It begins there and never ends.
    case unfinished(Int)
  }

  /// JSON that begins with the brace, or with the bracket before it.
  private func takeJSON(_ text: UnsafeRawBufferPointer, from lower: Int, brace: Int, under node: Int32, nesting: Int)
    -> JSONPart
  {
    var start = brace
    var previous = brace - 1
    while previous >= lower, text[previous] == 32 { previous -= 1 }
    if previous >= lower, text[previous] == UInt8(ascii: "[") { start = previous }
    if brace + 2 < text.count, text[brace + 1] == UInt8(ascii: "\\"), start > lower,
      text[start - 1] == UInt8(ascii: "\"")
    {
      // "{\"ok\":…}": a string of JSON.
      guard let end = TextLine.stringEnd(text, from: start) else { return .unfinished(start) }
      readString(
        UnsafeRawBufferPointer(rebasing: text[start..<end - 1]), isEscaped: true, under: node, nesting: nesting)
      return .json(start - 1..<end)
    }
    guard brace == text.count - 1 || TextScan.beginsJSON(text, at: start) else { return .nothing }
    var skip = JSONSkip()
    var (position, line) = (start + 1, UInt64(0))
    skip.beginContainer()
    guard skip.container(text, &position, &line) else { return .unfinished(start) }
    // What only looks like JSON stays text, and is not looked into: it would be guessing.
    _ = readJSON(UnsafeRawBufferPointer(rebasing: text[start..<position]), under: node, nesting: nesting)
    return .json(start..<position)
  }

  /// `name=value` around the equals sign. Returns where to go on.
  private func takePair(
    _ text: UnsafeRawBufferPointer, from lower: Int, equals: Int, under node: Int32, nesting: Int
  ) -> Int {
    guard let pair = TextPair(text, from: lower, equals: equals) else { return equals + 1 }
    let name = findName(pair.name)
    if pair.isQuoted, name?.field == .text || Self.mayBeJSON(pair.value) {
      readString(pair.value, isEscaped: pair.isEscaped, under: node, nesting: nesting)
    }
    guard let name, name.field != .text, !pair.value.isEmpty else { return pair.end }
    var value = pair.value
    if pair.isEscaped {
      value = resolved(value)
    } else if pair.isQuery {
      let memory = borrow(value.count)
      value = UnsafeRawBufferPointer(rebasing: memory[..<PercentEncoding.decode(value, into: memory)])
    }
    append(FieldValue(name: name, kind: .text, node: node, bytes: value))
    return pair.end
  }
}

/// `name=value` in a text, as logfmt and query strings write it.
struct TextPair {
  let name: UnsafeRawBufferPointer
  /// Without its quotes.
  let value: UnsafeRawBufferPointer
  var isQuoted = false
  var isEscaped = false
  /// It stands in a query string or a form: blanks and signs are encoded.
  private(set) var isQuery: Bool
  /// Behind the value and its quote.
  let end: Int

  /// - Parameter lower: where the text before the name begins.
  init?(_ text: UnsafeRawBufferPointer, from lower: Int, equals: Int) {
    var start = equals
    while start > lower, TextScan.isName(text[start - 1]) { start -= 1 }
    guard (1...32).contains(equals - start), equals + 1 < text.count else { return nil }
    let before = start > lower ? text[start - 1] : 32
    isQuery = before == UInt8(ascii: "?") || before == UInt8(ascii: "&")
    guard isQuery || before <= 32 || Self.openers.contains(before) else { return nil }
    name = UnsafeRawBufferPointer(rebasing: text[start..<equals])
    let first = text[equals + 1]
    if first == UInt8(ascii: "\"") {
      guard let end = TextLine.stringEnd(text, from: equals + 2) else { return nil }
      value = UnsafeRawBufferPointer(rebasing: text[equals + 2..<end - 1])
      (isQuoted, isEscaped, self.end) = (true, value.firstOffset(of: UInt8(ascii: "\\")) != nil, end)
    } else if first == UInt8(ascii: "'") {
      guard let end = text.offset(of: first, from: equals + 2) else { return nil }
      value = UnsafeRawBufferPointer(rebasing: text[equals + 2..<end])
      (isQuoted, self.end) = (true, end + 1)
    } else {
      guard first != UInt8(ascii: "{"), first != UInt8(ascii: "[") else { return nil }
      end = Self.wordEnd(text, from: equals + 1, isQuery: isQuery)
      var last = end
      while last > equals + 1, Self.trailing.contains(text[last - 1]) { last -= 1 }
      value = UnsafeRawBufferPointer(rebasing: text[equals + 1..<last])
      // The first of a form.
      isQuery = isQuery || Self.continuesForm(text, at: end)
    }
  }

  /// Whether `&name=` stands there.
  private static func continuesForm(_ text: UnsafeRawBufferPointer, at place: Int) -> Bool {
    guard place < text.count, text[place] == UInt8(ascii: "&") else { return false }
    let name = text[(place + 1)...].prefix(33).prefix { TextScan.isName($0) }
    return !name.isEmpty && name.endIndex < text.count && text[name.endIndex] == UInt8(ascii: "=")
  }

  private static let openers = Array("\"'[(,;|<".utf8)
  private static let trailing = Array(",;.)]>".utf8)

  private static func wordEnd(_ text: UnsafeRawBufferPointer, from start: Int, isQuery: Bool) -> Int {
    var end = start
    while end < text.count {
      let byte = text[end]
      if byte <= 32 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") { break }
      if byte == UInt8(ascii: "&"), continuesForm(text, at: end) { break }
      if isQuery, byte == UInt8(ascii: "&") || byte == UInt8(ascii: "#") { break }
      // `a=1,b=2`; but a comma may stand before a time's fraction.
      if byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";"), end + 1 < text.count,
        TextScan.isWord(text[end + 1]), !FieldForms.isDigit(text[end + 1])
      {
        break
      }
      end += 1
    }
    return end
  }
}

/// Of a line of text as a whole.
enum TextLine {
  /// Whether anything that a field could be stands in it.
  static func mayHoldFields(_ text: UnsafeRawBufferPointer) -> Bool {
    text.firstOffset(of: UInt8(ascii: "{")) != nil || text.firstOffset(of: UInt8(ascii: "=")) != nil
      || text.firstOffset(of: UInt8(ascii: "/")) != nil
  }

  /// Behind the quote that ends the string whose inside begins at `start`.
  static func stringEnd(_ text: UnsafeRawBufferPointer, from start: Int) -> Int? {
    guard start < text.count else { return nil }
    var skip = JSONSkip()
    var (position, line) = (start, UInt64(0))
    skip.beginString()
    return skip.string(text, &position, &line) ? position : nil
  }

  /// Whether a line begins as JSON does, so that it is JSON or damaged: no logger's line of text begins with a brace.
  static func beginsAsJSON(_ text: UnsafeRawBufferPointer) -> Bool {
    let trimmed = FieldForms.trimmed(text)
    guard let first = trimmed.first, first == UInt8(ascii: "[") else { return trimmed.first == UInt8(ascii: "{") }
    return trimmed.count == 1 || TextScan.beginsJSON(trimmed, at: 0) || beginsArray(trimmed)
  }

  /// `["…`, `[1,`, `[]`, `[[`: not `[2024-02-13 …`, nor `[main]`.
  private static func beginsArray(_ text: UnsafeRawBufferPointer) -> Bool {
    var rest = text.dropFirst().drop { $0 <= 32 }
    guard let first = rest.first else { return true }
    if [UInt8(ascii: "\""), UInt8(ascii: "["), UInt8(ascii: "]")].contains(first) { return true }
    if first == UInt8(ascii: "{") { return rest.count == 1 }
    let scalar = rest.prefix {
      TextScan.isWord($0) || [UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: ".")].contains($0)
    }
    rest = rest.dropFirst(scalar.count).drop { $0 <= 32 }
    let word = String(decoding: scalar, as: UTF8.self)
    let isScalar = ["true", "false", "null"].contains(word) || Double(word) != nil
    return isScalar && (rest.isEmpty || rest.first == UInt8(ascii: ",") || rest.first == UInt8(ascii: "]"))
  }
}
