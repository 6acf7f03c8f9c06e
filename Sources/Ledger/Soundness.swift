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
        try Soundness.integrity(db), try Soundness.conservation(db), try Soundness.sightings(db),
        try Soundness.matching(db), try Soundness.tally(db),
      ]
    }
  }
}

private enum Soundness {
  /// The pages, indexes and constraints of the file, as SQLite checks them.
  static func integrity(_ db: Database) throws -> SoundnessFinding {
    let words = try String.fetchAll(db, sql: "PRAGMA integrity_check(5)")
    let foreign = try Row.fetchAll(db, sql: "PRAGMA foreign_key_check").count
    let isSound = words == ["ok"] && foreign == 0
    let detail =
      isSound
      ? "the file's pages, indexes and references are whole"
      : (words + ["\(foreign) broken references"]).joined(separator: "; ")
    return SoundnessFinding(check: "integrity", isSound: isSound, detail: detail)
  }

  /// records = requests + calls + duplicates + rejected + ignored, for each source; and the rejects are there.
  static func conservation(_ db: Database) throws -> SoundnessFinding {
    let broken = try String.fetchAll(
      db,
      sql: """
        SELECT 'source ' || id FROM source AS s
        WHERE records <> requests + calls + duplicates + rejected + ignored
          OR rejected <> (SELECT COUNT(*) FROM reject AS r WHERE r.source_id = s.id) OR sha256 = ''
        """)
    let sources = try Int.fetchOne(db, sql: "SELECT COUNT(*) FROM source") ?? 0
    return finding("conservation", broken, "every record of \(sources) sources is accounted for")
  }

  /// Each source's records stand in the tables: as rows or as repeats.
  static func sightings(_ db: Database) throws -> SoundnessFinding {
    let broken = try String.fetchAll(
      db,
      sql: """
        SELECT 'source ' || s.id FROM source AS s LEFT JOIN (
          SELECT source_id, SUM(is_row) AS record_rows, COUNT(*) AS places FROM (
            SELECT source_id, 1 AS is_row FROM request UNION ALL SELECT source_id, 0 FROM request_sighting
            UNION ALL SELECT source_id, 1 FROM call_record UNION ALL SELECT source_id, 0 FROM call_record_sighting
            UNION ALL SELECT source_id, 1 FROM refused_request UNION ALL SELECT source_id, 0 FROM refused_request_sighting
          ) GROUP BY source_id
        ) AS p ON p.source_id = s.id
        WHERE COALESCE(p.record_rows, 0) <> s.requests + s.calls OR COALESCE(p.places, 0) <> s.requests + s.calls + s.duplicates
        """)
    return finding("sightings", broken, "every record stands where its source says")
  }

  /// Repeats belong to records.
  static func matching(_ db: Database) throws -> SoundnessFinding {
    let broken = try RecordTable.all.flatMap { kind in
      try String.fetchAll(
        db,
        sql: """
          SELECT '\(kind.sightings) without a record' FROM \(kind.sightings) AS s WHERE NOT EXISTS (
            SELECT 1 FROM \(kind.table) AS r WHERE \(kind.sameIdentity("r", "s"))) LIMIT 1
          """)
    }
    return finding("repeats", broken, "every repeat belongs to a record")
  }

  /// The tally, counted anew in temporary tables, is the tally.
  static func tally(_ db: Database) throws -> SoundnessFinding {
    guard try !Tally.isStale(db) else {
      return SoundnessFinding(
        check: "tally", isSound: true, detail: "not counted yet: an import was stopped; the next one counts it")
    }
    try db.execute(sql: Schema.tally.replacingOccurrences(of: "CREATE TABLE", with: "CREATE TEMP TABLE"))
    try Tally.recount(db)
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
