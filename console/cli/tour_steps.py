"""The steps of the tour, as data: what is asked, what must come back, and what the simulators are told before.

Texts in `values` may hold `$names` of rooms that earlier steps kept, and `$start`, the start of the scheduled room.
To add a step, put one record into `STEPS`; everything else follows from it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from console.domain.call import DEFAULT_TIMEOUT_S
from console.domain.command import System, Transport
from console.domain.kinds import MOMENT_FORMAT
from console.domain.outcome import FailureKind
from console.simulator.faults import Effect, Fault, ResultFault, WireFault, WireFaultKind
from console.simulator.hosting import Simulators

DEVICE = "202"
"""A device that is idle when the simulated recorder starts."""

BURST = 200
"""How many events the burst has."""

IMPATIENT_S = 0.5
"""Timeout of the call that nobody answers."""

_START_AHEAD = dt.timedelta(hours=2)
_AFTER_THE_END = 60
"""Minutes after the start; the room lasts 30."""


@dataclass(slots=True)
class Stage:
    """What the steps act upon: the simulators, and the names that earlier steps gave to things."""

    simulators: Simulators
    names: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.names["start"] = (self.simulators.clock.now() + _START_AHEAD).strftime(MOMENT_FORMAT)

    def room(self, name: str) -> str:
        """Return the id of a room that an earlier step kept."""
        return self.names[name]


Preparation = Callable[[Stage], None]
"""What the simulators are told before a step."""


@dataclass(frozen=True, slots=True)
class CallStep:
    """One call, and the result code or failure it must give."""

    title: str
    command: str
    expects: int | FailureKind | None
    """None where the documented answer has no result code."""
    values: Mapping[str, str] = field(default_factory=dict)
    before: tuple[Preparation, ...] = ()
    transport: Transport = Transport.TCP
    keeps: str = ""
    """Name under which the room of the answer is kept."""
    timeout_s: float = DEFAULT_TIMEOUT_S
    contradicts: bool = False
    """Whether the verdict must carry a finding."""


@dataclass(frozen=True, slots=True)
class EventStep:
    """Something the recorder says by itself: so many rows must appear."""

    title: str
    before: tuple[Preparation, ...]
    events: int


Step = CallStep | EventStep
"""One step of the tour."""


def _join(room: str, role: str, user_ref: str) -> Preparation:
    def prepare(stage: Stage) -> None:
        stage.simulators.enablex.join(stage.room(room), name=user_ref.title(), role=role, user_ref=user_ref)

    return prepare


def _leave(room: str, user_ref: str) -> Preparation:
    def prepare(stage: Stage) -> None:
        stage.simulators.enablex.leave(stage.room(room), user_ref)

    return prepare


def _record_session(stage: Stage) -> None:
    stage.simulators.enablex.record(stage.room("permanent"))


def _go_to_start(minutes: int) -> Preparation:
    """Move the clock to so many minutes after the scheduled start."""

    def prepare(stage: Stage) -> None:
        start = dt.datetime.strptime(stage.names["start"], MOMENT_FORMAT).replace(tzinfo=dt.UTC)
        stage.simulators.clock.set(start + dt.timedelta(minutes=minutes))

    return prepare


def _back_to_now(stage: Stage) -> None:
    stage.simulators.clock.reset()


def _fault(system: System, target: str, effect: Effect) -> Preparation:
    def prepare(stage: Stage) -> None:
        stage.simulators.faults.add(Fault(system, effect, target))

    return prepare


def _burst(stage: Stage) -> None:
    stage.simulators.recorder.burst(BURST)


_ROOM = {"owner_ref": "tour"}
_PERMANENT = {"room_id": "$permanent"}
_SCHEDULED = {"room_id": "$scheduled"}
_VISITOR = {"name": "Vera Visitor", "user_ref": "vera", "role": "participant"}
_ON_DEVICE = {"DEVICEID": DEVICE}

_ROOMS: tuple[Step, ...] = (
    CallStep("Look at the rooms there are", "room.list", 0),
    CallStep(
        "Make a permanent room",
        "room.create",
        0,
        _ROOM | {"name": "Studio 1", "settings.mode": "group", "settings.moderators": "1"},
        keeps="permanent",
    ),
    CallStep(
        "Make a scheduled room, two hours ahead",
        "room.create",
        0,
        _ROOM
        | {
            "name": "Evening show",
            "settings.scheduled": "true",
            "settings.scheduled_time": "$start",
            "settings.duration": "30",
        },
        keeps="scheduled",
    ),
    CallStep(
        "Make an ad-hoc room",
        "room.create",
        0,
        _ROOM | {"name": "Quick talk", "settings.adhoc": "true"},
        keeps="adhoc",
    ),
    CallStep(
        "A start in the past is refused",
        "room.create",
        10006,
        _ROOM
        | {
            "name": "Yesterday",
            "settings.scheduled": "true",
            "settings.scheduled_time": "2020-01-01 09:00:00",
            "settings.duration": "30",
        },
    ),
    CallStep(
        "A settings key that does not exist is refused",
        "enablex.free",
        10009,
        {"method": "POST", "path": "/rooms", "body": '{"name":"x","owner_ref":"tour","settings":{"kick":true}}'},
    ),
    CallStep("Read the permanent room", "room.get", 0, _PERMANENT),
    CallStep("Change its description", "room.update", 0, _PERMANENT | {"settings.description": "Morning crew"}),
    CallStep("List the rooms again", "room.list", 0),
)

_PEOPLE: tuple[Step, ...] = (
    CallStep("Nobody is connected yet", "room.users", 0, _PERMANENT),
    CallStep("A token is granted", "token.create", 0, _PERMANENT | _VISITOR),
    CallStep(
        "Two people have come in",
        "room.users",
        0,
        _PERMANENT,
        before=(_join("permanent", "moderator", "mona"), _join("permanent", "participant", "pat"), _record_session),
    ),
    CallStep(
        "A second moderator is refused: the role is full",
        "token.create",
        10114,
        _PERMANENT | {"name": "Max", "user_ref": "max", "role": "moderator"},
    ),
    CallStep("An active room cannot be changed", "room.update", 10030, _PERMANENT | {"name": "Studio 2"}),
    CallStep("Deleting it is refused while people are in", "room.delete", 50005, _PERMANENT),
    CallStep("A token two hours early is refused", "token.create", 10113, _SCHEDULED | _VISITOR),
    CallStep(
        "Ten minutes before the start it is granted",
        "token.create",
        0,
        _SCHEDULED | _VISITOR,
        before=(_go_to_start(-10),),
    ),
    CallStep(
        "After the end it is refused",
        "token.create",
        10112,
        _SCHEDULED | _VISITOR,
        before=(_go_to_start(_AFTER_THE_END),),
    ),
    CallStep(
        "The ad-hoc room is over after its one session",
        "token.create",
        10111,
        {"room_id": "$adhoc", **_VISITOR},
        before=(_back_to_now, _join("adhoc", "participant", "ann"), _leave("adhoc", "ann")),
    ),
    CallStep("A role that does not exist is refused", "token.create", 10104, _PERMANENT | _VISITOR | {"role": "host"}),
    CallStep(
        "The server is busy once; the call is repeated by itself",
        "token.create",
        0,
        _PERMANENT | _VISITOR,
        before=(_fault(System.ENABLEX, "token.create", ResultFault(10105)),),
    ),
    CallStep(
        "The system fails inside",
        "room.list",
        50002,
        before=(_fault(System.ENABLEX, "room.list", ResultFault(50002)),),
    ),
    CallStep(
        "Everybody has left",
        "room.users",
        0,
        _PERMANENT,
        before=(_leave("permanent", "pat"), _leave("permanent", "mona")),
    ),
    CallStep("Now the room can be deleted", "room.delete", 0, _PERMANENT),
    CallStep("The deleted room is gone", "room.get", 40001, _PERMANENT),
    CallStep("Its call records are left", "cdr.room", 0, _PERMANENT),
    CallStep("Its files are left", "archive.room", 0, _PERMANENT),
    CallStep("The dial-in numbers come without a result code", "dialin.get", None),
)

_RECORDER: tuple[Step, ...] = (
    CallStep("Test the recorder over TCP", "recorder.test", 20),
    CallStep("Test the recorder over HTTP", "recorder.test", 20, transport=Transport.HTTP),
    CallStep("List the devices", "device.list", 20),
    CallStep("A call begins on a device", "call.start", 20, _ON_DEVICE | {"ANI": "5551234", "CALLDIRECTION": "I"}),
    CallStep("Recording starts: 0 is a success", "record.start", 0, _ON_DEVICE | {"AGENTINITIATED": "Y"}),
    CallStep("Started again, it records already", "record.start", 1, _ON_DEVICE),
    CallStep("Blackout on", "blackout.start", 20, _ON_DEVICE),
    CallStep("Blackout on again is the wrong state", "blackout.start", 38, _ON_DEVICE),
    CallStep("Blackout off", "blackout.stop", 20, _ON_DEVICE),
    CallStep(
        "Attach data to the call, over HTTP",
        "call.update",
        20,
        _ON_DEVICE | {"USER1": "SpecialCall", "USER2": "10121968", "KEEPDAYS": "3650"},
        transport=Transport.HTTP,
    ),
    CallStep("Recording stops", "record.stop", 13, _ON_DEVICE),
    CallStep("There is nothing left to stop", "record.stop", 12, _ON_DEVICE),
    CallStep("The call ends", "call.stop", 20, _ON_DEVICE),
    CallStep("A call that is over cannot be changed", "call.update", 7, _ON_DEVICE | {"USER1": "late"}),
    CallStep("A device nobody knows", "call.start", 8, {"DEVICEID": "99999"}),
    CallStep("List the users", "user.import", 20, {"ACTION": "LIST"}),
    CallStep(
        "The same list with a false count: the verdict stands, the finding says so",
        "user.import",
        20,
        {"ACTION": "LIST"},
        before=(_fault(System.UPTIVITY, "IMPORTUSER", WireFault(WireFaultKind.WRONG_COUNT)),),
        contradicts=True,
    ),
    CallStep("List the newest calls", "call.list", 20, {"CALLCOUNT": "3"}),
    CallStep("A type that does not exist", "recorder.free", 15, {"type": "NOSUCHTYPE", "pairs": ""}),
    CallStep("Broken XML", "recorder.raw", 16, {"xml": "<REQUEST><TYPE>TEST</REQUEST>"}),
    CallStep(
        "The published example: code 17 with the text of 18",
        "recorder.test",
        17,
        before=(_fault(System.UPTIVITY, "TEST", WireFault(WireFaultKind.DOC_EXAMPLE)),),
        contradicts=True,
    ),
    EventStep(f"A burst of {BURST} events", (_burst,), BURST),
    CallStep(
        "Nobody answers",
        "recorder.test",
        FailureKind.TIMEOUT,
        before=(_fault(System.UPTIVITY, "TEST", WireFault(WireFaultKind.HALF_OPEN)),),
        timeout_s=IMPATIENT_S,
    ),
    CallStep("The next call works again", "recorder.test", 20),
)

STEPS: tuple[Step, ...] = (*_ROOMS, *_PEOPLE, *_RECORDER)
"""Every step, in order."""
