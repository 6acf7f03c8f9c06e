"""A request and its reply on two lines."""

from story import *


def asked(request: Request, **ids) -> str:
    return text({"time": request.time, **ids, "event": "request", "url": URL, "body": request.sent()})


def replied(request: Request, time: str, **ids) -> str:
    body = request.reply() if request.ok else {"ok": False, "error": "busy"}
    return text({"time": time, **ids, "event": "response", "status": request.status, "body": body})


def verification(request: Request) -> dict:
    """As the verification is known once its halves have found each other."""
    return {
        "verification_call_uuid": request.key, "time": request.time, "callee_prefix": request.callee[:6],
        "caller_stem": request.caller[:-4], "is_with_redirect": int(request.asked), "is_redirect": int(request.redirect),
    }


_NOISE = text({"time": "2024-02-13T08:00:00Z", "requestId": "zz", "msg": "cache miss"})


def pairs(id_name: str = "requestId", reply_name: str | None = None) -> list[str]:
    reply_name = reply_name or id_name
    return [
        asked(ACCEPTED_1, **{id_name: "a-1"}), _NOISE, asked(REFUSED, **{id_name: "a-2"}),
        replied(ACCEPTED_1, "2024-02-13T08:00:01Z", **{reply_name: "a-1"}), _NOISE,
        replied(REFUSED, "2024-02-13T08:05:01Z", **{reply_name: "a-2"}),
        asked(ACCEPTED_2, **{id_name: "a-3"}), replied(ACCEPTED_2, "2024-02-13T08:10:01Z", **{reply_name: "a-3"}),
        *[text(call.line()) for call in STORY[3:]],
    ]


@dataclass
class Halves(Sample):
    """A sample whose records are looked at as verifications: the places are those of halves."""

    verifications: list[dict] = field(default_factory=list)

    def json(self) -> dict:
        return super().json() | {"sightings": None, "verifications": self.verifications}


def samples() -> list[Sample]:
    both = [verification(ACCEPTED_1), verification(ACCEPTED_2)]
    joined = story_file("ndjson", ignored=2, joined=3)
    lines = pairs()
    first, second = ndjson(lines[:3] + lines[6:7]), ndjson(lines[3:6] + lines[7:])
    late = [asked(ACCEPTED_1, traceId="t-1"), replied(ACCEPTED_1, "2024-02-13T08:11:00Z", traceId="t-1")]
    early = [replied(ACCEPTED_1, "2024-02-13T07:59:00Z", traceId="t-1"), asked(ACCEPTED_1, traceId="t-1")]
    alone = {"verification_call_uuid": KEY_1, "caller_stem": CALLER_1[:-4], "is_redirect": 0}
    unanswered = ACCEPTED_1.refusal(http_status=None)
    rotated = "halves-in-two-rotated-files"

    def same(name: str, lines: list[str]) -> Halves:
        return Halves(name, ndjson(lines), [joined], [], [REFUSED.refusal()], is_story=True, verifications=both)

    return [
        same("halves-with-other-lines-between.ndjson", lines),
        same("halves-joined-by-trace-id.ndjson", pairs("traceId", "trace_id")),
        same("halves-joined-by-correlation.ndjson", pairs("correlation_id", "correlationId")),
        Halves(
            rotated, {"app.log.1": first, "app.log.2": second},
            [
                File("ndjson", path=f"{rotated}/app.log.1", requests=1, refused=1, ignored=1, joined=2),
                File("ndjson", path=f"{rotated}/app.log.2", requests=2, calls=2, ignored=1, joined=1),
            ], [], [REFUSED.refusal()], is_story=True, verifications=both),
        Halves(
            "halves-eleven-minutes-apart.ndjson", ndjson(late), [File("ndjson", requests=2, refused=1)], [], [unanswered],
            verifications=[alone | {"time": "2024-02-13T08:11:00Z"}], unpaired=(1, 1)),
        Halves(
            "halves-with-the-reply-first.ndjson", ndjson(early), [File("ndjson", requests=2, refused=1)], [], [unanswered],
            verifications=[alone | {"time": "2024-02-13T07:59:00Z"}], unpaired=(1, 1)),
        Halves(
            "half-without-reply.ndjson", ndjson([asked(ACCEPTED_1, reqId="r-9")]), [File("ndjson", requests=1, refused=1)], [],
            [unanswered], unpaired=(1, 0)),
    ]
