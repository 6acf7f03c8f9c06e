#!/usr/bin/env python3
"""Imports files of gigabytes and holds ringtally to its memory. `make bench-large` calls it; README.md explains it."""

import sys

if sys.version_info < (3, 11):
    sys.exit("bench-large: this is Python {}.{}, and the benchmark needs 3.11 or newer".format(*sys.version_info))

import argparse
import datetime
import os
import shutil
from pathlib import Path
from typing import Any

from harness.contenders import Ringtally, Workplace
from harness.data import Sample, generate, require_room
from harness.large_inputs import SHAPES, LargeFile, Shape, write_file
from harness.large_results import LargeRun, write_large_document
from harness.machine import describe_machine, describe_versions
from harness.measuring import use_two_cores
from harness.problem import Problem

_REPOSITORY = Path(__file__).resolve().parent.parent

# The sample has 718 for each verification: a little more data than the largest file needs.
_LEAST_BYTES_PER_VERIFICATION = 690
# A largest file beside the sample that it is made of, its ledger, and what is put aside while it is sorted.
_ROOM_FOR_EACH_BYTE = 2.9
# Lines that are broken, or not about a verification: fewer than this, or the file was not understood.
_MOST_PASSED_OVER = 0.05


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench-large", description=__doc__)
    parser.add_argument("--ringtally", type=Path, required=True, help="the program, built for release")
    parser.add_argument("--swift", default="swift", help="the toolchain it was built with, to tell its version")
    parser.add_argument("--share", type=float, default=1.0, help="make files of this share of their sizes, for a trial")
    parser.add_argument("--data", type=Path, required=True, help="the folder for the files and ledgers")
    parser.add_argument("--results", type=Path, required=True, help="the folder for LARGE.md")
    parser.add_argument("--command", required=True, help="what the user typed, to be printed as the way to repeat it")
    options = parser.parse_args()
    if not 0.0005 <= options.share <= 100:
        parser.error("--share is from 0.0005 to 100")
    return options


def _bench(options: argparse.Namespace) -> bool:
    """
    - Returns whether every bound was kept.
    """
    for folder in (options.data, options.results):
        folder.mkdir(parents=True, exist_ok=True)
    data = options.data.resolve()
    ours = Ringtally(options.ringtally.resolve())
    largest = int(max(shape.least_bytes for shape in SHAPES) * options.share)
    require_room(data, int(largest * _ROOM_FOR_EACH_BYTE), "Name another folder with BENCH_DATA.")
    machine = describe_machine(data, use_two_cores())
    folder = data / "large"
    shutil.rmtree(folder, ignore_errors=True)
    try:
        folder.mkdir()
        print("Making the sample data", flush=True)
        sample = Sample(largest // _LEAST_BYTES_PER_VERIFICATION, folder / "sample")
        generate(ours.program, sample.verifications, sample.folder)
        runs = [_run(shape, sample, options.share, ours, folder) for shape in SHAPES]
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    versions = describe_versions(_REPOSITORY, ours.program, options.swift, {})
    document = write_large_document(datetime.date.today().isoformat(), options.command, runs, machine, versions)
    (options.results / "LARGE.md").write_text(document, encoding="utf-8")
    print(f"Written: {options.results / 'LARGE.md'}")
    return all(run.is_within_bound for run in runs)


def _run(shape: Shape, sample: Sample, share: float, ours: Ringtally, folder: Path) -> LargeRun:
    """One file: made, imported, reported, and removed with its ledger."""
    print(f"{shape.name}: making {shape.least_bytes * share / 1e9:g} GB", flush=True)
    file = write_file(shape, sample, int(shape.least_bytes * share), folder)
    place = Workplace(folder / "contest")
    place.clear()
    # So that the import does not wait until the disk has the file.
    os.sync()
    taken_in = ours.import_path(file.path, place)
    _check(shape, file, taken_in.result)
    reported = ours.report(place, place.reports)
    wall_seconds = taken_in.wall_seconds + reported.wall_seconds
    run = LargeRun(
        name=shape.name,
        file_bytes=file.path.stat().st_size,
        content_bytes=file.content_bytes,
        records=file.records,
        import_seconds=taken_in.wall_seconds,
        report_seconds=reported.wall_seconds,
        peak_bytes=max(taken_in.peak_bytes, reported.peak_bytes),
        others_share=(taken_in.other_cpu_seconds + reported.other_cpu_seconds) / (2 * wall_seconds),
    )
    place.remove()
    file.path.unlink()
    print(f"{shape.name}: {run.import_seconds:.1f} s, {run.peak_bytes / 2**20:.0f} MiB", flush=True)
    return run


def _check(shape: Shape, file: LargeFile, result: dict[str, Any]) -> None:
    """Makes sure that the whole file was read and understood."""
    told = result["files"][0]
    if told["records"] != file.records:
        raise Problem(f"{shape.name}: {file.records:,} records were written, and {told['records']:,} read")
    passed_over = told["rejected"] + told["ignored"]
    if passed_over > file.records * _MOST_PASSED_OVER:
        raise Problem(f"{shape.name}: of {file.records:,} records {passed_over:,} were rejected or ignored")


if __name__ == "__main__":
    try:
        if not _bench(_options()):
            sys.exit("bench-large: a bound is broken: see the lines with `no`")
    except Problem as problem:
        sys.exit(f"bench-large: {problem}")
    except KeyboardInterrupt:
        sys.exit("bench-large: stopped; the results are as they were")
