"""What ringtally must reach, beside what it did reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import median

from .contenders import DUCKDB, DUCKDB_ON_CSV, ZCAT_INTO_DUCKDB
from .data import Form
from .ledger_measures import SECOND_IMPORT, TRACE_OF_KEY, TRACE_OF_NUMBER
from .results import Results
from .tariff_measures import SET_AND_SPEND, SPEND, TARIFF_ROWS

_ONE, _FIVE = 1_000_000, 5_000_000
_DUCKDB_RATIO = {_ONE: 2.5, _FIVE: 2.0}
# "At least as fast", where a run is long enough to say something.
_FORM_RATIO = {ZCAT_INTO_DUCKDB: 1.0, DUCKDB_ON_CSV: 1.0}
_REPORT_SECONDS = {_ONE: 0.2, _FIVE: 0.4}
_TRACE_SECONDS = 0.05
# At any size of any input.
PEAK_MIB = 256
_COST_RATIO = 1.3
# "The same" memory, with room for what the allocator happens to do.
_PEAK_RATIO = 1.1
_SECOND_IMPORT_SHARE = 0.05
_RATING_SHARE = 0.05
# Both together, at a million.
_TARIFF_SECONDS = 1.0


@dataclass(frozen=True)
class Target:
    """One line of the table of targets."""

    what: str
    wanted: str
    reached: str
    is_met: bool


def targets(results: Results) -> Iterator[Target]:
    """Those whose sizes were measured."""
    sizes = [size for size in (_ONE, _FIVE) if size in results.ledger_sizes()]
    for size in sizes:
        yield from _of_size(results, size)
    if _ONE in sizes:
        yield from _of_rating(results)
    if sizes == [_ONE, _FIVE]:
        yield from _of_growth(results)
    for size, form in results.inputs():
        if size >= _ONE and form is not Form.NDJSON:
            yield from _of_form(results, size, form)


def wanted_ratio(contender: str, size: int, form: Form) -> float | None:
    """How many times as fast as a contender ringtally must be; nothing where no target says it."""
    if form is not Form.NDJSON:
        return _FORM_RATIO.get(contender)
    return _DUCKDB_RATIO.get(size) if contender == DUCKDB else None


def _of_size(results: Results, size: int) -> Iterator[Target]:
    millions = f"{size // 1_000_000} million"
    ratio = median(results.ratios(DUCKDB, size))
    wanted = _DUCKDB_RATIO[size]
    yield Target(f"{millions}: times as fast as DuckDB", f"at least {wanted}", f"{ratio:.2f}", ratio >= wanted)
    peak = results.peak_bytes(size) / 2**20
    yield Target(f"{millions}: peak memory", f"at most {PEAK_MIB} MiB", f"{peak:.0f} MiB", peak <= PEAK_MIB)
    seconds, limit = results.slowest_report_seconds(size), _REPORT_SECONDS[size]
    yield Target(
        f"{millions}: five reports of any period together",
        f"under {limit * 1000:.0f} ms",
        f"{seconds * 1000:.0f} ms",
        seconds < limit,
    )


def _of_rating(results: Results) -> Iterator[Target]:
    share = median(results.shares_of_import(SPEND, _ONE))
    yield Target(
        "1 million: spend, which prices everything, by the import",
        f"at most {_RATING_SHARE:.0%}",
        f"{share:.1%}",
        share <= _RATING_SHARE,
    )
    seconds = median(measure.seconds for measure in results.measures(SET_AND_SPEND, _ONE))
    yield Target(
        f"1 million: tariff set with {TARIFF_ROWS:,} rows, and spend",
        f"under {_TARIFF_SECONDS * 1000:.0f} ms",
        f"{seconds * 1000:.0f} ms",
        seconds < _TARIFF_SECONDS,
    )


def _of_form(results: Results, size: int, form: Form) -> Iterator[Target]:
    for contender in results.contenders(size, form):
        wanted = wanted_ratio(contender, size, form)
        if wanted is None:
            continue
        ratio = median(results.ratios(contender, size, form))
        what = f"{size / _ONE:g} million, {form.title}: times as fast as {contender}"
        yield Target(what, f"at least {wanted}", f"{ratio:.2f}", ratio >= wanted)


def _of_growth(results: Results) -> Iterator[Target]:
    cost = median(results.cost_ratios(_FIVE, _ONE))
    yield Target(
        "a verification at 5 million by one at 1 million", f"at most {_COST_RATIO}", f"{cost:.2f}", cost <= _COST_RATIO
    )
    memory = results.peak_bytes(_FIVE) / results.peak_bytes(_ONE)
    yield Target(
        "memory at 5 million by that at 1 million",
        f"the same (at most {_PEAK_RATIO})",
        f"{memory:.2f}",
        memory <= _PEAK_RATIO,
    )
    for name in (TRACE_OF_KEY, TRACE_OF_NUMBER):
        seconds = median(measure.seconds for measure in results.measures(name, _FIVE))
        yield Target(
            f"5 million: {name}", f"under {_TRACE_SECONDS * 1000:.0f} ms", f"{seconds * 1000:.0f} ms", seconds < _TRACE_SECONDS
        )
    share = median(results.shares_of_import(SECOND_IMPORT, _FIVE))
    yield Target(
        "5 million: import of 1 % new data by the first import",
        f"under {_SECOND_IMPORT_SHARE:.0%}",
        f"{share:.1%}",
        share < _SECOND_IMPORT_SHARE,
    )
