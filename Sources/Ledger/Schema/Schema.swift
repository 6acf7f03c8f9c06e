import GRDB

/// The ledger's tables and the views for people who open the file themselves (docs/reference/ledger.md).
enum Schema {
  /// `RTLY`, so that tools and we can tell a ledger from any other SQLite file.
  static let applicationID: Int64 = 0x5254_4C59

  static let migrations = Migrations([
    (
      "1 records, sightings, tally, tariff",
      { db in for sql in [records, history, tallyOfVersion1, tariff] { try db.execute(sql: sql) } }
    ),
    (
      "2 sorted runs of sightings",
      { db in
        try db.execute(sql: runs + calleeFilters)
        try SortedRunsMigration(db).run()
        try db.execute(sql: tally)
        try db.execute(sql: SchemaViews.sql)
        try Tally.recount(db)
        try Tally.setState(.counted, db)
      }
    ),
    ("3 encodings", { db in try db.execute(sql: encodings) }),
    ("4 halves", { db in try db.execute(sql: HalvesSchema.sql) }),
    ("5 joined lines of a file", { db in try db.execute(sql: SchemaViews.withJoinedLines) }),
    (
      "6 filters of called numbers",
      { db in
        try db.execute(sql: calleeFilters + refusedByCallee)
        try CalleeFilter.addMissing(db)
      }
    ),
    ("7 options of sources", { db in try db.execute(sql: options) }),
    ("8 mappings", { db in try db.execute(sql: mappings) }),
    ("9 halves by key and by called number", { db in try db.execute(sql: HalvesSchema.lookups) }),
    ("10 lines of invoices", { db in try db.execute(sql: InvoiceSchema.sql) }),
    ("11 lines of call lists", { db in try db.execute(sql: BilledCallSchema.sql) }),
    ("12 halves paired without pseudonyms", { db in try HalfSettling.pairAnew(db) }),
  ])

  /// What a source's text is written in, empty where it is no text, and the `--encoding` it was read with.
  private static let encodings = """
    ALTER TABLE source ADD COLUMN encoding TEXT NOT NULL DEFAULT 'utf-8';
    ALTER TABLE source ADD COLUMN encoding_option TEXT;
    """

  /// How a source is to be read again: the `--format` it was read with, null where it was found out, and whether it was read
  /// with `--salvage`.
  private static let options = """
    ALTER TABLE source ADD COLUMN format_option TEXT;
    ALTER TABLE source ADD COLUMN salvages INTEGER NOT NULL DEFAULT 0;
    """

  /// The mapping that a source was read with: its name, and the SHA-256 of its file; empty without one.
  private static let mappings = """
    ALTER TABLE source ADD COLUMN mapping TEXT NOT NULL DEFAULT '';
    ALTER TABLE source ADD COLUMN mapping_sha256 TEXT NOT NULL DEFAULT '';
    """

  /// Requests and call records: every place where one stood, packed into blocks that are sorted by key (`BlockBuilder`). A run
  /// is what one file brought, or several runs that became one; what a record is, its sightings say together when they are
  /// read. So nothing that is there is ever changed by an import, and taking one out is taking its sightings out.
  private static let runs = """
    CREATE TABLE run (
      id INTEGER PRIMARY KEY, sightings INTEGER NOT NULL, newest_time INTEGER
    ) STRICT;
    CREATE TABLE run_source (
      run_id INTEGER NOT NULL, source_id INTEGER NOT NULL, sightings INTEGER NOT NULL, PRIMARY KEY (run_id, source_id)
    ) STRICT, WITHOUT ROWID;
    -- Finds the block of a key: the first whose last key is not before it. The filter tells whether it may be in there.
    CREATE TABLE run_block (
      run_id INTEGER NOT NULL, last_key TEXT NOT NULL, number INTEGER NOT NULL, sightings INTEGER NOT NULL,
      key_filter BLOB NOT NULL, PRIMARY KEY (run_id, last_key, number)
    ) STRICT, WITHOUT ROWID;
    -- id: the run's, shifted left by 32, and the block's number.
    CREATE TABLE block (id INTEGER PRIMARY KEY, sightings BLOB NOT NULL) STRICT;
    """

