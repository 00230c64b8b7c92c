"""Blackouts and their longest time, by the clock that can be moved."""

from __future__ import annotations

import pytest


async def code(line, kind: str, **params: object) -> str:
    return (await line.ask(kind, **params)).findtext("RESULTCODE")


async def test_a_blackout_nobody_stops_ends_by_itself_with_an_event(line, ear, clock):
    assert await code(line, "BLACKOUTSTART", DEVICEID=200) == "20"
    assert (await ear.event()).findtext("TYPE") == "BLACKOUTSTART"
    clock.advance(599)
    assert await code(line, "BLACKOUTSTART", DEVICEID=200) == "38"
    clock.advance(2)

    ended = await ear.event()

    assert [ended.findtext(name) for name in ("TYPE", "DEVICEID", "REASON")] == ["BLACKOUTSTOP", "200", "MAXIMUM"]
    assert await code(line, "BLACKOUTSTOP", DEVICEID=200) == "38"


async def test_the_watch_begins_again_with_the_next_blackout(line, ear, clock, recorder):
    for _ in range(2):
        await line.ask("BLACKOUTSTART", DEVICEID=200)
        clock.advance(601)
        assert [(await ear.event()).findtext("TYPE") for _ in range(2)] == ["BLACKOUTSTART", "BLACKOUTSTOP"]


async def test_a_blackout_follows_its_agent_into_the_next_call(line, recorder):
    await line.ask("BLACKOUTSTART", DEVICEID=200)
    await line.ask("CALLSTOP", DEVICEID=200)
    await line.ask("CALLSTART", DEVICEID=200)

    assert await code(line, "BLACKOUTSTART", DEVICEID=200) == "38"
    await line.ask("CALLSTOP", DEVICEID=200)
    assert await code(line, "BLACKOUTSTOP", DEVICEID=200) == "20"


async def test_a_blackout_bound_to_the_call_ends_with_it(line, ear, recorder):
    recorder.switches.change({"blackout_binding": "call"})
    await line.ask("BLACKOUTSTART", DEVICEID=200)
    await line.ask("CALLSTOP", DEVICEID=200)

    assert [(await ear.event()).findtext("TYPE") for _ in range(3)] == ["BLACKOUTSTART", "BLACKOUTSTOP", "CALLSTOP"]


async def test_without_an_agent_a_blackout_is_bound_to_the_call(line, recorder):
    await line.ask("CALLSTART", DEVICEID=208)
    await line.ask("BLACKOUTSTART", DEVICEID=208)
    await line.ask("CALLSTOP", DEVICEID=208)

    assert recorder.state.blackouts == []


async def test_logging_out_ends_the_agents_blackout(line, recorder):
    await line.ask("BLACKOUTSTART", DEVICEID=200)
    await line.ask("AGENTLOGOUT", AGENTID=1)

    assert recorder.state.blackouts == []


@pytest.mark.parametrize(("needs", "expected"), [(False, "20"), (True, "12")])
async def test_whether_a_blackout_needs_a_recording_is_a_switch(line, recorder, needs, expected):
    recorder.switches.blackout_needs_recording = needs

    assert await code(line, "BLACKOUTSTART", DEVICEID=205) == "7"
    assert await code(line, "BLACKOUTSTART", DEVICEID=200) == expected
