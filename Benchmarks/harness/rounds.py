"""The order of the runs: round by round, ringtally and its peers by turns, so that a slow minute hits all alike."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from .contenders import Contender, Peer, Peers, Ringtally, Work, Workplace
from .data import Form, Sample, SampleStore
from .figures import ReportSet, compare
from .ledger_measures import LedgerMeasure, measure_ledger
from .problem import Problem
from .tariff_measures import measure_tariff

_MILLION = 1_000_000


@dataclass(frozen=True)
class Contest:
    """A peer that does the same work as ringtally, on a sample of so many verifications, in the first rounds."""

    peer: Peer
    verifications: int
    rounds: int
    form: Form = Form.NDJSON


@dataclass(frozen=True)
class Run:
    """One contender's work in one round."""

    contender: str
    verifications: int
    form: Form
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
    def of(sizes: list[int], form_size: int, runs: int, peers: Peers) -> Plan:
        """DuckDB at every size. The slow ones at one size, the smallest but at most a million, in half of the rounds;
        sqlite-utils at a tenth of that. The other forms at a size of their own, in all rounds."""
        slow_size, slow_runs = min(*sizes, _MILLION), (runs + 1) // 2
        contests = [Contest(peers.duckdb, size, runs) for size in sizes]
        contests.append(Contest(peers.python, slow_size, slow_runs))
        contests.append(Contest(peers.sqlite_utils, slow_size // 10, slow_runs))
        contests += [Contest(peer, form_size, runs, form) for form, peer in peers.by_form]
        return Plan(tuple(sizes), runs, tuple(contests))

    def samples(self) -> list[tuple[int, Form]]:
        """What is read, in the order in which it is measured: the sizes asked for and those of the slow peers, then the
        other forms."""
        return _without_repeats(
            sorted((contest.verifications, contest.form) for contest in self.contests if contest.form is Form.NDJSON)
            + [(contest.verifications, contest.form) for contest in self.contests if contest.form is not Form.NDJSON]
        )

    def sources(self) -> list[tuple[int, Form]]:
        """The samples, and the lines that other forms are made of."""
        return _without_repeats([*self.samples(), *((size, Form.NDJSON) for size, _ in self.samples())])

    def peers(self, verifications: int, form: Form, round: int) -> list[Peer]:
        """Who is measured beside ringtally."""
        return [
            contest.peer
            for contest in self.contests
            if (contest.verifications, contest.form) == (verifications, form) and round < contest.rounds
        ]


def _without_repeats(samples: Iterable[tuple[int, Form]]) -> list[tuple[int, Form]]:
    return list(dict.fromkeys(samples))


def play(plan: Plan, ours: Ringtally, store: SampleStore, folder: Path) -> Iterator[Run | LedgerRun]:
    """Runs everything and hands over each figure as it comes.

    The first contender that fails, or that says something else than ringtally, ends it.
    """
    place = Workplace(folder)
    # All data first: making it would disturb what is measured next.
    samples = [store.of(size, form) for size, form in plan.samples()]
    new = {sample.folder: store.new_for(sample) for sample in samples if _is_looked_into(plan, sample)}
    try:
        for sample in samples:
            if sample.form is not Form.NDJSON:
                _check_form(ours, store.of(sample.verifications), sample, place)
        for round in range(plan.runs):
            for sample in samples:
                peers = plan.peers(sample.verifications, sample.form, round)
                if not peers:
                    continue
                run, our_reports = _run(ours, sample, place, round)
                yield run
                if sample.folder in new:
                    further = measure_ledger(ours, new[sample.folder], place)
                    for measure in chain(further, measure_tariff(ours, place)):
                        yield LedgerRun(sample.verifications, round, measure)
                for peer in peers:
                    yield _run(peer, sample, place, round, our_reports)[0]
    finally:
        place.remove()


def _is_looked_into(plan: Plan, sample: Sample) -> bool:
    """Whether ringtally's ledger of a sample is measured further: at the sizes asked for."""
    return sample.form is Form.NDJSON and sample.verifications in plan.sizes


def _check_form(ours: Ringtally, lines: Sample, sample: Sample, place: Workplace) -> None:
    """Makes sure that a form holds the same records: ringtally's reports of it must be those of the lines, or the
    contenders would agree on something else.

    A table has no broken lines, and rejects none.
    """
    reports = []
    for source in (lines, sample):
        place.clear()
        taken_in = ours.take_in(source, place).result
        ours.report(place, place.reports)
        reports.append(ReportSet.read(place.reports))
    compare(reports[0], f"ringtally, {sample.form.title}", reports[1], frozenset())
    if sample.form is Form.CSV and taken_in["rejected"] + taken_in["ignored"] > 0:
        raise Problem(f"{sample.folder.name}: ringtally does not take all rows: {taken_in}")


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
    run = Run(
        contender.name, sample.verifications, sample.form, round, sample.byte_count, equal_cells, left_out, work
    )
    return run, reports