  /// Finds the blocks that may hold a called number; `id` is the block's. Runs are written with it, so it is made with them,
  /// and anew only where they were there before it.
  private static let calleeFilters = """
    CREATE TABLE IF NOT EXISTS callee_filter (id INTEGER PRIMARY KEY, filter BLOB NOT NULL) STRICT;
    """

  private static let refusedByCallee = "CREATE INDEX refused_request_callee ON refused_request (callee_pseudonym);"

  /// Refused requests: every place where one stood is a row. Few, as a rule. 0 and the empty text stand for what a log does
  /// not tell.
  static let refused = """
    CREATE TABLE refused_request (
      time INTEGER NOT NULL, callee_prefix TEXT NOT NULL, callee_pseudonym INTEGER NOT NULL, account TEXT NOT NULL,
      http_status INTEGER NOT NULL, source_id INTEGER NOT NULL, line INTEGER NOT NULL, item INTEGER NOT NULL,
      time_is_ambiguous INTEGER NOT NULL, method TEXT, callee_number TEXT,
      PRIMARY KEY (time, callee_prefix, callee_pseudonym, account, http_status, source_id, line, item)
    ) STRICT, WITHOUT ROWID;
    """

  /// The records of the first version, each once, clustered by key.
  ///
  /// `first_content` holds what the sighting in this row said, when the record's sightings differ; the row's own columns
  /// then hold what they said together. It is null for nearly all.
  private static let records = """
    CREATE TABLE request (
      verification_call_uuid TEXT NOT NULL PRIMARY KEY,
      time INTEGER, time_is_ambiguous INTEGER NOT NULL, method TEXT,
      callee_prefix TEXT, callee_pseudonym INTEGER, callee_number TEXT, caller_stem TEXT,
      is_with_redirect INTEGER, is_redirect INTEGER,
      account_field TEXT,
      is_conflict INTEGER NOT NULL DEFAULT 0, callee_varies INTEGER NOT NULL DEFAULT 0, first_content TEXT,
      source_id INTEGER NOT NULL, position INTEGER NOT NULL, line INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE request_sighting (
      verification_call_uuid TEXT NOT NULL,
      source_id INTEGER NOT NULL, position INTEGER NOT NULL, line INTEGER NOT NULL, content TEXT,
      PRIMARY KEY (verification_call_uuid, source_id, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE call_record (
      verification_call_uuid TEXT NOT NULL, q931_status INTEGER NOT NULL, final_status TEXT NOT NULL,
      start_time INTEGER, answer_time INTEGER, stop_time INTEGER, received_time INTEGER,
      time_is_ambiguous INTEGER NOT NULL, duration_milliseconds INTEGER, method TEXT,
      callee_prefix TEXT, callee_pseudonym INTEGER, callee_number TEXT, caller_stem TEXT,
      account_field TEXT,
      callee_varies INTEGER NOT NULL DEFAULT 0, first_content TEXT,
      source_id INTEGER NOT NULL, position INTEGER NOT NULL, line INTEGER NOT NULL,
      PRIMARY KEY (verification_call_uuid, q931_status, final_status)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE call_record_sighting (
      verification_call_uuid TEXT NOT NULL, q931_status INTEGER NOT NULL, final_status TEXT NOT NULL,
      source_id INTEGER NOT NULL, position INTEGER NOT NULL, line INTEGER NOT NULL, content TEXT,
      PRIMARY KEY (verification_call_uuid, q931_status, final_status, source_id, position)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE refused_request (
      time INTEGER NOT NULL, callee_prefix TEXT NOT NULL, callee_pseudonym INTEGER NOT NULL, account TEXT NOT NULL,
      http_status INTEGER NOT NULL,
      time_is_ambiguous INTEGER NOT NULL, method TEXT, callee_number TEXT, first_content TEXT,
      source_id INTEGER NOT NULL, position INTEGER NOT NULL, line INTEGER NOT NULL,
      PRIMARY KEY (time, callee_prefix, callee_pseudonym, account, http_status)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE refused_request_sighting (
      time INTEGER NOT NULL, callee_prefix TEXT NOT NULL, callee_pseudonym INTEGER NOT NULL, account TEXT NOT NULL,
      http_status INTEGER NOT NULL,
      source_id INTEGER NOT NULL, position INTEGER NOT NULL, line INTEGER NOT NULL, content TEXT,
      PRIMARY KEY (time, callee_prefix, callee_pseudonym, account, http_status, source_id, position)
    ) STRICT, WITHOUT ROWID;
    """

