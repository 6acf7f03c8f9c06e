import Calls
import GRDB

/// A kind of record as its tables hold it: identity, content, sightings. What differs between requests, calls and
/// refusals stands here; what is done with them (below and in Forgetting.swift) is written once.
struct RecordTable: Sendable {
  let table: String
  let sightings: String
  let batch: String
  /// Columns that say which record it is.
  let identity: [String]
  /// Columns that sightings of one record may differ in.
  let content: [String]
  /// Further columns that merging computes, in the order `merge` returns them.
  let flags: [String]
  let merge: @Sendable ([Content]) -> (merged: Content, flags: [Bool])

  static let request = RecordTable(
    table: "request", sightings: "request_sighting", batch: "batch_request", identity: ["verification_call_uuid"],
    content: Merge.requestColumns, flags: ["is_conflict"]
  ) {
    let result = Merge.requests($0)
    return (result.merged, [result.isConflict])
  }

  static let call = RecordTable(
    table: "call_record", sightings: "call_record_sighting", batch: "batch_call_record",
    identity: ["verification_call_uuid", "q931_status", "final_status"], content: Merge.callColumns,
    flags: ["callee_varies"]
  ) {
    let result = Merge.calls($0)
    return (result.merged, [result.calleeVaries])
  }

  static let refused = RecordTable(
    table: "refused_request", sightings: "refused_request_sighting", batch: "batch_refused_request",
    identity: ["time", "callee_prefix", "callee_pseudonym", "account", "http_status"], content: Merge.refusedColumns,
    flags: []
  ) { (Merge.refused($0), []) }

  static let all = [request, call, refused]

  /// `a.x = b.x AND a.y = b.y` over the identity.
  func sameIdentity(_ left: String, _ right: String) -> String {
    identity.map { "\(left).\($0) = \(right).\($0)" }.joined(separator: " AND ")
  }

  /// `x = ?1 AND y = ?2` over the identity.
  var identityParameters: String { identity.enumerated().map { "\($1) = ?\($0 + 1)" }.joined(separator: " AND ") }

  func columns(_ names: [String], of alias: String) -> String { names.map { "\(alias).\($0)" }.joined(separator: ", ") }
}

/// One record's identity, as texts that SQLite's column types turn back into numbers.
typealias Identity = [String]

/// Puts a batch's rows of one kind into their table: new records as rows, repeats as sightings.
struct SightingWriter {
  private let kind: RecordTable
  private let db: Database
  private let insert: Statement
  private let insertSame: Statement
  private let selectDifferent: Statement
  private let records: MergedRecords

  init(_ kind: RecordTable, sourceID: Int64, _ db: Database) throws {
    (self.kind, self.db) = (kind, db)
    let names = (kind.identity + kind.content).joined(separator: ", ")
    insert = try Statement(
      db,
      """
      INSERT OR IGNORE INTO \(kind.table) (\(names), source_id, position, line)
      SELECT \(names), \(sourceID), position, line FROM \(kind.batch)
      """)
    // A row of the batch that is not the row of its record is a repeat.
    let repeats = """
      FROM \(kind.batch) AS b CROSS JOIN \(kind.table) AS r ON \(kind.sameIdentity("r", "b"))
      WHERE NOT (r.source_id = \(sourceID) AND r.position = b.position)
      """
    let isSame = "r.first_content IS NULL AND " + kind.content.map { "b.\($0) IS r.\($0)" }.joined(separator: " AND ")
    insertSame = try Statement(
      db,
      """
      INSERT INTO \(kind.sightings) (\(kind.identity.joined(separator: ", ")), source_id, position, line)
      SELECT \(kind.columns(kind.identity, of: "b")), \(sourceID), b.position, b.line \(repeats) AND \(isSame)
      """)
    selectDifferent = try Statement(
      db,
      """
      SELECT b.position, b.line, \(kind.columns(kind.identity + kind.content, of: "b")) \(repeats) AND NOT (\(isSame))
      """)
    records = try MergedRecords(kind, db)
    self.sourceID = sourceID
  }

  private let sourceID: Int64

