"""A changed property is seen at once, on the widget and below it."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QLabel, QWidget

from console.ui.widgets.styling import restyle, style_anew

SHEET = 'QLabel[tone="error"] { color: #010203; } QWidget[severity="error"] QLabel { color: #040506; }'


@pytest.fixture
def box(qtbot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    widget.setStyleSheet(SHEET)
    return widget


def ink(label: QLabel) -> str:
    label.ensurePolished()
    return label.palette().windowText().color().name()


def test_another_value_is_seen_and_the_old_one_is_again(box: QWidget) -> None:
    label = QLabel("text", box)
    plain = ink(label)
    restyle(label, "tone", "error")
    assert ink(label) == "#010203" != plain
    restyle(label, "tone", "muted")
    assert ink(label) == plain


def test_what_a_parent_says_is_seen_when_it_is_styled_anew(box: QWidget) -> None:
    label = QLabel("text", box)
    ink(label)
    restyle(box, "severity", "error")
    style_anew(label)
    assert ink(label) == "#040506"