  /// What was imported. A source is content; the same content under several names or in several imports is one.
  private static let history = """
    CREATE TABLE import (
      id INTEGER PRIMARY KEY AUTOINCREMENT, started_at INTEGER NOT NULL, finished_at INTEGER
    ) STRICT;
    CREATE TABLE source (
      id INTEGER PRIMARY KEY AUTOINCREMENT,
      sha256 TEXT NOT NULL UNIQUE, head_sha256 TEXT NOT NULL, bytes INTEGER NOT NULL,
      format TEXT NOT NULL, compression TEXT NOT NULL, kind_option TEXT NOT NULL, zone TEXT NOT NULL,
      records INTEGER NOT NULL, requests INTEGER NOT NULL, refused INTEGER NOT NULL, calls INTEGER NOT NULL,
      duplicates INTEGER NOT NULL, rejected INTEGER NOT NULL, ignored INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX source_head ON source (head_sha256);
    CREATE TABLE import_file (
      id INTEGER PRIMARY KEY, import_id INTEGER NOT NULL REFERENCES import (id),
      source_id INTEGER REFERENCES source (id), path TEXT NOT NULL, file TEXT NOT NULL, member TEXT NOT NULL,
      is_skipped INTEGER NOT NULL, error TEXT
    ) STRICT;
    CREATE INDEX import_file_source ON import_file (source_id);
    CREATE TABLE reject (
      id INTEGER PRIMARY KEY AUTOINCREMENT, source_id INTEGER NOT NULL REFERENCES source (id),
      position INTEGER NOT NULL, line INTEGER NOT NULL, reason TEXT NOT NULL, record TEXT NOT NULL
    ) STRICT;
    CREATE INDEX reject_source ON reject (source_id);
    CREATE TABLE ledger_state (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
    """

  /// The tally: what the reports count, by UTC hour. All of it can be counted anew from the records, which `check` does.
  static let tally = """
    -- A row for each UTC day (-1: no record tells the time) with all its cells, packed (`TallyDay`).
    CREATE TABLE tally_day (day INTEGER PRIMARY KEY, cells BLOB NOT NULL) STRICT;
    CREATE TABLE tally_newest_call (
      account TEXT NOT NULL PRIMARY KEY, time INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE tally_remarkable (
      verification_call_uuid TEXT NOT NULL PRIMARY KEY, remarks INTEGER NOT NULL, time INTEGER,
      method TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """

  /// The same as the first version had it.
  private static let tallyOfVersion1 = """
    CREATE TABLE tally_outcome (
      hour INTEGER NOT NULL, account TEXT NOT NULL, method TEXT NOT NULL, q931_status INTEGER NOT NULL,
      final_status TEXT NOT NULL, has_request INTEGER NOT NULL, has_call_record INTEGER NOT NULL,
      verifications INTEGER NOT NULL, redirected INTEGER NOT NULL, not_redirected INTEGER NOT NULL,
      call_records INTEGER NOT NULL, duplicate_requests INTEGER NOT NULL, duplicate_call_records INTEGER NOT NULL,
      conflicting INTEGER NOT NULL, account_mismatches INTEGER NOT NULL, number_mismatches INTEGER NOT NULL,
      PRIMARY KEY (hour, account, method, q931_status, final_status, has_request, has_call_record)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE tally_charge (
      hour INTEGER NOT NULL, account TEXT NOT NULL, method TEXT NOT NULL, caller_stem TEXT NOT NULL,
      charge_point TEXT NOT NULL, verifications INTEGER NOT NULL,
      PRIMARY KEY (hour, account, method, caller_stem, charge_point)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE tally_newest_call (
      account TEXT NOT NULL PRIMARY KEY, time INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE tally_remarkable (
      verification_call_uuid TEXT NOT NULL PRIMARY KEY, remarks INTEGER NOT NULL, time INTEGER
    ) STRICT, WITHOUT ROWID;
    """

  private static let tariff = """
    CREATE TABLE tariff (
      version INTEGER PRIMARY KEY AUTOINCREMENT, set_at INTEGER, name TEXT NOT NULL, csv TEXT NOT NULL
    ) STRICT;
    """
}
