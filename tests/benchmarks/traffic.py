"""Traffic as an operations desk sees it, for benchmarks: made by the real encoders, decoders and judges.

A pool of exchanges and events is built once. Rows are drawn from it with a fixed seed, so that every run measures the
same rows; times and durations differ from row to row.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

from console import assets
from console.domain.call import Call
from console.domain.catalogue import find
from console.domain.codes import Codes
from console.domain.command import Changes, System, Transport
from console.domain.decoding import judge
from console.domain.kinds import Value
from console.domain.outcome import Answered, Failure, FailureKind, Outcome, Severity, Unanswered
from console.domain.reply import Event, Node, Reply, Timing
from console.journal import summary
from console.journal.columns import Row, Settlement
from console.journal.entry import EntryKind
from console.runner.failures import failure_of
from console.wire import enablex, uptivity

_Answer = TypeVar("_Answer")

ENVIRONMENT = "Simulators"
START_US = 1_767_225_600_000_000
APART_US = 50_000
"""Time between two rows: a million of them are a long day."""

DEVICES = tuple(str(number) for number in range(200, 260))
ROOMS = tuple(f"5f{number:022x}" for number in range(0x10_0000, 0x10_0000 + 40 * 977, 977))
AGENTS = ("amber", "basil", "cedar", "dahlia", "elder", "fern", "ginger", "hazel")

_RECORDER: Sequence[tuple[str, int, Sequence[tuple[int, str, str]]]] = (
    ("recorder.test", 8, ((20, "API_OK", "API_OK"),)),
    ("call.start", 10, ((20, "API_OK", "API_OK"), (7, "ERROR", "API_ERROR_NO_CALL"))),
    ("call.update", 12, ((20, "API_OK", "API_OK"), (7, "ERROR", "API_ERROR_NO_CALL"))),
    ("call.stop", 10, ((20, "API_OK", "API_OK"), (7, "ERROR", "API_ERROR_NO_CALL"))),
    ("record.start", 10, ((0, "API_RECORDING_STARTED", "Started"), (1, "ERROR", "API_ERROR_ALREADY_RECORDING"))),
    ("record.stop", 10, ((13, "API_RECORDING_STOPPED", "Stopped"), (12, "ERROR", "API_ERROR_NOT_RECORDING"))),
    ("blackout.start", 5, ((20, "API_OK", "API_OK"), (38, "ERROR", "API_ERROR_BLACKOUT"))),
    ("blackout.stop", 5, ((20, "API_OK", "API_OK"),)),
    ("record.start", 1, ((17, "ERROR", "API_ERROR_NO_DEFAULT_RECORDING_PATH"), (47, "ERROR", "API_ERROR_BUSY"))),
    ("device.list", 2, ((20, "API_OK", "API_OK"),)),
)
"""Command, how often it is drawn, and the answers it gets: code, type and text."""

_ENABLEX: Sequence[tuple[str, int, Sequence[int]]] = (
    ("room.list", 4, (0,)),
    ("room.get", 6, (0, 0, 0, 40001)),
    ("room.users", 4, (0,)),
    ("room.create", 3, (0,)),
    ("token.create", 8, (0, 0, 0, 10113, 10114)),
    ("cdr.period", 1, (0,)),
)
_FAILURES = (FailureKind.TIMEOUT, FailureKind.RESET, FailureKind.REFUSED, FailureKind.CUT_OFF)
_EVENTS = ("CALLSTART", "CALLUPDATE", "CALLSTOP", "RECORDSTART", "RECORDSTOP", "CHANNELSTATE", "AGENTLOGIN")


@dataclass(frozen=True, slots=True)
class Exchange:
    """One call with its request and how it ended."""

    call: Call
    request: bytes
    outcome: Outcome
    timing: Timing


@cache
def exchanges() -> tuple[Exchange, ...]:
    """Return some thousand exchanges of both systems, among them refusals, contradictions and failures."""
    dice = random.Random(11)
    codes = Codes.read(assets.read_text)
    pool = [_recorder(dice, codes, *drawn) for drawn in _drawn(dice, _RECORDER, 2400)]
    pool += [_enablex(dice, codes, *drawn) for drawn in _drawn(dice, _ENABLEX, 800)]
    dice.shuffle(pool)
    return tuple(_unanswered(dice, one) if dice.random() < 0.01 else one for one in pool)


@cache
def events() -> tuple[Event, ...]:
    """Return some thousand events of the recorder."""
    dice = random.Random(12)
    return tuple(uptivity.decode_event(_event(dice, number)) for number in range(3000))


def rows(count: int) -> Iterator[Row]:
    """Yield settled rows as the journal makes them: six of ten are events."""
    dice = random.Random(13)
    pool = [_row_of_exchange(one) for one in exchanges()]
    heard = [_row_of_event(one) for one in events()]
    for number in range(count):
        drawn = dice.choice(heard if dice.random() < 0.6 else pool)
        time_us = START_US + number * APART_US
        if drawn.duration_us is None:
            yield drawn._replace(time_us=time_us)
        else:
            yield drawn._replace(time_us=time_us, duration_us=int(dice.lognormvariate(9.5, 1.1)))


def _row_of_exchange(one: Exchange) -> Row:
    command, target = one.call.command, summary.target_of_call(one.call)
    flags = summary.flags_of_call(one.call, simulated=True)
    ended: Settlement = summary.settlement(one.outcome, one.timing, flags=flags, target=target)
    return Row(
        *(0, EntryKind.CALL, command.system, command.id, command.title, ENVIRONMENT, ended.target, ended.severity),
        *(ended.code, ended.label, ended.duration_us, ended.flags, ended.summary),
    )


def _row_of_event(event: Event) -> Row:
    target, line = summary.told_of_event(event, frozenset())
    return Row(
        *(0, EntryKind.EVENT, System.UPTIVITY, event.type, event.type, ENVIRONMENT, target, Severity.OK),
        *(None, "", None, 0, line),
    )


def _drawn(
    dice: random.Random, table: Sequence[tuple[str, int, Sequence[_Answer]]], count: int
) -> Iterator[tuple[str, _Answer]]:
    weights = [weight for _, weight, _ in table]
    for command, _, answers in dice.choices(table, weights, k=count):
        yield command, answers[0] if dice.random() < 0.9 else dice.choice(answers)


def _recorder(dice: random.Random, codes: Codes, command_id: str, answer: tuple[int, str, str]) -> Exchange:
    command = find(command_id)
    values: dict[str, Value] = {}
    if command.changes is not Changes.NOTHING:
        values["DEVICEID"] = dice.choice(DEVICES)
    if command_id.startswith("call."):
        values |= {"ANI": f"555{dice.randrange(10**4):04}", "USER1": dice.choice(AGENTS)}
    call = Call(command, values, ENVIRONMENT, Transport.TCP, id=dice.randrange(1, 10**6))
    code, kind, text = answer
    type_ = uptivity.request_type(uptivity.shown(call))
    head = [("REQUESTID", str(call.id)), ("REQUESTTYPE", type_), ("RESULTTYPE", kind)]
    data = [_devices(dice)] if command_id == "device.list" else []
    raw = uptivity.encode_result([*head, ("RESULTCODE", str(code)), ("RESULTMSG", text)], data)
    return _exchange(call, uptivity.shown(call), uptivity.decode(raw.strip()), codes)


def _devices(dice: random.Random) -> Node:
    listed = [
        Node("DEVICE", "", (Node("DEVICEID", device), Node("STATIONNAME", f"WS-{device}"), Node("INCALL", "N")))
        for device in dice.sample(DEVICES, 12)
    ]
    return Node("DEVICES", "", (Node("COUNT", str(len(listed))), *listed))


def _enablex(dice: random.Random, codes: Codes, command_id: str, result: int) -> Exchange:
    room = dice.choice(ROOMS)
    values: dict[str, Value] = {"room_id": room} if command_id.startswith(("room.get", "room.users", "token")) else {}
    if command_id == "token.create":
        values |= {"name": dice.choice(AGENTS), "role": "participant", "user_ref": f"u-{dice.randrange(900)}"}
    if command_id == "room.create":
        values |= {"name": f"Visit {dice.randrange(10**4)}", "owner_ref": dice.choice(AGENTS)}
    call = Call(find(command_id), values, ENVIRONMENT, id=dice.randrange(1, 10**6))
    request = enablex.encode(call)
    raw = json.dumps(_body(dice, command_id, result, room)).encode()
    reply = enablex.decode(200, {"content-type": "application/json"}, raw)
    return _exchange(call, request.shown("https://api.example"), reply, codes)


def _body(dice: random.Random, command_id: str, result: int, room: str) -> dict[str, object]:
    if result:
        return {"result": result, "error": "Refused", "desc": f"{room} was refused"}
    described = {"room_id": room, "name": f"Visit {dice.randrange(10**4)}", "settings": {"mode": "group"}}
    match command_id:
        case "room.list":
            return {"result": 0, "total": 20, "rooms": [described] * 20}
        case "room.users":
            return {"result": 0, "total": 2, "users": [{"name": name} for name in AGENTS[:2]]}
        case "token.create":
            return {"result": 0, "token": f"{dice.getrandbits(256):064x}"}
        case "cdr.period":
            return {"result": 0, "cdr": [{"room_id": room, "conf_num": str(n)} for n in range(10)]}
        case _:
            return {"result": 0, "room": described}


def _exchange(call: Call, request: bytes, reply: Reply, codes: Codes) -> Exchange:
    judged = judge(call, reply, codes)
    outcome = Unanswered(judged) if isinstance(judged, Failure) else Answered(reply, judged)
    return Exchange(call, request, outcome, Timing(0.0001, None, 0.0003, 0.004, 0.0041))


def _unanswered(dice: random.Random, one: Exchange) -> Exchange:
    return replace(one, outcome=Unanswered(failure_of(one.call, dice.choice(_FAILURES))))


def _event(dice: random.Random, number: int) -> bytes:
    fields = [("TYPE", dice.choice(_EVENTS)), ("DEVICEID", dice.choice(DEVICES)), ("EVENTID", str(number))]
    fields += [("ANI", f"555{dice.randrange(10**4):04}"), ("AGENT", dice.choice(AGENTS))]
    if dice.random() < 0.3:
        fields.append(("RECORDID", str(dice.randrange(10**6))))
    return uptivity.encode_event("EVENT", fields).strip()
