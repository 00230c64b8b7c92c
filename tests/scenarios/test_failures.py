"""Failures: each is one row with a name and advice, the window stays usable, and the next call works."""

from __future__ import annotations

import socket
import sys
import time
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSpinBox

from console import settings
from console.domain.command import System
from console.domain.environment import EnablexTarget, Environment, RecorderTarget, Stage
from console.domain.secret import Secret
from console.journal.entry import Flag
from console.places import find_places
from console.settings import Settings
from console.simulator.faults import Fault, ResultFault, WireFaultKind
from tests.scenarios.desk import Desk, PanelPart, open_desk
from tests.scenarios.hands import Key, click_row, key, named, row_of, type_into, until

WANTED_GAP_MS = 50
GENEROUS_GAP_MS = 1000
"""Gaps are printed for people; only one that no machine needs fails a scenario."""

ENABLEX, RECORDER = System.ENABLEX, System.UPTIVITY

ON_THE_WIRE = [
    (ENABLEX, WireFaultKind.RESET, "connection reset", "EnableX broke off the connection"),
    (ENABLEX, WireFaultKind.CUT, "answer cut off", "sent only part of an answer"),
    (ENABLEX, WireFaultKind.GARBAGE, "answer is not JSON", "that is not JSON"),
    (ENABLEX, WireFaultKind.NOT_JSON, "HTTP error without an answer", "HTTP 502 with text/html that is not JSON"),
    (ENABLEX, WireFaultKind.ENTITY_BOMB, "answer is not JSON", "that is not JSON"),
    (RECORDER, WireFaultKind.RESET, "connection reset", "The recorder broke off the connection"),
    (RECORDER, WireFaultKind.CUT, "answer cut off", "sent only part of an answer"),
    (RECORDER, WireFaultKind.GARBAGE, "answer is not XML", "The answer is not XML"),
    (RECORDER, WireFaultKind.NOT_JSON, "answer is not XML", "The answer is not XML"),
    (RECORDER, WireFaultKind.ENTITY_BOMB, "hostile XML refused", "document type or entities"),
]


def ask(desk: Desk, system: System) -> PanelPart:
    """Ask something harmless of a system."""
    if system is ENABLEX:
        return desk.open("rooms").press("Refresh")
    return desk.open("recorder").press("Refresh devices")


def title(system: System) -> str:
    return "List rooms" if system is ENABLEX else "List devices"


def command(system: System) -> str:
    return "room.list" if system is ENABLEX else "device.list"


async def works_again(desk: Desk, system: System) -> None:
    """The next call is answered, and the panel takes its complaint back."""
    panel = ask(desk, system)
    await desk.row(title(system), state="ok")
    await desk.quiet()
    assert panel.outcome() == "" or "Ok" in panel.outcome()


@pytest.mark.parametrize(("system", "fault", "name", "sentence"), ON_THE_WIRE)
async def test_a_spoilt_answer_is_one_row_with_a_named_failure(
    desk: Desk, system: System, fault: WireFaultKind, name: str, sentence: str
) -> None:
    before = len(desk.rows())
    desk.backstage.wire_fault(system, fault, command(system))

    panel = ask(desk, system)

    said = await panel.says("Error", sentence, "What to do: ")
    row = await desk.row(title(system), result=name, state="error")
    assert len([one for one in desk.rows()[before:] if one["Command"] == title(system)]) == 1
    assert sentence in row["What it says"]
    decoded = await desk.inspect(title(system))
    assert name.lower() in decoded.lower()
    assert Flag.UNANSWERED in desk.inspected.entry.flags
    assert "What to do" in said
    await works_again(desk, system)


@pytest.mark.parametrize("system", [ENABLEX, RECORDER])
async def test_no_answer_in_time_is_said_after_the_wait_that_was_chosen(desk: Desk, system: System) -> None:
    wanted = {ENABLEX: "Get room", RECORDER: "List devices"}[system]
    desk.backstage.wire_fault(system, WireFaultKind.HALF_OPEN, {ENABLEX: "room.get", RECORDER: "device.list"}[system])
    form = desk.command(wanted)
    if system is ENABLEX:
        form.fill({"Room id": desk.backstage.room_id("Town hall")})
    wait = named(form.widget, "Longest wait in seconds", QSpinBox)
    type_into(wait.lineEdit(), "1")

    form.press("Send command")

    await form.says("did not answer within 1 s", "What to do: ")
    await desk.row(wanted, result="no answer in time", state="error")
    await works_again(desk, system)


@pytest.mark.parametrize("system", [ENABLEX, RECORDER])
async def test_an_answer_in_a_wrong_encoding_is_named_or_recovered_but_never_silent(desk: Desk, system: System) -> None:
    desk.backstage.wire_fault(system, WireFaultKind.WRONG_ENCODING, command(system))
    before = len(desk.rows())

    ask(desk, system)

    row = await desk.row(title(system), after=before)
    decoded = await desk.inspect(title(system))
    entry = desk.inspected.entry
    assert entry.flags & (Flag.ODDITY | Flag.UNANSWERED | Flag.CONTRADICTION), row
    assert "encoding" in decoded.lower() or "utf-8" in decoded.lower(), decoded[:1500]
    await works_again(desk, system)


