"""What a cell of the log offers: terms for the filter line, highlighting, copies."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu

from console.domain.outcome import Severity
from console.ui.models.log_cells import LogColumn
from console.ui.widgets.log_menu import offers, term_of
from console.ui.widgets.log_view import LogView

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support", extend=True)  # menus, without a screen


@pytest.fixture
def view(qtbot, rows, theme) -> LogView:
    view = LogView(rows, theme)
    qtbot.addWidget(view)
    view.resize(900, 300)
    view.show()
    rows.add("Made a room.", target="blue (1)")
    rows.add("Busy.", severity=Severity.ERROR, code=10114, label="Busy")
    view.model.flush()
    return view


def opened(view: LogView, row: int, column: LogColumn, reason: QContextMenuEvent.Reason) -> QMenu:
    table = view.table
    index = view.model.index(row, column)
    where = QPoint(1, 1)
    if reason is QContextMenuEvent.Reason.Keyboard:
        table.setCurrentIndex(index)
    else:
        where = table.visualRect(index).center()
    event = QContextMenuEvent(reason, where, table.viewport().mapToGlobal(where))
    QApplication.sendEvent(table.viewport(), event)
    return table.findChildren(QMenu)[-1]


def press(menu: QMenu, beginning: str) -> None:
    (action,) = [action for action in menu.actions() if action.text().startswith(beginning)]
    action.trigger()
    menu.close()


@pytest.mark.parametrize("reason", [QContextMenuEvent.Reason.Mouse, QContextMenuEvent.Reason.Keyboard])
def test_only_this_and_not_this_are_written_into_the_line(view, reason) -> None:
    press(opened(view, 0, LogColumn.TARGET, reason), "Only this")
    view.model.finish_search()
    assert view.search.text() == 'room:"blue (1)"'
    assert [view.model.id_at(row) for row in range(view.model.rowCount())] == [1]
    press(opened(view, 0, LogColumn.SEVERITY, reason), "Not this")
    view.model.finish_search()
    assert view.search.text() == 'room:"blue (1)" -severity:ok'
    assert view.model.rowCount() == 0


def test_highlighting_is_asked_for_with_the_term(view, qtbot) -> None:
    with qtbot.waitSignal(view.highlight_requested) as asked:
        press(opened(view, 1, LogColumn.RESULT, QContextMenuEvent.Reason.Mouse), "Highlight this")
    assert asked.args == ["code:10114"]


def test_a_cell_and_a_row_are_copied(view) -> None:
    press(opened(view, 1, LogColumn.RESULT, QContextMenuEvent.Reason.Keyboard), "Copy “Result”")
    assert QGuiApplication.clipboard().text() == "10114 Busy"
    press(opened(view, 1, LogColumn.RESULT, QContextMenuEvent.Reason.Keyboard), "Copy row")
    assert "Busy." in QGuiApplication.clipboard().text()


def test_a_time_is_copied_as_the_log_shows_it_so_that_the_filter_reads_it(view) -> None:
    press(opened(view, 1, LogColumn.TIME, QContextMenuEvent.Reason.Keyboard), "Copy “Time”")
    copied = QGuiApplication.clipboard().text()
    entry = view.model.entry_at(1)
    assert copied == entry.time.astimezone().isoformat(timespec="microseconds")
    view.search.show_line(f"after:{copied}")
    view.model.finish_search()
    assert view.search.error is None
    assert view.model.row_of(entry.id) is not None


def test_empty_cells_offer_only_this_and_not_this_too(view, rows) -> None:
    rows.add("", target="", severity=None, code=None, label="", duration_us=None)
    view.model.flush()
    entry = view.model.entry_at(2)
    for column in LogColumn:
        assert [offer.title.split(":")[0] for offer in offers(entry, column)][:2] == ["Only this", "Not this"]


def test_nothing_opens_where_there_is_no_row(view) -> None:
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 200), view.mapToGlobal(QPoint(5, 200)))
    QApplication.sendEvent(view.table.viewport(), event)
    assert view.table.findChild(QMenu) is None


def test_every_column_has_terms_or_none_and_time_has_more(view) -> None:
    entry = view.model.entry_at(0)
    assert all(term_of(entry, column) for column in LogColumn)
    assert [offer.title for offer in offers(entry, LogColumn.TIME)][2:] == ["From this row on", "Up to this row"]
    assert view.model.index(0, LogColumn.TARGET).data(Qt.ItemDataRole.DisplayRole) == "blue (1)"
