/// Views for people: readable times and words, in plain SQL so that any SQLite shell shows them. Requests and call records
/// are packed; `ringtally export` writes them as tables.
enum SchemaViews {
  static let sql = """
    CREATE VIEW refusal AS
      -- Requests that the provider refused or did not answer.
      SELECT strftime('%Y-%m-%dT%H:%M:%fZ', NULLIF(time, 0) / 1000.0, 'unixepoch') AS time,
        COALESCE(NULLIF(account, ''), 'unknown') AS account, NULLIF(callee_prefix, '') AS callee_prefix,
        NULLIF(http_status, 0) AS http_status, COALESCE(MIN(method), 'passwordcall') AS method
      FROM refused_request GROUP BY time, callee_prefix, callee_pseudonym, account, http_status;

    \(importedFile(counts: ""))
    """

  /// Sources tell only since the ledger holds halves how many of their lines were joined.
  static let withJoinedLines = """
    DROP VIEW imported_file;
    \(importedFile(counts: ", s.joined"))
    """

  private static func importedFile(counts more: String) -> String {
    """
    CREATE VIEW imported_file AS
      -- What was imported, a row a file.
      SELECT f.import_id, strftime('%Y-%m-%dT%H:%M:%SZ', i.started_at / 1000, 'unixepoch') AS imported_at,
        f.path, f.member, s.sha256, s.format, f.is_skipped, f.error,
        s.records, s.requests, s.refused, s.calls, s.duplicates, s.rejected, s.ignored\(more)
      FROM import_file AS f JOIN import AS i ON i.id = f.import_id LEFT JOIN source AS s ON s.id = f.source_id;
    """
  }
}
