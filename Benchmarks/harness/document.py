"""RESULTS.md: written whole from what was measured, never by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from statistics import median

from .data import Form
from .ledger_measures import FIVE_REPORTS, RECORD_WALK, SECOND_IMPORT, TRACE_OF_KEY, TRACE_OF_NUMBER
from .markdown import code, facts, table, warning
from .results import OURS, Results
from .rounds import Run
from .targets import targets, wanted_ratio
from .tariff_measures import SPEND, SPEND_AFTERWARDS, TARIFF_ROWS, TARIFF_SET

_INTRODUCTION = """# Results

Written by `make bench`; do not edit. [What is measured, and how](README.md). Ratios are the claim: seconds belong to a
machine.
"""

_COLUMNS = """
|ratio|wanted|seconds|import|reports|CPU seconds|peak MiB|MB/s|verifications/s|database MB|runs|same figures
""".strip("\n").split("|")


def write_document(results: Results) -> str:
    """The whole document."""
    parts = [
        _INTRODUCTION,
        f"Measured on {results.date} with `{results.arguments}`.\n",
        *warning(median(results.disturbance())),
        "## Targets\n",
        _targets(results),
        *_contests(results),
        "## ringtally alone\n",
        _alone(results),
        "## Machine and versions\n",
        _facts(results),
        "## To repeat it\n",
        code(results.arguments),
    ]
    return "\n".join(parts)


def _targets(results: Results) -> str:
    rows = [
        [target.what, target.wanted, target.reached, "yes" if target.is_met else "**no**"]
        for target in targets(results)
    ]
    if not rows:
        return "The targets are for 1 and 5 million verifications; this run measured neither.\n"
    return table(["", "wanted", "reached", "met"], rows)


def _millions(size: int) -> str:
    return f"{size / 1_000_000:g} million"


def _contests(results: Results) -> Iterator[str]:
    for size, form in results.inputs():
        contenders = results.contenders(size, form)
        megabytes = results.of(OURS, size, form)[0].input_bytes / 1e6
        yield f"## {_millions(size)} verifications: {form.title}, {megabytes:.0f} MB\n"
        yield table(_COLUMNS, [_contender(results, contender, size, form) for contender in contenders])


def _contender(results: Results, contender: str, size: int, form: Form) -> list[str]:
    """One line: medians, and in brackets the smallest and the largest."""
    runs = results.of(contender, size, form)

    def middle(value: Callable[[Run], float]) -> float:
        return median(value(run) for run in runs)

    seconds = [run.work.wall_seconds for run in runs]
    wanted = wanted_ratio(contender, size, form)
    ratios = [1.0] if contender == OURS else results.ratios(contender, size, form)
    return [
        contender,
        "1" if contender == OURS else f"**{_spread(ratios)}**",
        "" if wanted is None else str(wanted),
        _spread(seconds),
        f"{middle(lambda run: run.work.import_seconds):.2f}",
        f"{middle(lambda run: run.work.report_seconds):.2f}",
        f"{middle(lambda run: run.work.cpu_seconds):.2f}",
        f"{max(run.work.peak_bytes for run in runs) / 2**20:.0f}",
        f"{middle(lambda run: run.input_bytes / 1e6 / run.work.wall_seconds):.0f}",
        f"{middle(lambda run: size / run.work.wall_seconds):,.0f}",
        f"{middle(lambda run: run.work.database_bytes) / 1e6:.0f}",
        str(len(runs)),
        _same_figures(runs[0]),
    ]


def _spread(values: Sequence[float]) -> str:
    if len(values) == 1:
        return f"{values[0]:.2f}"
    return f"{median(values):.2f} ({min(values):.2f}–{max(values):.2f})"


def _same_figures(run: Run) -> str:
    if run.contender == OURS:
        return ""
    without = ", ".join(f"`{column}`" for column in run.left_out)
    return f"yes: {run.equal_cells:,} cells" + (f", all but {without}" if without else "")


def _alone(results: Results) -> str:
    """What only a ledger is asked for: a line a figure, a column a size."""

    def milliseconds(name: str) -> Callable[[int], str]:
        return lambda size: f"{median(measure.seconds for measure in results.measures(name, size)) * 1000:.0f} ms"

    def microseconds_each(size: int) -> float:
        return median(run.work.wall_seconds for run in results.of(OURS, size)) / size * 1e6

    sizes = results.ledger_sizes()
    lines: dict[str, Callable[[int], str]] = {
        **{f"five {name}": milliseconds(name) for name in FIVE_REPORTS},
        f"{RECORD_WALK}: walks over all records": milliseconds(RECORD_WALK),
        TRACE_OF_KEY: milliseconds(TRACE_OF_KEY),
        TRACE_OF_NUMBER: milliseconds(TRACE_OF_NUMBER),
        "import of 1 % new data": milliseconds(SECOND_IMPORT),
        "… by the first import": lambda size: f"{median(results.shares_of_import(SECOND_IMPORT, size)):.1%}",
        "spend by the tariff of a new ledger": milliseconds(SPEND),
        "… by the import": lambda size: f"{median(results.shares_of_import(SPEND, size)):.1%}",
        f"tariff set with {TARIFF_ROWS:,} rows": milliseconds(TARIFF_SET),
        "spend by that tariff": milliseconds(SPEND_AFTERWARDS),
        "a verification, imported and reported": lambda size: f"{microseconds_each(size):.2f} µs",
        "… by one at the smallest size": lambda size: f"{median(results.cost_ratios(size, sizes[0])):.2f}",
        "largest peak of any process": lambda size: f"{results.peak_bytes(size) / 2**20:.0f} MiB",
    }
    rows = [[title, *(figure(size) for size in sizes)] for title, figure in lines.items()]
    return table(["verifications in the ledger", *(_millions(size) for size in sizes)], rows)


def _facts(results: Results) -> str:
    disturbance = results.disturbance()
    others = {"others meanwhile": f"{median(disturbance):.1%} of the two cores, at most {max(disturbance):.1%}"}
    return facts(results.machine | others | results.versions)
