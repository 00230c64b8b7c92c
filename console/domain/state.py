"""What is believed of each device and room, learnt from answers and events, and how certain it is.

The promise of the lamp: it never shows what nobody confirmed. The rules:

- *Claimed*: the recorder answered that it did what was asked (start of a recording: 0 or 20).
- *Confirmed*: it was seen in a later answer or in an event. Code 1 ("already recording") counts as seen: it reports a
  state the recorder found, not a promise about what it is going to do. So do CALLUPDATE done and the lists.
- *Off*: the recorder said so, or nobody ever said anything else (`since_s` is 0 then). An off lamp claims nothing.
- *Unknown since*: it was on and the connection was lost, or nobody answered a call that may have been done, or the
  answer was inconsistent, partial (46) or of a kind after which one must look first.

Pure: no clock is read here, every time is epoch seconds given by the caller.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import Enum
from types import MappingProxyType
from typing import TypeAlias

from console.domain.asked import Order, Route, order, route
from console.domain.call import Call
from console.domain.command import Changes, System
from console.domain.kinds import Json
from console.domain.outcome import Answered, FindingKind, Outcome, RetrySafety, Unanswered, Verdict
from console.domain.reply import Event, Node, RecorderReply, RestReply
from console.domain.room import Room, merged

PARTIAL = 46
"""Only some recording cores answered."""
UNWANTED = 9
"""Accepted, but no schedule wants the call: nothing is recorded for it."""
ORDINARY = frozenset({20, 37, UNWANTED})
DONE: Mapping[str, frozenset[int]] = MappingProxyType(
    {"RECORDSTART": frozenset({0, 20}), "RECORDSTOP": frozenset({13, 20})}
)
"""Codes by which a TYPE was done; any other success ("stopped" after a start) leaves it unknown."""

DOUBTFUL = frozenset(
    {
        FindingKind.TYPE_AGAINST_CODE,
        FindingKind.STATUS_AGAINST_RESULT,
        FindingKind.REQUEST_ID,
        FindingKind.ENVELOPE,
    }
)
"""Contradictions after which nobody can tell whether the thing was done; after a success also its text's."""


class LampState(Enum):
    """How certain it is that something is on."""

    OFF = "off"
    CLAIMED = "claimed"
    CONFIRMED = "confirmed"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Lamp:
    """One thing that can be on at a device."""

    state: LampState = LampState.OFF
    since_s: float = 0.0
    """When this state was entered, in epoch seconds; 0 when nobody ever said anything."""

    @property
    def is_on(self) -> bool:
        """Whether somebody said that it is on: claimed or confirmed."""
        return self.state in (LampState.CLAIMED, LampState.CONFIRMED)

    @property
    def is_known_off(self) -> bool:
        """Whether somebody said that it is off."""
        return self.state is LampState.OFF and self.since_s > 0


@dataclass(frozen=True, slots=True)
class Device:
    """What is believed of one device of the recorder."""

    device_id: str
    station: str = ""
    in_call: Lamp = Lamp()
    recording: Lamp = Lamp()
    blackout: Lamp = Lamp()
    record_id: str = ""
    """Number of the running recording, while one is believed to run."""


Change: TypeAlias = Callable[[Device], Device]


