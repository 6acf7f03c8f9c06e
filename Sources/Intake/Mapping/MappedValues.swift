import Calls

/// What a mapping makes of a unit's values: words that have a meaning of their own, fractions behind another mark, and what
/// holds for every record.
extension FieldSet {
  func apply(_ mapping: FieldMapping) {
    for index in values.indices {
      var value = values[index]
      if translate(&value, by: mapping) { replaceValue(at: index, with: value) }
    }
    if mapping.joinsTimes { joinTimes() }
    // Only beside what makes a record: a line of a log that is not ours must not become one.
    guard has(.key) || has(.callee) else { return }
    for constant in mapping.constants where !tells(constant.field) {
      let name = FieldName(field: constant.field, rank: 0)
      append(FieldValue(name: name, kind: .text, node: 0, bytes: copied(constant.text)))
    }
  }

  /// Whether the unit's records tell a field themselves. Of several records one may, and another not: there the nearest
  /// value is each one's own.
  private func tells(_ field: Field) -> Bool {
    guard !isRepeated(.key) else { return false }
    return all(field).contains { !FieldForms.isAbsent($0) }
  }

  /// Makes of a value what the mapping says that it means. False where it says nothing.
  func translate(_ value: inout FieldValue, by mapping: FieldMapping) -> Bool {
    guard value.kind != .structure, value.kind != .null else { return false }
    if !mapping.absent.isEmpty, mapping.absent.contains(Array(FieldForms.trimmed(value.bytes))) {
      value.kind = .null
      return true
    }
    if let word = mapping.words[value.name.field]?[Self.word(value)] {
      switch word {
      case .nothing: value.kind = .null
      case .text(let text): (value.kind, value.bytes) = (.text, copied(text))
      }
      return true
    }
    guard let mark = mapping.decimalMark, value.name.field == .duration || value.name.field == .price else {
      return false
    }
    let other = mark == UInt8(ascii: ",") ? UInt8(ascii: ".") : UInt8(ascii: ",")
    let digits = value.bytes.filter { $0 != other && $0 != UInt8(ascii: " ") && $0 != UInt8(ascii: "'") }
    value.bytes = copied(digits.map { $0 == mark ? UInt8(ascii: ".") : $0 })
    return true
  }

  /// Makes one time of the parts that stand in one object, with a blank between them.
  private func joinTimes() {
    struct Whole: Hashable {
      var field: Field
      var node: Int32
    }
    var wholes: [Whole: [Int]] = [:]
    for index in values.indices where values[index].name.isPart {
      wholes[Whole(field: values[index].name.field, node: values[index].node), default: []].append(index)
    }
    for parts in wholes.values {
      let told = parts.sorted { values[$0].name.rank < values[$1].name.rank }
        .filter { !FieldForms.isAbsent(values[$0]) && values[$0].kind != .structure }
      guard let first = told.first else { continue }
      let texts = told.map { Array(FieldForms.trimmed(values[$0].bytes)) }
      for index in told.dropFirst() {
        var part = values[index]
        part.kind = .null
        replaceValue(at: index, with: part)
      }
      var whole = values[first]
      (whole.kind, whole.bytes) = (.text, copied(Array(texts.joined(separator: [UInt8(ascii: " ")]))))
      replaceValue(at: first, with: whole)
    }
  }

  private static func word(_ value: FieldValue) -> String {
    switch value.kind {
    case .yes: "true"
    case .no: "false"
    default: FieldForms.string(FieldForms.trimmed(value.bytes)).lowercased()
    }
  }

  private func copied(_ bytes: [UInt8]) -> UnsafeRawBufferPointer {
    let memory = borrow(bytes.count)
    memory.copyBytes(from: bytes)
    return UnsafeRawBufferPointer(rebasing: memory[..<bytes.count])
  }
}
