import Calls

/// Arrays of values without names, as some monitors send a webhook's body: which value means what, only their writer knows.
enum PositionalValues {
  /// Whether a unit is an array of plain values and one of them is a key: a record of ours that cannot be read, and no
  /// other system's line.
  static func hold(aKeyIn fields: FieldSet) -> Bool {
    guard fields.nodes.count == 1, fields.isArray(0) else { return false }
    let quote = UInt8(ascii: "\"")
    return fields.unit.split(separator: quote, omittingEmptySubsequences: false).contains { text in
      VerificationKey.shape(of: FieldForms.trimmed(UnsafeRawBufferPointer(rebasing: text))) != nil
    }
  }
}
