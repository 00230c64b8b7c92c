"""The simulator as a whole: where it listens, how it starts, and what it begins with."""

from __future__ import annotations

import asyncio

import pytest

from console.simulator.uptivity import RecorderSimulator
from console.simulator.uptivity.simulator import NoSuchDevice, NotLoopback


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])
async def test_it_listens_on_loopback_only(clock, faults, codes, host):
    with pytest.raises(NotLoopback, match="loopback only"):
        await RecorderSimulator(clock, faults, codes).start(host)


async def test_a_port_that_is_taken_leaves_nothing_running(recorder, clock, faults, codes):
    simulator = RecorderSimulator(clock, faults, codes)
    with pytest.raises(OSError, match="in use"):
        await simulator.start(event_port=recorder.ports.event)
    assert simulator.to_json()["command_clients"] == 0


async def test_it_can_be_started_again(clock, faults, codes, dial):
    simulator = RecorderSimulator(clock, faults, codes)
    for _ in range(2):
        ports = await simulator.start()
        line = await dial(ports.recorder)
        assert (await line.ask("TEST")).findtext("RESULTCODE") == "20"
        await simulator.stop()
    await simulator.stop()


async def test_the_day_begins_with_something_to_look_at(recorder):
    world = recorder.state

    assert (len(world.devices), len(world.channels), world.cores) == (12, 8, (1, 2))
    assert sorted(device for device, _ in world.calls) == ["200", "201", "203", "204"]
    assert list(world.recordings) == ["203"]
    assert len([record for record in world.records.values() if record.is_finished]) == 24


async def test_an_unknown_phone_cannot_ring(recorder):
    with pytest.raises(NoSuchDevice, match="no device '999'"):
        recorder.call_comes_in("999")


async def test_many_clients_at_once_get_their_own_answers(recorder, dial):
    lines = [await dial(recorder.ports.recorder) for _ in range(20)]

    async def ask(number: int) -> list[str]:
        lines[number].last_id = number * 100
        return [(await lines[number].ask("TEST")).findtext("REQUESTID") for _ in range(20)]

    answers = await asyncio.gather(*(ask(number) for number in range(20)))

    assert answers == [[str(number * 100 + turn) for turn in range(1, 21)] for number in range(20)]
