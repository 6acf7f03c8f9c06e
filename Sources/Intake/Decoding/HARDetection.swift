/// Telling an HTTP Archive from a log.
enum HARDetection {
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
    var splitter = ListSplitter(.har)
    while true {
      switch splitter.next(head) {
      case .value: continue
      case .needsMore: return splitter.hasMark
      case .damaged:
        // A damaged archive may have an entry a line, too, and what is damaged in it must not be read as lines: bodies in
        // base64 could not be masked.
        if splitter.hasList { return !firstLineIsValue() }
        // Before the entries: where none follow, and other lines are whole, it is a log's line that was cut.
        let isCutLine = someLineIsValue() && (firstLineIsValue() || !namesEntries(head))
        return splitter.hasMark && !splitter.isComplete && !isCutLine
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
