import CSimdjson

/// JSON text to its fields: the values that stand under names we know, and the containers around them. Everything else is
/// passed over before it gets here. One per nesting of JSON in strings, since its parser holds the text's index.
final class JSONFieldReader {
  private let parser: OpaquePointer
  private let names: MeaningOfKeys
  private let way: JSONTokenizer.Way
  /// Valid until the next text is read.
  private(set) var fields: UnsafeMutablePointer<json_field>
  private var limit = 256
  private let padding = JSONTokenizer.padding

  init(_ names: FieldNames, _ way: JSONTokenizer.Way = .straight) {
    self.way = way
    guard let parser = json_parser_new() else { preconditionFailure("out of memory for a JSON parser") }
    self.parser = parser
    self.names = MeaningOfKeys(names)
    fields = .allocate(capacity: limit)
    json_ask_names(
      parser,
      { context, key, length in
        guard let context else { return 0 }
        let names = Unmanaged<MeaningOfKeys>.fromOpaque(context).takeUnretainedValue().names
        return names.find(UnsafeRawBufferPointer(start: key, count: length))?.code ?? 0
      }, Unmanaged.passUnretained(self.names).toOpaque())
  }

  deinit {
    json_parser_free(parser)
    fields.deallocate()
  }

  /// Texts that were read by their shape: for tests.
  var shapeHits: Int { json_shape_hits(parser) }

  /// How many fields the one JSON value in `text` has, or why it is none.
  ///
  /// - Precondition: `JSONTokenizer.padding` readable bytes follow `text`.
  func read(_ text: UnsafeRawBufferPointer) -> JSONTokenizer.Result {
    guard let base = text.baseAddress?.assumingMemoryBound(to: CChar.self), text.count > 0 else {
      return .notJSON("it is empty")
    }
    while true {
      var status: Int32 = 0
      let readable = text.count + padding
      let count =
        switch way {
        case .straight: json_read_fields(parser, base, text.count, readable, fields, limit, &status)
        case .general: json_read_fields_on_demand(parser, base, text.count, readable, fields, limit, &status)
        }
      if Int(status) == JSON_OK { return .tokens(count) }
      guard Int(status) == JSON_TOO_MANY_TOKENS, limit < JSONTokenizer.maximumTokens else {
        return .notJSON(JSONTokenizer.reason(status))
      }
      limit *= 4
      fields.deallocate()
      fields = .allocate(capacity: limit)
    }
  }
}

/// Names as an object, for the parser to point to.
private final class MeaningOfKeys {
  let names: FieldNames
  init(_ names: FieldNames) { self.names = names }
}

extension FieldName {
  /// The name as a number above 0.
  fileprivate var code: UInt16 { UInt16(field.rawValue) + 1 | UInt16(rank) << 8 }

  /// Nil for 0.
  @inline(__always) init?(code: UInt16) {
    guard code != 0 else { return nil }
    let number = UInt8(truncatingIfNeeded: code) &- 1
    precondition(number < Field.count, "a name's number comes back as it was given")
    // The cases are numbered from 0 on; asking for each by its raw value is a call.
    self.init(field: unsafeBitCast(number, to: Field.self), rank: UInt8(truncatingIfNeeded: code >> 8))
  }
}
