"""The rooms routes: create, list, get, update, delete, users; and how a room is echoed."""

from __future__ import annotations

import datetime as dt
import secrets
from dataclasses import dataclass, field
from enum import Enum

from console.domain.kinds import Json
from console.simulator.enablex.state import Application, JsonObject, Refused, Room, World
from console.simulator.enablex.switches import MEETING_DIGITS, MODES, ActiveUpdate, EmptyUsers, NumberForm, Switches
from console.simulator.enablex.validation import Draft, validate


class Version(Enum):
    """The generation of the API a path belongs to."""

    V1 = "v1"
    V2 = "v2"


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that has passed the credentials, as a route sees it."""

    application: Application
    version: Version
    path: dict[str, str] = field(default_factory=dict)
    body: JsonObject = field(default_factory=dict)


def timestamp(moment: dt.datetime) -> str:
    """Write a moment as the server does: ISO-8601, UTC, milliseconds, Z."""
    return moment.astimezone(dt.UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def missing_room_id(_world: World, _ask: Ask) -> JsonObject:
    """Refuse a route from which the room id was left out."""
    raise Refused(10001, "The room id is missing in the path")


def own_room(world: World, ask: Ask) -> Room:
    """Return the room of the path; another application's room is as unknown as none."""
    room = world.find_room(ask.path["room_id"])
    if room is None or room.app_id != ask.application.app_id:
        raise Refused(40001, "No room of this application has this id")
    return room


def create(world: World, ask: Ask) -> JsonObject:
    """POST /rooms."""
    validate(_draft(world, ask))
    body = ask.body
    settings = _settings_given(body.get("settings"))
    room = Room(
        room_id=world.new_id(),
        app_id=ask.application.app_id,
        name=str(body["name"]),
        owner_ref=body["owner_ref"],
        settings=settings,
        sip=_sip_given(body.get("sip"), world.switches),
        created=world.clock.now(),
        data=body.get("data"),
    )
    return {"room": shown(world.add_room(room), ask)}


def list_all(world: World, ask: Ask) -> JsonObject:
    """GET /rooms: every room of the application in the order of creation; no paging is known."""
    return {"rooms": [shown(room, ask) for room in world.rooms() if room.app_id == ask.application.app_id]}


def get(world: World, ask: Ask) -> JsonObject:
    """GET /rooms/{room_id}: false in isMediaServerAvailable even with a session running, as every logged case."""
    room = own_room(world, ask)
    details = {**shown(room, ask), "isMediaServerAvailable": False}
    return {"room": {**details, "enablexControllerId": room.controller_id} if room.controller_id else details}


def update(world: World, ask: Ask) -> JsonObject:
    """PATCH (and PUT) /rooms/{room_id}: only the keys given; nothing comes back but the result."""
    room = own_room(world, ask)
    is_active = bool(room.connected)
    is_deferred = is_active and world.switches.update_active is ActiveUpdate.DEFER
    if not is_deferred and (is_active or _starts_soon(room, world)):
        raise Refused(10030, "The room is active or about to start")
    validate(_draft(world, ask, room))
    now = world.clock.now()

    def apply(target: Room) -> None:
        _apply(target, ask.body, world.switches)
        target.updated = now

    if is_deferred:
        room.deferred.append(apply)
    else:
        apply(room)
    return {}


def delete(world: World, ask: Ask) -> JsonObject:
    """DELETE /rooms/{room_id}: refused during a session; with which code is not published, ours is 50005."""
    room = own_room(world, ask)
    if room.connected:
        raise Refused(50005, "Room is active")
    world.remove_room(room)
    return {}


def users(world: World, ask: Ask) -> JsonObject:
    """GET /rooms/{room_id}/users: who is connected now."""
    connected = own_room(world, ask).connected
    listed: list[Json] = [
        {"name": user.name, "user_ref": user.user_ref, "role": user.role, "permissions": user.permissions}
        for user in connected
    ]
    is_null = not listed and world.switches.empty_users is EmptyUsers.NULL
    return {"total": len(listed), "users": None if is_null else listed}


