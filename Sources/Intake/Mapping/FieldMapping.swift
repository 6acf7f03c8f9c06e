import Calls

/// What a mapping file says of a source: how to read it, and what its own names, places and words mean.
///
/// Without a file everything is as it is written in docs/formats/columns.md, and nothing here is asked for a record.
package struct FieldMapping: Sendable {
  /// As the file calls itself; empty where there is none.
  package internal(set) var name = ""
  package internal(set) var summary = ""
  /// Of the file, in hexadecimal; empty where there is none.
  package internal(set) var sha256 = ""
  package internal(set) var format: SourceFormat?
  package internal(set) var encoding: TextEncoding?
  package internal(set) var kind: KindChoice?
  /// Of times that name none.
  package internal(set) var zone: Zone?
  /// Of a table; nil where it is found out.
  var delimiter: UInt8?
  /// Whether a row of a table names its columns; without it they are known by their places alone.
  var hasHeader = true

  var names = FieldNames.builtin
  /// Names with those of the objects around them.
  var paths: [FieldPath] = []
  /// What stands at which place of an array or a row, from 1.
  var positions: [Int: FieldName] = [:]
  /// What holds for each record that does not tell otherwise.
  var constants: [(field: Field, text: [UInt8])] = []
  /// What words mean, in lower case, by field.
  var words: [Field: [String: MappedWord]] = [:]
  /// Texts that stand for no value.
  var absent: Set<[UInt8]> = []
  var timeFormats: [TimeFormat] = []
  /// Some names hold parts of a time: a date, and a time of day.
  var joinsTimes = false
  /// Before a fraction. The other mark then groups digits.
  var decimalMark: UInt8?
  /// Names whose values are never kept, beside those that are secret everywhere (`SecretNames`).
  var secretNames: [String] = []

  package static let none = FieldMapping()

  /// What names mean in a source of a kind: those of prices mean nothing but in the provider's call list.
  func reading(_ kind: KindChoice) -> FieldMapping {
    guard kind == .billedCalls else { return self }
    var mapping = self
    mapping.names = names.inCallList
    return mapping
  }

  /// A key is remembered by its first bytes, and values without keys are passed over (`JSONFieldReader`): what is beyond
  /// that takes every token.
  var needsTokens: Bool { !positions.isEmpty || !paths.isEmpty || names.hasLongNames }

  /// Whether what was read of a unit is to be changed.
  var changesValues: Bool {
    !constants.isEmpty || !words.isEmpty || !absent.isEmpty || decimalMark != nil || joinsTimes
  }

  /// An array holds a record's values only if it is as long as the last place that the mapping names.
  var positionCount: Int { positions.keys.max() ?? 0 }
}

/// What a word of a source means.
enum MappedWord: Sendable, Equatable {
  case text([UInt8])
  case nothing
}

/// `call.result`: a name inside of an object with a name.
struct FieldPath: Sendable {
  /// In normalized form, the innermost last.
  var names: [String]
  var field: FieldName
}
