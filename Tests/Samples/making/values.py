"""Values that are written in odd ways, and values that cannot be used."""

from story import *


def calls_with(**changed) -> bytes:
    return ndjson([text(CALL_1.line() | changed)])


def one(name: str, content: bytes, found: dict, **file) -> Sample:
    return Sample(name, content, [File("ndjson", calls=1, **file)], [found])


def rejected(name: str, content: bytes, reason: str, **more) -> Sample:
    return Sample(name, content, [File("ndjson", rejected=1)], rejects=[("", 1, reason)], **more)


def samples() -> list[Sample]:
    epoch = [1707811202, 1707811202000, 1707811202000000, "1707811202", 1707811202.0]
    starts = [text(CALL_1.line() | {"verification_call_uuid": f"{i}a278be48dc2_117793", "start_time": value}) for i, value in enumerate(epoch)]
    booleans = [
        text({"time": ACCEPTED_1.time, "phone_number": CALLEE_1, "is_with_redirect": yes, "ok": yes, "is_redirect": no,
              "verification_call_uuid": f"{i}b278be48dc2_117793", "caller_number": CALLER_1})
        for i, (yes, no) in enumerate([(1, 0), ("true", "false"), ("1", "0"), ("YES", "no")])]
    facts = ACCEPTED_1.sighting(1)
    loud = f'{{"time":"2024-02-13T08:00:00Z","Authorization":"Bearer {TOKEN}","code":"{CODE}","secret":"{SECRET}","phone_number":"{CALLEE_1}"'
    no_colon = f'POST /passwordcall Authorization Bearer {TOKEN} {{"phone_number":"{CALLEE_1}","verification_code":"{CODE}'
    return [
        one("webhook-by-get.ndjson",
            ndjson([text({"url": f"https://client.example/hook?verification_call_uuid={KEY_1}&q931_status=16&final_status=ANSWER&secret={SECRET}"})]),
            CALL_1.sighting(1, start_time=None, stop_time=None)),
        one("webhook-as-a-form.ndjson",
            ndjson([text({"body": f"verification_call_uuid={KEY_1}&q931_status=16&final_status=ANSWER&secret={SECRET}"})]),
            CALL_1.sighting(1, start_time=None, stop_time=None)),
        rejected("cause-code-out-of-range.ndjson", calls_with(q931_status=128), "not a cause code"),
        rejected("cause-code-with-a-fraction.ndjson", calls_with(q931_status=16.5), "not a cause code"),
        rejected("key-that-is-the-code.ndjson", calls_with(verification_call_uuid=CODE), "not a key"),
        rejected("time-that-is-none.ndjson", calls_with(start_time="yesterday"), "cannot be read"),
        rejected("call-without-key.ndjson", ndjson([text({"q931_status": 16, "final_status": "ANSWER", "phone_number": CALLEE_1})]), "without a verification_call_uuid"),
        rejected("line-cut-behind-its-secrets.ndjson", loud.encode(), "not JSON"),
        Sample(
            "token-without-colon-in-a-broken-line.ndjson", ndjson(story_lines()[3:]) + no_colon.encode() + b"\n",
            [File("ndjson", calls=2, rejected=1)], [CALL_1.sighting(1), CALL_2.sighting(2)], rejects=[("", 3, "never ends")]),
        one("call-without-any-time.ndjson", calls_with(start_time=None, stop_time=None), CALL_1.sighting(1, start_time=None, stop_time=None)),
        one("final-status-in-small-letters.ndjson", calls_with(final_status="answer"), CALL_1.sighting(1)),
        one("cause-code-as-text.ndjson", calls_with(q931_status="16"), CALL_1.sighting(1)),
        one("key-in-capital-letters.ndjson", calls_with(verification_call_uuid=KEY_1.upper()), CALL_1.sighting(1)),
        one("times-with-a-zone.ndjson", calls_with(start_time="2024-02-13T11:00:02+03:00", stop_time="2024-02-13 09:00:09.000+0100"), CALL_1.sighting(1)),
        one("times-with-dots.ndjson", calls_with(start_time="13.02.2024 08:00:02", stop_time="13.02.2024 08:00:09"), CALL_1.sighting(1)),
        Sample("times-of-a-zone-told.ndjson", calls_with(start_time="2024-02-13 11:00:02", stop_time="2024-02-13 11:00:09"),
               [File("ndjson", calls=1)], [CALL_1.sighting(1)], arguments=["--source-tz", "Europe/Moscow"]),
        Sample("hour-that-was-twice.ndjson", calls_with(start_time="2024-10-27 02:30:00", stop_time=None),
               [File("ndjson", calls=1)],
               [CALL_1.sighting(1, start_time="2024-10-27T00:30:00Z", stop_time=None, time_is_ambiguous=1)],
               arguments=["--source-tz", "Europe/Bratislava"]),
        Sample("times-since-1970-in-every-unit.ndjson", ndjson(starts), [File("ndjson", calls=5)],
               [CALL_1.sighting(i + 1, verification_call_uuid=f"{i}a278be48dc2_117793") for i in range(5)]),
        Sample("booleans-in-every-spelling.ndjson", ndjson(booleans), [File("ndjson", requests=4)],
               [facts | {"line": i + 1, "verification_call_uuid": f"{i}b278be48dc2_117793"} for i in range(4)]),
        Sample("same-event-three-times.ndjson", ndjson([text(CALL_1.line())] * 3), [File("ndjson", calls=1, duplicates=2)],
               [CALL_1.sighting(1), CALL_1.sighting(2), CALL_1.sighting(3)]),
        Sample("number-with-plus-and-blanks.ndjson",
               ndjson([text(ACCEPTED_1.line() | {"request": ACCEPTED_1.sent() | {"phone_number": "+421 905 123-456"}})]),
               [File("ndjson", requests=1)], [ACCEPTED_1.sighting(1)]),
        Sample("caller-that-is-a-source-line.ndjson",
               ndjson([text({"caller": "main.go:42", "level": "info"} | ACCEPTED_1.line())]), [File("ndjson", requests=1)], [ACCEPTED_1.sighting(1)]),
        Sample("values-without-names.ndjson",
               ndjson([text([call.key, call.cause, call.status, call.stop]) for call in (CALL_1, CALL_2)]),
               [File("ndjson", rejected=2)], rejects=[("", 1, "without names"), ("", 2, "without names")]),
        Sample("sibling-envelope.ndjson",
               ndjson([text({"time": ACCEPTED_1.time, "status": "success", "code": 200,
                             "object": {"login_did": CALLEE_1, "code": CODE, "account_id": "117793", "verification_call_uuid": KEY_1}})]),
               [File("ndjson", requests=1)],
               [ACCEPTED_1.sighting(1, caller_stem=None, is_with_redirect=None, is_redirect=None)]),
    ]
