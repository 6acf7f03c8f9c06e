"""The records that most samples hold, as facts; and how each may be written.

What a sample must give is worked out here from the facts, never from what the program made of it.
"""

import json
from dataclasses import dataclass, field

# Secrets: none may be found in anything the program writes. Random words and digits, so that none stands there by chance.
TOKEN = "tkn-7hG2kQ9zXwLp"
SECRET = "whs-Zk81QmVtRe"
CODE = "83920417"
CALLEE_1, CALLEE_2, CALLEE_3 = "421905123456", "79161234567", "421905765432"
CALLER_1, CALLER_2 = "421232004711", "74951239921"
SECRETS = {
    "words": [TOKEN, SECRET],
    "numbers": [CODE, CALLEE_1, CALLEE_2, CALLEE_3, CALLER_1, CALLER_2],
}

KEY_1, KEY_2 = "fa278be48dc2_117793", "0a1b2c3d4e5f_117794"
URL = "https://api.mcn.ru/api/protected/api/auth/passwordcall"


@dataclass
class Request:
    """An API call, accepted where it has a key."""

    time: str | None
    callee: str | None
    key: str | None = None
    caller: str | None = None
    redirect: bool | None = None
    status: int = 200
    asked: bool | None = True

    @property
    def ok(self) -> bool:
        return self.key is not None

    def line(self) -> dict:
        """As a client logs it: everything on one line."""
        record = {
            "time": self.time,
            "url": URL,
            "headers": {"Authorization": f"Bearer {TOKEN}"},
            "status": self.status,
            "request": self.sent(),
        }
        if self.ok:
            record["response"] = self.reply()
        return record

    def sent(self) -> dict:
        return {"phone_number": self.callee, "verification_code": CODE, "is_with_redirect": self.asked}

    def reply(self) -> dict:
        return {
            "ok": True,
            "caller_number": self.caller,
            "verification_code": CODE,
            "verification_call_uuid": self.key,
            "is_redirect": self.redirect,
        }

    def row(self) -> dict:
        return {
            "timestamp": self.time,
            "phone_number": self.callee,
            "verification_code": CODE,
            "is_with_redirect": "true" if self.asked else "false",
            "http_status": str(self.status),
            "ok": "true" if self.ok else "",
            "caller_number": self.caller or "",
            "is_redirect": "" if self.redirect is None else str(self.redirect).lower(),
            "verification_call_uuid": self.key or "",
        }

    def sighting(self, line: int, member: str = "", **changed) -> dict:
        facts = {
            "record": "request",
            "verification_call_uuid": self.key,
            "member": member,
            "line": line,
            "time": self.time,
            "callee_prefix": self.callee[:6] if self.callee else None,
            "caller_stem": self.caller[:-4] if self.caller else None,
            "is_with_redirect": None if self.asked is None else int(self.asked),
            "is_redirect": None if self.redirect is None else int(self.redirect),
        }
        return {name: value for name, value in (facts | changed).items() if value is not None}

    def refusal(self, **changed) -> dict:
        facts = {
            "time": self.time,
            "account": "unknown",
            "callee_prefix": self.callee[:6] if self.callee else None,
            "http_status": self.status,
        }
        return {name: value for name, value in (facts | changed).items() if value is not None}


@dataclass
class Call:
    """A webhook's event."""

    key: str
    cause: int
    status: str
    start: str | None
    stop: str | None

    def line(self) -> dict:
        return {
            "verification_call_uuid": self.key,
            "q931_status": self.cause,
            "final_status": self.status,
            "start_time": self.start,
            "stop_time": self.stop,
            "secret": SECRET,
        }

    def row(self) -> dict:
        return {
            "verification_call_uuid": self.key,
            "q931_status": str(self.cause),
            "final_status": self.status,
            "start_time": self.start or "",
            "stop_time": self.stop or "",
            "secret": SECRET,
        }

    def sighting(self, line: int, member: str = "", **changed) -> dict:
        facts = {
            "record": "call_record",
            "verification_call_uuid": self.key,
            "member": member,
            "line": line,
            "q931_status": self.cause,
            "final_status": self.status,
            "start_time": self.start,
            "stop_time": self.stop,
        }
        return {name: value for name, value in (facts | changed).items() if value is not None}


