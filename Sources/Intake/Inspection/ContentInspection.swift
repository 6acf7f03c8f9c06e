import Calls

/// Watches how one content is read. One worker's, who reads it alone.
final class ContentInspection {
  /// Units of each kind of outcome that are looked into: names that a log uses come up in the first few of them.
  static let lookedInto = 2000
  private static let maximumNames = 200
  private static let maximumReasons = 50
  /// Names that are looked at in all: a unit may hold thousands.
  private static let maximumLooks = 1_000_000
  private static let maximumSamples = 5

  var path: String { told.path }
  private var told: ContentFindings
  private let times: TimeReader
  private var looked: [UnitOutcome.Kind: Int] = [:]
  private var looks = 0
  /// Of the unit in progress, where its names are not those of JSON in `FieldSet.unit`.
  private var named: [NamedValue]?
  private var walk: NameWalk?

  private var places: [Field: [String: Int]] = [:]
  private var unused = UnusedNames()
  private var wrappers: [String: Int] = [:]
  private var shapes: [String: Int] = [:]
  private var rejects: [String: ContentFindings.Rejected] = [:]
  private var samples: [UnitOutcome.Kind: [ContentFindings.SampleRecord]] = [:]

  /// - Parameter options: how the content is read.
  init(path: String, member: String, _ options: IntakeOptions) {
    told = ContentFindings(path: path, member: member)
    times = TimeReader(zone: options.zone, formats: options.mapping.timeFormats)
  }

  // MARK: - What the reader tells

  func note(format: String, reason: String) { (told.format, told.formatReason) = (format, reason) }

  func note(_ summary: SourceSummary, encodingReason: String) {
    (told.compression, told.bytes) = (summary.compression, summary.bytes)
    (told.encoding, told.encodingReason) = (summary.encoding?.rawValue ?? "", encodingReason)
  }

  func note(_ header: TableHeader, line: UInt64) {
    let columns = header.names.map(Self.shown)
    guard told.tables.count < Self.maximumReasons else { return }
    if told.format == SourceFormat.csv.rawValue {
      told.formatReason = "line \(line) names columns, \(header.known) of \(header.count) of which are known here"
    }
    let delimiter = Self.name(ofDelimiter: header.delimiter)
    told.tables.append(ContentFindings.Table(delimiter: delimiter, headerLine: Int(line), columns: columns))
  }

  /// The first row of a table that no reader knows.
  ///
  /// - Parameter hasNames: it names the columns; else it is a record.
  func note(_ first: TableHeader, hasNames: Bool) {
    let columns = hasNames ? first.names.map(Self.shown) : first.names.indices.map { "$\($0 + 1)" }
    told.tables = [
      ContentFindings.Table(
        delimiter: Self.name(ofDelimiter: first.delimiter), headerLine: hasNames ? 1 : nil, columns: columns)
    ]
  }

  var tableHasNames: Bool { told.tables.last?.headerLine != nil }

  /// A row of such a table.
  func take(_ cells: [[UInt8]], names: [String]) {
    told.units += 1
    looked[.ignored, default: 0] += 1
    let walk = NameWalk(.none)
    for (index, cell) in cells.enumerated() {
      let name = index < names.count && !names[index].isEmpty ? names[index] : "$\(index + 1)"
      walk.add(name, nil, .text, cell)
    }
    note(unused: walk.found.map { ($0, false) })
  }

  private static func name(ofDelimiter delimiter: UInt8) -> String {
    delimiter == 9 ? "tab" : String(Character(Unicode.Scalar(delimiter)))
  }

  /// The unit that comes next is a row.
  func beginRow(_ cells: [[UInt8]], _ header: TableHeader, _ mapping: FieldMapping) {
    let walk = NameWalk(mapping)
    for (index, cell) in cells.enumerated() where index < header.count {
      let name = header.names[index]
      // What a mapping knows by its place has no name of its own.
      let hasName = !name.isEmpty && mapping.positions[index + 1] == nil
      walk.add(hasName ? name : "$\(index + 1)", header.columns[index], .text, cell)
    }
    named = walk.found
  }

  /// The unit that comes next was put together from texts.
  func beginTexts(_ texts: [[UInt8]], of fields: FieldSet) {
    let walk = walk(fields)
    for text in texts where !text.isEmpty { text.withUnsafeBytes { walk.walk($0) } }
    named = walk.found
  }

  private func walk(_ fields: FieldSet) -> NameWalk {
    let walk = walk ?? NameWalk(fields.mapping)
    self.walk = walk
    walk.reset()
    return walk
  }

  /// A unit was read; `outcome` is what became of it.
  func note(_ fields: FieldSet, _ outcome: UnitOutcome, _ batch: RecordBatch) {
    defer { named = nil }
    told.units += 1
    for reject in outcome.rejects { note(reject) }
    note(outcome.halves)
    let kind = outcome.kind
    guard looked[kind, default: 0] < Self.lookedInto, looks < Self.maximumLooks else { return }
    looked[kind, default: 0] += 1
    takeSamples(outcome, batch)
    lookInto(fields, isIgnored: kind == .ignored)
  }

