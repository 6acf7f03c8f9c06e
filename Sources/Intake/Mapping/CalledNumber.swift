import Calls

/// A called number that a user looks for, written as records write it: with or without `+` or `00`, with blanks, dashes and
/// parentheses.
package struct CalledNumber: Sendable {
  private let digits: PackedDigits

  /// Nil for what is no telephone number.
  package init?(_ text: String) {
    var text = text
    let number = text.withUTF8 { bytes in
      FieldForms.number(
        FieldValue(name: FieldName(field: .callee, rank: 0), kind: .text, node: 0, bytes: UnsafeRawBufferPointer(bytes))
      )
    }
    guard case .digits(let digits) = number else { return nil }
    self.digits = digits
  }

  /// The number as a ledger with this key keeps it.
  package func callee(key: [UInt8]) -> Callee {
    var pseudonyms = Pseudonyms(key: key, privacy: .pseudonym)
    return pseudonyms.callee(digits)
  }
}
