"""The report routes: call records, archive, dial-in numbers."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import TypeAlias

from console.domain.kinds import DAY_FORMAT, DAY_SHAPE, Json
from console.simulator.enablex.rooms import Ask, timestamp
from console.simulator.enablex.state import Connection, JsonObject, Refused, Session, World
from console.simulator.enablex.switches import CdrShape

FILE_HOST = "https://files.invalid"
"""Files are never served; the domain is reserved for names that never exist."""

TRACKS = ("audio", "data", "video", "screen", "url")

Route: TypeAlias = Callable[[World, Ask], JsonObject]


def refusing(code: int, missing: str) -> Route:
    """Return a route that refuses because a piece of the path is missing; the assignment of the five codes is ours."""

    def refuse(_world: World, _ask: Ask) -> JsonObject:
        raise Refused(code, f"{missing} is missing in the path")

    return refuse


def cdr(world: World, ask: Ask) -> JsonObject:
    """GET /cdr/…: one record per connection of every ended session the path selects; none is an empty list."""
    records: list[Json] = []
    for session in _selected(world, ask):
        records += [_record(world, session, connection) for connection in session.connections]
    return {"cdr": records}


def archive(world: World, ask: Ask) -> JsonObject:
    """GET /archive/…: one entry per ended session that left a file."""
    return {
        "archive": [_files(session) for session in _selected(world, ask) if session.is_recorded or session.has_chat]
    }


def dialin(_world: World, ask: Ask) -> JsonObject:
    """GET /dialin: the project's numbers and SIP account; the only answer without a `result`."""
    application = ask.application
    numbers: list[Json] = [
        {"country": "Germany", "country_code": "49", "phone": "+49 30 5550100", "toll": True},
        {"country": "United States", "country_code": "1", "phone": "+1 800 555 0199", "toll": False},
    ]
    return {
        "_id": application.service_id,
        "app_key": application.app_key,
        "settings": {"sip": True},
        "sip": {
            "server_url": "sip.invalid",
            "username": f"sip-{application.app_id[:8]}",
            "password": application.sip_password,
            "sig_servers": ["192.0.2.10"],
            "media_servers": ["192.0.2.20", "192.0.2.21"],
        },
        "dialin": numbers,
    }


def _selected(world: World, ask: Ask) -> Iterator[Session]:
    """Yield the application's ended sessions that the path selects, oldest first."""
    path = ask.path
    days = (_day(path["from_date"]), _day(path["to_date"])) if "to_date" in path else None
    visible = world.clock.now() - dt.timedelta(seconds=world.switches.report_delay_s)
    for session in world.sessions:
        if session.app_id != ask.application.app_id or session.ended is None or session.ended > visible:
            continue
        if path.get("room_id", session.room_id) != session.room_id:
            continue
        if path.get("conf_num", session.conf_num) != session.conf_num:
            continue
        if days is None or days[0] <= session.started.date() <= days[1]:
            yield session


def _day(text: str) -> dt.date:
    """Read a day of the path, both ends inclusive; no code is published for a malformed one, ours is 10203."""
    if DAY_SHAPE.fullmatch(text):
        try:
            return dt.datetime.strptime(text, DAY_FORMAT).replace(tzinfo=dt.UTC).date()
        except ValueError:
            pass  # shaped like a day, but none: refused below with the others
    raise Refused(10203, f"'{text}' is not a day; write it as YYYY-MM-DD")


def _record(world: World, session: Session, connection: Connection) -> JsonObject:
    """Return the call record of one connection, in the shape the switch asks for."""
    left = connection.left or connection.joined
    is_new = world.switches.cdr_shape is CdrShape.NEW
    seconds = round((left - connection.joined).total_seconds(), 3)
    stay: JsonObject = {
        "connect_dt": timestamp(connection.joined),
        "disconnect_dt": timestamp(left),
        "duration": seconds,
    }
    published = {track: track in connection.tracks for track in TRACKS}
    minutes = round(seconds / 60, 2)
    record: JsonObject = {
        "trans_date": timestamp(session.started),
        "conf_num": session.conf_num,
        "call_num": connection.call_num,
        "call_log_id": connection.call_num[::-1],
        "room": {"room_id": session.room_id, **stay},
        "user": _user(connection),
        "sigserver": {**stay, "ip": "192.0.2.30", "hold_duration": 0.0},
        "published_track": dict(published) if is_new else {track: str(on).lower() for track, on in published.items()},
        "usage": {"subscribed_minutes": minutes, "published_minutes": minutes if connection.tracks else 0.0},
        "app_id": session.app_id,
        "cdr_id": connection.call_num,
    }
    return record | _newer_fields(session, stay, minutes) if is_new else record


def _user(connection: Connection) -> JsonObject:
    return {
        "ip": "192.0.2.40",
        "name": connection.name,
        "role": connection.role,
        "ref": connection.user_ref,
        "agent": "simulated",
        "token": connection.token,
        "confName": "",
    }


def _newer_fields(session: Session, stay: JsonObject, minutes: float) -> JsonObject:
    quality: JsonObject = {"avg_bitrate": 512, "avg_bitrate_quality": "Good", "max_bitrate": 900, "min_bitrate": 200}
    streams: JsonObject = {"video": quality, "sharing": {}, "audio": {}}
    return {
        "sip": False,
        "parent_partner_id": "",
        "room": {"room_id": session.room_id, **stay, "room_details": session.room_details, "sip": {"enabled": False}},
        "usage": {
            "subscribed_minutes": minutes,
            "published_minutes": minutes,
            "screen_minutes": 0.0,
            "connect_minutes": minutes,
            "connect_minutes_cal": int(-(-minutes // 1)),
            "room_connect_minutes": minutes,
        },
        "stats_quality": {"send": streams, "receive": streams},
    }


def _files(session: Session) -> JsonObject:
    folder = f"{FILE_HOST}/{session.app_id}/{session.conf_num}"
    assert session.ended is not None
    recordings: list[Json] = [{"url": f"{folder}/recording.mkv"}] if session.is_recorded else []
    transcoded: list[Json] = [{"url": f"{folder}/recording.mp4"}] if session.is_transcoded else []
    entry: JsonObject = {
        "_id": session.conf_num,
        "trans_date": timestamp(session.ended),
        "conf_num": session.conf_num,
        "app_id": session.app_id,
        "room_id": session.room_id,
        "recording": recordings,
        "transcoded": transcoded,
        "metadata": f"{folder}/metadata.json",
    }
    return entry | {"chatdata": f"{folder}/chatdata.json"} if session.has_chat else entry
