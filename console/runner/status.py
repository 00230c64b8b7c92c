"""What is known of each system's reachability, from the calls and the event stream."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from console.domain.command import System
from console.domain.outcome import Answered, FailureKind, Outcome

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


class StatusBoard:
    """Keeps one status per system and tells listeners of changes."""

    def __init__(self) -> None:
        self._statuses = {system: SystemStatus() for system in System}
        self._listeners: list[Callable[[System], None]] = []

    def of(self, system: System) -> SystemStatus:
        """Return what is known of a system now."""
        return self._statuses[system]

    def subscribe(self, listener: Callable[[System], None]) -> Callable[[], None]:
        """Call the listener after every change; returns what ends it."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def reset(self) -> None:
        """Forget everything, for another environment."""
        for system in System:
            self._set(system, SystemStatus())

    def queue(self, system: System, change: int) -> None:
        """Count a call in (+1) or out (-1)."""
        status = self._statuses[system]
        self._set(system, replace(status, queue_depth=max(0, status.queue_depth + change)))

    def ended(self, system: System, outcome: Outcome, duration_s: float) -> None:
        """Learn from how a call ended."""
        status = self._statuses[system]
        if isinstance(outcome, Answered):
            self._set(system, replace(status, reachable=True, latency_s=duration_s, detail="Answers."))
        elif outcome.failure.kind not in _SAYS_NOTHING:
            self._set(system, replace(status, reachable=False, detail=outcome.failure.happened))

    def events(self, *, connected: bool, detail: str) -> None:
        """Learn that the recorder's event stream came up or went down."""
        status = self._statuses[System.UPTIVITY]
        self._set(System.UPTIVITY, replace(status, hears_events=connected, detail=detail))

    def _set(self, system: System, status: SystemStatus) -> None:
        if status == self._statuses[system]:
            return
        self._statuses[system] = status
        for listener in tuple(self._listeners):
            listener(system)
