"""Do two contenders say the same? Their reports, compared cell by cell."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from .problem import Problem

REPORTS = ("answer-rate", "redirects", "failures", "spend", "matching")

# Printed with six decimals by whoever computed them in floating point: the last digit may differ.
_RATES = frozenset(
    {
        "answer_rate",
        "answer_rate_low",
        "answer_rate_high",
        "answer_bid_ratio",
        "network_effectiveness_ratio",
        "redirect_rate",
        "redirect_rate_low",
        "redirect_rate_high",
        "share_of_failures",
        "share_of_concluded",
    }
)
_LAST_DIGIT = 1.5e-6


@dataclass(frozen=True)
class ReportSet:
    """The five CSV files of one contender: by report the header and the rows."""

    tables: dict[str, list[list[str]]]

    @staticmethod
    def read(folder: Path) -> ReportSet:
        tables = {}
        for name in REPORTS:
            with (folder / f"{name}.csv").open(newline="", encoding="utf-8") as file:
                tables[name] = list(csv.reader(file))
        return ReportSet(tables)


def compare(ours: ReportSet, peer: str, theirs: ReportSet, left_out: frozenset[str]) -> int:
    """Counts the cells that are the same, and stops at the first that is not: then the peer did other work, and its
    seconds cannot be compared.

    Counts, texts and amounts must be equal, rates up to the last printed digit. Columns in `left_out` do not count.
    """
    return sum(_compare(f"{peer}, {name}.csv", ours.tables[name], theirs.tables[name], left_out) for name in REPORTS)


def _compare(file: str, ours: list[list[str]], theirs: list[list[str]], left_out: frozenset[str]) -> int:
    header = ours[0]
    if theirs[0] != header or len(theirs) != len(ours):
        raise Problem(f"{file}: {len(theirs)} lines with {theirs[0]}, and ringtally's {len(ours)} with {header}")
    compared = 0
    for line, (our_row, their_row) in enumerate(zip(ours[1:], theirs[1:], strict=True), start=2):
        for column, our_cell, their_cell in zip(header, our_row, their_row, strict=True):
            if column in left_out:
                continue
            compared += 1
            if not _is_same(column, our_cell, their_cell):
                raise Problem(f"{file}:{line}: {column} is {their_cell!r}, and ringtally's {our_cell!r}")
    return compared


def _is_same(column: str, ours: str, theirs: str) -> bool:
    if ours == theirs:
        return True
    if column not in _RATES or not ours or not theirs:
        return False
    return abs(float(ours) - float(theirs)) < _LAST_DIGIT