def shown(room: Room, ask: Ask) -> JsonObject:
    """Return a room as the server echoes it: given types kept, defaults filled in as numbers (seen in traffic)."""
    document: JsonObject = {
        "name": room.name,
        "service_id": ask.application.service_id,
        "owner_ref": room.owner_ref,
        "settings": _settings_shown(room, ask),
        "sip": room.sip,
        "created": timestamp(room.created),
        "room_id": room.room_id,
    }
    if room.data is not None:
        document["data"] = room.data
    if room.updated is not None:
        document["updated"] = timestamp(room.updated)
    if ask.version is Version.V2:
        document["configured_media_zone"] = room.settings.get("media_zone", "XX")
    return document


def _settings_shown(room: Room, ask: Ask) -> JsonObject:
    """Fill in the defaults, in the order seen in traffic; what else was given follows."""
    participants = room.whole("participants")
    talkers = min(6, participants) if participants else 6  # a room of two was seen with 2, the page says 6
    defaults: JsonObject = {
        "mode": MODES[0],
        "scheduled": False,
        "adhoc": False,
        "participants": 0,
        "auto_recording": False,
        "screen_share": True,
        "canvas": False,
        "media_configuration": "default",
        "quality": ask.application.quality,
        "moderators": 1,
        "max_active_talkers": talkers,
        "single_file_recording": False,
        "media_zone": "XX",
    }
    if ask.version is Version.V2:  # seen in later answers
        defaults |= {"viewers": 0, "encryption": False, "watermark": False, "abwd": True}
        defaults |= {"knock": False, "wait_for_moderator": False}
    return defaults | room.settings


def _draft(world: World, ask: Ask, room: Room | None = None) -> Draft:
    return Draft(ask.body, world.clock.now(), ask.application.quality, world.switches, room)


def _starts_soon(room: Room, world: World) -> bool:
    """Whether the last minutes before the start have begun; exactly at the margin an update still passes."""
    if room.starts is None:
        return False
    left = room.starts - world.clock.now()
    return dt.timedelta(0) < left < dt.timedelta(seconds=world.switches.update_margin_s)


def _apply(room: Room, body: JsonObject, switches: Switches) -> None:
    if "name" in body:
        room.name = str(body["name"])
    if "owner_ref" in body:
        room.owner_ref = body["owner_ref"]
    if "data" in body:
        room.data = body["data"]
    if "sip" in body:
        room.sip = _sip_given(body["sip"], switches)
    start = room.starts
    given = body.get("settings")
    for key, value in given.items() if isinstance(given, dict) else ():
        if _is_dropped(key, value):
            room.settings.pop(key, None)
        else:
            room.settings[key] = value
    if room.starts != start:
        room.over_since = None  # ours: a new start is a new life


def _settings_given(settings: Json) -> JsonObject:
    given = settings if isinstance(settings, dict) else {}
    return {key: value for key, value in given.items() if not _is_dropped(key, value)}


def _is_dropped(key: str, value: Json) -> bool:
    """Whether an echo leaves a setting out: empty texts and a false `wait_moderator` (seen in traffic)."""
    return value in ("", None) or (key == "wait_moderator" and value is False)


def _sip_given(sip: Json, switches: Switches) -> JsonObject:
    """Return the SIP part: once enabled it gets numbers to dial."""
    fields: JsonObject = dict(sip) if isinstance(sip, dict) else {"enabled": sip is True}
    if not fields.get("enabled"):
        return {"enabled": False}
    fields |= {key: _digits(switches) for key in ("meeting_id", "pin")}
    return fields


def _digits(switches: Switches) -> Json:
    number = 10 ** (MEETING_DIGITS - 1) + secrets.randbelow(9 * 10 ** (MEETING_DIGITS - 1))
    return number if switches.sip_numbers is NumberForm.NUMBER else str(number)
