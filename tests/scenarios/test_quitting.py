"""Leaving: whatever is under way, the window goes at once and the session file is whole."""

from __future__ import annotations

import sys
import time
from pathlib import Path

from console.domain.command import System
from console.journal.entry import Flag
from console.journal.session import open_session
from console.simulator.faults import WireFaultKind
from tests.scenarios.desk import open_desk
from tests.scenarios.hands import CONTROL, Key, chord

WANTED_S = 2.0
GENEROUS_S = 8.0


async def test_with_calls_in_flight_the_window_closes_and_the_file_is_whole(home: Path) -> None:
    async with open_desk() as desk:
        path = desk.session_file
        desk.backstage.wire_fault(System.ENABLEX, WireFaultKind.HALF_OPEN, "room.list")
        desk.backstage.wire_fault(System.UPTIVITY, WireFaultKind.HALF_OPEN, "call.start")
        desk.open("rooms").press("Refresh")
        desk.open("recorder").fill(Device="206").press("Start call")
        await desk.pending("List rooms")
        await desk.pending("Start call")
        desk.backstage.burst(300)
        started = time.perf_counter()
        chord(desk.window, Key.Key_Q, CONTROL)
    spent_s = time.perf_counter() - started

    sys.stdout.write(f"closed within {spent_s:.2f} s (wanted: {WANTED_S:.0f} s)\n")
    assert spent_s < GENEROUS_S
    with open_session(path) as session:
        entries = list(session.entries())
        assert session.problems == []
        assert [entry.id for entry in entries] == list(range(1, len(entries) + 1))
        ends = {entry.title: entry for entry in entries if Flag.CANCELLED in entry.flags}
    assert set(ends) == {"List rooms", "Start call"}
    assert not any(entry.is_pending for entry in entries)
    assert sorted(one.suffix for one in path.parent.iterdir()) == [".cuelight"], "SQLite left nothing beside the file"


async def test_a_window_that_did_nothing_closes_too(home: Path) -> None:
    async with open_desk() as desk:
        path = desk.session_file
        desk.window.close()

    with open_session(path) as session:
        assert session.problems == []
        assert session.count() >= 2


async def test_a_dialog_that_stands_open_does_not_keep_the_window(home: Path) -> None:
    async with open_desk() as desk:
        desk.open("rooms").choose("Board room").press("Delete room")
        await desk.dialog()
        desk.window.close()
