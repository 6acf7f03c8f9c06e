"""The sample data as flat rows under the names of docs/formats/columns.md: what a CSV file of the same records holds.

A broken line has no row: what is wrong with it cannot be said in a table. Neither has a line that is not about a
verification. So a table's import rejects and ignores nothing, and its reports are those of the lines.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

# A JSON value of the sample data, by its members, and a row by its columns: both are checked by those who read them.
Row = dict[str, Any]

REQUEST_COLUMNS = (
    "timestamp",
    "url",
    "http_status",
    "ok",
    "phone_number",
    "caller_number",
    "verification_call_uuid",
    "is_with_redirect",
    "is_redirect",
    "account_id",
)
CALL_COLUMNS = (
    "verification_call_uuid",
    "q931_status",
    "final_status",
    "phone_number",
    "caller_number",
    "start_time",
    "answer_time",
    "stop_time",
    "duration",
    "account_id",
    "received_at",
)


def whole_lines(lines: Iterable[bytes]) -> Iterator[tuple[bytes, Any]]:
    """Every line that is JSON, without its end, and its value."""
    decode = json.JSONDecoder().decode
    for line in lines:
        text = line.rstrip(b"\n")
        try:
            yield text, decode(text.decode())
        except ValueError:
            continue


def request_rows(value: Any) -> Iterator[Row]:
    """The row of REQUEST_COLUMNS that a line is worth: one of the request log has one, any other none."""
    if not isinstance(value, dict) or "request" not in value:
        return
    request, response = value["request"], value["response"]
    # The methods answer in one of two envelopes, and the key has two names.
    envelope = response.get("object", response)
    yield {
        "timestamp": value["timestamp"],
        "url": value["url"],
        "http_status": value["status"],
        "ok": response.get("status", response.get("ok")) in (True, "success"),
        "phone_number": request["phone_number"],
        "caller_number": envelope.get("caller_number"),
        "verification_call_uuid": envelope.get("verification_call_uuid") or envelope.get("verification_uuid"),
        "is_with_redirect": request.get("is_with_redirect"),
        "is_redirect": envelope.get("is_redirect"),
        "account_id": envelope.get("account_id"),
    }


def call_rows(value: Any) -> Iterator[Row]:
    """The rows of CALL_COLUMNS that a line is worth: one of the monitoring's export is an event, an array of them, or a
    delivery."""
    if isinstance(value, list):
        events, received = value, None
    elif "body" in value:
        events, received = [json.loads(value["body"])], value["received_at"]
    else:
        events, received = [value], None
    for event in events:
        # One whose cause is no number is broken.
        if str(event.get("q931_status")).isdecimal():
            yield {column: event.get(column) for column in CALL_COLUMNS} | {"received_at": received}


def write_table(source: Path, rows: Callable[[Any], Iterator[Row]], columns: Iterable[str], target: Path) -> None:
    """Writes the rows of an NDJSON file's lines as CSV, in their order, line by line."""
    with source.open("rb") as lines, target.open("w", newline="", encoding="utf-8") as file:
        writer = table_writer(file)
        writer.writerow(columns)
        for _, value in whole_lines(lines):
            writer.writerows(cells(row, columns) for row in rows(value))


def table_writer(file: Any) -> Any:
    """Quotes where it must, which is nowhere in this data, and ends lines as the other formats do."""
    return csv.writer(file, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")


def cells(row: Row, columns: Iterable[str]) -> list[Any]:
    """A row's cells in the order of columns; what it does not have is an empty cell."""
    return [_cell(row.get(column)) for column in columns]


def _cell(value: Any) -> Any:
    """Python would write `True`."""
    return str(value).lower() if isinstance(value, bool) else value
