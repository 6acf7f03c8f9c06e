import CSimdjson

/// The text of a record that could be read and not be used, as a reject keeps it: values under the names that we read, masked
/// as text without a structure is; of all else the names alone.
enum RecordRedaction {
  /// A JSON value.
  static func json(_ text: UnsafeRawBufferPointer, _ fieldNames: FieldNames = .builtin) -> String {
    Redaction.capped(masked(text, fieldNames, nesting: 0) ?? Redaction.record(text))
  }

  /// A row of a table, under its header's names.
  static func row(_ cells: [String], _ names: [String], delimiter: UInt8, _ fieldNames: FieldNames = .builtin) -> String
  {
    let masked = cells.enumerated().map { index, cell in
      let isKept = index < names.count && SecretNames.mayBeKept(names[index], fieldNames)
      return value(cell, isKept: isKept, fieldNames, nesting: 0)
    }
    return Redaction.capped(masked.joined(separator: delimiterText(delimiter)))
  }

  /// A row whose cells can't be told apart by the header: any cell may be anything.
  static func misalignedRow(_ cells: [String], delimiter: UInt8) -> String { row(cells, [], delimiter: delimiter) }

  private static func delimiterText(_ delimiter: UInt8) -> String { String(Character(Unicode.Scalar(delimiter))) }

  /// What says nothing of anybody wherever it stands: the words that outcomes and flags are written in, cause codes.
  private static func isHarmless(_ text: String) -> Bool {
    text.utf8.count <= 2 && text.utf8.allSatisfy(FieldForms.isDigit)
      || ["ANSWER", "CANCEL", "BUSY", "FAILED", "true", "false", "POST", "GET", "success", "error", "failed"].contains(
        text)
  }

  /// Nil for text that is not JSON.
  private static func masked(_ text: UnsafeRawBufferPointer, _ fieldNames: FieldNames, nesting: Int) -> String? {
    guard nesting <= FieldSet.maximumNesting else { return nil }
    let padded = UnsafeMutableRawBufferPointer.allocate(byteCount: text.count + JSONTokenizer.padding, alignment: 1)
    defer { padded.deallocate() }
    padded.initializeMemory(as: UInt8.self, repeating: 0)
    padded.copyMemory(from: text)
    let tokenizer = JSONTokenizer()
    guard case .tokens(let count) = tokenizer.tokenize(UnsafeRawBufferPointer(rebasing: padded[..<text.count])) else {
      return nil
    }
    var index = 0
    return value(tokenizer.tokens, count, &index, isKept: false, fieldNames, nesting: nesting)
  }

  /// The value at `index`, which moves behind it.
  ///
  /// - Parameter isKept: it stands under a name that we read.
  private static func value(
    _ tokens: UnsafeMutablePointer<json_token>, _ count: Int, _ index: inout Int, isKept: Bool,
    _ fieldNames: FieldNames, nesting: Int
  ) -> String {
    let (token, own) = (tokens[index], index)
    index += 1
    let bytes = FieldForms.string(UnsafeRawBufferPointer(start: token.value, count: Int(token.value_length)))
    switch Int(token.kind) {
    case JSON_OBJECT, JSON_ARRAY:
      var members: [String] = []
      while index < count, tokens[index].parent == own {
        members.append(member(tokens, count, &index, fieldNames, nesting: nesting))
      }
      let list = members.joined(separator: ",")
      return Int(token.kind) == JSON_OBJECT ? "{\(list)}" : "[\(list)]"
    case JSON_STRING:
      let text = string(bytes, isEscaped: token.value_escaped != 0, isKept: isKept, fieldNames, nesting: nesting)
      return "\"\(text)\""
    case JSON_NUMBER: return isKept || isHarmless(bytes) ? Redaction.masked(bytes) : Redaction.mask
    default: return bytes
    }
  }

  private static func member(
    _ tokens: UnsafeMutablePointer<json_token>, _ count: Int, _ index: inout Int, _ fieldNames: FieldNames,
    nesting: Int
  ) -> String {
    guard let key = tokens[index].key else {
      return value(tokens, count, &index, isKept: false, fieldNames, nesting: nesting)
    }
    let name = FieldForms.string(UnsafeRawBufferPointer(start: key, count: Int(tokens[index].key_length)))
    let isKept = SecretNames.mayBeKept(name, fieldNames)
    let text = value(tokens, count, &index, isKept: isKept, fieldNames, nesting: nesting)
    return "\"\(Redaction.masked(name))\":\(text)"
  }

  /// The inside of a JSON string, with JSON in it masked by its own names.
  private static func string(
    _ raw: String, isEscaped: Bool, isKept: Bool, _ fieldNames: FieldNames, nesting: Int
  ) -> String {
    var bytes = Array(raw.utf8)
    if isEscaped { bytes = bytes.withUnsafeBytes(JSONEscapes.resolved) ?? bytes }
    let text = value(String(decoding: bytes, as: UTF8.self), isKept: isKept, fieldNames, nesting: nesting)
    return isEscaped || text.contains("\"") ? escaped(text) : text
  }

  private static func value(_ text: String, isKept: Bool, _ fieldNames: FieldNames, nesting: Int) -> String {
    if text.isEmpty || isHarmless(text) { return text }
    let isStructured = text.first { !$0.isWhitespace }.map { $0 == "{" || $0 == "[" } ?? false
    if isStructured {
      var bytes = Array(text.utf8)
      if let inner = bytes.withUnsafeMutableBytes({
        masked(UnsafeRawBufferPointer($0), fieldNames, nesting: nesting + 1)
      }) {
        return inner
      }
    }
    return isKept ? Redaction.masked(text) : Redaction.mask
  }

  private static func escaped(_ text: String) -> String {
    text.unicodeScalars.reduce(into: "") { result, scalar in
      switch scalar {
      case "\"": result += "\\\""
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\r": result += "\\r"
      case "\t": result += "\\t"
      default: result.unicodeScalars.append(scalar)
      }
    }
  }
}
