"""Judge the answers of EnableX by `result`, and say where status, texts and contents disagree with it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace

from console.domain.asked import Route, route
from console.domain.call import Call
from console.domain.codes import CodeTable, ResultCode, TextCode
from console.domain.command import Changes
from console.domain.decoding import against_state
from console.domain.decoding.findings import malformed, nameless, number, unexpected, unknown, weighed
from console.domain.kinds import Json
from console.domain.outcome import Failure, FailureKind, Finding, FindingKind, RetrySafety, Severity, Verdict
from console.domain.reply import RestReply
from console.domain.state import KnownState

REASON = "[Reason]"
"""What real error texts begin with."""
UNKNOWN_APPLICATION = 10000
REFUSED_BY_TIME = frozenset({10111, 10112, 10113})
"""Token refusals that only make sense beside the room's own times."""
DIAL_IN_KEYS = frozenset({"_id", "app_key", "settings", "sip", "dialin"})
LARGEST = 10**18
"""Beyond this a number is no result code; nothing could store it."""
RESULT_AND_ERROR = "the video pages describe 'result' and 'error'"


def judge(call: Call, reply: RestReply, table: CodeTable, known: KnownState | None) -> Verdict | Failure:
    """Return the verdict of an answer, or the failure when what came is no answer of EnableX."""
    asked, body = route(call), reply.body
    if isinstance(body, dict):
        verdict, findings = _judge_object(call, asked, reply, body, table, known)
    elif reply.status in (401, 429):
        verdict, findings = _by_status(call, reply), []
    elif body is None and reply.raw.strip() != b"null":
        return _not_json(call, reply)
    else:
        verdict, findings = _without_code(f"The answer is JSON, but {_kind(body)} instead of an object."), []
    return weighed(verdict, [*findings, *malformed(reply.oddities)])


def _judge_object(
    call: Call, asked: Route, reply: RestReply, body: Mapping[str, Json], table: CodeTable, known: KnownState | None
) -> tuple[Verdict, list[Finding]]:
    if "result" in body:
        return _judge_result(call, asked, reply, body, table, known)
    word = body.get("error_code")
    if isinstance(word, str) and word.strip():
        return _judge_word(call, word.strip(), body, table)
    if reply.status in (401, 429):
        return _by_status(call, reply, _text(body)), []
    if asked.parts == ("dialin",) and DIAL_IN_KEYS & body.keys() and 200 <= reply.status < 300:
        return _dial_in(), []
    return _without_code("The answer has no 'result', which every answer but the dial-in one carries.", _text(body)), []


def _judge_result(
    call: Call, asked: Route, reply: RestReply, body: Mapping[str, Json], table: CodeTable, known: KnownState | None
) -> tuple[Verdict, list[Finding]]:
    code, text = _code(body["result"]), _text(body)
    if code is None:
        return _without_code(
            f"'result' is {_shown(body['result'])}; only a number, or digits in a text, can be judged.", text
        ), []
    row = table.find(code, asked.category)
    if row is None:
        verdict = unknown(code, table, text)
    else:
        verdict = _in_context(replace(table.verdict(row, call.command.id), text=text), call, asked, known)
    return verdict, [
        *_status_against_result(verdict, reply),
        *_text_against_code(verdict, row, body, table),
        *_envelope_beside_result(body),
        *(_contents(asked, body) if verdict.is_success else ()),
        *_total_against_users(asked, body),
        *against_state.of_room(call, asked, code, known),
        *unexpected(code, call.command.request, call.command.expects, call.command.title, table),
    ]


def _in_context(verdict: Verdict, call: Call, asked: Route, known: KnownState | None) -> Verdict:
    """Add what this call and its room make of the code's meaning."""
    if verdict.code == UNKNOWN_APPLICATION:
        return replace(verdict, advice=_where_credentials_are(call))
    if verdict.code in REFUSED_BY_TIME:
        times = against_state.room_times(asked, known)
        return replace(verdict, meaning=f"{verdict.meaning} {times}") if times else verdict
    return verdict


def _judge_word(call: Call, word: str, body: Mapping[str, Json], table: CodeTable) -> tuple[Verdict, list[Finding]]:
    """The newer envelope: a code that is a word, and a request identifier for the vendor's support."""
    row = table.text_codes.get(word.upper())
    text = _text(body)
    asked_as = body.get("request_id")
    if isinstance(asked_as, str | int) and asked_as:
        text = f"{text} (request_id {asked_as})".lstrip()
    sentence = f"The answer came as 'status' and 'error_code'; {RESULT_AND_ERROR}."
    return _of_word(call, word, row, text), [Finding(FindingKind.ENVELOPE, sentence, is_contradiction=False)]


