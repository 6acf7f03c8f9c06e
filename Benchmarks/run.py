#!/usr/bin/env python3
"""Measures ringtally beside the tools that an analyst would pick. `make bench` calls it; README.md explains it."""

import sys

if sys.version_info < (3, 11):
    sys.exit("bench: this is Python {}.{}, and the benchmark needs 3.11 or newer".format(*sys.version_info))

import argparse
import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from harness.contenders import Ringtally, peers
from harness.data import Form, SampleStore
from harness.document import write_document
from harness.machine import describe_machine, describe_versions
from harness.measuring import use_two_cores
from harness.peer_environment import prepare
from harness.problem import Problem
from harness.results import Results
from harness.rounds import LedgerRun, Plan, Run, play

_REPOSITORY = Path(__file__).resolve().parent.parent


def _size(word: str) -> int:
    """`0.1` as a number of verifications."""
    try:
        size = int(Decimal(word) * 1_000_000)
    except InvalidOperation:
        raise argparse.ArgumentTypeError(f"{word!r} is no number of millions, such as 1 or 0.1") from None
    if size < 1000:
        raise argparse.ArgumentTypeError("sizes begin at 0.001 million")
    return size


def _sizes(text: str) -> list[int]:
    """`1 5` as numbers of verifications, in order."""
    sizes = sorted({_size(word) for word in text.split()})
    if not sizes:
        raise argparse.ArgumentTypeError("a size is needed")
    return sizes


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--ringtally", type=Path, required=True, help="the program, built for release")
    parser.add_argument("--swift", default="swift", help="the toolchain it was built with, to tell its version")
    parser.add_argument("--sizes", type=_sizes, required=True, help="millions of verifications, with blanks")
    parser.add_argument("--form-size", type=_size, required=True, help="millions of verifications, for gzip and CSV")
    parser.add_argument("--runs", type=int, required=True, help="how many rounds")
    parser.add_argument("--data", type=Path, required=True, help="the folder for sample data and databases")
    parser.add_argument("--environment", type=Path, required=True, help="the folder for the peers' Python")
    parser.add_argument("--results", type=Path, required=True, help="the folder for RESULTS.md and results.json")
    parser.add_argument("--command", required=True, help="what the user typed, to be printed as the way to repeat it")
    options = parser.parse_args()
    if options.runs < 1:
        parser.error("--runs begins at 1")
    return options


def _bench(options: argparse.Namespace) -> None:
    for folder in (options.data, options.results):
        folder.mkdir(parents=True, exist_ok=True)
    data = options.data.resolve()
    python = prepare(options.environment.absolute(), _REPOSITORY / "Benchmarks" / "requirements.txt")
    ours, rivals = Ringtally(options.ringtally.resolve()), peers(python, _REPOSITORY)
    plan = Plan.of(options.sizes, options.form_size, options.runs, rivals)
    store = SampleStore(data, ours.program, _REPOSITORY / "Sources" / "DemoData")
    store.check_room(plan.sources())
    versions = {name: version for peer in rivals.all() for name, version in peer.versions(data).items()}
    cores = use_two_cores()
    results = Results(
        date=datetime.date.today().isoformat(),
        arguments=options.command,
        machine=describe_machine(data, cores),
        versions=describe_versions(_REPOSITORY, ours.program, options.swift, versions),
    )
    for figure in play(plan, ours, store, data / "contest"):
        results.add(figure)
        print(_progress(figure, plan), flush=True)
    (options.results / "results.json").write_text(results.json(), encoding="utf-8")
    (options.results / "RESULTS.md").write_text(write_document(results), encoding="utf-8")
    print(f"Written: {options.results / 'RESULTS.md'}")


def _progress(figure: Run | LedgerRun, plan: Plan) -> str:
    start = f"{figure.verifications / 1e6:g} million, round {figure.round + 1} of {plan.runs}:"
    if isinstance(figure, LedgerRun):
        return f"{start}   {figure.measure.name}: {figure.measure.seconds * 1000:.0f} ms"
    if figure.form is not Form.NDJSON:
        start = f"{figure.form}, {start}"
    work = figure.work
    return f"{start} {figure.contender}: {work.wall_seconds:.2f} s, {work.peak_bytes / 2**20:.0f} MiB"


if __name__ == "__main__":
    try:
        _bench(_options())
    except Problem as problem:
        sys.exit(f"bench: {problem}")
    except KeyboardInterrupt:
        sys.exit("bench: stopped; the results are as they were")