ACCEPTED_1 = Request("2024-02-13T08:00:00Z", CALLEE_1, KEY_1, CALLER_1, redirect=False)
REFUSED = Request("2024-02-13T08:05:00Z", CALLEE_3, status=503)
ACCEPTED_2 = Request("2024-02-13T08:10:00Z", CALLEE_2, KEY_2, CALLER_2, redirect=True)
CALL_1 = Call(KEY_1, 16, "ANSWER", "2024-02-13T08:00:02Z", "2024-02-13T08:00:09Z")
CALL_2 = Call(KEY_2, 17, "BUSY", "2024-02-13T08:10:02Z", "2024-02-13T08:10:20Z")
STORY = [ACCEPTED_1, REFUSED, ACCEPTED_2, CALL_1, CALL_2]

COLUMNS = [
    "timestamp", "phone_number", "verification_code", "is_with_redirect", "http_status", "ok", "caller_number",
    "is_redirect", "verification_call_uuid", "q931_status", "final_status", "start_time", "stop_time", "secret",
]


def text(value) -> str:
    """JSON as a logger writes it, on one line."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def story_lines() -> list[str]:
    return [text(record.line()) for record in STORY]


def ndjson(lines: list[str] | None = None) -> bytes:
    return "".join(line + "\n" for line in (story_lines() if lines is None else lines)).encode()


def cells(record) -> list[str]:
    row = record.row()
    return [row.get(column, "") for column in COLUMNS]


def table(delimiter: str = ",", end: str = "\n", header: list[str] | None = None, rows=None) -> str:
    body = [cells(record) for record in STORY] if rows is None else rows
    return "".join(delimiter.join(row) + end for row in [header or COLUMNS, *body])


@dataclass
class File:
    """A row of `import --json`."""

    format: str | None
    member: str = ""
    path: str | None = None
    encoding: str | None = "utf-8"
    requests: int = 0
    refused: int = 0
    calls: int = 0
    duplicates: int = 0
    rejected: int = 0
    ignored: int = 0
    joined: int = 0
    skipped: bool = False
    # A part of the reason; none for a file that was read.
    error: str | None = None

    def json(self, path: str) -> dict:
        kind = {(True, True): "mixed", (True, False): "requests", (False, True): "calls", (False, False): "none"}
        return {
            "path": self.path or path,
            "member": self.member,
            "format": self.format,
            "encoding": self.encoding,
            "records": self.requests + self.calls + self.duplicates + self.rejected + self.ignored,
            "requests": self.requests,
            "refused": self.refused,
            "calls": self.calls,
            "duplicates": self.duplicates,
            "rejected": self.rejected,
            "ignored": self.ignored,
            "joined": self.joined,
            "skipped": self.skipped,
            "error": self.error,
        }


def story_file(format: str, member: str = "", **changed) -> File:
    return File(**({"format": format, "member": member, "requests": 3, "refused": 1, "calls": 2} | changed))


def refused_file(error: str, member: str = "", format: str | None = None) -> File:
    return File(format, member, encoding=None, error=error)


def story_sightings(lines=(1, 2, 3, 4, 5), member: str = "") -> list[dict]:
    return [record.sighting(line, member) for record, line in zip(STORY, lines) if record is not REFUSED]


@dataclass
class Sample:
    """A file (or a folder of files) and what must become of it."""

    name: str
    content: bytes | dict[str, bytes]
    files: list[File]
    sightings: list[dict] = field(default_factory=list)
    refusals: list[dict] = field(default_factory=list)
    # member, line, a part of the reason
    rejects: list[tuple[str, int, str]] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)
    exit: int = 0
    # Holds the whole story and nothing else: its reports are those of every other such sample.
    is_story: bool = False
    # Why what is odd is odd, where the name cannot say it.
    note: str = ""
    unpaired: tuple[int, int] = (0, 0)

    def json(self) -> dict:
        return {
            "arguments": self.arguments,
            "exit": self.exit,
            "files": [file.json(self.name) for file in self.files],
            "sightings": self.sightings,
            "refusals": self.refusals,
            "rejects": [{"member": m, "line": line, "reason": reason} for m, line, reason in self.rejects],
            "unpaired": {"requests": self.unpaired[0], "replies": self.unpaired[1]},
            "is_story": self.is_story,
        }


def story(name: str, content, format: str, *, member: str = "", lines=(1, 2, 3, 4, 5), **more) -> Sample:
    """A sample that holds the whole story in one file."""
    file = {k: more.pop(k) for k in list(more) if k in ("encoding", "ignored", "path", "joined")}
    return Sample(
        name, content, [story_file(format, member, **file)], story_sightings(lines, member), [REFUSED.refusal()],
        is_story=True, **more)
