import Calls

/// A key in lower case, as bytes that live as long as this value's unit.
struct NormalizedKey {
  private let storage: InlineArray<128, UInt8>
  private let count: Int

  /// Nil when the value is no key.
  init?(_ value: FieldValue) {
    guard value.kind == .text else { return nil }
    let text = FieldForms.trimmed(value.bytes)
    guard (1...VerificationKey.maximumLength).contains(text.count) else { return nil }
    var storage = InlineArray<128, UInt8>(repeating: 0)
    let isKey = withUnsafeMutableBytes(of: &storage) { bytes in
      bytes.copyMemory(from: text)
      return VerificationKey.normalize(UnsafeMutableRawBufferPointer(rebasing: bytes[..<text.count]))
    }
    guard isKey else { return nil }
    (self.storage, count) = (storage, text.count)
  }

  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withUnsafeBytes(of: storage) { body(UnsafeRawBufferPointer(rebasing: $0[..<count])) }
  }

  /// The first eight bytes, big-endian, so that comparing numbers compares bytes.
  var prefix: UInt64 {
    withUnsafeBytes(of: storage) { UInt64(bigEndian: $0.loadUnaligned(as: UInt64.self)) }
  }

  func withAccount<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withBytes { key in
      let start = (key.lastIndex(of: UInt8(ascii: "_")) ?? -1) + 1
      return body(UnsafeRawBufferPointer(rebasing: key[start...]))
    }
  }

  /// Whether an account field's digits name another account than the key does; leading zeros do not.
  func differs(fromAccount digits: UnsafeRawBufferPointer) -> Bool {
    withAccount { own in
      !FieldForms.sameBytes(FieldForms.withoutLeadingZeros(own), FieldForms.withoutLeadingZeros(digits))
    }
  }
}

extension RecordBatch {
  mutating func append(_ key: NormalizedKey) -> Bytes { key.withBytes { append($0) } }

  mutating func upperCase(_ bytes: Bytes) {
    for index in Int(bytes.offset)..<Int(bytes.offset) + Int(bytes.count)
    where (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(arena[index]) {
      arena[index] &= 0xDF
    }
  }
}
