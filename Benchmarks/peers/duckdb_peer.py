"""DuckDB as one who knows it would use it: two scans, two tables with a unique key each, five COPY statements.

How, and why so, stands in ../README.md.
"""

from __future__ import annotations

import argparse
import platform

import duckdb
from reports import OUTCOME, REPORTS, origin, run_peer

# Named columns and types spare DuckDB the search for them; what is not named is not read.
_REQUEST_LINE = """{
  timestamp: 'TIMESTAMP', url: 'VARCHAR', status: 'USMALLINT',
  request: 'STRUCT(phone_number VARCHAR, is_with_redirect BOOLEAN)',
  response: 'STRUCT(
    caller_number VARCHAR, verification_call_uuid VARCHAR, verification_uuid VARCHAR, is_redirect BOOLEAN,
    "object" STRUCT(caller_number VARCHAR, verification_call_uuid VARCHAR, is_redirect BOOLEAN, account_id VARCHAR))'
}"""

_EVENT = """{
  "verification_call_uuid": "VARCHAR", "q931_status": "VARCHAR", "final_status": "VARCHAR", "phone_number": "VARCHAR",
  "caller_number": "VARCHAR", "start_time": "TIMESTAMP", "answer_time": "TIMESTAMP", "stop_time": "TIMESTAMP",
  "duration": "USMALLINT", "account_id": "VARCHAR"
}"""

# A refused request has no key; what identifies it stands in the key's place.
_REQUESTS = f"""
CREATE TABLE request AS
SELECT
  verification_call_uuid, any_value(COLUMNS(* EXCLUDE (key, verification_call_uuid))), COUNT(*) - 1 AS repeats
FROM (
  SELECT
    COALESCE(
      response.verification_call_uuid, response.verification_uuid, response.object.verification_call_uuid) AS key,
    COALESCE(key, concat_ws(' ', 'refused', timestamp, request.phone_number, status)) AS verification_call_uuid,
    key IS NULL AS is_refused, timestamp AS time, split_part(url, '/', -1) AS method, status AS http_status,
    request.phone_number AS callee, COALESCE(response.caller_number, response.object.caller_number) AS caller,
    request.is_with_redirect, COALESCE(response.is_redirect, response.object.is_redirect) AS is_redirect,
    response.object.account_id AS account_field
  FROM read_json($requests, format = 'newline_delimited', ignore_errors = true, columns = {_REQUEST_LINE})
  WHERE request IS NOT NULL
)
GROUP BY verification_call_uuid
"""

# An event stands alone, in an array, or as text in a delivery. Read as lines and taken apart once: a typed scan would
# give nothing for an array, and the file would have to be read again.
_CALLS = f"""
CREATE TABLE call_record AS
SELECT
  verification_call_uuid, q931_status, final_status, min(start_time) AS start_time, min(answer_time) AS answer_time,
  max(stop_time) AS stop_time, min(received_time) AS received_time,
  any_value(duration_seconds) AS duration_seconds, any_value(callee) AS callee, any_value(caller) AS caller,
  any_value(account_field) AS account_field, COUNT(*) - 1 AS repeats
FROM (
  SELECT
    event.verification_call_uuid, TRY_CAST(event.q931_status AS UTINYINT) AS q931_status,
    upper(event.final_status) AS final_status, event.start_time, event.answer_time, event.stop_time, received_time,
    event.duration AS duration_seconds, event.phone_number AS callee, event.caller_number AS caller,
    event.account_id AS account_field
  FROM (
    SELECT
      json_transform(
        CASE
          WHEN line[1] = '[' THEN line[2:-2]
          WHEN starts_with(line, '{{"received_at"') THEN line ->> 'body'
          ELSE line
        END, '{_EVENT}') AS event,
      CASE WHEN starts_with(line, '{{"received_at"') THEN (line ->> 'received_at')::TIMESTAMP END AS received_time
    FROM (SELECT json::VARCHAR AS line FROM read_ndjson_objects($calls, ignore_errors = true))
  )
)
WHERE q931_status IS NOT NULL
GROUP BY verification_call_uuid, q931_status, final_status
"""

