"""Hears what the recorder says unasked: connect, subscribe, report every element, come back after a gap."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from contextlib import suppress

from console.clients.decoding import decoded
from console.clients.errors import check_port, detail_of, kind_of
from console.domain.environment import RecorderTarget
from console.domain.reply import Event
from console.wire import uptivity, xml
from console.wire.errors import Unreadable
from console.wire.limits import LARGEST_ANSWER

DELAYS_S: Sequence[float] = (1.0, 2.0, 5.0, 10.0, 30.0)
"""Waiting times before connecting again; the last one repeats."""

CONNECTING_S = 10.0
"""Deadline for connecting and for sending the subscription."""

_CHUNK = 64 * 1024
_AT_ONCE = 100
"""Events after which others have their turn; one segment may hold tens of thousands."""

_KEEP_ALIVE = (("TCP_KEEPIDLE", 30), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3))


class EventListener:
    """Keeps the event stream of one recorder open for as long as `run` is awaited.

    Nothing is published of what comes there, so nothing is assumed: every top-level element is reported, results to our
    subscription included, and what cannot be read is reported with its bytes. There is no replay after a gap.
    """

    def __init__(
        self,
        target: RecorderTarget,
        on_event: Callable[[Event], None],
        on_gap: Callable[[str], None],
        on_up: Callable[[], None],
        *,
        delays_s: Sequence[float] = DELAYS_S,
        limit: int = LARGEST_ANSWER,
    ) -> None:
        self._target = target
        self._on_event = on_event
        self._on_gap = on_gap
        self._on_up = on_up
        self._delays_s = delays_s
        self._limit = limit
        self._heard = False
        """Whether the peer talks as a recorder does; one that answers with something else is not asked every second."""

    async def run(self) -> None:
        """Listen until cancelled. A gap is reported once, when it begins."""
        failures = 0
        in_gap = False
        while True:
            self._heard = False
            was_up, reason = await self._listen()
            if was_up or not in_gap:
                self._on_gap(reason)
                in_gap = True
            failures = 0 if self._heard else failures
            await asyncio.sleep(self._delays_s[min(failures, len(self._delays_s) - 1)])
            failures += 1

    async def _listen(self) -> tuple[bool, str]:
        """One connection from its beginning to its end: whether it stood, and why it ended."""
        try:
            check_port(self._target.event_port)
            async with asyncio.timeout(CONNECTING_S):
                reader, writer = await asyncio.open_connection(self._target.host, self._target.event_port)
        except (OSError, UnicodeError, OverflowError) as error:
            return False, f"the event port cannot be reached: {kind_of(error).value} ({detail_of(error)})."
        try:
            _keep_alive(writer)
            await self._subscribe(writer)
            self._on_up()
            return True, await self._read(reader)
        except OSError as error:
            return True, f"the event connection broke: {kind_of(error).value} ({detail_of(error)})."
        finally:
            writer.transport.abort()

    async def _subscribe(self, writer: asyncio.StreamWriter) -> None:
        text = self._target.subscription
        if not text.strip():
            return
        message = text.encode("utf-8", "replace")
        writer.write(message if message.endswith(b"\n") else message + uptivity.END)
        async with asyncio.timeout(CONNECTING_S):
            await writer.drain()

    async def _read(self, reader: asyncio.StreamReader) -> str:
        """Report what comes until the stream ends; it may be silent for any length of time."""
        splitter = xml.Splitter(self._limit)
        while data := await reader.read(_CHUNK):
            try:
                pieces = splitter.feed(data)
            except Unreadable as unreadable:
                self._on_event(uptivity.decode_event(unreadable.raw))
                return f"an event was given up: {unreadable.detail}."
            for number, piece in enumerate(pieces, 1):
                event = await decoded(uptivity.decode_event, piece)
                self._heard = self._heard or event.type != uptivity.RAW_EVENT
                self._on_event(event)
                if number % _AT_ONCE == 0:
                    await asyncio.sleep(0)
        if splitter.rest.strip():
            self._on_event(uptivity.decode_event(splitter.rest))
            return "the recorder closed the event connection in the middle of an event."
        return "the recorder closed the event connection."


def _keep_alive(writer: asyncio.StreamWriter) -> None:
    """A stream that may be silent for hours cannot tell a dead peer in any other way."""
    plug = writer.get_extra_info("socket")
    if plug is None:
        return
    plug.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEP_ALIVE:
        if (option := getattr(socket, name, None)) is not None:
            with suppress(OSError):  # Python knows the option, older Windows does not; its own pace must do then
                plug.setsockopt(socket.IPPROTO_TCP, option, value)
