from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from console.simulator.http_server import LINK, HttpServer, Link


async def app(scope: Any, receive: Any, send: Any) -> None:
    assert isinstance(scope[LINK], Link)
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body", "body": b""})


@pytest.fixture
async def server() -> AsyncIterator[HttpServer]:
    server = HttpServer(app)
    await server.start("127.0.0.1", 0)
    yield server
    await server.stop()


async def ask(port: int, request: bytes) -> tuple[bytes, asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(request)
    return await reader.readuntil(b"\r\n"), reader, writer


async def test_what_is_no_http_gets_400_and_no_log(server: HttpServer, caplog: pytest.LogCaptureFixture) -> None:
    line, _reader, writer = await ask(server.port, b"<REQUEST/>\r\n\r\n")
    assert line.startswith(b"HTTP/1.1 400")
    writer.close()
    await writer.wait_closed()
    assert not caplog.records


async def test_stopping_drops_idle_connections_and_frees_the_port(server: HttpServer) -> None:
    line, reader, writer = await ask(server.port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert line.startswith(b"HTTP/1.1 204")
    await server.stop()
    async with asyncio.timeout(2):
        await reader.read()
    writer.close()
    with pytest.raises(ConnectionError):
        await asyncio.open_connection("127.0.0.1", server.port)


async def test_stopping_twice_or_before_the_start_is_nothing(server: HttpServer) -> None:
    await HttpServer(app).stop()
    await server.stop()
    await server.stop()
    with pytest.raises(ConnectionError):
        await asyncio.open_connection("127.0.0.1", server.port)
