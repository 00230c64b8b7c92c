"""The recorder over its raw port: one connection, one command in flight, a fair queue before it."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable
from time import perf_counter

from console.clients.errors import ClientError, MayBeDone, NothingDone, detail_of, kind_of
from console.domain.call import Call
from console.domain.environment import RecorderTarget
from console.domain.kinds import Unfit
from console.domain.outcome import FailureKind
from console.domain.reply import Event, Exchange, RecorderReply, Timing
from console.wire import uptivity, xml
from console.wire.errors import Unreadable

GRACE_S = 1.0
"""How long a command waits on after something came that is probably not its answer."""

DECODED_IN_THREAD = 256 * 1024
"""Bytes from which an answer is decoded in a thread, so that the window does not stand still."""

CLOSING_S = 1.0
"""How long closing waits for the connection to be gone."""

_REMEMBERED_IDS = 64
_ROOT = re.compile(rb"(?:<\?.*?\?>|<!--.*?-->|\s)*<(?:[\w.-]+:)?(!?[A-Za-z_][\w.-]*)", re.DOTALL)


class RecorderTcpClient:
    """Sends commands to the recorder one after another, in the order they were asked for."""

    def __init__(
        self,
        target: RecorderTarget,
        on_stray: Callable[[Event], None] | None = None,
        *,
        limit: int = xml.LIMIT,
        grace_s: float = GRACE_S,
    ) -> None:
        self._target = target
        self._on_stray = on_stray or _ignore
        self._limit = limit
        self._grace_s = grace_s
        self._turn = asyncio.Lock()
        self._link: _Link | None = None
        self._recent: deque[str] = deque(maxlen=_REMEMBERED_IDS)
        self._is_closed = False
        self.depth = 0
        self.last_latency_s: float | None = None

    def prepare(self, call: Call) -> bytes:
        """Return the request as it is journalled."""
        try:
            return uptivity.shown(call)
        except Unfit:
            return b""

    async def send(self, call: Call) -> Exchange:
        """Send the command and return the exchange; its timeout includes the time in the queue."""
        try:
            message = uptivity.encode(call)
        except Unfit as unfit:
            raise NothingDone(FailureKind.NOT_SENT, str(unfit)) from None
        if self._is_closed:
            raise NothingDone(FailureKind.NOT_SENT, "the connection was closed")
        self.depth += 1
        try:
            return await self._send(_Asked(message, self._recent), call.timeout_s)
        finally:
            self.depth -= 1

    async def close(self) -> None:
        """Close the connection; commands still waiting fail."""
        self._is_closed = True
        link = self._link
        if link is None:
            return
        link.drop()
        try:
            async with asyncio.timeout(CLOSING_S):
                await link.gone
        except TimeoutError:
            return

    async def _send(self, asked: _Asked, timeout_s: float) -> Exchange:
        try:
            async with asyncio.timeout(timeout_s) as deadline, self._turn:
                asked.hurry = lambda: _bring_forward(deadline, self._grace_s)
                reply = await self._ask(asked)
        except TimeoutError:
            reply = self._after_timeout(asked)
        except (OSError, UnicodeError, OverflowError) as error:
            raise asked.error(kind_of(error), detail_of(error)) from None
        except Unreadable as unreadable:
            raise MayBeDone(unreadable.kind, unreadable.detail, unreadable.raw) from None
        timing = asked.timing()
        self.last_latency_s = timing.total_s - (timing.sent_s or 0.0)
        return Exchange(reply, timing)

    async def _ask(self, asked: _Asked) -> RecorderReply:
        """Have the turn: connect where needed, write, wait for the answer, read it."""
        asked.waited_s = asked.elapsed()
        is_settled = False
        try:
            link = await self._connected(asked)
            raw = await link.ask(asked)
            reply = await _decoded(raw)
            # An answer under another id (too many clients, a mix-up) leaves in doubt what this connection brings next.
            is_settled = asked.sent_s is not None and (reply.request_id or "").strip() == asked.id
        finally:
            if not is_settled and self._link is not None:
                self._link.drop()
        return reply

    async def _connected(self, asked: _Asked) -> _Link:
        link = self._link
        if link is not None and link.is_open:
            link.asked = asked
            return link
        if self._is_closed:
            raise NothingDone(FailureKind.NOT_SENT, "the connection was closed")
        link = _Link(asked, self._on_stray, self._limit)
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: link, self._target.host, self._target.port)
        asked.connected_s = asked.elapsed()
        self._link = link
        return link

    def _after_timeout(self, asked: _Asked) -> RecorderReply:
        """Time is up: an answer under an older id is taken after all, rubbish is called by its name."""
        if asked.held:
            try:
                return uptivity.decode(asked.held)
            except Unreadable as unreadable:
                raise MayBeDone(unreadable.kind, unreadable.detail, unreadable.raw) from None
        if asked.rubbish:
            raise asked.error(FailureKind.NOT_XML, "text came instead of a result", asked.rubbish)
        if asked.waited_s is None:
            raise asked.error(FailureKind.TIMEOUT, "it was still waiting for its turn")
        if asked.sent_s is None:
            raise asked.error(FailureKind.TIMEOUT, "no connection came about")
        rest = asked.rest
        raise asked.error(FailureKind.TIMEOUT, "only part of an answer had come" if rest else "", rest)


class _Asked:
    """One command on its way, and what came in while it was."""

    __slots__ = (
        "_started",
        "answer",
        "candidate",
        "connected_s",
        "first_byte_s",
        "held",
        "hurry",
        "id",
        "message",
        "recent",
        "rest",
        "rubbish",
        "sent_s",
        "waited_s",
    )

    def __init__(self, message: bytes, recent: deque[str]) -> None:
        self._started = perf_counter()
        self.message = message
        self.id = uptivity.request_id(message)
        self.recent = recent
        self.answer: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.hurry: Callable[[], None] = _nothing
        self.candidate = b""
        """A result under an id nobody knows: on a serial connection it is the answer."""
        self.held = b""
        """A result under the id of an earlier command: probably said twice."""
        self.rubbish = b""
        self.rest = b""
        self.waited_s: float | None = None
        self.connected_s: float | None = None
        self.sent_s: float | None = None
        self.first_byte_s: float | None = None

    def elapsed(self) -> float:
        return perf_counter() - self._started

    def timing(self) -> Timing:
        return Timing(self.waited_s, self.connected_s, self.sent_s, self.first_byte_s, self.elapsed())

    def error(self, kind: FailureKind, detail: str, raw: bytes = b"") -> ClientError:
        return (NothingDone if self.sent_s is None else MayBeDone)(kind, detail, raw)

    def settle(self, raw: bytes) -> None:
        if not self.answer.done():
            self.answer.set_result(raw)

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)
            self.answer.exception()  # it may come when nobody waits any more, which is no defect


class _Link(asyncio.Protocol):
    """The connection: cuts what arrives into elements and gives each to whoever it is for."""

    def __init__(self, asked: _Asked, on_stray: Callable[[Event], None], limit: int) -> None:
        self.asked: _Asked | None = asked
        self.is_open = True
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._on_stray = on_stray
        self._splitter = xml.Splitter(limit)
        self._transport: asyncio.Transport | None = None

    async def ask(self, asked: _Asked) -> bytes:
        """Write the command and wait for its answer, unless the recorder spoke first (too many clients)."""
        assert self._transport is not None
        if not asked.answer.done():
            self._transport.write(asked.message)
            asked.sent_s = asked.elapsed()
        try:
            return await asked.answer
        finally:
            asked.rest = self._splitter.rest
            self.asked = None
            if asked.id:
                asked.recent.append(asked.id)

    def drop(self) -> None:
        """Close at once; nothing that comes later is read."""
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        asked = self.asked
        if asked is not None and asked.first_byte_s is None:
            asked.first_byte_s = asked.elapsed()
        try:
            pieces = self._splitter.feed(data)
        except Unreadable as unreadable:
            if asked is not None:
                asked.fail(unreadable)
            self.drop()
            return
        for piece in pieces:
            if asked is None or asked.answer.done():
                self._on_stray(uptivity.decode_event(piece))
            else:
                self._take(piece, asked)
        if asked is not None and asked.candidate:
            self._settle_candidate(asked)

    def connection_lost(self, exc: Exception | None) -> None:
        self.is_open = False
        if not self.gone.done():
            self.gone.set_result(None)
        if self.asked is not None:
            self._end(self.asked, exc)

    def _take(self, piece: bytes, asked: _Asked) -> None:
        if not xml.is_element(piece) or (root := _root(piece)) == b"HTML":
            asked.rubbish += piece + b"\n"
            asked.hurry()
            return
        if root not in (b"RESULT", b"!DOCTYPE"):
            self._on_stray(uptivity.decode_event(piece))
            return
        identifier = uptivity.request_id(piece)
        if identifier == asked.id:
            asked.settle(piece)
        elif identifier in asked.recent:
            asked.held = piece
            asked.hurry()
        elif not asked.candidate:
            asked.candidate = piece
        else:
            self._on_stray(uptivity.decode_event(piece))

    def _settle_candidate(self, asked: _Asked) -> None:
        candidate, asked.candidate = asked.candidate, b""
        if asked.answer.done():
            self._on_stray(uptivity.decode_event(candidate))
        else:
            asked.settle(candidate)

    def _end(self, asked: _Asked, exc: Exception | None) -> None:
        rest = self._splitter.rest
        if exc is not None:
            asked.fail(asked.error(kind_of(exc), detail_of(exc), rest))
        elif rest:
            asked.fail(asked.error(FailureKind.CUT_OFF, "the connection was closed in the middle of a result", rest))
        elif asked.held:
            asked.settle(asked.held)
        elif asked.rubbish:
            asked.fail(asked.error(FailureKind.NOT_XML, "text came instead of a result", asked.rubbish))
        else:
            asked.fail(asked.error(FailureKind.RESET, "the connection was closed without an answer"))


async def _decoded(raw: bytes) -> RecorderReply:
    if len(raw) < DECODED_IN_THREAD:
        return uptivity.decode(raw)
    return await asyncio.to_thread(uptivity.decode, raw)


def _root(piece: bytes) -> bytes:
    if piece.startswith(b"<RESULT>"):
        return b"RESULT"
    found = _ROOT.match(piece)
    return found.group(1).upper() if found else b""


def _bring_forward(deadline: asyncio.Timeout, grace_s: float) -> None:
    when = deadline.when()
    sooner = asyncio.get_running_loop().time() + grace_s
    if when is not None and sooner < when and not deadline.expired():
        deadline.reschedule(sooner)


def _ignore(event: Event) -> None:
    """Nobody asked to hear of strays."""


def _nothing() -> None:
    """Before the turn has come there is no deadline to bring forward."""
