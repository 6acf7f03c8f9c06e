"""All figures of a benchmark, and the medians and ratios that are drawn from them."""

from __future__ import annotations

import dataclasses
import json
from dataclasses import dataclass, field
from statistics import median

from .data import Form
from .ledger_measures import FIVE_REPORTS, LedgerMeasure
from .rounds import LedgerRun, Run

OURS = "ringtally"


@dataclass
class Results:
    """What was measured, with where and when."""

    date: str
    arguments: str
    machine: dict[str, str]
    versions: dict[str, str]
    runs: list[Run] = field(default_factory=list)
    ledger_runs: list[LedgerRun] = field(default_factory=list)

    def add(self, figure: Run | LedgerRun) -> None:
        if isinstance(figure, Run):
            self.runs.append(figure)
        else:
            self.ledger_runs.append(figure)

    def json(self) -> str:
        return json.dumps(dataclasses.asdict(self), indent=2) + "\n"

    # What there is. A size without a form is that of the NDJSON files.

    def inputs(self) -> list[tuple[int, Form]]:
        """What was read, by size, and the other forms at the end."""
        forms = list(Form)
        found = {(run.verifications, run.form) for run in self.runs}
        return sorted(found, key=lambda input: (input[1] is not Form.NDJSON, input[0], forms.index(input[1])))

    def ledger_sizes(self) -> list[int]:
        return sorted({run.verifications for run in self.ledger_runs})

    def contenders(self, size: int, form: Form = Form.NDJSON) -> list[str]:
        """In the order in which they ran."""
        return list(
            dict.fromkeys(run.contender for run in self.runs if (run.verifications, run.form) == (size, form))
        )

    def of(self, contender: str, size: int, form: Form = Form.NDJSON) -> list[Run]:
        """The runs of a contender, by round."""
        wanted = (contender, size, form)
        found = [run for run in self.runs if (run.contender, run.verifications, run.form) == wanted]
        return sorted(found, key=lambda run: run.round)

    def measures(self, name: str, size: int) -> list[LedgerMeasure]:
        return [run.measure for run in self.ledger_runs if run.measure.name == name and run.verifications == size]

    # What follows.

    def ratios(self, peer: str, size: int, form: Form = Form.NDJSON) -> list[float]:
        """The peer's seconds by ringtally's, for each round in which both ran: a pair has the same minute in common."""
        ours = {run.round: run.work.wall_seconds for run in self.of(OURS, size, form)}
        return [run.work.wall_seconds / ours[run.round] for run in self.of(peer, size, form)]

    def cost_ratios(self, larger: int, smaller: int) -> list[float]:
        """Ringtally's seconds for one verification at one size by those at another, pair by pair."""
        small = {run.round: run.work.wall_seconds / smaller for run in self.of(OURS, smaller)}
        large = self.of(OURS, larger)
        return [run.work.wall_seconds / larger / small[run.round] for run in large if run.round in small]

    def shares_of_import(self, name: str, size: int) -> list[float]:
        """Seconds of a measure by those of the import of the same round."""
        first = [run.work.import_seconds for run in self.of(OURS, size)]
        return [measure.seconds / seconds for measure, seconds in zip(self.measures(name, size), first, strict=True)]

    def peak_bytes(self, size: int) -> int:
        """Ringtally's largest resident set, of all processes at this size: imports, reports, the second import."""
        further = [run.measure.peak_bytes for run in self.ledger_runs if run.verifications == size]
        return max([run.work.peak_bytes for run in self.of(OURS, size)] + further)

    def slowest_report_seconds(self, size: int) -> float:
        """The median of the five reports, of whichever period takes longest."""
        return max(median(measure.seconds for measure in self.measures(name, size)) for name in FIVE_REPORTS)

    def disturbance(self) -> list[float]:
        """Processor time of others by the time that the two cores had, for each run."""
        return [run.work.other_cpu_seconds / (2 * run.work.wall_seconds) for run in self.runs]
