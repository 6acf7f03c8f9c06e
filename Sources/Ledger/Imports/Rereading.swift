import Calls
import GRDB

/// A source of which records were rejected, and all that is needed to read it again.
package struct RejectedSource: Sendable {
  package var id: Int64
  /// Of its decoded content, and of that one's beginning.
  package var sha256: String
  package var headSHA256: String
  package var rejected: Int
  package var reading: SourceReading
  /// Where it lay, the latest first.
  package var places: [Place]

  package struct Place: Sendable, Hashable {
    package var importID: Int64
    /// Absolute, or `-`.
    package var path: String
    package var member: String
  }
}

/// How a source was read: the options of its import, as `FileFacts` name them.
package struct SourceReading: Sendable, Hashable {
  package var kindOption: String
  package var zone: String
  package var formatOption: String?
  package var encodingOption: String?
  package var salvages: Bool
  /// Its name; empty without one.
  package var mapping: String
  package var mappingSHA256: String
}

/// What reading a source again came to.
package struct RereadCounts: Sendable {
  /// Of the whole source, as it stands now.
  package var counts: FileCounts
  package var rejectedBefore: Int
  /// Rejects that are rejected again, at the same place.
  package var stayed: Int
}

extension Ledger {
  package func hasImport(_ id: Int64) throws -> Bool {
    try withConnection { db in
      try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM import WHERE id = ?)", arguments: [id]) ?? false
    }
  }

  /// The sources with rejects, in the order in which they came.
  package func rejectedSources() throws -> [RejectedSource] {
    try withConnection { db in
      try Row.fetchAll(db, sql: "SELECT * FROM source WHERE rejected > 0 ORDER BY id").map { row in
        let places = try Row.fetchAll(
          db, sql: "SELECT import_id, path, member FROM import_file WHERE source_id = ? ORDER BY id DESC",
          arguments: [row["id"] as Int64]
        ).map { RejectedSource.Place(importID: $0["import_id"], path: $0["path"], member: $0["member"]) }
        return RejectedSource(
          id: row["id"], sha256: row["sha256"], headSHA256: row["head_sha256"], rejected: row["rejected"],
          reading: SourceReading(
            kindOption: row["kind_option"], zone: row["zone"], formatOption: row["format_option"],
            encodingOption: row["encoding_option"], salvages: row["salvages"], mapping: row["mapping"],
            mappingSHA256: row["mapping_sha256"]),
          places: places)
      }
    }
  }
}

extension ImportSession {
  /// Puts what a source says now in the place of what it said when it was read before, whole or not at all: the ledger is as
  /// if the source had always been read so.
  ///
  /// - Parameters:
  ///   - facts: how it is read now.
  ///   - content: the same content as before.
  /// - Returns: nil where another program has taken the source out meanwhile.
  package func replace(
    _ source: RejectedSource, with records: FileRecords, of facts: FileFacts, _ content: SourceFacts,
    progress: (Int) throws -> Void = { _ in }
  ) throws -> RereadCounts? {
    precondition(content.sha256 == source.sha256, "a source is its content")
    let found = try ledger.withConnection { db in
      try db.execute(sql: self.isDryRun ? "SAVEPOINT file" : "BEGIN IMMEDIATE")
      do {
        let isThere = try Bool.fetchOne(
          db, sql: "SELECT EXISTS (SELECT 1 FROM source WHERE id = ? AND sha256 = ?)",
          arguments: [source.id, source.sha256])
        guard isThere == true else {
          self.abandon(db)
          return nil as RereadCounts?
        }
        let found = try self.exchange(source.id, records, facts, content, db, progress)
        try db.execute(sql: self.isDryRun ? "RELEASE file" : "COMMIT")
        return found
      } catch {
        self.abandon(db)
        throw error
      }
    }
    guard found != nil else { return nil }
    hasWritten = true
    if !isDryRun { checkpoint.begin() }
    return found
  }

  private func exchange(
    _ id: Int64, _ records: FileRecords, _ facts: FileFacts, _ content: SourceFacts, _ db: Database,
    _ progress: (Int) throws -> Void
  ) throws -> RereadCounts {
    let earlier = try EarlierRejects(db, of: id)
    try SourceRemoval(db, folder: temporaryFolder).run([id])
    // What goes is not in the rows that come, so that changes cannot be counted from these.
    mustRecount = true
    try db.execute(
      sql: """
        UPDATE source SET format = ?, compression = ?, kind_option = ?, zone = ?, encoding = ?, encoding_option = ?,
          format_option = ?, salvages = ?, mapping = ?, mapping_sha256 = ? WHERE id = ?
        """,
      arguments: [
        content.format, content.compression, facts.kindOption, facts.zone, content.encoding, facts.encodingOption,
        facts.formatOption, facts.salvages, facts.mapping, facts.mappingSHA256, id,
      ])
    var (counts, _) = try writeContent(records, of: id, place: facts.place, after: earlier, isLast: false, db, progress)
    // Records that stand in other sources, too, are those of the first.
    let found = try SourceCounts(db)
    try found.write(db)
    // While rows were packed it was not known which of them are of an earlier source.
    let own = found.bySource[id] ?? SourceCounts.Counts()
    (counts.requests, counts.refused, counts.calls) = (own.requests, own.refused, own.calls)
    (counts.duplicateRequests, counts.duplicateCalls) = (own.duplicates, 0)
    return RereadCounts(counts: counts, rejectedBefore: earlier.count, stayed: earlier.stayed)
  }
}
