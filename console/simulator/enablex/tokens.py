"""The token route: the order of decisions, and tokens that look real and are worth nothing anywhere else."""

from __future__ import annotations

import base64
import datetime as dt
import json
import secrets
from typing import assert_never

from console.domain.kinds import Json
from console.simulator.enablex.rooms import Ask, Version, shown
from console.simulator.enablex.state import Grant, JsonObject, Refused, Room, World
from console.simulator.enablex.switches import ROLES, TimeCodes
from console.simulator.enablex.validation import is_blank

HOST = "media.invalid:443"
"""A host that can never exist (its domain is reserved for that)."""


def create(world: World, ask: Ask) -> JsonObject:
    """POST /rooms/{room_id}/tokens; the steps stand in the order in which they decide, which is ours."""
    role = _check_body(ask.body)
    room = _room(world, ask)
    if role not in ask.application.roles:
        raise Refused(40002, f"The subscription has no role {role}")
    _check_time(world, room)
    if room.is_full(role):
        raise Refused(10114, f"{room.limit(role)} connected with the role {role} is all this room takes")
    token = _token(world, ask, room, role)
    name, user_ref = str(ask.body["name"]), str(ask.body["user_ref"])
    world.remember(Grant(token, room.room_id, name, role, user_ref, world.clock.now()))
    return {"token": token}


def _check_body(body: JsonObject) -> str:
    """Check the keys in the numeric order of their codes; what else is in the body, `data` too, is accepted."""
    for key, code in (("name", 10101), ("user_ref", 10102), ("role", 10103)):
        if is_blank(body.get(key)):
            raise Refused(code, f"{key} is missing or empty")
    role = body["role"]
    if role not in ROLES:
        raise Refused(10104, f"role is one of: {', '.join(ROLES)}, in lower case")
    return str(role)


def _room(world: World, ask: Ask) -> Room:
    room = world.find_room(ask.path["room_id"])
    if room is None:
        raise Refused(40001, "No room has this id")
    if room.app_id != ask.application.app_id:
        raise Refused(40002, "The room belongs to another application")
    return room


def _check_time(world: World, room: Room) -> None:
    """Which text is meant by early and which by late is our reading; both boundaries belong to the open time."""
    if world.is_over(room):
        raise Refused(10111, "The room's only session has ended")
    starts, ends, now = room.starts, room.ends, world.clock.now()
    if starts is None or ends is None:
        return
    early, late = (10113, 10112) if world.switches.early_late_codes is TimeCodes.EARLY_10113 else (10112, 10113)
    if now < starts - dt.timedelta(seconds=world.switches.early_entry_s):
        raise Refused(early, f"The room starts at {starts:%Y-%m-%d %H:%M:%S} UTC")
    if now > ends and not room.connected:
        raise Refused(late, f"The room ended at {ends:%Y-%m-%d %H:%M:%S} UTC")


def _token(world: World, ask: Ask, room: Room, role: str) -> str:
    """On v1 base64 of a JSON object (seen in traffic); later three parts like a JWT (documented), its layout ours."""
    match ask.version:
        case Version.V1:
            return base64.b64encode(_compact(_v1_content(world, ask, room))).decode()
        case Version.V2:
            issued = int(world.clock.now().timestamp())
            life = int(world.switches.token_life_s)
            claims: JsonObject = {"roomId": room.room_id, "role": role, "iat": issued, "exp": issued + life}
            claims |= {"jti": world.new_id(), "userRef": ask.body["user_ref"]}
            parts = (_compact({"alg": "HS256", "typ": "JWT"}), _compact(claims), secrets.token_bytes(32))
            return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
        case never:
            assert_never(never)


def _v1_content(world: World, ask: Ask, room: Room) -> JsonObject:
    meta = shown(room, ask)
    meta["_id"] = meta.pop("room_id")
    return {
        "tokenId": world.new_id(),
        "roomMeta": meta,
        "host": HOST,
        "secure": True,
        "logId": secrets.token_hex(3),
        "gateway": "",
        "signature": base64.b64encode(secrets.token_hex(20).encode()).decode(),
        "eventServer": {"url": f"https://{HOST}/events"},
    }


def _compact(document: Json) -> bytes:
    return json.dumps(document, separators=(",", ":")).encode()
