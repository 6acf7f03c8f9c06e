"""The order of the runs: round by round, ringtally and its peers by turns, so that a slow minute hits all alike."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from .contenders import Contender, Peer, Ringtally, Work, Workplace
from .data import Sample, SampleStore
from .figures import ReportSet, compare
from .ledger_measures import LedgerMeasure, measure_ledger

_MILLION = 1_000_000


@dataclass(frozen=True)
class Contest:
    """A peer that does the same work as ringtally, on a sample of so many verifications, in the first rounds.

    A contest on another form of the data (gzip, CSV) is another peer here, with a sample of its own.
    """

    peer: Peer
    verifications: int
    rounds: int


@dataclass(frozen=True)
class Run:
    """One contender's work in one round."""

    contender: str
    verifications: int
    round: int
    input_bytes: int
    # Cells of its reports that were found equal to ringtally's; 0 for ringtally.
    equal_cells: int
    left_out: tuple[str, ...]
    work: Work


@dataclass(frozen=True)
class LedgerRun:
    """One figure of a ledger in one round."""

    verifications: int
    round: int
    measure: LedgerMeasure


@dataclass(frozen=True)
class Plan:
    """What is measured how often."""

    sizes: tuple[int, ...]
    runs: int
    contests: tuple[Contest, ...]

    @staticmethod
    def of(sizes: list[int], runs: int, peers: tuple[Peer, Peer, Peer]) -> Plan:
        """DuckDB at every size. The slow ones at one size, the smallest but at most a million, in half of the rounds;
        sqlite-utils at a tenth of that."""
        duckdb, python, sqlite_utils = peers
        slow_size, slow_runs = min(*sizes, _MILLION), (runs + 1) // 2
        contests = [Contest(duckdb, size, runs) for size in sizes]
        contests.append(Contest(python, slow_size, slow_runs))
        contests.append(Contest(sqlite_utils, slow_size // 10, slow_runs))
        return Plan(tuple(sizes), runs, tuple(contests))

    def all_sizes(self) -> list[int]:
        """Those asked for, and those of the slow peers."""
        return sorted({contest.verifications for contest in self.contests})

    def peers(self, verifications: int, round: int) -> list[Peer]:
        """Who is measured beside ringtally."""
        return [
            contest.peer
            for contest in self.contests
            if contest.verifications == verifications and round < contest.rounds
        ]


def play(plan: Plan, ours: Ringtally, store: SampleStore, folder: Path) -> Iterator[Run | LedgerRun]:
    """Runs everything and hands over each figure as it comes.

    The first contender that fails, or that says something else than ringtally, ends it.
    """
    place = Workplace(folder)
    # All data first: making it would disturb what is measured next.
    samples = {size: store.of(size) for size in plan.all_sizes()}
    new = {size: store.new_for(samples[size]) for size in plan.sizes}
    try:
        for round in range(plan.runs):
            for size in plan.all_sizes():
                peers = plan.peers(size, round)
                if not peers:
                    continue
                run, our_reports = _run(ours, samples[size], place, round)
                yield run
                if size in plan.sizes:
                    for measure in measure_ledger(ours, new[size], place):
                        yield LedgerRun(size, round, measure)
                for peer in peers:
                    yield _run(peer, samples[size], place, round, our_reports)[0]
    finally:
        place.remove()


def _run(
    contender: Contender, sample: Sample, place: Workplace, round: int, expected: ReportSet | None = None
) -> tuple[Run, ReportSet]:
    """One contender, with the same start as any other: nothing to write back, and the files in the page cache."""
    place.clear()
    os.sync()
    sample.warm()
    work = contender.work(sample, place)
    reports = ReportSet.read(place.reports)
    equal_cells = compare(expected, contender.name, reports, contender.left_out) if expected else 0
    left_out = tuple(sorted(contender.left_out))
    run = Run(contender.name, sample.verifications, round, sample.byte_count, equal_cells, left_out, work)
    return run, reports