  /// - Parameter count: rows in the batch.
  /// - Returns: how many were new records.
  func write(_ count: Int) throws -> Int {
    guard count > 0 else { return 0 }
    try insert.run()
    let added = insert.changes
    guard added < count else { return added }
    // First those that differ, read to the end before anything changes; then the rest, which now are all alike.
    var different: [(identity: Identity, content: Content, position: Int64, line: Int64)] = []
    while try selectDifferent.step() {
      let identity = kind.identity.indices.map { selectDifferent.text(Int32(2 + $0)) }
      let content = kind.content.indices.map { selectDifferent.optionalText(Int32(2 + kind.identity.count + $0)) }
      different.append((identity, Content(fields: content), selectDifferent.integer(0), selectDifferent.integer(1)))
    }
    selectDifferent.reset()
    try insertSame.run()
    for sighting in different {
      try records.add(sighting.content, to: sighting.identity, at: (sourceID, sighting.position, sighting.line))
    }
    return added
  }
}

/// Records whose sightings differ: what each said, and what they say together.
struct MergedRecords {
  private let kind: RecordTable
  private let select: Statement
  private let selectSightings: Statement
  private let insertSighting: Statement
  private let keepContents: Statement
  private let update: Statement

  init(_ kind: RecordTable, _ db: Database) throws {
    self.kind = kind
    let parameters = kind.identityParameters
    let count = kind.identity.count
    select = try Statement(
      db, "SELECT first_content, \(kind.content.joined(separator: ", ")) FROM \(kind.table) WHERE \(parameters)")
    selectSightings = try Statement(db, "SELECT content FROM \(kind.sightings) WHERE \(parameters)")
    insertSighting = try Statement(
      db,
      """
      INSERT INTO \(kind.sightings) (\(kind.identity.joined(separator: ", ")), source_id, position, line, content)
      VALUES (\((1...count + 4).map { "?\($0)" }.joined(separator: ", ")))
      """)
    keepContents = try Statement(db, "UPDATE \(kind.sightings) SET content = ?\(count + 1) WHERE \(parameters)")
    let columns = kind.content + kind.flags + ["first_content"]
    update = try Statement(
      db,
      """
      UPDATE \(kind.table) SET \(columns.enumerated().map { "\($1) = ?\(count + 1 + $0)" }.joined(separator: ", "))
      WHERE \(parameters)
      """)
  }

  private func bind(_ statement: Statement, _ identity: Identity) {
    for (index, value) in identity.enumerated() { statement.bind(Int32(index + 1), value) }
  }

  /// Adds a sighting that said something else than the record does.
  func add(_ content: Content, to identity: Identity, at place: (sourceID: Int64, position: Int64, line: Int64)) throws
  {
    let (first, own) = try record(identity)
    if first == nil {
      // Until now all said the same: write down what, before the record becomes what they say together.
      bind(keepContents, identity)
      keepContents.bind(Int32(identity.count + 1), own.text)
      try keepContents.run()
    }
    bind(insertSighting, identity)
    let next = Int32(identity.count + 1)
    insertSighting.bind(next, place.sourceID)
    insertSighting.bind(next + 1, place.position)
    insertSighting.bind(next + 2, place.line)
    insertSighting.bind(next + 3, content.text)
    try insertSighting.run()
    try settle(identity, first: first ?? own)
  }

  /// What the row's own sighting said (where it is kept) and what the row says.
  func record(_ identity: Identity) throws -> (first: Content?, own: Content) {
    bind(select, identity)
    defer { select.reset() }
    guard try select.step() else { preconditionFailure("a sighting's record is in its table") }
    let own = Content(fields: kind.content.indices.map { select.optionalText(Int32(1 + $0)) })
    return (select.optionalText(0).map(Content.init(text:)), own)
  }

  /// Makes the row what its sightings say together.
  func settle(_ identity: Identity, first: Content) throws {
    var contents = [first]
    bind(selectSightings, identity)
    while try selectSightings.step() {
      guard let text = selectSightings.optionalText(0) else {
        preconditionFailure("a record whose sightings differ keeps what each said")
      }
      contents.append(Content(text: text))
    }
    selectSightings.reset()
    let areAlike = Set(contents).count == 1
    let (merged, flags) = kind.merge(contents)
    bind(update, identity)
    var next = Int32(identity.count + 1)
    for value in merged.fields {
      update.bind(next, value)
      next += 1
    }
    for flag in flags {
      update.bind(next, flag ? Int64(1) : 0)
      next += 1
    }
    update.bind(next, areAlike ? nil : first.text)
    try update.run()
    if areAlike {
      bind(keepContents, identity)
      keepContents.bind(Int32(identity.count + 1), nil as String?)
      try keepContents.run()
    }
  }
}
