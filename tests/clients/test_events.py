"""The event stream: every element is reported, gaps are told once, the connection comes back."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from console.clients.decoding import IN_THREAD_FROM
from console.clients.events import EventListener
from console.domain.environment import SUBSCRIBE_ALL, RecorderTarget
from console.domain.reply import Event
from tests.clients.peer import Peer, Script, listening, until, unused_port

CALL = b"<EVENT><TYPE>CALLSTART</TYPE><DEVICEID>200</DEVICEID></EVENT>"


class Ear:
    """What a listener reported."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.gaps: list[str] = []
        self.ups = 0

    def up(self) -> None:
        self.ups += 1

    @property
    def types(self) -> list[str]:
        return [event.type for event in self.events]


@asynccontextmanager
async def hearing(
    port: int, subscription: str = "", delays_s: Sequence[float] = (0.0,), limit: int = 1_000_000
) -> AsyncIterator[Ear]:
    ear = Ear()
    target = RecorderTarget("127.0.0.1", event_port=port, subscription=subscription)
    listener = EventListener(target, ear.events.append, ear.gaps.append, ear.up, delays_s=delays_s, limit=limit)
    task = asyncio.get_running_loop().create_task(listener.run(), name="listener")
    try:
        yield ear
    finally:
        task.cancel()
        await asyncio.wait([task], timeout=0.2)
        assert task.cancelled(), "a cancelled listener ends at once"


def saying(*pieces: bytes, then_close: bool = False) -> Script:
    async def script(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        if not then_close:
            await reader.read()
        else:
            writer.close()
            await writer.wait_closed()

    return script


async def test_two_identical_events_and_half_of_a_third() -> None:
    async def script(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(CALL + CALL + CALL[:20])
        await peer.released.wait()
        writer.write(CALL[20:])
        await reader.read()

    async with listening(script) as peer, hearing(peer.port) as ear:
        await until(lambda: len(ear.events) == 2)
        peer.released.set()
        await until(lambda: len(ear.events) == 3)
        assert ear.types == ["CALLSTART"] * 3
        assert (ear.ups, ear.gaps) == (1, [])


async def test_the_subscription_is_sent_and_its_answer_reported() -> None:
    async def script(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.request(reader)
        writer.write(b"<RESULT><REQUESTID>1</REQUESTID><RESULTCODE>20</RESULTCODE></RESULT>\r\n" + CALL)
        await reader.read()

    async with listening(script) as peer, hearing(peer.port, SUBSCRIBE_ALL) as ear:
        await until(lambda: len(ear.events) == 2)
        assert [event.root for event in ear.events] == ["RESULT", "EVENT"]
        assert peer.received == [SUBSCRIBE_ALL.encode() + b"\r\n"]


async def test_rubbish_is_reported_and_listening_goes_on() -> None:
    async with listening(saying(b"what?\r\n<broken <", CALL)) as peer, hearing(peer.port) as ear:
        await until(lambda: "CALLSTART" in ear.types)
        assert ear.types[:2] == ["RAW", "RAW"]
        assert ear.events[0].raw == b"what?"


async def test_a_truncated_event_is_shown_then_the_gap_then_the_next_connection() -> None:
    async with listening(saying(CALL[:40], then_close=True), saying(CALL)) as peer, hearing(peer.port) as ear:
        await until(lambda: len(ear.events) == 2)
        assert ear.events[0].raw == CALL[:40]
        assert "malformed" in ear.events[0].oddities[0]
        assert (ear.ups, len(ear.gaps)) == (2, 1)
        assert "in the middle of an event" in ear.gaps[0]


async def test_an_event_past_the_limit_is_given_up_and_the_connection_made_again() -> None:
    async with listening(saying(b"<E>" + b"x" * 5000), saying(CALL)) as peer, hearing(peer.port, limit=1000) as ear:
        await until(lambda: "CALLSTART" in ear.types)
        assert "given up" in ear.gaps[0]


async def test_an_entity_bomb_is_shown_as_refused() -> None:
    bomb = b"<!DOCTYPE a [<!ENTITY b 'ha'>]><EVENT>&b;</EVENT>"
    async with listening(saying(bomb)) as peer, hearing(peer.port) as ear:
        await until(lambda: len(ear.events) == 1)
        assert (ear.types, ear.events[0].raw) == (["RAW"], bomb)


async def test_a_port_where_nobody_listens_is_one_gap_however_often_it_is_tried() -> None:
    async with hearing(unused_port()) as ear:
        await until(lambda: bool(ear.gaps))
        for _ in range(50):
            await asyncio.sleep(0.001)
        assert (len(ear.gaps), ear.ups) == (1, 0)
        assert "connection refused" in ear.gaps[0]


async def test_waiting_grows_until_something_is_heard(monkeypatch) -> None:
    waited: list[float] = []
    sleep = asyncio.sleep

    async def noted(seconds: float) -> None:
        waited.append(seconds)
        await sleep(0)

    scripts = [saying(*said, then_close=True) for said in ((), (b"HTTP/1.1 400\r\n",), (), (CALL,))] + [saying(CALL)]
    async with listening(*scripts) as peer:
        monkeypatch.setattr("console.clients.events.asyncio.sleep", noted)
        async with hearing(peer.port, delays_s=(0.001, 0.002, 0.005)) as ear:
            while ear.types.count("CALLSTART") < 2:
                await sleep(0)
        monkeypatch.undo()
    assert [delay for delay in waited if delay] == [0.001, 0.002, 0.005, 0.001]


async def test_a_flood_of_lines_lets_others_have_their_turn() -> None:
    async with listening(saying(b"x\n" * 20_000)) as peer, hearing(peer.port) as ear:
        turns = 0
        async with asyncio.timeout(20):
            while len(ear.events) < 20_000:
                await asyncio.sleep(0)
                turns += bool(ear.events)
        assert turns > 100


async def test_a_large_event_is_reported_whole() -> None:
    large = CALL.replace(b"200", b"2" * IN_THREAD_FROM)
    async with listening(saying(large, CALL)) as peer, hearing(peer.port) as ear:
        await until(lambda: len(ear.events) == 2)
        assert [len(event.raw) for event in ear.events] == [len(large), len(CALL)]
