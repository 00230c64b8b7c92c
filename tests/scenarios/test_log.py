"""The live log: what happened, as it happens, nothing lost and nothing in the way."""

from __future__ import annotations

import re
import sys
import time

from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QLineEdit

from console.domain.command import System
from console.simulator.faults import WireFaultKind
from tests.scenarios.desk import Desk
from tests.scenarios.hands import (
    CONTROL,
    NONE,
    SHIFT,
    Key,
    button,
    choose_action,
    chord,
    click_row,
    key,
    named,
    open_menu,
    until,
)

GENEROUS_S = 2.0
"""Times are printed for people; only one that no machine needs fails a scenario."""


def numbers(desk: Desk) -> dict[str, int]:
    """The figures of the status bar by their names."""
    return {name: int(count.replace(",", "")) for name, count in re.findall(r"(\w+) ([\d,]+)", desk.figures())}


async def add_up(desk: Desk) -> dict[str, int]:
    """Wait until the status bar has caught up, and check its sum."""
    journal = desk.window.desk.runner.journal

    def caught_up() -> bool:
        found = numbers(desk)
        return found["received"] == found["stored"] == journal.received and found.get("shown") == len(desk.rows())

    await until(caught_up, desk.figures)
    found = numbers(desk)
    assert found["received"] == found["shown"] + found["filtered"] + found.get("unseen", 0), desk.figures()
    return found


async def test_a_burst_is_shown_whole_and_the_figures_add_up(desk: Desk) -> None:
    before = (await add_up(desk))["received"]

    desk.backstage.burst(500)

    await until(lambda: desk.window.desk.runner.journal.received >= before + 500, "500 events")
    await desk.quiet()
    figures = await add_up(desk)
    assert figures["shown"] == figures["received"] >= before + 500
    table = desk.log.panel.view.table
    assert table.verticalScrollBar().value() == table.verticalScrollBar().maximum(), "it follows the tail"
    await desk.picture("burst")


async def test_a_paused_log_stands_still_and_counts_what_it_has_not_shown(desk: Desk) -> None:
    desk.log.press("Pause")
    before = desk.rows()

    desk.open("recorder").press("Test connection")
    desk.backstage.burst(20)

    await until(lambda: desk.window.desk.runner.journal.received >= len(before) + 21, "21 rows in the journal")
    await desk.log.sees(f"{desk.window.desk.runner.journal.received - len(before)} unseen")
    await desk.quiet()
    assert desk.rows() == before
    assert (await add_up(desk))["unseen"] >= 21
    await desk.picture("paused")

    desk.log.press("Resume")
    await until(lambda: len(desk.rows()) == desk.window.desk.runner.journal.received, "all rows")
    assert "unseen" not in await add_up(desk)


async def test_scrolling_up_ends_following_and_a_click_brings_it_back(desk: Desk) -> None:
    desk.backstage.burst(200)
    await until(lambda: len(desk.rows()) > 200, "the burst")
    table = desk.log.panel.view.table
    follow = button(desk.log.widget, "Follow")
    assert follow.isChecked()

    key(table, Key.Key_Home)
    await until(lambda: not follow.isChecked(), "following ended")
    place = table.verticalScrollBar().value()
    desk.backstage.burst(50)
    await until(lambda: len(desk.rows()) > 250, "another burst")
    assert table.verticalScrollBar().value() == place

    desk.log.press("Follow")
    assert table.verticalScrollBar().value() == table.verticalScrollBar().maximum()


