"""The connections to one server: up to ten httpx clients of one connection each, the one used last taken first.

One client with ten connections would do the same, but its pool asks the operating system about every idle connection
at the beginning and the end of every request, and compares each with all others: at ten calls in parallel that was a
third of a call's time (`tests/benchmarks/calls.py` shows the ratio).
"""

from __future__ import annotations

import asyncio
from contextlib import ExitStack, suppress
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from console.clients import tls
from console.clients.errors import NothingDone, detail_of
from console.domain.outcome import FailureKind

if TYPE_CHECKING:
    import ssl

    import httpx

CONNECTIONS = 10
"""Largest number of connections to one server."""

CLOSING_S = 1.0
"""How long closing waits for a connection."""


class HttpPool:
    """Lends clients, each with its own connection; the first is made with the first request."""

    def __init__(self, base_url: str, trusted_certificate: str, *, uses_proxy: bool) -> None:
        self._base_url = base_url
        self._trusted_certificate = trusted_certificate
        self._uses_proxy = uses_proxy
        self._turns = asyncio.Semaphore(CONNECTIONS)
        self._preparing = asyncio.Lock()
        self._context: ssl.SSLContext | None = None
        self._made: set[httpx.AsyncClient] = set()
        self._idle: list[httpx.AsyncClient] = []
        self._closing: set[asyncio.Task[None]] = set()
        self._is_closed = False

    async def borrow(self) -> httpx.AsyncClient:
        """Return a client for one exchange, waiting for one while all are in use; raise NothingDone without any."""
        await self._turns.acquire()
        with ExitStack() as unless_lent:
            unless_lent.callback(self._turns.release)
            context = self._context or await self._prepare()
            if self._is_closed:  # perhaps meanwhile, and nobody would close what is made after
                raise NothingDone(FailureKind.NOT_SENT, "the connection was closed")
            client = self._idle.pop() if self._idle else self._make(context)
            unless_lent.pop_all()
        return client

    def give_back(self, client: httpx.AsyncClient, *, is_sound: bool) -> None:
        """Take a client back; after an exchange that failed or was cancelled it is closed and never lent again.

        httpx may go on holding the one connection for a request that was cancelled while it got it, and whoever had
        the client next would wait for it in vain.
        """
        if is_sound and not self._is_closed:
            self._idle.append(client)
        elif client in self._made:
            self._discard(client)
        self._turns.release()

    async def close(self) -> None:
        """Close every connection; exchanges that still run fail."""
        self._is_closed = True
        self._idle.clear()
        for client in tuple(self._made):
            self._discard(client)
        if self._closing:
            await asyncio.wait(self._closing)

    def _discard(self, client: httpx.AsyncClient) -> None:
        self._made.discard(client)
        closing = asyncio.get_running_loop().create_task(_close(client), name="close an http connection")
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    def _make(self, context: ssl.SSLContext) -> httpx.AsyncClient:
        import httpx

        client = httpx.AsyncClient(
            verify=context,
            timeout=None,  # noqa: S113 - every exchange stands under a deadline of its own
            limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
            trust_env=self._uses_proxy,
            follow_redirects=False,
            headers={"Accept-Encoding": "identity", "User-Agent": "Cuelight"},
        )
        self._made.add(client)
        return client

    async def _prepare(self) -> ssl.SSLContext:
        """Importing httpx and reading certificates blocks for long enough to be seen, so both happen in threads."""
        async with self._preparing:
            if self._context is None:
                await asyncio.to_thread(_import_httpx)
                self._context = await self._trusting()
        return self._context

    async def _trusting(self) -> ssl.SSLContext:
        try:
            address = urlsplit(self._base_url)
            _ = address.port  # raises ValueError outside 0 … 65535, where httpx would not
            is_tls = address.scheme.lower() == "https"
            return await tls.context(self._trusted_certificate) if is_tls else tls.bare_context()
        except OSError as error:
            detail = f"{self._trusted_certificate}: {detail_of(error)}"
            raise NothingDone(FailureKind.TLS, f"the trusted certificate cannot be used, {detail}") from None
        except ValueError as error:
            raise NothingDone(FailureKind.NOT_SENT, f"the address cannot be used: {error}") from None


async def _close(client: httpx.AsyncClient) -> None:
    import httpx

    with suppress(TimeoutError, OSError, httpx.HTTPError):  # what cannot be closed well is gone all the same
        async with asyncio.timeout(CLOSING_S):
            await client.aclose()


def _import_httpx() -> None:
    import httpx  # noqa: F401 - importing it is the work
