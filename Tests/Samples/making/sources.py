"""What files come in: compressions, archives, folders."""

import bz2
import gzip
import io
import lzma
import subprocess
import tarfile
import zipfile

from story import *

_MOMENT = (2024, 2, 13, 8, 0, 0)


def gz(content: bytes) -> bytes:
    return gzip.compress(content, mtime=0)


def zst(content: bytes) -> bytes:
    return subprocess.run(["zstd", "-q", "-c"], input=content, capture_output=True, check=True).stdout


def zipped(members: dict[str, bytes], method=zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, _MOMENT), content, compress_type=method)
    return target.getvalue()


def tarred(members: dict[str, bytes], links: dict[str, str] | None = None) -> bytes:
    target = io.BytesIO()
    with tarfile.open(fileobj=target, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for name, content in members.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
        for name, goal in (links or {}).items():
            entry = tarfile.TarInfo(name)
            entry.type, entry.linkname = tarfile.SYMTYPE, goal
            archive.addfile(entry)
    return target.getvalue()


def requests() -> bytes:
    return ndjson([text(record.line()) for record in STORY[:3]])


def calls() -> bytes:
    return ndjson([text(record.line()) for record in STORY[3:]])


def two_members(name: str, content: bytes, first: str, second: str, format: str = "ndjson") -> Sample:
    return Sample(
        name, content,
        [File(format, first, requests=3, refused=1), File("ndjson", second, calls=2)],
        [ACCEPTED_1.sighting(1, first), ACCEPTED_2.sighting(3, first), CALL_1.sighting(1, second), CALL_2.sighting(2, second)],
        [REFUSED.refusal()], is_story=True)


def samples() -> list[Sample]:
    plain = ndjson()
    packed = gz(plain)
    wrong = bytearray(packed)
    wrong[-6] ^= 0x10
    pair = {"logs/requests.ndjson": requests(), "webhooks/calls.ndjson": calls()}
    deep = zipped({"three.zip": zipped({"four.zip": zipped({"requests.ndjson": plain})})})
    return [
        story("gzip-of-two-members.ndjson.gz", gz(requests()) + gz(calls()), "ndjson+gzip"),
        Sample("gzip-with-wrong-checksum.ndjson.gz", bytes(wrong), [refused_file("gzip data is damaged")], exit=65),
        Sample("gzip-cut-short.ndjson.gz", packed[:-40], [refused_file("ends inside")], exit=65),
        story("gzip-with-zeros-behind.ndjson.gz", packed + bytes(512), "ndjson+gzip"),
        two_members(
            "zip-with-names-in-cyrillic.zip", zipped({"логи.ndjson": requests(), "звонки.ndjson": calls()}), "логи.ndjson", "звонки.ndjson"),
        story("gzip-named-txt.txt", packed, "ndjson+gzip"),
        story("plain-text-named-gz.gz", plain, "ndjson"),
        story("gzip-in-gzip.ndjson.gz.gz", gz(packed), "ndjson+gzip+gzip"),
        story("bzip2.ndjson.bz2", bz2.compress(plain), "ndjson+bzip2"),
        Sample("bzip2-cut-short.ndjson.bz2", bz2.compress(plain)[:-30], [refused_file("bzip2 data is damaged")], exit=65),
        story("xz.ndjson.xz", lzma.compress(plain), "ndjson+xz"),
        Sample("xz-cut-short.ndjson.xz", lzma.compress(plain)[:-30], [refused_file("xz data is damaged")], exit=65),
        story("zstd.ndjson.zst", zst(plain), "ndjson+zstd"),
        Sample("zstd-cut-short.ndjson.zst", zst(plain)[:-20], [refused_file("zstd data is damaged")], exit=65),
        two_members("zip-of-two-folders.zip", zipped(pair), *pair),
        two_members("zip-stored-not-deflated.zip", zipped(pair, zipfile.ZIP_STORED), *pair),
        two_members(
            "zip-with-rubbish-of-a-mac.zip",
            zipped(pair | {"__MACOSX/logs/._requests.ndjson": b"\0\5\x16\7", "logs/.DS_Store": b"\0\0\0\1Bud1"}), *pair),
        two_members(
            "zip-in-zip.zip", zipped({"a.zip": zipped({"requests.ndjson": requests()}), "b.ndjson": calls()}),
            "a.zip/requests.ndjson", "b.ndjson"),
        Sample("zip-in-zip-in-zip.zip", deep, [refused_file("nested")], exit=65),
        Sample("zip-cut-short.zip", zipped(pair)[:-60], [refused_file("ZIP archive is damaged")], exit=65),
        Sample(
            "zip-with-a-picture.zip", zipped({"logo.png": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(40), "all.ndjson": plain}),
            [refused_file("format is unknown", "logo.png"), story_file("ndjson", "all.ndjson")],
            story_sightings(member="all.ndjson"), [REFUSED.refusal()], exit=65),
        Sample(
            "zip-of-the-same-file-twice.zip", zipped({"a.ndjson": plain, "b.ndjson": plain}),
            [story_file("ndjson", "a.ndjson"), File(None, "b.ndjson", encoding=None, skipped=True)],
            story_sightings(member="a.ndjson"), [REFUSED.refusal()], is_story=True),
        two_members("tar-in-gzip-with-links.tar.gz", gz(tarred(pair, {"logs/latest.ndjson": "requests.ndjson"})), *pair),
        two_members(
            "tar-of-gzip-members.tar", tarred({"r.ndjson.gz": gz(requests()), "c.ndjson": calls()}),
            "r.ndjson.gz", "c.ndjson", "ndjson+gzip"),
        Sample("tar-cut-short.tar", tarred(pair)[:1800], [refused_file("tar archive is damaged")], exit=65),
        two_members("tar-in-zstd.tar.zst", zst(tarred(pair)), *pair),
        Sample("empty.ndjson", b"", [File("", encoding=None)]),
        Sample("blank-lines-only.ndjson", b"\n  \n\r\n\n", [File("", encoding=None)]),
        Sample("zip-of-nothing.zip", zipped({}), [refused_file("holds no file")], exit=65),
        Sample("picture-named-json.json", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(range(60)), [refused_file("unknown")], exit=65),
        Sample("sqlite-file-named-log.log", b"SQLite format 3\0" + bytes(200), [refused_file("SQLite")], exit=65),
    ]
