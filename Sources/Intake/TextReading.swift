import Calls

/// Reading a log of text, line after line: what is split over several lines is put together, and each other line is a unit.
extension SourceReader {
  func readText(_ collector: RecordCollector) throws {
    try dropMark()
    var lines = TextLines(collector)
    var (position, number, isTooLong) = (0, UInt64(1), false)
    while true {
      let bytes = buffer.bytes
      if let end = bytes.offset(of: 10, from: position) {
        let line = UnsafeRawBufferPointer(rebasing: bytes[position..<end])
        if !isTooLong { lines.take(line, number: number, isTerminated: true) }
        (position, number, isTooLong) = (end + 1, number + 1, false)
        try flushIfFull(collector)
        continue
      }
      if bytes.count - position > RecordBuffer.maximumRecord {
        if !isTooLong {
          let line = UnsafeRawBufferPointer(rebasing: bytes[position...])
          collector.reject(Reasons.tooLong(RecordBuffer.maximumRecord), line, line: number)
        }
        (position, isTooLong) = (bytes.count, true)
      }
      let dropped = position
      position = 0
      guard try buffer.fill(dropping: dropped) else { break }
    }
    let rest = buffer.bytes
    if !isTooLong, !rest.isEmpty { lines.take(rest, number: number, isTerminated: false) }
    lines.finish()
  }
}

/// The lines of a log of text, as they come.
struct TextLines {
  private let collector: RecordCollector
  private let peeler = LinePeeler()
  private var glue = LineGlue()
  private var exchanges = ExchangeReader()
  private var json: OpenJSON?

  init(_ collector: RecordCollector) { self.collector = collector }

  /// Takes a line without its line end.
  ///
  /// - Precondition: `JSONTokenizer.padding` readable bytes follow `bytes`.
  mutating func take(_ bytes: UnsafeRawBufferPointer, number: UInt64, isTerminated: Bool) {
    guard bytes.count <= RecordBuffer.maximumRecord else {
      return collector.reject(Reasons.tooLong(RecordBuffer.maximumRecord), bytes, line: number)
    }
    var end = bytes.count
    while end > 0, bytes[end - 1] <= 32 { end -= 1 }
    guard end > 0 else { return exchanges.takeBlank() }
    peeler.reset()
    var line = peeler.peel(UnsafeRawBufferPointer(rebasing: bytes[..<end]), number: number)
    if line.part?.isOpen ?? false, line.nesting == 0 {
      // Where a line was cut its blanks are in the middle of it.
      let rest = bytes[end...].prefix { $0 != 13 }.count
      line.text = UnsafeRawBufferPointer(start: line.text.baseAddress, count: line.text.count + rest)
    }
    switch glue.take(line) {
    case .whole: take(line, isTerminated: isTerminated)
    case .waits, .dropped: break
    case .glued(let parts): take(parts)
    case .tooLong(let parts):
      let place = collector.place(on: parts.number)
      collector.reject(Reasons.tooLong(RecordBuffer.maximumRecord), record: masked(parts.bytes), at: place)
    }
    for exchange in exchanges.takeFinished() { take(exchange) }
  }

  /// At the end of the file.
  mutating func finish() {
    if let given = json { takeLines(of: given) }
    json = nil
    exchanges.finish()
    for exchange in exchanges.takeFinished() { take(exchange) }
    for parts in glue.finish() {
      collector.reject(Reasons.cutLine, record: masked(parts.bytes), at: collector.place(on: parts.number))
    }
  }

  private func masked(_ bytes: [UInt8]) -> String { bytes.withUnsafeBytes(Redaction.record) }

  private mutating func take(_ parts: LineGlue.Parts) {
    let padded = parts.bytes + [UInt8](repeating: 0, count: JSONTokenizer.padding)
    padded.withUnsafeBytes { padded in
      let text = UnsafeRawBufferPointer(rebasing: padded[..<parts.bytes.count])
      var line = LogLine(number: parts.number, whole: text, text: text, nesting: parts.nesting)
      // Views that live until the next unit is read; a block keeps copies.
      line.times = parts.times.map(collector.fields.lasting)
      peeler.peel(&line)
      if exchanges.take(line) { return }
      collector.fields.readGlued(parts.bytes, times: parts.times, nesting: parts.nesting)
      collector.map(line: parts.number) { masked(parts.bytes) }
    }
  }

