"""Every choice of ours about EnableX that no published page settles, in one place.

Each field is a decision of the simulator, not a claim about the product. The default is what we believe; the other
values let a tester see how the console takes the other reading.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace
from enum import StrEnum
from typing import Any, Self

from console.domain.kinds import Json


class StatusMode(StrEnum):
    """Which HTTP status an error gets."""

    BODY = "body"
    """200 for every answer of the application; 401 for credentials only."""
    MAPPED = "mapped"
    """A status that fits the result code."""


class NumberForm(StrEnum):
    """How a number is written in JSON."""

    STRING = "string"
    NUMBER = "number"


class ActiveUpdate(StrEnum):
    """What an update of an active room gets: the update page and the codes page contradict each other."""

    DENY = "deny"
    """Refused with 10030."""
    DEFER = "defer"
    """Accepted; takes effect when the session ends."""


class TimeCodes(StrEnum):
    """Which of the two time codes means early and which late."""

    EARLY_10113 = "early-10113"
    SWAPPED = "swapped"


class EmptyUsers(StrEnum):
    """How the users of an inactive room are listed; the page speaks of a "null list"."""

    LIST = "list"
    NULL = "null"


class CdrShape(StrEnum):
    """Which generation of call records is sent."""

    NEW = "new"
    """Real booleans, the room's definition in each record."""
    OLD = "old"
    """Booleans as strings, fewer fields."""


class Envelope(StrEnum):
    """Which envelope errors come in."""

    RESULT = "result"
    NEWER = "newer"
    """`status`, `error_code`, `message`, `request_id` of the newest errors page."""


class AdhocDuration(StrEnum):
    """What `duration` means for an ad-hoc room."""

    EXTEND = "extend"
    """The room stays until that many minutes after its first session began (newer pages)."""
    IGNORE = "ignore"
    """The room is over with its first session."""


class FixedKeys(StrEnum):
    """What an update gets that repeats mode, scheduled or adhoc unchanged."""

    UNCHANGED_PASSES = "unchanged-passes"
    PRESENCE_REFUSED = "presence-refused"


class SwitchNotUnderstood(ValueError):
    """A switch that does not exist or a position it does not have; the message says what is allowed."""


@dataclass(frozen=True, slots=True)
class Switches:
    """The positions of all switches."""

    http_status_mode: StatusMode = StatusMode.BODY
    error_result_type: NumberForm = NumberForm.STRING
    """Seen in traffic: errors carry a string, success the number 0."""
    report_result_type: NumberForm = NumberForm.STRING
    """Every printed report example carries the string "0"."""
    error_prefix: str = "[Reason] "
    update_active: ActiveUpdate = ActiveUpdate.DENY
    early_late_codes: TimeCodes = TimeCodes.EARLY_10113
    empty_users: EmptyUsers = EmptyUsers.LIST
    cdr_shape: CdrShape = CdrShape.NEW
    strict_types: bool = True
    """Whether a wrong type of a key without a code of its own is refused with 10018."""
    envelope: Envelope = Envelope.RESULT
    adhoc_duration: AdhocDuration = AdhocDuration.EXTEND
    fixed_keys: FixedKeys = FixedKeys.UNCHANGED_PASSES
    sip_numbers: NumberForm = NumberForm.NUMBER
    """meeting_id and pin: numbers on one page, strings on another."""
    early_entry_s: float = 900
    """A scheduled room opens this long before its start; the boundary itself is open (15 minutes are published)."""
    update_margin_s: float = 900
    """A scheduled room is not updated later than this before its start; exactly then it still is."""
    token_life_s: float = 900
    """A token must be used within this time (15 minutes are published)."""
    adhoc_grace_s: float = 300
    """How long an ad-hoc room that is over still answers 10111 before it is gone (40001)."""
    report_delay_s: float = 0
    """How long after the end of a session its records and files appear."""

    def to_json(self) -> dict[str, Json]:
        """Return every switch with its position."""
        return {item.name: _plain(getattr(self, item.name)) for item in fields(self)}

    def moved(self, positions: Mapping[str, Json]) -> Self:
        """Return the switches with some moved; raises SwitchNotUnderstood."""
        known = {item.name: getattr(Switches(), item.name) for item in fields(self)}
        for name in positions:
            if name not in known:
                raise SwitchNotUnderstood(f"There is no switch '{name}'. Switches are: {', '.join(known)}.")
        moved: dict[str, Any] = {name: _position(name, known[name], value) for name, value in positions.items()}
        return replace(self, **moved)


MEETING_DIGITS = 5
"""Length of SIP meeting_id and pin in the printed examples."""

MODES = ("group", "lecture")
"""The two published modes; an overview page speaks of a third without naming it."""

ROLES = ("moderator", "participant", "viewer", "audience")
"""Lower case only; `audience` is found in newer material."""

QUALITIES = ("LD", "SD", "HD")
"""From low to high."""

MEDIA_ZONES = ("IN", "SG", "US", "XX")

PERMISSIONS: Mapping[str, Mapping[str, bool]] = {
    "moderator": {"publish": True, "subscribe": True, "record": True, "stats": True, "controlhandlers": True},
    "participant": {"publish": True, "subscribe": True, "record": False, "stats": True, "controlhandlers": True},
    "viewer": {"publish": False, "subscribe": True, "record": False, "stats": True, "controlhandlers": False},
    "audience": {"publish": False, "subscribe": True, "record": False, "stats": False, "controlhandlers": False},
}
"""Only the participant's are printed; the others are ours."""


def _plain(value: object) -> Json:
    assert isinstance(value, str | bool | float | int)
    return value.value if isinstance(value, StrEnum) else value


def _position(name: str, usual: object, value: Json) -> object:
    """Return the value in the type of the switch's default."""
    match usual:
        case StrEnum():
            options = [option.value for option in type(usual)]
            if value not in options:
                raise SwitchNotUnderstood(f"'{name}' is one of: {', '.join(options)}.")
            return type(usual)(str(value))
        case bool() if isinstance(value, bool):
            return value
        case str() if isinstance(value, str):
            return value
        case bool() | str():
            raise SwitchNotUnderstood(f"'{name}' is {'true or false' if isinstance(usual, bool) else 'a text'}.")
        case _ if isinstance(value, int | float) and not isinstance(value, bool) and value >= 0:
            return value
    raise SwitchNotUnderstood(f"'{name}' is a number of seconds, 0 or more.")
