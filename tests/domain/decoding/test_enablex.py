"""Answers of EnableX: `result` decides, in every form it comes, and what is no answer is a failure with its bytes."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import assets
from console.domain import catalogue
from console.domain.call import Call
from console.domain.codes import Codes, parse_table
from console.domain.decoding import judge
from console.domain.kinds import Json, Value
from console.domain.outcome import (
    Answered,
    Failure,
    FailureKind,
    FindingKind,
    RetrySafety,
    Severity,
    Verdict,
)
from console.domain.reply import RestReply
from console.domain.state import KnownState

ROOM = "5f" * 12


def answer(body: Json, status: int = 200, *, oddities: tuple[str, ...] = ()) -> RestReply:
    return RestReply(json.dumps(body).encode(), status, {}, body, oddities)


def call_of(command: str = "room.get", taken_s: float = 0.0, **values: Value) -> Call:
    chosen = catalogue.find(command)
    needed: dict[str, Value] = {"room_id": ROOM} if "room_id" in chosen.by_name else {}
    return Call(chosen, {**needed, **values}, environment="Lab", id=1, taken_s=taken_s)


def verdict_of(
    codes: Codes, reply: RestReply, command: str = "room.get", known: KnownState | None = None, **values: Value
) -> Verdict:
    judged = judge(call_of(command, float(str(values.pop("taken_s", 0))), **values), reply, codes, known)
    assert isinstance(judged, Verdict)
    return judged


def kinds(verdict: Verdict) -> list[tuple[FindingKind, bool]]:
    return [(finding.kind, finding.is_contradiction) for finding in verdict.findings]


@pytest.mark.parametrize("zero", [0, "0", " 0 "])
def test_zero_in_every_form_is_success(codes: Codes, zero: Json) -> None:
    verdict = verdict_of(codes, answer({"result": zero, "room": {}}))
    assert (verdict.code, verdict.is_success, verdict.severity, verdict.findings) == (0, True, Severity.OK, ())


@pytest.mark.parametrize("status", [200, 201, 400, 401, 404, 500])
@pytest.mark.parametrize("code", ["40001", 40001, " 40001"])
def test_an_error_is_the_same_whatever_its_form_and_status(codes: Codes, code: Json, status: int) -> None:
    verdict = verdict_of(codes, answer({"result": code, "error": "[Reason] Room not found", "desc": ""}, status))
    assert (verdict.code, verdict.is_success, verdict.severity) == (40001, False, Severity.ERROR)
    assert verdict.text == "Room not found"
    assert verdict.findings == ()


def test_every_published_code_is_judged_by_its_number(codes: Codes) -> None:
    for row in codes.enablex.rows:
        body: Json = {"result": str(row.code), "error": f"[Reason] {row.published}", "desc": ""}
        verdict = verdict_of(
            codes, answer(body if row.code else {"result": 0}), "enablex.free", method="GET", path="/x"
        )
        assert (verdict.code, verdict.published, verdict.is_success) == (row.code, row.published, row.code == 0)
        assert not verdict.has_contradiction


@pytest.mark.parametrize(
    ("command", "values", "category"),
    [
        ("room.get", {}, "room"),
        ("token.create", {}, "token"),
        ("enablex.free", {"method": "POST", "path": "/rooms/x/tokens?a=1"}, "token"),
        ("enablex.free", {"method": "GET", "path": "rooms/x"}, "room"),
    ],
)
def test_a_number_in_two_categories_is_read_in_its_route(
    codes: Codes, command: str, values: dict[str, Value], category: str
) -> None:
    verdict = verdict_of(codes, answer({"result": "40001"}), command, **values)
    assert ("token" in verdict.meaning) == (category == "token")


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ({"error": "[Reason] Token Denied. Room is full.", "desc": ""}, "Token Denied. Room is full."),
        ({"error": "Token denied", "desc": "2 of 2"}, "Token denied – 2 of 2"),
        ({"error": {"reason": "[Reason] Full"}}, "Full"),
        ({"error": ["x"], "desc": "only this"}, "only this"),
        ({"desc": None}, ""),
    ],
)
def test_the_text_is_found_wherever_it_stands(codes: Codes, body: dict[str, Json], text: str) -> None:
    verdict = verdict_of(codes, answer({"result": "10114", **body}), "token.create")
    assert (verdict.text, verdict.code, verdict.label) == (text, 10114, "Token denied. Room is full")


@pytest.mark.parametrize("bad", [True, False, None, "", "ok", 0.0, [], {}, "1e3", 10**30, [[[[[[1]]]]]]])
def test_a_result_that_is_no_number_is_malformed(codes: Codes, bad: Json) -> None:
    verdict = verdict_of(codes, answer({"result": bad, "room": {}}))
    assert (verdict.code, verdict.is_success, verdict.severity) == (None, False, Severity.ERROR)
    assert verdict.findings[0].kind is FindingKind.MALFORMED


@pytest.mark.parametrize("body", [[], "text", 5, {}, {"room": {}}, {"error": "x"}, {"status": "success"}])
def test_an_answer_without_result_is_malformed(codes: Codes, body: Json) -> None:
    verdict = verdict_of(codes, answer(body))
    assert (verdict.code, verdict.is_success) == (None, False)
    assert kinds(verdict) == [(FindingKind.MALFORMED, True)]


def test_json_null_is_malformed_but_readable(codes: Codes) -> None:
    assert "null" in verdict_of(codes, RestReply(b" null\n", 200)).findings[0].sentence


@pytest.mark.parametrize(
    ("code", "family"), [(10028, "room"), ("10199", "token"), (40009, "not found"), (50009, "inside"), (7, "no family")]
)
def test_an_unknown_number_is_a_failure_that_keeps_its_number(codes: Codes, code: Json, family: str) -> None:
    verdict = verdict_of(codes, answer({"result": code, "error": "New"}))
    assert (verdict.code, verdict.is_success, verdict.severity) == (int(str(code)), False, Severity.ERROR)
    assert family in verdict.meaning
    assert verdict.text == "New"


DIAL_IN: Json = {"_id": "x", "app_key": "k", "settings": {"sip": True}, "dialin": []}


@pytest.mark.parametrize(
    ("command", "values", "is_success"),
    [
        ("dialin.get", {}, True),
        ("enablex.free", {"method": "GET", "path": "/dialin/"}, True),
        ("room.get", {}, False),
    ],
)
def test_only_dial_in_may_come_without_result(
    codes: Codes, command: str, values: dict[str, Value], is_success: bool
) -> None:
    verdict = verdict_of(codes, answer(DIAL_IN), command, **values)
    assert (verdict.code, verdict.is_success) == (None, is_success)


@pytest.mark.parametrize("reply", [answer(DIAL_IN, 500), answer({"message": "no"}), answer([])])
def test_dial_in_is_no_excuse_for_anything(codes: Codes, reply: RestReply) -> None:
    assert not verdict_of(codes, reply, "dialin.get").is_success


@pytest.mark.parametrize(
    ("word", "retry", "advice"),
    [
        (
            "UNAUTHORIZED",
            RetrySafety.POINTLESS,
            "APP_ID, APP_KEY and the base URL in the settings of environment 'Lab'",
        ),
        ("credential_expired", RetrySafety.POINTLESS, "environment 'Lab'"),
        ("RATE_LIMITED", RetrySafety.SAFE, "Wait"),
        ("PROJECT_SUSPENDED", RetrySafety.POINTLESS, "administers"),
        ("SOMETHING_NEW", RetrySafety.SAFE, "request_id"),
    ],
)
def test_the_newer_envelope_is_a_failure_with_a_word(codes: Codes, word: str, retry: RetrySafety, advice: str) -> None:
    body: Json = {"status": "error", "error_code": word, "message": "Told so", "request_id": "req_7f3a"}
    verdict = verdict_of(codes, answer(body, 401))
    assert (verdict.code, verdict.is_success, verdict.retry) == (word, False, retry)
    assert verdict.text == "Told so (request_id req_7f3a)"
    assert advice in verdict.advice
    assert kinds(verdict) == [(FindingKind.ENVELOPE, False)]


@pytest.mark.parametrize("raw", [b"", b"<html>401</html>", b"Unauthorized"])
def test_401_without_a_body_says_which_credentials_and_where(codes: Codes, raw: bytes) -> None:
    verdict = verdict_of(codes, RestReply(raw, 401))
    assert (verdict.code, verdict.is_success, verdict.severity) == (None, False, Severity.ERROR)
    for named in ("APP_ID", "APP_KEY", "environment 'Lab'"):
        assert named in verdict.advice


def test_an_unknown_application_says_the_same(codes: Codes) -> None:
    verdict = verdict_of(codes, answer({"result": "10000"}, 401))
    assert verdict.code == 10000
    assert "APP_KEY" in verdict.advice
    assert "environment 'Lab'" in verdict.advice


@pytest.mark.parametrize("reply", [RestReply(b"", 429, {"retry-after": "3"}), answer({"message": "slow"}, 429)])
def test_429_may_be_repeated_whatever_its_body(codes: Codes, reply: RestReply) -> None:
    verdict = verdict_of(codes, reply)
    assert (verdict.is_success, verdict.severity, verdict.retry) == (False, Severity.WARNING, RetrySafety.SAFE)
    assert ("3" in verdict.advice) == bool(reply.headers)


@pytest.mark.parametrize(
    ("status", "command", "kind", "may_have_been_done"),
    [
        (200, "room.create", FailureKind.NOT_JSON, True),
        (200, "room.list", FailureKind.NOT_JSON, False),
        (502, "room.delete", FailureKind.HTTP_STATUS, True),
        (408, "room.delete", FailureKind.HTTP_STATUS, True),
        (404, "room.delete", FailureKind.HTTP_STATUS, False),
        (302, "room.list", FailureKind.HTTP_STATUS, False),
        (403, "room.list", FailureKind.HTTP_STATUS, False),
    ],
)
@pytest.mark.parametrize("raw", [b"<html>oops</html>", b""])
def test_what_is_no_answer_is_a_failure_with_its_bytes(
    codes: Codes, status: int, command: str, kind: FailureKind, may_have_been_done: bool, raw: bytes
) -> None:
    judged = judge(call_of(command), RestReply(raw, status, {"content-type": "text/html; charset=x"}), codes)
    assert isinstance(judged, Failure)
    assert (judged.kind, judged.raw, judged.may_have_been_done) == (kind, raw, may_have_been_done)
    assert str(status) in judged.happened
    assert ("text/html" in judged.happened) == bool(raw)
    assert "environment 'Lab'" in judged.advice


@pytest.mark.parametrize(
    ("command", "body", "status", "found"),
    [
        ("room.get", {"result": 0, "room": {}}, 500, (FindingKind.STATUS_AGAINST_RESULT, True)),
        ("room.get", {"result": 0, "room": {}, "error": "Broken"}, 200, (FindingKind.TEXT_AGAINST_CODE, True)),
        ("room.get", {"result": 0, "room": {}, "error_code": "X"}, 200, (FindingKind.ENVELOPE, True)),
        ("room.get", {"result": 0}, 200, (FindingKind.MALFORMED, True)),
        ("room.list", {"result": 0, "rooms": None}, 200, (FindingKind.MALFORMED, True)),
        ("token.create", {"result": 0, "token": ""}, 200, (FindingKind.MALFORMED, True)),
        ("cdr.room", {"result": "0", "archive": []}, 200, (FindingKind.MALFORMED, True)),
        ("room.users", {"result": 0, "total": 2, "users": [{}]}, 200, (FindingKind.COUNT_AGAINST_ITEMS, True)),
        ("room.users", {"result": 0, "total": 1, "users": None}, 200, (FindingKind.COUNT_AGAINST_ITEMS, True)),
        ("room.get", {"result": "10114"}, 200, (FindingKind.UNEXPECTED_CODE, False)),
        ("room.get", {"result": "40001", "error": "[Reason] Server Busy"}, 200, (FindingKind.TEXT_AGAINST_CODE, True)),
        ("room.get", {"result": "77", "error": "Room not found."}, 200, (FindingKind.TEXT_AGAINST_CODE, True)),
    ],
)
def test_what_disagrees_is_found_and_changes_no_success(
    codes: Codes, command: str, body: dict[str, Json], status: int, found: tuple[FindingKind, bool]
) -> None:
    verdict = verdict_of(codes, answer(body, status), command)
    assert kinds(verdict) == [found]
    assert verdict.is_success == (str(body["result"]) == "0")
    assert verdict.severity >= (Severity.WARNING if found[1] else Severity.NOTICE)


@pytest.mark.parametrize(
    ("command", "body"),
    [
        ("room.users", {"result": 0, "total": 0, "users": None}),
        ("room.users", {"result": 0, "total": "1", "users": [{}]}),
        ("room.list", {"result": 0, "rooms": []}),
        ("room.update", {"result": 0}),
        ("room.delete", {"result": 0}),
        ("token.create", {"result": 0, "token": "t"}),
        ("cdr.period", {"result": "0", "cdr": []}),
        ("archive.session", {"result": "0", "archive": []}),
    ],
)
def test_the_usual_answers_have_no_findings(codes: Codes, command: str, body: Json) -> None:
    assert verdict_of(codes, answer(body), command).findings == ()


def test_oddities_of_the_bytes_are_told(codes: Codes) -> None:
    verdict = verdict_of(codes, answer({"result": 0, "room": {}}, oddities=("Not UTF-8.",)))
    assert (kinds(verdict), verdict.severity) == ([(FindingKind.MALFORMED, False)], Severity.WARNING)


@pytest.mark.parametrize(
    ("code", "command", "first"),
    [
        ("50004", "room.update", "update failed"),
        ("50004", "room.delete", "deletion failed"),
        ("50005", "room.delete", "deletion failed"),
        ("10201", "cdr.session", "call report"),
        ("10205", "archive.session", "archive report"),
        ("10202", "archive.room", "archive report"),
    ],
)
def test_published_conflicts_show_both_readings(codes: Codes, code: str, command: str, first: str) -> None:
    verdict = verdict_of(codes, answer({"result": code}), command)
    assert first in verdict.readings[0]
    assert len(verdict.readings) == 2
    assert (FindingKind.PUBLISHED_CONFLICT, False) in kinds(verdict)


def known_room(codes: Codes, users: int | None = None, **settings: Json) -> KnownState:
    known = KnownState()
    body: Json = {"result": 0, "room": {"room_id": ROOM, "name": "Stage", "settings": dict(settings)}}
    learn(known, codes, "room.get", answer(body), 100.0)
    if users is not None:
        learn(known, codes, "room.users", answer({"result": 0, "total": users, "users": [{}] * users}), 100.0)
    return known


def learn(known: KnownState, codes: Codes, command: str, reply: RestReply, at_s: float) -> None:
    call = call_of(command)
    verdict = judge(call, reply, codes)
    assert isinstance(verdict, Verdict)
    known.learn(call, Answered(reply, verdict), at_s)


@pytest.mark.parametrize("code", ["10111", "10112", "10113"])
def test_a_refused_token_stands_beside_the_rooms_own_times(codes: Codes, code: str) -> None:
    known = known_room(codes, scheduled=True, scheduled_time="2031-05-01 10:00:00", duration="30")
    verdict = verdict_of(codes, answer({"result": code}), "token.create", known)
    for time in ("2031-05-01 09:45", "2031-05-01 10:00", "2031-05-01 10:30", "UTC"):
        assert time in verdict.meaning
    assert verdict.findings == ()


@pytest.mark.parametrize(
    ("settings", "users", "command", "code", "words"),
    [
        ({}, None, "room.get", "40001", "was in an answer at 00:01:40 UTC"),
        ({}, None, "token.create", "10113", "permanent"),
        ({"adhoc": True}, None, "token.create", "10113", ""),
        ({}, 0, "room.update", "10030", "no users"),
        ({}, 2, "room.update", "10030", ""),
        ({"scheduled": True}, 0, "room.update", "10030", ""),
        ({}, 2, "room.delete", "0", "2 users were connected"),
        ({}, 0, "room.delete", "0", ""),
    ],
)
def test_an_answer_against_what_is_known_of_the_room(
    codes: Codes, settings: dict[str, Json], users: int | None, command: str, code: str, words: str
) -> None:
    known = known_room(codes, users, **settings)
    verdict = verdict_of(codes, answer({"result": code}), command, known, taken_s=200)
    assert kinds(verdict) == ([(FindingKind.KNOWN_STATE, True)] if words else [])
    assert words in "".join(finding.sentence for finding in verdict.findings)
    early = verdict_of(codes, answer({"result": code}), command, known, taken_s=50)
    assert early.findings == ()


REAL = Codes(*(parse_table(assets.read_text(f"codes/{name}.toml"), name) for name in ("enablex", "uptivity")))
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=12) | st.sampled_from(["0", "10114"])
)
jsons = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner))
keys = st.sampled_from(
    [
        "result",
        "error",
        "desc",
        "error_code",
        "status",
        "message",
        "request_id",
        "room",
        "rooms",
        "total",
        "users",
        "token",
    ]
)


@given(
    st.sampled_from(catalogue.ENABLEX),
    st.dictionaries(keys, jsons) | jsons,
    st.sampled_from([200, 302, 401, 404, 429, 500, 0, -1]),
    st.dictionaries(st.sampled_from(["room_id", "method", "path", "body", "from_date"]), jsons),
)
def test_judging_never_raises_and_result_alone_decides(
    command: catalogue.Command, body: Json, status: int, values: dict[str, Value]
) -> None:
    judged = judge(Call(command, values, id=1), RestReply(b"x", status, {}, body), REAL, known_room(REAL, 2))
    if isinstance(judged, Verdict):
        is_dial_in = judged.label == "Dial-in settings"
        assert judged.is_success == (judged.code == 0 or is_dial_in)
        assert not (judged.has_contradiction and judged.severity is Severity.OK)
    else:
        assert body is None
