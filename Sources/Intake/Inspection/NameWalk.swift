import CSimdjson

/// Walks over a unit for all its names, those that mean nothing to us as well.
///
/// `FieldSet` hands out known fields only, and passes over everything else: that makes it fast. This is for looking at a
/// few thousand units, one name at a time.
final class NameWalk {
  private let find: (UnsafeRawBufferPointer) -> FieldName?
  private(set) var found: [NamedValue] = []
  /// Kinds of wrappers that were met, each once.
  private(set) var wrappers: [String] = []

  /// More names than this has no record of a call.
  private static let maximumValues = 4096
  /// Places of an array that are told apart.
  private static let maximumPlaces = 64

  init(_ find: @escaping (UnsafeRawBufferPointer) -> FieldName?) { self.find = find }

  func reset() { (found, wrappers) = ([], []) }

  /// Walks over a text that is JSON, a line of text, or both.
  func walk(_ text: UnsafeRawBufferPointer, under path: String = "", nesting: Int = 0) {
    guard nesting <= FieldSet.maximumNesting else { return }
    let trimmed = TextScan.trimmed(text)
    if FieldSet.mayBeJSON(trimmed), walkJSON(trimmed, under: path, nesting: nesting) { return }
    walkText(text, under: path, nesting: nesting)
  }

  /// Adds a value that stands by itself under a name, and what stands in it.
  func add(_ path: String, _ field: FieldName?, _ kind: FieldValue.Kind, _ bytes: [UInt8], nesting: Int = 0) {
    guard found.count < Self.maximumValues else { return }
    if kind == .text, nesting < FieldSet.maximumNesting, !bytes.isEmpty {
      let before = found.count
      bytes.withUnsafeBytes { text in
        if FieldSet.mayBeJSON(text) {
          _ = walkJSON(text, under: path, nesting: nesting + 1)
        } else if field?.field == .text, TextLine.mayHoldFields(text) {
          walkText(text, under: path, nesting: nesting + 1)
        }
      }
      // What was found in it stands for it.
      if found.count > before { return }
    }
    found.append(NamedValue(path: path, field: field, kind: kind, bytes: bytes))
  }

  private func join(_ path: String, _ name: String) -> String { path.isEmpty ? name : "\(path).\(name)" }

  func note(wrapper: String) { if !wrappers.contains(wrapper) { wrappers.append(wrapper) } }

  // MARK: - JSON

  private func walkJSON(_ text: UnsafeRawBufferPointer, under path: String, nesting: Int) -> Bool {
    let padded = UnsafeMutableRawBufferPointer.allocate(byteCount: text.count + JSONTokenizer.padding, alignment: 1)
    defer { padded.deallocate() }
    padded.initializeMemory(as: UInt8.self, repeating: 0)
    padded.copyMemory(from: text)
    let tokenizer = JSONTokenizer()
    let json = UnsafeRawBufferPointer(rebasing: padded[..<text.count])
    guard case .tokens(let tokens) = tokenizer.tokenize(json) else { return false }
    walk(tokenizer.tokens, tokens, under: path, nesting: nesting)
    return true
  }

  private func walk(
    _ tokens: UnsafeMutablePointer<json_token>, _ count: Int, under path: String, nesting: Int
  ) {
    noteWrapper(tokens, count)
    var paths = Array(repeating: path, count: count)
    var places = Array(repeating: 0, count: count)
    for index in 1..<max(1, count) {
      let token = tokens[index]
      let parent = Int(token.parent)
      let isContainer = Int(token.kind) <= JSON_ARRAY
      var field: FieldName?
      if let key = token.key {
        let bytes = UnsafeRawBufferPointer(start: key, count: Int(token.key_length))
        let name = FieldForms.string(bytes)
        paths[index] = join(paths[parent], name)
        field = find(bytes)
      } else {
        places[parent] += 1
        let isPlace = !isContainer && places[parent] <= Self.maximumPlaces
        paths[index] = isPlace ? join(paths[parent], "$\(places[parent])") : paths[parent] + "[]"
      }
      if isContainer { continue }
      let value = UnsafeRawBufferPointer(start: token.value, count: Int(token.value_length))
      let bytes = token.value_escaped != 0 ? JSONEscapes.resolved(value) ?? Array(value) : Array(value)
      add(paths[index], field, FieldSet.kind(token.kind), bytes, nesting: nesting)
    }
    if count == 1, Int(tokens[0].kind) > JSON_ARRAY {
      let value = UnsafeRawBufferPointer(start: tokens[0].value, count: Int(tokens[0].value_length))
      add(path, nil, FieldSet.kind(tokens[0].kind), Array(value), nesting: nesting)
    }
  }

