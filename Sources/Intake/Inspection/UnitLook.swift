import Calls

/// What one unit's names were to us: those that a field was read from, and the others.
struct UnitLook {
  /// Names that gave a field, with the field.
  private(set) var used: [(field: Field, path: String)] = []
  private(set) var unused: [(value: NamedValue, isKnown: Bool)] = []

  /// - Parameter fields: what the reading found in the unit. Only what stands there was read.
  init(_ names: [NamedValue], _ fields: FieldSet, _ times: TimeReader) {
    var seen = Set<Int>()
    // Names and values come in one order, so the next value is the one as a rule: a unit may hold thousands.
    var next = 0
    func index(of name: FieldName, _ value: NamedValue) -> Int? {
      for index in fields.values.indices {
        let index = (index + next) % fields.values.count
        if !seen.contains(index), Self.holds(fields, index, name, value) { return index }
      }
      return nil
    }
    for value in names {
      if let name = value.field, name.isPart {
        used.append((name.field, value.path))
        continue
      }
      guard let name = value.field, name.field != .text, let index = index(of: name, value) else {
        unused.append((value, isKnown: false))
        continue
      }
      seen.insert(index)
      next = index + 1
      if Self.hasForm(fields.values[index], times) {
        used.append((name.field, value.path))
      } else {
        unused.append((value, isKnown: !FieldForms.isAbsent(fields.values[index])))
      }
    }
    for index in fields.values.indices where !seen.contains(index) {
      let value = fields.values[index]
      guard value.kind != .structure, !value.name.isPart, Self.hasForm(value, times) else { continue }
      used.append((value.name.field, Self.place(of: value, fields.mapping)))
    }
  }

  /// Whether a value that was read is the one under a name.
  private static func holds(_ fields: FieldSet, _ index: Int, _ name: FieldName, _ named: NamedValue) -> Bool {
    let value = fields.values[index]
    guard value.name == name else { return false }
    if value.bytes.elementsEqual(named.bytes) { return true }
    guard fields.mapping.changesValues else { return false }
    // A mapping may have made something else of it.
    return named.bytes.withUnsafeBytes { bytes in
      var other = FieldValue(name: name, kind: named.kind, node: value.node, bytes: bytes)
      return fields.translate(&other, by: fields.mapping) && other.kind == value.kind
        && (value.kind == .null || value.bytes.elementsEqual(other.bytes))
    }
  }

  /// Where a value stands that has no name of its own.
  private static func place(of value: FieldValue, _ mapping: FieldMapping) -> String {
    if mapping.constants.contains(where: { $0.field == value.name.field && value.bytes.elementsEqual($0.text) }) {
      return "(a constant of the mapping)"
    }
    return switch value.name.field {
    case .time: "(before the text)"
    case .url: "(a URL in the text)"
    case .httpStatus: "(the status behind the URL)"
    default: "(in the text)"
    }
  }

  /// A field's name counts only where its value has the field's form.
  private static func hasForm(_ value: FieldValue, _ times: TimeReader) -> Bool {
    if FieldForms.isAbsent(value) { return false }
    switch value.name.field {
    case .callee, .caller:
      if case .none = FieldForms.number(value) { return false }
      return true
    case .withRedirect, .redirect, .ok: return FieldForms.boolean(value).isKnown
    case .account: return FieldForms.account(value) != nil
    case .time, .startTime, .answerTime, .stopTime, .receivedTime:
      if case .unreadable = times.read(value) { return false }
      return true
    case .requestID, .correlationID, .traceID: return FieldForms.id(value) != nil
    case .method: return FieldForms.method(FieldForms.trimmed(value.bytes)) != nil
    case .price: return FieldForms.price(value) != nil
    case .currency: return FieldForms.currency(value) != nil
    case .code, .httpStatus: return FieldForms.integer(value) != nil
    default: return true
    }
  }
}
