"""The recorder: a call is started, recorded, blacked out and stopped, and the lamps show what is certain."""

from __future__ import annotations

import pytest

from console.domain.command import System
from console.simulator.faults import WireFault, WireFaultKind
from console.simulator.hosting import Options, SimulatorThread
from tests.scenarios.desk import Desk, PanelPart
from tests.scenarios.hands import NONE, Key, chord, key, until

DEVICE = "206"


def lamps(recorder: PanelPart, device: str = DEVICE) -> dict[str, str]:
    """The lamps of a device in words, without their age."""
    row = next(row for row in recorder.table("Recorder devices") if row["Device"] == device)
    return {name: row[name].partition(",")[0] for name in ("Recording", "Blackout", "In call")}


async def lamp(recorder: PanelPart, name: str, state: str, device: str = DEVICE) -> None:
    await until(
        lambda: lamps(recorder, device)[name].startswith(state), lambda: f"{name} {state}: {lamps(recorder, device)}"
    )


async def chosen(desk: Desk) -> PanelPart:
    """The recorder's panel with its devices fetched and one chosen."""
    recorder = desk.open("recorder").press("Refresh devices")
    await recorder.sees(DEVICE)
    recorder.choose(DEVICE)
    assert recorder.shows(f"Acts on device {DEVICE}")
    return recorder


async def test_the_connection_is_tested_over_both_transports(desk: Desk) -> None:
    recorder = desk.open("recorder").press("TCP").press("Test connection")
    await recorder.says("Test connection: 20")
    await desk.inspect("Test connection")
    assert desk.inspected.transport == "tcp"

    recorder.press("HTTP").press("Test connection")
    await until(lambda: len([row for row in desk.rows() if row["Command"] == "Test connection"]) == 2, "a second row")
    await desk.inspect("Test connection")
    assert desk.inspected.transport == "http"
    assert desk.inspected.verdict.code == 20
    assert desk.lamp("Recorder").endswith("ms")


async def test_a_call_is_recorded_from_its_start_to_its_stop(desk: Desk) -> None:
    recorder = await chosen(desk)

    recorder.fill(Caller="5551234").press("Start call")
    await recorder.says("Start call: 20")
    await desk.events("CALLSTART", DEVICE)
    await lamp(recorder, "In call", "confirmed")

    recorder.press("Start recording")
    await recorder.says("Start recording: 0")
    await lamp(recorder, "Recording", "confirmed")
    assert desk.backstage.recorded(DEVICE)
    await desk.picture("recording")

    recorder.press("Start recording")
    assert "already" in (await recorder.says("Start recording: 1 ")).lower()
    await lamp(recorder, "Recording", "confirmed")

    recorder.press("Start blackout")
    await recorder.says("Start blackout: 20")
    await lamp(recorder, "Blackout", "confirmed")
    recorder.press("Stop blackout")
    await recorder.says("Stop blackout: 20")
    await lamp(recorder, "Blackout", "off")

    recorder.press("Stop recording")
    await recorder.says("Stop recording: 13", "Ok")
    await lamp(recorder, "Recording", "off")
    assert not desk.backstage.recorded(DEVICE)


async def test_a_lamp_is_claimed_until_an_event_confirms_it(desk: Desk) -> None:
    recorder = await chosen(desk)
    recorder.press("Start call")
    await lamp(recorder, "In call", "confirmed")
    late = [WireFault(WireFaultKind.LATE, delay_s=0.6)] * 2
    desk.backstage.ask(lambda simulators: simulators.recorder.hub.faults.extend(late))

    recorder.press("Start recording")

    await lamp(recorder, "Recording", "claimed")
    await desk.picture("lamp-claimed")
    await lamp(recorder, "Recording", "confirmed")
    await desk.events("RECORDSTART", DEVICE)


async def test_a_lost_recorder_leaves_no_lamp_as_it_was(desk: Desk) -> None:
    recorder = await chosen(desk)
    recorder.press("Start call")
    await lamp(recorder, "In call", "confirmed")
    recorder.press("Start recording")
    await lamp(recorder, "Recording", "confirmed")
    ports = desk.backstage.ask(lambda simulators: simulators.recorder.ports)

    desk.backstage.stop()

    gap = await desk.row("Gap", state="warning")
    assert gap["What it says"].startswith("Events may be missing")
    await lamp(recorder, "Recording", "unknown since")
    await lamp(recorder, "In call", "unknown since")
    await until(lambda: desk.lamp("Recorder") == "Recorder: no events", lambda: desk.lamp("Recorder"))
    recorder.press("Test connection")
    await recorder.says("Error", "The recorder refused the connection.")
    await until(lambda: desk.lamp("Recorder") == "Recorder: no answer", lambda: desk.lamp("Recorder"))
    await desk.picture("recorder-lost")

    again = SimulatorThread(Options(recorder_port=ports.recorder, web_port=ports.web, event_port=ports.event))
    again.start()
    try:
        recorder.press("Test connection")
        await recorder.says("Test connection: 20")
        recorder.press("Refresh devices")
        await lamp(recorder, "Recording", "off")
        await until(lambda: desk.window.desk.runner.status(System.UPTIVITY).hears_events, "events being heard again")
        await until(lambda: desk.lamp("Recorder").endswith("ms"), lambda: desk.lamp("Recorder"))
        again.ask(lambda simulators: simulators.recorder.call_comes_in(DEVICE))
        await lamp(recorder, "In call", "confirmed")
    finally:
        again.stop()


async def test_a_restart_of_the_service_is_one_gap_and_the_next_command_works(desk: Desk) -> None:
    recorder = await chosen(desk)
    desk.backstage.telephone_rings(DEVICE)
    await lamp(recorder, "In call", "confirmed")

    desk.backstage.drop_clients()

    await desk.row("Gap", state="warning")
    await lamp(recorder, "In call", "unknown since")
    recorder.press("Test connection")
    await recorder.says("Test connection: 20")
    await until(lambda: desk.window.desk.runner.status(System.UPTIVITY).hears_events, "events being heard again")
    assert len([row for row in desk.rows() if row["Command"] == "Gap"]) == 1


async def test_a_second_press_of_the_same_key_does_not_reach_the_button_beside(desk: Desk) -> None:
    recorder = await chosen(desk)
    recorder.press("Start call")
    await lamp(recorder, "In call", "confirmed")
    start = recorder.button("Start recording")
    start.setFocus()

    key(start, Key.Key_Space)
    assert not start.isEnabled(), "it waits for the answer"
    chord(desk.window, Key.Key_Space, NONE)

    await recorder.says("Start recording: 0")
    await desk.quiet()
    assert "Stop recording" not in {row["Command"] for row in desk.rows()}
    assert start.hasFocus(), "the focus is where it was"


@pytest.mark.parametrize("transport", ["TCP", "HTTP"])
async def test_what_the_recorder_refuses_is_explained(desk: Desk, transport: str) -> None:
    recorder = await chosen(desk)
    recorder.press(transport).press("Stop recording")

    said = await recorder.says("Error", "Stop recording: ")

    assert "What to do: " in said
    row = await desk.row("Stop recording", state="error")
    assert row["Target"] == DEVICE
