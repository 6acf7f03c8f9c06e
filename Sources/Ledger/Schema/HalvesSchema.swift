/// Halves of requests that are logged on two lines, and what comes of those that found each other.
enum HalvesSchema {
  static let sql = """
    -- A row for each place where a half stood. side: 0 request, 1 acceptance (a reply with a key), 2 refusal. Ids are keyed
    -- pseudonyms, 0 for none. content: a hash of all that the half says, without its place. same_as: the first row of the same
    -- time and content; they are one half. partner: the first row of its other half; 0 for none.
    CREATE TABLE request_half (
      id INTEGER PRIMARY KEY, side INTEGER NOT NULL, time INTEGER NOT NULL, request_id INTEGER NOT NULL,
      correlation_id INTEGER NOT NULL, trace_id INTEGER NOT NULL, content INTEGER NOT NULL,
      source_id INTEGER NOT NULL, line INTEGER NOT NULL, item INTEGER NOT NULL,
      same_as INTEGER, partner INTEGER,
      stands_alone INTEGER NOT NULL, time_is_ambiguous INTEGER NOT NULL, verification_call_uuid TEXT NOT NULL,
      account TEXT NOT NULL, http_status INTEGER NOT NULL, method TEXT, callee_prefix TEXT NOT NULL,
      callee_pseudonym INTEGER NOT NULL, callee_number TEXT NOT NULL, caller_stem TEXT NOT NULL,
      is_with_redirect INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX request_half_unpaired ON request_half (side) WHERE partner = 0;
    -- Finds the halves of an id, by time.
    CREATE TABLE request_half_id (
      pseudonym INTEGER NOT NULL, time INTEGER NOT NULL, half_id INTEGER NOT NULL, PRIMARY KEY (pseudonym, time, half_id)
    ) STRICT, WITHOUT ROWID;
    -- What the request's half adds to the accepted request whose sighting stands at the place: its reply.
    CREATE TABLE completion (
      verification_call_uuid TEXT NOT NULL, source_id INTEGER NOT NULL, line INTEGER NOT NULL, item INTEGER NOT NULL,
      time INTEGER NOT NULL, time_is_ambiguous INTEGER NOT NULL, account TEXT NOT NULL, method TEXT,
      callee_prefix TEXT NOT NULL, callee_pseudonym INTEGER NOT NULL, callee_number TEXT NOT NULL,
      caller_stem TEXT NOT NULL, is_with_redirect INTEGER NOT NULL,
      PRIMARY KEY (verification_call_uuid, source_id, line, item)
    ) STRICT, WITHOUT ROWID;
    -- Lines of a source that are no record of their own, since they complete one.
    ALTER TABLE source ADD COLUMN joined INTEGER NOT NULL DEFAULT 0;
    """

  /// What `trace` asks for: the reply of a key, and the requests of a called number.
  static let lookups = """
    CREATE INDEX request_half_key ON request_half (verification_call_uuid) WHERE side = 1;
    CREATE INDEX completion_callee ON completion (callee_pseudonym, callee_prefix);
    """
}
