import CSimdjson

/// A line of a log with its wrappers taken off.
struct LogLine {
  /// From 1; of a line that was split, its first part's.
  var number: UInt64
  /// The line as it stands in the file; of a line that was split, the text of its parts.
  var whole: UnsafeRawBufferPointer
  /// What stands in the innermost wrapper, without a line end.
  var text: UnsafeRawBufferPointer
  /// Times of the wrappers, the outermost first.
  var times: [UnsafeRawBufferPointer] = []
  /// Strings that the text stands in.
  var nesting = 0
  /// The text is part of a line that a container runtime split, or may be the last one.
  var part: Part?
  /// The wrappers hold nothing but the text and what a collector knows of it.
  var isPure = true

  struct Part {
    var stream: [UInt8]
    /// More follows.
    var isOpen: Bool
  }
}

/// Takes the wrappers off lines: docker's JSON and other loggers' with a line in a string, CloudWatch, Elasticsearch, CRI,
/// syslog, docker compose, in any order.
final class LinePeeler {
  private let tokenizer = JSONTokenizer()
  private var texts = TextArena()

  /// Forgets the line before: views into it end.
  func reset() { texts.removeAll() }

  /// - Precondition: `JSONTokenizer.padding` readable bytes follow `whole`.
  func peel(_ whole: UnsafeRawBufferPointer, number: UInt64) -> LogLine {
    var line = LogLine(number: number, whole: whole, text: whole)
    peel(&line)
    return line
  }

  /// Goes on with a line whose text was glued.
  func peel(_ line: inout LogLine) {
    for _ in 0...2 * FieldSet.maximumNesting {
      let text = FieldForms.trimmed(line.text)
      guard let first = text.first else { return }
      if first == UInt8(ascii: "{") {
        guard line.nesting < FieldSet.maximumNesting, let inner = string(in: text, &line) else { return }
        line.text = inner
        line.nesting += 1
      } else if let prefix = TextPrefix.wrapper(line.text) {
        if let time = prefix.time { line.times.append(time) }
        line.text = UnsafeRawBufferPointer(rebasing: line.text[prefix.end...])
        if let stream = prefix.stream { line.part = LogLine.Part(stream: Array(stream), isOpen: prefix.isPart) }
      } else {
        return
      }
      // A part is glued before its text is looked at.
      if line.part?.isOpen ?? false { return }
    }
  }

  /// The line that an object carries in a string under one of the names that are used for it.
  private func string(in text: UnsafeRawBufferPointer, _ line: inout LogLine) -> UnsafeRawBufferPointer? {
    guard let shape = LineInJSON(tokenizer, text) else { return nil }
    if let time = shape.time { line.times.append(time) }
    line.isPure = line.isPure && shape.isPure
    var inner = shape.text
    if shape.isEscaped {
      let memory = texts.allocate(inner.count + JSONTokenizer.padding)
      guard let count = JSONEscapes.resolve(inner, into: memory) else { return nil }
      inner = UnsafeRawBufferPointer(rebasing: memory[..<count])
    }
    let isPart = shape.dockerStream != nil && inner.last != 10
    if let stream = shape.dockerStream { line.part = LogLine.Part(stream: Array(stream), isOpen: isPart) }
    // Where a line was cut its blanks are in the middle of it.
    if isPart { return inner }
    while let last = inner.last, last <= 32 { inner = UnsafeRawBufferPointer(rebasing: inner.dropLast()) }
    return inner
  }
}

/// What an object looks like that carries a line of a log.
struct LineInJSON {
  let text: UnsafeRawBufferPointer
  let isEscaped: Bool
  var time: UnsafeRawBufferPointer?
  /// The stream, where it is docker's own object (`log`, `stream`, `time`) and nobody else's.
  private(set) var dockerStream: UnsafeRawBufferPointer?
  /// It holds nothing but a line and what a collector knows of it.
  let isPure: Bool

  /// What docker and CloudWatch put beside a line.
  private static let collectors: Set<String> = [
    "log", "stream", "time", "attrs", "message", "timestamp", "ingestionTime", "eventId", "id", "logStreamName",
    "logGroupName", "@timestamp", "@message", "@ingestionTime", "@logStream", "@log", "@ptr",
  ]

  /// Nil for what is no JSON object with a line in it.
  init?(_ tokenizer: JSONTokenizer, _ json: UnsafeRawBufferPointer) {
    guard case .tokens(let count) = tokenizer.tokenize(json), count > 1 else { return nil }
    let tokens = tokenizer.tokens
    // Elasticsearch puts the logger's object into `_source`.
    var holder = 0
    for index in 1..<count where tokens[index].parent == 0 && tokens[index].name == "_source" { holder = index }
    var (line, names): (json_token?, [String]) = (nil, [])
    for index in 1..<count where tokens[index].parent == UInt32(holder) || tokens[index].parent == 0 {
      let token = tokens[index]
      let key = UnsafeRawBufferPointer(start: token.key, count: Int(token.key_length))
      if token.parent == 0 { names.append(token.name) }
      guard Int(token.kind) == JSON_STRING || Int(token.kind) == JSON_NUMBER, let name = FieldNames.builtin.find(key)
      else { continue }
      if name.field == .text, line == nil, Int(token.kind) == JSON_STRING, token.parent == UInt32(holder) {
        line = token
      } else if name.field == .time, time == nil {
        time = token.bytes
      }
    }
    guard let line else { return nil }
    (text, isEscaped) = (line.bytes, line.value_escaped != 0)
    isPure = holder > 0 || names.allSatisfy(Self.collectors.contains)
    let isDocker = Set(names).isSubset(of: ["log", "stream", "time", "attrs"]) && names.contains("log")
    guard isDocker, names.contains("time") else { return }
    for index in 1..<count where tokens[index].parent == 0 && tokens[index].name == "stream" {
      dockerStream = tokens[index].bytes
    }
  }
}

extension json_token {
  fileprivate var name: String {
    String(decoding: UnsafeRawBufferPointer(start: key, count: Int(key_length)), as: UTF8.self)
  }
}
