import Calls
import Foundation
import GRDB

/// What a source is, as the ledger remembers it.
package struct SourceFacts: Sendable {
  package var sha256: String
  package var headSHA256: String
  /// Decoded bytes.
  package var bytes: Int
  package var format: String
  package var compression: String
  package init(sha256: String, headSHA256: String, bytes: Int, format: String, compression: String) {
    (self.sha256, self.headSHA256, self.bytes) = (sha256, headSHA256, bytes)
    (self.format, self.compression) = (format, compression)
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
  package init(
    path: String, file: String, member: String = "", kindOption: String, zone: String, formatOption: String? = nil
  ) {
    (self.path, self.file, self.member) = (path, file, member)
    (self.kindOption, self.zone, self.formatOption) = (kindOption, zone, formatOption)
  }
}

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
  package var duplicates: Int { duplicateRequests + duplicateCalls }
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
  /// When to keep the tally by counting what changed, and when to count it anew at the end.
  package struct TallyPolicy: Sendable {
    /// Up to so many records of an import, changes are counted as they come …
    package var smallRecords = 50_000
    /// … and beyond that only while the ledger holds so many times as many.
    package var factor = 5
    package init() {}
  }

  private let ledger: Ledger
  private let isDryRun: Bool
  private let policy: TallyPolicy
  private let startedAt: Instant
  private let rows: (requests: RequestRows, calls: CallRows, refused: RefusedRows)
  private var importID: Int64?
  private var file: OpenFile?
  private var ledgerRecords: Int
  private var importedRecords = 0

  /// The file whose transaction is open.
  private struct OpenFile {
    var facts: FileFacts
    var sourceID: Int64
    var counts = FileCounts()
    var delta: TallyCount?
    var requests: SightingWriter
    var calls: SightingWriter
    var refused: SightingWriter
    var reject: Statement
  }

  /// - Parameter isDryRun: everything is done and nothing kept.
  package init(_ ledger: Ledger, startedAt: Instant, isDryRun: Bool = false, policy: TallyPolicy = TallyPolicy()) throws
  {
    (self.ledger, self.startedAt, self.isDryRun, self.policy) = (ledger, startedAt, isDryRun, policy)
    let rows = (requests: RequestRows(), calls: CallRows(), refused: RefusedRows())
    self.rows = rows
    ledgerRecords = try ledger.withConnection { db in
      for table in [rows.requests, rows.calls, rows.refused] as [BatchTable] { try table.register(db) }
      try db.execute(
        sql: "CREATE TEMP TABLE IF NOT EXISTS touched (verification_call_uuid TEXT PRIMARY KEY) WITHOUT ROWID")
      if isDryRun { try db.execute(sql: "BEGIN IMMEDIATE") }
      // Sources know what they brought; counting the tables would walk through them.
      return try Int.fetchOne(db, sql: "SELECT COALESCE(SUM(requests + calls), 0) FROM source") ?? 0
    }
  }

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
    guard let sourceID = try knownSource(sha256, facts) else { return false }
    try inFileTransaction { db in try self.note(facts, sourceID: sourceID, isSkipped: true, error: nil, db) }
    return true
  }

  private func knownSource(_ sha256: String, _ facts: FileFacts) throws -> Int64? {
    try ledger.withConnection { db in
      guard
        let row = try Row.fetchOne(
          db, sql: "SELECT id, kind_option, zone, format FROM source WHERE sha256 = ?", arguments: [sha256])
      else { return nil }
      let (kind, zone): (String, String) = (row["kind_option"], row["zone"])
      let format: String = row["format"]
      if (kind, zone) != (facts.kindOption, facts.zone) || facts.formatOption.map({ $0 != format }) ?? false {
        let importID = try Int64.fetchOne(
          db, sql: "SELECT MIN(import_id) FROM import_file WHERE source_id = ?", arguments: [row["id"] as Int64])
        throw Problem(
          facts.path,
          "this content is in the ledger already, read with --kind \(kind) --source-tz \(zone) as \(format)",
          remedy: "Take it out first: ringtally imports forget \(importID ?? 0)", exit: .data)
      }
      return row["id"]
    }
  }

  /// Begins a file: its records are in the ledger when `finishFile` returns, and none of them before.
  package func beginFile(_ facts: FileFacts) throws {
    precondition(file == nil, "one file at a time")
    try ledger.withConnection { db in
      try db.execute(sql: isDryRun ? "SAVEPOINT file" : "BEGIN IMMEDIATE")
      do {
        try self.open(facts, db)
      } catch {
        self.abandon(db)
        throw error
      }
    }
  }

  private func open(_ facts: FileFacts, _ db: Database) throws {
    // The row is filled in when the file has been read; its content's hash is not known before.
    try db.execute(
      sql: """
        INSERT INTO source (sha256, head_sha256, bytes, format, compression, kind_option, zone, records, requests, refused,
          calls, duplicates, rejected, ignored)
        VALUES ('', '', 0, '', '', ?, ?, 0, 0, 0, 0, 0, 0, 0)
        """, arguments: [facts.kindOption, facts.zone])
    let sourceID = db.lastInsertedRowID
    let isCounting = try !Tally.isStale(db)
    file = OpenFile(
      facts: facts, sourceID: sourceID, delta: isCounting ? TallyCount() : nil,
      requests: try SightingWriter(.request, sourceID: sourceID, db),
      calls: try SightingWriter(.call, sourceID: sourceID, db),
      refused: try SightingWriter(.refused, sourceID: sourceID, db),
      reject: try Statement(db, "INSERT INTO reject (source_id, position, line, reason, record) VALUES (?, ?, ?, ?, ?)")
    )
  }

  /// Writes a batch of the open file.
  package func add(_ batch: RecordBatch) throws {
    try ledger.withConnection { db in
      guard var file = self.file else { preconditionFailure("a batch belongs to a file") }
      self.rows.requests.load(batch)
      self.rows.calls.load(batch)
      self.rows.refused.load(batch)
      defer {
        self.rows.requests.clear()
        self.rows.calls.clear()
        self.rows.refused.clear()
      }
      self.importedRecords += batch.requests.count + batch.calls.count
      if file.delta != nil, self.importedRecords > self.policy.smallRecords,
        self.importedRecords * self.policy.factor > self.ledgerRecords
      {
        file.delta = nil
        try Tally.setStale(true, db)
      }
      if file.delta != nil { try self.touch(db) }
      try file.delta?.countTouched(db, times: -1)
      try Self.write(batch, &file)
      try file.delta?.countTouched(db, times: 1)
      self.file = file
    }
  }

  private static func write(_ batch: RecordBatch, _ file: inout OpenFile) throws {
    let requests = try file.requests.write(batch.requests.count)
    let refused = try file.refused.write(batch.refused.count)
    let calls = try file.calls.write(batch.calls.count)
    file.counts.records += batch.count
    file.counts.requests += requests + refused
    file.counts.refused += refused
    file.counts.calls += calls
    file.counts.duplicateRequests += batch.requests.count + batch.refused.count - requests - refused
    file.counts.duplicateCalls += batch.calls.count - calls
    file.counts.rejected += batch.rejects.count
    file.counts.ignored += batch.ignored
    for reject in batch.rejects {
      file.reject.bind(1, file.sourceID)
      file.reject.bind(2, Int64(reject.place.position))
      file.reject.bind(3, Int64(reject.place.line))
      file.reject.bind(4, reject.reason)
      file.reject.bind(5, reject.record)
      try file.reject.run()
    }
  }

  /// Notes the keys of the loaded batch.
  private func touch(_ db: Database) throws {
    try db.execute(sql: "DELETE FROM temp.touched")
    for table in [rows.requests.name, rows.calls.name] {
      try db.execute(sql: "INSERT OR IGNORE INTO temp.touched SELECT verification_call_uuid FROM \(table)")
    }
  }

  /// Ends the open file: commits it, or drops it when its content turns out to be known (a pipe's is known only now).
  package func finishFile(_ source: SourceFacts) throws -> FileOutcome {
    guard let file else { preconditionFailure("a file is open") }
    if try knownSource(source.sha256, file.facts) != nil {
      abandonFile()
      _ = try skipIfKnown(source.sha256, file.facts)
      return .skipped
    }
    let counts = file.counts
    precondition(
      counts.records == counts.requests + counts.calls + counts.duplicates + counts.rejected + counts.ignored,
      "every record of a file is accounted for")
    try ledger.withConnection { db in
      try db.execute(
        sql: """
          UPDATE source SET sha256 = ?, head_sha256 = ?, bytes = ?, format = ?, compression = ?, records = ?, requests = ?,
            refused = ?, calls = ?, duplicates = ?, rejected = ?, ignored = ? WHERE id = ?
          """,
        arguments: [
          source.sha256, source.headSHA256, source.bytes, source.format, source.compression, counts.records,
          counts.requests, counts.refused, counts.calls, counts.duplicates, counts.rejected, counts.ignored,
          file.sourceID,
        ])
      try file.delta?.write(db)
      try self.note(file.facts, sourceID: file.sourceID, isSkipped: false, error: nil, db)
      try db.execute(sql: self.isDryRun ? "RELEASE file" : "COMMIT")
    }
    self.file = nil
    ledgerRecords += counts.requests + counts.calls
    return .added(counts)
  }

  /// Drops the open file: nothing of it stays.
  package func abandonFile() {
    guard file != nil else { return }
    file = nil
    try? ledger.withConnection { db in self.abandon(db) }
  }

  private func abandon(_ db: Database) {
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
    try db.execute(
      sql: """
        INSERT INTO import_file (import_id, source_id, path, file, member, is_skipped, error) VALUES (?, ?, ?, ?, ?, ?, ?)
        """, arguments: [importID, sourceID, facts.path, facts.file, facts.member, isSkipped, error])
  }

  // MARK: - The end

  /// Counts the tally anew where that was put off, and tells how requests and calls stand to each other now.
  package func finish(at now: Instant) throws -> MatchingTotals {
    precondition(file == nil, "the last file is finished")
    try inFileTransaction { db in
      if try Tally.isStale(db) {
        try Tally.recount(db)
        try Tally.setStale(false, db)
      }
      try db.execute(
        sql: "UPDATE import SET finished_at = ? WHERE id = ?", arguments: [now.milliseconds, self.importID])
    }
    let totals = try ledger.withConnection { db in
      try MatchingTotals(db, graceMilliseconds: ReportScope.defaultGraceMilliseconds)
    }
    try ledger.withConnection { db in
      if self.isDryRun { try db.execute(sql: "ROLLBACK") }
    }
    return totals
  }
}

extension TallyCount {
  /// Counts the touched keys as they stand now, and their remarks with them.
  mutating func countTouched(_ db: Database, times sign: Int) throws {
    if sign < 0 {
      try db.execute(
        sql: """
          DELETE FROM tally_remarkable WHERE verification_call_uuid IN (SELECT verification_call_uuid FROM temp.touched)
          """)
    }
    let remarkable = try RemarkableWriter(db)
    var count = self
    self = TallyCount()  // one owner, or every cell is a copy of the whole
    var newest: [String: Int64] = [:]
    try VerificationScan(db, .touched).walk { facts in
      count.add(facts, times: sign)
      if sign > 0 { try remarkable.write(facts) }
      newest[facts.account] = max(newest[facts.account] ?? RecordTime.none, facts.newestCallTime)
    }
    if sign < 0 {
      count.newestBefore = newest
    } else {
      for (account, before) in count.newestBefore where newest[account] ?? RecordTime.none < before {
        count.accountsToAskAgain.insert(account)
      }
    }
    self = count
  }
}
