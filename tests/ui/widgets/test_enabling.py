"""A disabled control keeps the focus from slipping to its neighbour."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from console.ui.widgets.enabling import enable


@pytest.fixture
def row(qtbot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    line = QHBoxLayout(widget)
    for name in ("start", "stop"):
        button = QPushButton(name, widget)
        button.setObjectName(name)
        line.addWidget(button)
    widget.show()
    widget.activateWindow()
    return widget


def test_the_focus_waits_and_comes_back(row: QWidget) -> None:
    start, stop = (row.findChild(QPushButton, name) for name in ("start", "stop"))
    start.setFocus()

    enable(start, is_enabled=False)
    assert not stop.hasFocus()
    assert row.hasFocus()

    enable(start, is_enabled=True)
    assert start.hasFocus()


def test_a_focus_that_went_elsewhere_meanwhile_stays_there(row: QWidget) -> None:
    start, stop = (row.findChild(QPushButton, name) for name in ("start", "stop"))
    start.setFocus()

    enable(start, is_enabled=False)
    stop.setFocus()
    enable(start, is_enabled=True)

    assert stop.hasFocus()


def test_a_control_without_the_focus_takes_none(row: QWidget) -> None:
    start, stop = (row.findChild(QPushButton, name) for name in ("start", "stop"))
    stop.setFocus()

    enable(start, is_enabled=False)
    enable(start, is_enabled=True)

    assert stop.hasFocus()
