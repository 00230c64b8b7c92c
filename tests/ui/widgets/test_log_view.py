"""The live log on screen: follows the tail, is worked by keyboard, says what it leaves out."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics, QGuiApplication

from console.domain.outcome import Severity
from console.journal.entry import EntryKind, Flag
from console.journal.filter.language import parse
from console.ui.models import running_search
from console.ui.models.log_cells import LogColumn
from console.ui.widgets.log_view import LogView


@pytest.fixture
def view(qtbot, rows, theme) -> LogView:
    view = LogView(rows, theme)
    qtbot.addWidget(view)
    view.resize(900, 260)
    view.show()
    return view


def fill(rows, view, count: int = 100) -> None:
    for number in range(count):
        rows.add(f"row {number}")
    view.model.flush()


def last_visible(view) -> int:
    return view.table.rowAt(view.table.viewport().height() - 2)


def test_the_tail_is_followed_while_one_is_at_the_tail(view, rows) -> None:
    fill(rows, view)
    bar = view.table.verticalScrollBar()
    assert bar.value() == bar.maximum()
    bar.setValue(10)
    assert not view.table.follows
    fill(rows, view, 5)
    assert bar.value() == 10
    view.follow.click()
    assert bar.value() == bar.maximum()
    assert view.table.follows


def test_pausing_shows_how_many_rows_wait(view, rows) -> None:
    fill(rows, view, 3)
    view.pause.setChecked(True)
    fill(rows, view, 4)
    assert view.model.rowCount() == 3
    assert "4 unseen" in view._unseen.text()
    assert not view.follow.isEnabled()
    assert "paused" in view.follow.toolTip()
    view.pause.setChecked(False)
    assert view.model.rowCount() == 7


def test_search_and_severities_filter_the_rows(view, rows, qtbot) -> None:
    rows.add("Alpha", severity=Severity.OK)
    rows.add("Beta", severity=Severity.ERROR)
    view.model.flush()
    view.bar.severities[Severity.OK].click()
    assert view.model.rowCount() == 1
    qtbot.keyClicks(view.search, "alp")
    qtbot.keyClick(view.search, Qt.Key.Key_Return)
    assert view.model.rowCount() == 0
    view.show_everything()
    assert view.model.rowCount() == 2


def test_typing_filters_after_a_short_pause(view, rows, qtbot) -> None:
    rows.add("Alpha")
    rows.add("Beta")
    view.model.flush()
    with qtbot.waitSignal(view.model.modelReset, timeout=2000):
        qtbot.keyClicks(view.search, "bet")
    assert view.model.rowCount() == 1


def test_keys_walk_open_copy_and_cancel(view, rows, qtbot) -> None:
    fill(rows, view, 5)
    pending = rows.add_pending()
    view.model.flush()
    table, opened, cancelled, selected = view.table, [], [], []
    table.opened.connect(opened.append)
    table.cancel_requested.connect(cancelled.append)
    table.selected.connect(selected.append)
    table.setFocus()
    qtbot.keyClick(table, Qt.Key.Key_Home)
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    qtbot.keyClick(table, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "row 1" in QGuiApplication.clipboard().text()
    qtbot.keyClick(table, Qt.Key.Key_End)
    qtbot.keyClick(table, Qt.Key.Key_Delete)
    assert (opened, cancelled) == ([2], [pending])
    assert selected == [1, 2, pending]


def test_the_clock_of_a_pending_row_runs_and_stops_with_it(view, rows, qtbot) -> None:
    entry = rows.add_pending()
    view.model.flush()
    assert view.table._clock.isActive()
    rows.settle(entry)
    view.model.flush()
    qtbot.waitUntil(lambda: not view.table._clock.isActive(), timeout=2000)


@pytest.mark.parametrize("name", ["light", "dark", "high-contrast"])
def test_every_kind_of_row_is_painted(view, rows, theme, name: str) -> None:
    for severity in Severity:
        rows.add(severity.word, severity=severity, flags=Flag.SIMULATED.value)
    rows.add("event", kind=EntryKind.EVENT)
    rows.add("gap", kind=EntryKind.GAP, severity=Severity.WARNING)
    rows.add("note", kind=EntryKind.NOTE, system=None)
    rows.add("cancelled", severity=Severity.NOTICE, flags=Flag.CANCELLED.value)
    rows.add_pending()
    view.model.flush()
    theme.use(name)
    view.table.select_entry(2)
    image = view.table.viewport().grab().toImage()
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    for role in ("selection.surface", "highlight.red.bg", "highlight.amber.bg"):
        assert theme.color(role).name() in colours


def test_columns_fit_the_width_until_somebody_sets_them(view) -> None:
    narrow = view.table.columnWidth(5)
    view.resize(1400, 260)
    assert view.table.columnWidth(5) > narrow
    view.table.setColumnWidth(5, 333)
    view.resize(900, 260)
    assert view.table.columnWidth(5) == 333


@pytest.mark.parametrize("width", [520, 850, 1_400])
def test_how_long_it_took_is_never_cut(view, rows, theme, width: int) -> None:
    view.resize(width, 260)
    metrics, room = QFontMetrics(theme.mono), view.table.columnWidth(LogColumn.TOOK) - 16
    for took in ("25.1 ms", "999 ms", "12.34 s", "12.3 s …"):
        assert metrics.elidedText(took, Qt.TextElideMode.ElideRight, room) == took


def test_a_word_in_capitals_that_does_not_fit_ends_in_dots(view, rows) -> None:
    for command in ("WWWWWWWWE", "WWWWWWWWT"):
        rows.add(command=command, title=command)
    view.model.flush()
    view.table.setColumnWidth(LogColumn.COMMAND, view.table.fontMetrics().horizontalAdvance("WWWWWWWWE") + 12)
    cells = [view.table.visualRect(view.model.index(row, LogColumn.COMMAND)) for row in range(2)]
    first, second = (view.table.viewport().grab(cell).toImage() for cell in cells)
    assert first == second


def test_every_control_has_a_name(view) -> None:
    for control in (view.table, *view.bar.stops(), view.clear, view.follow, view.pause):
        assert control.accessibleName()


def test_clearing_is_taken_back_by_the_same_button(view, rows) -> None:
    fill(rows, view, 5)
    view.clear.click()
    assert (view.model.rowCount(), view.clear.isChecked()) == (0, True)
    assert "5 cleared" in view.clear.text()
    fill(rows, view, 2)
    assert view.model.rowCount() == 2
    view.clear.click()
    assert (view.model.rowCount(), view.clear.isChecked()) == (7, False)


def test_what_is_read_stays_where_it_is_while_older_hits_are_put_before(view, rows, monkeypatch) -> None:
    monkeypatch.setattr(running_search, "SLICE_S", 0)
    fill(rows, view, 6_000)
    rows.add("newest row")
    view.model.flush()
    view.table.set_follow(False)
    view.model.set_filter(parse("row"))
    bar = view.table.verticalScrollBar()
    assert view.model.is_searching
    bar.setValue(view.model.rowCount() // 2)
    top = view.model.id_at(view.table.rowAt(0))
    view.model.finish_search()
    assert view.model.rowCount() == 6_001
    assert view.model.id_at(view.table.rowAt(0)) == top


def test_the_selected_row_stays_selected_through_filters(view, rows) -> None:
    fill(rows, view, 50)
    view.table.select_entry(7)
    for line, is_there in (('"row 6"', True), ('"row 9"', False), ("", True)):
        view.model.set_filter(parse(line))
        view.model.finish_search()
        assert (view.model.id_at(view.table.currentIndex().row()) == 7) is is_there


@pytest.mark.parametrize("width", [520, 780, 1_400])
def test_what_a_row_says_has_the_most_room(view, rows, width: int) -> None:
    view.resize(width, 260)
    fill(rows, view, 2)
    widths = [view.table.columnWidth(column) for column in range(8)]
    assert sum(widths[:7]) < width or width < 700
    assert width < 700 or widths[7] == max(widths)


def test_widths_that_were_chosen_are_taken_up_again(view) -> None:
    assert view.table.column_widths == ()
    view.table.setColumnWidth(3, 222)
    chosen = view.table.column_widths
    assert chosen[3] == 222
    view.table.setColumnWidth(3, 100)
    view.table.set_column_widths(chosen)
    view.table.set_column_widths((1, 2))
    assert view.table.column_widths == chosen


def test_a_stretch_of_time_goes_into_the_line_and_out_again(view, rows) -> None:
    for second in range(10):
        rows.add(time_us=1_700_000_000_000_000 + second * 1_000_000)
    view.model.flush()
    view.bar.edit.show_line("op:room")
    view.histogram.range_chosen.emit(1_700_000_002_000_000, 1_700_000_005_000_000)
    view.model.finish_search()
    assert view.model.rowCount() == 3
    assert view.bar.edit.text().startswith("op:room after:2023-11-1")
    view.histogram.clear_range()
    assert view.bar.edit.text() == "op:room"


def test_a_mark_leads_to_its_row(view, rows) -> None:
    for _ in range(5):
        rows.add()
    view.model.flush()
    view.marks.chosen.emit(3)
    assert view.model.id_at(view.table.currentIndex().row()) == 3


def test_an_empty_view_says_why_and_what_shows_rows_again(view, rows) -> None:
    def says() -> str:
        view._refresh()
        return view.table.accessibleDescription()

    assert says() == "There is no row yet."
    fill(rows, view, 3)
    assert says() == ""
    view.search.show_line("nowhere")
    view.model.finish_search()
    assert says() == "No row matches the filter. Press Ctrl+Shift+A to show every row."
    empty = view.table.viewport().grab().toImage()
    view.search.show_line("")
    view.model.finish_search()
    view.toggle_cleared()
    assert says() == "3 rows are cleared from the view. Press Ctrl+Shift+K to show them again."
    assert view.table.viewport().grab().toImage() != empty
    view.toggle_cleared()
    assert says() == ""


def test_the_newest_row_is_current_when_a_view_at_the_tail_gets_the_focus(view, rows, qtbot) -> None:
    fill(rows, view, 40)
    view.search.setFocus()
    qtbot.waitUntil(view.search.hasFocus)
    view.table.setFocus()
    qtbot.waitUntil(view.table.hasFocus)
    assert view.model.id_at(view.table.currentIndex().row()) == 40
    assert view.table.follows
    qtbot.keyClick(view.table, Qt.Key.Key_Up)
    assert view.model.id_at(view.table.currentIndex().row()) == 39
