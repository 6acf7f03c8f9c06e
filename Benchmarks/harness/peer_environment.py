"""The peers' own Python, with the versions that requirements.txt names."""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
import sys
from pathlib import Path

from .problem import Problem


def prepare(folder: Path, requirements: Path) -> Path:
    """Installs the peers into a virtual environment, unless they are there already.

    - Returns the environment's Python.
    """
    python = folder / "bin" / "python"
    installed = folder / "installed-requirements.txt"
    if installed.exists() and installed.read_bytes() == requirements.read_bytes():
        return python
    if importlib.util.find_spec("venv") is None or importlib.util.find_spec("ensurepip") is None:
        raise Problem("This Python cannot make virtual environments. On Debian: apt-get install python3-venv")
    print(f"Installing the peers of {requirements.name}", flush=True)
    shutil.rmtree(folder, ignore_errors=True)
    _run([sys.executable, "-m", "venv", folder])
    _run([python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--requirement", requirements])
    shutil.copyfile(requirements, installed)
    return python


def _run(command: list[str | Path]) -> None:
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode != 0:
        words = " ".join(str(word) for word in command)
        raise Problem(f"{words}\nended with {done.returncode} and said:\n{done.stdout}")
