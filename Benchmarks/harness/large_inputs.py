"""Files of gigabytes: the sample data's records in every shape that must be read as a stream.

Each is written line by line from the demo's two files, so that making it takes no memory either.
"""

from __future__ import annotations

import io
import json
import subprocess
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO

from .data import Sample
from .problem import Problem
from .tables import CALL_COLUMNS, REQUEST_COLUMNS, Row, call_rows, cells, request_rows, table_writer, whole_lines

_GIGABYTE = 10**9

# Writes the records of some lines, one piece for each, and what must stand around and between them.
Pieces = Callable[[Iterable[bytes]], Iterator["Piece"]]


@dataclass(frozen=True)
class Piece:
    """Some bytes of a file, and how many records end in them."""

    text: bytes
    records: int = 1


@dataclass(frozen=True)
class Shape:
    """What a file of so many bytes at least is made of."""

    name: str
    file_name: str
    least_bytes: int
    pieces: Pieces
    closing: bytes = b""
    is_compressed: bool = False


@dataclass(frozen=True)
class LargeFile:
    """One that was made."""

    path: Path
    records: int
    # Of what it holds: more than the file's own where it is compressed.
    content_bytes: int


def _ndjson(lines: Iterable[bytes]) -> Iterator[Piece]:
    """All lines, the broken ones too."""
    return map(Piece, lines)


def _array(lines: Iterable[bytes]) -> Iterator[Piece]:
    yield Piece(b"[\n", 0)
    for number, (text, _) in enumerate(whole_lines(lines)):
        yield Piece(text if number == 0 else b",\n" + text)


def _events(lines: Iterable[bytes]) -> Iterator[Piece]:
    """An export of CloudWatch, all of it one value on one line: each event's message is a record."""
    yield Piece(b'{"events":[', 0)
    for number, (text, _) in enumerate(whole_lines(lines)):
        event = {"timestamp": 1772438400000, "message": text.decode(), "ingestionTime": 1772438401000}
        encoded = json.dumps(event, separators=(",", ":")).encode()
        yield Piece(encoded if number == 0 else b"," + encoded)


def _har(lines: Iterable[bytes]) -> Iterator[Piece]:
    yield Piece(b'{"log":{"version":"1.2","creator":{"name":"bench","version":"1"},"entries":[\n', 0)
    number = 0
    for text, value in whole_lines(lines):
        for entry in _entries(text, value):
            encoded = json.dumps(entry, separators=(",", ":")).encode()
            yield Piece(encoded if number == 0 else b",\n" + encoded)
            number += 1


def _entries(text: bytes, value: Any) -> Iterator[Row]:
    """The entry of a line: a request as the client's proxy saw it, an event as the one before its webhook did."""
    for row in request_rows(value):
        bodies = [json.dumps(value[body], separators=(",", ":")) for body in ("request", "response")]
        yield _entry(row["timestamp"], row["url"], bodies[0], row["http_status"], bodies[1])
    for row in call_rows(value):
        body = value["body"] if "body" in value else text.decode()
        time = row["received_at"] or row["stop_time"].replace(" ", "T") + "Z"
        yield _entry(time, "https://client.example/hooks/calls", body, 200, "{}")


def _entry(time: str, url: str, body: str, status: int, answer: str) -> Row:
    kind = "application/json"
    return {
        "startedDateTime": time,
        "time": 95.2,
        "request": {"method": "POST", "url": url, "postData": {"mimeType": kind, "text": body}},
        "response": {"status": status, "content": {"size": len(answer), "mimeType": kind, "text": answer}},
    }


def _csv(lines: Iterable[bytes]) -> Iterator[Piece]:
    """One table with the columns of both."""
    columns = (*REQUEST_COLUMNS, *(column for column in CALL_COLUMNS if column not in REQUEST_COLUMNS))
    buffer = io.StringIO()
    writer = table_writer(buffer)

    def written(row: Iterable[Any]) -> bytes:
        buffer.seek(0)
        buffer.truncate()
        writer.writerow(row)
        return buffer.getvalue().encode()

    yield Piece(written(columns), 0)
    for _, value in whole_lines(lines):
        for row in chain(request_rows(value), call_rows(value)):
            yield Piece(written(cells(row, columns)))


SHAPES = (
    Shape("NDJSON", "large.ndjson", 5 * _GIGABYTE, _ndjson),
    Shape("NDJSON with gzip", "large.ndjson.gz", 5 * _GIGABYTE, _ndjson, is_compressed=True),
    Shape("JSON array", "large.json", 2 * _GIGABYTE, _array, closing=b"\n]\n"),
    Shape("JSON object with a list", "large-events.json", 2 * _GIGABYTE, _events, closing=b'],"nextToken":"x"}\n'),
    Shape("HAR", "large.har", 2 * _GIGABYTE, _har, closing=b"\n]}}\n"),
    Shape("CSV", "large.csv", 1 * _GIGABYTE, _csv),
)


def write_file(shape: Shape, source: Sample, least_bytes: int, folder: Path) -> LargeFile:
    """Writes records until their file, without compression, has so many bytes at least."""
    path = folder / shape.file_name
    with path.open("wb") as file:
        if not shape.is_compressed:
            records, content_bytes = _write(shape, source, least_bytes, file)
            return LargeFile(path, records, content_bytes)
        with subprocess.Popen(["gzip", "--no-name"], stdin=subprocess.PIPE, stdout=file) as gzip:
            if gzip.stdin is None:
                raise Problem("gzip was started without a pipe")
            records, content_bytes = _write(shape, source, least_bytes, gzip.stdin)
    if gzip.returncode != 0:
        raise Problem(f"gzip ended with {gzip.returncode} while {path.name} was made")
    return LargeFile(path, records, content_bytes)


def _write(shape: Shape, source: Sample, least_bytes: int, file: BinaryIO) -> tuple[int, int]:
    """
    - Returns the numbers of records and of bytes.
    """
    records, size = 0, 0
    for piece in shape.pieces(_by_turns(source)):
        size += file.write(piece.text)
        records += piece.records
        if size >= least_bytes:
            break
    else:
        raise Problem(f"The sample's records make {size:,} bytes of {shape.name}, and {least_bytes:,} are needed")
    return records, size + file.write(shape.closing)


def _by_turns(source: Sample) -> Iterator[bytes]:
    """Lines of both files, about in the order of time, as long as both have some."""
    with source.requests.open("rb") as requests, source.calls.open("rb") as calls:
        for request, call in zip(requests, calls, strict=False):
            yield request
            yield call