  /// A unit that could not be read.
  func note(_ reject: Reject) {
    let key = reject.reason
    if rejects[key] != nil {
      rejects[key]?.count += 1
    } else if rejects.count < Self.maximumReasons {
      rejects[key] = ContentFindings.Rejected(
        reason: reject.reason, count: 1, line: Int(reject.place.line), record: reject.record)
    }
  }

  /// A row or a line that is none of ours and was not read.
  func noteIgnored(_ what: String) { shapes[what, default: 0] += 1 }

  private func note(_ halves: ArraySlice<RequestHalf>) {
    for half in halves {
      switch half.side {
      case .request: told.halves.requests += 1
      case .acceptance: told.halves.acceptances += 1
      case .refusal: told.halves.refusals += 1
      }
    }
  }

  // MARK: - Looking into a unit

  private func lookInto(_ fields: FieldSet, isIgnored: Bool) {
    if named == nil {
      let walk = walk(fields)
      if told.format == SourceFormat.json.rawValue { walk.add(element: fields.unit) }
      if walk.found.isEmpty { walk.walk(fields.unit) }
      named = walk.found
    }
    for wrapper in walk?.wrappers ?? [] { wrappers[wrapper, default: 0] += 1 }
    let names = named ?? []
    looks += names.count
    if isIgnored { noteShape(names) }
    let look = UnitLook(names, fields, times)
    var counted: Set<String> = []
    for (field, path) in look.used where counted.insert("\(field.rawValue) \(path)").inserted {
      let name = Self.shown(path)
      guard places[field]?[name] != nil || places[field, default: [:]].count < Self.maximumNames else { continue }
      places[field, default: [:]][name, default: 0] += 1
    }
    note(unused: look.unused)
  }

  private func noteShape(_ names: [NamedValue]) {
    var paths: [String] = []
    for name in names.map({ Self.shown($0.path) }) where !name.isEmpty && !paths.contains(name) { paths.append(name) }
    let more = paths.count > 8 ? ", …" : ""
    let shape = paths.isEmpty ? "text or a value without a name in it" : paths.prefix(8).joined(separator: ", ") + more
    guard shapes[shape] != nil || shapes.count < Self.maximumReasons else { return }
    shapes[shape, default: 0] += 1
  }

  /// The unused names of one unit.
  private func note(unused values: [(value: NamedValue, isKnown: Bool)]) {
    unused.add(values, place: told.units <= NameWalk.maximumPlaces ? "$\(told.units)" : "$…", times)
  }

  private func takeSamples(_ outcome: UnitOutcome, _ batch: RecordBatch) {
    func take(_ kind: UnitOutcome.Kind, _ sample: () -> ContentFindings.SampleRecord) {
      if samples[kind, default: []].count < Self.maximumSamples { samples[kind, default: []].append(sample()) }
    }
    for request in outcome.requests { take(.request) { .init(request, batch) } }
    for refused in outcome.refused { take(.refused) { .init(refused, batch) } }
    for call in outcome.calls { take(.call) { .init(call, batch) } }
    for half in outcome.halves where half.side != .acceptance { take(.half) { .init(half) } }
    for billed in outcome.billedCalls { take(.billedCall) { .init(billed, batch) } }
  }

  /// Names are not secret as a rule; but a number can be one, and so can a token in a broken text.
  static func shown(_ name: String) -> String {
    let masked = Redaction.masked(name)
    return masked.count > 80 ? masked.prefix(80) + "…" : masked
  }

  // MARK: - Telling

  func findings() -> ContentFindings {
    var result = told
    result.lookedAt = looked.values.reduce(0, +)
    result.wrappers = Self.sorted(wrappers)
    result.ignored = Self.sorted(shapes)
    result.rejects = rejects.values.sorted { ($1.count, $0.line, $0.reason) < ($0.count, $1.line, $1.reason) }
    result.fields = Field.allCases.compactMap { field in
      places[field].map { ContentFindings.FoundField(name: field.names[0], places: Self.sorted($0)) }
    }
    for id in [Field.requestID, .correlationID, .traceID] where result.halves.count > 0 {
      result.halves.ids += Self.sorted(places[id] ?? [:])
    }
    result.unused = unused.told { places[$0] != nil }
    result.untold = unused.untold
    result.samples = spread()
    return result
  }

  /// One of each kind after the other, until there are enough; then in the order of the file.
  private func spread() -> [ContentFindings.SampleRecord] {
    var chosen: [ContentFindings.SampleRecord] = []
    for round in 0..<Self.maximumSamples {
      for kind in [UnitOutcome.Kind.request, .call, .refused, .half, .billedCall] {
        let some = samples[kind] ?? []
        if round < some.count, chosen.count < Self.maximumSamples { chosen.append(some[round]) }
      }
    }
    return chosen.sorted { $0.line < $1.line }
  }

  private static func sorted(_ counts: [String: Int]) -> [ContentFindings.Counted] {
    counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map { .init(name: $0.key, count: $0.value) }
  }
}
