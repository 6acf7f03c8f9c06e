import Calls
import GRDB

/// A file of an import, as `imports list` shows it.
package struct ImportedFile: Sendable, Encodable {
  package var importID: Int64
  /// ISO 8601, UTC.
  package var importedAt: String
  package var path: String
  package var member: String
  package var sha256: String?
  package var format: String?
  package var compression: String?
  package var encoding: String?
  package var kindOption: String?
  package var zone: String?
  /// Its name; nil without one.
  package var mapping: String?
  package var skipped: Bool
  package var error: String?
  package var records: Int
  package var requests: Int
  package var refused: Int
  package var calls: Int
  package var duplicates: Int
  package var rejected: Int
  package var ignored: Int
  /// Lines that are no record of their own, since with another line they make one.
  package var joined: Int
  /// Lines of invoices and of the provider's call lists: not among the records.
  /// Nil where there are none.
  package var lines: Int?

  enum CodingKeys: String, CodingKey {
    case importID = "import"
    case importedAt = "imported_at"
    case path, member, sha256, format, compression, encoding
    case kindOption = "kind_option"
    case zone = "source_tz"
    case mapping
    case skipped, error, records, requests, refused, calls, duplicates, rejected, ignored, joined, lines
  }
}

/// A record that could not be used, as `rejects list` shows it.
package struct StoredReject: Sendable, Encodable {
  package var id: Int64
  package var file: String
  package var member: String
  package var line: Int64
  package var reason: String
  package var record: String
}

extension Ledger {
  /// Every file of every import, oldest first.
  package func importedFiles() throws -> [ImportedFile] {
    try withConnection { db in
      try Row.fetchAll(
        db,
        sql: """
          SELECT f.*, i.started_at, s.sha256, s.format, s.compression, NULLIF(s.encoding, '') AS encoding, s.kind_option,
            s.zone, NULLIF(s.mapping, '') AS mapping, s.records, s.requests, s.refused, s.calls, s.duplicates,
            s.rejected, s.ignored, s.joined, s.lines
          FROM import_file AS f JOIN import AS i ON i.id = f.import_id LEFT JOIN source AS s ON s.id = f.source_id
          ORDER BY f.import_id, f.id
          """
      ).map { row in
        // A skipped file added nothing: its content's counts stand with the import that read it.
        let isSkipped: Bool = row["is_skipped"]
        func count(_ column: String) -> Int { isSkipped ? 0 : row[column] ?? 0 }
        return ImportedFile(
          importID: row["import_id"], importedAt: Instant(milliseconds: row["started_at"]).text(offsetSeconds: 0),
          path: row["path"], member: row["member"], sha256: row["sha256"], format: row["format"],
          compression: row["compression"], encoding: row["encoding"], kindOption: row["kind_option"], zone: row["zone"],
          mapping: row["mapping"],
          skipped: isSkipped, error: row["error"], records: count("records"), requests: count("requests"),
          refused: count("refused"), calls: count("calls"), duplicates: count("duplicates"),
          rejected: count("rejected"), ignored: count("ignored"), joined: count("joined"),
          lines: count("lines") == 0 ? nil : count("lines"))
      }
    }
  }

  /// Every rejected record, by file, member and line. A content that lay in several files is listed under the smallest
  /// name.
  package func rejects() throws -> [StoredReject] {
    try withConnection { db in
      let places = try SourcePlaces(db)
      return try Row.fetchAll(db, sql: "SELECT * FROM reject").map { row in
        let place = places.place(places.ranks[row["source_id"]] ?? -1)
        return StoredReject(
          id: row["id"], file: place.file, member: place.member, line: row["line"], reason: row["reason"],
          record: row["record"])
      }.sorted { ($0.file, $0.member, $0.line, $0.id) < ($1.file, $1.member, $1.line, $1.id) }
    }
  }

  /// What was imported, for a page that names its sources.
  package func recordCounts() throws -> (files: Int, records: Int, rejected: Int) {
    try withConnection { db in
      let row = try Row.fetchOne(
        db, sql: "SELECT COUNT(*), COALESCE(SUM(records), 0), COALESCE(SUM(rejected), 0) FROM source")
      return (row?[0] ?? 0, row?[1] ?? 0, row?[2] ?? 0)
    }
  }
}
