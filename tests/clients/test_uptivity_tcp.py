"""The recorder's raw port, played by a small server that misbehaves in every way we know."""

from __future__ import annotations

import asyncio
import socket
import struct
import time
from contextlib import suppress

import pytest

from console.clients.errors import ClientError
from console.clients.uptivity_tcp import RecorderTcpClient
from console.domain.call import Call
from console.domain.command import Command, Message, RawXml, System
from console.domain.environment import RecorderTarget
from console.domain.outcome import FailureKind
from console.domain.reply import Event, RecorderReply
from console.wire.limits import KEPT_OF_TOO_LARGE
from tests.clients.peer import Peer, listening, until, unused_port

TEST = Command("recorder.test", System.UPTIVITY, "Test", "Echo.", Message("TEST"))
RAW = Command("recorder.raw", System.UPTIVITY, "Raw", "Anything.", RawXml())


def call(identifier: int = 1, timeout_s: float = 2.0) -> Call:
    return Call(TEST, id=identifier, timeout_s=timeout_s)


def result(identifier: object = 1, code: int = 20) -> bytes:
    return b"<RESULT><REQUESTID>%s</REQUESTID><RESULTCODE>%d</RESULTCODE></RESULT>" % (str(identifier).encode(), code)


async def answer_all(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Behave."""
    while line := await peer.request(reader):
        identifier = line.split(b"<REQUESTID>")[1].split(b"</")[0].decode()
        writer.write(result(identifier) + b"\r\n")


def answering(*pieces: bytes, then_close: bool = False):
    """A script that answers the first request with these pieces, each in a segment of its own."""

    async def script(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.request(reader)
        for piece in pieces:
            writer.write(piece)
            await writer.drain()
            await asyncio.sleep(0)
        if then_close:
            writer.close()
            await writer.wait_closed()
        else:
            await answer_all(peer, reader, writer)

    return script


class Desk:
    """A client with what it reported on the side."""

    def __init__(self, port: int, **options: float) -> None:
        self.strays: list[Event] = []
        self.client = RecorderTcpClient(RecorderTarget("127.0.0.1", port), self.strays.append, **options)  # type: ignore[arg-type]

    async def __aenter__(self) -> Desk:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.client.close()

    async def reply(self, asked: Call | None = None) -> RecorderReply:
        reply = (await self.client.send(asked or call())).reply
        assert isinstance(reply, RecorderReply)
        return reply

    async def failure(self, asked: Call | None = None) -> ClientError:
        with pytest.raises(ClientError) as caught:
            await self.client.send(asked or call())
        return caught.value


async def test_commands_share_one_connection_and_keep_their_order() -> None:
    async with listening(answer_all) as peer, Desk(peer.port) as desk:
        replies = await asyncio.gather(*(desk.reply(call(number)) for number in range(1, 21)))
        assert [reply.request_id for reply in replies] == [str(number) for number in range(1, 21)]
        assert peer.connections == 1
        assert peer.received[0] == b"<REQUEST><TYPE>TEST</TYPE><REQUESTID>1</REQUESTID></REQUEST>\r\n"


async def test_the_depth_counts_waiting_and_running_commands() -> None:
    async def hold(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.released.wait()
        await answer_all(peer, reader, writer)

    async with listening(hold) as peer, Desk(peer.port) as desk, asyncio.TaskGroup() as tasks:
        for number in range(1, 4):
            tasks.create_task(desk.reply(call(number)))
        await until(lambda: desk.client.depth == 3)
        peer.released.set()
        await until(lambda: desk.client.depth == 0)


async def test_timing_tells_the_parts_of_an_exchange() -> None:
    async with listening(answer_all) as peer, Desk(peer.port) as desk:
        first = (await desk.client.send(call(1))).timing
        second = (await desk.client.send(call(2))).timing
    assert first.waited_s is not None
    assert first.connected_s is not None
    assert first.waited_s <= first.connected_s <= (first.sent_s or 0) <= (first.first_byte_s or 0) <= first.total_s
    assert second.connected_s is None
    assert desk.client.last_latency_s is not None


WAYS_TO_ANSWER = [
    pytest.param([result()], id="without a line end"),
    pytest.param([bytes([byte]) for byte in result() + b"\r\n"], id="one byte at a time"),
    pytest.param(
        [b"<RESULT>\r\n\t<REQUESTID>1</REQUESTID>\r\n", b"\t<RESULTCODE>20</RESULTCODE>\r\n</RESULT>\r\n"],
        id="over several lines",
    ),
    pytest.param([result("")], id="empty id"),
    pytest.param([result("999999")], id="an id nobody knows"),
    pytest.param([b"<RESULT><RESULTCODE>20</RESULTCODE></RESULT>"], id="no id"),
    pytest.param([b"Welcome\r\n", result()], id="a line of text before"),
    pytest.param([b"<?xml version='1.0'?>\r\n<!-- hi -->" + result()], id="a prolog"),
]


@pytest.mark.parametrize("pieces", WAYS_TO_ANSWER)
async def test_a_result_is_read_however_it_comes(pieces: list[bytes]) -> None:
    async with listening(answering(*pieces), answer_all) as peer, Desk(peer.port) as desk:
        first = await desk.reply()
        assert first.result_code == "20"
        assert (await desk.reply(call(2))).request_id == "2"
        assert peer.connections == (1 if first.request_id == "1" else 2)


async def test_windows_1252_is_read() -> None:
    raw = "<RESULT><REQUESTID>1</REQUESTID><RESULTCODE>20</RESULTCODE><RESULTMSG>Müller</RESULTMSG></RESULT>"
    async with listening(answering(raw.encode("cp1252"))) as peer, Desk(peer.port) as desk:
        reply = await desk.reply()
    assert (reply.message, len(reply.oddities)) == ("Müller", 1)


async def test_ten_megabytes_are_read() -> None:
    users = b"<USERS><COUNT>200000</COUNT>" + b"<USER><USERNAME>somebody long</USERNAME></USER>" * 200_000 + b"</USERS>"
    raw = result().replace(b"</RESULT>", users + b"</RESULT>")
    async with listening(answering(raw)) as peer, Desk(peer.port) as desk:
        reply = await desk.reply(call(timeout_s=10))
        assert (reply.count_claimed, reply.count_found, len(reply.raw)) == (200_000, 200_000, len(raw))


@pytest.mark.parametrize(
    ("pieces", "kind", "raw"),
    [
        pytest.param([], FailureKind.RESET, b"", id="closed without a word"),
        pytest.param([result()[:40]], FailureKind.CUT_OFF, result()[:40], id="cut off"),
        pytest.param([b"500 Internal error\r\n"], FailureKind.NOT_XML, b"500 Internal error\n", id="rubbish"),
    ],
)
async def test_an_answer_that_ends_early_is_named(pieces: list[bytes], kind: FailureKind, raw: bytes) -> None:
    async with listening(answering(*pieces, then_close=True), answer_all) as peer, Desk(peer.port) as desk:
        failure = await desk.failure()
        assert (failure.kind, failure.raw, failure.may_have_been_done) == (kind, raw, True)
        assert (await desk.reply(call(2))).result_code == "20"
        assert peer.connections == 2


@pytest.mark.parametrize(
    ("pieces", "kind"),
    [
        pytest.param([b"Something went wrong\r\n"], FailureKind.NOT_XML, id="rubbish and silence"),
        pytest.param([b"<html><body>wrong port</body></html>"], FailureKind.NOT_XML, id="an HTML page"),
        pytest.param([b"<!DOCTYPE a [<!ENTITY b 'ha'>]><RESULT>&b;</RESULT>"], FailureKind.HOSTILE, id="entity bomb"),
        pytest.param([b"<RESULT>\x81\x8d\x8f</RESULT>"], FailureKind.ENCODING, id="no encoding at all"),
    ],
)
async def test_what_is_no_result_is_named_long_before_the_deadline(pieces: list[bytes], kind: FailureKind) -> None:
    async with listening(answering(*pieces), answer_all) as peer, Desk(peer.port, grace_s=0.05) as desk:
        started = time.perf_counter()
        failure = await desk.failure(call(timeout_s=5))
        assert (failure.kind, bool(failure.raw)) == (kind, True)
        assert time.perf_counter() - started < 2
        assert (await desk.reply(call(2))).result_code == "20"


async def test_a_flood_of_text_lines_is_kept_in_part_and_does_not_hold_up_the_loop() -> None:
    async with listening(answering(b"x\n" * 500_000)) as peer, Desk(peer.port, grace_s=0.05) as desk:
        started = time.perf_counter()
        failure = await desk.failure()
        assert failure.kind is FailureKind.NOT_XML
        assert failure.raw.startswith(b"x\nx\n")
        assert len(failure.raw) <= KEPT_OF_TOO_LARGE
        assert time.perf_counter() - started < 5


@pytest.mark.parametrize(
    "piece",
    [
        pytest.param(b"<?a?>" * 40 + b"<:a></:a>", id="many instructions before a strange root"),
        pytest.param(b"<RESULT><REQUESTID>" + b" " * 4000 + b"x<b></b></RESULT>", id="an id of blanks"),
    ],
)
async def test_no_result_is_so_strange_that_reading_it_takes_long(piece: bytes) -> None:
    async with listening(answering(piece)) as peer, Desk(peer.port, grace_s=0.05) as desk:
        started = time.perf_counter()
        with suppress(ClientError):
            await desk.client.send(call())
        assert time.perf_counter() - started < 1


async def test_an_answer_past_the_limit_is_given_up() -> None:
    async with listening(answering(b"<RESULT>" + b"x" * 5000), answer_all) as peer, Desk(peer.port, limit=1000) as desk:
        assert (await desk.failure()).kind is FailureKind.TOO_LARGE
        assert (await desk.reply(call(2))).result_code == "20"


async def test_a_reset_is_named() -> None:
    async def reset(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.request(reader)
        plug = writer.get_extra_info("socket")
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))

    async with listening(reset, answer_all) as peer, Desk(peer.port) as desk:
        failure = await desk.failure()
        assert (failure.kind, failure.may_have_been_done) == (FailureKind.RESET, True)
        assert (await desk.reply(call(2))).result_code == "20"


async def test_a_late_answer_is_never_taken_for_the_next_one() -> None:
    async def late(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.request(reader)
        await peer.released.wait()
        writer.write(result(1, code=13))
        await reader.read()

    async with listening(late, answer_all) as peer, Desk(peer.port) as desk:
        failure = await desk.failure(call(1, timeout_s=0.1))
        assert (failure.kind, failure.may_have_been_done) == (FailureKind.TIMEOUT, True)
        peer.released.set()
        reply = await desk.reply(call(2))
        assert (reply.request_id, reply.result_code, peer.connections) == ("2", "20", 2)


async def test_half_an_answer_at_the_deadline_is_kept() -> None:
    async with listening(answering(b"<RESULT><REQUESTID>1")) as peer, Desk(peer.port) as desk:
        failure = await desk.failure(call(timeout_s=0.1))
        assert (failure.kind, failure.raw) == (FailureKind.TIMEOUT, b"<RESULT><REQUESTID>1")


async def test_time_in_the_queue_counts_and_nothing_was_sent() -> None:
    async def silent(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()

    async with listening(silent) as peer, Desk(peer.port) as desk, asyncio.TaskGroup() as tasks:
        first = tasks.create_task(desk.failure(call(1, timeout_s=0.4)))
        await until(lambda: desk.client.depth == 1)
        second = await desk.failure(call(2, timeout_s=0.1))
        assert (second.kind, second.may_have_been_done) == (FailureKind.TIMEOUT, False)
        assert (await first).may_have_been_done


async def test_a_command_that_follows_at_once_waits_no_longer_than_its_own_timeout() -> None:
    """Between two turns the connection looks free though somebody is next."""

    async def answers_once(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.request(reader)
        await peer.released.wait()
        writer.write(result(1))
        await reader.read()

    async with listening(answers_once) as peer, Desk(peer.port) as desk, asyncio.TaskGroup() as tasks:

        async def twice() -> tuple[ClientError, float]:
            await desk.reply(call(1))
            started = time.perf_counter()
            return await desk.failure(call(3, timeout_s=0.1)), time.perf_counter() - started

        both = tasks.create_task(twice())
        await until(lambda: bool(peer.received))
        tasks.create_task(desk.failure(call(2, timeout_s=0.8)))
        await until(lambda: desk.client.depth == 2)
        peer.released.set()
        failure, took_s = await both
        assert (failure.kind, failure.may_have_been_done) == (FailureKind.TIMEOUT, False)
        assert took_s < 0.5


async def test_cancelling_returns_at_once_and_the_next_command_works() -> None:
    async def silent(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.request(reader)
        await reader.read()

    async with listening(silent, answer_all) as peer, Desk(peer.port) as desk:
        task = asyncio.get_running_loop().create_task(desk.reply(call(1, timeout_s=60)))
        await until(lambda: bool(peer.received))
        started = time.perf_counter()
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        assert time.perf_counter() - started < 0.2
        assert desk.client.depth == 0
        assert (await desk.reply(call(2))).request_id == "2"


async def test_two_results_in_one_segment_leave_one_stray() -> None:
    async with listening(answering(result(1) + result(1, code=13))) as peer, Desk(peer.port) as desk:
        assert (await desk.reply()).result_code == "20"
        assert (await desk.reply(call(2))).request_id == "2"
        assert [(event.root, event.value("RESULTCODE")) for event in desk.strays] == [("RESULT", "13")]


async def test_of_two_results_the_one_with_our_id_is_ours() -> None:
    async with listening(answering(result(77, code=13) + result(1))) as peer, Desk(peer.port) as desk:
        assert (await desk.reply()).result_code == "20"
        assert [event.value("REQUESTID") for event in desk.strays] == ["77"]


async def test_an_older_id_waits_for_the_right_one() -> None:
    async def repeat(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.request(reader)
        writer.write(result(1))
        await peer.request(reader)
        writer.write(result(1, code=13))
        await peer.released.wait()
        writer.write(result(2))
        await reader.read()

    async with listening(repeat) as peer, Desk(peer.port) as desk, asyncio.TaskGroup() as tasks:
        await desk.reply(call(1))
        second = tasks.create_task(desk.reply(call(2)))
        await until(lambda: len(peer.received) == 2)
        peer.released.set()
        assert (await second).result_code == "20"


async def test_an_older_id_is_taken_when_nothing_else_comes() -> None:
    async with listening(answering(result(1), b"")) as peer, Desk(peer.port, grace_s=0.05) as desk:
        await desk.reply(call(1))
        raw = Call(RAW, {"xml": "<REQUEST><REQUESTID>1</REQUESTID></REQUEST>"}, id=2, timeout_s=5)
        assert (await desk.reply(raw)).request_id == "1"

    async def always_one(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await peer.request(reader):
            writer.write(result(1))

    async with listening(always_one) as peer, Desk(peer.port, grace_s=0.05) as desk:
        await desk.reply(call(1))
        assert (await desk.reply(call(2, timeout_s=5))).request_id == "1"


async def test_an_event_on_the_command_connection_is_a_stray() -> None:
    event = b"<EVENT><TYPE>CALLSTART</TYPE></EVENT>"
    async with listening(answering(event + result())) as peer, Desk(peer.port) as desk:
        assert (await desk.reply()).result_code == "20"
        assert [stray.type for stray in desk.strays] == ["CALLSTART"]


async def test_what_comes_while_nobody_asks_is_a_stray() -> None:
    async def chatty(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.request(reader)
        writer.write(result(1))
        await peer.released.wait()
        writer.write(b"<EVENT><TYPE>LATE</TYPE></EVENT>noise\r\n")
        await answer_all(peer, reader, writer)

    async with listening(chatty) as peer, Desk(peer.port) as desk:
        await desk.reply(call(1))
        peer.released.set()
        await until(lambda: len(desk.strays) == 2)
        assert [stray.type for stray in desk.strays] == ["LATE", "RAW"]
        assert (await desk.reply(call(2))).result_code == "20"


async def test_too_many_clients_is_an_answer_though_it_comes_unasked() -> None:
    async def refuse(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(result("", code=48))
        writer.close()
        await writer.wait_closed()

    async with listening(refuse, answer_all) as peer, Desk(peer.port) as desk:
        assert (await desk.reply()).result_code == "48"
        assert (await desk.reply(call(2))).result_code == "20"


async def test_a_connection_the_recorder_closed_is_made_again() -> None:
    async with listening(answering(result(1), then_close=True), answer_all) as peer, Desk(peer.port) as desk:
        await desk.reply(call(1))
        await until(lambda: desk.client._link is not None and not desk.client._link.is_open)
        assert (await desk.reply(call(2))).result_code == "20"
        assert peer.connections == 2


@pytest.mark.parametrize(
    ("host", "kind"),
    [
        ("127.0.0.1", FailureKind.REFUSED),
        ("localhost", FailureKind.REFUSED),
        ("x" * 300, FailureKind.NAME),
        ("no host", FailureKind.NAME),
    ],
)
async def test_a_recorder_that_is_not_there_is_named(host: str, kind: FailureKind) -> None:
    client = RecorderTcpClient(RecorderTarget(host, unused_port()))
    with pytest.raises(ClientError) as caught:
        await client.send(call())
    assert (caught.value.kind, caught.value.may_have_been_done) == (kind, False)
    await client.close()


async def test_a_port_that_cannot_be_is_named() -> None:
    client = RecorderTcpClient(RecorderTarget("127.0.0.1", 99999))
    with pytest.raises(ClientError) as caught:
        await client.send(call())
    assert (caught.value.kind, caught.value.may_have_been_done) == (FailureKind.NOT_SENT, False)


async def test_what_cannot_be_written_is_not_sent() -> None:
    client = RecorderTcpClient(RecorderTarget("127.0.0.1", unused_port()))
    asked = Call(TEST, {"USER1": "\x00"}, id=1)
    with pytest.raises(ClientError) as caught:
        await client.send(asked)
    assert (caught.value.kind, client.prepare(asked)) == (FailureKind.NOT_SENT, b"")


async def test_closing_ends_what_is_in_flight_and_refuses_what_follows() -> None:
    async def silent(peer: Peer, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await peer.request(reader)
        await reader.read()

    async with listening(silent) as peer, Desk(peer.port) as desk, asyncio.TaskGroup() as tasks:
        running = tasks.create_task(desk.failure(call(1, timeout_s=30)))
        waiting = tasks.create_task(desk.failure(call(2, timeout_s=30)))
        await until(lambda: bool(peer.received))
        await desk.client.close()
        assert (await running).may_have_been_done
        assert not (await waiting).may_have_been_done
        assert (await desk.failure()).kind is FailureKind.NOT_SENT
