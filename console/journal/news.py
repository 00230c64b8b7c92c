"""What listeners are told of the journal: rows that come by the hundred once a turn of the loop, all else at once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TypeAlias

from console.journal.entry import Changed
from console.journal.listeners import Listeners

Listener: TypeAlias = Callable[[Changed], None]
"""Told about every change, in the loop's thread."""


class News:
    """Gathers new rows for listeners: events come by the hundred at a time, and every listener costs some time."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._listeners: Listeners[Changed] = Listeners()
        self._telling: asyncio.Handle | None = None

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Tell a listener about every change from now on; returns what ends that."""
        return self._listeners.add(listener)

    def came(self) -> None:
        """Tell soon that rows were added."""
        if self._telling is None:
            self._telling = self._loop.call_soon(self.tell)

    def changed(self, entries: Iterable[int] = ()) -> None:
        """Tell now that these rows changed in place, or without any that all is to be looked at anew."""
        self._tell(tuple(entries))

    def tell(self) -> None:
        """Tell now of the rows that were added and not told of yet."""
        if self._telling is not None:
            self._tell(())

    def _tell(self, updated: tuple[int, ...]) -> None:
        if self._telling is not None:
            self._telling.cancel()
            self._telling = None
        self._listeners.tell(Changed(updated))
