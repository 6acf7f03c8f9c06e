"""What imports of large files took, and LARGE.md, which is written whole from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from .markdown import code, facts, table, warning
from .targets import PEAK_MIB

_INTRODUCTION = f"""# Large files

Written by `make bench-large`; do not edit. [What is measured, and how](README.md#large-files). The claim is the memory:
no process of ringtally has more than {PEAK_MIB} MiB, whatever it reads. Seconds belong to a machine.
"""

_COLUMNS = ("", "file MB", "records", "import seconds", "MB/s", "reports seconds", "peak MiB", "at most", "met")


@dataclass(frozen=True)
class LargeRun:
    """One file, imported into a new ledger, and five reports of it."""

    name: str
    file_bytes: int
    content_bytes: int
    records: int
    import_seconds: float
    report_seconds: float
    # The larger of the two processes'.
    peak_bytes: int
    # Processor time of others by the time that the two cores had.
    others_share: float

    @property
    def is_within_bound(self) -> bool:
        return self.peak_bytes <= PEAK_MIB * 2**20


def write_large_document(
    date: str, command: str, runs: Sequence[LargeRun], machine: Mapping[str, str], versions: Mapping[str, str]
) -> str:
    """The whole document."""
    share = max(run.others_share for run in runs)
    others = {"others meanwhile": f"at most {share:.1%} of the two cores"}
    parts = [
        _INTRODUCTION,
        f"Measured on {date} with `{command}`.\n",
        *warning(share),
        table(_COLUMNS, [_row(run) for run in runs]),
        "MB/s are those of the content, before its compression.\n",
        "## Machine and versions\n",
        facts(dict(machine) | others | dict(versions)),
        "## To repeat it\n",
        code(command),
    ]
    return "\n".join(parts)


def _row(run: LargeRun) -> list[str]:
    return [
        run.name,
        f"{run.file_bytes / 1e6:,.0f}",
        f"{run.records:,}",
        f"{run.import_seconds:.1f}",
        f"{run.content_bytes / 1e6 / run.import_seconds:.0f}",
        f"{run.report_seconds:.2f}",
        f"{run.peak_bytes / 2**20:.0f}",
        f"{PEAK_MIB}",
        "yes" if run.is_within_bound else "**no**",
    ]
