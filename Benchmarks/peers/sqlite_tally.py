"""The tally and the reports of the two peers that keep their tables in SQLite."""

from __future__ import annotations

import csv
import sqlite3
from pathlib import Path

from reports import OUTCOME, REPORTS, origin

# With a single MAX, SQLite takes the other columns from the row that holds it: the call record that counts, which is
# the latest, then the one of the larger cause, then of the larger final status.
_COUNTED = """
CREATE TEMP TABLE counted (
  verification_call_uuid TEXT PRIMARY KEY, account TEXT, call_records INTEGER, duplicates INTEGER, q931 INTEGER,
  final_status TEXT, start_time TEXT, callee TEXT, caller TEXT, account_field TEXT, rank TEXT
) WITHOUT ROWID;
INSERT INTO counted
SELECT
  verification_call_uuid, account, COUNT(*), SUM(sightings - 1), q931_status, final_status, start_time, callee,
  caller, account_field,
  MAX(COALESCE(stop_time, start_time, received_time) || printf(' %03d ', q931_status) || final_status)
FROM call_record
GROUP BY verification_call_uuid;
"""

_NEWEST = """
CREATE TEMP TABLE newest AS
SELECT account, strftime('%Y-%m-%d %H:%M:%f', MAX(COALESCE(stop_time, start_time, received_time)), '-1 hour') AS grace
FROM call_record
GROUP BY account
"""

_TALLY = f"""
CREATE TEMP TABLE tally AS
SELECT
  period, account, method, origin, q931, final_status, {OUTCOME} AS outcome, has_request, has_call_record,
  COUNT(*) AS verifications, 0 AS refused,
  SUM(has_call_record = 0 AND time <= (SELECT grace FROM newest WHERE newest.account = v.account)) AS missing,
  SUM(is_with_redirect AND is_redirect) AS redirected, SUM(is_with_redirect AND NOT is_redirect) AS not_redirected,
  SUM(call_records) AS call_records, SUM(duplicate_requests) AS duplicate_requests,
  SUM(duplicate_call_records) AS duplicate_call_records, SUM(call_records > 1) AS conflicting,
  SUM(account_differs) AS account_mismatches, SUM(number_differs) AS number_mismatches
FROM (
  SELECT
    substr(COALESCE(r.time, c.start_time), 1, 10) AS period, COALESCE(r.account, c.account) AS account,
    COALESCE(r.method, 'passwordcall') AS method, {origin("COALESCE(r.caller, c.caller)")} AS origin,
    c.q931, c.final_status, r.account IS NOT NULL AS has_request, c.account IS NOT NULL AS has_call_record, r.time,
    COALESCE(r.is_with_redirect, 0) AS is_with_redirect, r.is_redirect, COALESCE(c.call_records, 0) AS call_records,
    COALESCE(r.sightings - 1, 0) AS duplicate_requests, COALESCE(c.duplicates, 0) AS duplicate_call_records,
    COALESCE(r.account_field <> r.account, 0) OR COALESCE(c.account_field <> c.account, 0) AS account_differs,
    COALESCE(r.callee <> c.callee, 0) AS number_differs
  FROM (SELECT * FROM request WHERE NOT is_refused) AS r
  FULL JOIN counted AS c ON c.verification_call_uuid = r.verification_call_uuid
) AS v
GROUP BY period, account, method, origin, q931, final_status, has_request, has_call_record
"""

_REFUSED = """
INSERT INTO tally
SELECT
  substr(time, 1, 10), account, method, 'unknown', NULL, NULL, NULL, 0, 0, 0, COUNT(*), 0, 0, 0, 0, 0, 0, 0, 0, 0
FROM request
WHERE is_refused
GROUP BY substr(time, 1, 10), account, method
"""


def write_reports(database: sqlite3.Connection, causes: Path, folder: Path) -> None:
    """Writes the five CSV files."""
    database.execute("PRAGMA temp_store = MEMORY")
    _load_causes(database, causes)
    database.executescript(_COUNTED)
    database.execute(_NEWEST)
    database.execute(_TALLY)
    database.execute(_REFUSED)
    for name, query in REPORTS.items():
        rows = database.execute(query)
        with (folder / f"{name}.csv").open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(column[0] for column in rows.description)
            writer.writerows(rows)


def _load_causes(database: sqlite3.Connection, causes: Path) -> None:
    database.execute("CREATE TEMP TABLE cause (code INTEGER PRIMARY KEY, name TEXT, class TEXT)")
    with causes.open(newline="", encoding="utf-8") as file:
        rows = csv.reader(file)
        next(rows)
        database.executemany("INSERT INTO cause VALUES (?, ?, ?)", rows)
