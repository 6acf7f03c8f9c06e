#!/usr/bin/env python3
"""Writes Tests/Samples anew: the odd files, and what must become of each. Run it after a change to its modules.

Needs Python 3.11 and zstd. The tests need neither: what this writes is committed.
"""

import json
import shutil
from pathlib import Path

import halves, lists, mail, shapes, sources, tables, texts, values, workbooks, wrappers
from story import SECRETS

FOLDER = Path(__file__).resolve().parent.parent


def main() -> None:
    for kept in FOLDER.iterdir():
        if kept.name not in ("making", "README.md"):
            shutil.rmtree(kept) if kept.is_dir() else kept.unlink()
    samples = [
        sample
        for module in (sources, mail, shapes, tables, workbooks, texts, wrappers, halves, lists, values)
        for sample in module.samples()
    ]
    names = [sample.name for sample in samples]
    assert len(set(names)) == len(names), "each sample has a name of its own"
    expected = FOLDER / "expected"
    expected.mkdir()
    for sample in samples:
        parts = {"": sample.content} if isinstance(sample.content, bytes) else sample.content
        for path, content in parts.items():
            target = FOLDER / "files" / sample.name / path if path else FOLDER / "files" / sample.name
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        text = json.dumps(sample.json(), indent=2, ensure_ascii=False) + "\n"
        (expected / f"{sample.name}.json").write_text(text, encoding="utf-8")
    (expected / "secrets.json").write_text(json.dumps(SECRETS, indent=2) + "\n", encoding="utf-8")
    print(f"{len(samples)} samples")


if __name__ == "__main__":
    main()