class KnownState:
    """What is believed of the systems of one environment. Owned by one thread; nothing here waits."""

    def __init__(self) -> None:
        self.revision = 0
        """Grows with every change, so that a view can refresh cheaply."""
        self._devices: dict[str, Device] = {}
        self._rooms: dict[str, Room] = {}
        self._stations: dict[str, str] = {}
        self._instances: dict[str, set[str]] = {}
        self.devices: Mapping[str, Device] = MappingProxyType(self._devices)
        """Devices by DEVICEID, in the order they were first heard of."""
        self.rooms: Mapping[str, Room] = MappingProxyType(self._rooms)
        """Rooms by identifier, in the order they were learnt."""

    def device_of(self, asked: Order) -> Device | None:
        """Return the device an order is about, if it is known: by DEVICEID, else by its station."""
        return self._devices.get(self._device_id(asked))

    def learn(self, call: Call, outcome: Outcome, at_s: float) -> None:
        """Take in how a call ended."""
        match outcome:
            case Answered(RecorderReply() as reply, verdict):
                self._learn_from_recorder(order(call), reply, verdict, at_s)
            case Answered(RestReply() as reply, verdict):
                self._learn_from_enablex(route(call), reply, verdict, at_s)
            case Unanswered(failure):
                is_change = call.command.changes is not Changes.NOTHING
                if failure.may_have_been_done and is_change and call.command.system is System.UPTIVITY:
                    asked = order(call)
                    self._doubt(asked.type, self._device_id(asked), at_s)

    def hear(self, event: Event, at_s: float) -> None:
        """Take in a recorder event; one of an unknown type or without a device changes nothing."""
        device_id = event.value("DEVICEID")
        if not device_id:
            return
        kind = event.type.strip().upper()
        if kind == "CHANNELSTATE":
            kind = "RECORDSTART" if event.value("STATE") == "2" else ""
        self._follow(kind, device_id, event.value, LampState.CONFIRMED, at_s)

    def lose(self, at_s: float) -> None:
        """Take in that the recorder was out of hearing: what was on is unknown from now, an off lamp says nothing."""
        for device in list(self._devices.values()):
            self._store(
                replace(
                    device,
                    in_call=_out_of_hearing(device.in_call, at_s),
                    recording=_out_of_hearing(device.recording, at_s),
                    blackout=_out_of_hearing(device.blackout, at_s),
                )
            )
        self._instances.clear()

    # ---- the recorder -----------------------------------------------------------------------------------------

    def _learn_from_recorder(self, asked: Order, reply: RecorderReply, verdict: Verdict, at_s: float) -> None:
        kind = asked.type or (reply.request_type or "").strip().upper()
        if kind in ("DEVICELIST", "CHANNELLIST"):
            if verdict.is_success:
                self._learn_list(reply, at_s)
            return
        if kind not in FOLLOWED:
            return
        device_id = self._device_id(asked) or (_leaf(reply.data, "DEVICEID") if verdict.is_success else "")
        if not device_id:
            return
        if _is_doubtful(verdict):
            self._doubt(kind, device_id, at_s)
        elif verdict.is_success:
            self._accept(kind, device_id, asked, reply, verdict, at_s)
        else:
            self._refused(kind, device_id, asked, verdict.code, at_s)

    def _accept(
        self, kind: str, device_id: str, asked: Order, reply: RecorderReply, verdict: Verdict, at_s: float
    ) -> None:
        """The recorder says it did what was asked."""
        if kind == "RECORDSTART" and verdict.code == UNWANTED:
            return
        if verdict.code not in DONE.get(kind, ORDINARY):
            self._doubt(kind, device_id, at_s)
            return
        seen = LampState.CONFIRMED if kind == "CALLUPDATE" else LampState.CLAIMED

        def value(name: str) -> str:
            return _leaf(reply.data, name) if name == "RECORDID" else asked.value(name)

        self._follow(kind, device_id, value, seen, at_s)
        if kind == "CALLSTOP":
            # Whether the end of a call ends its recording is not documented; an event or a list will tell.
            self._change(device_id, lambda d: replace(d, recording=_out_of_hearing(d.recording, at_s, keep_off=True)))

    def _refused(self, kind: str, device_id: str, asked: Order, code: int | str | None, at_s: float) -> None:
        """The recorder refused, and by its reason told what it found."""
        match kind, code:
            case "RECORDSTART", 1:
                self._set(device_id, at_s, recording=LampState.CONFIRMED)
            case "RECORDSTOP", 12:
                self._set(device_id, at_s, recording=LampState.OFF)
            case _, 7 if not asked.value("CALLINSTANCE"):
                self._instances.pop(device_id, None)
                self._set(device_id, at_s, in_call=LampState.OFF)
            case "BLACKOUTSTART" | "BLACKOUTSTOP", 38:
                device = self._devices.get(device_id)
                is_expected = device is not None and device.blackout.is_on == (kind == "BLACKOUTSTART")
                if not is_expected:
                    self._set(device_id, at_s, blackout=LampState.UNKNOWN)

    def _follow(self, kind: str, device_id: str, value: Callable[[str], str], seen: LampState, at_s: float) -> None:
        """Change the lamp a TYPE is about; answers and events carry the same names."""
        match kind:
            case "RECORDSTART":
                self._set(device_id, at_s, recording=seen)
                self._change(device_id, lambda d: replace(d, record_id=value("RECORDID") or d.record_id))
            case "RECORDSTOP":
                self._set(device_id, at_s, recording=LampState.OFF)
            case "BLACKOUTSTART":
                self._set(device_id, at_s, blackout=seen)
            case "BLACKOUTSTOP":
                self._set(device_id, at_s, blackout=LampState.OFF)
            case "CALLSTART" | "CALLUPDATE":
                self._instances.setdefault(device_id, set()).add(value("CALLINSTANCE"))
                self._set(device_id, at_s, in_call=seen)
            case "CALLSTOP":
                others = self._instances.get(device_id, set())
                others.discard(value("CALLINSTANCE"))
                if not others:
                    self._set(device_id, at_s, in_call=LampState.OFF)

    def _doubt(self, kind: str, device_id: str, at_s: float) -> None:
        """Nobody can tell whether what was asked was done."""
        lamp = FOLLOWED.get(kind)
        if lamp and device_id:
            self._set(device_id, at_s, **{lamp: LampState.UNKNOWN})
        if kind == "CALLSTOP" and device_id:
            self._change(device_id, lambda d: replace(d, recording=_out_of_hearing(d.recording, at_s, keep_off=True)))

    def _learn_list(self, reply: RecorderReply, at_s: float) -> None:
        """A list shows states the recorder found: devices with their flags, channels with their state."""
        for item in _items(reply.data, "DEVICE"):
            told = item.values()
            device_id = told.get("DEVICEID", "")
            if not device_id:
                continue
            self._name_station(device_id, told.get("STATIONNAME", ""))
            in_call, recording = _flag(told.get("INCALL", "")), _flag(told.get("RECORDING", ""))
            self._set(device_id, at_s, in_call=in_call, recording=recording)
        for item in _items(reply.data, "CHANNEL"):
            if item.value("DEVICEID") and item.value("STATE") == "2":
                self._set(item.value("DEVICEID"), at_s, recording=LampState.CONFIRMED)

    def _name_station(self, device_id: str, station: str) -> None:
        if not station:
            return
        self._stations[station.upper()] = device_id
        known = self._devices.get(device_id)
        if known is None:
            self._store(Device(device_id, station))
        elif known.station != station:
            self._store(replace(known, station=station))

    def _device_id(self, asked: Order) -> str:
        station = asked.value("STATIONNAME") or asked.value("COMPUTERNAME")
        return asked.value("DEVICEID") or self._stations.get(station.upper(), "")

    def _set(
        self,
        device_id: str,
        at_s: float,
        *,
        in_call: LampState | None = None,
        recording: LampState | None = None,
        blackout: LampState | None = None,
    ) -> None:
        """Bring lamps of a device to a state; None leaves a lamp as it is."""

        def change(device: Device) -> Device:
            lit = _lit(device.recording, recording, at_s)
            return Device(  # written out, because `replace` costs three times as much and lists may be long
                device.device_id,
                device.station,
                _lit(device.in_call, in_call, at_s),
                lit,
                _lit(device.blackout, blackout, at_s),
                "" if lit.state is LampState.OFF else device.record_id,
            )

        self._change(device_id, change)

    def _change(self, device_id: str, change: Change) -> None:
        self._store(change(self._devices.get(device_id) or Device(device_id)))

    def _store(self, device: Device) -> None:
        if self._devices.get(device.device_id) != device:
            self._devices[device.device_id] = device
            self.revision += 1

    # ---- EnableX ----------------------------------------------------------------------------------------------

    def _learn_from_enablex(self, asked: Route, reply: RestReply, verdict: Verdict, at_s: float) -> None:
        if verdict.code == 40001 and asked.room_id:
            self._forget(asked.room_id)
        if not verdict.is_success or not isinstance(reply.body, dict):
            return
        body = reply.body
        match asked.method, asked.parts:
            case "GET", ("rooms",):
                self._learn_rooms(body.get("rooms"), at_s)
            case ("POST", ("rooms",)) | ("GET", ("rooms", _)):
                self._learn_room(body.get("room"), at_s)
            case "PATCH" | "PUT", ("rooms", room_id) if room_id in self._rooms:
                known = self._rooms[room_id]
                self._store_room(replace(known, definition=merged(known.definition, asked.body), seen_s=at_s))
            case "DELETE", ("rooms", room_id):
                self._forget(room_id)
            case "GET", ("rooms", room_id, "users"):
                known = self._rooms.get(room_id) or Room(room_id, {}, at_s)
                self._store_room(replace(known, users=_total(body), users_seen_s=at_s))

    def _learn_rooms(self, rooms: Json, at_s: float) -> None:
        """The list is complete: there is no paging, so what it lacks is gone."""
        if not isinstance(rooms, list):
            return
        listed = {room_id for room in rooms if (room_id := self._learn_room(room, at_s))}
        for room_id in [known for known in self._rooms if known not in listed]:
            self._forget(room_id)

    def _learn_room(self, definition: Json, at_s: float) -> str:
        room_id = definition.get("room_id") if isinstance(definition, dict) else None
        if not isinstance(definition, dict) or not isinstance(room_id, str) or not room_id:
            return ""
        known = self._rooms.get(room_id) or Room(room_id, {}, at_s)
        self._store_room(replace(known, definition=MappingProxyType(definition), seen_s=at_s))
        return room_id

    def _store_room(self, room: Room) -> None:
        self._rooms[room.room_id] = room
        self.revision += 1

    def _forget(self, room_id: str) -> None:
        if self._rooms.pop(room_id, None) is not None:
            self.revision += 1


