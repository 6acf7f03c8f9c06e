import Calls

/// How a source's text is cut into records.
package enum SourceFormat: String, CaseIterable, Sendable {
  /// One JSON value a line.
  case ndjson
  /// One array whose elements are the records.
  case json
  /// JSON values one after another, each over several lines.
  case jsonSequence = "json-sequence"
  /// An HTTP Archive, whose entries are the records.
  case har
  /// A table with a header row.
  case csv
  /// A spreadsheet in Office Open XML: each sheet is a table with a header row.
  case xlsx
  /// A log of text lines, some of which may carry JSON, pairs or blocks of an exchange.
  case text
  /// The same, where every line is made of `name=value` pairs.
  case logfmt

  /// What a file's first bytes say that is not read, and what can be read instead.
  private static let foreign: [(magic: [UInt8], reason: String)] = [
    (Array("SQLite format 3".utf8), "it is an SQLite file: export its tables as CSV"),
    (Array("%PDF".utf8), "it is a PDF file: get the same table as CSV or XLSX"),
    ("7z\u{BC}".unicodeScalars.map { UInt8($0.value) }, "it is a 7-Zip archive: unpack it, or pack the files as ZIP"),
    (Array("Rar!".utf8), "it is a RAR archive: unpack it, or pack the files as ZIP"),
  ]

  enum Detection {
    case format(SourceFormat, delimiter: UInt8)
    case empty
    /// Why the text is none that we read.
    case unknown(String)
  }

  /// Looks at the beginning of a text (without its byte order mark).
  ///
  /// A line that is a JSON value by itself means one value a line, wherever it stands; so neither a broken first line nor
  /// the order of lines changes the answer.
  static func detect(_ head: UnsafeRawBufferPointer, isWhole: Bool, _ mapping: FieldMapping = .none) -> Detection {
    // Of ZIP archives only workbooks get here: others are unpacked before.
    if head.starts(with: [0x50, 0x4B, 0x03, 0x04]) { return .format(.xlsx, delimiter: 0) }
    for (magic, reason) in foreign where head.starts(with: magic) { return .unknown(reason) }
    guard let start = head.firstIndex(where: { ![32, 9, 10, 13].contains($0) }) else {
      return isWhole ? .empty : .unknown("it begins with a megabyte of white space")
    }
    let first = head[start]
    // `{` NUL `"` NUL: UTF-16 without a byte order mark. A NUL elsewhere is one broken record's, not the file's.
    if start + 1 < head.count, head[start + 1] == 0 || first == 0 { return .unknown("it is UTF-32 text, or no text") }
    let text = UnsafeRawBufferPointer(rebasing: head[start...])
    // `[2024-02-13 08:00:01] …` is no array.
    if first == UInt8(ascii: "{") || (first == UInt8(ascii: "[") && TextLine.beginsAsJSON(text)) {
      let shape = jsonShape(text, first: first, isWhole: isWhole)
      let isText = shape == .ndjson && LogShape.needsOrder(wholeLines(text, isWhole: isWhole))
      return .format(isText ? .text : shape, delimiter: 0)
    }
    if let table = TableLayout.find(head, isWhole: isWhole, mapping) {
      return .format(.csv, delimiter: table.header.delimiter)
    }
    if head.contains(0) { return .unknown("it is not text") }
    let lines = wholeLines(head, isWhole: isWhole)
    if LogShape.needsOrder(lines) { return .format(.text, delimiter: 0) }
    // Broken lines before the first good one.
    if lines.contains(where: { $0.first == UInt8(ascii: "{") && isJSON($0) }) { return .format(.ndjson, delimiter: 0) }
    if let complaint = TableLayout.complaint(head, lines) { return .unknown(complaint) }
    return .format(LogShape.isLogfmt(lines) ? .logfmt : .text, delimiter: 0)
  }

  private static func jsonShape(_ head: UnsafeRawBufferPointer, first: UInt8, isWhole: Bool) -> SourceFormat {
    let lines = wholeLines(head, isWhole: isWhole)
    // One array on one line is an array; lines of arrays (a webhook's body each) are lines.
    let isOneArray = first == UInt8(ascii: "[") && lines.count <= 1
    if isOneArray { return .json }
    // Asked of no more lines than it takes: the head may hold thousands.
    let values = lines.lazy.filter { ($0.first == UInt8(ascii: "{") || $0.first == UInt8(ascii: "[")) && isJSON($0) }
    if first == UInt8(ascii: "{"),
      HARDetection.isHAR(
        head, firstLineIsValue: lines.first.map(isJSON) == true, someLineIsValue: values.first != nil)
    {
      return .har
    }
    if first == UInt8(ascii: "[") {
      // `[`, then one object a line, then `]` is an array printed over lines: its first line is no value by itself.
      return lines.first.map(isJSON) == true && values.prefix(2).count > 1 ? .ndjson : .json
    }
    // The last element of a list with an element a line is a value by itself, as is a line of another text.
    if first == UInt8(ascii: "{"), !(isWhole && lines.count == 1), lines.first.map(isJSON) != true,
      ListSplitter.beginsWithList(head)
    {
      return .jsonSequence
    }
    if values.first != nil { return .ndjson }
    if holdsSeveralValues(head) { return .jsonSequence }
    return lines.count > 1
      && lines.contains(where: { $0.first == 32 || $0.first == 9 || $0.first == UInt8(ascii: "}") })
      ? .jsonSequence : .ndjson
  }

  /// Whether a text without a line that is a value begins with two values: some write them with nothing between.
  private static func holdsSeveralValues(_ head: UnsafeRawBufferPointer) -> Bool {
    var splitter = JSONValueSplitter(.sequence)
    for _ in 0..<2 {
      guard case .value(let range) = splitter.next(head), isJSON(UnsafeRawBufferPointer(rebasing: head[range])) else {
        return false
      }
    }
    return true
  }

  static func wholeLines(_ head: UnsafeRawBufferPointer, isWhole: Bool) -> [UnsafeRawBufferPointer] {
    var lines: [UnsafeRawBufferPointer] = []
    var rest = head
    while let end = rest.firstOffset(of: 10) {
      lines.append(UnsafeRawBufferPointer(rebasing: rest[..<end]))
      rest = UnsafeRawBufferPointer(rebasing: rest[(end + 1)...])
    }
    if isWhole { lines.append(rest) }
    return lines.filter { !FieldForms.trimmed($0).isEmpty }
  }

  private static func isJSON(_ line: UnsafeRawBufferPointer) -> Bool {
    let text = UnsafeMutableRawBufferPointer.allocate(byteCount: line.count + JSONTokenizer.padding, alignment: 1)
    defer { text.deallocate() }
    text.initializeMemory(as: UInt8.self, repeating: 0)
    text.copyMemory(from: line)
    if case .tokens = JSONTokenizer().tokenize(UnsafeRawBufferPointer(rebasing: text[..<line.count])) { return true }
    return false
  }
}
