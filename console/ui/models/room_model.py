"""Rooms and the people in them, as the tables of the Rooms and Tokens panels show them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import assert_never

from console.domain.kinds import Json
from console.domain.reply import Reply, RestReply
from console.domain.room import Room, RoomType
from console.ui.models.table import Column

UNKNOWN = "–"
"""Shown where nobody asked, or where there is nothing."""

ROOM_ID_COLUMN = 5


@dataclass(frozen=True, slots=True)
class UserRow:
    """One person connected to a room."""

    name: str
    role: str
    reference: str
    permissions: str


def type_name(room: Room) -> str:
    """Return the room's type as a word."""
    return UNKNOWN if room.type is None else room.type.value.capitalize()


def explain_type(room_type: RoomType | None) -> str:
    """Return what a type means for the people who use the room."""
    match room_type:
        case RoomType.PERMANENT:
            return "Usable at any time until it is deleted."
        case RoomType.SCHEDULED:
            return "Usable from 15 minutes before its start to the end of its duration."
        case RoomType.AD_HOC:
            return "Lives for one session and is then deleted by the system."
        case None:
            return "Its definition was not seen yet."
        case _:
            assert_never(room_type)


def activity(room: Room) -> str:
    """Return whether the room is in use, in words."""
    match room.users:
        case None:
            return "not asked yet"
        case 0:
            return "not active, nobody connected"
        case count:
            return f"active, {count} connected"


def mode(room: Room) -> str:
    """Return the room's mode."""
    return _text(room.settings.get("mode")) or UNKNOWN


def starts(room: Room) -> str:
    """Return the start of a scheduled room, in UTC."""
    moment = room.starts
    return f"{moment:%Y-%m-%d %H:%M}" if moment else _text(room.settings.get("scheduled_time")) or UNKNOWN


def facts(room: Room) -> dict[str, str]:
    """Return what the details of a room show, by label."""
    minutes = _text(room.settings.get("duration"))
    return {
        "Room id": room.room_id,
        "Type": type_name(room),
        "Mode": mode(room),
        "Starts (UTC)": starts(room),
        "Duration": f"{minutes} minutes" if minutes else UNKNOWN,
        "Owner": _text(room.definition.get("owner_ref")) or UNKNOWN,
        "In use": activity(room),
    }


def new_room_id(reply: Reply) -> str:
    """Return the identifier of the room an answer carries, or nothing."""
    room = _body(reply).get("room")
    return _text(room.get("room_id")) if isinstance(room, dict) else ""


def users_in(reply: Reply) -> list[UserRow]:
    """Return the people an answer names; a null list is an empty one."""
    listed = _body(reply).get("users")
    return [_user_row(item) for item in listed if isinstance(item, dict)] if isinstance(listed, list) else []


def room_columns() -> tuple[Column[Room], ...]:
    """Return the columns of the table of rooms."""
    return (
        Column("Name", lambda room: room.name),
        Column("Type", type_name, tooltip=lambda room: f"{explain_type(room.type)} {room.times}".strip()),
        Column("Mode", mode),
        Column(
            "In use",
            lambda room: UNKNOWN if room.users is None else str(room.users),
            tooltip=activity,
            order=lambda room: -1 if room.users is None else room.users,
            help="People connected when last asked",
        ),
        Column("Starts (UTC)", starts),
        Column("Room id", lambda room: room.room_id),
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


def _user_row(body: Mapping[str, Json]) -> UserRow:
    granted = body.get("permissions")
    allowed = [name for name, value in granted.items() if value is True] if isinstance(granted, dict) else []
    return UserRow(
        _text(body.get("name")), _text(body.get("role")), _text(body.get("user_ref")), ", ".join(allowed) or UNKNOWN
    )


def _text(value: Json) -> str:
    return "" if value is None else str(value)
