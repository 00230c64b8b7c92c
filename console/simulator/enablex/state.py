"""The world of the EnableX simulator: applications, their rooms, sessions and connected users, all in memory.

Nothing here knows HTTP, and of result codes only `Refused`, which carries the one a rule gives. Time comes from the
clock only; what time alone brings about (an ad-hoc room that is over and then gone) is settled whenever somebody looks.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from console.domain.kinds import MOMENT_FORMAT, Json
from console.simulator.clock import Clock
from console.simulator.enablex.switches import PERMISSIONS, ROLES, AdhocDuration, Switches

JsonObject: TypeAlias = dict[str, Json]


class Refused(Exception):
    """A rule said no: the result code and, for people, why."""

    def __init__(self, code: int, desc: str = "") -> None:
        super().__init__(code, desc)
        self.code = code
        self.desc = desc


class NotPossible(ValueError):
    """The control plane was asked for something the world does not allow; the message says what and why."""


def later(moment: dt.datetime, minutes: int) -> dt.datetime:
    """Return the moment so many minutes later, at most the calendar's end, since durations have no bound."""
    try:
        return moment + dt.timedelta(minutes=minutes)
    except OverflowError:
        return dt.datetime.max.replace(tzinfo=dt.UTC)


@dataclass(slots=True)
class Application:
    """A project at the vendor: credentials, what it may use, its dial-in numbers."""

    app_id: str
    app_key: str
    service_id: str
    quality: str = "HD"
    """The best video quality its subscription allows."""
    roles: frozenset[str] = frozenset(ROLES)
    """The roles its subscription allows; a token for another is refused with 40002."""
    sip_password: str = ""


@dataclass(slots=True)
class Connection:
    """One user's stay in a session; it becomes one call record."""

    name: str
    role: str
    user_ref: str
    joined: dt.datetime
    call_num: str
    token: str = ""
    left: dt.datetime | None = None
    tracks: set[str] = field(default_factory=set)
    """What was published: audio, video, data, screen, url."""

    @property
    def permissions(self) -> JsonObject:
        """What the role may do."""
        return dict(PERMISSIONS[self.role])


@dataclass(slots=True)
class Session:
    """One meeting in a room, from the first user in to the last one out."""

    conf_num: str
    app_id: str
    room_id: str
    started: dt.datetime
    room_details: JsonObject
    """The room's definition, kept because reports outlive the room."""
    connections: list[Connection] = field(default_factory=list)
    ended: dt.datetime | None = None
    is_recorded: bool = False
    is_transcoded: bool = False
    has_chat: bool = False

    @property
    def connected(self) -> list[Connection]:
        """The users who are in now."""
        return [connection for connection in self.connections if connection.left is None]


@dataclass(slots=True)
class Room:
    """A room as it was defined: its settings are those given; defaults are filled in when it is shown."""

    room_id: str
    app_id: str
    name: str
    owner_ref: Json
    settings: JsonObject
    sip: JsonObject
    created: dt.datetime
    data: Json = None
    updated: dt.datetime | None = None
    controller_id: str = ""
    """Given when somebody connects for the first time."""
    session: Session | None = None
    first_session_started: dt.datetime | None = None
    over_since: dt.datetime | None = None
    """Set when an ad-hoc room is used up or a scheduled session was ended for good."""
    deferred: list[Callable[[Room], None]] = field(default_factory=list)
    """Updates that wait for the end of the session."""

    @property
    def is_scheduled(self) -> bool:
        """Whether it is open around a set time only."""
        return self.settings.get("scheduled") is True

    @property
    def is_adhoc(self) -> bool:
        """Whether it vanishes after use."""
        return self.settings.get("adhoc") is True

    @property
    def connected(self) -> list[Connection]:
        """The users who are in now."""
        return [] if self.session is None else self.session.connected

    @property
    def starts(self) -> dt.datetime | None:
        """When a scheduled room begins."""
        text = self.settings.get("scheduled_time")
        if not self.is_scheduled or not isinstance(text, str):
            return None
        return dt.datetime.strptime(text, MOMENT_FORMAT).replace(tzinfo=dt.UTC)

    @property
    def ends(self) -> dt.datetime | None:
        """When a scheduled room ends."""
        return None if self.starts is None else later(self.starts, self.whole("duration"))

    def whole(self, key: str, default: int = 0) -> int:
        """Return a setting given as number or digits."""
        value = self.settings.get(key, default)
        return int(value) if isinstance(value, int | float | str) else default

    def limit(self, role: str) -> int | None:
        """Return how many users of a role may be in at once; None for any number."""
        match role:
            case "moderator":
                return self.whole("moderators", 1)
            case "participant":
                return self.whole("participants") or None  # 0 is unlimited (rooms route, 2018)
        return None

    def is_full(self, role: str) -> bool:
        """Whether no more users of a role get in: connected users count, not tokens (seen in traffic)."""
        limit = self.limit(role)
        return limit is not None and sum(user.role == role for user in self.connected) >= limit


