"""The way back to the client that sent one request over HTTP: an answer goes whole, or spoilt as a fault asks for."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from console.simulator.faults import WireFault, pieces

if TYPE_CHECKING:
    from starlette.types import Receive, Send

    from console.simulator.http_server import Link

Headers: TypeAlias = "Iterable[tuple[bytes, bytes]]"
"""Names in lower case; the length is added."""


class WayBack:
    """Where the answer to one request goes."""

    def __init__(self, link: Link, receive: Receive, send: Send) -> None:
        self._link = link
        self._receive = receive
        self._send = send

    async def whole(self, status: int, body: bytes, headers: Headers) -> None:
        """Send one body in one write with its length: official samples parse on every piece of data."""
        await self._start(status, len(body), headers)
        await self._send({"type": "http.response.body", "body": body})

    async def cut(self, status: int, body: bytes, headers: Headers) -> None:
        """Promise the whole body, send half of it and close."""
        await self._start(status, len(body), headers)
        await self._send({"type": "http.response.body", "body": body[: len(body) // 2], "more_body": True})
        self._link.close()
        await self.until_gone()

    async def drip(self, status: int, body: bytes, headers: Headers, fault: WireFault) -> None:
        """Send the body in small pieces with pauses."""
        await self._start(status, len(body), headers)
        for piece in pieces(body, fault.piece_bytes):
            await self._send({"type": "http.response.body", "body": piece, "more_body": True})
            if await self.gone_within(fault.delay_s):
                return
        await self._send({"type": "http.response.body", "body": b""})

    async def reset(self) -> None:
        """Let the client see a reset in place of an answer."""
        self._link.reset()
        await self.until_gone()

    async def until_gone(self) -> None:
        """Wait until the client has gone."""
        while (await self._receive())["type"] != "http.disconnect":
            pass

    async def gone_within(self, seconds: float) -> bool:
        """Wait, but not for a client that has gone; say whether it has."""
        try:
            async with asyncio.timeout(seconds):
                await self.until_gone()
        except TimeoutError:
            return False
        return True

    async def _start(self, status: int, length: int, headers: Headers) -> None:
        named = [*headers, (b"content-length", str(length).encode())]
        await self._send({"type": "http.response.start", "status": status, "headers": named})
