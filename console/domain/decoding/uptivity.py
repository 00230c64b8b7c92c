"""Judge the results of the recorder by their number, and say where the rest of the result disagrees."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from console.domain.asked import order
from console.domain.call import Call
from console.domain.codes import CodeTable, ResultCode
from console.domain.command import Message
from console.domain.decoding import against_state
from console.domain.decoding.findings import malformed, nameless, number, unexpected, unknown, weighed
from console.domain.outcome import Finding, FindingKind, Verdict
from console.domain.reply import RecorderReply
from console.domain.state import KnownState

ERROR = "ERROR"
"""What RESULTTYPE says on every error (API Server Command Results)."""
GENERAL_OK = 20
WITH_RESERVATION = frozenset({9, 46, 58})
"""Codes of which no document says what RESULTTYPE comes with them."""
LABEL = re.compile(r"\bAPI_[A-Z0-9_]+")


def judge(call: Call, reply: RecorderReply, table: CodeTable, known: KnownState | None) -> Verdict:
    """Return the verdict of a result; the usual one, in which all parts agree, costs one look-up."""
    verdict = table.plain.get(reply.result_code or "")
    if verdict is not None and isinstance(verdict.code, int) and _all_agrees(call, reply, verdict, table):
        state = against_state.of_device(call, verdict.code, known)
        return weighed(verdict, state) if state else verdict
    return _judge_part_by_part(call, reply, table, known)


def _all_agrees(call: Call, reply: RecorderReply, verdict: Verdict, table: CodeTable) -> bool:
    label, command = verdict.published, call.command
    request = command.request
    return (
        reply.message == label
        and (reply.result_type == label or (reply.result_type == ERROR and not verdict.is_success))
        and (reply.request_id == str(call.id) or not call.id)
        and (verdict.code in command.expects or verdict.code in table.any_command)
        and reply.count_claimed == reply.count_found
        and not reply.oddities
        and (reply.status is None or reply.status == 200)
        and (reply.request_type is None or (isinstance(request, Message) and reply.request_type == request.type))
    )


def _judge_part_by_part(call: Call, reply: RecorderReply, table: CodeTable, known: KnownState | None) -> Verdict:
    code, text = number(reply.result_code or ""), (reply.message or "").strip()
    if code is None:
        return weighed(_without_code(reply, text), [_no_code_finding(reply), *_envelope(call, reply)])
    row = table.find(code)
    verdict = unknown(code, table, text) if row is None else replace(table.verdict(row), text=text)
    others = [] if row is None else _others_named(row, text, table)
    if row is not None and others:
        verdict = replace(verdict, readings=tuple(map(_reading, (row, *others))))
    findings = [
        *_type_against_code(verdict, reply, table),
        *_text_against_code(verdict, others),
        *_status_against_result(verdict, reply),
        *_envelope(call, reply),
        *against_state.of_device(call, code, known),
        *unexpected(code, call.command.request, call.command.expects, call.command.title, table),
    ]
    return weighed(verdict, findings)


def _without_code(reply: RecorderReply, text: str) -> Verdict:
    found = (reply.result_code or "").strip()
    label = "No result code" if not found else f"Result code '{found}' is no number"
    return nameless(
        label,
        "The recorder answered, but not with a number that could be judged, so it counts as a failure.",
        text,
        causes=("The result was damaged on its way.", "The address leads to something that is not the recorder."),
    )


def _no_code_finding(reply: RecorderReply) -> Finding:
    found = (
        "no RESULTCODE"
        if not (reply.result_code or "").strip()
        else f"RESULTCODE '{(reply.result_code or '').strip()}'"
    )
    type_ = (reply.result_type or "").strip()
    beside = f", beside RESULTTYPE {type_}" if type_ else ""
    return Finding(FindingKind.MALFORMED, f"The result has {found}{beside}; only a number decides.")


def _reading(row: ResultCode) -> str:
    return f"{row.code} {row.published}: {row.meaning}"


def _others_named(row: ResultCode, text: str, table: CodeTable) -> list[ResultCode]:
    """The rows whose label the text names, when it does not name the row's own."""
    named = LABEL.findall(text.upper())
    if row.published in named:
        return []
    return [other for label in dict.fromkeys(named) for other in table.rows_called(label)]


