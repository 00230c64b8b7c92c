"""Answers set against what was known before they came.

What became known after the call was taken may be the call's own doing (the event of a started recording can arrive
before the result), so only older knowledge contradicts an answer.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from console.domain.asked import Route, order
from console.domain.call import Call
from console.domain.command import Message
from console.domain.outcome import Finding, FindingKind
from console.domain.room import Room, RoomType
from console.domain.state import Device, KnownState, Lamp, LampState


class _Belief(Enum):
    ON = "on"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class _Rule:
    """What an answer to a TYPE says of a lamp, and which belief contradicts it."""

    lamp: str
    contradicted_by: _Belief
    says: str
    is_success: bool = False


_RULES: Mapping[tuple[str, int], _Rule] = MappingProxyType(
    {
        ("RECORDSTART", 0): _Rule("recording", _Belief.ON, "says it began to record", is_success=True),
        ("RECORDSTART", 1): _Rule("recording", _Belief.OFF, "says it is recording already"),
        ("RECORDSTOP", 13): _Rule("recording", _Belief.OFF, "says it stopped a recording", is_success=True),
        ("RECORDSTOP", 12): _Rule("recording", _Belief.ON, "says it is not recording"),
        ("BLACKOUTSTART", 20): _Rule("blackout", _Belief.ON, "says a blackout began", is_success=True),
        ("BLACKOUTSTART", 38): _Rule("blackout", _Belief.OFF, "refuses as if a blackout were active"),
        ("BLACKOUTSTOP", 20): _Rule("blackout", _Belief.OFF, "says a blackout ended", is_success=True),
        ("BLACKOUTSTOP", 38): _Rule("blackout", _Belief.ON, "refuses as if no blackout were active"),
        ("RECORDSTART", 7): _Rule("in_call", _Belief.ON, "says it has no such call"),
        ("CALLUPDATE", 7): _Rule("in_call", _Belief.ON, "says it has no such call"),
        ("CALLSTOP", 7): _Rule("in_call", _Belief.ON, "says it has no such call"),
    }
)

_CODES = frozenset(code for _, code in _RULES)
_WORDS: Mapping[str, str] = MappingProxyType(
    {"recording": "recording", "blackout": "blacked out", "in_call": "in a call"}
)


def of_device(call: Call, code: int, known: KnownState | None) -> list[Finding]:
    """Findings of a recorder's answer against the lamps of the device it is about."""
    if known is None or code not in _CODES or not known.devices:
        return []
    request = call.command.request
    if isinstance(request, Message) and (request.type.upper(), code) not in _RULES:
        return []
    asked = order(call)
    rule, device = _RULES.get((asked.type, code)), known.device_of(asked)
    if rule is None or device is None or (rule.lamp == "in_call" and asked.value("CALLINSTANCE")):
        return []
    lamp = _lamp(device, rule.lamp)
    contradicts = lamp.is_on if rule.contradicted_by is _Belief.ON else lamp.is_known_off
    if not contradicts or not _is_older(lamp, call, is_success=rule.is_success):
        return []
    belief = f"{'' if lamp.is_on else 'not '}{_WORDS[rule.lamp]}"
    sentence = f"Device {device.device_id} {rule.says}; known here since {clock(lamp.since_s)}: {belief}."
    return [Finding(FindingKind.KNOWN_STATE, sentence)]


def of_room(call: Call, asked: Route, code: int, known: KnownState | None) -> list[Finding]:
    """Findings of an EnableX answer against what was known of the room it is about."""
    room = None if known is None else known.rooms.get(asked.room_id)
    if room is None or (call.taken_s and room.seen_s >= call.taken_s):
        return []
    return [Finding(FindingKind.KNOWN_STATE, sentence) for sentence in _room_sentences(room, asked, code)]


def room_times(asked: Route, known: KnownState | None) -> str:
    """What is known of the room's own times and limits, as sentences to stand beside a refused token."""
    room = None if known is None else known.rooms.get(asked.room_id)
    if room is None:
        return ""
    return " ".join(part for part in (f"The room is {room.type}." if room.type else "", room.times) if part)


def clock(at_s: float) -> str:
    """A moment as people read it, in UTC."""
    return dt.datetime.fromtimestamp(at_s, dt.UTC).strftime("%H:%M:%S UTC")


def _room_sentences(room: Room, asked: Route, code: int) -> Iterator[str]:
    name = f"Room '{room.name}'"
    match code, asked.method:
        case 40001, _:
            yield f"EnableX knows no such room; {name[0].lower() + name[1:]} was in an answer at {clock(room.seen_s)}."
        case ((10112 | 10113), _) if room.type is RoomType.PERMANENT:
            yield f"{code} is about the times of a scheduled room; {name} was permanent at {clock(room.seen_s)}."
        case 10030, _ if room.is_active is False and room.type is not RoomType.SCHEDULED:
            yield f"10030 says the room is in use; {name} had no users at {clock(room.users_seen_s)}."
        case 0, "DELETE" if room.is_active:
            yield f"{name} was deleted though {room.users} users were connected at {clock(room.users_seen_s)}."


def _lamp(device: Device, name: str) -> Lamp:
    match name:
        case "recording":
            return device.recording
        case "blackout":
            return device.blackout
        case _:
            return device.in_call


def _is_older(lamp: Lamp, call: Call, *, is_success: bool) -> bool:
    """Whether a belief was there before the call; without its time only a claim is certain to be older."""
    if call.taken_s:
        return lamp.since_s < call.taken_s
    return not is_success or lamp.state is LampState.CLAIMED
