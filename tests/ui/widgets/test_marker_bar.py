"""The bar beside the log's scroll bar."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QHBoxLayout, QTableView, QToolTip, QWidget

from console.domain.outcome import Severity
from console.journal.entry import Changed, Flag
from console.journal.filter.language import parse
from console.journal.markers import Lane
from console.ui.models.log_model import LogModel
from console.ui.widgets.marker_bar import MarkerBar

HEIGHT = 200


@pytest.fixture
def model(qapp, rows) -> LogModel:
    return LogModel(rows)


def made(qtbot, rows, model, theme) -> MarkerBar:
    """A bar beside a table whose viewport is as high as the bar."""
    window, table = QWidget(), QTableView()
    table.setFrameShape(QTableView.Shape.NoFrame)
    bar = MarkerBar(rows, model, theme, table)
    row = QHBoxLayout(window)
    row.setContentsMargins(0, 0, 0, 0)
    row.addWidget(table)
    row.addWidget(bar)
    qtbot.addWidget(window)
    window.resize(300, HEIGHT)
    window.show()
    bar.window_ = window
    return bar


@pytest.fixture
def bar(qtbot, rows, model, theme) -> MarkerBar:
    return made(qtbot, rows, model, theme)


def settle(bar: MarkerBar, model: LogModel) -> None:
    model.flush()
    model.finish_search()
    bar.refresh()
    bar._slices.finish()
    bar.refresh()


def fill(rows, count: int, errors: set[int]) -> None:
    for number in range(1, count + 1):
        rows.add(severity=Severity.ERROR if number in errors else Severity.OK)


def test_a_bucket_is_a_pixel_however_many_rows_there_are(bar, model, rows) -> None:
    fill(rows, 2_000, {1, 1_000, 1_001, 2_000})
    settle(bar, model)
    assert list(bar.marks(Lane.ERRORS)) == [0, 99, 100, 199]
    assert not bar.marks(Lane.WARNINGS)


def test_marks_follow_new_changed_and_bookmarked_rows(bar, model, rows) -> None:
    pending = rows.add_pending()
    fill(rows, 3, set())
    settle(bar, model)
    assert not bar.marks(Lane.ERRORS)
    rows.settle(pending, Severity.ERROR)
    rows.columns.raise_flag(2, Flag.BOOKMARKED)
    rows._tell(Changed((2,)))
    rows.add(severity=Severity.WARNING)
    settle(bar, model)
    assert [list(bar.marks(lane)) for lane in Lane] == [[0], [4], [1], []]


def test_with_a_filter_only_rows_shown_are_marked(bar, model, rows) -> None:
    fill(rows, 40, {5, 6})
    rows.add("odd", severity=Severity.ERROR)
    model.set_filter(parse("text:odd"))
    settle(bar, model)
    assert list(bar.markers.lanes[Lane.ERRORS]) == [41]
    assert list(bar.marks(Lane.ERRORS)) == [0]
    model.set_filter(parse(""))
    settle(bar, model)
    assert list(bar.markers.lanes[Lane.ERRORS]) == [5, 6, 41]


def test_a_click_goes_to_the_nearest_mark_else_to_the_row_there(bar, model, rows, qtbot) -> None:
    fill(rows, 2_000, {1_000})
    bar.show_hits([1_020])
    settle(bar, model)
    chosen: list[int] = []
    bar.chosen.connect(chosen.append)
    for x, y in ((3, 101), (16, 101), (3, 30)):
        qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(x, y))
    assert chosen == [1_000, 1_020, 301]


def test_the_tooltip_says_what_is_there(bar, model, rows, monkeypatch) -> None:
    fill(rows, 2_000, {1_000, 1_001})
    settle(bar, model)
    assert bar.describe(100).startswith("2 errors\n")
    assert bar.describe(20).startswith("No marks\n")
    where = QPoint(5, 100)
    said: list[str] = []
    monkeypatch.setattr(QToolTip, "showText", lambda _, text, *__: said.append(text))
    QApplication.sendEvent(bar, QHelpEvent(QEvent.Type.ToolTip, where, bar.mapToGlobal(where)))
    assert "2 errors" in said[0]
    assert "2 errors, 0 warnings, 0 bookmarks, 0 search hits" in bar.accessibleDescription()


def test_an_empty_log_has_neither_marks_nor_words(bar, model, qtbot) -> None:
    settle(bar, model)
    assert bar.describe(10) == ""
    assert bar.row_at(3, 10) is None
    qtbot.mouseClick(bar, Qt.MouseButton.LeftButton, pos=QPoint(3, 10))


def test_marks_are_painted_in_their_lane_and_colour(bar, model, rows, theme) -> None:
    fill(rows, 2_000, {1_000})
    settle(bar, model)
    image = bar.grab().toImage()
    ratio = image.devicePixelRatio()
    assert image.pixelColor(int(4 * ratio), int(99 * ratio)) == theme.color("highlight.red.mark")
    assert image.pixelColor(int(12 * ratio), int(99 * ratio)) == theme.color("surface.header")


def test_rows_that_leave_memory_leave_the_bar(qtbot, theme) -> None:
    from tests.ui.conftest import RowJournal

    rows = RowJournal(limit=100)
    model = LogModel(rows)
    bar = made(qtbot, rows, model, theme)
    fill(rows, 50, {5, 45})
    settle(bar, model)
    fill(rows, 80, set())
    settle(bar, model)
    assert list(bar.markers.lanes[Lane.ERRORS]) == [45]


def test_marks_keep_to_the_table_when_its_scroll_bar_takes_room(bar, model, rows) -> None:
    fill(rows, 2_000, {2_000})
    settle(bar, model)
    assert list(bar.marks(Lane.ERRORS)) == [HEIGHT - 1]
    bar._table.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
    QApplication.sendPostedEvents()
    settle(bar, model)
    assert list(bar.marks(Lane.ERRORS)) == [bar._table.viewport().height() - 1]
