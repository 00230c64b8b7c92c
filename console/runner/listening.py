"""Owns the task that hears the recorder's events: started, named, and ended here; tells answers from events."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from console.clients.events import EventListener
from console.domain import catalogue
from console.domain.call import Call
from console.domain.codes import Codes
from console.domain.command import Transport
from console.domain.decoding import judge
from console.domain.environment import RecorderTarget
from console.domain.outcome import Verdict
from console.domain.reply import Event
from console.wire import uptivity
from console.wire.errors import Unreadable

_ANSWER = "RESULT"
"""Root of what answers a request; over the event stream only the subscription can be meant."""


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


def answer_to_subscription(event: Event, codes: Codes) -> Verdict | None:
    """Return what the recorder's answer to our subscription means; None for an event, or what cannot be read."""
    if event.root.upper() != _ANSWER:
        return None
    try:
        reply = uptivity.decode(event.raw)
    except Unreadable:
        return None
    # The subscription is a text of the environment, so its REQUESTID is the operator's and nothing to hold against.
    claimed = (reply.request_id or "").strip()
    identifier = int(claimed) if claimed.isdecimal() else 0
    call = Call(catalogue.find("event.subscribe"), transport=Transport.TCP, id=identifier)
    judged = judge(call, reply, codes)
    return judged if isinstance(judged, Verdict) else None
