"""Pieces of the documents that hold results."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

# Of the cores' time, that a machine uses for itself: the kernel's writing back, the harness.
_QUIET_SHARE = 0.05


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """All columns but the first are figures."""
    lines = ["| " + " | ".join(header) + " |", "|---" + "|--:" * (len(header) - 1) + "|"]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def facts(by_name: Mapping[str, str]) -> str:
    """A table without a header."""
    return "| | |\n|---|---|\n" + "".join(f"| {name} | {value} |\n" for name, value in by_name.items())


def code(command: str) -> str:
    return f"```sh\n{command}\n```\n"


def warning(others_share: float) -> Iterator[str]:
    """What must stand above figures that were disturbed.

    - others_share: processor time of other work by the time that the two cores had.
    """
    if others_share > _QUIET_SHARE:
        yield f"**Other work used {others_share:.0%} of the two cores meanwhile: these figures are worth little.**\n"
