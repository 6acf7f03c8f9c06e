"""What is measured of ringtally alone, on the ledger that a run has just made: reports, and a second import."""

from __future__ import annotations

import json
import shutil
import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from .contenders import Ringtally, Workplace
from .data import Sample
from .figures import REPORTS
from .problem import Problem

# A report takes a blink, so that one run says little.
_REPEATS = 3

# By name: reports and options.
_PERIODS: dict[str, tuple[str, ...]] = {
    "reports of the whole period": (),
    "reports of one month": ("--month", "2026-02"),
    "reports of the last week": ("--last", "7d"),
}

# What the tally cannot tell: rows split by the called number's country are counted from the records themselves.
RECORD_WALK = "answer-rate by country"
SECOND_IMPORT = "second import"
TRACE_OF_KEY = "trace of a verification"
TRACE_OF_NUMBER = "trace of a number"
FIVE_REPORTS = tuple(_PERIODS)


@dataclass(frozen=True)
class LedgerMeasure:
    """One figure of a ledger: which, and how many seconds."""

    name: str
    seconds: float
    peak_bytes: int


def measure_ledger(ours: Ringtally, new: Sample, place: Workplace) -> Iterator[LedgerMeasure]:
    """Measures on the ledger in a workplace.

    - new: data with keys that the ledger does not have. It is imported after the reports, so that they are those of one size.
    """
    for name, options in _PERIODS.items():
        yield _median_report(ours, place, name, options=options)
    yield _median_report(ours, place, RECORD_WALK, ("answer-rate",), ("--by", "month,country"))
    yield _second_import(ours, new, place)
    key, number = _first_verification(new)
    yield _median_trace(ours, place, TRACE_OF_KEY, key)
    yield _median_trace(ours, place, TRACE_OF_NUMBER, "--phone", number)


def _median_report(
    ours: Ringtally,
    place: Workplace,
    name: str,
    reports: tuple[str, ...] = REPORTS,
    options: tuple[str, ...] = (),
) -> LedgerMeasure:
    out = place.folder / "further-reports"
    runs = []
    for _ in range(_REPEATS):
        shutil.rmtree(out, ignore_errors=True)
        runs.append(ours.report(place, out, reports, options))
    seconds = statistics.median(run.wall_seconds for run in runs)
    return LedgerMeasure(name, seconds, max(run.peak_bytes for run in runs))


def _first_verification(sample: Sample) -> tuple[str, str]:
    """Its key and the number that was called."""
    with (sample.folder / "requests.ndjson").open(encoding="utf-8") as lines:
        for line in lines:
            # A few lines of a sample are broken, and a few requests were refused.
            try:
                record = json.loads(line)
                return record["response"]["verification_call_uuid"], record["request"]["phone_number"]
            except (ValueError, KeyError, TypeError):
                continue
    raise Problem(f"{sample.folder}: no accepted request is in the sample.")


def _median_trace(ours: Ringtally, place: Workplace, name: str, *what: str) -> LedgerMeasure:
    runs = [ours.trace(place, what) for _ in range(_REPEATS)]
    seconds = statistics.median(run.wall_seconds for run in runs)
    return LedgerMeasure(name, seconds, max(run.peak_bytes for run in runs))


def _second_import(ours: Ringtally, new: Sample, place: Workplace) -> LedgerMeasure:
    """Imports the new data, and makes sure that it was new: an empty ledger must take as much of it."""
    new.warm()
    run = ours.take_in(new, place)
    alone = Workplace(place.folder / "alone")
    alone.clear()
    expected = ours.take_in(new, alone).result
    for kind in ("requests", "calls"):
        added, is_new = run.result[kind]["added"], expected[kind]["added"]
        if added != is_new:
            raise Problem(f"The second import added {added} {kind}, and {is_new} are new: its keys are not.")
    return LedgerMeasure(SECOND_IMPORT, run.wall_seconds, run.peak_bytes)
