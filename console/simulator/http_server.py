"""Serves one ASGI application on one listening socket, inside the loop that runs.

Choice: uvicorn's HTTP protocol is put on an asyncio server directly instead of running `uvicorn.Server`. Reason: its
server wakes ten times a second, waits tenths of a second at its end and takes the process's signals. Turned down: a
protocol of our own.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import struct
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send
    from uvicorn.server import ServerState

LINK = "cuelight.link"
"""Key of the scope under which a request finds the link it came over."""

HTTP_KEEP_ALIVE_S = 75
"""Idle connections stay open longer than any client's pool keeps them, so that none is closed under a request."""


class Link:
    """The connection a request came over, by HTTP or not, for faults that strike it."""

    def __init__(self, transport: asyncio.WriteTransport) -> None:
        self._transport = transport

    def close(self) -> None:
        """Close in order, after what has been written."""
        self._transport.close()

    def reset(self) -> None:
        """Let the peer see a reset: closing with a linger of zero throws away what is unsent."""
        connection = self._transport.get_extra_info("socket")
        layout = "hh" if sys.platform == "win32" else "ii"
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack(layout, 1, 0))
        self._transport.abort()


class HttpServer:
    """One application on one port."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._server: asyncio.Server | None = None
        self._state: ServerState | None = None
        self._lost = asyncio.Event()
        """Set when the last connection was lost."""
        self.port = 0
        """The real port once it is started."""

    async def start(self, host: str, port: int, tls: ssl.SSLContext | None = None) -> int:
        """Listen and return the real port; raises OSError when the port cannot be had."""
        from uvicorn import Config
        from uvicorn.server import ServerState

        config = Config(
            self._app,
            http=_protocol(self._on_lost),
            ws="none",
            lifespan="off",
            interface="asgi3",
            log_config=None,
            log_level="error",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            date_header=False,
            timeout_keep_alive=HTTP_KEEP_ALIVE_S,
        )
        config.load()
        state = self._state = ServerState()
        state.default_headers = config.encoded_headers
        loop = asyncio.get_running_loop()
        make: Any = config.http_protocol_class
        self._server = await loop.create_server(
            lambda: make(config=config, server_state=state, app_state={}, _loop=loop),
            host,
            port,
            ssl=tls,
        )
        self.port = self._server.sockets[0].getsockname()[1]
        return self.port

    async def stop(self) -> None:
        """Stop listening, drop every connection and end every request that is still being answered."""
        if self._server is None or self._state is None:
            return
        self._server.close()
        for connection in list(self._state.connections):
            connection.transport.abort()
        if self._state.connections:
            self._lost.clear()
            await self._lost.wait()
        if self._state.tasks:
            await asyncio.wait(self._state.tasks)  # each has heard of the loss and returns
        self._server = None

    def _on_lost(self) -> None:
        if self._state is not None and not self._state.connections:
            self._lost.set()


def _protocol(on_lost: Callable[[], None]) -> type[asyncio.Protocol]:
    """Return uvicorn's HTTP/1.1 protocol, extended so that a request can reach its connection."""
    from uvicorn.protocols.http.h11_impl import H11Protocol

    class LinkedProtocol(H11Protocol):
        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            link, app = Link(transport), self.app

            async def linked(scope: Scope, receive: Receive, send: Send) -> None:
                scope[LINK] = link
                await app(scope, receive, send)

            self.app = linked

        def connection_lost(self, exc: Exception | None) -> None:
            super().connection_lost(exc)
            on_lost()

    return LinkedProtocol


def tls_context(certificate: Path, key: Path) -> ssl.SSLContext:
    """Return a server's context; raises OSError (of which SSLError is one) when the PEM files cannot be used."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context