async def test_severities_and_words_leave_rows_out_and_the_sum_stays(desk: Desk) -> None:
    recorder = desk.open("recorder").fill(Device="999").press("Stop call")
    await recorder.says("Error")
    desk.open("recorder").press("Test connection")
    await desk.row("Test connection")
    everything = len(desk.rows())

    desk.log.press("Ok")
    await until(lambda: {row["State"] for row in desk.rows()} == {"error"}, desk.rows)
    figures = await until(lambda: numbers(desk).get("filtered") and numbers(desk), desk.figures)
    assert figures["shown"] + figures["filtered"] == everything

    desk.log.press("Error")
    await until(lambda: desk.rows() == [], desk.rows)
    desk.log.press("Ok")
    desk.log.press("Error")
    await until(lambda: len(desk.rows()) == everything, desk.rows)

    chord(desk.window, Key.Key_F, CONTROL)
    search = named(desk.log.widget, "Filter the log", QLineEdit)
    assert search.hasFocus(), "Ctrl+F leads to the search"
    desk.log.fill({"Filter the log": "999"})
    await until(lambda: {row["Target"] for row in desk.rows()} == {"999"}, desk.rows)
    await add_up(desk)
    chord(desk.window, Key.Key_A, CONTROL | SHIFT)
    await until(lambda: len(desk.rows()) == everything, "every row")
    await add_up(desk)


async def test_a_call_under_way_has_a_running_clock_and_is_cancelled_from_its_row(desk: Desk) -> None:
    desk.backstage.wire_fault(System.ENABLEX, WireFaultKind.HALF_OPEN, "room.list")
    desk.open("rooms").press("Refresh")
    entry = await desk.pending("List rooms")

    first = took(desk, entry)
    assert first.endswith("…")
    await until(lambda: took(desk, entry) not in ("", first), "the clock moving on")
    assert took(desk, entry).endswith("…")
    await desk.picture("pending")

    view = desk.log.panel.view
    click_row(view.table, view.model.index(view.model.row_of(entry), 3))
    started = time.perf_counter()
    key(view.table, Key.Key_Delete)
    row = await desk.row("List rooms", result="cancelled")
    spent("cancelled from its row", started)
    assert row["State"] != "pending"
    assert desk.window.desk.runner.in_flight == 0

    desk.open("rooms").press("Refresh")
    await desk.row("List rooms", result="0 ")


async def test_the_menu_of_a_row_cancels_its_call(desk: Desk) -> None:
    desk.backstage.wire_fault(System.UPTIVITY, WireFaultKind.HALF_OPEN, "recorder.test")
    desk.open("recorder").press("Test connection")
    entry = await desk.pending("Test connection")
    view = desk.log.panel.view
    where: QPoint = view.table.visualRect(view.model.index(view.model.row_of(entry), 3)).center()
    port = view.table.viewport()

    QApplication.sendEvent(port, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, where, port.mapToGlobal(where)))
    choose_action(await until(open_menu, "the menu"), "Cancel call")

    await desk.row("Test connection", result="cancelled")


async def test_escape_cancels_what_the_panel_waits_for(desk: Desk) -> None:
    desk.backstage.wire_fault(System.UPTIVITY, WireFaultKind.HALF_OPEN, "call.start")
    recorder = desk.open("recorder").fill(Device="206").press("Start call")
    await desk.pending("Start call")

    started = time.perf_counter()
    chord(desk.window, Key.Key_Escape, NONE)
    await desk.row("Start call", result="cancelled")
    spent("cancelled by Esc", started)

    said = await recorder.says("Start call was cancelled.", "What to do: Look at the state before you send it again.")
    assert "may have acted on it" in said
    recorder.press("Test connection")
    await recorder.says("Test connection: 20")


async def test_two_results_in_one_segment_are_told_apart(desk: Desk) -> None:
    recorder = desk.open("recorder").press("Test connection")
    await recorder.says("Test connection: 20")
    desk.backstage.wire_fault(System.UPTIVITY, WireFaultKind.TWO_RESULTS, "device.list")

    recorder.press("Refresh devices")

    await desk.row("List devices", result="20")
    await recorder.sees("206")


def took(desk: Desk, entry: int) -> str:
    model = desk.log.panel.view.model
    return str(model.index(model.row_of(entry), 6).data())


def spent(what: str, started: float) -> None:
    """Print a time for people; a machine that is busy with other things does not fail the scenario."""
    elapsed = time.perf_counter() - started
    sys.stdout.write(f"{what} within {elapsed * 1000:.0f} ms (wanted: 200 ms)\n")
    assert elapsed < GENEROUS_S
