"""What shippers and monitors wrap around a line."""

from story import *
from texts import okhttp

_AT = "2024-02-13T09:00:00.123456789Z"


def docker(line: str) -> str:
    return text({"log": line + "\n", "stream": "stdout", "time": _AT})


def cloudwatch(line: str) -> str:
    return text({"timestamp": 1707814800000, "message": line, "ingestionTime": 1707814801000})


def elasticsearch(line: str) -> str:
    return text({"_index": "logs-2024.02.13", "_id": "a1", "_score": None, "_source": {"@timestamp": _AT, "message": line}})


def syslog(line: str) -> str:
    return f"<134>1 2024-02-13T09:00:00.123Z host1 app 1234 ID47 [meta sequenceId=\"29\"] {line}"


def old_syslog(line: str) -> str:
    return f"<134>Feb 13 09:00:00 host1 app[1234]: {line}"


def delivery(line: str) -> str:
    return text({"delivered_at": _AT, "url": "https://client.example/hook", "response_code": 200, "attempt": 1, "body": line})


def cri(line: str) -> str:
    return f"{_AT} stdout F {line}"


# What a wrapper's time gives a call record that has none of this name itself.
_RECEIVED = "2024-02-13T09:00:00.123Z"
_RECEIVED_SECONDS = "2024-02-13T09:00:00Z"


def wrapped(name: str, wrap, format: str, received: str | None, **more) -> Sample:
    lines = [wrap(line) for line in story_lines()]
    found = [
        ACCEPTED_1.sighting(1), ACCEPTED_2.sighting(3),
        CALL_1.sighting(4, received_time=received), CALL_2.sighting(5, received_time=received),
    ]
    return Sample(name, ndjson(lines), [story_file(format)], found, [REFUSED.refusal()], is_story=True, **more)


def split() -> Sample:
    """Each line cut into parts of 60 characters, as docker cuts at 16 KiB; lines of the other stream stand between."""
    out, starts = [], []
    for line in story_lines():
        starts.append(len(out) + 1)
        parts = [line[i:i + 60] for i in range(0, len(line), 60)]
        for index, part in enumerate(parts):
            end = "\n" if index == len(parts) - 1 else ""
            out.append(text({"log": part + end, "stream": "stdout", "time": _AT}))
            if index == 0:
                out.append(text({"log": "warning: slow\n", "stream": "stderr", "time": _AT}))
    found = [
        ACCEPTED_1.sighting(starts[0]), ACCEPTED_2.sighting(starts[2]),
        CALL_1.sighting(starts[3], received_time=_RECEIVED), CALL_2.sighting(starts[4], received_time=_RECEIVED),
    ]
    return Sample("docker-with-lines-in-parts.log", ndjson(out), [story_file("text", ignored=5)], found, [REFUSED.refusal()], is_story=True)


def split_at_a_blank(name: str, part, last) -> Sample:
    """The blank between date and time is the last of a part: without it there is no time."""
    record = ACCEPTED_1.line()
    del record["time"]
    line = f"2024-02-13 08:00:00 INFO {text(record)}"
    return Sample(name, ndjson([part(line[:11]), last(line[11:])]), [File("text", requests=1)], [ACCEPTED_1.sighting(1)])


def samples() -> list[Sample]:
    blocks, starts = okhttp("{time} ")
    in_docker = ndjson([docker(line) for line in blocks.splitlines()])
    four = [docker(cloudwatch(elasticsearch(text({"inner": line})))) for line in story_lines()]
    return [
        wrapped("docker.log", docker, "text", _RECEIVED),
        split(),
        split_at_a_blank("docker-with-a-line-cut-at-a-blank.log", lambda part: text({"log": part, "stream": "stdout", "time": _AT}), docker),
        split_at_a_blank("kubernetes-with-a-line-cut-at-a-blank.log", lambda part: f"{_AT} stdout P {part}", cri),
        wrapped("cloudwatch.ndjson", cloudwatch, "ndjson", _RECEIVED_SECONDS),
        wrapped("elasticsearch.ndjson", elasticsearch, "ndjson", _RECEIVED),
        wrapped("syslog-of-rfc-5424.log", syslog, "text", _RECEIVED),
        wrapped("syslog-of-the-old-kind.log", old_syslog, "text", None),
        wrapped("kubernetes-cri.log", cri, "text", _RECEIVED),
        wrapped("deliveries-with-the-body-escaped.ndjson", delivery, "ndjson", None),
        wrapped("docker-around-cloudwatch-around-syslog.log", lambda line: docker(cloudwatch(syslog(line))), "text", _RECEIVED),
        wrapped("syslog-around-docker.log", lambda line: old_syslog(docker(line)), "text", _RECEIVED),
        Sample(
            "okhttp-in-docker.log", in_docker, [story_file("text")],
            [
                ACCEPTED_1.sighting(starts[0]), ACCEPTED_2.sighting(starts[2]),
                CALL_1.sighting(starts[3], received_time=CALL_1.stop), CALL_2.sighting(starts[4], received_time=CALL_2.stop),
            ], [REFUSED.refusal()], is_story=True),
    ]
