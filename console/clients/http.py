"""The half that both HTTP clients share: one pool, a deadline, a size limit, and typed failures."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from console.clients.errors import ClientError, MayBeDone, NothingDone, detail_of, kind_of
from console.clients.http_pool import HttpPool
from console.domain.environment import is_loopback
from console.domain.outcome import FailureKind
from console.domain.reply import Timing
from console.wire.limits import KEPT_OF_TOO_LARGE, LARGEST_ANSWER

if TYPE_CHECKING:
    import httpx


@dataclass(frozen=True, slots=True)
class HttpAnswer:
    """An HTTP answer as it came."""

    status: int
    headers: Mapping[str, str]
    raw: bytes
    timing: Timing


class HttpLink:
    """Exchanges with one server."""

    def __init__(
        self,
        base_url: str,
        trusted_certificate: str,
        foreign: FailureKind,
        *,
        limit: int = LARGEST_ANSWER,
        proxied: bool = False,
    ) -> None:
        self._foreign = foreign
        """Kind of failure when what answers there does not speak HTTP at all."""
        self._limit = limit
        self._pool = HttpPool(base_url, trusted_certificate, uses_proxy=proxied and not _is_this_machine(base_url))
        self.depth = 0
        self.last_latency_s: float | None = None

    async def exchange(
        self, method: str, url: str, headers: Mapping[str, str], body: bytes | None, timeout_s: float
    ) -> HttpAnswer:
        """Send one request and return the answer; raise ClientError when none comes in time."""
        sending = _Sending(method, url, headers, body)
        self.depth += 1
        try:
            async with asyncio.timeout(timeout_s):
                answer = await self._exchange(sending)
        except TimeoutError:
            raise sending.error(FailureKind.TIMEOUT, "" if sending.sent_s else "no connection came about") from None
        finally:
            self.depth -= 1
        self.last_latency_s = answer.timing.total_s
        return answer

    async def close(self) -> None:
        """Close every connection."""
        await self._pool.close()

    async def _exchange(self, sending: _Sending) -> HttpAnswer:
        client = await self._pool.borrow()
        answer = None
        try:
            answer = await self._exchange_through(client, sending)
        finally:
            self._pool.give_back(client, is_sound=answer is not None)
        return answer

    async def _exchange_through(self, client: httpx.AsyncClient, sending: _Sending) -> HttpAnswer:
        import httpx

        try:
            request = client.build_request(
                sending.method,
                sending.url,
                headers=sending.headers,
                content=sending.body,
                extensions={"trace": sending.trace},
            )
            response = await client.send(request, stream=True)
        except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
            raise self._failure(error, sending) from None
        sending.first_byte_s = sending.elapsed()
        try:
            async for chunk in response.aiter_bytes():
                sending.take(chunk)
                if sending.size > self._limit:
                    await response.aclose()  # ends it from within: leaving the iteration would orphan generators
        except (httpx.HTTPError, OSError) as error:
            if sending.size > self._limit:
                raise sending.too_large(self._limit) from None
            raise self._failure(error, sending) from None
        finally:
            await response.aclose()
        if sending.size > self._limit:
            raise sending.too_large(self._limit)
        return sending.answer(response)

    def _failure(self, error: Exception, sending: _Sending) -> ClientError:
        import httpx

        detail = detail_of(error)
        match error:
            case httpx.InvalidURL() | httpx.UnsupportedProtocol() | httpx.LocalProtocolError():
                return NothingDone(FailureKind.NOT_SENT, detail)
            case httpx.RemoteProtocolError() if "disconnected" in detail and not sending.chunks:
                return sending.error(FailureKind.RESET, detail)
            case httpx.RemoteProtocolError() if sending.first_byte_s is not None:
                return sending.error(FailureKind.CUT_OFF, detail)
            case httpx.RemoteProtocolError():
                return sending.error(self._foreign, f"what answers there does not speak HTTP: {detail}")
            case httpx.DecodingError():
                return sending.error(FailureKind.ENCODING, detail)
            case _:
                cause = _root_cause(error)
                return sending.error(kind_of(cause), detail_of(cause))


class _Sending:
    """One request on its way, and what of its answer has come."""

    __slots__ = (
        "_started",
        "body",
        "chunks",
        "connected_s",
        "first_byte_s",
        "headers",
        "method",
        "sent_s",
        "size",
        "url",
    )

    def __init__(self, method: str, url: str, headers: Mapping[str, str], body: bytes | None) -> None:
        self.method, self.url, self.headers, self.body = method, url, headers, body
        self._started = perf_counter()
        self.size = 0
        self.chunks: list[bytes] = []
        self.connected_s: float | None = None
        self.sent_s: float | None = None
        self.first_byte_s: float | None = None

    def elapsed(self) -> float:
        return perf_counter() - self._started

    async def trace(self, name: str, _: Mapping[str, object]) -> None:
        """Told by httpx of every step; it decides whether a failed request may have been acted on."""
        if name == "http11.send_request_headers.started":
            self.sent_s = self.elapsed()
        elif name in ("connection.connect_tcp.complete", "connection.start_tls.complete"):
            self.connected_s = self.elapsed()

    def take(self, chunk: bytes) -> None:
        self.chunks.append(chunk)
        self.size += len(chunk)

    def too_large(self, limit: int) -> ClientError:
        return MayBeDone(FailureKind.TOO_LARGE, f"more than {limit:,} bytes", b"".join(self.chunks)[:KEPT_OF_TOO_LARGE])

    def answer(self, response: httpx.Response) -> HttpAnswer:
        timing = Timing(None, self.connected_s, self.sent_s, self.first_byte_s, self.elapsed())
        raw = self.chunks[0] if len(self.chunks) == 1 else b"".join(self.chunks)
        return HttpAnswer(response.status_code, response.headers, raw, timing)

    def error(self, kind: FailureKind, detail: str) -> ClientError:
        return (NothingDone if self.sent_s is None else MayBeDone)(kind, detail, b"".join(self.chunks))


def _root_cause(error: BaseException) -> BaseException:
    """The exception of the operating system under those of httpx, httpcore and anyio, or the error itself."""
    found = [cause for cause in _causes(error) if isinstance(cause, OSError)]
    telling = [cause for cause in found if cause.errno is not None] or found
    return telling[-1] if telling else error


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for member in error.exceptions:
                yield from _causes(member)
        error = error.__cause__ or error.__context__


def _is_this_machine(url: str) -> bool:
    try:
        return is_loopback(urlsplit(url).hostname or "")
    except ValueError:
        return False
