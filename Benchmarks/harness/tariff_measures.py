"""What rating costs: a report that prices everything, a large tariff, and the same report by it."""

from __future__ import annotations

import shutil
import statistics
from collections.abc import Iterator
from pathlib import Path

from .contenders import Ringtally, Workplace
from .ledger_measures import LedgerMeasure
from .measuring import Measurement
from .problem import Problem

SPEND = "spend"
TARIFF_SET = "tariff set"
SPEND_AFTERWARDS = "spend by the large tariff"
# What a user waits for between a new tariff and what it comes to.
SET_AND_SPEND = "tariff set and spend"

TARIFF_ROWS = 2000

_HEADER = "account,method,origin,valid_from,valid_to,currency,price,charge,rounding"
_REPEATS = 3


def measure_tariff(ours: Ringtally, place: Workplace) -> Iterator[LedgerMeasure]:
    """Measures on the ledger in a workplace. The last to do with it: other tariffs are in it afterwards."""
    yield _median(SPEND, [_spend(ours, place) for _ in range(_REPEATS)])
    sets, reports = [], []
    for version in range(_REPEATS):
        file = place.folder / "tariff.csv"
        _write_tariff(file, version)
        run = ours.set_tariff(place, file)
        if (run.result["rows"], run.result["is_new"]) != (TARIFF_ROWS, True):
            raise Problem(f"{file}: the large tariff was not set: {run.result}")
        sets.append(run)
        reports.append(_spend(ours, place))
    yield _median(TARIFF_SET, sets)
    yield _median(SPEND_AFTERWARDS, reports)
    both = [one.wall_seconds + other.wall_seconds for one, other in zip(sets, reports, strict=True)]
    yield LedgerMeasure(SET_AND_SPEND, statistics.median(both), 0)


def _spend(ours: Ringtally, place: Workplace) -> Measurement:
    out = place.folder / "spend"
    shutil.rmtree(out, ignore_errors=True)
    return ours.report(place, out, ("spend",))


def _median(name: str, runs: list[Measurement]) -> LedgerMeasure:
    return LedgerMeasure(
        name, statistics.median(run.wall_seconds for run in runs), max(run.peak_bytes for run in runs)
    )


def _write_tariff(file: Path, version: int) -> None:
    """Four rows for each origin: two halves of the time, one account, one method. Origins nest in the demo's countries, and
    every caller of the demo's meets some. Each version has other prices.
    """
    origins = ["421", "420", "36"] + [f"4219{number:03}" for number in range(TARIFF_ROWS // 4 - 3)]
    with file.open("w", encoding="utf-8") as lines:
        print(_HEADER, file=lines)
        for number, origin in enumerate(origins):
            end = f"EUR,0.{8_300_000 + 1000 * number + version:09},initiated,none"
            print(f",,{origin},,2026-02-15,{end}", file=lines)
            print(f",,{origin},2026-02-15,,{end}", file=lines)
            print(f"88021,,{origin},,,{end}", file=lines)
            print(f",passwordcall,{origin},,2026-02-01,{end}", file=lines)
