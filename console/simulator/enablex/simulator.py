"""The EnableX simulator put together: its world, its faults, its texts, and what a client SDK would do in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from console.domain.kinds import Json
from console.simulator.clock import Clock
from console.simulator.enablex import demo
from console.simulator.enablex.rooms import timestamp
from console.simulator.enablex.state import Connection, JsonObject, NotPossible, Room, Session, World
from console.simulator.enablex.switches import Switches
from console.simulator.faults import FaultPlan

if TYPE_CHECKING:
    from starlette.routing import BaseRoute
    from starlette.types import ASGIApp


class EnablexSimulator:
    """EnableX in a box; to be used from the loop it is served in."""

    def __init__(self, clock: Clock, faults: FaultPlan, texts: Mapping[int, str]) -> None:
        self.world = World(clock)
        self.faults = faults
        self._texts = dict(texts)
        demo.fill(self.world)

    @property
    def app_id(self) -> str:
        """User name of the demonstration project."""
        return demo.APP_ID

    @property
    def app_key(self) -> str:
        """Password of the demonstration project; it opens nothing but this simulator."""
        return demo.APP_KEY

    @property
    def switches(self) -> Switches:
        """The positions of all switches."""
        return self.world.switches

    def move_switches(self, positions: Mapping[str, Json]) -> Switches:
        """Move some switches by name; raises SwitchNotUnderstood."""
        self.world.switches = self.world.switches.moved(positions)
        return self.world.switches

    def application(self, control: Sequence[BaseRoute] = ()) -> ASGIApp:
        """Return what to serve; the routes of a control plane may be put in front."""
        from console.simulator.enablex.app import application

        return application(self.world, self.faults, self._texts, control)

    def reset(self) -> None:
        """Return to the world a run starts with, all switches in their first position."""
        self.world.clear()
        self.world.switches = Switches()
        demo.fill(self.world)

    def room_named(self, name: str) -> Room:
        """Return the first room with this name; raises NotPossible."""
        for room in self.world.rooms():
            if room.name == name:
                return room
        raise NotPossible(f"There is no room named '{name}'.")

    def join(
        self, room_id: str, name: str = "", role: str = "participant", user_ref: str = "", token: str = ""
    ) -> Connection:
        """Let a user in, as the client SDK would; a token brings name, role and reference. Raises NotPossible."""
        return self.world.join(room_id, name, role, user_ref, token)

    def leave(self, room_id: str, user_ref: str = "") -> Connection:
        """Let a user go, the last who came unless one is named; the last to go ends the session."""
        return self.world.leave(room_id, user_ref)

    def end(self, room_id: str) -> Session | None:
        """End the session; an ad-hoc or scheduled room is then over for good."""
        return self.world.end(room_id)

    def record(self, room_id: str) -> Session:
        """Start recording the running session, as a moderator would."""
        return self.world.record(room_id)

    def transcode(self, conf_num: str) -> Session:
        """Finish the transcoding of a recorded session."""
        return self.world.transcode(conf_num)

    def state(self) -> JsonObject:
        """Return what there is, for people and tests; no keys, no tokens."""
        return {
            "applications": [
                {"app_id": one.app_id, "quality": one.quality} for one in self.world.applications.values()
            ],
            "rooms": [_room(self.world, room) for room in self.world.rooms()],
            "sessions": [_session(session) for session in self.world.sessions],
            "switches": self.world.switches.to_json(),
        }


def _room(world: World, room: Room) -> JsonObject:
    users: list[Json] = [{"name": user.name, "role": user.role, "user_ref": user.user_ref} for user in room.connected]
    return {
        "room_id": room.room_id,
        "app_id": room.app_id,
        "name": room.name,
        "settings": room.settings,
        "is_over": world.is_over(room),
        "users": users,
    }


def _session(session: Session) -> JsonObject:
    return {
        "conf_num": session.conf_num,
        "room_id": session.room_id,
        "started": timestamp(session.started),
        "ended": None if session.ended is None else timestamp(session.ended),
        "users": len(session.connections),
        "is_recorded": session.is_recorded,
        "is_transcoded": session.is_transcoded,
    }
