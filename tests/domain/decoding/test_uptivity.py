"""Results of the recorder: the number decides, and everything beside it is said when it disagrees."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console import assets
from console.domain import catalogue
from console.domain.call import Call
from console.domain.codes import Codes, parse_table
from console.domain.decoding import judge
from console.domain.kinds import Value
from console.domain.outcome import FindingKind, RetrySafety, Severity, Verdict
from console.domain.reply import Event, RecorderReply
from console.domain.state import KnownState

SUCCESSES = {0, 13, 20, 37, 43, 46, 9}


def result(
    code: object = 20,
    message: str | None = None,
    *,
    result_type: str | None = None,
    request_id: str | None = "7",
    request_type: str | None = None,
    status: int | None = None,
    claimed: int | None = None,
    found: int | None = None,
    oddities: tuple[str, ...] = (),
) -> RecorderReply:
    return RecorderReply(
        raw=b"<RESULT/>",
        request_id=request_id,
        request_type=request_type,
        result_type=result_type,
        result_code=None if code is None else str(code),
        message=message,
        count_claimed=claimed,
        count_found=found,
        oddities=oddities,
        status=status,
    )


def verdict_of(
    codes: Codes, reply: RecorderReply, command: str = "recorder.test", known: KnownState | None = None, **values: Value
) -> Verdict:
    taken_s = float(str(values.pop("taken_s", 0)))
    call = Call(catalogue.find(command), values, id=7, taken_s=taken_s)
    judged = judge(call, reply, codes, known)
    assert isinstance(judged, Verdict)
    return judged


def kinds(verdict: Verdict) -> list[tuple[FindingKind, bool]]:
    return [(finding.kind, finding.is_contradiction) for finding in verdict.findings]


@pytest.mark.parametrize("code", [*range(19), *range(20, 60)])
def test_every_published_code_is_judged_by_its_number(codes: Codes, code: int) -> None:
    label = codes.uptivity.rows_of(code)[0].published
    is_success = code in SUCCESSES
    for result_type in {label, label if is_success else "ERROR"}:
        verdict = verdict_of(codes, result(code, label, result_type=result_type), "recorder.raw", xml="<X/>")
        assert (verdict.code, verdict.label, verdict.is_success) == (code, label, is_success)
        assert not verdict.has_contradiction


def test_the_usual_result_is_a_verdict_made_before(codes: Codes) -> None:
    reply = result(20, "API_OK", result_type="API_OK", request_type="TEST")
    assert verdict_of(codes, reply) is codes.uptivity.plain["20"]
    refused = result(14, "API_REQUESTID_INVALID", result_type="ERROR")
    assert verdict_of(codes, refused) is codes.uptivity.plain["14"]


def test_zero_is_a_success(codes: Codes) -> None:
    reply = result(0, "API_RECORDING_STARTED", result_type="API_RECORDING_STARTED")
    verdict = verdict_of(codes, reply, "record.start", DEVICEID="200")
    assert (verdict.code, verdict.is_success, verdict.severity, verdict.findings) == (0, True, Severity.OK, ())


def test_the_published_example_is_failure_17_with_both_readings(codes: Codes) -> None:
    reply = result(17, " API_ERROR_NO_DEFAULT_RECORDING_PATH", result_type="ERROR")
    verdict = verdict_of(codes, reply)
    assert (verdict.code, verdict.is_success, verdict.severity) == (17, False, Severity.ERROR)
    assert verdict.text == "API_ERROR_NO_DEFAULT_RECORDING_PATH"
    assert verdict.published == "API_INVALID_MESSAGE_FORMAT"
    assert [reading.split(" ")[0] for reading in verdict.readings] == ["17", "18"]
    finding = verdict.findings[0]
    assert finding.kind is FindingKind.TEXT_AGAINST_CODE
    assert "API_INVALID_MESSAGE_FORMAT" in finding.sentence
    assert "API_ERROR_NO_DEFAULT_RECORDING_PATH" in finding.sentence
    assert "18" in finding.sentence


@pytest.mark.parametrize("code", [16, 17])
def test_16_and_17_share_a_label_and_say_so(codes: Codes, code: int) -> None:
    verdict = verdict_of(codes, result(code, "API_INVALID_MESSAGE_FORMAT", result_type="ERROR"))
    assert kinds(verdict) == [(FindingKind.PUBLISHED_CONFLICT, False)]
    assert len(verdict.readings) == 2
    assert verdict.readings[0].startswith(str(code))


@pytest.mark.parametrize(
    ("code", "words"), [(19, "skips 19"), (60, "newer release"), (-1, "no family"), (999999, "no family")]
)
def test_an_unknown_number_is_a_failure_that_keeps_its_number(codes: Codes, code: int, words: str) -> None:
    verdict = verdict_of(codes, result(code, "API_NEW", result_type="ERROR"))
    assert (verdict.code, verdict.is_success, verdict.severity) == (code, False, Severity.ERROR)
    assert str(code) in verdict.label
    assert words in verdict.meaning
    assert verdict.text == "API_NEW"


@pytest.mark.parametrize("code", [None, "", "  ", "OK", "20.0", "0x14", "２０", "1" * 5000])
def test_without_a_number_it_is_a_failure_without_code(codes: Codes, code: str | None) -> None:
    verdict = verdict_of(codes, result(code, "API_OK", result_type="API_OK"))
    assert (verdict.code, verdict.is_success, verdict.severity) == (None, False, Severity.ERROR)
    assert verdict.findings[0].kind is FindingKind.MALFORMED
    assert "API_OK" in verdict.findings[0].sentence


@pytest.mark.parametrize("text", [" 20", "20\n", "+20", "020"])
def test_a_number_may_be_dressed(codes: Codes, text: str) -> None:
    verdict = verdict_of(codes, result(text, "API_OK", result_type="API_OK"))
    assert (verdict.code, verdict.severity) == (20, Severity.OK)


@pytest.mark.parametrize(
    ("code", "result_type", "is_success", "severity", "contradicts"),
    [
        (20, "ERROR", True, Severity.WARNING, True),
        (17, "API_OK", False, Severity.ERROR, True),
        (60, "API_OK", False, Severity.ERROR, True),
        (20, "API_RECORDING_STARTED", True, Severity.WARNING, True),
        (0, "API_OK", True, Severity.NOTICE, False),
        (20, "FINE", True, Severity.NOTICE, False),
        (20, None, True, Severity.NOTICE, False),
        (46, "ERROR", True, Severity.WARNING, None),
        (58, "ERROR", False, Severity.NOTICE, None),
        (8, "ERROR", False, Severity.ERROR, None),
        (8, "api_device_invalid", False, Severity.ERROR, None),
    ],
)
def test_resulttype_against_the_number(
    codes: Codes, code: int, result_type: str | None, is_success: bool, severity: Severity, contradicts: bool | None
) -> None:
    verdict = verdict_of(codes, result(code, result_type=result_type), "recorder.free", type="X")
    assert (verdict.is_success, verdict.severity) == (is_success, severity)
    found = [f for f in verdict.findings if f.kind in (FindingKind.TYPE_AGAINST_CODE, FindingKind.ENVELOPE)]
    assert [f.is_contradiction for f in found] == ([] if contradicts is None else [contradicts])
    assert ("Inconsistent" in "".join(f.sentence for f in found)) == bool(contradicts)


@pytest.mark.parametrize(
    ("code", "message", "contradicts"),
    [
        (8, "API_DEVICE_INVALID", None),
        (8, "API_DEVICE_INVALID: no device 999", None),
        (8, "no device 999", None),
        (8, "refused with API_AGENT_NOT_FOUND", True),
        (8, "API_NOT_A_LABEL", None),
        (20, "API_RECORDING_STOPPED", True),
        (13, "API_OK", False),
        (8, None, None),
    ],
)
def test_the_text_against_the_number(codes: Codes, code: int, message: str | None, contradicts: bool | None) -> None:
    label = codes.uptivity.rows_of(code)[0].published
    verdict = verdict_of(codes, result(code, message, result_type=label), "recorder.free", type="X")
    found = [f.is_contradiction for f in verdict.findings if f.kind is FindingKind.TEXT_AGAINST_CODE]
    assert found == ([] if contradicts is None else [contradicts])
    assert verdict.is_success == (code in SUCCESSES)


@pytest.mark.parametrize(
    ("change", "kind", "contradicts"),
    [
        ({"request_id": "8"}, FindingKind.REQUEST_ID, True),
        ({"request_id": ""}, FindingKind.REQUEST_ID, False),
        ({"request_id": None}, FindingKind.REQUEST_ID, False),
        ({"request_id": "abc"}, FindingKind.REQUEST_ID, True),
        ({"request_type": "CALLSTOP"}, FindingKind.ENVELOPE, True),
        ({"status": 500}, FindingKind.STATUS_AGAINST_RESULT, True),
        ({"count_claimed": 3, "count_found": 2}, FindingKind.COUNT_AGAINST_ITEMS, True),
        ({"oddities": ("Recovered.",)}, FindingKind.MALFORMED, False),
    ],
)
def test_what_disagrees_around_the_number(
    codes: Codes, change: dict[str, object], kind: FindingKind, contradicts: bool
) -> None:
    reply = dataclasses.replace(result(20, "API_OK", result_type="API_OK"), **change)  # type: ignore[arg-type]
    verdict = verdict_of(codes, reply)
    assert kinds(verdict) == [(kind, contradicts)]
    assert verdict.is_success
    assert verdict.severity >= Severity.NOTICE


@pytest.mark.parametrize(
    "change",
    [{"request_id": "007"}, {"request_id": " 7 "}, {"request_type": "test"}, {"status": 200}, {"count_found": 2}],
)
def test_what_only_looks_different_is_no_finding(codes: Codes, change: dict[str, object]) -> None:
    reply = dataclasses.replace(result(20, "API_OK", result_type="API_OK"), **change)  # type: ignore[arg-type]
    assert verdict_of(codes, reply).findings == ()


def test_a_captured_reply_is_not_compared_with_anything_sent(codes: Codes) -> None:
    call = Call(catalogue.find("recorder.test"))
    judged = judge(call, result(20, "API_OK", result_type="API_OK", request_id="99", request_type="X"), codes)
    assert isinstance(judged, Verdict)
    assert judged.findings == ()


@pytest.mark.parametrize(
    ("command", "values"),
    [
        ("recorder.raw", {"xml": "<REQUEST><TYPE>TEST</TYPE><REQUESTID>55</REQUESTID></REQUEST>"}),
        ("recorder.free", {"type": "test", "pairs": [["REQUESTID", "55"]]}),
    ],
)
def test_a_typed_requestid_is_the_one_compared(codes: Codes, command: str, values: dict[str, Value]) -> None:
    reply = result(20, "API_OK", result_type="API_OK", request_id="55", request_type="TEST")
    assert verdict_of(codes, reply, command, **values).findings == ()
    other = dataclasses.replace(reply, request_id="56")
    assert kinds(verdict_of(codes, other, command, **values)) == [(FindingKind.REQUEST_ID, True)]


def test_a_code_the_command_does_not_give_is_an_oddity(codes: Codes) -> None:
    reply = result(13, "API_RECORDING_STOPPED", result_type="API_RECORDING_STOPPED")
    verdict = verdict_of(codes, reply)
    assert kinds(verdict) == [(FindingKind.UNEXPECTED_CODE, False)]
    assert (verdict.is_success, verdict.severity) == (True, Severity.NOTICE)
    assert verdict_of(codes, reply, "recorder.free", type="X").findings == ()


def known_with(*events: str, at_s: float = 100.0) -> KnownState:
    known = KnownState()
    for type_ in events:
        known.hear(Event(b"", type_, fields=(("DEVICEID", "200"),)), at_s)
    return known


@pytest.mark.parametrize(
    ("events", "command", "code", "contradicts"),
    [
        (["RECORDSTART"], "record.start", 0, True),
        (["RECORDSTART"], "record.start", 1, False),
        (["RECORDSTOP"], "record.start", 1, True),
        (["RECORDSTOP"], "record.start", 0, False),
        (["RECORDSTOP"], "record.stop", 13, True),
        (["RECORDSTART"], "record.stop", 12, True),
        (["RECORDSTART"], "record.stop", 13, False),
        (["CALLSTART"], "call.stop", 7, True),
        (["CALLSTOP"], "call.stop", 7, False),
        (["BLACKOUTSTART"], "blackout.start", 20, True),
        (["BLACKOUTSTART"], "blackout.start", 38, False),
        (["BLACKOUTSTOP"], "blackout.start", 38, True),
        (["BLACKOUTSTART"], "blackout.stop", 38, True),
        (["CALLSTART"], "record.start", 1, False),
    ],
)
def test_an_answer_against_the_known_state(
    codes: Codes, events: list[str], command: str, code: int, contradicts: bool
) -> None:
    label = codes.uptivity.rows_of(code)[0].published
    reply = result(code, label, result_type=label)
    verdict = verdict_of(codes, reply, command, known_with(*events), DEVICEID="200", taken_s=200)
    assert kinds(verdict) == ([(FindingKind.KNOWN_STATE, True)] if contradicts else [])
    if contradicts:
        assert "00:01:40 UTC" in verdict.findings[0].sentence
    assert verdict.is_success == (code in SUCCESSES)
    assert verdict.severity >= (Severity.WARNING if contradicts else Severity.OK)


@pytest.mark.parametrize("taken_s", [0, 50])
def test_the_calls_own_event_may_come_before_its_result(codes: Codes, taken_s: float) -> None:
    reply = result(0, "API_RECORDING_STARTED", result_type="API_RECORDING_STARTED")
    known = known_with("RECORDSTART", at_s=100.0)
    assert verdict_of(codes, reply, "record.start", known, DEVICEID="200", taken_s=taken_s).findings == ()


def test_an_unknown_code_must_be_looked_at_before_repeating(codes: Codes) -> None:
    assert verdict_of(codes, result(60), "record.start", DEVICEID="200").retry is RetrySafety.LOOK_FIRST


texts = (
    st.none()
    | st.text(max_size=20)
    | st.sampled_from(["ERROR", "API_OK", "0", "20", "17", "46", " 13 ", "API_DEVICE_INVALID"])
)
numbers = st.none() | st.integers(-5, 5)
REAL = Codes(*(parse_table(assets.read_text(f"codes/{name}.toml"), name) for name in ("enablex", "uptivity")))


@given(
    st.sampled_from(catalogue.UPTIVITY),
    st.tuples(texts, texts, texts, texts, texts, numbers, numbers),
    st.none() | st.integers(-1, 10**6),
    st.dictionaries(st.sampled_from(["DEVICEID", "xml", "type", "pairs", "REQUESTID"]), st.text(max_size=30)),
)
def test_judging_never_raises_and_the_number_alone_decides(
    command: catalogue.Command,
    parts: tuple[str | None, str | None, str | None, str | None, str | None, int | None, int | None],
    status: int | None,
    values: dict[str, Value],
) -> None:
    reply = RecorderReply(b"", *parts, status=status)
    judged = judge(Call(command, values, id=1), reply, REAL, known_with("RECORDSTART", "CALLSTART"))
    assert isinstance(judged, Verdict)
    assert judged.is_success == (judged.code in SUCCESSES)
    assert not (judged.has_contradiction and judged.severity is Severity.OK)
