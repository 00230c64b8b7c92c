"""A real TCP server for one test, which does to its clients whatever a script says."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Script = Callable[["Peer", asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
"""What to do with one connection."""


@dataclass
class Peer:
    """Where the server listens and what it has seen."""

    port: int = 0
    connections: int = 0
    received: list[bytes] = field(default_factory=list)
    released: asyncio.Event = field(default_factory=asyncio.Event)
    """Scripts wait for it where the test decides when to go on."""

    async def request(self, reader: asyncio.StreamReader) -> bytes:
        """Read one line and remember it; empty at the end of the stream."""
        line = await reader.readline()
        if line:
            self.received.append(line)
        return line


@asynccontextmanager
async def listening(*scripts: Script, ssl: object = None) -> AsyncIterator[Peer]:
    """Serve on loopback: the first connection gets the first script, the last script serves all that follow."""
    peer = Peer()
    running: set[asyncio.Task[None]] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        running.add(task)
        script = scripts[min(peer.connections, len(scripts) - 1)]
        peer.connections += 1
        try:
            await script(peer, reader, writer)
        except (ConnectionError, asyncio.IncompleteReadError, asyncio.CancelledError):
            pass  # the test is over, or its client is gone
        finally:
            running.discard(task)
            writer.transport.abort()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=ssl)  # type: ignore[arg-type]
    peer.port = server.sockets[0].getsockname()[1]
    try:
        yield peer
    finally:
        server.close()
        for task in list(running):
            task.cancel()
        if running:
            await asyncio.wait(running, timeout=2)
        await asyncio.wait_for(server.wait_closed(), 2)


def unused_port() -> int:
    """A port on which nobody listens."""
    import socket

    with socket.socket() as plug:
        plug.bind(("127.0.0.1", 0))
        port: int = plug.getsockname()[1]
        return port


async def until(is_true: Callable[[], bool], seconds: float = 2.0) -> None:
    """Let the loop run until a condition holds."""
    async with asyncio.timeout(seconds):
        while not is_true():
            await asyncio.sleep(0)
