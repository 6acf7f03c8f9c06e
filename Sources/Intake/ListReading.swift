import Calls

/// A JSON value that is a list of records in an object, as log stores, queues and web services give them: each element is a
/// unit of its own.
extension RecordCollector {
  /// Takes the records of a JSON value, which `fields` hold.
  ///
  /// - Parameter redacted: the value's text as a reject may keep it.
  /// - Precondition: `JSONTokenizer.padding` readable bytes follow `text`.
  @inline(__always)
  func mapValue(_ text: UnsafeRawBufferPointer, line: UInt64, redacted: () -> String) {
    if fields.mayBeRecords, mapElements(of: text, line: line) { return }
    map(line: line, redacted: redacted)
  }

  /// - Returns: false where the value is no object with a list, or speaks for the list's elements itself.
  @inline(never)
  private func mapElements(of text: UnsafeRawBufferPointer, line: UInt64) -> Bool {
    guard let wrapper = ListSplitter.wrapper(of: text, isWhole: true), saysNothing(wrapper) else { return false }
    var splitter = ListSplitter(.exports, line: line)
    while case .value(let range) = splitter.next(text) {
      let element = UnsafeRawBufferPointer(rebasing: text[range])
      if let reason = fields.readJSON(element) {
        reject(Reasons.notJSON(reason), element, line: splitter.valueLine)
      } else {
        map(line: splitter.valueLine) { RecordRedaction.json(element, fields.mapping.names) }
      }
    }
    return true
  }

  /// Whether what stands around a list says nothing of the records in it.
  ///
  /// A key above a list of events is the key of each, and so is an account or a time. An `ok`, a status or an id of a request
  /// is that of the reply which carries the list; but where it says that something was refused, nobody knows what.
  func saysNothing(_ wrapper: [UInt8]) -> Bool {
    wrapper.withUnsafeBytes { padded in
      let text = UnsafeRawBufferPointer(rebasing: padded[..<(padded.count - JSONTokenizer.padding)])
      guard self.wrapper.readJSON(text) == nil else { return false }
      let facts = UnitFacts(self.wrapper, key: nil, scope: nil)
      guard !facts.accepted.isNo, facts.httpStatus ?? 0 < 400 else { return false }
      return self.wrapper.values.indices.allSatisfy {
        switch self.wrapper.values[$0].name.field {
        case .ok, .status, .httpStatus, .code, .requestID, .correlationID, .traceID: true
        default: false
        }
      }
    }
  }
}
