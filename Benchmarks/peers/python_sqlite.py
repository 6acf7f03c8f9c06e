"""Plain Python: json and sqlite3 of the standard library, rows handed over by executemany."""

from __future__ import annotations

import argparse
import platform
import sqlite3

import records
import reports
from sqlite_tally import write_reports

# WITHOUT ROWID keeps each table as one tree, sorted by its key, as ringtally's are. A record that comes again is
# counted, so that `duplicate_…` can be told.
_TABLES = """
CREATE TABLE request (
  verification_call_uuid TEXT PRIMARY KEY, account TEXT, is_refused INTEGER, time TEXT, method TEXT,
  http_status INTEGER, callee TEXT, caller TEXT, is_with_redirect INTEGER, is_redirect INTEGER, account_field TEXT,
  sightings INTEGER NOT NULL DEFAULT 1
) WITHOUT ROWID;
CREATE TABLE call_record (
  verification_call_uuid TEXT, q931_status INTEGER, final_status TEXT, account TEXT, start_time TEXT, answer_time TEXT,
  stop_time TEXT, received_time TEXT, duration_seconds INTEGER, callee TEXT, caller TEXT, account_field TEXT,
  sightings INTEGER NOT NULL DEFAULT 1,
  PRIMARY KEY (verification_call_uuid, q931_status, final_status)
) WITHOUT ROWID;
"""


def _insert(table: str, columns: tuple[str, ...], key: tuple[str, ...]) -> str:
    return f"""
        INSERT INTO {table} ({", ".join(columns)}) VALUES ({", ".join("?" for _ in columns)})
        ON CONFLICT ({", ".join(key)}) DO UPDATE SET sightings = sightings + 1
        """


def take_in(options: argparse.Namespace) -> None:
    """Fills a new database; the journal and the cache are set as one who wants it fast sets them."""
    database = sqlite3.connect(options.db)
    database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA cache_size = -262144;")
    database.executescript(_TABLES)
    with database:
        insert = _insert("request", records.REQUEST_COLUMNS, records.REQUEST_COLUMNS[:1])
        database.executemany(insert, records.requests(options.requests))
    with database:
        insert = _insert("call_record", records.CALL_RECORD_COLUMNS, records.CALL_RECORD_KEY)
        database.executemany(insert, records.call_records(options.calls))
    database.close()


def report(options: argparse.Namespace) -> None:
    database = sqlite3.connect(options.db)
    database.execute("PRAGMA cache_size = -262144")
    write_reports(database, options.causes, options.out)
    database.close()


def versions() -> dict[str, str]:
    return {"Python": platform.python_version(), "SQLite of Python": sqlite3.sqlite_version}


if __name__ == "__main__":
    reports.run_peer(take_in, report, versions)