def _of_word(call: Call, word: str, row: TextCode | None, text: str) -> Verdict:
    is_refused = word.upper() in ("UNAUTHORIZED", "CREDENTIAL_EXPIRED")
    if row is None:
        meaning = f"EnableX refused the call with a code no table has: {word}."
        advice = "Read the text that came with it, and give the request_id to the vendor's support."
        return replace(nameless(word, meaning, text, advice=advice), code=word, source="Not published.")
    return Verdict(
        code=word,
        label=word,
        meaning=row.meaning,
        severity=Severity.WARNING if row.retry is RetrySafety.SAFE else Severity.ERROR,
        is_success=False,
        causes=row.causes,
        advice=_where_credentials_are(call) if is_refused else row.advice,
        retry=row.retry,
        source="Label: vendor, errors page for all products. Meaning: our reading of it.",
        published=row.code,
        text=text,
    )


def _by_status(call: Call, reply: RestReply, text: str = "") -> Verdict:
    """The two statuses that say everything even without a readable body: credentials refused, too many calls."""
    if reply.status == 429:
        wait = reply.headers.get("retry-after", "").strip()[:40]
        when = f"Wait (the answer says Retry-After: {wait})" if wait else "Wait a little"
        meaning = "Too many calls in a short time; this one was refused before anything was done."
        verdict = nameless("HTTP 429", meaning, text, advice=f"{when} and send again.")
        return replace(verdict, severity=Severity.WARNING, retry=RetrySafety.SAFE, source="HTTP status 429.")
    verdict = nameless(
        "Credentials refused (HTTP 401)",
        "EnableX, or a gateway before it, refused APP_ID or APP_KEY. Nothing was done.",
        text,
        advice=_where_credentials_are(call),
        causes=("APP_ID is unknown or mistyped.", "APP_KEY is wrong or was renewed in the vendor's portal."),
    )
    return replace(verdict, retry=RetrySafety.POINTLESS, source="HTTP status 401; its body names no code.")


def _dial_in() -> Verdict:
    return Verdict(
        code=None,
        label="Dial-in settings",
        meaning="Done, as asked. This answer carries no 'result', by design.",
        severity=Severity.OK,
        is_success=True,
        advice="Nothing to do.",
        source="Vendor: list of dial-in phone numbers.",
        retry=RetrySafety.SAFE,
    )


def _without_code(oddity: str, text: str = "") -> Verdict:
    verdict = nameless(
        "Malformed answer",
        "EnableX answered, but not with a 'result' that could be judged, so it counts as a failure.",
        text,
        causes=("The base URL leads to something that is not the EnableX API.", "The answer was damaged on its way."),
    )
    return weighed(verdict, [Finding(FindingKind.MALFORMED, oddity)])


def _not_json(call: Call, reply: RestReply) -> Failure:
    said = reply.headers.get("content-type", "").partition(";")[0].strip()[:60]
    came = f"{said or 'an answer'} that is not JSON" if reply.raw.strip() else "an empty answer"
    is_refused = 400 <= reply.status < 500 and reply.status != 408
    if 200 <= reply.status < 300:
        kind, means = (
            FailureKind.NOT_JSON,
            "It is not the EnableX API that answered: a proxy, a login page or a website.",
        )
    else:
        kind, means = FailureKind.HTTP_STATUS, _meaning_of_status(reply.status)
    return Failure(
        kind,
        happened=f"EnableX's address answered HTTP {reply.status} with {came}.",
        means=means,
        advice=f"Check the base URL of {_environment(call)}; the raw bytes show who answered.",
        raw=reply.raw,
        may_have_been_done=call.command.changes is not Changes.NOTHING and not is_refused,
    )


def _meaning_of_status(status: int) -> str:
    match status:
        case 403:
            return "The way to the API is barred, most likely by a proxy or firewall."
        case 404 | 405:
            return "The address has no such route; most likely the path of the base URL is wrong."
        case _ if status >= 500:
            return "The server, or a gateway before it, failed before EnableX could answer."
        case _ if 300 <= status < 400:
            return "The address sends callers elsewhere; the API itself never does."
        case _:
            return "Something between here and EnableX refused the request."


