"""The live log's model: a window on the journal's columns, brought up to date once per flush."""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left
from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from console.journal.entry import Entry, Flag
from console.ui.models.log_filter import LogFilter
from console.ui.models.visible_text import cut, visible

if TYPE_CHECKING:
    from console.journal.entry import Changed
    from console.journal.rows import Rows

Index: TypeAlias = QModelIndex | QPersistentModelIndex

FLUSH_MS = 33
"""Time between two flushes into the view."""

SLOW_FLUSH_MS = 50
"""The same while a flush with its painting takes long."""

SLOW_FROM_S = 0.015

ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
"""The `Entry` of a row, from any of its cells; None when it has left memory."""

WHOLE_TEXT_ROLE = Qt.ItemDataRole.UserRole + 2
"""A cell's text without cut or replaced characters."""

_REBUILD_FROM = 300  # rows changing their place in a filtered view; from here on a new index is cheaper
_OPENED_ROWS = 512
_NOWHERE = QModelIndex()


class LogColumn(IntEnum):
    """The columns of the log, in their order."""

    TIME = 0
    SEVERITY = 1
    SYSTEM = 2
    COMMAND = 3
    TARGET = 4
    RESULT = 5
    TOOK = 6
    SUMMARY = 7


_TITLES = {
    LogColumn.TIME: ("Time", "When it was sent or arrived, in this workstation's time"),
    LogColumn.SEVERITY: ("State", "How it ended"),
    LogColumn.SYSTEM: ("System", "Which system, and whether it is a simulator"),
    LogColumn.COMMAND: ("Command", "The command, or the type of an event"),
    LogColumn.TARGET: ("Target", "The room or device it is about"),
    LogColumn.RESULT: ("Result", "Result code with its label"),
    LogColumn.TOOK: ("Took", "How long the answer took"),
    LogColumn.SUMMARY: ("What it says", "The meaning of the answer"),
}


