"""Texts from outside are shown as they stand and move nothing."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.ui.widgets.outside_text import NARROWEST_PX, OutsideText


@pytest.fixture
def label(qtbot) -> Iterator[OutsideText]:
    place = QWidget()
    qtbot.addWidget(place)
    label = OutsideText(place, tone="muted")
    QVBoxLayout(place).addWidget(label)
    place.resize(200, 100)
    place.show()
    yield label
    place.close()


def test_no_word_is_so_long_that_it_widens_its_place(label) -> None:
    label.setText("w" * 200)
    assert label.minimumSizeHint().width() <= NARROWEST_PX
    assert label.window().minimumSizeHint().width() < 100
    assert label.toolTip() == "w" * 200


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("<b>bold</b> & co", "<b>bold</b> & co"),
        ("one\ntwo", "one\ntwo"),
        ("bell\x07", "bell\u2407"),
        ("x " * 400, ("x " * 400)[:299] + "…"),
    ],
)
def test_it_stands_as_it_came_and_nothing_acts_unseen(label, text: str, shown: str) -> None:
    label.setText(text)
    assert label.text() == shown
    assert label.textFormat() is label.textFormat().PlainText


def test_what_fits_has_no_tooltip(label) -> None:
    label.setText("w" * 200)
    label.setText("Town hall")
    assert label.toolTip() == ""
