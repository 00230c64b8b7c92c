"""A clock in UTC that can be moved, so that time rules can be met without waiting."""

from __future__ import annotations

import datetime as dt
import threading
from collections.abc import Callable


def _system_now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


class Clock:
    """The time both simulators live by; safe to read and move from any thread."""

    def __init__(self, source: Callable[[], dt.datetime] = _system_now) -> None:
        self._source = source
        self._offset = dt.timedelta()
        self._held: dt.datetime | None = None
        self._lock = threading.Lock()

    def now(self) -> dt.datetime:
        """Return the present moment in UTC."""
        with self._lock:
            return self._now()

    def advance(self, seconds: float) -> dt.datetime:
        """Move by some seconds (backwards when negative) and return the new moment."""
        with self._lock:
            return self._move_to(self._now() + dt.timedelta(seconds=seconds))

    def set(self, moment: dt.datetime) -> dt.datetime:
        """Go to a moment; one without a zone is taken as UTC. A running clock runs on from there."""
        zoned = moment.replace(tzinfo=dt.UTC) if moment.tzinfo is None else moment.astimezone(dt.UTC)
        with self._lock:
            return self._move_to(zoned)

    def hold(self) -> dt.datetime:
        """Stand still, so that a boundary can be met to the microsecond; it can still be moved."""
        with self._lock:
            self._held = self._now()
            return self._held

    def release(self) -> None:
        """Run again from where it stands."""
        with self._lock:
            if self._held is not None:
                self._offset = self._held - self._source()
                self._held = None

    def reset(self) -> None:
        """Return to the real time and run."""
        with self._lock:
            self._offset = dt.timedelta()
            self._held = None

    @property
    def is_held(self) -> bool:
        """Whether it stands still."""
        with self._lock:
            return self._held is not None

    @property
    def offset_s(self) -> float:
        """How far it is ahead of the real time, in seconds."""
        with self._lock:
            return (self._now() - self._source()).total_seconds()

    def _now(self) -> dt.datetime:
        return self._source() + self._offset if self._held is None else self._held

    def _move_to(self, moment: dt.datetime) -> dt.datetime:
        if self._held is None:
            self._offset = moment - self._source()
        else:
            self._held = moment
        return moment
