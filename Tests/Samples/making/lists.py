"""Records in one list of one JSON value, as log stores, queues and web services give them."""

from halves import Halves, pairs, verification
from story import *
from wrappers import cloudwatch, elasticsearch


def events(lines: list[str], **more) -> dict:
    """As `aws logs filter-log-events` prints them."""
    return {"events": [json.loads(cloudwatch(line)) | {"eventId": str(n)} for n, line in enumerate(lines)]} | more


def hits(lines: list[str]) -> dict:
    found = [json.loads(elasticsearch(line)) for line in lines]
    return {
        "took": 5, "timed_out": False, "_shards": {"total": 1, "successful": 1, "failed": 0},
        "hits": {"total": {"value": len(found), "relation": "eq"}, "max_score": None, "hits": found},
    }


def subscription(lines: list[str]) -> dict:
    """As CloudWatch hands a batch to Firehose."""
    found = [{"id": str(n), "timestamp": 1707814800000, "message": line} for n, line in enumerate(lines)]
    return {
        "messageType": "DATA_MESSAGE", "owner": "123456789012", "logGroup": "sms", "logStream": "a",
        "subscriptionFilters": ["all"], "logEvents": found,
    }


def queue(lines: list[str]) -> dict:
    return {"Messages": [{"MessageId": str(n), "ReceiptHandle": "AQEB", "Body": line} for n, line in enumerate(lines)]}


def samples() -> list[Sample]:
    lines = pairs()
    both = [verification(ACCEPTED_1), verification(ACCEPTED_2)]

    def joined(name: str, content: str, format: str) -> Halves:
        file = story_file(format, ignored=2, joined=3)
        return Halves(name, content.encode(), [file], [], [REFUSED.refusal()], is_story=True, verifications=both)

    def spread(value) -> str:
        return json.dumps(value, indent=4, ensure_ascii=False) + "\n"

    an_element_a_line = '{"events":[\n' + ",\n".join(cloudwatch(line) for line in lines) + '\n],"nextToken":"x"}\n'
    return [
        joined("cloudwatch-events-on-one-line.json", text(events(lines, nextToken="x")) + "\n", "ndjson"),
        joined("cloudwatch-events-pretty-printed.json", spread(events(lines, searchedLogStreams=[])), "json-sequence"),
        joined("cloudwatch-events-with-one-a-line.json", an_element_a_line, "json-sequence"),
        joined(
            "cloudwatch-events-in-pages.json", spread(events(lines[:4], nextToken="x")) + spread(events(lines[4:])),
            "json-sequence"),
        joined("elasticsearch-reply.json", text(hits(lines)), "ndjson"),
        joined("elasticsearch-replies-a-line-each.ndjson", ndjson([text(hits(lines[:2])), text(hits(lines[2:]))]).decode(), "ndjson"),
        joined(
            "firehose-with-nothing-between-its-batches.json", text(subscription(lines[:5])) + text(subscription(lines[5:])),
            "json-sequence"),
        joined("queue-messages.json", spread(queue(lines)), "json-sequence"),
        joined("reply-of-a-web-service.json", text({"ok": True, "data": [json.loads(line) for line in lines], "page": 1}), "ndjson"),
    ]