  /// Collectors that are known by the names that they put around a line.
  private func noteWrapper(_ tokens: UnsafeMutablePointer<json_token>, _ count: Int) {
    guard Int(tokens[0].kind) == JSON_OBJECT else { return }
    var names: Set<String> = []
    for index in 1..<max(1, count) where tokens[index].parent == 0 {
      let key = UnsafeRawBufferPointer(start: tokens[index].key, count: Int(tokens[index].key_length))
      names.insert(FieldForms.string(key))
    }
    if names.isSuperset(of: ["log", "stream", "time"]) { note(wrapper: "docker's JSON") }
    if names.contains("message"), names.contains("ingestionTime") || names.contains("logStreamName") {
      note(wrapper: "CloudWatch")
    }
    if names.contains("@message"), names.contains("@timestamp") || names.contains("@ptr") {
      note(wrapper: "CloudWatch")
    }
    if names.contains("_source") { note(wrapper: "Elasticsearch") }
  }

  // MARK: - Text

  private func walkText(_ text: UnsafeRawBufferPointer, under path: String, nesting: Int) {
    var rest = text
    for _ in 0...FieldSet.maximumNesting {
      guard let prefix = TextPrefix.wrapper(rest) else { break }
      note(wrapper: Self.name(of: prefix, rest))
      rest = UnsafeRawBufferPointer(rebasing: rest[prefix.end...])
    }
    let trimmed = TextScan.trimmed(rest)
    if rest.count < text.count, FieldSet.mayBeJSON(trimmed), walkJSON(trimmed, under: path, nesting: nesting) { return }
    if trimmed.first == UInt8(ascii: "\""), TextLine.stringEnd(trimmed, from: 1) == trimmed.count,
      let inner = JSONEscapes.resolved(UnsafeRawBufferPointer(rebasing: trimmed[1..<trimmed.count - 1]))
    {
      return inner.withUnsafeBytes { walk($0, under: path, nesting: nesting + 1) }
    }
    scan(rest, under: path, nesting: nesting)
  }

  private static func name(of prefix: TextPrefix, _ text: UnsafeRawBufferPointer) -> String {
    if prefix.stream != nil { return "a container runtime's line (CRI)" }
    let header = UnsafeRawBufferPointer(rebasing: text[..<prefix.end])
    if text.first == UInt8(ascii: "<") {
      let end = header.firstOffset(of: UInt8(ascii: ">")) ?? 0
      return TextScan.hasPrefix(header, ">1 ", at: end) ? "syslog (RFC 5424)" : "syslog (RFC 3164)"
    }
    return header.firstOffset(of: UInt8(ascii: "|")) != nil ? "docker compose" : "syslog (RFC 3164)"
  }

  /// JSON in the text, and `name=value`.
  private func scan(_ text: UnsafeRawBufferPointer, under path: String, nesting: Int) {
    var (position, gap) = (0, 0)
    while position < text.count {
      let brace = text.offset(of: UInt8(ascii: "{"), from: position) ?? .max
      let equals = text.offset(of: UInt8(ascii: "="), from: position) ?? .max
      if equals < brace {
        position = walkPair(text, from: gap, equals: equals, under: path, nesting: nesting)
      } else if brace < text.count {
        position = walkJSON(in: text, from: position, brace: brace, under: path, nesting: nesting)
        gap = position
      } else {
        return
      }
    }
  }

  private func walkPair(
    _ text: UnsafeRawBufferPointer, from lower: Int, equals: Int, under path: String, nesting: Int
  ) -> Int {
    guard let pair = TextPair(text, from: lower, equals: equals) else { return equals + 1 }
    let name = FieldForms.string(pair.name)
    var value = Array(pair.value)
    if pair.isEscaped { value = JSONEscapes.resolved(pair.value) ?? value }
    if pair.isQuery {
      let memory = UnsafeMutableRawBufferPointer.allocate(byteCount: max(1, value.count), alignment: 1)
      defer { memory.deallocate() }
      let count = PercentEncoding.decode(pair.value, into: memory)
      value = Array(memory[..<count])
    }
    add(join(path, name), find(pair.name), .text, value, nesting: nesting)
    return pair.end
  }

  /// Returns where to go on.
  private func walkJSON(
    in text: UnsafeRawBufferPointer, from lower: Int, brace: Int, under path: String, nesting: Int
  ) -> Int {
    if brace > lower, text[brace - 1] == UInt8(ascii: "\""), let end = TextLine.stringEnd(text, from: brace),
      let inner = JSONEscapes.resolved(UnsafeRawBufferPointer(rebasing: text[brace..<end - 1]))
    {
      inner.withUnsafeBytes { walk($0, under: path, nesting: nesting + 1) }
      return end
    }
    guard brace == text.count - 1 || TextScan.beginsJSON(text, at: brace) else { return brace + 1 }
    var skip = JSONSkip()
    var (position, line) = (brace + 1, UInt64(0))
    skip.beginContainer()
    guard skip.container(text, &position, &line) else { return text.count }
    _ = walkJSON(UnsafeRawBufferPointer(rebasing: text[brace..<position]), under: path, nesting: nesting)
    return position
  }
}
