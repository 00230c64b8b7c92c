"""A dock makes its panel when it is first shown, and lends its place to others."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMainWindow, QToolButton

from console.ui.docks import PanelDock
from console.ui.panels import PanelSpec
from console.ui.panels.panel import Panel


@pytest.fixture
def window(qtbot) -> QMainWindow:
    window = QMainWindow()
    qtbot.addWidget(window)
    return window


@pytest.fixture
def dock(window, theme) -> PanelDock:
    spec = PanelSpec("inspector", "Inspector", "inspector", Qt.DockWidgetArea.RightDockWidgetArea, "", Panel)
    dock = PanelDock(spec, SimpleNamespace(theme=theme, messages=SimpleNamespace(problem=lambda *_: None)), window)
    window.addDockWidget(spec.area, dock)
    return dock


def test_the_panel_is_made_when_it_is_first_shown_and_only_once(window, dock, qtbot) -> None:
    built: list[Panel] = []
    dock.built.connect(built.append)
    assert dock.existing is None
    window.show()
    qtbot.waitUntil(lambda: dock.existing is not None)
    assert built == [dock.panel]
    assert dock.widget() is dock.panel
    assert dock.panel.accessibleName() == "Inspector"


def test_a_guest_stands_in_the_place_of_the_panel_until_it_is_taken_back(window, dock) -> None:
    window.show()
    panel, guest = dock.panel, QLabel("a row of another session")
    dock.lend(guest)
    assert dock.widget() is guest
    assert guest.isVisible()
    assert not panel.isVisible()
    assert dock.panel is panel, "the panel goes on living"
    dock.lend(guest)
    assert dock.widget() is guest
    dock.lend(None)
    assert dock.widget() is panel
    assert panel.isVisible()
    assert not guest.isVisible()


def test_one_guest_gives_way_to_another(window, dock) -> None:
    window.show()
    first, second = QLabel("first"), QLabel("second")
    dock.lend(first)
    dock.lend(second)
    assert (dock.widget(), first.isVisible(), second.isVisible()) == (second, False, True)
    dock.lend(None)
    assert dock.widget() is dock.panel


@pytest.mark.qt_log_ignore("This plugin does not support raise", extend=True)
def test_the_head_floats_the_dock_and_closes_it(window, dock) -> None:
    window.show()
    buttons = {one.accessibleName(): one for one in dock.titleBarWidget().findChildren(QToolButton)}
    buttons["Float Inspector or put it back"].click()
    assert dock.isFloating()
    buttons["Float Inspector or put it back"].click()
    assert not dock.isFloating()
    buttons["Close Inspector"].click()
    assert not dock.isVisible()
