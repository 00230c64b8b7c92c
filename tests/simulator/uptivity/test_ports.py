"""Limits of clients and commands, time that commands take, and connections that end."""

from __future__ import annotations

import asyncio
import socket
import struct

import pytest

from console.simulator.uptivity import RecorderSimulator

TEST = b"<REQUEST><TYPE>TEST</TYPE><REQUESTID>%d</REQUESTID></REQUEST>\r\n"


async def test_one_client_too_many_is_told_so_and_sent_away(recorder, dial):
    lines = [await dial(recorder.ports.recorder) for _ in range(32)]
    for line in lines:
        assert (await line.ask("TEST")).findtext("RESULTCODE") == "20"

    refused = await (await dial(recorder.ports.recorder)).rest()

    assert refused.count(b"<RESULT>") == 1
    assert b"<REQUESTID></REQUESTID>" in refused
    assert b"<RESULTCODE>48</RESULTCODE>" in refused
    lines[0].writer.close()
    async with asyncio.timeout(5):
        while recorder.to_json()["command_clients"] == 32:
            await asyncio.sleep(0)
    assert (await (await dial(recorder.ports.recorder)).ask("TEST")).findtext("RESULTCODE") == "20"


async def test_events_have_no_client_limit(recorder, dial):
    recorder.switches.client_limit = 0

    assert (await (await dial(recorder.ports.event)).ask("TEST")).findtext("RESULTCODE") == "20"


async def test_the_command_after_a_full_queue_gets_47_and_the_others_their_answers(recorder, line):
    recorder.switches.delay_s = 0.001
    line.writer.write(b"".join(TEST % number for number in range(1, 66)))

    results = [await line.hear() for _ in range(65)]

    assert [b"<RESULTCODE>47<" in result for result in results] == [False] * 64 + [True]
    assert recorder.queue.waiting == 0


async def test_the_queue_is_shared_by_all_connections_and_left_by_those_that_go(recorder, line, dial):
    recorder.switches.change({"queue_limit": 2, "delay_s": 30.0})
    line.writer.write(TEST % 1 + TEST % 2)
    async with asyncio.timeout(5):
        while recorder.queue.waiting < 2:
            await asyncio.sleep(0)
    other = await dial(recorder.ports.recorder)

    assert (await other.ask("TEST")).findtext("RESULTCODE") == "47"
    recorder.switches.delay_s = 0.0
    connection = line.writer.get_extra_info("socket")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    line.writer.transport.abort()  # seen as a reset; after an orderly end the commands would still be answered
    async with asyncio.timeout(5):
        while recorder.queue.waiting:
            await asyncio.sleep(0)
    assert (await other.ask("TEST")).findtext("RESULTCODE") == "20"


async def test_an_idle_connection_is_closed_when_told_so(recorder, dial):
    recorder.switches.idle_timeout_s = 0.02

    assert await (await dial(recorder.ports.recorder)).rest() == b""


async def test_dropped_clients_can_come_back(recorder, line, ear, dial):
    assert (await line.ask("TEST")).findtext("RESULTCODE") == "20"

    recorder.drop_clients()

    assert [await dropped.rest() for dropped in (line, ear)] == [b"", b""]
    assert (await (await dial(recorder.ports.recorder)).ask("TEST")).findtext("RESULTCODE") == "20"


async def test_stopping_ends_every_connection_and_frees_the_ports(clock, faults, codes, dial):
    simulator = RecorderSimulator(clock, faults, codes)
    ports = await simulator.start()
    line = await dial(ports.recorder)
    assert (await line.ask("BLACKOUTSTART", DEVICEID=200)).findtext("RESULTCODE") == "20"
    await simulator.stop()

    assert await line.rest() == b""
    for port in (ports.recorder, ports.web, ports.event):
        with pytest.raises(OSError, match=r"refused|Connect call failed"):
            await asyncio.open_connection("127.0.0.1", port)
