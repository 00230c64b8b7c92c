"""A room of EnableX as it was last seen: its definition, its own times and whether it is in use."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from console.domain.kinds import MOMENT_FORMAT, Json

OPENS_BEFORE = dt.timedelta(minutes=15)
"""How long before its start a scheduled room opens (vendor: Create Token page)."""


DEEPEST = 4
"""Dots in a path of settings; a key with more is no path but somebody's free text."""


class RoomType(StrEnum):
    """The three types of room, fixed when a room is made."""

    PERMANENT = "permanent"
    SCHEDULED = "scheduled"
    AD_HOC = "ad-hoc"


@dataclass(frozen=True, slots=True)
class Room:
    """One room, as learnt from answers."""

    room_id: str
    definition: Mapping[str, Json]
    """The room object of the latest answer, with later updates of ours merged in."""
    seen_s: float
    """When the definition was last seen, in epoch seconds."""
    users: int | None = None
    """How many users were connected when somebody last asked; None when nobody did."""
    users_seen_s: float = 0.0

    @property
    def name(self) -> str:
        """The room's name, or its identifier while the name is not known."""
        name = self.definition.get("name")
        return name if isinstance(name, str) and name else self.room_id

    @property
    def settings(self) -> Mapping[str, Json]:
        """The settings object, empty when there is none."""
        settings = self.definition.get("settings")
        return settings if isinstance(settings, dict) else {}

    @property
    def type(self) -> RoomType | None:
        """The type, or None while no definition is known."""
        if not self.definition:
            return None
        if _claims(self.settings.get("scheduled")):
            return RoomType.SCHEDULED
        return RoomType.AD_HOC if _claims(self.settings.get("adhoc")) else RoomType.PERMANENT

    @property
    def is_active(self) -> bool | None:
        """Whether users are connected; None when nobody asked."""
        return None if self.users is None else self.users > 0

    @property
    def starts(self) -> dt.datetime | None:
        """The scheduled start, in UTC."""
        text = self.settings.get("scheduled_time")
        return _moment(text) if isinstance(text, str) else None

    @property
    def ends(self) -> dt.datetime | None:
        """The end of the scheduled duration, in UTC."""
        starts, minutes = self.starts, _minutes(self.settings.get("duration"))
        if starts is None or minutes is None:
            return None
        try:
            return starts + dt.timedelta(minutes=minutes)
        except OverflowError:
            return None

    @property
    def times(self) -> str:
        """The room's own times as one sentence, empty when it has none."""
        starts, ends = self.starts, self.ends
        if self.type is not RoomType.SCHEDULED or starts is None:
            return ""
        try:
            opens = f"It opens at {_shown(starts - OPENS_BEFORE)}, starts at {_shown(starts)}"
        except OverflowError:
            return ""
        return f"{opens} and ends at {_shown(ends)} (UTC)." if ends else f"{opens} (UTC)."


def merged(definition: Mapping[str, Json], changes: Mapping[str, Json]) -> Mapping[str, Json]:
    """Return a definition with changes merged in; their keys are dotted paths or nested objects."""
    result: dict[str, Json] = dict(definition)
    for path, value in changes.items():
        head, dot, rest = path.partition(".") if path.count(".") <= DEEPEST else (path, "", "")
        inner = result.get(head)
        inner = inner if isinstance(inner, dict) else {}
        if dot:
            result[head] = dict(merged(inner, {rest: value}))
        elif isinstance(value, dict) and head != "data":
            result[head] = {**inner, **value}
        else:
            result[head] = value
    return result


def _claims(value: Json) -> bool:
    return value is True or (isinstance(value, str) and value.strip().lower() == "true")


def _minutes(value: Json) -> int | None:
    if isinstance(value, str) and value.strip().isascii() and value.strip().isdigit() and len(value) < 10:
        return int(value)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _moment(text: str) -> dt.datetime | None:
    """Read a start as requests write it or as ISO-8601, both UTC."""
    for form in (MOMENT_FORMAT, "%Y-%m-%dT%H:%M:%S.%fZ", "%Y-%m-%dT%H:%M:%SZ"):
        try:
            return dt.datetime.strptime(text.strip(), form).replace(tzinfo=dt.UTC)
        except ValueError:
            continue
    return None


def _shown(moment: dt.datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M")
