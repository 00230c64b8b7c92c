"""The other side: what people in rooms, telephones, the network and the clock do while the operator works."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any, TypeVar

from console.domain.command import System
from console.simulator.faults import Fault, ResultFault, WireFault, WireFaultKind
from console.simulator.hosting import Simulators, SimulatorThread

T = TypeVar("T")


class Backstage:
    """The simulators behind the window, which run in a thread of their own."""

    def __init__(self, thread: SimulatorThread) -> None:
        self._thread = thread

    def ask(self, question: Callable[[Simulators], T]) -> T:
        return self._thread.ask(question)

    def room_id(self, name: str) -> str:
        return self.ask(lambda simulators: simulators.enablex.room_named(name).room_id)

    def join(self, room: str, *people: str, role: str = "participant") -> None:
        room_id = self.room_id(room)
        for person in people:
            self.ask(lambda simulators, name=person: simulators.enablex.join(room_id, name, role))

    def leave(self, room: str) -> None:
        room_id = self.room_id(room)
        self.ask(lambda simulators: simulators.enablex.leave(room_id))

    def rooms(self) -> list[str]:
        return self.ask(lambda simulators: [room.name for room in simulators.enablex.world.rooms()])

    def settings_of(self, room: str) -> dict[str, Any]:
        return self.ask(lambda simulators: dict(simulators.enablex.room_named(room).settings))

    def recorded(self, device_id: str) -> bool:
        return self.ask(
            lambda simulators: any(one.device_id == device_id for one in simulators.recorder.state.recordings.values())
        )

    def wire_fault(self, system: System, kind: WireFaultKind, command: str, **figures: Any) -> None:
        """Let the wire spoil the next answer to a command."""
        self._thread.simulators.faults.add(Fault(system, WireFault(kind, **figures), command))

    def code(self, system: System, code: int, command: str) -> None:
        """Let the next call of a command be answered with this code."""
        self._thread.simulators.faults.add(Fault(system, ResultFault(code), command))

    def advance(self, **step: float) -> None:
        self._thread.simulators.clock.advance(dt.timedelta(**step).total_seconds())

    def drop_clients(self) -> None:
        """The recorder's service restarts: every connection is closed, the ports stay open."""
        self.ask(lambda simulators: simulators.recorder.drop_clients())

    def telephone_rings(self, device_id: str) -> None:
        self.ask(lambda simulators: simulators.recorder.call_comes_in(device_id))

    def burst(self, count: int) -> None:
        self.ask(lambda simulators: simulators.recorder.burst(count))

    def stop(self) -> None:
        """Both systems vanish."""
        self._thread.stop()
