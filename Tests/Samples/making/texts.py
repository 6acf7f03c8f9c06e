"""Logs of text: JSON in lines, logfmt, transcripts of exchanges, and logs that keep no body."""

from story import *

_HOST = "api.mcn.ru"
_PATH = "/api/protected/api/auth/passwordcall"


def text_story(name: str, content: str, lines=(1, 2, 3, 4, 5), format: str = "text", **more) -> Sample:
    return story(name, content.encode(), format, lines=lines, **more)


def _bracket(time: str) -> str:
    return f"[{time[:-1]}+00:00]"


def monolog() -> str:
    """Message, context and extra; the time stands before them."""
    out = ""
    for record in STORY:
        line = record.line()
        time = line.pop("time", None) or "2024-02-13T08:30:00Z"
        out += f"{_bracket(time)} app.INFO: Password call {{braces in a text}} {text(line)} {{\"uid\":\"a1b2c3\"}}\n"
    return out


def laravel() -> str:
    out = "[2024-02-13 07:59:00] local.INFO: Application started  \n"
    for record in STORY:
        line = record.line()
        time = line.pop("time", None) or "2024-02-13T08:30:00Z"
        out += f"[{time[:10]} {time[11:19]}] production.INFO: passwordcall {text(line)} \n"
    return out


def logfmt() -> str:
    out = ""
    for record in STORY:
        row = {name: value for name, value in record.row().items() if value}
        out += "level=info msg=\"password call\" " + " ".join(f'{name}={value}' for name, value in row.items()) + "\n"
    return out


def logfmt_quoted() -> str:
    out = ""
    for record in STORY:
        row = {name: value for name, value in record.row().items() if value}
        out += " ".join(f'{name}="{value}"' for name, value in row.items()) + ' msg="said \\"ok=false\\" once"\n'
    return out


def okhttp(prefix: str = "", threads: dict | None = None) -> tuple[str, list[int]]:
    """Blocks of the requests, then the calls as lines; and where each record begins."""
    lines, starts = [], []
    for request in STORY[:3]:
        starts.append(len(lines) + 1)
        at = prefix.format(time=request.time)
        sent, got = text(request.sent()), text(request.reply()) if request.ok else "Service Unavailable"
        lines += [
            f"{at}--> POST {URL}", f"{at}Content-Type: application/json; charset=utf-8",
            f"{at}Authorization: Bearer {TOKEN}", f"{at}", f"{at}{sent}", f"{at}--> END POST ({len(sent)}-byte body)",
            f"{at}<-- {request.status} {'OK' if request.ok else 'Service Unavailable'} {URL} (321ms)",
            f"{at}content-type: application/json", f"{at}", f"{at}{got}", f"{at}<-- END HTTP ({len(got)}-byte body)",
        ]
    for call in STORY[3:]:
        starts.append(len(lines) + 1)
        lines.append(prefix.format(time=call.stop) + f"webhook received: {text(call.line())}")
    return "".join(line + "\n" for line in lines), starts


def curl() -> str:
    """What a shell shows of two commands: curl prints the body that it gets, and not the one that it sends."""
    out = ""
    for request in STORY[:2]:
        sent = text(request.sent())
        reason = "OK" if request.ok else "Service Unavailable"
        time = f"Tue, 13 Feb 2024 {request.time[11:19]} GMT"
        got = text(request.reply()) if request.ok else "busy, try again"
        out += (
            f"$ curl -v -H 'Authorization: Bearer {TOKEN}' -d '{sent}' {URL}\n"
            f"* Connected to {_HOST} (192.0.2.7) port 443 (#0)\n"
            f"> POST {_PATH} HTTP/1.1\n> Host: {_HOST}\n> Authorization: Bearer {TOKEN}\n> Content-Type: application/json\n"
            f"> Content-Length: {len(sent)}\n> \n* upload completely sent off: {len(sent)} bytes\n"
            f"< HTTP/1.1 {request.status} {reason}\n< Date: {time}\n< Content-Type: application/json\n< \n"
            f"{{ [{len(got)} bytes data]\n{got}\n* Connection #0 to host {_HOST} left intact\n")
    return out


_NO_BODY = "without its bodies"


def without_bodies(name: str, lines: list[str], ignored: int = 0) -> Sample:
    rejected = len(lines) - ignored
    content = "".join(line + "\n" for line in lines).encode()
    return Sample(
        name, content, [File("text", rejected=rejected, ignored=ignored)],
        rejects=[("", ignored + i + 1, _NO_BODY) for i in range(rejected)])


