import Calls
import Foundation
import GRDB

/// What became of a file's records: records = requests + calls + duplicates + rejected + ignored.
package struct FileCounts: Sendable, Equatable {
  package var records = 0
  /// New requests, accepted and refused.
  package var requests = 0
  /// Of them refused.
  package var refused = 0
  package var calls = 0
  package var duplicateRequests = 0
  package var duplicateCalls = 0
  package var rejected = 0
  package var ignored = 0
  /// How many were rejected for which reason, without the values that reasons quote.
  package var rejectReasons: [String: Int] = [:]
  /// Lines that are no record of their own, since with another they make one: not among the records.
  package var joined = 0
  /// Lines of invoices and of the provider's call lists: not among the records.
  package var lines = 0
  /// Of them those of call lists.
  package var billedCalls = 0
  /// By their numbers.
  package var invoices: [ImportedInvoice] = []
  package var duplicates: Int { duplicateRequests + duplicateCalls }
  /// The content's row in the ledger.
  var sourceID: Int64 = 0
  package init() {}
}

/// How a file's import ended.
package enum FileOutcome: Sendable {
  case added(FileCounts)
  /// The same content is in the ledger already.
  case skipped
}

/// One run of `import`: each file in a transaction of its own, whole or not at all.
package final class ImportSession {
  /// What is chosen by measurement (docs/internals/performance.md); tests choose otherwise.
  package struct Tuning: Sendable {
    /// Changes are counted as they come while the ledger holds so many times as many records as the import brought;
    /// beyond that the tally is counted anew at the end.
    package var recountFactor = 5
    /// From so many records on, packing a file and counting anew are shared among the cores.
    package var parallelRecords = 20_000
    /// Bytes of sightings in a block.
    package var blockSize = BlockBuilder.size
    /// So many runs of one size become one.
    package var fanIn = Compaction.fanIn
    package init() {}
  }

  let ledger: Ledger
  let isDryRun: Bool
  private let tuning: Tuning
  private let startedAt: Instant
  private var importID: Int64?
  private var ledgerRecords: Int
  private var importedRecords = 0
  private let texts = TextTable()
  /// What the import's files changed in the tally, while that is counted: written once, at the end.
  private var delta: TallyCount?
  /// Says in the ledger that the tally lacks what this import brought, and nothing else.
  private let mark = Tally.State.stale(mark: "stale \(String(UInt64.random(in: .min ... .max), radix: 16))")
  var hasWritten = false
  /// Something was written that changes what other keys than its own count.
  var mustRecount = false
  let checkpoint: BackgroundCheckpoint

  /// - Parameter isDryRun: everything is done and nothing kept.
  package init(_ ledger: Ledger, startedAt: Instant, isDryRun: Bool = false, tuning: Tuning = Tuning()) throws {
    (self.ledger, self.startedAt, self.isDryRun, self.tuning) = (ledger, startedAt, isDryRun, tuning)
    checkpoint = BackgroundCheckpoint(path: ledger.path)
    ledgerRecords = try ledger.withConnection { db in
      // Otherwise a file's commit would wait for it.
      try db.execute(sql: "PRAGMA wal_autocheckpoint = 0")
      if isDryRun { try db.execute(sql: "BEGIN IMMEDIATE") }
      return try Int.fetchOne(db, sql: "SELECT COALESCE(SUM(sightings), 0) FROM run") ?? 0
    }
  }

  /// Where temporary files may be made: on the ledger's disk.
  package var temporaryFolder: String { ledger.temporaryFolder }

  // MARK: - Files

  /// Whether content that begins like this may be in the ledger: then its SHA-256 is worth knowing before it is decoded.
  package func knowsHead(_ headSHA256: String) throws -> Bool {
    try ledger.withConnection { db in
      try Bool.fetchOne(db, sql: "SELECT EXISTS (SELECT 1 FROM source WHERE head_sha256 = ?)", arguments: [headSHA256])
        ?? false
    }
  }

  /// Whether this content is in the ledger, read in the same way; notes the file's name if so.
  ///
  /// - Throws: `Problem` when it is there, read in another way.
  package func skipIfKnown(_ sha256: String, _ facts: FileFacts) throws -> Bool {
    guard let sourceID = try ledger.withConnection({ try self.knownSource(sha256, facts, $0) }) else { return false }
    try inFileTransaction { db in try self.note(facts, sourceID: sourceID, isSkipped: true, error: nil, db) }
    return true
  }

  private func knownSource(_ sha256: String, _ facts: FileFacts, _ db: Database) throws -> Int64? {
    guard
      let row = try Row.fetchOne(
        db, sql: "SELECT * FROM source WHERE sha256 = ?", arguments: [sha256])
    else { return nil }
    let (kind, zone): (String, String) = (row["kind_option"], row["zone"])
    let (format, encoding): (String, String) = (row["format"], row["encoding"])
    let (mapping, mappingSHA256): (String, String) = (row["mapping"], row["mapping_sha256"])
    // What is found out is the same every time; what is asked for may be another. `utf-16` stands for both of its orders.
    let isOther =
      mappingSHA256 != facts.mappingSHA256 || (kind, zone) != (facts.kindOption, facts.zone)
      || facts.formatOption.map { $0 != format } ?? false
      || !encoding.isEmpty && facts.encodingOption.map { !encoding.hasPrefix($0) } ?? false
    if isOther {
      let importID = try Int64.fetchOne(
        db, sql: "SELECT MIN(import_id) FROM import_file WHERE source_id = ?", arguments: [row["id"] as Int64])
      throw Problem(
        facts.path,
        "this content is in the ledger already, read with --kind \(kind) --source-tz \(zone)"
          + (mapping.isEmpty ? "" : " --mapping \(mapping)") + (format.isEmpty ? "" : " as \(format)")
          + (facts.encodingOption == nil ? "" : " in \(encoding)"),
        remedy: "Take it out first: ringtally imports forget \(importID ?? 0)", exit: .data)
    }
    return row["id"]
  }

  /// Puts a file's records into the ledger, whole or not at all.
  ///
  /// - Parameter isLast: no other file is expected, so that the tally may be counted on the way.
  package func add(
    _ records: FileRecords, of facts: FileFacts, _ source: SourceFacts, isLast: Bool = false,
    progress: (Int) throws -> Void = { _ in }
  ) throws -> FileOutcome {
    if try skipIfKnown(source.sha256, facts) { return .skipped }
    let counts = try ledger.withConnection { db in
      try db.execute(sql: self.isDryRun ? "SAVEPOINT file" : "BEGIN IMMEDIATE")
      do {
        // Another import may have brought the same content before this one had the write lock.
        if !self.isDryRun, try self.knownSource(source.sha256, facts, db) != nil {
          self.abandon(db)
          return nil as FileCounts?
        }
        let (counts, change) = try self.write(records, facts, source, isLast: isLast, db, progress)
        try db.execute(sql: self.isDryRun ? "RELEASE file" : "COMMIT")
        self.hasWritten = true
        if let change { self.delta?.add(change) }
        if !self.isDryRun, !self.ledger.isTemporary { self.checkpoint.begin() }
        return counts
      } catch {
        self.abandon(db)
        throw error
      }
    }
    guard let counts else { return try add(records, of: facts, source, isLast: isLast, progress: progress) }
    ledgerRecords += counts.requests + counts.calls
    importedRecords += records.sightingCount
    return .added(counts)
  }

  /// What became of a source's records, now that others came after it: a reply in a later file makes a request of this one an
  /// accepted one, and of records in several sources that are read again the first one's count.
  package func settled(_ counts: FileCounts) throws -> FileCounts {
    let row = try ledger.withConnection { db in
      try Row.fetchOne(
        db, sql: "SELECT records, requests, refused, calls, duplicates, ignored, joined FROM source WHERE id = ?",
        arguments: [counts.sourceID])
    }
    // Forgotten meanwhile by somebody else.
    guard let row else { return counts }
    var settled = counts
    (settled.records, settled.requests, settled.refused) = (row["records"], row["requests"], row["refused"])
    (settled.calls, settled.ignored, settled.joined) = (row["calls"], row["ignored"], row["joined"])
    settled.duplicateRequests = row["duplicates"] - counts.duplicateCalls
    return settled
  }

  private func write(
    _ records: FileRecords, _ facts: FileFacts, _ source: SourceFacts, isLast: Bool, _ db: Database,
    _ progress: (Int) throws -> Void
  ) throws -> (FileCounts, change: TallyCount?) {
    // The row is filled in at the end, when it is known what was new.
    try db.execute(
      sql: """
        INSERT INTO source (sha256, head_sha256, bytes, format, compression, kind_option, zone, encoding, encoding_option,
          format_option, salvages, mapping, mapping_sha256, records, requests, refused, calls, duplicates, rejected,
          ignored)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0, 0, 0, 0, 0)
        """,
      arguments: [
        source.sha256, source.headSHA256, source.bytes, source.format, source.compression, facts.kindOption, facts.zone,
        source.encoding, facts.encodingOption, facts.formatOption, facts.salvages, facts.mapping, facts.mappingSHA256,
      ])
    let sourceID = db.lastInsertedRowID
    let written = try writeContent(records, of: sourceID, place: facts.place, isLast: isLast, db, progress)
    try note(facts, sourceID: sourceID, isSkipped: false, error: nil, db)
    return written
  }

  /// Puts a source's records into the ledger, which holds none of them.
  ///
  /// - Parameters:
  ///   - place: as messages name it.
  ///   - earlier: the source's rejects of an earlier reading; those that come again keep their numbers.
  func writeContent(
    _ records: FileRecords, of sourceID: Int64, place: String, after earlier: EarlierRejects? = nil, isLast: Bool,
    _ db: Database,
    _ progress: (Int) throws -> Void
  ) throws -> (FileCounts, change: TallyCount?) {
    var counts = FileCounts()
    counts.sourceID = sourceID
    let packing = SightingImport.Packing(
      // Others than this connection do not see what a dry run has not committed, nor a temporary ledger.
      blockSize: tuning.blockSize, path: isDryRun || ledger.isTemporary ? nil : ledger.path,
      parallelSightings: tuning.parallelRecords)
    let writing = SightingImport(db, sourceID, texts, packing)
    let tally = try tallyCounting(db, records, mayCountAll: isLast && writing.isParallel(records))
    let count = try writing.run(records, &counts, tally, progress)
    try RefusedImport(db, sourceID).run(records, &counts)
    try RejectImport(db, sourceID, after: earlier).run(records, &counts)
    counts.ignored = records.ignored
    try InvoiceImport(db, sourceID, place: place).run(records, &counts)
    try BilledCallImport(db, sourceID).run(records, &counts)
    try HalfImport(db, sourceID, folder: temporaryFolder).run(records, &counts)
    counts.records = records.count - counts.joined
    precondition(
      counts.records == counts.requests + counts.calls + counts.duplicates + counts.rejected + counts.ignored,
      "every record of a file is accounted for")
    try Compaction(db, fanIn: tuning.fanIn, blockSize: tuning.blockSize).run()
    try db.execute(
      sql: """
        UPDATE source SET records = ?, requests = ?, refused = ?, calls = ?, duplicates = ?, rejected = ?, ignored = ?,
          joined = ?, lines = ? WHERE id = ?
        """,
      arguments: [
        counts.records, counts.requests, counts.refused, counts.calls, counts.duplicates, counts.rejected,
        counts.ignored, counts.joined, counts.lines, sourceID,
      ])
    if tally == .everything {
      guard let count else { preconditionFailure("what was to be counted has been") }
      try count.write(db, intoEmpty: true)
      try Tally.setState(.counted, db)
    }
    return (counts, tally == .changes ? count : nil)
  }

  /// What is counted for the tally while a file is written.
  ///
  /// From the first file on the tally is stale until the import's end, where it is corrected once for all files, or counted
  /// anew; that is done together with the writing of the last file, where that file is large. Another import may come in
  /// between, and may count in its turn: then the mark is not ours any more. Halves of requests change what is counted of
  /// keys that are not in the file: with them all is counted anew at the end.
  private func tallyCounting(_ db: Database, _ records: FileRecords, mayCountAll: Bool) throws -> TallyCounting {
    let state = try Tally.state(db)
    if records.halfCount > 0 {
      delta = nil
      try Tally.setState(mark, db)
      mustRecount = true
      return .nothing
    }
    let isSmall = !mustRecount && (importedRecords + records.sightingCount) * tuning.recountFactor <= ledgerRecords
    if state == .counted, !hasWritten, isSmall {
      delta = TallyCount(texts: texts)
    } else if state != mark || !isSmall {
      delta = nil
    }
    try Tally.setState(mark, db)
    return delta != nil ? .changes : mayCountAll ? .everything : .nothing
  }

  func abandon(_ db: Database) {
    if isDryRun, db.isInsideTransaction {
      try? db.execute(sql: "ROLLBACK TO file; RELEASE file")
    } else if !isDryRun {
      Ledger.rollBack(db)
    }
  }

  /// Remembers that a file was refused, and why.
  package func noteRefused(_ facts: FileFacts, _ reason: String) throws {
    try inFileTransaction { db in try self.note(facts, sourceID: nil, isSkipped: false, error: reason, db) }
  }

  private func inFileTransaction(_ body: (Database) throws -> Void) throws {
    if isDryRun { try ledger.withConnection(body) } else { try ledger.inTransaction(body) }
  }

  private func note(_ facts: FileFacts, sourceID: Int64?, isSkipped: Bool, error: String?, _ db: Database) throws {
    if importID == nil {
      try db.execute(sql: "INSERT INTO import (started_at) VALUES (?)", arguments: [startedAt.milliseconds])
      importID = db.lastInsertedRowID
    }
    try checkNotForgotten(db)
    try db.execute(
      sql: """
        INSERT INTO import_file (import_id, source_id, path, file, member, is_skipped, error) VALUES (?, ?, ?, ?, ?, ?, ?)
        """, arguments: [importID, sourceID, facts.path, facts.file, facts.member, isSkipped, error])
  }

  /// While an import runs, another program may take out what it has brought so far.
  private func checkNotForgotten(_ db: Database) throws {
    guard let importID,
      try Bool.fetchOne(db, sql: "SELECT NOT EXISTS (SELECT 1 FROM import WHERE id = ?)", arguments: [importID]) == true
    else { return }
    var problem = Problem(
      "import \(importID)", "was taken out by another ringtally while it ran", remedy: "Import the files again",
      exit: .tryAgain)
    problem.endsAll = true
    throw problem
  }

  // MARK: - The end

  /// Counts the tally anew where that was put off, and tells how requests and calls stand to each other now.
  package func finish(at now: Instant) throws -> (matching: MatchingTotals, unpaired: UnpairedHalves) {
    try inFileTransaction { db in
      try self.checkNotForgotten(db)
      if let delta = self.delta, try Tally.state(db) == self.mark {
        try delta.write(db)
        try Tally.setState(.counted, db)
      } else if try Tally.isStale(db) {
        // Other connections do not see what a dry run has not committed, and a temporary ledger has no others.
        if self.isDryRun || self.ledger.isTemporary || self.ledgerRecords < self.tuning.parallelRecords {
          try Tally.recount(db)
        } else {
          try Tally.recountInParallel(db, path: self.ledger.path)
        }
        try Tally.setState(.counted, db)
      }
      try db.execute(
        sql: "UPDATE import SET finished_at = ? WHERE id = ?", arguments: [now.milliseconds, self.importID])
    }
    checkpoint.wait()
    let totals = try ledger.withConnection { db in
      (
        try MatchingTotals(db, graceMilliseconds: ReportScope.defaultGraceMilliseconds), try UnpairedHalves(db)
      )
    }
    try ledger.withConnection { db in
      if self.isDryRun { try db.execute(sql: "ROLLBACK") }
    }
    return totals
  }
}
