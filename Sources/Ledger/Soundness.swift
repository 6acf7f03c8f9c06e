import Calls
import GRDB

/// A thing that `check` looks at, and what it found wrong.
package struct SoundnessFinding: Sendable, Encodable, Equatable {
  package var check: String
  package var isSound: Bool
  /// What is wrong, or what was looked at.
  package var detail: String

  enum CodingKeys: String, CodingKey {
    case check
    case isSound = "sound"
    case detail
  }
}

extension Ledger {
  /// Looks whether the ledger is sound: the file's integrity, conservation of records, tally against records.
  package func soundness() throws -> [SoundnessFinding] {
    try withConnection { db in
      try db.execute(sql: "BEGIN DEFERRED")
      defer { Self.rollBack(db) }
      return [
        try Soundness.integrity(db), try Soundness.conservation(db), try Soundness.runs(db),
        try Soundness.sightings(db), try Soundness.halves(db, temporaryFolder), try Soundness.tally(db),
      ]
    }
  }
}

private enum Soundness {
  /// The pages, indexes and constraints of the file, as SQLite checks them.
  static func integrity(_ db: Database) throws -> SoundnessFinding {
    let words = try String.fetchAll(db, sql: "PRAGMA integrity_check(5)")
    try throwIfUnreadable(words)
    let foreign = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").count
    let isSound = words == ["ok"] && foreign == 0
    let detail =
      isSound
      ? "the file's pages, indexes and references are whole"
      : (words.filter { $0 != "ok" } + (foreign == 0 ? [] : ["\(foreign) broken references"])).joined(separator: "; ")
    return SoundnessFinding(check: "integrity", isSound: isSound, detail: detail)
  }

  /// SQLite lists a page that the disk did not give as it lists a damaged one; that is the disk's trouble, and no reason to
  /// give the ledger up.
  private static func throwIfUnreadable(_ words: [String]) throws {
    for word in words {
      guard let range = word.range(of: "error code="),
        let code = Int32(word[range.upperBound...].prefix { $0.isNumber })
      else { continue }
      let error = DatabaseError(resultCode: ResultCode(rawValue: code))
      if error.resultCode == .SQLITE_IOERR { throw error }
    }
  }

  /// records = requests + calls + duplicates + rejected + ignored, for each source; and the rejects are there, and the
  /// lines of invoices and call lists.
  static func conservation(_ db: Database) throws -> SoundnessFinding {
    let broken = try String.fetchAll(
      db,
      sql: """
        SELECT 'source ' || id FROM source AS s
        WHERE records <> requests + calls + duplicates + rejected + ignored
          OR rejected <> (SELECT COUNT(*) FROM reject AS r WHERE r.source_id = s.id)
          OR lines <> (SELECT COUNT(*) FROM invoice_line AS l WHERE l.source_id = s.id)
            + (SELECT COUNT(*) FROM billed_call_line AS l WHERE l.source_id = s.id) OR sha256 = ''
        """)
    let sources = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM source") ?? 0
    return finding("conservation", broken, "every record of \(sources) sources is accounted for")
  }

  /// Every block is as it was written, its keys are in order, and its key is found in it.
  static func runs(_ db: Database) throws -> SoundnessFinding {
    var broken: [String] = []
    var sightings = 0
    for row in try Row.fetchAll(db, sql: "SELECT id, sightings FROM run ORDER BY id") {
      let run: Int64 = row["id"]
      do {
        let found = try RunCheck(db, run).countSightings()
        if found != row["sightings"] { broken.append("run \(run) has \(found) sightings") }
        sightings += found
      } catch let damage as RunCheck.Damage {
        broken.append("run \(run): \(damage.reason)")
      }
    }
    let strays =
      try Int.fetchOne(
        db, sql: "SELECT COUNT(*) FROM block WHERE id NOT IN (SELECT run_id << 32 | number FROM run_block)") ?? 0
    let strayFilters =
      try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM callee_filter WHERE id NOT IN (SELECT id FROM block)") ?? 0
    if strayFilters != 0 { broken.append("\(strayFilters) filters are of no block") }
    if strays != 0 { broken.append("\(strays) blocks are in no index") }
    return finding("runs", broken, "\(sightings) sightings lie in order in whole blocks")
  }

  /// Each source's records stand in the runs, and are counted as what they are: records of its own or duplicates.
  static func sightings(_ db: Database) throws -> SoundnessFinding {
    let sound = "every record stands where its source says"
    let found: SourceCounts
    do {
      found = try SourceCounts(db)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
      return finding("sightings", ["a damaged block hides some"], sound)
    }
    var broken: [String] = []
    for row in try Row.fetchAll(db, sql: "SELECT id, requests, refused, calls, duplicates FROM source") {
      let counts = SourceCounts.Counts(
        requests: row["requests"], refused: row["refused"], calls: row["calls"], duplicates: row["duplicates"])
      if counts != found.bySource[row["id"]] ?? SourceCounts.Counts() { broken.append("source \(row["id"] as Int64)") }
    }
    let unknown = Set(found.bySource.keys).subtracting(try Int64.fetchAll(db, sql: "SELECT id FROM source"))
    broken += unknown.sorted().map { "sightings of an unknown source \($0)" }
    let inRuns = try Row.fetchAll(
      db, sql: "SELECT source_id, SUM(sightings) AS sightings FROM run_source GROUP BY source_id")
    for row in inRuns {
      let counts = found.bySource[row["source_id"]] ?? SourceCounts.Counts()
      let refused =
        try Int.fetchOne(
          db, sql: "SELECT COUNT(*) FROM refused_request WHERE source_id = ?", arguments: [row["source_id"] as Int64])
        ?? 0
      if counts.sightings - refused != row["sightings"] { broken.append("run_source of \(row["source_id"] as Int64)") }
    }
    return finding("sightings", broken, sound)
  }

  /// Halves of requests, paired anew, are paired as they were.
  static func halves(_ db: Database, _ folder: String) throws -> SoundnessFinding {
    let check = try HalfCheck(db, folder: folder)
    let sound = "\(check.paired) requests that stand on two lines are joined with their replies as they should be"
    return finding("halves", check.broken, sound)
  }

  /// The tally, counted anew in temporary tables, is the tally.
  static func tally(_ db: Database) throws -> SoundnessFinding {
    guard try !Tally.isStale(db) else {
      return SoundnessFinding(
        check: "tally", isSound: true, detail: "not counted yet: an import was stopped; the next one counts it")
    }
    do {
      try Tally.countForOneself(db)
    } catch let error as DatabaseError where error.resultCode == .SQLITE_CORRUPT {
      return finding("tally", ["a damaged block cannot be counted"], "")
    }
    let broken = try Tally.tables.filter { table in
      try Bool.fetchOne(
        db,
        sql: """
          SELECT EXISTS (SELECT * FROM main.\(table) EXCEPT SELECT * FROM temp.\(table))
            OR EXISTS (SELECT * FROM temp.\(table) EXCEPT SELECT * FROM main.\(table))
          """) ?? true
    }
    return finding("tally", broken, "the tally is what the records count to")
  }

  private static func finding(_ check: String, _ broken: [String], _ sound: String) -> SoundnessFinding {
    SoundnessFinding(
      check: check, isSound: broken.isEmpty, detail: broken.isEmpty ? sound : broken.prefix(10).joined(separator: ", "))
  }
}