def bodies_behind_arrows() -> Sample:
    """Request and reply of a call on a line each, and the calls."""
    out, found = [], []
    for request in STORY[:3]:
        if request.ok:
            found.append(request.sighting(len(out) + 1))
        got = text(request.reply()) if request.ok else text({"ok": False})
        at = f"{request.time} DEBUG http - "
        out += [f"{at}--> POST {URL} {text(request.sent())}", f"{at}<-- {request.status} {URL} (321ms) {got}"]
    for call in STORY[3:]:
        out.append(text(call.line()))
        found.append(call.sighting(len(out)))
    return Sample(
        "okhttp-bodies-behind-the-arrows.log", ndjson(out), [story_file("text")], found, [REFUSED.refusal()], is_story=True)


def http_client() -> Sample:
    """What Python's http.client prints with debuglevel 1, and urllib3 logs of the same call: the reply's body is in neither."""
    out = ["listening"]
    for request in (ACCEPTED_1, REFUSED):
        head = f"POST {_PATH} HTTP/1.1\r\nHost: {_HOST}\r\nAuthorization: Bearer {TOKEN}\r\nContent-Type: application/json\r\n\r\n"
        out += [
            f"send: {head.encode()!r}", f"send: {text(request.sent()).encode()!r}",
            f"reply: {f'HTTP/1.1 {request.status} X' + chr(13) + chr(10)!r}",
            "header: Server: nginx", f"header: Date: Tue, 13 Feb 2024 {request.time[11:19]} GMT",
            f'DEBUG:urllib3.connectionpool:https://{_HOST}:443 "POST {_PATH} HTTP/1.1" {request.status} None',
        ]
    return Sample(
        "python-http-client-debug.log", ndjson(out), [File("text", requests=1, refused=1, rejected=1, ignored=1)],
        refusals=[REFUSED.refusal()], rejects=[("", 2, _NO_BODY)])


def access_log_in_json() -> Sample:
    """What nginx writes of a proxied call: the request's line and body, the reply's body only where somebody scripted it."""
    def line(request: Request, **more) -> str:
        return text({"time": request.time, "remote_addr": "192.0.2.1", "request": f"POST {_PATH} HTTP/1.1",
                     "status": request.status, "request_body": text(request.sent())} | more)

    form = f"phone_number={CALLEE_2}&is_with_redirect=true"
    lines = [
        line(ACCEPTED_1, response_body=text(ACCEPTED_1.reply())), line(REFUSED),
        line(ACCEPTED_2, request_body=form, response_body=text(ACCEPTED_2.reply())), line(ACCEPTED_1),
        text({"time": ACCEPTED_1.time, "request": f"POST {_PATH} HTTP/1.1", "status": 200}),
        text({"time": ACCEPTED_1.time, "request": "GET /health HTTP/1.1", "status": 200}),
    ]
    return Sample(
        "access-log-in-json-with-bodies.ndjson", ndjson(lines), [File("ndjson", requests=3, refused=1, rejected=2, ignored=1)],
        [ACCEPTED_1.sighting(1), ACCEPTED_2.sighting(3)], [REFUSED.refusal()],
        rejects=[("", 4, "accepted request without"), ("", 5, _NO_BODY)])


def cut_body() -> Sample:
    block = okhttp()[0].split("\n")[:11]
    block[9] = block[9][:40]
    return Sample(
        "okhttp-block-with-its-reply-cut.log", ndjson(block), [File("text", rejected=1)],
        rejects=[("", 1, "reply holds no field")])


