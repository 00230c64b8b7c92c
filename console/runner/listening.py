"""Owns the task that hears the recorder's events: started, named, and ended here."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from console.clients.events import EventListener
from console.domain.environment import RecorderTarget
from console.domain.reply import Event


class Listening:
    """Runs at most one event listener at a time."""

    def __init__(
        self, on_event: Callable[[Event], None], on_gap: Callable[[str], None], on_up: Callable[[], None]
    ) -> None:
        self._on_event, self._on_gap, self._on_up = on_event, on_gap, on_up
        self._task: asyncio.Task[None] | None = None

    def start(self, target: RecorderTarget | None) -> None:
        """Hear the events of this recorder; nothing happens where there is no event port."""
        if target is None or not target.event_port or self._task is not None:
            return
        listener = EventListener(target, self._on_event, self._on_gap, self._on_up)
        self._task = asyncio.get_running_loop().create_task(listener.run(), name=f"events of {target.host}")

    async def stop(self) -> None:
        """Stop hearing and wait until the connection is closed."""
        task, self._task = self._task, None
        if task is None:
            return
        task.cancel()
        await asyncio.wait([task])
