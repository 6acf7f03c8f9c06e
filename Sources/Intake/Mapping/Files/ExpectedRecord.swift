import Calls
import Settings

/// What a sample says of one of its records.
struct ExpectedRecord: Sendable {
  let place: String
  private let kind: SampleRecord.Kind
  /// By name, in the form in which records have them; nil: the record must not tell it.
  private let values: [(name: String, text: String?)]

  init(_ setting: Setting) throws(Problem) {
    place = setting.place
    var kind: SampleRecord.Kind?
    var values: [(name: String, text: String?)] = []
    for member in try setting.members(["record"] + SampleRecord.names) {
      let value = member.value
      if member.key == "record" {
        kind = SampleRecord.Kind(rawValue: value.text ?? "")
        guard kind != nil else {
          let kinds = SampleRecord.Kind.allCases.map(\.rawValue)
          throw value.problem(
            "\(value.quoted) is no kind of record", remedy: Spelling.remedy(for: value.text ?? "", among: kinds))
        }
      } else if value.isNull {
        values.append((member.key, nil))
      } else {
        guard let text = Self.kept(member.key, value.text ?? "") else {
          throw value.problem("this is no value of \(member.key)", remedy: "See docs/formats/columns.md")
        }
        values.append((member.key, text))
      }
    }
    guard let kind else {
      let kinds = SampleRecord.Kind.allCases.map(\.rawValue).joined(separator: ", ")
      throw setting.problem("it is not said what kind of record is expected", remedy: "Add record: and one of \(kinds)")
    }
    (self.kind, self.values) = (kind, values)
  }

  /// What is otherwise than it should be, in words.
  func differences(from record: SampleRecord) -> [String] {
    guard kind == record.kind else {
      return ["expected \(kind.rawValue), got \(record.description)"]
    }
    return values.compactMap { name, expected in
      let got = record[name]
      if let expected, let got, Self.agrees(got, with: expected) { return nil }
      guard expected != got else { return nil }
      let (wanted, found) = (shown(name, expected), shown(name, got))
      return wanted == found
        ? "\(name): expected \(wanted), got another one that begins alike" : "\(name): expected \(wanted), got \(found)"
    }
  }

  private func shown(_ name: String, _ text: String?) -> String {
    guard let text else { return "nothing" }
    return text.hasSuffix("…") ? text : SampleRecord.shown(name, text)
  }

  /// A number may be given by its beginning.
  private static func agrees(_ got: String, with expected: String) -> Bool {
    expected.hasSuffix("…") ? got.hasPrefix(expected.dropLast()) : got == expected
  }

  /// A value in the form in which records have it; nil for one that no record can have.
  private static func kept(_ name: String, _ text: String) -> String? {
    if name == "reason" { return text }
    guard let field = Field.allCases.first(where: { $0.names[0] == name }) else { return nil }
    if text.hasSuffix("…") || text.hasSuffix("...") {
      let digits = text.hasSuffix("…") ? text.dropLast() : text.dropLast(3)
      let isNumber = field == .callee || field == .caller
      return isNumber && digits.allSatisfy(\.isNumber) ? digits + "…" : nil
    }
    return Array(text.utf8).withUnsafeBytes { bytes in
      kept(field, FieldValue(name: FieldName(field: field, rank: 0), kind: .text, node: 0, bytes: bytes))
    }
  }

  private static func kept(_ field: Field, _ value: FieldValue) -> String? {
    let text = FieldForms.string(value.bytes)
    switch field {
    case .key: return text.lowercased()
    case .cause, .httpStatus: return FieldForms.integer(value).map(String.init)
    case .finalStatus, .status, .currency: return text.uppercased()
    case .price:
      return FieldForms.price(value).map { Money(nano: $0.nano).text(decimals: Int($0.decimals)) }
    case .callee, .caller:
      guard case .digits(let digits) = FieldForms.number(value) else { return nil }
      return (field == .caller ? digits.dropping(last: 4) : digits).text
    case .withRedirect, .redirect:
      let told = FieldForms.boolean(value)
      return told.isKnown ? (told.isYes ? "true" : "false") : nil
    case .account: return FieldForms.account(value).map { FieldForms.string(FieldForms.withoutLeadingZeros($0)) }
    case .method: return FieldForms.method(value.bytes)?.name
    case .duration: return FieldForms.milliseconds(ofSeconds: value.bytes).map(SampleRecord.seconds)
    default:
      guard case .time(let milliseconds, _) = TimeReader(zone: .utc).read(value) else { return nil }
      return SampleRecord.time(milliseconds)
    }
  }
}
