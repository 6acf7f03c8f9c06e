import GRDB

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
    for (identity, sightings) in Dictionary(grouping: different, by: \.identity) {
      try records.add(sightings.map { ($0.content, (sourceID, $0.position, $0.line)) }, to: identity)
    }
    return added
  }
}
