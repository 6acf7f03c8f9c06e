import Calls
import Crypto
import Settings

/// A mapping file (docs/formats/mapping.md): what a source's own names, places and words mean, with samples that prove it.
package struct MappingFile: Sendable {
  package private(set) var mapping = FieldMapping.none
  package private(set) var samples: [MappingSample] = []
  let place: String

  static let guide = "docs/formats/mapping.md"

  /// All keys of a file, in the order in which the guide explains them.
  package static let keys = [
    "name", "description", "format", "encoding", "delimiter", "header", "kind", "zone", "date", "decimal", "absent",
    "fields", "join", "ignore", "constants", "values", "samples",
  ]

  /// Keys that a sample has.
  package static let sampleKeys = ["text", "expect"]

  /// Reads a file's text. Its samples are not tried yet.
  ///
  /// - Parameter place: the file, as messages name it.
  /// - Throws: `Problem` for what cannot be understood, with its line.
  package init(_ text: String, place: String) throws(Problem) {
    self.place = place
    guard let root = try Setting.read(text, place: place, guide: Self.guide) else {
      throw Problem(place, "the file is empty", remedy: "See \(Self.guide)", exit: .data)
    }
    var names = MappedNames()
    let members = try root.members(Self.keys)
    for member in members where member.key == "fields" { try names.take(member.value) }
    for member in members { try take(member, &names) }
    (mapping.names, mapping.paths, mapping.positions) = (FieldNames(adding: names.added), names.paths, names.positions)
    mapping.secretNames = names.secret
    mapping.sha256 = SHA256.hash(data: Array(text.utf8)).map { byte in
      String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
    }.joined()
    guard !mapping.name.isEmpty else {
      throw root.problem("the mapping has no name", remedy: "Begin it with name: and a word or two")
    }
    guard mapping.hasHeader || !mapping.positions.isEmpty else {
      throw root.problem("without a header row columns are known by their places", remedy: "Name them as $1, $2 …")
    }
    guard !samples.isEmpty else {
      throw root.problem(
        "the mapping has no sample", remedy: "Put lines of the source under samples:, with what they should be read as")
    }
  }

  private mutating func take(_ member: Setting.Member, _ names: inout MappedNames) throws(Problem) {
    let value = member.value
    switch member.key {
    case "name": mapping.name = try text(value)
    case "description": mapping.summary = try text(value)
    case "format":
      mapping.format = try choice(value, SourceFormat.init(rawValue:), SourceFormat.allCases.map(\.rawValue))
    case "encoding":
      mapping.encoding = try choice(value, TextEncoding.init(name:), TextEncoding.allCases.map(\.rawValue))
    case "kind": mapping.kind = try choice(value, KindChoice.init(rawValue:), KindChoice.allCases.map(\.rawValue))
    case "delimiter": mapping.delimiter = try delimiter(value)
    case "header":
      guard value.text == "none" else {
        throw value.problem(
          "\(value.quoted) is nothing that can be said of a header row",
          remedy: "Write none for a table that has none, or leave it out")
      }
      mapping.hasHeader = false
    case "zone":
      guard let zone = Zone(value.text ?? "") else {
        throw value.problem("\(value.quoted) is no time zone", remedy: Spelling.zoneRemedy(for: value.text ?? ""))
      }
      mapping.zone = zone
    case "date":
      for element in value.elements {
        guard let format = TimeFormat(element.text ?? "") else {
          throw element.problem("\(element.quoted) is no form of a time", remedy: "Use \(TimeFormat.tokenNames)")
        }
        mapping.timeFormats.append(format)
      }
    case "decimal":
      guard value.text == "," || value.text == "." else {
        throw value.problem("\(value.quoted) is no decimal mark", remedy: "Use \",\" or \".\"")
      }
      mapping.decimalMark = value.text?.utf8.first
    case "absent": for element in value.elements { mapping.absent.insert(Array((try text(element)).utf8)) }
    case "join":
      try names.join(value)
      mapping.joinsTimes = true
    case "ignore": try names.ignore(value)
    case "constants": try takeConstants(value)
    case "values": try takeWords(value)
    case "samples": for element in value.elements { samples.append(try MappingSample(element)) }
    default: break
    }
  }

  private func text(_ value: Setting) throws(Problem) -> String {
    guard let text = value.text, !text.isEmpty else {
      throw value.problem("a text is expected here", remedy: "See \(Self.guide)")
    }
    return text
  }

  private func choice<Value>(_ value: Setting, _ make: (String) -> Value?, _ known: [String]) throws(Problem) -> Value {
    if let made = make(value.text ?? "") { return made }
    throw value.problem(
      "\(value.quoted) is not known here", remedy: Spelling.remedy(for: value.text ?? "", among: known))
  }

  private func delimiter(_ value: Setting) throws(Problem) -> UInt8 {
    let text = value.text == "tab" ? "\t" : value.text ?? ""
    guard text.utf8.count == 1, let byte = text.utf8.first, byte < 128, byte != 10, byte != 13,
      byte != UInt8(ascii: "\""),
      !FieldForms.isDigit(byte), !FieldForms.isLetter(byte)
    else {
      throw value.problem("\(value.quoted) is no delimiter", remedy: "Use \",\", \";\", \"|\" or tab")
    }
    return byte
  }

  // MARK: - Values

  private mutating func takeConstants(_ value: Setting) throws(Problem) {
    for member in try value.members() {
      let field = try MappedNames.field(member, among: Field.constants)
      let text = Array((try self.text(member.value)).utf8)
      guard text.withUnsafeBytes({ Self.isValue($0, of: field) }) else {
        throw member.value.problem(
          "\(member.value.quoted) is no value of \(field.names[0])", remedy: "See docs/formats/columns.md")
      }
      mapping.constants.append((field, text))
    }
  }

  /// Whether a text has the form of a field.
  private static func isValue(_ bytes: UnsafeRawBufferPointer, of field: Field) -> Bool {
    let value = FieldValue(name: FieldName(field: field, rank: 0), kind: .text, node: 0, bytes: bytes)
    switch field {
    case .cause: return FieldForms.integer(value).flatMap { CauseCode($0) } != nil
    case .finalStatus: return FieldForms.isFinalStatus(bytes)
    case .account: return FieldForms.account(value) != nil
    case .method: return FieldForms.method(bytes) != nil
    case .httpStatus: return FieldForms.integer(value).map { (100...599).contains($0) } ?? false
    case .currency: return FieldForms.currency(value) != nil
    case .caller: if case .digits = FieldForms.number(value) { return true } else { return false }
    default: return FieldForms.boolean(value).isKnown
    }
  }

  private mutating func takeWords(_ value: Setting) throws(Problem) {
    for member in try value.members() {
      let field = try MappedNames.field(member, among: Field.translated)
      for word in try member.value.members() {
        let meaning: MappedWord = word.value.isNull ? .nothing : .text(Array((try text(word.value)).utf8))
        mapping.words[field, default: [:]][word.key.lowercased()] = meaning
      }
    }
  }
}

extension Field {
  /// What may hold for all records of a source.
  fileprivate static let constants: [Field] = [
    .cause, .finalStatus, .caller, .withRedirect, .redirect, .ok, .httpStatus, .account, .method, .currency,
  ]

  /// What is told by words.
  fileprivate static let translated: [Field] = [
    .cause, .finalStatus, .withRedirect, .redirect, .ok, .httpStatus, .method, .account, .currency,
  ]
}
