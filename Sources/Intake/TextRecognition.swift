import Calls

/// Telling a log from a letter.
enum TextRecognition {
  /// Whether some line of a text is a record of ours, usable or not.
  ///
  /// - Precondition: `JSONTokenizer.padding` readable bytes follow `text`.
  static func holdsRecord(_ text: UnsafeRawBufferPointer, _ options: IntakeOptions) -> Bool {
    let fields = FieldSet(options.mapping)
    var batch = RecordBatch()
    var mapper = RecordMapper(
      kind: .auto, zone: options.zone,
      pseudonyms: Pseudonyms(key: options.pseudonymKey, privacy: options.privacy),
      timeFormats: options.mapping.timeFormats)
    return text.split(separator: 10).contains { line in
      fields.readTextUnit(UnsafeRawBufferPointer(rebasing: line))
      if options.mapping.changesValues { fields.apply(options.mapping) }
      _ = mapper.map(fields, at: Place(line: 0, item: 0), into: &batch) { "" }
      return batch.count > batch.ignored
    }
  }
}
