"""The real clients against the simulators, over real sockets on loopback."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from console.clients.client import Client
from console.clients.enablex import EnablexClient
from console.clients.errors import ClientError
from console.clients.events import EventListener
from console.clients.uptivity_tcp import RecorderTcpClient
from console.clients.uptivity_web import RecorderWebClient
from console.domain.call import Call
from console.domain.catalogue import find
from console.domain.command import System, Transport
from console.domain.kinds import Value
from console.domain.outcome import FailureKind
from console.domain.reply import Event, RecorderReply, RestReply
from console.simulator.faults import Fault, ResultFault, WireFault, WireFaultKind
from console.simulator.hosting import Simulators
from tests.clients.peer import until


class Bench:
    """Simulators with one client for each way."""

    def __init__(self, simulators: Simulators) -> None:
        environment = simulators.environment
        assert environment.enablex is not None
        assert environment.recorder is not None
        self.simulators = simulators
        self.recorder = environment.recorder
        self.strays: list[Event] = []
        self.enablex = EnablexClient(environment.enablex)
        self.tcp = RecorderTcpClient(environment.recorder, self.strays.append, grace_s=0.1)
        self.web = RecorderWebClient(environment.recorder)
        self._ids = iter(range(1, 10_000))

    def client(self, transport: Transport) -> Client:
        return self.tcp if transport is Transport.TCP else self.web

    async def ask(self, command_id: str, transport: Transport = Transport.TCP, timeout_s: float = 5.0, **values: Value):
        call = Call(find(command_id), values, transport=transport, id=next(self._ids), timeout_s=timeout_s)
        client = self.enablex if call.command.system is System.ENABLEX else self.client(transport)
        return (await client.send(call)).reply

    def fault(self, system: System, kind: WireFaultKind, **figures: float) -> None:
        self.simulators.faults.add(Fault(system, WireFault(kind, **figures)))  # type: ignore[arg-type]


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    async with Simulators() as simulators:
        made = Bench(simulators)
        yield made
        for client in (made.enablex, made.tcp, made.web):
            await client.close()


async def test_enablex_answers(bench: Bench) -> None:
    created = await bench.ask("room.create", name="Ä", owner_ref="o", **{"settings.mode": "group"})
    assert isinstance(created, RestReply)
    assert isinstance(created.body, dict)
    assert created.body["result"] == 0
    listed = await bench.ask("room.list")
    assert isinstance(listed, RestReply)
    assert listed.raw.count('"Ä"'.encode()) == 1


@pytest.mark.parametrize("transport", Transport)
async def test_the_recorder_answers_over_both_ways(bench: Bench, transport: Transport) -> None:
    reply = await bench.ask("recorder.test", transport)
    assert isinstance(reply, RecorderReply)
    assert (reply.result_code, reply.request_type, reply.request_id) == ("20", "TEST", "1")
    devices = await bench.ask("device.list", transport)
    assert isinstance(devices, RecorderReply)
    assert devices.count_claimed == devices.count_found
    assert devices.count_found


async def test_a_hundred_commands_at_once_are_all_answered(bench: Bench) -> None:
    replies = await asyncio.gather(*(bench.ask("recorder.test") for _ in range(100)))
    assert [reply.request_id for reply in replies] == [str(number) for number in range(1, 101)]
    assert bench.strays == []


READ_ALL_THE_SAME = [
    WireFaultKind.SLOW,
    WireFaultKind.LATE,
    WireFaultKind.WRONG_ID,
    WireFaultKind.WRONG_ENCODING,
    WireFaultKind.TOO_LARGE,
    WireFaultKind.DOC_EXAMPLE,
    WireFaultKind.UNCLOSED,
    WireFaultKind.WRONG_COUNT,
    WireFaultKind.STRAY_TEXT,
    WireFaultKind.BARE_AMPERSAND,
    WireFaultKind.TWO_RESULTS,
]


@pytest.mark.parametrize("transport", Transport)
@pytest.mark.parametrize("kind", READ_ALL_THE_SAME)
async def test_a_spoilt_result_is_read_and_the_next_command_works(
    bench: Bench, kind: WireFaultKind, transport: Transport
) -> None:
    bench.fault(System.UPTIVITY, kind, delay_s=0.001, piece_bytes=7)
    spoilt = await bench.ask("device.list", transport, timeout_s=20)
    assert isinstance(spoilt, RecorderReply)
    assert spoilt.result_code == ("17" if kind is WireFaultKind.DOC_EXAMPLE else "20")
    following = await bench.ask("recorder.test", transport)
    assert isinstance(following, RecorderReply)
    assert (following.request_id, following.result_code) == ("2", "20")


FAILS = [
    (WireFaultKind.CUT, {FailureKind.CUT_OFF}),
    (WireFaultKind.GARBAGE, {FailureKind.NOT_XML, FailureKind.ENCODING}),
    (WireFaultKind.RESET, {FailureKind.RESET}),
    (WireFaultKind.HALF_OPEN, {FailureKind.TIMEOUT}),
    (WireFaultKind.NOT_JSON, {FailureKind.NOT_XML, FailureKind.HTTP_STATUS}),
    (WireFaultKind.ENTITY_BOMB, {FailureKind.HOSTILE}),
]


@pytest.mark.parametrize("transport", Transport)
@pytest.mark.parametrize(("kind", "expected"), FAILS)
async def test_a_broken_answer_is_named_and_the_next_command_works(
    bench: Bench, kind: WireFaultKind, expected: set[FailureKind], transport: Transport
) -> None:
    bench.fault(System.UPTIVITY, kind)
    with pytest.raises(ClientError) as caught:
        await bench.ask("recorder.test", transport, timeout_s=1.0)
    assert caught.value.kind in expected, caught.value.detail
    following = await bench.ask("recorder.test", transport)
    assert isinstance(following, RecorderReply)
    assert (following.request_id, following.result_code) == ("2", "20")


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (WireFaultKind.CUT, FailureKind.CUT_OFF),
        (WireFaultKind.RESET, FailureKind.RESET),
        (WireFaultKind.HALF_OPEN, FailureKind.TIMEOUT),
    ],
)
async def test_a_broken_answer_of_enablex_is_named(bench: Bench, kind: WireFaultKind, expected: FailureKind) -> None:
    bench.fault(System.ENABLEX, kind)
    with pytest.raises(ClientError) as caught:
        await bench.ask("room.list", timeout_s=1.0)
    assert caught.value.kind is expected, caught.value.detail
    assert isinstance(await bench.ask("room.list"), RestReply)


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (WireFaultKind.NOT_JSON, 502),
        (WireFaultKind.EMPTY_401, 401),
        (WireFaultKind.HTTP_429, 429),
        (WireFaultKind.SLOW, 200),
    ],
)
async def test_whatever_enablex_says_over_http_is_a_reply(bench: Bench, kind: WireFaultKind, status: int) -> None:
    bench.fault(System.ENABLEX, kind, delay_s=0.0, piece_bytes=50)
    reply = await bench.ask("room.list")
    assert isinstance(reply, RestReply)
    assert reply.status == status


async def test_too_many_clients_is_answered(bench: Bench) -> None:
    bench.simulators.faults.add(Fault(System.UPTIVITY, ResultFault(48)))
    reply = await bench.ask("recorder.test")
    assert isinstance(reply, RecorderReply)
    assert reply.result_code == "48"
    assert (await bench.ask("recorder.test")).result_code == "20"


async def test_events_of_a_call_are_heard(bench: Bench) -> None:
    events: list[Event] = []
    gaps: list[str] = []
    listener = EventListener(bench.recorder, events.append, gaps.append, lambda: None)
    task = asyncio.get_running_loop().create_task(listener.run(), name="listener")
    try:
        await until(lambda: any(event.root == "RESULT" for event in events))
        devices = await bench.ask("device.list")
        device_id = devices.data[0].children[1].value("DEVICEID")
        await bench.ask("call.start", DEVICEID=device_id)
        await bench.ask("call.stop", DEVICEID=device_id)
        await until(lambda: {"CALLSTART", "CALLSTOP"} <= {event.type for event in events})
        assert gaps == []
    finally:
        task.cancel()
        await asyncio.wait([task])
