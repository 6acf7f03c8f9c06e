import Calls

/// Reading a source of JSON values: an array's elements, values one after another, an archive's entries.
extension SourceReader {
  func readValues(_ values: some ValueSplitter, as shape: UnitShape, _ collector: RecordCollector) throws {
    try dropMark()
    var splitter = values
    while true {
      let bytes = buffer.bytes
      switch splitter.next(bytes) {
      case .value(let range):
        try take(bytes, range, line: splitter.valueLine, as: shape, splitter.isInOpened, collector)
      case .damaged(let reason, let line): throw damage(reason, line, collector)
      case .needsMore(let kept):
        if bytes.count - kept > RecordBuffer.maximumRecord {
          if splitter.openValue(bytes, where: { collector.saysNothing($0) }) { continue }
          let text = UnsafeRawBufferPointer(rebasing: bytes[kept...])
          reject(
            Reasons.tooLong(RecordBuffer.maximumRecord), unreadable: text, line: splitter.valueLine, as: shape,
            collector)
          splitter.giveUpValue()
          continue
        }
        guard try buffer.fill(dropping: kept) else {
          splitter.moved(by: kept)
          if let last = splitter.finish(buffer.bytes) {
            guard case .value(let range) = last else {
              if case .damaged(let reason, let line) = last { throw damage(reason, line, collector) }
              return
            }
            try take(buffer.bytes, range, line: splitter.valueLine, as: shape, splitter.isInOpened, collector)
          }
          return
        }
        splitter.moved(by: kept)
      }
    }
  }

  /// - Parameter isElement: whether it is an element of a list already.
  private func take(
    _ bytes: UnsafeRawBufferPointer, _ range: Range<Int>, line: UInt64, as shape: UnitShape, _ isElement: Bool,
    _ collector: RecordCollector
  ) throws {
    var text = UnsafeRawBufferPointer(rebasing: bytes[range])
    var failure = collector.fields.read(text, as: shape)
    if failure != nil, let legible = collector.legible(text) {
      text = legible
      failure = collector.fields.read(text, as: shape)
    }
    if let reason = failure {
      reject(Reasons.notJSON(reason), unreadable: text, line: line, as: shape, collector)
    } else if shape == .plain, !isElement {
      collector.mapValue(text, line: line) { RecordRedaction.json(text, collector.fields.mapping.names) }
    } else {
      collector.map(line: line) { RecordRedaction.json(text, collector.fields.mapping.names) }
    }
    try flushIfFull(collector)
  }

  /// Of an archive's entry that cannot be read no text is kept: a body in it may be encoded, and what is encoded cannot be
  /// masked.
  private func reject(
    _ reason: String, unreadable text: UnsafeRawBufferPointer, line: UInt64, as shape: UnitShape,
    _ collector: RecordCollector
  ) {
    let record = shape == .harEntry ? "" : Redaction.record(text)
    collector.reject(reason, record: record, at: collector.place(on: line))
  }

  private func damage(_ reason: String, _ line: UInt64, _ collector: RecordCollector) -> Problem {
    collector.end = collector.place(on: line)
    return Problem(
      "\(place):\(line)", "the JSON is damaged: \(reason)",
      remedy: "Export the file again, or import what can be read with --salvage", exit: .data)
  }
}

extension FieldSet {
  fileprivate func read(_ text: UnsafeRawBufferPointer, as shape: UnitShape) -> String? {
    shape == .harEntry ? readHAREntry(text) : readJSON(text)
  }
}
