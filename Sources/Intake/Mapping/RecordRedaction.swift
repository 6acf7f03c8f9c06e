import CSimdjson

/// The text of a record that could be read and not be used, as a reject keeps it: what stands under a secret name is
/// masked whatever its form, all else as text without a structure is.
enum RecordRedaction {
  /// A JSON value.
  static func json(_ text: UnsafeRawBufferPointer) -> String {
    Redaction.capped(masked(text, nesting: 0) ?? Redaction.record(text))
  }

  /// A row of a table, under its header's names.
  static func row(_ cells: [String], _ names: [String], delimiter: UInt8) -> String {
    let masked = cells.enumerated().map { index, cell in
      index < names.count && SecretNames.isSecret(names[index]) && !cell.isEmpty
        ? Redaction.mask : value(cell, nesting: 0)
    }
    return Redaction.capped(masked.joined(separator: delimiterText(delimiter)))
  }

  /// A row whose cells can't be told apart by the header: with a secret column in it, any cell may be the secret.
  static func misalignedRow(_ cells: [String], _ names: [String], delimiter: UInt8) -> String {
    guard names.contains(where: SecretNames.isSecret) else { return row(cells, [], delimiter: delimiter) }
    let masked = cells.map { isHarmless($0) ? $0 : Redaction.mask }
    return Redaction.capped(masked.joined(separator: delimiterText(delimiter)))
  }

  private static func delimiterText(_ delimiter: UInt8) -> String { String(Character(Unicode.Scalar(delimiter))) }

  /// Short numbers and the words that outcomes and flags are written in.
  private static func isHarmless(_ cell: String) -> Bool {
    cell.utf8.count <= 3 && cell.utf8.allSatisfy(FieldForms.isDigit)
      || ["", "ANSWER", "CANCEL", "BUSY", "FAILED", "true", "false"].contains(cell)
  }

  /// Nil for text that is not JSON.
  private static func masked(_ text: UnsafeRawBufferPointer, nesting: Int) -> String? {
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
    return value(tokenizer.tokens, count, &index, nesting: nesting)
  }

  /// The value at `index`, which moves behind it.
  private static func value(
    _ tokens: UnsafeMutablePointer<json_token>, _ count: Int, _ index: inout Int, nesting: Int
  ) -> String {
    let (token, own) = (tokens[index], index)
    index += 1
    let bytes = FieldForms.string(UnsafeRawBufferPointer(start: token.value, count: Int(token.value_length)))
    switch Int(token.kind) {
    case JSON_OBJECT, JSON_ARRAY:
      var members: [String] = []
      while index < count, tokens[index].parent == own {
        members.append(member(tokens, count, &index, nesting: nesting))
      }
      let list = members.joined(separator: ",")
      return Int(token.kind) == JSON_OBJECT ? "{\(list)}" : "[\(list)]"
    case JSON_STRING: return "\"\(string(bytes, isEscaped: token.value_escaped != 0, nesting: nesting))\""
    default: return Redaction.masked(bytes)
    }
  }

  private static func member(
    _ tokens: UnsafeMutablePointer<json_token>, _ count: Int, _ index: inout Int, nesting: Int
  ) -> String {
    let token = tokens[index]
    guard let key = token.key else { return value(tokens, count, &index, nesting: nesting) }
    let name = FieldForms.string(UnsafeRawBufferPointer(start: key, count: Int(token.key_length)))
    let text = value(tokens, count, &index, nesting: nesting)
    let isMasked = SecretNames.isSecret(name) && Int(token.kind) != JSON_NULL
    return "\"\(Redaction.masked(name))\":\(isMasked ? "\"\(Redaction.mask)\"" : text)"
  }

  /// The inside of a JSON string, with JSON in it masked by its own names.
  private static func string(_ raw: String, isEscaped: Bool, nesting: Int) -> String {
    var bytes = Array(raw.utf8)
    if isEscaped { bytes = bytes.withUnsafeBytes(JSONEscapes.resolved) ?? bytes }
    let text = value(String(decoding: bytes, as: UTF8.self), nesting: nesting)
    return isEscaped || text.contains("\"") ? escaped(text) : text
  }

  private static func value(_ text: String, nesting: Int) -> String {
    let isStructured = text.first { !$0.isWhitespace }.map { $0 == "{" || $0 == "[" } ?? false
    if isStructured {
      var bytes = Array(text.utf8)
      if let inner = bytes.withUnsafeMutableBytes({ masked(UnsafeRawBufferPointer($0), nesting: nesting + 1) }) {
        return inner
      }
    }
    return Redaction.masked(text)
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