FOLLOWED: Mapping[str, str] = MappingProxyType(
    {
        "RECORDSTART": "recording",
        "RECORDSTOP": "recording",
        "BLACKOUTSTART": "blackout",
        "BLACKOUTSTOP": "blackout",
        "CALLSTART": "in_call",
        "CALLUPDATE": "in_call",
        "CALLSTOP": "in_call",
    }
)
"""The TYPEs that are about a lamp, and which."""


def _is_doubtful(verdict: Verdict) -> bool:
    """Whether nobody can tell from this answer if the thing was done."""
    kinds = {finding.kind for finding in verdict.findings if finding.is_contradiction}
    if verdict.code == PARTIAL or kinds & DOUBTFUL:
        return True
    if verdict.is_success:
        return FindingKind.TEXT_AGAINST_CODE in kinds
    return verdict.retry is RetrySafety.LOOK_FIRST


def _lit(lamp: Lamp, state: LampState | None, at_s: float) -> Lamp:
    """The lamp in another state; a mere claim does not take back what was confirmed."""
    if state is None or (state is lamp.state and lamp.since_s > 0):
        return lamp
    if state is LampState.CLAIMED and lamp.state is LampState.CONFIRMED:
        return lamp
    return Lamp(state, at_s)


def _out_of_hearing(lamp: Lamp, at_s: float, *, keep_off: bool = False) -> Lamp:
    match lamp.state:
        case LampState.CLAIMED | LampState.CONFIRMED:
            return Lamp(LampState.UNKNOWN, at_s)
        case LampState.OFF if not keep_off:
            return Lamp()
        case _:
            return lamp


def _flag(text: str) -> LampState | None:
    match text.upper():
        case "Y" | "YES" | "T" | "TRUE" | "1":
            return LampState.CONFIRMED
        case "N" | "NO" | "F" | "FALSE" | "0":
            return LampState.OFF
        case _:
            return None


def _items(nodes: tuple[Node, ...], name: str) -> Iterator[Node]:
    """Every element of this name that has children, at any depth."""
    for node in nodes:
        if node.children and node.name.upper() == name:
            yield node
        else:
            yield from _items(node.children, name)


def _leaf(nodes: tuple[Node, ...], name: str) -> str:
    for node in nodes:
        for key, text in node.leaves() if node.children else ((node.name, node.text),):
            if key.upper() == name and text.strip():
                return text.strip()
    return ""


def _total(body: dict[str, Json]) -> int | None:
    """Users in a room: `total`, which may be digits, else the length of the list, whose null means empty."""
    total, users = body.get("total"), body.get("users")
    if isinstance(total, int) and not isinstance(total, bool):
        return total
    if isinstance(total, str) and total.strip().isdecimal():
        return int(total)
    if isinstance(users, list):
        return len(users)
    return 0 if "users" in body and users is None else None
