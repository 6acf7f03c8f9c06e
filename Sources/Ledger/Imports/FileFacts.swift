/// What a source is, as the ledger remembers it.
package struct SourceFacts: Sendable {
  package var sha256: String
  package var headSHA256: String
  /// Decoded bytes.
  package var bytes: Int
  package var format: String
  package var compression: String
  /// Of its text; empty for what is no text or has no record.
  package var encoding: String
  package init(
    sha256: String, headSHA256: String, bytes: Int, format: String, compression: String, encoding: String = "utf-8"
  ) {
    (self.sha256, self.headSHA256, self.bytes) = (sha256, headSHA256, bytes)
    (self.format, self.compression, self.encoding) = (format, compression, encoding)
  }
}

/// Where a file came from and how it is read.
package struct FileFacts: Sendable {
  /// Absolute, or `-`.
  package var path: String
  /// Its name alone: what reports print.
  package var file: String
  package var member: String
  /// The `--kind` and `--source-tz` it is read with: the same content read in another way is another matter.
  package var kindOption: String
  package var zone: String
  /// The `--format` it is read with; nil where it is found out.
  package var formatOption: String?
  /// The `--encoding` it is read with; nil where it is found out.
  package var encodingOption: String?
  /// Whether what can be read of damaged content is taken.
  package var salvages: Bool
  /// The mapping that it is read with; both empty without one.
  package var mapping: String
  /// Of the mapping's file: another content is another mapping, whatever its name.
  package var mappingSHA256: String
  package init(
    path: String, file: String, member: String = "", kindOption: String, zone: String, formatOption: String? = nil,
    encodingOption: String? = nil, salvages: Bool = false, mapping: String = "", mappingSHA256: String = ""
  ) {
    (self.path, self.file, self.member) = (path, file, member)
    (self.kindOption, self.zone) = (kindOption, zone)
    (self.formatOption, self.encodingOption, self.salvages) = (formatOption, encodingOption, salvages)
    (self.mapping, self.mappingSHA256) = (mapping, mappingSHA256)
  }
}

extension FileFacts {
  /// As messages name it.
  var place: String { member.isEmpty ? file : "\(file):\(member)" }
}
