"""The JSON forms of verdicts, failures and timings in a session file, and back."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from json.encoder import encode_basestring
from typing import TypeAlias

from console.domain.command import Provenance
from console.domain.kinds import Json
from console.domain.outcome import Failure, FailureKind, Finding, FindingKind, RetrySafety, Severity, Verdict
from console.domain.reply import RecorderReply, Reply, RestReply, Timing

Cleaner: TypeAlias = Callable[[str], str]
"""Clears a sentence of secrets."""

Form: TypeAlias = Mapping[str, Json]


_KNOWN_SHAPES = 256
_REMEMBERED_VERDICTS = 256
_LONGEST_USUAL = 4_000
_ENCODER = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), default=str)


class IllFormedDetail(ValueError):
    """What a session file holds of a row is not in a form this version knows."""


def write(form: Json) -> str:
    """Return JSON as it stands in the file."""
    if form == {}:
        return "{}"  # most commands have no values, and an encoder costs more than it looks
    return _storable(_ENCODER.encode(form))


def event_text(root: str, fields: Sequence[tuple[str, str]], oddities: Iterable[str]) -> str:
    """Return the JSON of what an event was found to hold; by hand, because events come by the thousand."""
    frame = _frame_of_event(root, tuple([name for name, _ in fields]))
    texts = [encode_basestring(value) for _, value in fields]
    return _storable(frame % (*texts, ",".join(map(encode_basestring, oddities))))


@lru_cache(_KNOWN_SHAPES)
def _frame_of_event(root: str, names: tuple[str, ...]) -> str:
    """Return the JSON of an event with places for the texts of its fields and its oddities."""
    quoted = [encode_basestring(name).replace("%", "%%") for name in (root, *names)]
    pairs = ",".join([f"[{name},%s]" for name in quoted[1:]])
    return f'{{"root":{quoted[0]},"fields":[{pairs}],"oddities":[%s]}}'


def read(text: str | None) -> Form:
    """Return the JSON object of a column; an empty one when the column is empty."""
    if not text:
        return {}
    try:
        form: Json = json.loads(text)
    except (ValueError, RecursionError) as problem:
        raise IllFormedDetail(f"A detail of this row is not JSON: {problem}.") from None
    if not isinstance(form, dict):
        raise IllFormedDetail("A detail of this row is not a JSON object.")
    return form


def form_of_verdict(verdict: Verdict, clean: Cleaner) -> dict[str, Json]:
    """Return a verdict as JSON."""
    return {
        "code": verdict.code,
        "label": clean(verdict.label),
        "meaning": clean(verdict.meaning),
        "severity": verdict.severity.word,
        "is_success": verdict.is_success,
        "causes": [clean(cause) for cause in verdict.causes],
        "advice": clean(verdict.advice),
        "retry": verdict.retry.value,
        "findings": [
            {"kind": found.kind.value, "sentence": clean(found.sentence), "is_contradiction": found.is_contradiction}
            for found in verdict.findings
        ],
        "source": verdict.source,
        "provenance": verdict.provenance.value,
        "published": verdict.published,
        "readings": [clean(reading) for reading in verdict.readings],
        "text": clean(verdict.text),
    }


def stored_verdict(text: str | None) -> Verdict | None:
    """Return the verdict that a column holds; the usual ones stand in most rows, letter by letter."""
    return _usual_verdict(text) if text and len(text) <= _LONGEST_USUAL else verdict_of(read(text))


@lru_cache(_REMEMBERED_VERDICTS)
def _usual_verdict(text: str) -> Verdict | None:
    return verdict_of(read(text))


def verdict_of(form: Form) -> Verdict | None:
    """Return the verdict that a JSON form describes; None for an empty form."""
    if not form:
        return None
    code = form.get("code")
    try:
        return Verdict(
            code=code if isinstance(code, int | str) else None,
            label=_text(form, "label"),
            meaning=_text(form, "meaning"),
            severity=Severity[_text(form, "severity").upper()],
            is_success=form.get("is_success") is True,
            causes=_texts(form, "causes"),
            advice=_text(form, "advice"),
            retry=RetrySafety(_text(form, "retry")),
            findings=tuple(_finding_of(item) for item in _items(form, "findings")),
            source=_text(form, "source"),
            provenance=Provenance(_text(form, "provenance")),
            published=_text(form, "published"),
            readings=_texts(form, "readings"),
            text=_text(form, "text"),
        )
    except (KeyError, ValueError) as problem:
        raise IllFormedDetail(f"The verdict of this row names something unknown to this version: {problem}.") from None


def form_of_failure(failure: Failure, clean: Cleaner) -> dict[str, Json]:
    """Return a failure as JSON; its raw bytes are kept as the row's reply."""
    return {
        "kind": failure.kind.name.lower().replace("_", "-"),
        "happened": clean(failure.happened),
        "means": clean(failure.means),
        "advice": clean(failure.advice),
        "may_have_been_done": failure.may_have_been_done,
    }