@dataclass(frozen=True, slots=True)
class Grant:
    """A token that was handed out."""

    token: str
    room_id: str
    name: str
    role: str
    user_ref: str
    issued: dt.datetime


class World:
    """Everything the simulator knows, and the rules by which it changes."""

    def __init__(self, clock: Clock, switches: Switches | None = None) -> None:
        self.clock = clock
        self.switches = switches or Switches()
        self.applications: dict[str, Application] = {}
        self.sessions: list[Session] = []
        self._rooms: dict[str, Room] = {}
        self._grants: dict[str, Grant] = {}
        self._machine = secrets.token_hex(5)
        self._count = secrets.randbelow(1 << 20)

    def clear(self) -> None:
        """Forget everything but the switches."""
        for kept in (self.applications, self.sessions, self._rooms, self._grants):
            kept.clear()

    def new_id(self, created: dt.datetime | None = None) -> str:
        """Return an object id: eight digits of creation time (now unless given), then machine and count."""
        self._count = (self._count + 1) % (1 << 24)
        moment = created or self.clock.now()
        return f"{int(moment.timestamp()) & 0xFFFFFFFF:08x}{self._machine}{self._count:06x}"

    def rooms(self) -> Iterator[Room]:
        """Yield the rooms that are left, in the order of their creation."""
        self._settle()
        return iter(tuple(self._rooms.values()))

    def find_room(self, room_id: str) -> Room | None:
        """Return the room, or None when there is none (any more)."""
        self._settle()
        return self._rooms.get(room_id)

    def add_room(self, room: Room) -> Room:
        """Put a room into the world."""
        self._rooms[room.room_id] = room
        return room

    def remove_room(self, room: Room) -> None:
        """Take a room out of the world; its reports stay."""
        del self._rooms[room.room_id]

    def remember(self, grant: Grant) -> None:
        """Keep a token, so that it can be used once."""
        self._grants[grant.token] = grant

    def is_over(self, room: Room) -> bool:
        """Whether the room's life is over: ad-hoc and used up, or scheduled and ended for good."""
        self._settle()
        return room.over_since is not None

    def join(
        self, room_id: str, name: str = "", role: str = "participant", user_ref: str = "", token: str = ""
    ) -> Connection:
        """Let a user in, as the client SDK would; a token brings name, role and reference of its own.

        Raises NotPossible: no such room, room over or full, token unknown, used, for another room or too old.
        """
        room = self._room_for_control(room_id)
        if token:
            grant = self._use(token, room)
            name, role, user_ref = grant.name, grant.role, grant.user_ref
        if role not in ROLES:
            raise NotPossible(f"'{role}' is not a role; roles are: {', '.join(ROLES)}.")
        if self.is_over(room):
            raise NotPossible(f"Room {room_id} is over; nobody can join it any more.")
        if room.is_full(role):
            raise NotPossible(f"Room {room_id} is full for the role {role}; let somebody leave first.")
        session = self._session_of(room)
        number = len(session.connections) + 1
        user = Connection(
            name or f"Guest {number}", role, user_ref or f"guest-{number}", self.clock.now(), self.new_id(), token
        )
        session.connections.append(user)
        return user

    def leave(self, room_id: str, user_ref: str = "") -> Connection:
        """Let a user go: the named one, or the one who came last. The last to go ends the session."""
        room = self._room_for_control(room_id)
        session, user = self._connected(room, user_ref)
        user.left = self.clock.now()
        if not session.connected:
            self._end_session(room)
        return user

    def end(self, room_id: str) -> Session | None:
        """End the running session, if any; an ad-hoc or scheduled room is then over for good."""
        room = self._room_for_control(room_id)
        session = room.session
        if session is not None:
            self._end_session(room)
        if room.is_adhoc or room.is_scheduled:
            room.over_since = room.over_since or self.clock.now()
        return session

    def publish(
        self, room_id: str, user_ref: str = "", tracks: frozenset[str] = frozenset({"audio", "video"})
    ) -> Connection:
        """Let a connected user publish tracks; they show in the call record."""
        _session, user = self._connected(self._room_for_control(room_id), user_ref)
        user.tracks |= tracks
        return user

    def record(self, room_id: str) -> Session:
        """Start recording the running session, as a moderator would; a file appears when it has ended."""
        session, _user = self._connected(self._room_for_control(room_id), "")
        session.is_recorded = True
        return session

    def transcode(self, conf_num: str) -> Session:
        """Finish the transcoding of a recorded session."""
        for session in self.sessions:
            if session.conf_num == conf_num and session.ended is not None and session.is_recorded:
                session.is_transcoded = True
                return session
        raise NotPossible(f"There is no ended session {conf_num} with a recording to transcode.")

    def _room_for_control(self, room_id: str) -> Room:
        room = self.find_room(room_id)
        if room is None:
            raise NotPossible(f"There is no room {room_id}.")
        return room

    def _connected(self, room: Room, user_ref: str) -> tuple[Session, Connection]:
        """Return the running session and the user meant."""
        for user in reversed(room.connected):
            if not user_ref or user.user_ref == user_ref:
                assert room.session is not None
                return room.session, user
        who = f"user {user_ref}" if user_ref else "anybody"
        raise NotPossible(f"Room {room.room_id} does not have {who} connected.")

    def _use(self, token: str, room: Room) -> Grant:
        grant = self._grants.get(token)
        if grant is None or grant.room_id != room.room_id:
            raise NotPossible("This token is unknown, used already, or for another room.")
        if self.clock.now() > grant.issued + dt.timedelta(seconds=self.switches.token_life_s):
            raise NotPossible("This token is too old; issue a new one.")
        return self._grants.pop(token)

    def _session_of(self, room: Room) -> Session:
        """Return the running session, or begin one."""
        if room.session is not None:
            return room.session
        now = self.clock.now()
        details: JsonObject = {"name": room.name, "owner_ref": room.owner_ref, "settings": dict(room.settings)}
        room.session = Session(self.new_id(), room.app_id, room.room_id, now, details)
        room.session.is_recorded = room.settings.get("auto_recording") is True
        room.first_session_started = room.first_session_started or now
        room.controller_id = room.controller_id or self.new_id()
        self.sessions.append(room.session)
        return room.session

    def _end_session(self, room: Room) -> None:
        session, now = room.session, self.clock.now()
        assert session is not None
        for user in session.connected:
            user.left = now
        session.ended, room.session = now, None
        if room.is_adhoc and self._adhoc_ends(room) is None:
            room.over_since = now
        for update in room.deferred:
            update(room)
        room.deferred.clear()

    def _adhoc_ends(self, room: Room) -> dt.datetime | None:
        """When a used ad-hoc room ends by its duration; None when it ends with its session."""
        minutes = room.whole("duration")
        if self.switches.adhoc_duration is AdhocDuration.IGNORE or not minutes or room.first_session_started is None:
            return None
        return later(room.first_session_started, minutes)

    def _settle(self) -> None:
        """Do what time alone brings about."""
        now = self.clock.now()
        grace = dt.timedelta(seconds=self.switches.adhoc_grace_s)
        for room in tuple(self._rooms.values()):
            if not room.is_adhoc or room.session is not None:
                continue
            ends = self._adhoc_ends(room)
            if room.over_since is None and ends is not None and now > ends:
                room.over_since = max(ends, self._last_ended(room))
            if room.over_since is not None and now > room.over_since + grace:
                del self._rooms[room.room_id]

    def _last_ended(self, room: Room) -> dt.datetime:
        ends = [session.ended for session in self.sessions if session.room_id == room.room_id and session.ended]
        return max(ends, default=room.created)
