"""JSON in all shapes, HTTP Archives, and encodings of text."""

import base64

from story import *


def har(encoded: bool) -> bytes:
    def body(value, **more):
        content = text(value).encode()
        if encoded:
            return {"mimeType": "application/json", "encoding": "base64", "text": base64.b64encode(content).decode()} | more
        return {"mimeType": "application/json", "text": content.decode()} | more

    entries = []
    for request in STORY[:3]:
        content = body(request.reply()) if request.ok else {"size": 0, "mimeType": ""}
        entries.append({
            "startedDateTime": request.time, "time": 320.5,
            "request": {"method": "POST", "url": URL, "headers": [{"name": "Authorization", "value": f"Bearer {TOKEN}"}],
                        "postData": body(request.sent())},
            "response": {"status": request.status, "headers": [], "content": content},
        })
    for call in STORY[3:]:
        entries.append({
            "startedDateTime": call.stop, "time": 2,
            "request": {"method": "POST", "url": "https://client.example/hook", "headers": [], "postData": body(call.line())},
            "response": {"status": 200, "headers": [], "content": {"size": 0}},
        })
    return json.dumps({"log": {"version": "1.2", "creator": {"name": "proxy", "version": "1"}, "entries": entries}}).encode()


def har_sample(name: str, encoded: bool) -> Sample:
    received = [record.sighting(1, received_time=record.stop) for record in STORY[3:]]
    return Sample(
        name, har(encoded), [story_file("har")],
        [ACCEPTED_1.sighting(1), ACCEPTED_2.sighting(1), *received], [REFUSED.refusal()], is_story=True)


def samples() -> list[Sample]:
    lines = story_lines()
    whole = "\n".join(lines) + "\n"
    pretty = [json.dumps(record.line(), indent=2, ensure_ascii=False) for record in STORY]
    starts, line = [], 2
    for value in pretty:
        starts.append(line)
        line += value.count("\n") + 1
    sequence, line = [], 1
    for value in pretty:
        sequence.append(line)
        line += value.count("\n") + 1
    noise = '{"level":"info","msg":"Соединение установлено"}'
    cp1251 = noise.encode("cp1251")
    name_1250 = '{"level":"info","msg":"Žofia Ľuboš čítala šťastné výsledky"}'
    name_1252 = '{"level":"info","msg":"Café à la carte, réponse reçue, garçon"}'
    bad = b'{"level":"info","msg":"\xff\xfe\x80"}'
    return [
        story("array-on-one-line.json", text([r.line() for r in STORY]).encode(), "json", lines=(1,) * 5),
        story("array-without-line-end-at-the-end.json", ("[\n" + ",\n".join(lines) + "\n]").encode(), "json", lines=(2, 3, 4, 5, 6)),
        story("array-pretty-printed.json", ("[\n" + ",\n".join(pretty) + "\n]\n").encode(), "json", lines=starts),
        Sample("array-cut-short.json", ("[" + ",\n".join(lines))[:-70].encode(), [refused_file("JSON is damaged")], exit=65),
        Sample(
            "array-cut-short-salvaged.json", ("[" + ",\n".join(lines[:4]) + ",\n" + lines[4][:40]).encode(),
            [story_file("json", calls=1, rejected=1)], story_sightings()[:3], [REFUSED.refusal()],
            rejects=[("", 5, "never ends")], arguments=["--salvage"]),
        story("objects-without-anything-between.json", "".join(lines).encode(), "json-sequence", lines=(1,) * 5),
        story("objects-pretty-printed.json", ("\n".join(pretty) + "\n").encode(), "json-sequence", lines=sequence),
        story("lines-with-windows-line-ends.ndjson", whole.replace("\n", "\r\n").encode(), "ndjson"),
        story("lines-with-blank-lines-between.ndjson", ("\n\n" + whole.replace("\n", "\n \n")).encode(), "ndjson", lines=(3, 5, 7, 9, 11)),
        story("last-line-without-line-end.ndjson", whole[:-1].encode(), "ndjson"),
        Sample(
            "last-line-cut-short.ndjson", whole[:-31].encode(), [story_file("ndjson", calls=1, rejected=1)],
            story_sightings()[:3], [REFUSED.refusal()], rejects=[("", 5, "the file was cut")]),
        Sample(
            "line-broken-in-the-middle.ndjson", (lines[0][:90] + "\n" + "\n".join(lines[1:]) + "\n").encode(),
            [story_file("ndjson", requests=2, rejected=1)], story_sightings()[1:], [REFUSED.refusal()],
            rejects=[("", 1, "not JSON")]),
        story("lines-cut-out-of-an-array.ndjson", ",\n".join(lines).encode() + b",\n", "ndjson"),
        story("body-escaped-in-a-string.ndjson",
              ndjson([text({"body": line}) for line in lines]), "ndjson"),
        story("body-escaped-in-a-string-thrice.ndjson",
              ndjson([text({"a": text({"b": text({"c": line})})}) for line in lines]), "ndjson"),
        story("names-in-camel-case.ndjson", ndjson([camel(line) for line in lines]), "ndjson"),
        har_sample("archive-of-a-proxy.har", encoded=False),
        har_sample("archive-with-bodies-in-base64.har", encoded=True),
        story("utf-8-with-byte-order-mark.ndjson", b"\xef\xbb\xbf" + whole.encode(), "ndjson"),
        story("utf-16-little-endian.ndjson", b"\xff\xfe" + whole.encode("utf-16-le"), "ndjson", encoding="utf-16le"),
        story("utf-16-big-endian.ndjson", b"\xfe\xff" + whole.encode("utf-16-be"), "ndjson", encoding="utf-16be"),
        story("utf-16-little-endian-without-mark.ndjson", whole.encode("utf-16-le"), "ndjson", encoding="utf-16le"),
        story("utf-16-big-endian-without-mark.ndjson", whole.encode("utf-16-be"), "ndjson", encoding="utf-16be"),
        story("windows-1251.ndjson", whole.encode() + cp1251 + b"\n", "ndjson", encoding="windows-1251", ignored=1),
        story("windows-1250.ndjson", name_1250.encode("cp1250") + b"\n" + whole.encode(), "ndjson", encoding="windows-1250", ignored=1, lines=(2, 3, 4, 5, 6)),
        story("windows-1252.ndjson", name_1252.encode("cp1252") + b"\n" + whole.encode(), "ndjson", encoding="windows-1252", ignored=1, lines=(2, 3, 4, 5, 6)),
        Sample(
            "utf-16-forced-on-what-is-none.ndjson", whole.encode(), [refused_file("not UTF-16")], exit=65,
            arguments=["--encoding", "utf-16"]),
        Sample(
            "utf-8-forced-on-what-is-none.ndjson", whole.encode() + bad + b"\n", [story_file("ndjson", rejected=1)],
            story_sightings(), [REFUSED.refusal()], rejects=[("", 6, "not JSON")], arguments=["--encoding", "utf-8"]),
    ]


def camel(line: str) -> str:
    def renamed(value):
        if isinstance(value, dict):
            return {_camel(name): renamed(inner) for name, inner in value.items()}
        return value

    return text(renamed(json.loads(line)))


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(word.capitalize() for word in rest)
