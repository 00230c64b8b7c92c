"""What is known of each system's reachability, from the calls and the event stream."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from console.domain.command import System
from console.domain.outcome import Answered, FailureKind, Outcome
from console.journal.listeners import Listeners

_SAYS_NOTHING = frozenset({FailureKind.CANCELLED, FailureKind.NOT_SENT, FailureKind.DEFECT})
"""Ends of a call that tell nothing about whether its system can be reached."""


@dataclass(frozen=True, slots=True)
class SystemStatus:
    """Whether a system answers, and how quickly."""

    reachable: bool | None = None
    """None until somebody tried."""
    latency_s: float | None = None
    """Duration of the latest answered call in seconds."""
    queue_depth: int = 0
    """Calls sent or waiting to be sent."""
    detail: str = "Not tried yet."
    """One sentence for the lamp's tooltip."""
    hears_events: bool | None = None
    """Whether the event stream is connected; None where there is none."""


@dataclass(slots=True)
class _Known:
    """What is known of one system, changed in place because every call changes it twice."""

    reachable: bool | None = None
    latency_s: float | None = None
    queue_depth: int = 0
    detail: str = SystemStatus().detail
    hears_events: bool | None = None


class StatusBoard:
    """Keeps one status per system and tells listeners of changes."""

    def __init__(self) -> None:
        self._known = {system: _Known() for system in System}
        self._listeners: Listeners[System] = Listeners()

    def of(self, system: System) -> SystemStatus:
        """Return what is known of a system now."""
        known = self._known[system]
        return SystemStatus(known.reachable, known.latency_s, known.queue_depth, known.detail, known.hears_events)

    def subscribe(self, listener: Callable[[System], None]) -> Callable[[], None]:
        """Call the listener after every change; returns what ends it."""
        return self._listeners.add(listener)

    def reset(self) -> None:
        """Forget everything, for another environment; calls that still run stay counted."""
        for system, known in self._known.items():
            self._known[system] = _Known(queue_depth=known.queue_depth)
            self._tell(system)

    def queue(self, system: System, change: int) -> None:
        """Count a call in (+1) or out (-1)."""
        self._known[system].queue_depth += change
        self._tell(system)

    def ended(self, system: System, outcome: Outcome, duration_s: float) -> None:
        """Learn from how a call ended."""
        known = self._known[system]
        if isinstance(outcome, Answered):
            known.reachable, known.latency_s, known.detail = True, duration_s, "Answers."
        elif outcome.failure.kind in _SAYS_NOTHING:
            return
        else:
            known.reachable, known.detail = False, outcome.failure.happened
        self._tell(system)

    def events(self, *, connected: bool, detail: str) -> None:
        """Learn that the recorder's event stream came up or went down."""
        known = self._known[System.UPTIVITY]
        if (known.hears_events, known.detail) != (connected, detail):
            known.hears_events, known.detail = connected, detail
            self._tell(System.UPTIVITY)

    def _tell(self, system: System) -> None:
        self._listeners.tell(system)
