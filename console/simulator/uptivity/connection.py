"""One client on the command or event port: reads requests, has them answered in turn, writes results and events."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace
from typing import Protocol

from console.simulator.faults import WireFault, WireFaultKind, pieces
from console.simulator.http_server import Link
from console.simulator.uptivity.events import Listener
from console.simulator.uptivity.framing import Framer, Incoming
from console.simulator.uptivity.server import ApiServer

READ_BYTES = 65_536
WAITING_EVENTS = 100_000
"""A listener that lags further behind is dropped, so that a stuck client cannot fill the memory."""


class Queue(Protocol):
    """Counts the commands that wait, over all connections."""

    def enter(self) -> bool:
        """Count one more; False when the queue is full."""
        ...

    def leave(self) -> None:
        """Count one less."""
        ...


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A request in the connection's queue."""

    incoming: Incoming
    was_accepted: bool


@dataclass(frozen=True, slots=True)
class _Delivery:
    """Bytes to send and how."""

    raw: bytes
    fault: WireFault | None = None
    closes: bool = False
    is_event: bool = False


class _Ended(Exception):
    """The connection is over; ends its tasks."""


class Connection:
    """One client; its three tasks live and end together."""

    def __init__(
        self,
        api: ApiServer,
        queue: Queue,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        *,
        is_event_port: bool,
    ) -> None:
        self._api = api
        self._switches = api.switches
        self._queue = queue
        self._reader = reader
        self._writer = writer
        self._framer = Framer(api.switches)
        self._inbox: asyncio.Queue[_Waiting | None] = asyncio.Queue()
        self._outbox: asyncio.Queue[_Delivery | None] = asyncio.Queue()
        self.listener = Listener(self._deliver_event, is_event_port)

    async def run(self) -> None:
        """Serve the client until either side ends it."""
        self._api.hub.listeners.add(self.listener)
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._read(), name="recorder: read requests")
                tasks.create_task(self._work(), name="recorder: answer requests")
                tasks.create_task(self._write(), name="recorder: write results and events")
        except* (_Ended, OSError):
            pass  # the client has gone or was sent away; both are the end of a connection, not a failure
        finally:
            self._api.hub.listeners.discard(self.listener)
            self._release_waiting()
            self._writer.close()

    def abort(self) -> None:
        """Drop the connection at once, whatever is still unsent."""
        self._writer.transport.abort()

    async def _read(self) -> None:
        while data := await self._received():
            for incoming in self._framer.feed(data):
                self._enqueue(incoming)
        self._inbox.put_nowait(None)

    async def _received(self) -> bytes:
        """Return what arrives next; b"" at the end. An unfinished request followed by silence is given up."""
        while True:
            try:
                async with asyncio.timeout(self._patience()):
                    return await self._reader.read(READ_BYTES)
            except TimeoutError:
                if not self._framer.is_unfinished:
                    raise _Ended from None
                for incoming in self._framer.give_up():
                    self._enqueue(incoming)

    def _patience(self) -> float | None:
        if self._framer.is_unfinished:
            return self._switches.patience_s
        idle_s = 0.0 if self.listener.is_event_port else self._switches.idle_timeout_s
        return idle_s or None

    def _enqueue(self, incoming: Incoming) -> None:
        self._inbox.put_nowait(_Waiting(incoming, self._queue.enter()))

    async def _work(self) -> None:
        while (waiting := await self._inbox.get()) is not None:
            try:
                if waiting.was_accepted and self._switches.delay_s:
                    await asyncio.sleep(self._switches.delay_s)
                outgoing = self._api.answer_bytes(
                    waiting.incoming.raw, self.listener, is_overflow=not waiting.was_accepted
                )
            finally:
                self._leave(waiting)
            self._outbox.put_nowait(_Delivery(outgoing.raw, outgoing.fault, closes=waiting.incoming.closes))
        self._outbox.put_nowait(None)

    def _leave(self, waiting: _Waiting) -> None:
        if waiting.was_accepted:
            self._queue.leave()

    def _deliver_event(self, raw: bytes, fault: WireFault | None) -> None:
        if self._outbox.qsize() < WAITING_EVENTS:
            self._outbox.put_nowait(_Delivery(raw, fault, is_event=True))
        else:
            self.abort()

    async def _write(self) -> None:
        while (delivery := await self._outbox.get()) is not None:
            await self._send(self._cut_if_switched(delivery))
            if delivery.closes:
                raise _Ended

    def _cut_if_switched(self, delivery: _Delivery) -> _Delivery:
        """The switch for a truncated event works once."""
        if not (delivery.is_event and self._switches.event_cut_next):
            return delivery
        self._switches.event_cut_next = False
        return replace(delivery, fault=WireFault(WireFaultKind.CUT))

    async def _send(self, delivery: _Delivery) -> None:
        raw, fault = delivery.raw, delivery.fault
        match None if fault is None else fault.kind:
            case WireFaultKind.CUT:
                await self._put(raw[: len(raw) // 2])
                raise _Ended
            case WireFaultKind.RESET:
                self._reset()
                raise _Ended
            case WireFaultKind.HALF_OPEN:
                return
            case WireFaultKind.SLOW if fault is not None:
                await self._drip(raw, fault.piece_bytes, fault.delay_s)
            case WireFaultKind.LATE if fault is not None:
                await asyncio.sleep(fault.delay_s)
                await self._put(raw)
            case None if self._switches.segment_bytes and not delivery.is_event:
                await self._drip(raw, self._switches.segment_bytes, 0.0)
            case _:
                await self._put(raw)

    async def _put(self, raw: bytes) -> None:
        self._writer.write(raw)
        await self._writer.drain()

    async def _drip(self, raw: bytes, size: int, pause_s: float) -> None:
        for piece in pieces(raw, size):
            await self._put(piece)
            await asyncio.sleep(pause_s)

    def _reset(self) -> None:
        """Let the peer see a reset."""
        Link(self._writer.transport).reset()

    def _release_waiting(self) -> None:
        while not self._inbox.empty():
            waiting = self._inbox.get_nowait()
            if waiting is not None:
                self._leave(waiting)
