/// The tables of an exported ledger (docs/reference/export.md). Times are ISO 8601 in UTC.
enum ExportTables {
  static let sql = """
    CREATE TABLE verification (
      verification_call_uuid TEXT PRIMARY KEY, account TEXT NOT NULL, method TEXT NOT NULL, time TEXT,
      match_state TEXT NOT NULL, outcome TEXT, q931_status INTEGER, final_status TEXT, callee_prefix TEXT,
      caller_stem TEXT, is_with_redirect INTEGER, is_redirect INTEGER, call_records INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE sighting (
      record TEXT NOT NULL, verification_call_uuid TEXT NOT NULL, file TEXT NOT NULL, member TEXT NOT NULL,
      line INTEGER NOT NULL, source_id INTEGER NOT NULL, method TEXT, callee_prefix TEXT, callee_pseudonym INTEGER,
      callee_number TEXT, caller_stem TEXT, account_field TEXT, time TEXT, time_is_ambiguous INTEGER NOT NULL,
      is_with_redirect INTEGER, is_redirect INTEGER, q931_status INTEGER, final_status TEXT, start_time TEXT,
      answer_time TEXT, stop_time TEXT, received_time TEXT, duration_milliseconds INTEGER
    ) STRICT;
    CREATE TABLE refusal (
      time TEXT, account TEXT NOT NULL, callee_prefix TEXT, http_status INTEGER, method TEXT NOT NULL
    ) STRICT;
    CREATE TABLE request_half (
      side TEXT NOT NULL, file TEXT NOT NULL, member TEXT NOT NULL, line INTEGER NOT NULL, source_id INTEGER NOT NULL,
      time TEXT NOT NULL, verification_call_uuid TEXT, account TEXT, callee_prefix TEXT, http_status INTEGER,
      method TEXT, is_joined INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE billed_call (
      file TEXT NOT NULL, member TEXT NOT NULL, line INTEGER NOT NULL, source_id INTEGER NOT NULL,
      verification_call_uuid TEXT, time TEXT, time_is_ambiguous INTEGER NOT NULL, account TEXT, method TEXT,
      callee_prefix TEXT, callee_pseudonym INTEGER, callee_number TEXT, caller_stem TEXT, q931_status INTEGER,
      final_status TEXT, status_word TEXT, price TEXT, currency TEXT
    ) STRICT;
    CREATE TABLE imported_file (
      import_id INTEGER NOT NULL, imported_at TEXT NOT NULL, path TEXT NOT NULL, member TEXT NOT NULL, sha256 TEXT,
      format TEXT, is_skipped INTEGER NOT NULL, error TEXT, records INTEGER, requests INTEGER, refused INTEGER,
      calls INTEGER, duplicates INTEGER, rejected INTEGER, ignored INTEGER, joined INTEGER
    ) STRICT;
    """

  static func insert(_ table: String, columns: Int) -> String {
    "INSERT INTO \(table) VALUES (?\(String(repeating: ", ?", count: columns - 1)))"
  }
}