class LogModel(QAbstractTableModel):
    """Rows of the journal, all of them or those a filter lets through.

    Signals:
        flushed: New and changed rows have been taken over; counts may be shown anew.
    """

    flushed = Signal()

    def __init__(self, journal: Rows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = journal.columns
        self._filter = LogFilter()
        self._ids: array[int] | None = None
        self._first = self._columns.first
        self._next = self._columns.last + 1
        self._updated: set[int] = set()
        self._is_paused = False
        self._last_flush_s = 0.0
        self._last_paint_s = 0.0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.flush)
        self._entry = lru_cache(_OPENED_ROWS)(self._columns.entry)
        self._unsubscribe = journal.subscribe(self._on_journal_changed)
        self.destroyed.connect(self._unsubscribe)

    @property
    def is_paused(self) -> bool:
        """Whether new rows wait outside the view."""
        return self._is_paused

    @property
    def unseen_count(self) -> int:
        """How many rows arrived since the view was brought up to date."""
        return int(self._columns.last) + 1 - self._next

    @property
    def filtered_count(self) -> int:
        """How many of the rows taken over are left out by the filter."""
        return 0 if self._ids is None else self._next - self._first - len(self._ids)

    @property
    def filter(self) -> LogFilter:
        """The filter in use."""
        return self._filter

    def set_filter(self, wanted: LogFilter) -> None:
        """Show the rows that a filter lets through."""
        if wanted != self._filter:
            self._filter = wanted
            self._rebuild()

    def set_paused(self, is_paused: bool) -> None:
        """Keep new rows out of the view, or take over all that wait. The journal never pauses."""
        self._is_paused = is_paused
        if not is_paused:
            self.flush()

    def note_paint(self, took_s: float) -> None:
        """Learn from the view how long painting took; slow painting makes flushes rarer."""
        self._last_paint_s = took_s

    def entry_at(self, row: int) -> Entry | None:
        """Return what a row shows."""
        found = self.id_at(row)
        return None if found is None else self._entry(found)

    def id_at(self, row: int) -> int | None:
        """Return the journal's number of a row."""
        if not 0 <= row < self.rowCount():
            return None
        return self._first + row if self._ids is None else self._ids[row]

    def row_of(self, entry: int) -> int | None:
        """Return where a journal entry stands, or None when it is not shown."""
        if self._ids is None:
            return entry - self._first if self._first <= entry < self._next else None
        row = bisect_left(self._ids, entry)
        return row if row < len(self._ids) and self._ids[row] == entry else None

    def flush(self) -> None:
        """Take over everything that happened since the last flush, with one insertion for all new rows."""
        started = time.perf_counter()
        self._timer.stop()
        self._entry.cache_clear()
        self._drop_departed()
        self._take_updates()
        if not self._is_paused:
            self._take_new()
        self._last_flush_s = time.perf_counter() - started
        self.flushed.emit()

    def _on_journal_changed(self, changed: Changed) -> None:
        self._updated.update(changed.updated)
        if not self._timer.isActive():
            is_slow = self._last_flush_s + self._last_paint_s > SLOW_FROM_S
            self._timer.start(SLOW_FLUSH_MS if is_slow else FLUSH_MS)

    def _drop_departed(self) -> None:
        first = self._columns.first
        if first <= self._first:
            return
        count = min(first, self._next) - self._first if self._ids is None else bisect_left(self._ids, first)
        if count:
            self.beginRemoveRows(_NOWHERE, 0, count - 1)
        self._first = first
        self._next = max(self._next, first)
        if self._ids is not None:
            del self._ids[:count]
        if count:
            self.endRemoveRows()

    def _take_new(self) -> None:
        last = self._columns.last
        if last < self._next:
            return
        row = self.rowCount()
        if self._ids is None:
            self.beginInsertRows(_NOWHERE, row, row + last - self._next)
            self._next = last + 1
            self.endInsertRows()
            return
        found = self._filter.matching(self._columns, self._next, last)
        self._next = last + 1
        if found:
            self.beginInsertRows(_NOWHERE, row, row + len(found) - 1)
            self._ids.extend(found)
            self.endInsertRows()

    def _take_updates(self) -> None:
        updated = sorted(entry for entry in self._updated if self._first <= entry < self._next)
        self._updated.clear()
        if self._ids is None:
            self._repaint([entry - self._first for entry in updated])
            return
        moved = [
            entry for entry in updated if self._filter.matches(self._columns, entry) != (self.row_of(entry) is not None)
        ]
        if len(moved) > _REBUILD_FROM:
            self._rebuild()
            return
        for entry in moved:
            self._move(entry)
        self._repaint([row for entry in updated if (row := self.row_of(entry)) is not None])

    def _move(self, entry: int) -> None:
        """Let a row appear or vanish because its call ended and the filter now judges it otherwise."""
        assert self._ids is not None
        row = bisect_left(self._ids, entry)
        if row < len(self._ids) and self._ids[row] == entry:
            self.beginRemoveRows(_NOWHERE, row, row)
            del self._ids[row]
            self.endRemoveRows()
        else:
            self.beginInsertRows(_NOWHERE, row, row)
            self._ids.insert(row, entry)
            self.endInsertRows()

    def _repaint(self, rows: Sequence[int]) -> None:
        if rows:
            self.dataChanged.emit(self.index(rows[0], 0), self.index(rows[-1], len(LogColumn) - 1))

    def _rebuild(self) -> None:
        self.beginResetModel()
        self._first = self._columns.first
        self._next = max(self._next, self._first)
        if self._filter.shows_everything:
            self._ids = None
        else:
            self._ids = self._filter.matching(self._columns, self._first, self._next - 1)
        self.endResetModel()
        self.flushed.emit()

    # Qt overrides

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of rows shown."""
        if parent.isValid():
            return 0
        return self._next - self._first if self._ids is None else len(self._ids)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(LogColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a column's title or explanation."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(LogColumn):
            return None
        title, explanation = _TITLES[LogColumn(section)]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return title
            case Qt.ItemDataRole.ToolTipRole:
                return explanation
            case Qt.ItemDataRole.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
            case _:
                return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's text, its whole text, its tooltip or its row's entry."""
        if not index.isValid():
            return None
        entry = self.entry_at(index.row())
        if role == ENTRY_ROLE or entry is None:
            return entry
        column = LogColumn(index.column())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cut(visible(cell_text(entry, column)))
            case Qt.ItemDataRole.ToolTipRole:
                return _tooltip(entry, column)
            case _ if role == WHOLE_TEXT_ROLE:
                return cell_text(entry, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{_TITLES[column][0]}: {visible(cell_text(entry, column))}"
            case _:
                return None


def cell_text(entry: Entry, column: LogColumn) -> str:
    """Return the text of one cell."""
    match column:
        case LogColumn.TIME:
            return entry.time.astimezone().strftime("%H:%M:%S.%f")[:-3]
        case LogColumn.SEVERITY:
            return entry.severity_word
        case LogColumn.SYSTEM:
            return "Console" if entry.system is None else entry.system.display_name
        case LogColumn.COMMAND:
            return entry.title
        case LogColumn.TARGET:
            return entry.target
        case LogColumn.RESULT:
            return entry.result
        case LogColumn.TOOK:
            return took_text(entry)
        case LogColumn.SUMMARY:
            return entry.summary


def took_text(entry: Entry) -> str:
    """Return how long an answer took, or has been awaited so far."""
    if entry.is_pending:
        return f"{max(0.0, time.time() - entry.time_us / 1e6):.1f} s …"
    if entry.duration_ms is None:
        return ""
    return f"{entry.duration_ms:.1f} ms" if entry.duration_ms < 1_000 else f"{entry.duration_ms / 1_000:.2f} s"


_MARKS = {
    Flag.SIMULATED: "From a simulator.",
    Flag.CONTRADICTION: "The answer contradicts itself or what is known.",
    Flag.ODDITY: "The answer was unusual.",
    Flag.RETRY: "A further attempt of an earlier call.",
    Flag.SENT_ANYWAY: "Sent although its values did not pass the check.",
    Flag.ASSUMED: "The command itself is an assumption.",
    Flag.REDACTED: "Secrets were removed from its bytes.",
}


def _tooltip(entry: Entry, column: LogColumn) -> str:
    match column:
        case LogColumn.TIME:
            return f"{entry.time:%Y-%m-%d %H:%M:%S} UTC, entry {entry.id}"
        case LogColumn.SEVERITY | LogColumn.SYSTEM:
            said = [text for flag, text in _MARKS.items() if flag in entry.flags]
            return "\n".join([f"{entry.environment}" if entry.environment else "The console itself", *said])
        case LogColumn.COMMAND:
            return entry.command
        case _:
            return cut(visible(cell_text(entry, column)), 1_000)