def _status_against_result(verdict: Verdict, reply: RestReply) -> Iterator[Finding]:
    """A bad result with status 200 is documented; a good one with a bad status is not."""
    if verdict.is_success and not 200 <= reply.status < 300:
        sentence = f"HTTP status {reply.status} says failure, result {verdict.code} says success."
        yield Finding(FindingKind.STATUS_AGAINST_RESULT, sentence)


def _text_against_code(
    verdict: Verdict, row: ResultCode | None, body: Mapping[str, Json], table: CodeTable
) -> Iterator[Finding]:
    """A text published for other codes only; wording alone differs from the table in real answers."""
    kind, error = FindingKind.TEXT_AGAINST_CODE, _error(body)
    if verdict.is_success and body.get("error"):
        yield Finding(kind, f"Result {verdict.code} says success, 'error' says: {error or 'something unreadable'}.")
        return
    rows = table.rows_called(error) if error else ()
    if rows and (row is None or all(other.code != row.code for other in rows)):
        numbers = " and ".join(dict.fromkeys(str(other.code) for other in rows))
        sentence = f"Result {verdict.code} is '{verdict.label}', but 'error' says '{error}', the text of {numbers}."
        yield Finding(kind, f"{sentence} The number is followed.")


def _envelope_beside_result(body: Mapping[str, Json]) -> Iterator[Finding]:
    if body.get("error_code"):
        sentence = f"The answer has 'result' {_shown(body['result'])} and 'error_code' {_shown(body['error_code'])}."
        yield Finding(FindingKind.ENVELOPE, f"{sentence} The result is followed: {RESULT_AND_ERROR}.")


def _contents(asked: Route, body: Mapping[str, Json]) -> Iterator[Finding]:
    """Result 0 promises what was asked for; say when it is not there."""
    match asked.method, asked.parts:
        case "POST", ("rooms", _, "tokens"):
            key, is_there = "token", isinstance(body.get("token"), str) and bool(body["token"])
        case ("POST", ("rooms",)) | ("GET", ("rooms", _)):
            key, is_there = "room", isinstance(body.get("room"), dict)
        case "GET", ("rooms",):
            key, is_there = "rooms", isinstance(body.get("rooms"), list)
        case "GET", ("rooms", _, "users"):
            key, is_there = "users", isinstance(body.get("users"), list) or body.get("users", 0) is None
        case "GET", (("cdr" | "archive") as report, _, *_):
            key, is_there = report, isinstance(body.get(report), list)
        case _:
            return
    if not is_there:
        yield Finding(FindingKind.MALFORMED, f"Result 0 promises '{key}', the answer holds no proper one.")


def _total_against_users(asked: Route, body: Mapping[str, Json]) -> Iterator[Finding]:
    total, users = body.get("total"), body.get("users")
    if asked.parts[2:] != ("users",) or total is None or not isinstance(users, list | None):
        return
    found = 0 if users is None else len(users)
    if _code(total) != found:
        yield Finding(FindingKind.COUNT_AGAINST_ITEMS, f"'total' says {_shown(total)}, the list holds {found}.")


def _code(result: Json) -> int | None:
    """The number in `result`: a number, or digits in a text; everything else is malformed."""
    if isinstance(result, bool):
        return None
    if isinstance(result, int):
        return result if abs(result) < LARGEST else None
    return number(result) if isinstance(result, str) else None


def _error(body: Mapping[str, Json]) -> str:
    """The error text without its `[Reason]` mark; `error` may be an object that holds it as `reason`."""
    error = body.get("error")
    if isinstance(error, dict):
        error = error.get("reason")
    return error.strip().removeprefix(REASON).strip() if isinstance(error, str) else ""


def _text(body: Mapping[str, Json]) -> str:
    """Everything the answer says in words, the short text first."""
    told = [_error(body)]
    told += [text.strip() for key in ("desc", "message") if isinstance(text := body.get(key), str)]
    return " – ".join(dict.fromkeys(text for text in told if text))


def _kind(body: Json) -> str:
    match body:
        case list():
            return "a list"
        case str():
            return "a text"
        case None:
            return "null"
        case _:
            return "a single value"


def _shown(value: Json) -> str:
    """A value in a sentence: single ones as they are, the others by their kind, since they may be deep."""
    match value:
        case list() | None:
            return _kind(value)
        case dict():
            return "an object"
        case _:
            return json.dumps(value, ensure_ascii=False)[:40]


def _environment(call: Call) -> str:
    return f"environment '{call.environment}'" if call.environment else "this environment"


def _where_credentials_are(call: Call) -> str:
    return f"Check APP_ID, APP_KEY and the base URL in the settings of {_environment(call)}, and correct them there."