# The latest call record of a key counts, then the larger cause, then the larger final status.
_TALLY = f"""
CREATE TEMP TABLE tally AS
WITH counted AS (
  SELECT
    verification_call_uuid, COUNT(*) AS call_records, SUM(repeats) AS repeats,
    arg_max(
      struct_pack(q931_status, final_status, start_time, callee, caller, account_field),
      (COALESCE(stop_time, start_time, received_time), q931_status, final_status)) AS call
  FROM call_record
  GROUP BY verification_call_uuid
), newest AS (
  SELECT
    split_part(verification_call_uuid, '_', 2) AS account, MAX(COALESCE(stop_time, start_time, received_time)) AS time
  FROM call_record
  GROUP BY account
), verification AS (
  SELECT
    COALESCE(r.time, c.call.start_time)::DATE::VARCHAR AS period,
    split_part(COALESCE(r.verification_call_uuid, c.verification_call_uuid), '_', 2) AS account,
    COALESCE(r.method, 'passwordcall') AS method, {origin("COALESCE(r.caller, c.call.caller)")} AS origin,
    c.call.q931_status AS q931, c.call.final_status AS final_status,
    (r.verification_call_uuid IS NOT NULL)::INTEGER AS has_request,
    (c.verification_call_uuid IS NOT NULL)::INTEGER AS has_call_record,
    r.time, r.is_with_redirect, r.is_redirect, c.call_records, r.repeats AS request_repeats, c.repeats AS call_repeats,
    r.account_field <> account OR c.call.account_field <> account AS account_differs,
    r.callee <> c.call.callee AS number_differs
  FROM (FROM request WHERE NOT is_refused) AS r
  FULL JOIN counted AS c ON c.verification_call_uuid = r.verification_call_uuid
)
SELECT
  period, account, method, origin, q931, final_status, {OUTCOME} AS outcome, has_request, has_call_record,
  COUNT(*) AS verifications, 0 AS refused,
  count_if(has_call_record = 0 AND newest.time >= v.time + INTERVAL 1 HOUR) AS missing,
  count_if(is_with_redirect AND is_redirect) AS redirected,
  count_if(is_with_redirect AND NOT is_redirect) AS not_redirected,
  COALESCE(SUM(call_records), 0) AS call_records, COALESCE(SUM(request_repeats), 0) AS duplicate_requests,
  COALESCE(SUM(call_repeats), 0) AS duplicate_call_records, count_if(call_records > 1) AS conflicting,
  count_if(account_differs) AS account_mismatches, count_if(number_differs) AS number_mismatches
FROM verification AS v LEFT JOIN newest USING (account)
GROUP BY period, account, method, origin, q931, final_status, has_request, has_call_record
UNION ALL
SELECT
  time::DATE::VARCHAR, 'unknown', method, 'unknown', NULL, NULL, NULL, 0, 0, 0, COUNT(*), 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM request
WHERE is_refused
GROUP BY time::DATE, method
"""


def _connect(options: argparse.Namespace) -> duckdb.DuckDBPyConnection:
    """Two threads, as many as ringtally has. The order of rows does not matter here, and keeping it costs."""
    return duckdb.connect(str(options.db), config={"threads": 2, "preserve_insertion_order": False})


def take_in(options: argparse.Namespace) -> None:
    """Fills a new database; closing it writes everything to the file."""
    with _connect(options) as database:
        database.execute(_REQUESTS, {"requests": str(options.requests)})
        database.execute("CREATE UNIQUE INDEX request_key ON request (verification_call_uuid)")
        database.execute(_CALLS, {"calls": str(options.calls)})
        database.execute(
            "CREATE UNIQUE INDEX call_record_key ON call_record (verification_call_uuid, q931_status, final_status)"
        )


def report(options: argparse.Namespace) -> None:
    with _connect(options) as database:
        database.execute("CREATE TEMP TABLE cause AS FROM read_csv($causes)", {"causes": str(options.causes)})
        database.execute(_TALLY)
        for name, query in REPORTS.items():
            database.execute(f"COPY ({query}) TO '{options.out / name}.csv' (HEADER)")


def versions() -> dict[str, str]:
    return {"DuckDB": f"{duckdb.__version__} (Python {platform.python_version()})"}


if __name__ == "__main__":
    run_peer(take_in, report, versions)