def _type_against_code(verdict: Verdict, reply: RecorderReply, table: CodeTable) -> Iterator[Finding]:
    kind, type_ = FindingKind.TYPE_AGAINST_CODE, (reply.result_type or "").strip()
    word = type_.upper()
    if not type_:
        yield Finding(FindingKind.ENVELOPE, "The result has no RESULTTYPE; the number decides.", is_contradiction=False)
    elif word == verdict.published or (word == ERROR and not verdict.is_success):
        return
    elif word == ERROR:
        if verdict.code not in WITH_RESERVATION:
            yield Finding(kind, f"Inconsistent: RESULTTYPE says ERROR, RESULTCODE {verdict.code} is a success.")
    else:
        names = table.rows_called(word)
        is_general_ok = verdict.is_success and bool(names) and names[0].code == GENERAL_OK
        is_harmless = not names or is_general_ok
        told = f", the label of {names[0].code}" if names else ", which is no published label"
        sentence = f"RESULTTYPE says {type_}{told}; RESULTCODE {verdict.code} is {verdict.label}."
        yield Finding(kind, sentence if is_harmless else f"Inconsistent: {sentence}", is_contradiction=not is_harmless)


def _text_against_code(verdict: Verdict, others: list[ResultCode]) -> Iterator[Finding]:
    if not others:
        return
    numbers = " and ".join(str(other.code) for other in others)
    is_harmless = verdict.is_success and others[0].code == GENERAL_OK
    sentence = (
        f"RESULTCODE {verdict.code} is {verdict.published}, but RESULTMSG says {verdict.text}, the label of {numbers}. "
        "The number is followed; which side is right cannot be told."
    )
    yield Finding(FindingKind.TEXT_AGAINST_CODE, sentence, is_contradiction=not is_harmless)


def _status_against_result(verdict: Verdict, reply: RecorderReply) -> Iterator[Finding]:
    if reply.status is not None and not 200 <= reply.status < 300 and verdict.is_success:
        sentence = f"HTTP status {reply.status} says failure, RESULTCODE {verdict.code} is a success."
        yield Finding(FindingKind.STATUS_AGAINST_RESULT, sentence)


def _envelope(call: Call, reply: RecorderReply) -> Iterator[Finding]:
    """Findings about everything around the code: body, count, REQUESTID, REQUESTTYPE."""
    yield from malformed(reply.oddities)
    if reply.count_claimed is not None and reply.count_found is not None and reply.count_claimed != reply.count_found:
        sentence = f"COUNT says {reply.count_claimed}, the list holds {reply.count_found}."
        yield Finding(FindingKind.COUNT_AGAINST_ITEMS, sentence)
    if not call.id:  # a captured reply: nothing was sent that could be compared
        return
    asked = order(call)
    yield from _request_id(asked.value("REQUESTID") or str(call.id), call, (reply.request_id or "").strip())
    answered = (reply.request_type or "").strip().upper()
    if answered and asked.type and answered != asked.type:
        yield Finding(FindingKind.ENVELOPE, f"REQUESTTYPE says {answered}, asked was {asked.type}.")


def _request_id(sent: str, call: Call, came: str) -> Iterator[Finding]:
    if not came:
        sentence = f"The result carries no REQUESTID; it is taken as the answer to {sent}, the only one outstanding."
        yield Finding(FindingKind.REQUEST_ID, sentence, is_contradiction=False)
    elif came != sent and number(came) not in (call.id, number(sent) or call.id):
        yield Finding(FindingKind.REQUEST_ID, f"REQUESTID says {came}, sent was {sent}.")
