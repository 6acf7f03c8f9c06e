import Calls
import Settings

/// A mapping file's names, paths and places, as they are gathered.
struct MappedNames {
  private(set) var added: [String: FieldName?] = [:]
  private(set) var paths: [FieldPath] = []
  private(set) var positions: [Int: FieldName] = [:]
  /// Names of the code, as they are written.
  private(set) var secret: [String] = []

  /// A row may have so many cells; an array that is longer is no record.
  private static let maximumPlace = 10_000
  /// A date, a time of day, a fraction, an offset, and some to spare.
  private static let maximumParts = 8

  /// The field that a key names.
  static func field(_ member: Setting.Member, among fields: [Field] = Field.allCases) throws(Problem) -> Field {
    let known = fields.map { $0.names[0] }
    guard let field = fields.first(where: { $0.names[0] == member.key }) else {
      throw member.isUnknown(known, what: "field")
    }
    return field
  }

  mutating func take(_ fields: Setting) throws(Problem) {
    for member in try fields.members() {
      let name = FieldName(field: try Self.field(member), rank: 0)
      for element in member.value.elements { try take(element, name) }
    }
  }

  private mutating func take(_ element: Setting, _ name: FieldName) throws(Problem) {
    guard let text = element.text, !FieldNames.normalized(text).isEmpty else {
      throw element.problem("a name or a place is expected here", remedy: "See \(MappingFile.guide)")
    }
    if text.hasPrefix("$") { try add(text, element, name) } else { try add(named: text, element, name) }
  }

  /// Takes the names of a time's parts.
  mutating func join(_ times: Setting) throws(Problem) {
    for member in try times.members() {
      let field = try Self.field(member, among: Field.times)
      let parts = member.value.elements
      guard (2...Self.maximumParts).contains(parts.count) else {
        throw member.value.problem(
          "a time is joined from two names or places, or a few more", remedy: "Write them as [Date, Time]")
      }
      for (index, part) in parts.enumerated() {
        try take(part, FieldName(field: field, rank: FieldName.firstPart + UInt8(index)))
      }
    }
  }

  private mutating func add(_ text: String, _ element: Setting, _ name: FieldName) throws(Problem) {
    guard let place = Int(text.dropFirst()), (1...Self.maximumPlace).contains(place) else {
      throw element.problem("\(element.quoted) is no place", remedy: "The first value is $1, the second $2")
    }
    guard positions.updateValue(name, forKey: place) == nil else { throw isGivenTwice(element) }
  }

  private mutating func add(named text: String, _ element: Setting, _ name: FieldName) throws(Problem) {
    // A table's column may be called so; in JSON it is a name in an object with a name.
    guard added.updateValue(name, forKey: FieldNames.normalized(text)) == nil else { throw isGivenTwice(element) }
    let parts = text.split(separator: ".").map { FieldNames.normalized(String($0)) }
    if parts.count > 1 { paths.append(FieldPath(names: parts, field: name)) }
    if name.field == .verificationCode {
      secret.append(contentsOf: [text] + text.split(separator: ".").suffix(1).map(String.init))
    }
  }

  /// Names that mean nothing in this source, whatever they mean elsewhere.
  mutating func ignore(_ names: Setting) throws(Problem) {
    for element in names.elements {
      guard let text = element.text else {
        throw element.problem("a name is expected here", remedy: "See \(MappingFile.guide)")
      }
      guard added.updateValue(nil as FieldName?, forKey: FieldNames.normalized(text)) == nil else {
        throw isGivenTwice(element)
      }
    }
  }

  private func isGivenTwice(_ element: Setting) -> Problem {
    element.problem("\(element.quoted) is given twice", remedy: "A name or a place means one thing")
  }
}

extension Field {
  /// What may be joined of parts.
  fileprivate static let times: [Field] = [.time, .startTime, .answerTime, .stopTime, .receivedTime]
}
