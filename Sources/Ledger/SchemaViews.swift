/// Views for people: readable times and words, joined as the reports join them, in plain SQL so that any SQLite shell shows
/// them. A test holds them against what the reports count.
enum SchemaViews {
  static let sql = """
    CREATE VIEW sighting AS
      -- One row a record's place: every file, line and record number where it stood.
      SELECT s.record, s.verification_call_uuid, f.file, f.member, s.line, s.position, s.source_id
      FROM (
        SELECT 'request' AS record, verification_call_uuid, source_id, line, position FROM request
        UNION ALL SELECT 'request', verification_call_uuid, source_id, line, position FROM request_sighting
        UNION ALL SELECT 'call_record', verification_call_uuid, source_id, line, position FROM call_record
        UNION ALL SELECT 'call_record', verification_call_uuid, source_id, line, position FROM call_record_sighting
        UNION ALL SELECT 'refused_request', NULL, source_id, line, position FROM refused_request
        UNION ALL SELECT 'refused_request', NULL, source_id, line, position FROM refused_request_sighting
      ) AS s
      JOIN import_file AS f ON f.source_id = s.source_id;

    CREATE VIEW counted_call_record AS
      -- The call record that counts for its key: the latest by stop, else start, else received time, then the larger cause
      -- code (absent is smallest), then the larger final status.
      SELECT * FROM (
        SELECT c.*,
          COALESCE(stop_time, start_time, received_time) AS call_time,
          COUNT(*) OVER (PARTITION BY verification_call_uuid) AS call_records,
          ROW_NUMBER() OVER (
            PARTITION BY verification_call_uuid
            ORDER BY COALESCE(stop_time, start_time, received_time) DESC, q931_status DESC, final_status DESC
          ) AS place
        FROM call_record AS c
      ) WHERE place = 1;

    CREATE VIEW verification AS
      -- One row a verification: all that is known of one key. Without a call record it is awaiting or missing; missing when
      -- the account's newest call record is at least an hour after the request.
      SELECT
        v.verification_call_uuid, v.account, v.method,
        strftime('%Y-%m-%dT%H:%M:%fZ', v.time / 1000.0, 'unixepoch') AS time,
        CASE
          WHEN v.has_request AND v.has_call_record THEN 'matched'
          WHEN v.has_call_record THEN 'call_only'
          WHEN n.time - v.time >= 3600000 THEN 'missing'
          ELSE 'awaiting'
        END AS match_state,
        CASE
          WHEN NOT v.has_call_record THEN NULL
          WHEN v.q931_status = 16 AND v.final_status = 'ANSWER' THEN 'answered'
          WHEN v.q931_status = 16 AND v.final_status = 'CANCEL' THEN 'no_answer'
          WHEN v.q931_status IN (-1, 16) OR v.final_status = 'ANSWER' THEN 'unclassified'
          WHEN v.q931_status = 17 THEN 'busy'
          WHEN v.q931_status = 31 THEN 'rejected'
          WHEN v.q931_status = 41 THEN 'billing'
          ELSE 'unavailable'
        END AS outcome,
        NULLIF(v.q931_status, -1) AS q931_status, NULLIF(v.final_status, '') AS final_status,
        v.callee_prefix, v.caller_stem, v.is_with_redirect, v.is_redirect, COALESCE(v.call_records, 0) AS call_records
      FROM (
        SELECT
          k.verification_call_uuid,
          ltrim(ltrim(k.verification_call_uuid, '0123456789abcdef'), '_') AS account,
          r.verification_call_uuid IS NOT NULL AS has_request, c.verification_call_uuid IS NOT NULL AS has_call_record,
          COALESCE(r.time, c.start_time, c.stop_time, c.received_time) AS time,
          COALESCE(r.method, c.method, 'passwordcall') AS method,
          COALESCE(r.callee_prefix, c.callee_prefix) AS callee_prefix,
          COALESCE(r.caller_stem, c.caller_stem) AS caller_stem,
          r.is_with_redirect, r.is_redirect, c.q931_status, c.final_status, c.call_records
        FROM (SELECT verification_call_uuid FROM request UNION SELECT verification_call_uuid FROM call_record) AS k
        LEFT JOIN request AS r ON r.verification_call_uuid = k.verification_call_uuid
        LEFT JOIN counted_call_record AS c ON c.verification_call_uuid = k.verification_call_uuid
      ) AS v
      LEFT JOIN tally_newest_call AS n ON n.account = v.account;

    CREATE VIEW refusal AS
      -- Requests that the provider refused or did not answer.
      SELECT strftime('%Y-%m-%dT%H:%M:%fZ', NULLIF(time, 0) / 1000.0, 'unixepoch') AS time,
        COALESCE(NULLIF(account, ''), 'unknown') AS account, NULLIF(callee_prefix, '') AS callee_prefix,
        NULLIF(http_status, 0) AS http_status, COALESCE(method, 'passwordcall') AS method
      FROM refused_request;

    CREATE VIEW imported_file AS
      -- What was imported, a row a file.
      SELECT f.import_id, strftime('%Y-%m-%dT%H:%M:%SZ', i.started_at / 1000, 'unixepoch') AS imported_at,
        f.path, f.member, s.sha256, s.format, f.is_skipped, f.error,
        s.records, s.requests, s.refused, s.calls, s.duplicates, s.rejected, s.ignored
      FROM import_file AS f JOIN import AS i ON i.id = f.import_id LEFT JOIN source AS s ON s.id = f.source_id;
    """
}
