"""The two TCP ports: they accept clients, count them and their commands, and end what they began."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from console.simulator.uptivity.connection import Connection
from console.simulator.uptivity.server import ApiServer
from console.simulator.uptivity.switches import Switches


@dataclass(slots=True)
class CommandQueue:
    """Counts the commands that wait, over all connections and the Web API."""

    switches: Switches
    waiting: int = 0

    def enter(self) -> bool:
        """Count one more; False when the queue is full."""
        if self.waiting >= self.switches.queue_limit:
            return False
        self.waiting += 1
        return True

    def leave(self) -> None:
        """Count one less."""
        self.waiting -= 1


class TcpPort:
    """A listening port and the clients on it; owns one task a client."""

    def __init__(self, api: ApiServer, queue: CommandQueue, *, is_event_port: bool) -> None:
        self._api = api
        self._queue = queue
        self._is_event_port = is_event_port
        self._server: asyncio.Server | None = None
        self._clients: dict[asyncio.Task[None], Connection] = {}

    @property
    def clients(self) -> int:
        """How many are connected."""
        return len(self._clients)

    async def start(self, host: str, port: int) -> int:
        """Listen and return the real port; raises OSError when it cannot be had."""
        self._server = await asyncio.start_server(self._accept, host, port)
        return int(self._server.sockets[0].getsockname()[1])

    async def stop(self) -> None:
        """Stop listening and drop every client."""
        if self._server is None:
            return
        self._server.close()
        clients = dict(self._clients)
        for task in clients:
            task.cancel()
        await asyncio.gather(*clients, return_exceptions=True)
        for connection in clients.values():
            connection.abort()
        await self._server.wait_closed()
        self._server = None

    def drop_clients(self) -> None:
        """Close every connection as a restarted service would; the port stays open."""
        for connection in self._clients.values():
            connection.abort()

    def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if not self._is_event_port and self.clients >= self._api.switches.client_limit:
            writer.write(self._api.too_many_clients())
            writer.close()
            return
        connection = Connection(self._api, self._queue, reader, writer, is_event_port=self._is_event_port)
        task = asyncio.get_running_loop().create_task(connection.run(), name="recorder: client")
        self._clients[task] = connection
        task.add_done_callback(self._clients.pop)
