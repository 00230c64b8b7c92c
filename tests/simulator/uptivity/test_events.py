"""Events: who hears what, how it looks, and how a stream can break."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest

from console.domain.command import System
from console.simulator.faults import Fault, ResultFault, WireFault, WireFaultKind
from console.simulator.uptivity.switches import Layout


def seen(event: ElementTree.Element) -> tuple[str, str]:
    return event.findtext("TYPE"), event.findtext("DEVICEID")


async def test_events_are_pushed_to_whoever_connects(recorder, ear, line):
    await line.ask("CALLSTART", DEVICEID=205, CALLINSTANCE="A", ANI="5551234")

    event = await ear.event()

    assert [leaf.tag for leaf in event] == ["TYPE", "EVENTID", "EVENTTIME", "DEVICEID", "CALLINSTANCE", "CALLID", "ANI"]
    assert (seen(event), event.findtext("CALLINSTANCE")) == (("CALLSTART", "205"), "A")


async def test_a_recording_and_its_end_tell_their_channel(recorder, ear, line):
    await line.ask("RECORDSTART", DEVICEID=200)
    await line.ask("CALLSTOP", DEVICEID=200)

    told = [await ear.event() for _ in range(8)]

    assert [event.findtext("STATE") or event.findtext("TYPE") for event in told] == [
        *("1", "7", "2", "RECORDSTART", "8", "RECORDSTOP", "0", "CALLSTOP")
    ]
    assert told[3].findtext("RECORDID") == told[5].findtext("RECORDID") == "5002"
    ids = [int(event.findtext("EVENTID")) for event in told]
    assert ids == list(range(ids[0], ids[0] + 8))


async def test_silence_until_somebody_subscribes_when_told_so(recorder, ear, line):
    recorder.switches.push_without_subscribe = False
    recorder.call_comes_in("205")
    assert (await ear.ask("EVENTSUBSCRIBE", MODE="list", EVENTTYPES="CallStop, BLACKOUTSTART")).findtext(
        "RESULTCODE"
    ) == "20"
    recorder.call_comes_in("206")
    recorder.call_ends("205")

    assert seen(await ear.event()) == ("CALLSTOP", "205")


async def test_events_come_over_the_command_port_once_subscribed(recorder, line):
    recorder.call_comes_in("205")
    assert (await line.ask("EVENTSUBSCRIBE", MODE="ALL")).findtext("RESULTCODE") == "20"
    recorder.call_ends("205")
    assert seen(await line.event()) == ("CALLSTOP", "205")
    assert (await line.ask("EVENTUNSUBSCRIBE")).findtext("RESULTCODE") == "20"
    recorder.call_comes_in("205")
    assert (await line.ask("EVENTUNSUBSCRIBE")).findtext("RESULTCODE") == "31"


@pytest.mark.parametrize("leave", [("EVENTUNSUBSCRIBE", {}), ("EVENTSUBSCRIBE", {"MODE": "NONE"})])
async def test_who_leaves_hears_nothing_more(recorder, ear, leave):
    await ear.ask("EVENTSUBSCRIBE", MODE="ALL")
    await ear.ask(leave[0], **leave[1])
    recorder.call_comes_in("205")

    assert (await ear.ask("TEST")).findtext("RESULTCODE") == "20"


async def test_a_burst_of_a_thousand_arrives_whole_and_in_order(recorder, ear, line):
    before = recorder.hub.last_id
    recorder.burst(1000)
    assert (await line.ask("TEST")).findtext("RESULTCODE") == "20"

    numbers = [int((await ear.event()).findtext("EVENTID")) for _ in range(1000)]

    assert numbers == list(range(before + 1, before + 1001))


async def test_the_dialect_of_events_can_be_bent(recorder, ear):
    recorder.switches.change(
        {
            "event_root": "NOTICE",
            "event_layout": Layout.TABBED_LINES.value,
            "event_extra_field": True,
            "event_fields_shuffled": True,
        }
    )
    recorder.call_comes_in("205", fields={"CALLID": "77"})

    raw = await ear.hear(b"</NOTICE>\r\n")
    event = ElementTree.fromstring(raw)

    assert raw.startswith(b"<NOTICE>\n\t<")
    assert event.findtext("MOOD") == "unknown to every client"
    assert (seen(event), event.findtext("CALLID")) == (("CALLSTART", "205"), "77")
    assert [leaf.tag for leaf in event][:3] != ["TYPE", "EVENTID", "EVENTTIME"]


async def test_a_truncated_event_is_followed_by_the_end(recorder, ear):
    recorder.switches.event_cut_next = True
    recorder.call_comes_in("205")

    half = await ear.rest()

    assert half.startswith(b"<EVENT><TYPE>CALLSTART")
    assert b"</EVENT>" not in half
    assert recorder.switches.event_cut_next is False


async def test_a_fault_of_the_event_stream_spoils_the_next_event_only(recorder, ear):
    recorder.hub.faults.append(WireFault(WireFaultKind.SLOW, delay_s=0.0, piece_bytes=3))
    recorder.call_comes_in("205")
    recorder.call_ends("205")

    assert [seen(await ear.event())[0] for _ in range(2)] == ["CALLSTART", "CALLSTOP"]
    assert not recorder.hub.faults


async def test_a_reset_of_the_event_stream_is_seen_as_one(recorder, ear):
    recorder.hub.faults.append(WireFault(WireFaultKind.RESET))
    recorder.call_comes_in("205")

    with pytest.raises(ConnectionResetError):
        await ear.rest()


async def test_a_fault_meant_for_the_next_command_is_not_used_up_by_a_subscription(recorder, faults, ear, line):
    faults.add(Fault(System.UPTIVITY, ResultFault(55)))
    assert (await ear.ask("EVENTSUBSCRIBE", MODE="ALL")).findtext("RESULTCODE") == "20"
    assert (await line.ask("TEST")).findtext("RESULTCODE") == "55"
    faults.add(Fault(System.UPTIVITY, ResultFault(29), target="event.subscribe"))
    assert (await ear.ask("EVENTSUBSCRIBE", MODE="ALL")).findtext("RESULTCODE") == "29"
