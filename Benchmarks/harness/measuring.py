"""One process, from its start to its end: seconds, processor time, memory."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

from .problem import Problem


@dataclass(frozen=True)
class Measurement:
    """What one process took."""

    wall_seconds: float
    # User and system time of the process and its children.
    cpu_seconds: float
    # Largest resident set. Linux lets a new process begin with that of its parent, so nothing below this harness's own
    # (some 25 MiB) could be told.
    peak_bytes: int
    # Processor time that anything else used meanwhile: other programs, and the kernel writing back. Much of it means
    # that the run was disturbed.
    other_cpu_seconds: float
    output: str

    @property
    def result(self) -> Any:
        """What the process printed, read as JSON."""
        return json.loads(self.output)


def measure(command: Sequence[str | Path], folder: Path) -> Measurement:
    """Runs a command in a folder, to its end. One that fails is a Problem with all that it printed.

    What it prints goes to files and not through pipes, so that nobody has to read while it runs.
    """
    words = [str(word) for word in command]
    with tempfile.TemporaryFile() as output, tempfile.TemporaryFile() as errors:
        busy_before = _busy_seconds()
        started = time.perf_counter()
        process = subprocess.Popen(
            words, cwd=folder, env=_environment(), stdin=subprocess.DEVNULL, stdout=output, stderr=errors
        )
        try:
            # wait4 and not wait: it brings what the kernel counted for this process and no other.
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()
            process.wait()
            raise
        wall_seconds = time.perf_counter() - started
        busy_seconds = _busy_seconds() - busy_before
        process.returncode = os.waitstatus_to_exitcode(status)
        printed, complaints = _text(output), _text(errors)
    if process.returncode != 0:
        raise Problem(f"{' '.join(words)}\nended with {process.returncode} and said:\n{printed}{complaints}")
    cpu_seconds = usage.ru_utime + usage.ru_stime
    return Measurement(wall_seconds, cpu_seconds, usage.ru_maxrss * 1024, max(0.0, busy_seconds - cpu_seconds), printed)


def _text(file: BinaryIO) -> str:
    file.seek(0)
    return file.read().decode(errors="replace")


def _environment() -> dict[str, str]:
    """That of the harness, without what would change a contender's work."""
    changing = ("RINGTALLY_", "PYTHON", "DUCKDB")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(changing)}
    return kept | {"TZ": "UTC", "LC_ALL": "C.UTF-8"}


def _busy_seconds() -> float:
    """Processor time that the whole machine has used, the time stolen by other guests of its host included.

    Source: proc(5), the first line of /proc/stat: user, nice, system, idle, iowait, irq, softirq, steal, …
    """
    ticks = [int(field) for field in Path("/proc/stat").read_text().splitlines()[0].split()[1:9]]
    return (sum(ticks) - ticks[3] - ticks[4]) / os.sysconf("SC_CLK_TCK")


def use_two_cores() -> list[int]:
    """Binds this process, and so all that it starts, to two cores: the comparison is made for two.

    - Returns the cores.
    """
    cores = sorted(os.sched_getaffinity(0))[:2]
    os.sched_setaffinity(0, cores)
    return cores
