"""What the simulated recorder knows: phones, people, calls, recordings and stored records. Data only, no rules."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import IntEnum

from console.domain.kinds import Json

ACTIVE = "A"
INACTIVE = "I"

CallKey = tuple[str, str]
"""Device and call instance; the blank instance is one of its own."""


class ChannelState(IntEnum):
    """What a recording channel is doing (Parameters and Data Types 17.1)."""

    ON_HOOK = 0
    OFF_HOOK = 1
    RECORDING = 2
    PLAYBACK = 3
    WAITING = 4
    ERROR = 5
    RESETTING = 6
    RECORDING_PREP = 7
    FINISH_RECORDING = 8
    DIALING_FOR_PLAYBACK = 9


@dataclass(slots=True)
class Device:
    """A phone the recorder knows."""

    device_id: str
    station: str
    is_blocked: bool = False
    """A recording filter forbids recording it (35)."""
    is_scheduled: bool = False
    """A schedule wants its calls when schedules are enforced."""


@dataclass(slots=True)
class User:
    """A person in the product; an agent when `is_agent`. The user id is the agent id too."""

    user_id: int
    username: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    employee_id: str = ""
    is_agent: bool = False
    status: str = ACTIVE
    sys_user: str = ""
    sys_domain: str = ""
    crm_user: str = ""
    site_id: int = -1
    phones: tuple[str, ...] = ()
    group: str = ""
    """ACD group; blank when in none."""
    alias: str = ""
    """Login or number the agent uses on a phone."""
    allow_self_record: bool = False
    allow_self_download: bool = False
    added_at: dt.datetime | None = None
    modified_at: dt.datetime | None = None
    device_id: str = ""
    """Phone the agent is logged in on; blank when on none."""

    @property
    def is_active(self) -> bool:
        """Whether the person may work."""
        return self.status == ACTIVE


@dataclass(slots=True)
class Role:
    """A role with the permissions it grants."""

    role_id: int
    name: str
    permissions: tuple[str, ...] = ()


@dataclass(slots=True)
class LiveCall:
    """A call on a device."""

    device_id: str
    instance: str
    started_at: dt.datetime
    fields: dict[str, str] = field(default_factory=dict)
    """Metadata by parameter name: ANI, DNIS, CALLID, USER1 …"""


@dataclass(slots=True)
class Channel:
    """A recording channel of a core."""

    number: int
    core: int
    state: ChannelState = ChannelState.ON_HOOK
    device_id: str = ""


@dataclass(slots=True)
class Record:
    """A stored call record; fields carry the published names and spelling."""

    ident: int
    fields: dict[str, str]
    has_media: bool = True
    """Whether the media file is there (41 when it is not)."""
    is_finished: bool = True


@dataclass(slots=True)
class Recording:
    """A recording that runs."""

    record: Record
    device_id: str
    instance: str
    channel: Channel
    started_at: dt.datetime


@dataclass(slots=True)
class Blackout:
    """A hidden passage that lasts."""

    device_id: str
    since: dt.datetime
    agent_id: int | None = None
    """The agent it follows; None when it is bound to the call."""
    instance: str = ""


@dataclass(slots=True)
class Chat:
    """A chat session being recorded."""

    session_id: str
    agent_id: int
    messages: list[str] = field(default_factory=list)
    keepdays: str = "-1"


@dataclass(slots=True)
class World:
    """Everything the simulated recorder knows."""

    devices: dict[str, Device] = field(default_factory=dict)
    users: dict[int, User] = field(default_factory=dict)
    roles: dict[int, Role] = field(default_factory=dict)
    channels: list[Channel] = field(default_factory=list)
    calls: dict[CallKey, LiveCall] = field(default_factory=dict)
    recordings: dict[str, Recording] = field(default_factory=dict)
    """By device: a device records one call at a time."""
    records: dict[int, Record] = field(default_factory=dict)
    blackouts: list[Blackout] = field(default_factory=list)
    chats: dict[str, Chat] = field(default_factory=dict)
    monitors: dict[str, str] = field(default_factory=dict)
    """Device listened to, by session."""
    permissions: frozenset[str] = frozenset()
    sites: frozenset[int] = frozenset()
    groups: frozenset[str] = frozenset()
    masks: frozenset[str] = frozenset()
    last_call_id: int = 1000
    last_record_id: int = 5000
    last_session: int = 0

    @property
    def cores(self) -> tuple[int, ...]:
        """Numbers of the recording cores."""
        return tuple(sorted({channel.core for channel in self.channels}))

    def agents(self) -> Iterator[User]:
        """Yield the users that are agents."""
        return (user for user in self.users.values() if user.is_agent)

    def agent_on(self, device_id: str) -> User | None:
        """Return the agent logged in on a device."""
        return next((agent for agent in self.agents() if device_id and agent.device_id == device_id), None)

    def user_named(self, username: str) -> User | None:
        """Return the user with this login, case ignored."""
        wanted = username.lower()
        return next((user for user in self.users.values() if user.username.lower() == wanted), None)

    def calls_on(self, device_id: str) -> list[LiveCall]:
        """Return the calls on a device, oldest first."""
        return [call for call in self.calls.values() if call.device_id == device_id]

    def blackout_on(self, device_id: str, instance: str) -> Blackout | None:
        """Return the blackout that hides this device's call: its agent's, or the call's own."""
        agent = self.agent_on(device_id)
        for blackout in self.blackouts:
            follows_agent = agent is not None and blackout.agent_id == agent.user_id
            is_the_calls = blackout.agent_id is None and (blackout.device_id, blackout.instance) == (
                device_id,
                instance,
            )
            if follows_agent or is_the_calls:
                return blackout
        return None

    def to_json(self) -> dict[str, Json]:
        """Return what is going on, for the control plane."""
        return {
            "devices": [self._device_shown(device) for device in self.devices.values()],
            "calls": [
                {"device_id": c.device_id, "instance": c.instance, "fields": dict(c.fields)}
                for c in self.calls.values()
            ],
            "channels": [
                {"number": c.number, "core": c.core, "state": int(c.state), "device_id": c.device_id}
                for c in self.channels
            ],
            "chats": [{"session_id": c.session_id, "messages": list(c.messages)} for c in self.chats.values()],
            "monitors": dict(self.monitors),
            "records": len(self.records),
            "users": len(self.users),
        }

    def _device_shown(self, device: Device) -> dict[str, Json]:
        agent = self.agent_on(device.device_id)
        recording = self.recordings.get(device.device_id)
        return {
            "device_id": device.device_id,
            "station": device.station,
            "agent": agent.username if agent else "",
            "in_call": bool(self.calls_on(device.device_id)),
            "record_id": recording.record.ident if recording else None,
            "blackout": any(
                self.blackout_on(device.device_id, call.instance) for call in self.calls_on(device.device_id)
            )
            or self.blackout_on(device.device_id, "") is not None,
        }
