"""Rooms and the people in them, read from the answers that list them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from console.domain.kinds import Json
from console.domain.reply import Reply, RestReply
from console.ui.models.table import Column

UNKNOWN = "–"
"""Shown where nobody asked yet."""


class RoomType(StrEnum):
    """The three lives a room can have; fixed when it is made."""

    PERMANENT = "Permanent"
    SCHEDULED = "Scheduled"
    ADHOC = "Ad-hoc"

    @property
    def explanation(self) -> str:
        """What this type means for the people who use the room."""
        match self:
            case RoomType.PERMANENT:
                return "Usable at any time until it is deleted."
            case RoomType.SCHEDULED:
                return "Usable from 15 minutes before its start to the end of its duration."
            case RoomType.ADHOC:
                return "Lives for one session and is then deleted by the system."


@dataclass(frozen=True, slots=True)
class RoomRow:
    """One room as the system describes it."""

    room_id: str
    name: str
    type: RoomType
    mode: str = ""
    starts: str = ""
    """Start of a scheduled room as the system wrote it, in UTC."""
    duration: str = ""
    owner: str = ""
    users: int | None = None
    """People connected when last asked; None when nobody asked."""
    body: Mapping[str, Json] = field(default_factory=dict)

    @property
    def activity(self) -> str:
        """Whether the room is in use, in words."""
        match self.users:
            case None:
                return "not asked yet"
            case 0:
                return "not active"
            case count:
                return f"active, {count} connected"


@dataclass(frozen=True, slots=True)
class UserRow:
    """One person connected to a room."""

    name: str
    role: str
    reference: str
    permissions: str


def rooms_in(reply: Reply) -> list[RoomRow]:
    """Return every room an answer holds, whether it carries one or a list."""
    body = _body(reply)
    found = body.get("rooms", [body.get("room")])
    return [room_row(item) for item in found if isinstance(item, dict)] if isinstance(found, list) else []


def users_in(reply: Reply) -> tuple[int, list[UserRow]]:
    """Return how many people an answer says are connected, and those it names; a null list is an empty one."""
    body = _body(reply)
    listed = body.get("users")
    users = [_user_row(item) for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []
    total = body.get("total")
    return (total if isinstance(total, int) and not isinstance(total, bool) else len(users)), users


def room_row(body: Mapping[str, Json]) -> RoomRow:
    """Return the row of one room."""
    settings = body.get("settings")
    settings = settings if isinstance(settings, dict) else {}
    return RoomRow(
        room_id=_text(body.get("room_id")),
        name=_text(body.get("name")),
        type=_type_of(settings),
        mode=_text(settings.get("mode")),
        starts=_text(settings.get("scheduled_time")),
        duration=_text(settings.get("duration")),
        owner=_text(body.get("owner_ref")),
        body=body,
    )


def room_columns() -> tuple[Column[RoomRow], ...]:
    """Return the columns of the table of rooms."""
    return (
        Column("Name", lambda row: row.name, tooltip=lambda row: f"{row.name}\nOwner: {row.owner or UNKNOWN}"),
        Column("Type", lambda row: row.type.value, tooltip=lambda row: row.type.explanation),
        Column("Mode", lambda row: row.mode or UNKNOWN),
        Column(
            "In use",
            lambda row: UNKNOWN if row.users is None else str(row.users),
            tooltip=lambda row: row.activity,
            order=lambda row: -1 if row.users is None else row.users,
            is_number=True,
            help="People connected when last asked",
        ),
        Column("Starts (UTC)", lambda row: _moment(row.starts) or UNKNOWN),
        Column("Room id", lambda row: row.room_id),
    )


def user_columns() -> tuple[Column[UserRow], ...]:
    """Return the columns of the table of connected people."""
    return (
        Column("Name", lambda row: row.name),
        Column("Role", lambda row: row.role),
        Column("Reference", lambda row: row.reference),
        Column("May", lambda row: row.permissions),
    )


def _body(reply: Reply) -> Mapping[str, Json]:
    return reply.body if isinstance(reply, RestReply) and isinstance(reply.body, dict) else {}


def _type_of(settings: Mapping[str, Json]) -> RoomType:
    if settings.get("scheduled") is True:
        return RoomType.SCHEDULED
    return RoomType.ADHOC if settings.get("adhoc") is True else RoomType.PERMANENT


def _user_row(body: Mapping[str, Json]) -> UserRow:
    granted = body.get("permissions")
    allowed = [name for name, value in granted.items() if value is True] if isinstance(granted, dict) else []
    return UserRow(
        _text(body.get("name")), _text(body.get("role")), _text(body.get("user_ref")), ", ".join(allowed) or UNKNOWN
    )


def _moment(text: str) -> str:
    """Shorten an ISO time to the minutes; any other text stays as it is."""
    return text.replace("T", " ")[:16] if len(text) >= len("2000-01-01T00:00") else text


def _text(value: Json) -> str:
    return "" if value is None else str(value)
