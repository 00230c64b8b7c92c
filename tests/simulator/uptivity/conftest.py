"""A running recorder, and bare sockets to talk to it: nothing of our own client or codec stands between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from xml.etree import ElementTree
from xml.sax.saxutils import escape

import pytest

from console import assets
from console.domain.codes import CodeTable, parse_table
from console.simulator.clock import Clock
from console.simulator.faults import FaultPlan
from console.simulator.uptivity import RecorderSimulator

LIMIT_S = 5.0


@dataclass
class Line:
    """One TCP connection, used as a person with netcat would."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    last_id: int = 0

    async def ask(self, kind: str, **params: object) -> ElementTree.Element:
        """Send one request on one line and return the result."""
        self.last_id += 1
        pairs = {"TYPE": kind, "REQUESTID": self.last_id, **params}
        inside = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in pairs.items())
        return await self.say(f"<REQUEST>{inside}</REQUEST>\r\n".encode())

    async def say(self, raw: bytes) -> ElementTree.Element:
        """Send bytes and return the result."""
        self.writer.write(raw)
        return ElementTree.fromstring(await self.hear())

    async def hear(self, end: bytes = b"</RESULT>\r\n") -> bytes:
        """Return what arrives up to an end mark."""
        async with asyncio.timeout(LIMIT_S):
            return await self.reader.readuntil(end)

    async def event(self) -> ElementTree.Element:
        """Return the next event."""
        return ElementTree.fromstring(await self.hear(b"</EVENT>\r\n"))

    async def rest(self) -> bytes:
        """Return everything up to the end of the connection."""
        async with asyncio.timeout(LIMIT_S):
            return await self.reader.read()


Dial = Callable[[int], Awaitable[Line]]


def code(result: ElementTree.Element) -> int:
    """Return the code of a result."""
    return int(result.findtext("RESULTCODE", "-1"))


@pytest.fixture(scope="session")
def codes() -> CodeTable:
    return parse_table(assets.read_text("codes/uptivity.toml"), "codes/uptivity.toml")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def faults() -> FaultPlan:
    return FaultPlan(seed=1)


@pytest.fixture
async def recorder(clock: Clock, faults: FaultPlan, codes: CodeTable) -> AsyncIterator[RecorderSimulator]:
    simulator = RecorderSimulator(clock, faults, codes)
    await simulator.start()
    yield simulator
    await simulator.stop()


@pytest.fixture
async def dial() -> AsyncIterator[Dial]:
    """Open a connection to a port; it is closed after the test."""
    async with AsyncExitStack() as opened:

        async def hang_up(writer: asyncio.StreamWriter) -> None:
            writer.transport.abort()

        async def connect(port: int) -> Line:
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
            opened.push_async_callback(hang_up, writer)
            return Line(reader, writer)

        yield connect


@pytest.fixture
async def line(recorder: RecorderSimulator, dial: Dial) -> Line:
    """One connection to the command port."""
    return await dial(recorder.ports.recorder)


@pytest.fixture
async def ear(recorder: RecorderSimulator, dial: Dial) -> Line:
    """One connection to the event port, known to the recorder."""
    ear = await dial(recorder.ports.event)
    assert code(await ear.ask("TEST")) == 20
    return ear
