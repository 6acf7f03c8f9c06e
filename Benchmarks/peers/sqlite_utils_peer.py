"""sqlite-utils by its Python API: the same rows, handed over as dictionaries."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from importlib.metadata import version
from typing import Any

import records
import reports
import sqlite_utils
from sqlite_tally import write_reports
from sqlite_utils.db import Table


def take_in(options: argparse.Namespace) -> None:
    """Fills a new database; WAL and no wait for the disk at each commit, as the other SQLite contenders have it."""
    database = sqlite_utils.Database(options.db)
    database.enable_wal()
    database.execute("PRAGMA synchronous = NORMAL")
    _insert(
        database["request"],
        records.REQUEST_COLUMNS,
        records.requests(options.requests),
        key=records.REQUEST_COLUMNS[:1],
    )
    _insert(
        database["call_record"],
        records.CALL_RECORD_COLUMNS,
        records.call_records(options.calls),
        key=records.CALL_RECORD_KEY,
    )
    database.close()


def _insert(table: Table, columns: tuple[str, ...], rows: Iterator[tuple[Any, ...]], key: tuple[str, ...]) -> None:
    """A record that comes again is ignored: to count it would take a statement of its own for each row."""
    dictionaries = (dict(zip(columns, row, strict=True)) | {"sightings": 1} for row in rows)
    table.insert_all(dictionaries, pk=key, ignore=True)


def report(options: argparse.Namespace) -> None:
    database = sqlite_utils.Database(options.db)
    write_reports(database.conn, options.causes, options.out)
    database.close()


def versions() -> dict[str, str]:
    return {"sqlite-utils": version("sqlite-utils")}


if __name__ == "__main__":
    reports.run_peer(take_in, report, versions)
