"""From lines to rows, for the peers that read JSON in Python: what a careful script of an analyst would do.

It knows the shapes that the sample data has, and no others: a request in one of two envelopes, an event alone, in an
array, or as text inside a delivery. ringtally finds records by their fields, whatever wraps them.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

REQUEST_COLUMNS = (
    "verification_call_uuid",
    "account",
    "is_refused",
    "time",
    "method",
    "http_status",
    "callee",
    "caller",
    "is_with_redirect",
    "is_redirect",
    "account_field",
)
CALL_RECORD_COLUMNS = (
    "verification_call_uuid",
    "q931_status",
    "final_status",
    "account",
    "start_time",
    "answer_time",
    "stop_time",
    "received_time",
    "duration_seconds",
    "callee",
    "caller",
    "account_field",
)
CALL_RECORD_KEY = ("verification_call_uuid", "q931_status", "final_status")


def _lines(path: Path) -> Iterator[Any]:
    """Every line that is JSON; a broken one is passed over."""
    decode = json.JSONDecoder().decode
    with path.open(encoding="utf-8") as file:
        for line in file:
            try:
                yield decode(line)
            except ValueError:
                continue


def _sortable(time: str) -> str:
    """`2026-01-15T08:14:05.123Z` as `2026-01-15 08:14:05.123`, the form that the other file has."""
    return time[:10] + " " + time[11:23]


def requests(path: Path) -> Iterator[tuple[Any, ...]]:
    """Rows of REQUEST_COLUMNS. A refused request has no key; what identifies it stands in the key's place."""
    for line in _lines(path):
        request = line.get("request")
        if request is None:
            continue
        response = line["response"]
        envelope = response.get("object", response)
        time, status, callee = _sortable(line["timestamp"]), line["status"], request["phone_number"]
        key = envelope.get("verification_call_uuid") or envelope.get("verification_uuid")
        is_refused = key is None
        account = "unknown" if is_refused else key.rpartition("_")[2]
        yield (
            f"refused {time} {callee} {status}" if is_refused else key,
            account,
            is_refused,
            time,
            line["url"].rpartition("/")[2],
            status,
            callee,
            envelope.get("caller_number"),
            request.get("is_with_redirect"),
            envelope.get("is_redirect"),
            envelope.get("account_id"),
        )


def call_records(path: Path) -> Iterator[tuple[Any, ...]]:
    """Rows of CALL_RECORD_COLUMNS. A cause that is no number costs the record."""
    for line in _lines(path):
        received = None
        if isinstance(line, list):
            events = line
        elif "body" in line:
            received = _sortable(line["received_at"])
            events = [json.loads(line["body"])]
        else:
            events = [line]
        for event in events:
            key = event["verification_call_uuid"]
            try:
                cause = int(event["q931_status"])
            except ValueError:
                continue
            yield (
                key,
                cause,
                event["final_status"].upper(),
                key.rpartition("_")[2],
                event["start_time"],
                event["answer_time"],
                event["stop_time"],
                received,
                event["duration"],
                event["phone_number"],
                event["caller_number"],
                event["account_id"],
            )
