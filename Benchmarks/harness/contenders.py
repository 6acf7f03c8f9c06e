"""Who is measured, and what each is told to do: both files into a new database, then five reports as CSV."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from .data import Form, Sample
from .figures import REPORTS
from .measuring import Measurement, measure

# Peers that there is a target for.
DUCKDB = "DuckDB"
ZCAT_INTO_DUCKDB = "zcat into DuckDB"
DUCKDB_ON_CSV = "DuckDB's CSV reader"


@dataclass(frozen=True)
class Work:
    """What a contender took for one sample."""

    # From the start of its first process to the end of its last.
    wall_seconds: float
    import_seconds: float
    report_seconds: float
    cpu_seconds: float
    peak_bytes: int
    other_cpu_seconds: float
    database_bytes: int


@dataclass(frozen=True)
class Workplace:
    """An empty folder for one contender's work; it is removed afterwards."""

    folder: Path

    @property
    def database(self) -> Path:
        return self.folder / "contender.db"

    @property
    def reports(self) -> Path:
        return self.folder / "reports"

    def database_bytes(self) -> int:
        """With all companions: journals, keys."""
        return sum(file.stat().st_size for file in self.folder.glob(f"{self.database.name}*") if file.is_file())

    def clear(self) -> None:
        self.remove()
        self.folder.mkdir(parents=True)

    def remove(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)


class Contender(Protocol):
    """One that is measured."""

    @property
    def name(self) -> str: ...

    @property
    def left_out(self) -> frozenset[str]:
        """Columns of reports that it does not count."""
        ...

    def work(self, sample: Sample, place: Workplace) -> Work: ...


@dataclass(frozen=True)
class Ringtally:
    """Ours: the program as a user calls it, a process for the import and one for the reports."""

    program: Path
    name: str = "ringtally"
    left_out: frozenset[str] = frozenset()

    def work(self, sample: Sample, place: Workplace) -> Work:
        taken_in = self.take_in(sample, place)
        reported = self.report(place, place.reports)
        return Work(
            wall_seconds=taken_in.wall_seconds + reported.wall_seconds,
            import_seconds=taken_in.wall_seconds,
            report_seconds=reported.wall_seconds,
            cpu_seconds=taken_in.cpu_seconds + reported.cpu_seconds,
            peak_bytes=max(taken_in.peak_bytes, reported.peak_bytes),
            other_cpu_seconds=taken_in.other_cpu_seconds + reported.other_cpu_seconds,
            database_bytes=place.database_bytes(),
        )

    def take_in(self, sample: Sample, place: Workplace) -> Measurement:
        return self.import_path(sample.folder, place)

    def import_path(self, path: Path, place: Workplace) -> Measurement:
        """Imports a file, or all that lies in a folder."""
        return measure([self.program, "import", "--json", "--db", place.database, path], place.folder)

    def report(
        self, place: Workplace, out: Path, names: tuple[str, ...] = REPORTS, options: tuple[str, ...] = ()
    ) -> Measurement:
        into = ["--format", "csv", "--out", str(out)]
        return measure([self.program, "report", *names, "--db", place.database, *into, *options], place.folder)

    def set_tariff(self, place: Workplace, file: Path) -> Measurement:
        # Quiet: remarks on what may not be meant take no time that a user waits for.
        return measure(
            [self.program, "tariff", "set", "--json", "--quiet", "--db", place.database, file], place.folder
        )

    def trace(self, place: Workplace, what: tuple[str, ...]) -> Measurement:
        """- what: a key, or the option for a number."""
        return measure([self.program, "trace", "--json", "--db", place.database, *what], place.folder)


@dataclass(frozen=True)
class Peer:
    """A script below peers/: one process for both, which tells how long the import and the reports took in it."""

    name: str
    python: Path
    script: Path
    causes: Path
    # What the script must be told beyond the files.
    options: tuple[str, ...] = ()
    left_out: frozenset[str] = frozenset()

    def work(self, sample: Sample, place: Workplace) -> Work:
        files = ["--requests", str(sample.requests), "--calls", str(sample.calls), "--causes", str(self.causes)]
        into = ["--db", str(place.database), "--out", str(place.reports)]
        measured = measure([self.python, self.script, *files, *into, *self.options], place.folder)
        told = measured.result
        return Work(
            wall_seconds=measured.wall_seconds,
            import_seconds=told["import_seconds"],
            report_seconds=told["report_seconds"],
            cpu_seconds=measured.cpu_seconds,
            peak_bytes=measured.peak_bytes,
            other_cpu_seconds=measured.other_cpu_seconds,
            database_bytes=place.database_bytes(),
        )

    def versions(self, folder: Path) -> dict[str, str]:
        told: dict[str, str] = measure([self.python, self.script, "--versions"], folder).result
        return told


@dataclass(frozen=True)
class Peers:
    """All that ringtally is measured beside."""

    duckdb: Peer
    python: Peer
    sqlite_utils: Peer
    # On other forms of the same records.
    by_form: tuple[tuple[Form, Peer], ...]

    def all(self) -> list[Peer]:
        return [self.duckdb, self.python, self.sqlite_utils, *(peer for _, peer in self.by_form)]


def peers(python: Path, repository: Path) -> Peers:
    """Scripts of the repository, run by the Python that has what they need."""
    scripts = repository / "Benchmarks" / "peers"
    causes = repository / "Sources" / "Calls" / "Resources" / "q850.csv"

    def duckdb(name: str, *options: str) -> Peer:
        return Peer(name, python, scripts / "duckdb_peer.py", causes, options)

    return Peers(
        duckdb=duckdb(DUCKDB),
        python=Peer("Python json + sqlite3", python, scripts / "python_sqlite.py", causes),
        sqlite_utils=Peer(
            "sqlite-utils",
            python,
            scripts / "sqlite_utils_peer.py",
            causes,
            # It ignores a record that comes again and does not count it.
            left_out=frozenset({"duplicate_requests", "duplicate_call_records"}),
        ),
        by_form=(
            (Form.GZIP, duckdb(ZCAT_INTO_DUCKDB, "--through", "zcat")),
            (Form.GZIP, duckdb("DuckDB, its own gzip")),
            (Form.CSV, duckdb(DUCKDB_ON_CSV, "--form", "csv")),
        ),
    )
