import GRDB

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

  /// Where a record stood.
  typealias Sighting = (content: Content, place: (sourceID: Int64, position: Int64, line: Int64))

  /// Adds sightings that said something else than the record does; what they say together is settled once for all of them.
  func add(_ sightings: [Sighting], to identity: Identity) throws {
    let (first, own) = try record(identity)
    if first == nil {
      // Until now all said the same: write down what, before the record becomes what they say together.
      bind(keepContents, identity)
      keepContents.bind(Int32(identity.count + 1), own.text)
      try keepContents.run()
    }
    bind(insertSighting, identity)
    let next = Int32(identity.count + 1)
    for sighting in sightings {
      insertSighting.bind(next, sighting.place.sourceID)
      insertSighting.bind(next + 1, sighting.place.position)
      insertSighting.bind(next + 2, sighting.place.line)
      insertSighting.bind(next + 3, sighting.content.text)
      try insertSighting.run()
    }
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
