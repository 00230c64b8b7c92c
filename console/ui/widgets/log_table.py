"""The log's table: follows the tail while the operator is at the tail, and is worked by keyboard."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QFocusEvent,
    QFontMetrics,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from console.ui.models.log_cells import LogColumn
from console.ui.models.log_model import LogModel
from console.ui.widgets.log_delegate import BOOKMARK_WIDTH, LogDelegate
from console.ui.widgets.log_menu import copy_title, offers, term_of, what_is_copied

if TYPE_CHECKING:
    from console.journal.entry import Entry
    from console.ui.highlights import Highlights
    from console.ui.theme import Theme

ROW_HEIGHT = 22
CLOCK_MS = 150
"""How often the clocks of visible pending rows move."""

COMPACT_BELOW = 1_000
"""Width below which columns and controls of the log make do with less."""

_FITTED = 7
"""Columns before the last, which takes the rest."""

_LEAST_SUMMARY = 0.25
"""Part of the width that belongs to what a row says, even where the other columns must do with less."""

_LEAST = {LogColumn.COMMAND: 94, LogColumn.TARGET: 56, LogColumn.RESULT: 84}
"""How narrow columns may become for that."""

_GAP = 16


class LogTable(QTableView):
    """The rows of the log.

    Signals:
        selected: Another row is current; carries its journal number, or 0 for none.
        opened: The operator wants to read a row (Enter or double click); carries its number.
        cancel_requested: The operator wants a call under way to end; carries its number.
        menu_opened: A menu is about to open; carries the `QMenu`, which others may add to, and the number of the row.
        narrow_requested: Only some rows are wanted; carries a term of the filter language.
        highlight_requested: Some rows are to be coloured; carries a line of the filter language.
        followed: Whether the view keeps to the tail has changed.
    """

    selected = Signal(int)
    opened = Signal(int)
    cancel_requested = Signal(int)
    narrow_requested = Signal(str)
    menu_opened = Signal(QMenu, int)
    highlight_requested = Signal(str)
    followed = Signal(bool)

    def __init__(self, model: LogModel, theme: Theme, highlights: Highlights, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._log = model
        self._theme = theme
        self._follows = True
        self._has_own_widths = False
        self._is_fitting = False
        self._kept = 0
        self._why_empty = ""
        self.can_cancel: Callable[[Entry], bool] = lambda entry: entry.is_pending
        """Whether the call of a row can be cancelled; who knows more than the row can say so."""
        self._clock = QTimer(self, interval=CLOCK_MS)
        self.setModel(model)
        self.setItemDelegate(LogDelegate(model, theme, highlights, self))
        self._build()
        self._clock.timeout.connect(self._on_clock_ticked)
        model.rowsInserted.connect(self._on_rows_inserted)
        model.rowsRemoved.connect(self._on_rows_removed)
        model.modelAboutToBeReset.connect(self._on_model_about_to_reset)
        model.modelReset.connect(self._on_model_reset)
        model.stretch_replaced.connect(self._take_up_kept)
        model.flushed.connect(self._on_flushed)
        self.verticalScrollBar().valueChanged.connect(self._on_scrolled)
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.doubleClicked.connect(self._on_row_opened)
        theme.changed.connect(self.viewport().update)
        highlights.changed.connect(self.viewport().update)

    @property
    def follows(self) -> bool:
        """Whether new rows are scrolled into view."""
        return self._follows

    def set_follow(self, follows: bool) -> None:
        """Keep to the tail, or stay where the operator reads."""
        if follows:
            self.scrollToBottom()
        if follows != self._follows:
            self._follows = follows
            self.followed.emit(follows)

    def select_entry(self, entry: int) -> bool:
        """Make a journal entry the current row; say whether it is shown."""
        row = self._log.row_of(entry)
        if row is None:
            return False
        index = self._log.index(row, 0)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(index, flags)
        self.scrollTo(index)
        return True

    def say_why_empty(self, why: str) -> None:
        """Say this in place of rows for as long as there are none."""
        if why != self._why_empty:
            self._why_empty = why
            self.setAccessibleDescription(why)
            self.viewport().update()

    def copy_rows(self) -> None:
        """Copy the selected rows, one line each."""
        rows = sorted(index.row() for index in self.selectionModel().selectedRows())
        entries = [entry for row in rows if (entry := self._log.entry_at(row)) is not None]
        if entries:
            QGuiApplication.clipboard().setText("\n".join(entry.text() for entry in entries))

    @property
    def column_widths(self) -> tuple[int, ...]:
        """The widths of the columns when the operator has chosen them, else nothing."""
        return tuple(self.columnWidth(column) for column in range(_FITTED)) if self._has_own_widths else ()

    def set_column_widths(self, widths: Sequence[int]) -> None:
        """Give the columns widths the operator chose before."""
        if len(widths) != _FITTED:
            return
        self._has_own_widths = True
        for column, width in enumerate(widths):
            self.setColumnWidth(column, width)

    def copy_cell(self, entry: Entry, column: LogColumn) -> None:
        """Copy the whole text of one cell."""
        QGuiApplication.clipboard().setText(what_is_copied(entry, column))

    def _build(self) -> None:
        self.setAccessibleName("Live log")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setCornerButtonEnabled(False)
        self.setTabKeyNavigation(False)
        rows = self.verticalHeader()
        rows.hide()
        rows.setMinimumSectionSize(ROW_HEIGHT)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setSectionsMovable(True)
        header.sectionResized.connect(self._on_section_resized)
        self._fit_columns()

    def _fit_columns(self) -> None:
        """Divide the width sensibly, until the operator has chosen widths."""
        if self._has_own_widths:
            return
        self._is_fitting = True
        for column, width in self._fitting_widths().items():
            self.setColumnWidth(column, width)
        self._is_fitting = False

    def _fitting_widths(self) -> dict[LogColumn, int]:
        """Measure what the columns need, and take from some of them what the summary lacks."""
        is_compact = self.width() < COMPACT_BELOW
        plain, fixed = self.fontMetrics().horizontalAdvance, QFontMetrics(self._theme.mono).horizontalAdvance
        widths = {
            LogColumn.TIME: fixed("00:00:00.000") + _GAP + BOOKMARK_WIDTH,
            LogColumn.SEVERITY: plain("warning") + 22 + _GAP,
            LogColumn.SYSTEM: plain("Recorder sim") + 6 + _GAP,
            LogColumn.COMMAND: plain("Start recording" if is_compact else "Update a scheduled room") + _GAP,
            LogColumn.TARGET: fixed("000000" if is_compact else "0000000000000") + _GAP,
            LogColumn.RESULT: fixed("00000 Aaaaaa" if is_compact else "00000 Aaaaaaaaaaaaaaaa") + _GAP,
            LogColumn.TOOK: fixed("00.0 s …") + _GAP,
        }
        lacking = sum(widths.values()) + round(self.viewport().width() * _LEAST_SUMMARY) - self.viewport().width()
        spare = {column: max(0, widths[column] - least) for column, least in _LEAST.items()}
        share = min(1.0, max(0, lacking) / max(1, sum(spare.values())))
        return {column: width - round(spare.get(column, 0) * share) for column, width in widths.items()}

    def _on_section_resized(self, section: int) -> None:
        if not self._is_fitting and section < _FITTED:
            self._has_own_widths = True

    def _on_rows_inserted(self, _: QModelIndex, first: int, last: int) -> None:
        if self._follows:
            self.scrollToBottom()
        elif first <= self.verticalScrollBar().value():
            self._shift(last - first + 1)

    def _on_rows_removed(self, _: QModelIndex, first: int, last: int) -> None:
        if not self._follows and first < self.verticalScrollBar().value():
            self._shift(first - last - 1)

    def _shift(self, rows: int) -> None:
        """Keep what is read where it is although rows before it came or went."""
        bar = self.verticalScrollBar()
        wanted = max(0, bar.value() + rows)
        self.updateGeometries()
        bar.setValue(wanted)

    def _on_model_about_to_reset(self) -> None:
        self._kept = self._log.id_at(self.currentIndex().row()) or self._kept

    def _on_model_reset(self) -> None:
        if self._follows:
            self.scrollToBottom()
        self._take_up_kept()
        if not self.currentIndex().isValid():
            self.selected.emit(0)

    def _on_flushed(self) -> None:
        if self._kept and not self.currentIndex().isValid():
            self._take_up_kept()
        self._start_clock()

    def _take_up_kept(self) -> None:
        """Select the row again that was selected before rows were taken out, as soon as it is there."""
        row = self._log.row_of(self._kept) if self._kept else None
        if row is None:
            return
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
        self.selectionModel().setCurrentIndex(self._log.index(row, 0), flags)
        if not self._follows:
            self.scrollTo(self._log.index(row, 0))

    def _on_scrolled(self, value: int) -> None:
        is_at_tail = value >= self.verticalScrollBar().maximum()
        if is_at_tail != self._follows:
            self._follows = is_at_tail
            self.followed.emit(is_at_tail)

    def _on_current_changed(self, current: QModelIndex) -> None:
        found = self._log.id_at(current.row()) or 0
        self._kept = found or self._kept
        self.selected.emit(found)

    def _on_row_opened(self, index: QModelIndex) -> None:
        entry = self._log.id_at(index.row())
        if entry is not None:
            self.opened.emit(entry)

    def _menu(self, entry: Entry, column: LogColumn) -> QMenu:
        """Make the menu of one cell."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        icon = self._theme.icon
        for offer in offers(entry, column):
            menu.addAction(icon(offer.icon), offer.title, partial(self.narrow_requested.emit, offer.term))
        term = term_of(entry, column)
        if term:
            menu.addAction(icon("highlight"), "Highlight this…", partial(self.highlight_requested.emit, term))
            menu.addSeparator()
        menu.addAction(icon("inspector"), "Inspect\tEnter", partial(self.opened.emit, entry.id))
        menu.addAction(icon("copy"), copy_title(column), partial(self.copy_cell, entry, column))
        menu.addAction(icon("copy"), "Copy row\tCtrl+C", self.copy_rows)
        self.menu_opened.emit(menu, entry.id)
        cancel = menu.addAction(icon("cancel"), "Cancel call\tDel", partial(self.cancel_requested.emit, entry.id))
        cancel.setEnabled(self.can_cancel(entry))
        return menu

    def _start_clock(self) -> None:
        if not self._clock.isActive() and self._visible_pending():
            self._clock.start()

    def _on_clock_ticked(self) -> None:
        pending = self._visible_pending()
        if not pending or not self.isVisible():
            self._clock.stop()
            return
        for row in pending:
            self.viewport().update(self.visualRect(self._log.index(row, LogColumn.TOOK)))

    def _visible_pending(self) -> list[int]:
        first = max(0, self.rowAt(0))
        last = self.rowAt(self.viewport().height() - 1)
        last = self._log.rowCount() - 1 if last < 0 else last
        rows = range(first, min(last, first + 400) + 1)
        return [row for row in rows if (entry := self._log.entry_at(row)) is not None and entry.is_pending]

    def _current_entry(self) -> Entry | None:
        return self._log.entry_at(self.currentIndex().row())

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Home and End go to the first and last row, Enter opens, Ctrl+C copies, Delete cancels a call under way."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_rows()
            return
        entry = self._current_entry()
        match event.key():
            case Qt.Key.Key_Home if self._log.rowCount():
                self.select_entry(self._log.id_at(0) or 0)
            case Qt.Key.Key_End if self._log.rowCount():
                self.select_entry(self._log.id_at(self._log.rowCount() - 1) or 0)
                self.set_follow(True)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if entry is not None:
                self.opened.emit(entry.id)
            case Qt.Key.Key_Delete if entry is not None and self.can_cancel(entry):
                self.cancel_requested.emit(entry.id)
            case _:
                super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Offer what can be done with the cell under the pointer, or with the current one when a key was pressed."""
        if event.reason() is QContextMenuEvent.Reason.Mouse:
            index = self.indexAt(event.pos())
            where = event.globalPos()
        else:
            index = self.currentIndex()
            where = self.viewport().mapToGlobal(self.visualRect(index).bottomLeft() + QPoint(8, 0))
        entry = self._log.entry_at(index.row())
        if entry is not None:
            self._menu(entry, LogColumn(index.column())).popup(where)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the columns to the new width; stay at the tail."""
        super().resizeEvent(event)
        self._fit_columns()
        if self._follows:
            self.scrollToBottom()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint, and tell the model how long it took."""
        started = time.perf_counter()
        super().paintEvent(event)
        self._log.note_paint(time.perf_counter() - started)
        if self._why_empty and not self._log.rowCount():
            painter = QPainter(self.viewport())
            painter.setPen(self._theme.color("text.muted"))
            place = self.viewport().rect().adjusted(_GAP, 0, -_GAP, 0)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._why_empty)
            painter.end()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Begin with the newest row when the view keeps to it and none was chosen; Qt would begin with the oldest."""
        if self._follows and not self.currentIndex().isValid() and self._log.rowCount():
            newest = self._log.index(self._log.rowCount() - 1, 0)
            self.selectionModel().setCurrentIndex(newest, QItemSelectionModel.SelectionFlag.NoUpdate)
        super().focusInEvent(event)
