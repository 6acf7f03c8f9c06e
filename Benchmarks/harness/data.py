"""The sample data: made once by the demo's generator, then kept."""

from __future__ import annotations

import hashlib
import shutil
from dataclasses import dataclass
from pathlib import Path

from .measuring import measure
from .problem import Problem

# Measured: the two files have 718 bytes for each verification.
DATA_BYTES_PER_VERIFICATION = 730
# The largest database with its journal, and what DuckDB may put aside while it sorts.
DATABASE_BYTES_PER_VERIFICATION = 2200

# Any other number than the generator's own: other keys, so that a second import adds.
_SEED_OF_NEW_DATA = 20_261_123


@dataclass(frozen=True)
class Sample:
    """A request log and an export of calls, as NDJSON."""

    verifications: int
    folder: Path

    @property
    def requests(self) -> Path:
        return self.folder / "requests.ndjson"

    @property
    def calls(self) -> Path:
        return self.folder / "calls.ndjson"

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
        digest = hashlib.sha256()
        for source in sorted(generator.glob("*.swift")):
            digest.update(source.read_bytes())
        self._generator = digest.hexdigest()[:8]

    def of(self, verifications: int) -> Sample:
        """The data of the first import."""
        return self._sample(verifications, "first", [])

    def new_for(self, sample: Sample) -> Sample:
        """A hundredth of a sample, with keys that it does not have: the data of a second import."""
        return self._sample(max(1, sample.verifications // 100), "new", ["--seed", str(_SEED_OF_NEW_DATA)])

    def check_room(self, sizes: list[int]) -> None:
        """Throws where the disk is too small for the samples that are not there yet, and for the largest database."""
        missing = sum(size for size in sizes if not self._folder(size, "first").exists())
        needed = missing * DATA_BYTES_PER_VERIFICATION + max(sizes) * DATABASE_BYTES_PER_VERIFICATION
        free = shutil.disk_usage(self.folder).free
        if free < needed:
            raise Problem(
                f"{self.folder}: {free / 1e9:.1f} GB are free, and the benchmark needs {needed / 1e9:.1f} GB. "
                "Name another folder with BENCH_DATA, or fewer millions with SIZES."
            )

    def _folder(self, verifications: int, name: str) -> Path:
        return self.folder / f"{name}-{verifications}-{self._generator}"

    def _sample(self, verifications: int, name: str, options: list[str]) -> Sample:
        folder = self._folder(verifications, name)
        if not folder.exists():
            print(f"Making {folder.name}: {verifications:,} verifications", flush=True)
            unfinished = folder.with_suffix(".unfinished")
            shutil.rmtree(unfinished, ignore_errors=True)
            size = ["--verifications", str(verifications)]
            measure(
                [self._ringtally, "demo", "--quiet", "--only-data", *size, "--out", unfinished, *options], self.folder
            )
            unfinished.rename(folder)
        return Sample(verifications, folder)
