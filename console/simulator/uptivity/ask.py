"""One request on its way through the recorder, and the two ways it can end: an answer or a refusal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from console.domain.command import Command
from console.domain.reply import Node
from console.simulator.clock import Clock
from console.simulator.uptivity.events import EventHub, Listener
from console.simulator.uptivity.floor import Floor
from console.simulator.uptivity.result_codes import PARTIAL
from console.simulator.uptivity.state import World
from console.simulator.uptivity.switches import Switches
from console.wire.uptivity import RecorderRequest


class Refused(Exception):
    """The request fails with this result code; nothing has been changed."""

    def __init__(self, code: int) -> None:
        super().__init__(f"result code {code}")
        self.code = code


@dataclass(frozen=True, slots=True)
class Answer:
    """The result code of a request and the data that goes with it."""

    code: int
    data: tuple[Node, ...] = ()


class Subsystem(Enum):
    """A part of the recorder that a command may need; the value is the code that says it fails."""

    DISK = 2
    SCHEDULER = 6
    DEFAULT_PATH = 18
    DATABASE = 23
    RECORDER = 34
    LOGGER = 36


SUBSYSTEM_ORDER = (2, 3, 6, 18, 23, 34, 35, 36, 41, 55, 4, 11)
"""Which of several failures is told, first one wins. Our choice."""


@dataclass(frozen=True, slots=True)
class Ask:
    """A request that passed the checks of form, with everything its command may touch."""

    request: RecorderRequest
    command: Command
    floor: Floor
    switches: Switches
    clock: Clock
    hub: EventHub
    listener: Listener | None = None
    """The connection it came by; None over the Web API, which knows no events."""

    @property
    def world(self) -> World:
        """What the recorder knows."""
        return self.floor.world

    def value(self, name: str) -> str:
        """Return the trimmed value of a parameter, blank when it is absent."""
        return self.request.value(name).strip()

    def number(self, name: str, default: int) -> int:
        """Return a parameter as a number; the checks of form have seen to it that it is one."""
        text = self.value(name)
        return int(text) if text else default

    def given(self, names: Iterable[str]) -> dict[str, str]:
        """Return those of these parameters that were sent, blank ones too; of a repeated name the first."""
        sent: dict[str, str] = {}
        for name, value in self.request.params:
            sent.setdefault(name.upper(), value.strip())
        return {name: sent[name] for name in names if name in sent}

    def ready(self, *needs: Subsystem, also: Iterable[int] = ()) -> None:
        """Refuse when a part of the recorder fails that this command needs; `also` are failures found elsewhere."""
        failing = {need.value for need in needs if self._fails(need)} | set(also)
        general = {55: self.switches.config_broken, 4: self.switches.fails_unspecified, 11: self.switches.fails_inside}
        failing |= {code for code, fails in general.items() if fails}
        for code in SUBSYSTEM_ORDER:
            if code in failing:
                raise Refused(code)

    def partly(self, code: int) -> int:
        """Return the success code of a command that asks every core: 46 when some do not answer."""
        return PARTIAL if self.switches.cores_up < len(self.world.cores) else code

    def _fails(self, need: Subsystem) -> bool:
        switches = self.switches
        match need:
            case Subsystem.DISK:
                return switches.disk_full
            case Subsystem.SCHEDULER:
                return switches.scheduler_down
            case Subsystem.DEFAULT_PATH:
                return switches.default_path_missing
            case Subsystem.DATABASE:
                return switches.database_down
            case Subsystem.RECORDER:
                # With no core left there is nobody to answer even in part.
                return switches.recorder_down or switches.cores_up == 0
            case Subsystem.LOGGER:
                return switches.logger_down


Handler: TypeAlias = Callable[[Ask], Answer]
"""Does a command: looks up whom it concerns, checks the state, then the subsystems, then acts."""

Handlers: TypeAlias = Mapping[str, Handler]
"""Handlers by TYPE."""


def leaf(name: str, value: object) -> Node:
    """Return an element that holds a text."""
    return Node(name, str(value))


def group(name: str, **values: object) -> Node:
    """Return an element that holds leaves."""
    return Node(name, "", tuple(leaf(key, value) for key, value in values.items()))


def listed(plural: str, items: Iterable[Node]) -> Node:
    """Return a list the way the one published list looks: COUNT, then the items."""
    children = tuple(items)
    return Node(plural, "", (leaf("COUNT", len(children)), *children))
