"""DuckDB as one who knows it would use it: two scans, two tables with a unique key each, five COPY statements.

How, and why so, stands in ../README.md.
"""

from __future__ import annotations

import argparse
import platform
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
from duckdb_sources import BY_FORM
from reports import OUTCOME, REPORTS, origin, run_peer

_REQUESTS = """
CREATE TABLE request AS
SELECT
  verification_call_uuid, any_value(COLUMNS(* EXCLUDE (key, verification_call_uuid))), COUNT(*) - 1 AS repeats
FROM ({source})
GROUP BY verification_call_uuid
"""

_CALLS = """
CREATE TABLE call_record AS
SELECT
  verification_call_uuid, q931_status, final_status, min(start_time) AS start_time, min(answer_time) AS answer_time,
  max(stop_time) AS stop_time, min(received_time) AS received_time,
  any_value(duration_seconds) AS duration_seconds, any_value(callee) AS callee, any_value(caller) AS caller,
  any_value(account_field) AS account_field, COUNT(*) - 1 AS repeats
FROM ({source})
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


@contextmanager
def _opened(file: Path, through: str | None) -> Iterator[str]:
    """What DuckDB is to read: a file as it is, or the pipe behind a program that writes its content.

    The pipe is that of `zcat FILE |`, with another number than 0: there are two files, and one process.
    """
    if through is None:
        yield str(file)
        return
    with subprocess.Popen([through, file], stdout=subprocess.PIPE) as program:
        yield f"/dev/fd/{program.stdout.fileno()}"
    if program.returncode != 0:
        raise SystemExit(f"{through} {file} ended with {program.returncode}")


def take_in(options: argparse.Namespace) -> None:
    """Fills a new database; closing it writes everything to the file."""
    source = BY_FORM[options.form]
    with _connect(options) as database:
        with _opened(options.requests, options.through) as file:
            database.execute(_REQUESTS.format(source=source.requests), {"file": file})
        database.execute("CREATE UNIQUE INDEX request_key ON request (verification_call_uuid)")
        with _opened(options.calls, options.through) as file:
            database.execute(_CALLS.format(source=source.calls), {"file": file})
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
    parser = argparse.ArgumentParser()
    parser.add_argument("--form", choices=BY_FORM, default="json", help="what the files hold")
    parser.add_argument("--through", metavar="PROGRAM", help="read what this program writes, as zcat, from a pipe")
    run_peer(take_in, report, versions, parser)