  private mutating func take(_ line: LogLine, isTerminated: Bool) {
    if var open = json {
      json = nil
      switch open.take(line) {
      case .more:
        json = open
        return
      case .whole:
        collector.fields.readGlued(open.text, times: open.times, nesting: open.nesting)
        return collector.map(line: open.lines[0].number) { masked(open.text) }
      case .given:
        takeLines(of: open)
        // A line that was taken in is among them.
        if open.lines.last?.number == line.number { return }
      }
    }
    if takeEvent(line) { return }
    if standsAlone(line) {
      return takeAlone(
        line.whole, line.isPure ? line.text : line.whole, number: line.number, isTerminated: isTerminated)
    }
    if exchanges.take(line) { return }
    if let open = OpenJSON(line) {
      json = open
      return
    }
    takeAlone(line.whole, line.isPure ? line.text : line.whole, number: line.number, isTerminated: isTerminated)
  }

  /// A block that a logger wrote as one event of several lines: its lines are a file of their own.
  private func takeEvent(_ line: LogLine) -> Bool {
    guard line.text.firstOffset(of: 10) != nil else { return false }
    var event = ExchangeReader()
    var isBlock = false
    for text in line.text.split(separator: 10, omittingEmptySubsequences: false) {
      var part = line
      part.text = UnsafeRawBufferPointer(rebasing: text)
      if FieldForms.trimmed(part.text).isEmpty { event.takeBlank() } else { isBlock = event.take(part) || isBlock }
    }
    guard isBlock else { return false }
    event.finish()
    for exchange in event.takeFinished() { take(exchange) }
    return true
  }

  /// Whether a line that looks like one of a block is a record by itself: it holds the bodies, too, or a logger put them beside
  /// it.
  private func standsAlone(_ line: LogLine) -> Bool {
    guard ExchangeReader.marks(line.text), !line.isPure || line.text.firstOffset(of: UInt8(ascii: "{")) != nil else {
      return false
    }
    let fields = collector.fields
    if line.whole[0] == UInt8(ascii: "{") {
      var whole = line.whole
      guard fields.readJSONLine(&whole) == nil else { return false }
    } else {
      fields.readTextUnit(line.whole)
    }
    if fields.has(.key), fields.has(.callee) || !exchanges.isOpen { return true }
    return fields.has(.key) && !line.isPure && !ExchangeMark.isReplyWithBody(line.text)
  }

  /// Each line of what never became JSON stands for itself.
  private func takeLines(of open: OpenJSON) {
    for (number, bytes) in open.lines {
      let padded = bytes + [UInt8](repeating: 0, count: JSONTokenizer.padding)
      padded.withUnsafeBytes {
        let line = UnsafeRawBufferPointer(rebasing: $0[..<bytes.count])
        takeAlone(line, line, number: number, isTerminated: true)
      }
    }
  }

  /// - Parameter text: what a reject keeps of it, masked: the innermost wrapper's text, where nothing else is lost.
  private func takeAlone(
    _ line: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer, number: UInt64, isTerminated: Bool
  ) {
    let first = line[0]
    var value = line
    if first == UInt8(ascii: "{") || first == UInt8(ascii: "["), let reason = collector.fields.readJSONLine(&value) {
      guard TextLine.beginsAsJSON(line) else { return takeText(line, text, number: number) }
      let reason = isTerminated ? Reasons.notJSON(reason) : Reasons.truncatedLine(reason)
      collector.reject(reason, line, line: number)
    } else if first == UInt8(ascii: "{") || first == UInt8(ascii: "[") {
      let names = collector.fields.mapping.names
      collector.mapValue(line, line: number) {
        TextLine.beginsAsJSON(text) ? RecordRedaction.json(text, names) : Redaction.record(text)
      }
    } else {
      takeText(line, text, number: number)
    }
  }

  private func takeText(_ line: UnsafeRawBufferPointer, _ text: UnsafeRawBufferPointer, number: UInt64) {
    collector.fields.readTextUnit(line)
    collector.map(line: number) { Redaction.record(text) }
  }

  private func take(_ exchange: HTTPExchange) {
    collector.inspection?.beginTexts([exchange.requestBody, exchange.replyBody], of: collector.fields)
    collector.fields.read(exchange)
    collector.map(line: exchange.number) { masked(exchange.summary) }
  }
}