def samples() -> list[Sample]:
    blocks, starts = okhttp()
    stamped, stamped_starts = okhttp("{time} DEBUG [OkHttp https://api.mcn.ru/...] okhttp.OkHttpClient - ")
    timeless = [record.sighting(line, time=None) for record, line in zip(STORY[:3], starts) if record.ok]
    received = [
        ACCEPTED_1.sighting(1), ACCEPTED_2.sighting(3),
        CALL_1.sighting(4, received_time="2024-02-13T08:30:00Z"), CALL_2.sighting(5, received_time="2024-02-13T08:30:00Z"),
    ]
    shifted = [
        ACCEPTED_1.sighting(2), ACCEPTED_2.sighting(4),
        CALL_1.sighting(5, received_time="2024-02-13T08:30:00Z"), CALL_2.sighting(6, received_time="2024-02-13T08:30:00Z"),
    ]
    stamped_calls = [
        CALL_1.sighting(stamped_starts[3], received_time=CALL_1.stop), CALL_2.sighting(stamped_starts[4], received_time=CALL_2.stop)]
    broken = f'2024-02-13 08:00:00 INFO reply {{"ok":true,"verification_call_uuid":"{KEY_1}","caller_number":"{CALLER_1}","code":"{CODE}\n'
    broken += f"2024-02-13 08:00:01 DEBUG Authorization: Bearer {TOKEN} verification_code={CODE} secret: {SECRET} phone {CALLEE_1}\n"
    pretty = "2024-02-13T08:00:00Z INFO sent\n" + json.dumps(ACCEPTED_1.line(), indent=2) + "\n2024-02-13T08:00:01Z INFO done\n"
    mixed = "".join(f"{line}\nlistening on port 8080\n" for line in story_lines()[:3]) + "\n".join(story_lines()[3:]) + "\n"
    return [
        Sample("monolog-with-context-and-extra.log", monolog().encode(), [story_file("text")], received, [REFUSED.refusal()], is_story=True),
        Sample("laravel-with-a-line-of-another-kind.log", laravel().encode(), [story_file("text", ignored=1)], shifted, [REFUSED.refusal()], is_story=True),
        text_story("logfmt.log", logfmt(), format="logfmt"),
        text_story("logfmt-with-quoted-values.log", logfmt_quoted(), format="logfmt"),
        Sample(
            "okhttp-blocks-without-times.log", blocks.encode(), [story_file("text")],
            [*timeless, CALL_1.sighting(starts[3]), CALL_2.sighting(starts[4])], [REFUSED.refusal(time=None)]),
        Sample(
            "okhttp-blocks-with-times.log", stamped.encode(), [story_file("text")],
            [ACCEPTED_1.sighting(stamped_starts[0]), ACCEPTED_2.sighting(stamped_starts[2]), *stamped_calls], [REFUSED.refusal()], is_story=True),
        Sample(
            "curl-transcript-of-two-calls.txt", curl().encode(), [File("text", requests=2, refused=1)],
            [ACCEPTED_1.sighting(1)], [REFUSED.refusal()]),
        Sample("json-over-lines-in-a-text-log.log", pretty.encode(), [File("text", requests=1, ignored=2)], [ACCEPTED_1.sighting(2)]),
        Sample(
            "text-line-cut-in-its-json.log", (broken + monolog()).encode(), [story_file("text", rejected=1, ignored=1)],
            [sighting | {"line": sighting["line"] + 2} for sighting in received], [REFUSED.refusal()], rejects=[("", 1, "verification_call_uuid")]),
        Sample(
            "lines-of-text-among-lines-of-json.ndjson", mixed.encode(), [story_file("ndjson", rejected=3)],
            story_sightings((1, 3, 5, 7, 8)), [REFUSED.refusal()], rejects=[("", 2, "not JSON"), ("", 4, "not JSON"), ("", 6, "not JSON")]),
        Sample(
            "okhttp-block-in-one-event.ndjson", ndjson([text({"ts": ACCEPTED_1.time, "message": okhttp()[0].split("--> POST")[1].join(["--> POST", ""])})]),
            [File("text", requests=1)], [ACCEPTED_1.sighting(1)]),
        Sample(
            "okhttp-call-on-one-line.log",
            ndjson([f"2024-02-13 08:00:00 --> POST {URL} {text(ACCEPTED_1.sent())} <-- 200 {text(ACCEPTED_1.reply())}"]),
            [File("text", requests=1)], [ACCEPTED_1.sighting(1)]),
        bodies_behind_arrows(),
        http_client(),
        access_log_in_json(),
        cut_body(),
        without_bodies(
            "python-requests-without-bodies.log",
            [
                "DEBUG:urllib3.connectionpool:Starting new HTTPS connection (1): api.mcn.ru:443",
                f'DEBUG:urllib3.connectionpool:https://{_HOST}:443 "POST {_PATH} HTTP/1.1" 200 None',
                f'DEBUG:urllib3.connectionpool:https://{_HOST}:443 "POST {_PATH} HTTP/1.1" 503 None',
            ], ignored=1),
        without_bodies(
            "httpx-without-bodies.log",
            [f'2024-02-13 08:00:00,123 INFO httpx HTTP Request: POST {URL} "HTTP/1.1 200 OK"'] * 2),
        without_bodies(
            "access-log-of-a-proxy.log",
            [
                '192.0.2.1 - - [13/Feb/2024:08:00:00 +0000] "GET /health HTTP/1.1" 200 2 "-" "curl/8"',
                f'192.0.2.1 - - [13/Feb/2024:08:00:00 +0000] "POST {_PATH} HTTP/1.1" 200 182 "-" "okhttp/4.9"',
            ], ignored=1),
    ]