class Heart:
    """The window's heart: how long it ever stood still between two beats."""

    def __init__(self) -> None:
        self.worst_ms = 0.0
        self._last = time.perf_counter()
        self._timer = QTimer(timerType=Qt.TimerType.PreciseTimer, interval=10)
        self._timer.timeout.connect(self._on_beat)

    def __enter__(self) -> Heart:
        self._last = time.perf_counter()
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._timer.stop()

    def _on_beat(self) -> None:
        now = time.perf_counter()
        self.worst_ms = max(self.worst_ms, (now - self._last) * 1000)
        self._last = now


@pytest.mark.parametrize(
    ("system", "size", "end"),
    [
        (ENABLEX, 10_000_000, "0 "),
        (RECORDER, 10_000_000, "20 "),
        (ENABLEX, 20_000_000, "answer too large"),
        (RECORDER, 20_000_000, "answer too large"),
    ],
)
async def test_a_huge_answer_does_not_stop_the_window(desk: Desk, system: System, size: int, end: str) -> None:
    desk.backstage.wire_fault(system, WireFaultKind.TOO_LARGE, command(system), size_bytes=size)

    before = len(desk.rows())

    with Heart() as heart:
        ask(desk, system)
        await desk.row(title(system), result=end, after=before)
        await desk.quiet()
    with Heart() as looking:
        await desk.inspect(title(system))

    sys.stdout.write(
        f"{system.display_name}, {size // 1_000_000} MB: worst gap {heart.worst_ms:.0f} ms,"
        f" while inspecting {looking.worst_ms:.0f} ms (wanted: {WANTED_GAP_MS} ms)\n"
    )
    assert heart.worst_ms < GENEROUS_GAP_MS
    assert looking.worst_ms < GENEROUS_GAP_MS
    await works_again(desk, system)


async def test_an_empty_401_says_which_credentials_and_where_to_change_them(desk: Desk) -> None:
    desk.backstage.wire_fault(ENABLEX, WireFaultKind.EMPTY_401, "room.list")

    rooms = ask(desk, ENABLEX)

    said = await rooms.says("Error", "What to do: ")
    assert "APP_ID" in said
    assert "APP_KEY" in said
    assert "Environments" in said or "environment" in said
    await works_again(desk, ENABLEX)


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
async def abroad(home: Path) -> AsyncIterator[Desk]:
    """A desk whose settings hold environments that lead nowhere."""
    closed = unused_port()
    silent = RecorderTarget("127.0.0.1", closed, f"http://127.0.0.1:{closed}/webAPI.aspx", 0)
    nobody = EnablexTarget(f"http://127.0.0.1:{closed}/v2", "app", Secret(""))
    environments = (
        Environment("Closed", Stage.TEST, nobody, silent),
        Environment(
            "Misspelt",
            Stage.TEST,
            replace(nobody, base_url="http://no-such-host.invalid/v2"),
            replace(silent, host="no-such-host.invalid"),
        ),
    )
    settings.save(Settings(environments=environments), find_places())
    async with open_desk() as desk:
        plain = desk.window.desk.runner.environment
        secured = replace(plain.enablex, base_url=plain.enablex.base_url.replace("http:", "https:"))
        desk.window.change_settings(
            replace(
                desk.window.desk.settings,
                environments=(*environments, Environment("Secured", Stage.TEST, secured, plain.recorder)),
            )
        )
        yield desk


@pytest.mark.parametrize(
    ("environment", "system", "name", "sentence"),
    [
        ("Closed", ENABLEX, "connection refused", "EnableX refused the connection."),
        ("Closed", RECORDER, "connection refused", "The recorder refused the connection."),
        ("Misspelt", ENABLEX, "name not found", "The host name of EnableX was not found."),
        ("Misspelt", RECORDER, "name not found", "The host name of the recorder was not found."),
        ("Secured", ENABLEX, "secure connection failed", "The secure connection to EnableX failed."),
    ],
)
async def test_an_address_that_leads_nowhere_is_named(
    abroad: Desk, environment: str, system: System, name: str, sentence: str
) -> None:
    desk = abroad
    await desk.use(environment, at_once=True)

    panel = desk.open("recorder" if system is RECORDER else "rooms")
    if system is RECORDER:
        panel.fill(Device="206").press("Start call")

    await panel.says("Error", sentence, "What to do: ", "in Environments")
    row = await desk.row("Start call" if system is RECORDER else "List rooms", result=name, state="error")
    assert row["System"].startswith(system.display_name)
    await desk.picture(f"failure-{environment.lower()}-{system.value}")
    await until(lambda: desk.lamp(system.display_name).endswith("no answer"), lambda: desk.lamp(system.display_name))

    await desk.use("Simulators")
    await works_again(desk, system)


async def test_a_call_that_waits_to_be_sent_again_is_cancelled_from_its_row(desk: Desk) -> None:
    desk.window.desk.runner._retry_delays = (3600.0,)
    desk.backstage.ask(lambda simulators: simulators.faults.add(Fault(RECORDER, ResultFault(47), times=None)))
    recorder = desk.open("recorder").press("Test connection")
    await desk.row("Test connection", result="47")
    assert desk.window.desk.runner.in_flight == 1

    table = desk.log.panel.view.table
    click_row(table, row_of(table, "Test connection"))
    key(table, Key.Key_Delete)

    await recorder.says("Test connection was cancelled.")
    await desk.quiet()
    assert "was cancelled before it was sent again" in desk.rows()[-1]["What it says"]
    desk.backstage.ask(lambda simulators: simulators.faults.clear())
