"""What a row says: its target, its flags and the one line that matters, from calls, outcomes and events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from types import MappingProxyType
from typing import NamedTuple, assert_never

from console.domain.call import Call
from console.domain.channel import CHANNEL_STATES
from console.domain.command import Changes, Provenance
from console.domain.kinds import Value
from console.domain.outcome import Answered, Failure, FailureKind, Outcome, Severity, Unanswered, Verdict
from console.domain.reply import Event, RecorderReply, Reply, RestReply, Timing
from console.domain.secret import MASK, Secret
from console.journal.columns import Row, Settlement
from console.journal.entry import Flag

TARGET_NAMES = ("room_id", "DEVICEID", "DEVICE", "AGENTNUMBER", "AGENTID", "AGENT", "RECORDID", "CALLID")
"""Parameters and event fields that name what a row is about, the most telling first."""

LISTS: Mapping[str, str] = MappingProxyType(
    {"rooms": "rooms", "users": "users", "cdr": "call records", "archive": "sessions with files"}
)
"""Lists that EnableX answers hold, and what their items are called."""

EVENT_BOOKKEEPING = frozenset({"EVENTID", "EVENTTIME"})
"""Fields of an event that come last in its line, because they tell nothing of what happened."""

LONGEST_SUMMARY_PART = 120
"""Characters kept of one value in the line of a pending call or an event."""

_KNOWN_SHAPES = 256
_TARGETS_OF_EVENTS = tuple(name.upper() for name in TARGET_NAMES)

# Plain numbers, because every row passes here and arithmetic on IntFlag takes a microsecond a step.
_PENDING = Flag.PENDING.value
_SIMULATED = Flag.SIMULATED.value
_SENT_ANYWAY = Flag.SENT_ANYWAY.value
_RETRY = Flag.RETRY.value
_ASSUMED = Flag.ASSUMED.value
_CHANGES_STATE = Flag.CHANGES_STATE.value


def target_of_call(call: Call) -> str:
    """Return the room or device a call is about; empty when it names none."""
    values = call.values
    for name in TARGET_NAMES if values else ():
        value = values.get(name)
        if value and isinstance(value, str | int):
            return str(value)
    return ""


class _Shape(NamedTuple):
    """What the names of an event's fields tell. Events come by the thousand and have few shapes."""

    targets: tuple[int, ...]
    """Where a target may stand, the most telling first."""
    shown: tuple[tuple[int, str, bool], ...]
    """Place of each field that is shown, its name with an equals sign, and whether it is a state; bookkeeping last."""


def told_of_event(event: Event, secret_names: frozenset[str]) -> tuple[str, str]:
    """Return the device or recording an event is about, empty when it names none, and what its row says.

    A row shows the fields but those whose name tells of a secret; `secret_names` are in capitals.
    """
    fields = event.fields
    shape = _shape_of(tuple([name for name, _ in fields]), secret_names)
    target = next((text for place in shape.targets if (text := fields[place][1].strip())), "")
    shown: list[str] = []
    of_target: list[str] = []
    for place, head, is_state in shape.shown:
        value = fields[place][1].strip()
        if not value or value == event.type:
            continue
        pair = head + _cut(_named_state(value) if is_state else value)
        (of_target if value == target else shown).append(pair)
    return target, ", ".join(shown or of_target) or "; ".join(event.oddities) or "An event without fields."


@lru_cache(_KNOWN_SHAPES)
def _shape_of(names: tuple[str, ...], secret_names: frozenset[str]) -> _Shape:
    upper = [name.upper() for name in names]
    targets = tuple(upper.index(name) for name in _TARGETS_OF_EVENTS if name in upper)  # of a name said twice the first
    shown = [place for place, name in enumerate(upper) if name not in secret_names]
    shown.sort(key=lambda place: upper[place] in EVENT_BOOKKEEPING)
    return _Shape(targets, tuple((place, f"{names[place]}=", upper[place] == "STATE") for place in shown))


def target_of_outcome(outcome: Outcome) -> str:
    """Return the room that an answer made or describes; empty when it describes none."""
    match outcome:
        case Answered(reply=RestReply(body={"room": {"room_id": str(room_id)}})):
            return room_id
        case _:
            return ""


