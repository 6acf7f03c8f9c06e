"""Where and with what it was measured. No path and no name of a host: the results are published."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

_NOTHING = "nothing"


def describe_machine(data: Path, cores: list[int]) -> dict[str, str]:
    """What of a machine decides how fast it is."""
    return {
        "processor": f"{_processor()}, {os.cpu_count()} cores, bound to {len(cores)}",
        "memory": f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') / 2**30:.1f} GiB",
        "system": f"{_distribution()}, {platform.system()} {platform.release()}",
        "file system": _file_system(data),
        "load before": f"{os.getloadavg()[0]:.2f}",
    }


def describe_versions(repository: Path, ringtally: Path, swift: str, peers: dict[str, str]) -> dict[str, str]:
    """Everything that had a part in the figures."""
    return {
        "ringtally": f"{_first_line([ringtally, '--version'])}, commit {_commit(repository)}",
        "Swift": _first_line([swift, "--version"]),
        "SQLite": _first_line(["pkg-config", "--modversion", "sqlite3"]),
        "simdjson": _first_line(["pkg-config", "--modversion", "simdjson"]),
        **peers,
    }


def _first_line(command: list[str | Path]) -> str:
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return "unknown"
    return (done.stdout.strip().splitlines() or [_NOTHING])[0]


def _commit(repository: Path) -> str:
    """The commit, and whether sources of the program were changed since."""
    commit = _first_line(["git", "-C", repository, "rev-parse", "--short=10", "HEAD"])
    measured = ["Sources", "reports", "Package.swift", "Benchmarks/peers"]
    changes = _first_line(["git", "-C", repository, "status", "--porcelain", "--", *measured])
    return commit if changes == _NOTHING else f"{commit} with changes"


def _processor() -> str:
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            return line.partition(":")[2].strip()
    return platform.machine()


def _distribution() -> str:
    return platform.freedesktop_os_release().get("PRETTY_NAME", "Linux")


def _file_system(folder: Path) -> str:
    """The type of the file system that holds a folder: that of the longest mount point above it."""
    folder = folder.resolve()
    best, kind = Path("/"), "unknown"
    for line in Path("/proc/self/mounts").read_text().splitlines():
        # Source: fstab(5): device, mount point with blanks as \040, type, …
        _, point, found, *_ = line.split()
        mount = Path(point.replace("\\040", " "))
        if folder.is_relative_to(mount) and len(mount.parts) >= len(best.parts):
            best, kind = mount, found
    return kind
