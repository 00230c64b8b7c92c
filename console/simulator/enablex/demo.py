"""The world a run starts with, so that there is something to look at: two projects, rooms of each type, old reports."""

from __future__ import annotations

import datetime as dt

from console.domain.kinds import MOMENT_FORMAT
from console.simulator.enablex.state import Application, Connection, JsonObject, Room, Session, World

APP_ID = "5f2a9c7d41e8b0632d9f14ac"
APP_KEY = "de3moKey7Qx2Lw9Rt5Vb8Nc1Zp4Hs6Jf0Ya3"  # worthless: the simulator listens on loopback only
OTHER_APP_ID = "5f2a9c7d41e8b0632d9f14ad"
OTHER_APP_KEY = "0therKey4Mw8Xe1Cu6Gd3Kp9Bs5Tn2Qz7Fv0"


def fill(world: World) -> None:
    """Put the demonstration into an empty world."""
    demo = Application(APP_ID, APP_KEY, world.new_id(), sip_password=world.new_id())
    other = Application(OTHER_APP_ID, OTHER_APP_KEY, world.new_id(), quality="SD", sip_password=world.new_id())
    world.applications |= {demo.app_id: demo, other.app_id: other}
    now = world.clock.now()
    board = _add(world, demo, "Board room", {"moderators": 2, "participants": 10, "quality": "HD"}, days_old=40)
    start = (now + dt.timedelta(hours=2)).replace(second=0, microsecond=0)
    scheduled: JsonObject = {"scheduled": True, "scheduled_time": start.strftime(MOMENT_FORMAT), "duration": 60}
    _add(world, demo, "Quarterly review", {**scheduled, "participants": 4, "wait_for_moderator": True}, days_old=3)
    _add(world, demo, "Support huddle", {"adhoc": True, "duration": "30", "participants": "2"}, days_old=0)
    town = _add(world, demo, "Town hall", {"mode": "lecture", "participants": 0, "auto_recording": True}, days_old=12)
    _add(world, other, "Another project's room", {"quality": "SD"}, days_old=5)
    _past_session(world, board, now - dt.timedelta(days=1, hours=3))
    _past_session(world, board, now - dt.timedelta(days=8))
    world.join(town.room_id, "Ada Moreau", "moderator", "amoreau")
    world.join(town.room_id, "Ben Okafor", "participant", "bokafor")
    world.join(town.room_id, "Chiara Lenz", "participant", "clenz")
    world.publish(town.room_id, "amoreau")


def _add(world: World, owner: Application, name: str, settings: JsonObject, days_old: int) -> Room:
    created = world.clock.now() - dt.timedelta(days=days_old)
    complete: JsonObject = {"mode": "group", "scheduled": False, "adhoc": False, **settings}
    room = Room(world.new_id(created), owner.app_id, name, "operations", complete, {"enabled": False}, created)
    return world.add_room(room)


def _past_session(world: World, room: Room, started: dt.datetime) -> None:
    """Put a session of forty minutes with two users, a recording and a chat behind a room."""
    details: JsonObject = {"name": room.name, "owner_ref": room.owner_ref, "settings": dict(room.settings)}
    session = Session(world.new_id(started), room.app_id, room.room_id, started, details)
    ended = started + dt.timedelta(minutes=40)
    for name, role, reference in (("Ada Moreau", "moderator", "amoreau"), ("Dai Evans", "participant", "devans")):
        user = Connection(name, role, reference, started, world.new_id(started), left=ended, tracks={"audio", "video"})
        session.connections.append(user)
    session.ended, session.is_recorded, session.is_transcoded, session.has_chat = ended, True, True, True
    world.sessions.append(session)
    room.first_session_started = room.first_session_started or started
    room.controller_id = room.controller_id or world.new_id()
