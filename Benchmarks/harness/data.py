"""The sample data: made once by the demo's generator, brought into other forms by us, then kept."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from . import tables
from .measuring import measure
from .problem import Problem


class Form(StrEnum):
    """What the same records are written as. The value is the ending of the files' names."""

    NDJSON = "ndjson"
    GZIP = "ndjson.gz"
    CSV = "csv"

    @property
    def title(self) -> str:
        return {
            Form.NDJSON: "two NDJSON files",
            Form.GZIP: "the same NDJSON files, gzip-compressed",
            Form.CSV: "the same records as two CSV files",
        }[self]


# Measured, of the two files: 718 bytes for each verification, 88 and 274.
DATA_BYTES_PER_VERIFICATION = {Form.NDJSON: 730, Form.GZIP: 100, Form.CSV: 280}
# The largest database with its journal, and what DuckDB may put aside while it sorts.
DATABASE_BYTES_PER_VERIFICATION = 2200

# Any other number than the generator's own: other keys, so that a second import adds.
_SEED_OF_NEW_DATA = 20_261_123


@dataclass(frozen=True)
class Sample:
    """A request log and an export of calls."""

    verifications: int
    folder: Path
    form: Form = Form.NDJSON

    @property
    def requests(self) -> Path:
        return self.folder / f"requests.{self.form}"

    @property
    def calls(self) -> Path:
        return self.folder / f"calls.{self.form}"

    @property
    def files(self) -> list[Path]:
        return [self.requests, self.calls]

    @property
    def byte_count(self) -> int:
        return sum(file.stat().st_size for file in self.files)

    def warm(self) -> None:
        """Reads the files once, so that every contender finds them in the page cache."""
        for path in self.files:
            with path.open("rb", buffering=0) as file:
                while file.read(1 << 20):
                    pass


class SampleStore:
    """The folder that holds the samples."""

    def __init__(self, folder: Path, ringtally: Path, generator: Path) -> None:
        """
        - generator: the folder of the generator's sources. They are part of a sample's name, so that another generator
          makes other data.
        """
        self.folder = folder
        self._ringtally = ringtally
        self._generator = _digest(generator.glob("*.swift"))

    def of(self, verifications: int, form: Form = Form.NDJSON) -> Sample:
        """The data of the first import."""
        lines = self._sample(verifications, "first", [])
        return lines if form is Form.NDJSON else self._converted(lines, form)

    def new_for(self, sample: Sample) -> Sample:
        """A hundredth of a sample, with keys that it does not have: the data of a second import."""
        return self._sample(max(1, sample.verifications // 100), "new", ["--seed", str(_SEED_OF_NEW_DATA)])

    def check_room(self, samples: Iterable[tuple[int, Form]]) -> None:
        """Throws where the disk is too small for the samples that are not there yet, and for the largest database.

        - samples: how many verifications in which form; not one twice.
        """
        wanted = list(samples)
        missing = [(size, form) for size, form in wanted if not self._folder(size, "first", form).exists()]
        needed = sum(size * DATA_BYTES_PER_VERIFICATION[form] for size, form in missing)
        needed += max(size for size, _ in wanted) * DATABASE_BYTES_PER_VERIFICATION
        require_room(self.folder, needed, "Name another folder with BENCH_DATA, or fewer millions with SIZES.")

    def _folder(self, verifications: int, name: str, form: Form = Form.NDJSON) -> Path:
        folder = f"{name}-{verifications}-{self._generator}"
        if form is Form.CSV:
            folder += f"-{_digest([Path(tables.__file__)])}"
        return self.folder / (folder if form is Form.NDJSON else f"{folder}-{form.name.lower()}")

    def _sample(self, verifications: int, name: str, options: list[str]) -> Sample:
        folder = self._folder(verifications, name)
        if not folder.exists():
            print(f"Making {folder.name}: {verifications:,} verifications", flush=True)
            unfinished = _unfinished(folder)
            generate(self._ringtally, verifications, unfinished, options)
            unfinished.rename(folder)
        return Sample(verifications, folder)

    def _converted(self, lines: Sample, form: Form) -> Sample:
        """The same records in another form."""
        folder = self._folder(lines.verifications, "first", form)
        if not folder.exists():
            print(f"Making {folder.name}", flush=True)
            unfinished = _unfinished(folder)
            unfinished.mkdir()
            made = Sample(lines.verifications, unfinished, form)
            if form is Form.GZIP:
                for source, target in zip(lines.files, made.files, strict=True):
                    compress(source, target)
            else:
                tables.write_table(lines.requests, tables.request_rows, tables.REQUEST_COLUMNS, made.requests)
                tables.write_table(lines.calls, tables.call_rows, tables.CALL_COLUMNS, made.calls)
            unfinished.rename(folder)
        return Sample(lines.verifications, folder, form)


def generate(ringtally: Path, verifications: int, folder: Path, options: Iterable[str] = ()) -> None:
    """Makes requests.ndjson and calls.ndjson in a new folder; the demo's generator streams them."""
    size = ["--verifications", str(verifications)]
    measure([ringtally, "demo", "--quiet", "--only-data", *size, "--out", folder, *options], folder.parent)


def compress(source: Path, target: Path) -> None:
    """With the gzip of the system at its usual level, the one that logs are rotated with."""
    with target.open("wb") as output:
        done = subprocess.run(["gzip", "--no-name", "--stdout", source], stdout=output, check=False)
    if done.returncode != 0:
        raise Problem(f"gzip {source.name} ended with {done.returncode}")


def require_room(folder: Path, needed: int, remedy: str) -> None:
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise Problem(
            f"{folder}: {free / 1e9:.1f} GB are free, and the benchmark needs {needed / 1e9:.1f} GB. {remedy}"
        )


def _unfinished(folder: Path) -> Path:
    """Where a sample is made: nobody takes it for whole before it is."""
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    return unfinished


def _digest(files: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:8]
