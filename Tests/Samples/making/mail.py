"""Messages as they come from a mail program, written by hand."""

import base64
import quopri

from sources import calls, gz, requests, zipped
from story import *
from tables import semicolons

_HEAD = (
    "Return-Path: <export@monitor.example>\nReceived: from mx.example by mail.example; Tue, 13 Feb 2024 09:00:00 +0000\n"
    "From: Monitor <export@monitor.example>\nTo: analyst@client.example\nSubject: =?utf-8?B?RXhwb3J0IMW9ZW56?=\n"
    "Date: Tue, 13 Feb 2024 09:00:00 +0000\nMessage-ID: <1@monitor.example>\nMIME-Version: 1.0\n"
)


def part(content: bytes, kind: str, name: str | None = None, encoding: str = "base64") -> str:
    head = f"Content-Type: {kind}\nContent-Transfer-Encoding: {encoding}\n"
    if name:
        head += f'Content-Disposition: attachment; filename="{name}"\n'
    if encoding == "base64":
        body = base64.encodebytes(content).decode()
    elif encoding == "quoted-printable":
        body = quopri.encodestring(content).decode() + "\n"
    else:
        body = content.decode()
    return f"{head}\n{body}"


def message(*parts: str, kind: str = "mixed") -> str:
    body = "".join(f"--=_b1\n{p}\n" for p in parts)
    return f'{_HEAD}Content-Type: multipart/{kind}; boundary="=_b1"\n\nA multipart message.\n{body}--=_b1--\n'


_LETTER = part("Dear analyst,\nthe export is attached. Žofia\n".encode(), "text/plain; charset=utf-8", encoding="quoted-printable")
_PICTURE = part(b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + bytes(40), "image/png", "logo.png")


def _pair(name: str, content: bytes, first: str, second: str, formats=("ndjson", "ndjson")) -> Sample:
    return Sample(
        name, content,
        [File(formats[0], first, requests=3, refused=1), File(formats[1], second, calls=2)],
        [ACCEPTED_1.sighting(1, first), ACCEPTED_2.sighting(3, first), CALL_1.sighting(1, second), CALL_2.sighting(2, second)],
        [REFUSED.refusal()], is_story=True)


def samples() -> list[Sample]:
    request_part = part(requests(), "application/octet-stream", "requests.log")
    call_part = part(calls(), "text/plain", "calls.txt", encoding="quoted-printable")
    table = semicolons()
    crlf = message(_LETTER, request_part, call_part).replace("\n", "\r\n").encode()
    forwarded = f"Content-Type: message/rfc822\n\n{message(_LETTER, part(ndjson(), 'text/csv', 'all.csv'))}"
    first = message(_LETTER, request_part).replace("\nA multipart", "\n>From here on: a multipart")
    box = f"From export@monitor.example Tue Feb 13 09:00:00 2024\n{first}\nFrom export@monitor.example Tue Feb 13 10:00:00 2024\n{message(_LETTER, call_part)}\n"
    maildir = {
        "cur/1707814800.M1.host:2,S": message(_LETTER, request_part).encode(),
        "new/1707814801.M2.host": message(_LETTER, call_part).encode(),
        "tmp/1707814802.M3.host": b"half of a mess",
    }
    cur, new = "mail-folder-maildir/cur/1707814800.M1.host:2,S", "mail-folder-maildir/new/1707814801.M2.host"
    return [
        _pair("mail-with-two-attachments.eml", message(_LETTER, _PICTURE, request_part, call_part).encode(), "requests.log", "calls.txt"),
        _pair("mail-with-windows-line-ends.eml", crlf, "requests.log", "calls.txt"),
        story(
            "mail-with-table-named-pdf.eml", message(_LETTER, part(table, "application/pdf", "report.pdf")).encode(), "csv",
            member="report.pdf", lines=(2, 3, 4, 5, 6)),
        story(
            "mail-with-gzip-attached.eml", message(_LETTER, part(gz(ndjson()), "application/gzip", "all.gz")).encode(),
            "ndjson+gzip", member="all.gz"),
        _pair(
            "mail-with-zip-attached.eml",
            message(_LETTER, part(zipped({"r.ndjson": requests(), "c.ndjson": calls()}), "application/zip", "all.zip")).encode(),
            "all.zip/r.ndjson", "all.zip/c.ndjson"),
        story("mail-forwarded-in-a-mail.eml", message(_LETTER, forwarded).encode(), "ndjson", member="all.csv"),
        _pair("mail-with-two-attachments-of-one-name.eml",
              message(_LETTER, part(requests(), "text/plain", "log.txt"), part(calls(), "text/plain", "log.txt")).encode(),
              "log.txt", "log.txt#2"),
        _pair("mailbox-of-two-messages.mbox", box.encode(), "message 1/requests.log", "message 2/calls.txt"),
        Sample("mail-without-export.eml", message(_LETTER, _PICTURE).encode(), [refused_file("no part of the message")], exit=65),
        Sample(
            "mail-folder-maildir", maildir,
            [
                File("ndjson", "requests.log", path=cur, requests=3, refused=1),
                File("ndjson", "calls.txt", path=new, calls=2),
            ],
            [
                ACCEPTED_1.sighting(1, "requests.log"), ACCEPTED_2.sighting(3, "requests.log"),
                CALL_1.sighting(1, "calls.txt"), CALL_2.sighting(2, "calls.txt"),
            ],
            [REFUSED.refusal()], is_story=True),
    ]
