"""The recorder over its raw port: one connection, one command in flight, a fair queue before it."""

from __future__ import annotations

import asyncio
import re
from collections import deque
from collections.abc import Callable
from time import perf_counter

from console.clients.decoding import decoded_result
from console.clients.errors import ClientError, MayBeDone, NothingDone, check_port, detail_of, kind_of
from console.domain.call import Call
from console.domain.environment import RecorderTarget
from console.domain.kinds import Unfit
from console.domain.outcome import FailureKind
from console.domain.reply import Event, Exchange, RecorderReply, Timing
from console.wire import uptivity, xml
from console.wire.errors import Unreadable
from console.wire.limits import KEPT_OF_TOO_LARGE, LARGEST_ANSWER

GRACE_S = 1.0
"""How long a command waits on after something came that is probably not its answer."""

CLOSING_S = 1.0
"""How long closing waits for the connection to be gone."""

_REMEMBERED_IDS = 64
_ROOT = re.compile(rb"(?:<\?.*?\?>|<!--.*?-->|\s)*+<(?:[\w.-]+:)?(!?[A-Za-z_][\w.-]*)", re.DOTALL)


class RecorderTcpClient:
    """Sends commands to the recorder one after another, in the order they were asked for."""

    def __init__(
        self,
        target: RecorderTarget,
        on_stray: Callable[[Event], None] | None = None,
        *,
        limit: int = LARGEST_ANSWER,
        grace_s: float = GRACE_S,
    ) -> None:
        self._target = target
        self._on_stray = on_stray or _ignore
        self._limit = limit
        self._grace_s = grace_s
        self._turn = asyncio.Lock()
        self._link: _Link | None = None
        self._running: _Asked | None = None
        self._alarm: asyncio.TimerHandle | None = None
        self._prepared: tuple[Call, bytes] | None = None
        self._recent: deque[str] = deque(maxlen=_REMEMBERED_IDS)
        self._is_closed = False
        self.depth = 0
        self.last_latency_s: float | None = None

    def prepare(self, call: Call) -> bytes:
        """Return the request as it is journalled."""
        try:
            message = uptivity.shown(call)
        except Unfit:
            return b""
        if not uptivity.holds_secret(call):
            self._prepared = call, message
        return message

    async def send(self, call: Call) -> Exchange:
        """Send the command and return the exchange; its timeout includes the time in the queue."""
        asked = _Asked(self._message(call), asyncio.get_running_loop(), call.timeout_s)
        if self._is_closed:
            raise NothingDone(FailureKind.NOT_SENT, "the connection was closed")
        self.depth += 1
        try:
            reply = await self._ask(asked)
        except TimeoutError:
            reply = self._after_timeout(asked)
        except (OSError, UnicodeError, OverflowError) as error:
            raise asked.error(kind_of(error), detail_of(error)) from None
        except Unreadable as unreadable:
            raise MayBeDone(unreadable.kind, unreadable.detail, unreadable.raw) from None
        finally:
            self.depth -= 1
        timing = asked.timing()
        self.last_latency_s = timing.total_s - (timing.sent_s or 0.0)
        return Exchange(reply, timing)

    async def close(self) -> None:
        """Close the connection; commands still waiting fail."""
        self._is_closed = True
        if self._alarm is not None:
            self._alarm.cancel()
        link = self._link
        if link is None:
            return
        link.drop()
        try:
            async with asyncio.timeout(CLOSING_S):
                await link.gone
        except TimeoutError:
            return

    def _message(self, call: Call) -> bytes:
        """The bytes to send; what was just prepared for the journal is not made a second time."""
        if self._prepared is not None and self._prepared[0] is call:
            return self._prepared[1]
        try:
            return uptivity.encode(call)
        except Unfit as unfit:
            raise NothingDone(FailureKind.NOT_SENT, str(unfit)) from None

    async def _ask(self, asked: _Asked) -> RecorderReply:
        """Wait for the turn, connect where needed, write, wait for the answer, read it."""
        link = self._link
        is_alone = self.depth == 1  # the lock is free for a moment, too, while it passes to the next in the queue
        if is_alone and link is not None and link.is_open:
            await self._turn.acquire()
        else:
            async with asyncio.timeout_at(asked.deadline):
                await self._turn.acquire()
        try:
            return await self._have_turn(asked)
        finally:
            self._turn.release()

    async def _have_turn(self, asked: _Asked) -> RecorderReply:
        asked.turn_at = perf_counter()
        is_settled = False
        try:
            link = self._link
            if link is None or not link.is_open:
                async with asyncio.timeout_at(asked.deadline):
                    link = await self._connected(asked)
            self._watch(asked)
            raw = await link.ask(asked)
            reply = await decoded_result(raw)
            # An answer under another id (too many clients, a mix-up) leaves in doubt what this connection brings next.
            is_settled = asked.sent_at is not None and (reply.request_id or "").strip() == asked.id
        finally:
            self._running = None
            if asked.id:
                self._recent.append(asked.id)
            if not is_settled and self._link is not None:
                asked.rest = self._link.rest
                self._link.drop()
        return reply

    async def _connected(self, asked: _Asked) -> _Link:
        if self._is_closed:
            raise NothingDone(FailureKind.NOT_SENT, "the connection was closed")
        link = _Link(asked, self._recent, self._on_stray, self._hurry, self._limit)
        check_port(self._target.port)
        loop = asyncio.get_running_loop()
        await loop.create_connection(lambda: link, self._target.host, self._target.port)
        asked.connected_at = perf_counter()
        self._link = link
        return link

    def _watch(self, asked: _Asked) -> None:
        """Have the alarm ring at this command's deadline or before.

        One timer outlives many commands: making and cancelling one for each costs more than encoding it.
        """
        self._running = asked
        if self._alarm is None or asked.deadline < self._alarm.when():
            if self._alarm is not None:
                self._alarm.cancel()
            self._alarm = asyncio.get_running_loop().call_at(asked.deadline, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        asked = self._running
        if asked is None:
            return
        if asyncio.get_running_loop().time() >= asked.deadline:
            asked.fail(TimeoutError())
        else:
            self._watch(asked)

    def _hurry(self, asked: _Asked) -> None:
        """Something came that is probably not the answer: wait a little longer, not the whole time."""
        asked.deadline = min(asked.deadline, asyncio.get_running_loop().time() + self._grace_s)
        if self._running is asked:
            self._watch(asked)

    def _after_timeout(self, asked: _Asked) -> RecorderReply:
        """Time is up: an answer under an older id is taken after all, rubbish is called by its name."""
        if asked.held:
            try:
                return uptivity.decode(asked.held)
            except Unreadable as unreadable:
                raise MayBeDone(unreadable.kind, unreadable.detail, unreadable.raw) from None
        if asked.rubbish:
            raise asked.error(FailureKind.NOT_XML, "text came instead of a result", asked.rubbish)
        if asked.turn_at is None:
            raise asked.error(FailureKind.TIMEOUT, "it was still waiting for its turn")
        if asked.sent_at is None:
            raise asked.error(FailureKind.TIMEOUT, "no connection came about")
        raise asked.error(FailureKind.TIMEOUT, "only part of an answer had come" if asked.rest else "", asked.rest)


class _Asked:
    """One command on its way, and what came in while it was. What most commands never need stays with the class."""

    candidate = b""
    """A result under an id nobody knows: on a serial connection it is the answer."""
    held = b""
    """A result under the id of an earlier command: probably said twice."""
    rubbish = b""
    """Text instead of a result, its beginning at least."""
    rest = b""
    turn_at: float | None = None
    connected_at: float | None = None
    sent_at: float | None = None
    first_byte_at: float | None = None

    def __init__(self, message: bytes, loop: asyncio.AbstractEventLoop, timeout_s: float) -> None:
        self.started_at = perf_counter()
        self.message = message
        self.id = uptivity.request_id(message)
        self.deadline = loop.time() + timeout_s
        self.answer: asyncio.Future[bytes] = loop.create_future()

    def timing(self) -> Timing:
        return Timing(
            self._since(self.turn_at),
            self._since(self.connected_at),
            self._since(self.sent_at),
            self._since(self.first_byte_at),
            perf_counter() - self.started_at,
        )

    def error(self, kind: FailureKind, detail: str, raw: bytes = b"") -> ClientError:
        return (NothingDone if self.sent_at is None else MayBeDone)(kind, detail, raw)

    def _since(self, at: float | None) -> float | None:
        return None if at is None else at - self.started_at

    def settle(self, raw: bytes) -> None:
        if not self.answer.done():
            self.answer.set_result(raw)

    def fail(self, error: Exception) -> None:
        if not self.answer.done():
            self.answer.set_exception(error)
            self.answer.exception()  # it may come when nobody waits any more, which is no defect


class _Link(asyncio.Protocol):
    """The connection: cuts what arrives into elements and gives each to whoever it is for."""

    def __init__(
        self,
        asked: _Asked,
        recent: deque[str],
        on_stray: Callable[[Event], None],
        on_doubt: Callable[[_Asked], None],
        limit: int,
    ) -> None:
        self.is_open = True
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._asked: _Asked | None = asked
        self._recent = recent
        self._on_stray = on_stray
        self._on_doubt = on_doubt
        self._splitter = xml.Splitter(limit)
        self._transport: asyncio.Transport | None = None

    @property
    def rest(self) -> bytes:
        """What has come of an element that is not complete."""
        return self._splitter.rest

    async def ask(self, asked: _Asked) -> bytes:
        """Write the command and wait for its answer, unless the recorder spoke first (too many clients)."""
        assert self._transport is not None
        self._asked = asked
        if not asked.answer.done():
            self._transport.write(asked.message)
            asked.sent_at = perf_counter()
        try:
            return await asked.answer
        finally:
            self._asked = None

    def drop(self) -> None:
        """Close at once; nothing that comes later is read."""
        self.is_open = False
        if self._transport is not None:
            self._transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        asked = self._asked
        if asked is not None and asked.first_byte_at is None:
            asked.first_byte_at = perf_counter()
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
        if self._asked is not None:
            self._end(self._asked, exc)

    def _take(self, piece: bytes, asked: _Asked) -> None:
        root = b"RESULT" if piece.startswith(b"<RESULT>") else _root(piece)
        if root in (b"", b"HTML"):
            if len(asked.rubbish) + len(piece) < KEPT_OF_TOO_LARGE:
                asked.rubbish += piece + b"\n"
            self._on_doubt(asked)
            return
        if root not in (b"RESULT", b"!DOCTYPE"):
            self._on_stray(uptivity.decode_event(piece))
            return
        identifier = uptivity.request_id(piece)
        if identifier == asked.id:
            asked.settle(piece)
        elif identifier in self._recent:
            asked.held = piece
            self._on_doubt(asked)
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


def _root(piece: bytes) -> bytes:
    """Name of the root in upper case; empty for text that stood outside any element."""
    found = _ROOT.match(piece) if xml.is_element(piece) else None
    return found.group(1).upper() if found else b""


def _ignore(event: Event) -> None:
    """Nobody asked to hear of strays."""
