"""The window's actions on rows, and how log and inspector work together."""

from __future__ import annotations

import asyncio
from collections import Counter
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from console.domain.command import System
from console.domain.environment import EnablexTarget, Environment, Stage
from console.domain.outcome import Severity
from console.domain.secret import Secret
from console.domain.state import KnownState
from console.journal.entry import Detail
from console.runner.status import SystemStatus
from console.settings import Settings
from console.ui.desk import Desk
from console.ui.log_actions import steering
from console.ui.main_window import MainWindow
from console.ui.messages import Messages
from console.ui.panels import PanelSpec
from console.ui.panels.panel import Panel

HERE = Environment("Simulators", Stage.SIMULATOR, EnablexTarget("http://h", "a", Secret("k")))
XML = b"<REQUEST><TYPE>TEST</TYPE></REQUEST>"


@pytest.fixture
async def window(qtbot, rows, theme) -> MainWindow:
    known = KnownState()
    runner = SimpleNamespace(
        environment=HERE,
        known=known,
        in_flight=0,
        status=lambda system: SystemStatus(),
        subscribe_status=lambda listener: lambda: None,
    )
    problems: list = []
    messages = Messages()
    messages.problem_found.connect(problems.append)
    for severity in (Severity.OK, Severity.ERROR, Severity.OK, Severity.ERROR):
        entry = rows.add(system=System.UPTIVITY, severity=severity)
        rows.details[entry] = Detail(rows.columns.entry(entry), XML, b"<RESULT/>", transport="tcp")
    spec = PanelSpec("rooms", "Rooms", "rooms", Qt.DockWidgetArea.TopDockWidgetArea, "Ctrl+1", Panel)
    desk = Desk(runner, rows, None, known, Settings(), theme, messages)
    window = MainWindow(desk, (spec,), (HERE,))
    qtbot.addWidget(window, before_close_func=lambda each: each.blockSignals(True))
    window.show()
    window.open_panel("journal").refresh()
    QApplication.processEvents()  # the log takes the focus, and with it a first row, while the loop runs
    await settled(window)
    yield window
    await window.settle()
    assert not problems


async def settled(window: MainWindow) -> None:
    panels = [window.docks[key].panel for key in ("journal", "inspector")]
    while any(panel.tasks.count for panel in panels):
        await asyncio.sleep(0)


async def test_every_key_has_one_meaning(window) -> None:
    shortcuts = (action.shortcut().toString() for actions in window.actions_.menus.values() for action in actions)
    assert [keys for keys, count in Counter(shortcuts).items() if keys and count > 1] == []


async def test_the_palette_goes_from_error_to_error(window) -> None:
    log = steering(window)
    log.show_row(1)
    chosen = []
    for name in ("go.next.error", "go.next.error", "go.next.error", "go.previous.error"):
        window.actions_[name].trigger()
        await settled(window)
        chosen.append(log.current_entry)
    assert chosen == [2, 4, 2, 4]
    assert window.figures.remark.text() == "error 2 of 2, wrapped"


async def test_keys_find_and_go_to_matches(window) -> None:
    log = steering(window)
    window.actions_["find.next"].trigger()
    assert log.find.isVisible()
    log.find.text.setText("done")
    window.actions_["find.next"].trigger()
    await settled(window)
    log.show_row(1)
    window.actions_["find.next"].trigger()
    assert log.current_entry == 2
    window.actions_["find.previous"].trigger()
    assert log.current_entry == 1
    await settled(window)
    assert window.figures.remark.text() == "match 1 of 4"


async def test_a_row_is_copied_in_the_last_form(window) -> None:
    log = steering(window)
    log.show_row(3)
    window.actions_["row.copy.xml"].trigger()
    await settled(window)
    log.show_row(1)
    QGuiApplication.clipboard().clear()
    window.actions_["row.copy"].trigger()
    await settled(window)
    assert QGuiApplication.clipboard().text() == f"{XML.decode()}\r\n"


async def test_inspecting_a_row_selects_it_in_the_log(window) -> None:
    window.inspect(2)
    await settled(window)
    assert steering(window).current_entry == 2
    assert window.docks["inspector"].panel.detail.entry.id == 2


async def test_a_row_the_log_does_not_show_comes_up_in_the_inspector(window) -> None:
    log = steering(window)
    window.docks["journal"].panel.view.model.clear()
    log.show_row(3)
    await settled(window)
    assert window.docks["inspector"].panel.detail.entry.id == 3
    assert "hidden" in window.figures.remark.text()


@pytest.mark.parametrize("key", ["A", "D"])
async def test_marking_and_comparing_are_a_key_each(window, qtbot, key) -> None:
    log, posted = steering(window), []
    window.desk.messages.posted.connect(posted.append)
    log.show_row(2)
    table = window.docks["journal"].panel.view.table
    window.activateWindow()
    table.setFocus()
    QApplication.processEvents()
    qtbot.keyClick(table, key)
    await settled(window)
    assert log.tools.marked == (2 if key == "A" else 0)
    assert len(posted) == (0 if key == "A" else 1)


async def test_the_inspector_offers_what_the_log_offers(window) -> None:
    window.inspect(2)
    await settled(window)
    menu: QMenu = window.docks["inspector"].panel.pages.more.menu()
    menu.aboutToShow.emit()
    assert [action.text().partition("\t")[0] for action in menu.actions()] == [
        "Copy as",
        "Mark as row A for comparing",
        "Compare with row A",
    ]
