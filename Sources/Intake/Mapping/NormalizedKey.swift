import Calls

/// A key as it stands in its unit, and how to bring it to lower case: views, which live as long as the unit.
struct NormalizedKey {
  private let text: UnsafeRawBufferPointer
  private let shape: VerificationKey.Shape

  /// Nil when the value is no key.
  init?(_ value: FieldValue) {
    guard value.kind == .text else { return nil }
    text = FieldForms.trimmed(value.bytes)
    guard let shape = VerificationKey.shape(of: text) else { return nil }
    self.shape = shape
  }

  /// The first eight bytes, big-endian, so that comparing numbers compares bytes.
  var prefix: UInt64 {
    if shape.isLowerCase, text.count >= 8 { return UInt64(bigEndian: text.loadUnaligned(as: UInt64.self)) }
    var prefix: UInt64 = 0
    for index in 0..<min(8, text.count) {
      prefix |= UInt64(FieldForms.lowerCased(text[index])) << UInt64(56 - 8 * index)
    }
    return prefix
  }

  func append(to batch: inout RecordBatch) -> RecordBatch.Bytes {
    let bytes = batch.append(text)
    if !shape.isLowerCase { batch.withText(bytes, VerificationKey.lowerCase) }
    return bytes
  }

  var account: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: text[shape.accountOffset...]) }

  /// Whether an account field's digits name another account than the key does; leading zeros do not.
  func differs(fromAccount digits: UnsafeRawBufferPointer) -> Bool {
    !FieldForms.sameBytes(FieldForms.withoutLeadingZeros(account), FieldForms.withoutLeadingZeros(digits))
  }
}

extension RecordBatch {
  mutating func upperCase(_ bytes: Bytes) {
    withText(bytes) { text in
      for index in text.indices where text[index] &- UInt8(ascii: "a") < 26 { text[index] &= 0xDF }
    }
  }

  /// A text of the arena, to be changed in place.
  fileprivate mutating func withText(_ bytes: Bytes, _ body: (UnsafeMutableRawBufferPointer) -> Void) {
    arena.withUnsafeMutableBytes { arena in
      let start = Int(bytes.offset)
      body(UnsafeMutableRawBufferPointer(rebasing: arena[start..<start + Int(bytes.count)]))
    }
  }
}