def failure_of(form: Form, raw: bytes) -> Failure | None:
    """Return the failure that a JSON form describes; None for an empty form."""
    if not form:
        return None
    try:
        kind = FailureKind[_text(form, "kind").upper().replace("-", "_")]
    except KeyError as problem:
        raise IllFormedDetail(f"The failure of this row is of a kind unknown to this version: {problem}.") from None
    return Failure(
        kind=kind,
        happened=_text(form, "happened"),
        means=_text(form, "means"),
        advice=_text(form, "advice"),
        raw=raw,
        may_have_been_done=form.get("may_have_been_done") is not False,
    )


def form_of_timing(timing: Timing) -> dict[str, float]:
    """Return the timing of an exchange as JSON, without the parts that were not seen."""
    parts = [
        ("waited_s", timing.waited_s),
        ("connected_s", timing.connected_s),
        ("sent_s", timing.sent_s),
        ("first_byte_s", timing.first_byte_s),
        ("total_s", timing.total_s),
    ]
    return {name: value for name, value in parts if value is not None}


def timing_text(timing: Timing) -> str:
    """Return the same as text; every row has one, and numbers are written quicker than an encoder is set up."""
    return "{" + ",".join([f'"{name}":{value!r}' for name, value in form_of_timing(timing).items()]) + "}"


def timing_of(form: Form) -> Timing | None:
    """Return the timing that a JSON form describes; None for an empty form."""
    if not form:
        return None
    return Timing(
        _seconds(form, "waited_s"),
        _seconds(form, "connected_s"),
        _seconds(form, "sent_s"),
        _seconds(form, "first_byte_s"),
        _seconds(form, "total_s") or 0.0,
    )


def facts_text(reply: Reply, clean: Cleaner, headers: Callable[[Mapping[str, str]], Json]) -> str:
    """Return `facts_of_reply` as text; the usual results of a recorder differ in nothing but their REQUESTID."""
    if isinstance(reply, RecorderReply) and reply.request_id is not None and not reply.oddities:
        counts = reply.count_claimed, reply.count_found
        message = None if reply.message is None else clean(reply.message)
        frame = _frame_of_facts(
            reply.status, reply.request_type, reply.result_type, reply.result_code, message, *counts
        )
        return _storable(frame % encode_basestring(reply.request_id))
    return write(facts_of_reply(reply, clean, headers))


@lru_cache(_KNOWN_SHAPES)
def _frame_of_facts(
    status: int | None,
    request_type: str | None,
    result_type: str | None,
    result_code: str | None,
    message: str | None,
    count_claimed: int | None,
    count_found: int | None,
) -> str:
    """Return the facts of a result with a place for its REQUESTID."""
    reply = RecorderReply(
        *(b"", "", request_type, result_type, result_code, message, count_claimed, count_found), status=status
    )
    before, place, after = write(facts_of_reply(reply, str, dict)).partition('"request_id":""')
    return before.replace("%", "%%") + place[:-2] + "%s" + after.replace("%", "%%")


def facts_of_reply(reply: Reply, clean: Cleaner, headers: Callable[[Mapping[str, str]], Json]) -> dict[str, Json]:
    """Return what was read of an answer beside its body; `headers` clears header values of credentials."""
    match reply:
        case RestReply():
            return {
                "status": reply.status,
                "headers": headers(reply.headers),
                "oddities": [clean(o) for o in reply.oddities],
            }
        case RecorderReply():
            facts: list[tuple[str, Json]] = [
                ("status", reply.status),
                ("request_id", reply.request_id),
                ("request_type", reply.request_type),
                ("result_type", reply.result_type),
                ("result_code", reply.result_code),
                ("message", None if reply.message is None else clean(reply.message)),
                ("count_claimed", reply.count_claimed),
                ("count_found", reply.count_found),
                ("oddities", [clean(oddity) for oddity in reply.oddities] or None),
            ]
            return {name: value for name, value in facts if value is not None}


def _storable(text: str) -> str:
    """Replace what SQLite cannot hold: halves of surrogate pairs."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode()


def _text(form: Form, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else str(value)


def _items(form: Form, name: str) -> list[Json]:
    value = form.get(name)
    return value if isinstance(value, list) else []


def _texts(form: Form, name: str) -> tuple[str, ...]:
    return tuple(str(item) for item in _items(form, name))


def _seconds(form: Form, name: str) -> float | None:
    value = form.get(name)
    return float(value) if isinstance(value, int | float) else None


def _finding_of(item: Json) -> Finding:
    if not isinstance(item, dict):
        raise IllFormedDetail("A finding of this row is not a JSON object.")
    return Finding(FindingKind(_text(item, "kind")), _text(item, "sentence"), item.get("is_contradiction") is not False)
