import Intake

/// `inspect --json`, and what its text is made from.
struct InspectionReport: Encodable {
  var files: [InspectedFile]
  /// Null where nothing would be a record as it is.
  var importLine: String?

  init(_ reports: [ImportedFileReport], _ findings: [ContentFindings], importLine: String?) {
    var rest = findings
    files = reports.map { report in
      // Of contents of one name the first stands first in both lists.
      let index = rest.firstIndex { ($0.path, $0.member) == (report.path, report.member) }
      return InspectedFile(counts: report, found: index.map { rest.remove(at: $0) })
    }
    self.importLine = importLine
  }

  enum CodingKeys: String, CodingKey {
    case files
    case importLine = "import"
  }

  func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(files, forKey: .files)
    try container.encode(importLine, forKey: .importLine)
  }
}

/// One content: what an import would count in it, and how it was understood.
struct InspectedFile: Encodable {
  var counts: ImportedFileReport
  /// Nil where it was not read at all.
  var found: ContentFindings?

  enum CodingKeys: String, CodingKey {
    case formatReason = "format_reason"
    case encodingReason = "encoding_reason"
    case bytes, tables, wrappers, units
    case lookedAt = "looked_at"
    case fields, unused, untold, halves, rejects
    case ignoredShapes = "ignored_shapes"
    case samples, mapping
  }

  /// YAML: a mapping file to begin with; nil where no name that is not used looks like a field.
  var mapping: String? { found.flatMap { MappingSkeleton($0).text } }

  /// The keys of `import --json`, and these.
  func encode(to encoder: any Encoder) throws {
    try counts.encode(to: encoder)
    var container = encoder.container(keyedBy: CodingKeys.self)
    let found = found ?? ContentFindings(path: counts.path, member: counts.member)
    try container.encode(found.formatReason, forKey: .formatReason)
    try container.encode(found.encodingReason, forKey: .encodingReason)
    try container.encode(found.bytes, forKey: .bytes)
    try container.encode(found.tables.map(Table.init), forKey: .tables)
    try container.encode(found.wrappers.map(Counted.init), forKey: .wrappers)
    try container.encode(found.units, forKey: .units)
    try container.encode(found.lookedAt, forKey: .lookedAt)
    try container.encode(found.fields.map(FoundField.init), forKey: .fields)
    try container.encode(found.unused.map(Unused.init), forKey: .unused)
    try container.encode(found.untold, forKey: .untold)
    try container.encode(Halves(found.halves), forKey: .halves)
    try container.encode(found.rejects.map(Rejected.init), forKey: .rejects)
    try container.encode(found.ignored.map(Counted.init), forKey: .ignoredShapes)
    try container.encode(found.samples.map(Sample.init), forKey: .samples)
    try container.encode(mapping, forKey: .mapping)
  }

  struct Counted: Encodable {
    var name: String
    var count: Int
    init(_ counted: ContentFindings.Counted) { (name, count) = (counted.name, counted.count) }
  }

  struct Table: Encodable {
    var delimiter: String
    var headerLine: Int?
    var columns: [String]
    init(_ table: ContentFindings.Table) {
      (delimiter, headerLine, columns) = (table.delimiter, table.headerLine, table.columns)
    }
    enum CodingKeys: String, CodingKey {
      case delimiter
      case headerLine = "header_line"
      case columns
    }
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(delimiter, forKey: .delimiter)
      try container.encode(headerLine, forKey: .headerLine)
      try container.encode(columns, forKey: .columns)
    }
  }

  struct FoundField: Encodable {
    var field: String
    var places: [Counted]
    init(_ found: ContentFindings.FoundField) { (field, places) = (found.name, found.places.map(Counted.init)) }
  }

  struct Unused: Encodable {
    var name: String
    var count: Int
    var form: String
    var suggestion: String?
    var isKnown: Bool
    init(_ unused: ContentFindings.UnusedName) {
      (name, count, form) = (unused.name, unused.count, unused.form)
      (suggestion, isKnown) = (unused.suggestion, unused.isOfOtherForm)
    }
    enum CodingKeys: String, CodingKey {
      case name, count, form, suggestion
      case isKnown = "known_name"
    }
    func encode(to encoder: any Encoder) throws {
      var container = encoder.container(keyedBy: CodingKeys.self)
      try container.encode(name, forKey: .name)
      try container.encode(count, forKey: .count)
      try container.encode(form, forKey: .form)
      try container.encode(suggestion, forKey: .suggestion)
      try container.encode(isKnown, forKey: .isKnown)
    }
  }

  struct Halves: Encodable {
    var requests, acceptances, refusals: Int
    var ids: [Counted]
    init(_ halves: ContentFindings.Halves) {
      (requests, acceptances, refusals) = (halves.requests, halves.acceptances, halves.refusals)
      ids = halves.ids.map(Counted.init)
    }
  }

  struct Rejected: Encodable {
    var reason: String
    var count: Int
    var line: Int
    var record: String
    init(_ rejected: ContentFindings.Rejected) {
      (reason, count) = (rejected.reason, rejected.count)
      (line, record) = (rejected.line, rejected.record)
    }
  }

  struct Sample: Encodable {
    var kind: String
    var line: Int
    var fields: [String: String]
    init(_ sample: ContentFindings.SampleRecord) {
      (kind, line) = (sample.kind.rawValue, sample.line)
      fields = Dictionary(sample.facts.map { ($0.name, $0.value) }) { first, _ in first }
    }
  }
}