def flags_of_call(call: Call, *, simulated: bool) -> int:
    """Return the flags of a call that is about to be sent."""
    flags = _PENDING
    if simulated:
        flags |= _SIMULATED
    if call.sent_anyway:
        flags |= _SENT_ANYWAY
    if call.attempt > 1:
        flags |= _RETRY
    if call.command.provenance is Provenance.ASSUMED:
        flags |= _ASSUMED
    if call.command.changes is not Changes.NOTHING:
        flags |= _CHANGES_STATE
    return flags


def pending_line(values: Mapping[str, Value]) -> str:
    """Return what a row says while its answer is awaited: the values sent."""
    return _pairs((name, _shown(value)) for name, value in values.items()) or "Waiting for the answer."


def subscription_answer(row: Row, verdict: Verdict) -> Row:
    """Return the row of an event as that of the answer to our subscription, which came the way events come."""
    line = next((f"{verdict.meaning} {found.sentence}" for found in verdict.findings), verdict.meaning)
    return row._replace(
        title="Subscription answered",
        severity=verdict.severity,
        code=verdict.code,
        label=verdict.label,
        flags=row.flags | _flags_of_verdict(verdict),
        summary=line,
    )


def settlement(outcome: Outcome, timing: Timing, *, flags: int, target: str) -> Settlement:
    """Return what a row says once its call has ended; `flags` and `target` are those it was announced with."""
    target = target or target_of_outcome(outcome)
    flags &= ~_PENDING
    duration_us = int(timing.total_s * 1_000_000)
    match outcome:
        case Answered(reply, verdict):
            flags |= _flags_of_verdict(verdict)
            line = _verdict_line(verdict, reply)
            return Settlement(target, verdict.severity, verdict.code, verdict.label, duration_us, flags, line)
        case Unanswered(failure=failure):
            flags |= Flag.UNANSWERED.value
            if failure.kind is FailureKind.CANCELLED:
                flags |= Flag.CANCELLED.value
            return Settlement(
                target, _severity_of(failure), None, failure.kind.value, duration_us, flags, failure.happened
            )
        case _:
            assert_never(outcome)


def quotes_the_answer(outcome: Outcome) -> bool:
    """Whether the row may repeat words of the answer; a published code without findings is told in our words alone."""
    match outcome:
        case Answered(verdict=verdict):
            return not verdict.published or bool(verdict.findings)
        case _:
            return True


def _severity_of(failure: Failure) -> Severity:
    return Severity.NOTICE if failure.kind is FailureKind.CANCELLED else Severity.ERROR


def _flags_of_verdict(verdict: Verdict) -> int:
    flags = 0
    for finding in verdict.findings:
        flags |= Flag.CONTRADICTION.value if finding.is_contradiction else Flag.ODDITY.value
    return flags


def _verdict_line(verdict: Verdict, reply: Reply) -> str:
    for finding in verdict.findings:
        if finding.is_contradiction:
            return f"{verdict.meaning} {finding.sentence}"
    listed = _listed(reply) if verdict.is_success else ""
    return f"{verdict.meaning.rstrip('.')}: {listed}." if listed else verdict.meaning


def _listed(reply: Reply) -> str:
    """Say how many items a list holds; numbers only, so that no word of the answer gets into the row."""
    if isinstance(reply, RecorderReply):
        return "" if reply.count_found is None else f"{reply.count_found} listed"
    body = reply.body
    if not isinstance(body, dict):
        return ""
    lists = ((name, body[name]) for name in LISTS if name in body)
    return next((f"{len(items) if isinstance(items, list) else 0} {LISTS[name]}" for name, items in lists), "")


def _named_state(text: str) -> str:
    known = CHANNEL_STATES.get(text)
    return f"{text} {known}" if known else text


def _pairs(pairs: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{name}={_cut(value)}" for name, value in pairs)


def _cut(value: str) -> str:
    return value if len(value) <= LONGEST_SUMMARY_PART else value[: LONGEST_SUMMARY_PART - 1] + "…"


def _shown(value: Value) -> str:
    match value:
        case Secret():
            return MASK
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case _:
            return str(value)
