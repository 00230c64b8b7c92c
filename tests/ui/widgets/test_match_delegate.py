"""What was found is marked in what a match says."""

from __future__ import annotations

import time

import pytest
from PySide6.QtCore import QRect, QStringListModel
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QTableView

from console.ui.widgets.match_delegate import MatchDelegate, spot

TEXT = "…D>206</DEVICEID><ANI>5551234</ANI>"


@pytest.mark.parametrize(
    ("sought", "is_regex", "found"),
    [
        ("deviceid", False, "DEVICEID"),
        ("nowhere", False, None),
        ("", False, None),
        (r"\d{7}", True, "5551234"),
        ("(", True, None),
        ("x*", True, None),
    ],
)
def test_the_first_match_is_found_as_the_search_finds_it(sought: str, is_regex: bool, found: str | None) -> None:
    place = spot(sought, is_regex=is_regex)(TEXT)
    assert (None if place is None else TEXT[slice(*place)]) == found


def test_an_expression_that_runs_away_does_not_hold_up_the_painting() -> None:
    find, started = spot("(a+a+)+b$", is_regex=True), time.thread_time()
    assert find("a" * 400 + "!") is None
    assert time.thread_time() - started < 0.2


@pytest.fixture
def table(qtbot, theme) -> QTableView:
    table = QTableView()
    qtbot.addWidget(table)
    table.setModel(QStringListModel([TEXT, "nothing of it"]))
    table.delegate = MatchDelegate(theme, table)
    table.setItemDelegate(table.delegate)
    table.setColumnWidth(0, 400)
    table.resize(460, 120)
    table.show()
    return table


def inked(table: QTableView, row: int, color: QColor) -> int:
    """Pixels of a row in this colour."""
    area: QRect = table.visualRect(table.model().index(row, 0))
    image: QImage = table.viewport().grab(area).toImage()
    return sum(image.pixelColor(x, y) == color for x in range(image.width()) for y in range(image.height()))


@pytest.mark.parametrize("is_selected", [False, True])
def test_a_ground_stands_behind_what_was_found_and_nowhere_else(table, theme, is_selected: bool) -> None:
    ground = theme.color("highlight.violet.bg")
    if is_selected:
        table.selectAll()
    assert inked(table, 0, ground) == 0
    table.delegate.spot = spot("deviceid", is_regex=False)
    assert inked(table, 0, ground) > 200
    assert inked(table, 1, ground) == 0


def test_what_is_found_behind_the_cut_is_not_painted_over_the_rest(table, theme) -> None:
    table.setColumnWidth(0, 90)
    table.delegate.spot = spot("</ANI>", is_regex=False)
    assert inked(table, 0, theme.color("highlight.violet.bg")) == 0
