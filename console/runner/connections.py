"""The clients of one environment, made when they are first needed and closed together."""

from __future__ import annotations

from collections.abc import Callable

from console.clients.client import Client
from console.clients.enablex import EnablexClient
from console.clients.uptivity_tcp import RecorderTcpClient
from console.clients.uptivity_web import RecorderWebClient
from console.domain.command import System, Transport
from console.domain.environment import Environment
from console.domain.reply import Event


class Connections:
    """Gives the client for a system and transport; at most one of each."""

    def __init__(self, environment: Environment, on_stray: Callable[[Event], None]) -> None:
        self._environment = environment
        self._on_stray = on_stray
        self._clients: dict[tuple[System, Transport], Client] = {}

    def client(self, system: System, transport: Transport) -> Client | None:
        """Return the client, or None when the environment has no address for it."""
        key = system, Transport.HTTP if system is System.ENABLEX else transport
        if key not in self._clients:
            made = self._make(*key)
            if made is None:
                return None
            self._clients[key] = made
        return self._clients[key]

    async def close(self) -> None:
        """Close every client that was made."""
        clients = list(self._clients.values())
        self._clients.clear()
        for client in clients:
            await client.close()

    def _make(self, system: System, transport: Transport) -> Client | None:
        enablex, recorder = self._environment.enablex, self._environment.recorder
        match system, transport:
            case System.ENABLEX, _:
                return EnablexClient(enablex) if enablex is not None else None
            case System.UPTIVITY, Transport.HTTP:
                return RecorderWebClient(recorder) if recorder is not None and recorder.web_url else None
            case _:
                return RecorderTcpClient(recorder, on_stray=self._on_stray) if recorder is not None else None
