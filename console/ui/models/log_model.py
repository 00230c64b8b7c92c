"""The live log's model: a window on the journal's columns, brought up to date once per flush."""

from __future__ import annotations

import time
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from console.journal.filter.language import Everything, Expression
from console.journal.filter.masks import RunsAway
from console.journal.filter.search import Search
from console.ui.models.log_cells import TITLES, LogColumn, cell_text, tooltip
from console.ui.models.running_search import RunningSearch
from console.ui.models.visible_text import cut, visible

if TYPE_CHECKING:
    from console.journal.entry import Changed, Entry
    from console.journal.rows import Rows

Index: TypeAlias = QModelIndex | QPersistentModelIndex

FLUSH_MS = 33
"""Time between two flushes into the view."""

SLOW_FLUSH_MS = 50
"""The same while a flush with its painting takes long."""

SLOW_FROM_S = 0.015

RUSH_FLUSH_MS = 100
"""The same while rows pass faster than anybody can read: every flush paints the whole screen anew."""

RUSH_ROWS = 200
"""New rows in one flush from which that is so."""

ENTRY_ROLE = Qt.ItemDataRole.UserRole + 1
"""The `Entry` of a row, from any of its cells; None when it has left memory."""

WHOLE_TEXT_ROLE = Qt.ItemDataRole.UserRole + 2
"""A cell's text without cut or replaced characters."""

FIRST_HITS = 2_000
"""The newest hits of a new filter, shown as soon as they are found; the older ones are put before them."""

FIRST_HITS_BY_S = 0.05
"""Time after which fewer hits are shown too."""

PUT_BEFORE_EVERY_S = 0.2
"""Time between two insertions of older hits."""

_NEAR = 512  # rows of the journal that are judged in one go when some of them have changed
_FAR = 4_096  # rows of the journal that are replaced in one go at the most
_MOST_RUNS = 40  # insertions and removals after which the whole stretch is replaced instead
_OPENED_ROWS = 512
_NOWHERE = QModelIndex()


class LogModel(QAbstractTableModel):
    """Rows of the journal, all of them or those a filter lets through.

    Without a filter a row's place follows from its number. With one, the numbers of the rows shown are held in an index
    that a search fills from the newest row backwards while the rows before stay on show. Every row of the journal that
    is in memory is shown, filtered (cleared rows count as filtered) or unseen, at any moment.

    Signals:
        flushed: New and changed rows have been taken over; counts may be shown anew.
        search_ended: Every row has been held against the filter, or the search failed.
        search_failed: A filter could not be carried out; carries what is wrong. The rows shown stay as they were.
        stretch_replaced: Rows were taken out and put in again, which lets go of a selection among them.
    """

    flushed = Signal()
    search_ended = Signal()
    search_failed = Signal(str)
    stretch_replaced = Signal()

    def __init__(self, journal: Rows, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows = journal
        self._columns = journal.columns
        self._search = Search(self._columns, Everything())
        self._before = self._search
        self._running: RunningSearch | None = None
        self._is_taking_over = False
        self._began_s = 0.0
        self._put_before_s = 0.0
        self._ids: array[int] | None = None
        self._oldest = self._columns.first
        self._floor = 0
        self._next = self._columns.last + 1
        self._updated: set[int] = set()
        self._is_paused = False
        self._is_held = False
        self._last_flush_s = 0.0
        self._last_paint_s = 0.0
        self._last_count = 0
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self.flush)
        self._steps = QTimer(self, singleShot=True, interval=0)
        self._steps.timeout.connect(self._on_search_stepped)
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
    def total(self) -> int:
        """How many rows of those in memory have been taken over."""
        return self._next - self._oldest

    @property
    def filtered_count(self) -> int:
        """How many of the rows taken over are left out, by the filter or because they were cleared."""
        return self.total - self.rowCount()

    @property
    def cleared_count(self) -> int:
        """How many rows are hidden because the operator cleared the view."""
        return max(0, min(self._floor, self._next) - self._oldest)

    @property
    def filter(self) -> Expression:
        """The filter that is wanted; its search may still be running."""
        return self._wanted.expression

    @property
    def is_searching(self) -> bool:
        """Whether rows are still being held against the filter."""
        return self._running is not None

    @property
    def _wanted(self) -> Search:
        return self._search if self._running is None else self._running.search

    @property
    def _first(self) -> int:
        """The oldest row that may be shown."""
        return min(max(self._oldest, self._floor), self._next)

    def set_filter(self, expression: Expression) -> None:
        """Show the rows that match; the newest hits come first, and until then the rows shown stay."""
        if expression != self._wanted.expression or self._is_held:
            self._begin(Search(self._columns, expression))

    def finish_search(self) -> None:
        """Hold every row against the filter now, for those who cannot wait."""
        while self._running is not None:
            self._on_search_stepped()

    def clear(self) -> None:
        """Hide every row taken over so far; the journal keeps them."""
        self._set_floor(self._next)

    def show_cleared(self) -> None:
        """Show the cleared rows again, as far as they are in memory and match."""
        self._set_floor(0)

    def set_paused(self, is_paused: bool) -> None:
        """Keep new rows out of the view, or take over all that wait. The journal never pauses."""
        self._is_paused = is_paused
        self._is_held = False
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

    def row_at_or_after(self, entry: int) -> int:
        """Return the first row that shows this entry or a later one; the number of rows when there is none."""
        if self._ids is None:
            return min(max(entry, self._first), self._next) - self._first
        return bisect_left(self._ids, entry)

    def flush(self) -> None:
        """Take over everything that happened since the last flush, with one insertion for all new rows."""
        started, first = time.perf_counter(), self._next
        self._timer.stop()
        self._entry.cache_clear()
        self._drop_departed()
        try:
            self._take_updates()
            if not self._is_paused:
                self._take_new()
        except RunsAway as problem:
            self._hold(str(problem))
        self._last_flush_s, self._last_count = time.perf_counter() - started, self._next - first
        self.flushed.emit()

    def _on_journal_changed(self, changed: Changed) -> None:
        self._updated.update(changed.updated)
        if not self._timer.isActive():
            self._timer.start(self._pause_ms())

    def _pause_ms(self) -> int:
        """Return how long changes wait for others to be taken over with."""
        if self._last_count > RUSH_ROWS:
            return RUSH_FLUSH_MS
        return SLOW_FLUSH_MS if self._last_flush_s + self._last_paint_s > SLOW_FROM_S else FLUSH_MS

    def _hold(self, problem: str) -> None:
        """Stop the view because the filter cannot judge a row in time; another filter lets it go on."""
        self._is_paused = self._is_held = True
        self.search_failed.emit(f"The view was paused: {problem}")

    def _set_floor(self, floor: int) -> None:
        wanted = self._wanted
        self.beginResetModel()
        self._floor = floor
        if floor and self._ids is not None:
            self._ids = array("Q")
        self.endResetModel()
        self._begin(wanted)

    # the running search

    def _begin(self, search: Search) -> None:
        self._steps.stop()
        self._running, self._is_taking_over = None, False
        if search.matches_everything:
            self._show_all(search)
            return
        self._running = RunningSearch(search, self._first, self._next - 1)
        self._began_s = time.perf_counter()
        self._on_search_stepped()

    def _show_all(self, search: Search) -> None:
        self.beginResetModel()
        self._search, self._ids = search, None
        self.endResetModel()
        self._end_search()

    def _on_search_stepped(self) -> None:
        running = self._running
        if running is None:
            return
        try:
            if not running.is_done:
                running.work()
            if not self._is_taking_over and self._has_enough(running):
                self._show_found(running)
        except RunsAway as problem:
            self._give_up(str(problem))
            return
        if self._is_taking_over:
            self._put_before(running)
        if running.is_done and not running.count:
            self._end_search()
        else:
            self._steps.start()

    def _has_enough(self, running: RunningSearch) -> bool:
        """Whether there is something to show in place of the rows shown so far."""
        if running.is_done or running.count >= FIRST_HITS:
            return True
        return bool(running.count) and time.perf_counter() - self._began_s > FIRST_HITS_BY_S

    def _show_found(self, running: RunningSearch) -> None:
        """Let the newest hits take the place of the rows shown so far."""
        came_later = running.search.among(running.newest + 1, self._next - 1)
        self.beginResetModel()
        self._search = running.search
        self._ids = running.take(FIRST_HITS)
        self._ids.extend(came_later)
        self._is_taking_over = True
        self._put_before_s = time.perf_counter()
        self.endResetModel()
        self.flushed.emit()

    def _put_before(self, running: RunningSearch) -> None:
        assert self._ids is not None
        now = time.perf_counter()
        if not running.count or not (running.is_done or now - self._put_before_s > PUT_BEFORE_EVERY_S):
            return
        found = running.take()
        del found[: bisect_left(found, self._first)]
        if found:
            self.beginInsertRows(_NOWHERE, 0, len(found) - 1)
            self._ids[:0] = found
            self.endInsertRows()
            self.flushed.emit()
        self._put_before_s = now

    def _give_up(self, problem: str) -> None:
        """The wanted filter cannot be carried out: stay with the one before."""
        assert self._running is not None
        failed = self._running.search
        self._running, self._is_taking_over = None, False
        if failed is self._before:
            self._begin(Search(self._columns, Everything()))
        elif self._search is not self._before:  # the rows shown are not all that match
            self._begin(self._before)
        self.search_failed.emit(problem)
        if self._running is None:
            self.search_ended.emit()

    def _end_search(self) -> None:
        self._running, self._is_taking_over = None, False
        self._before = self._search
        if self._is_held:
            self.set_paused(False)
        else:
            self.flush()
        self.search_ended.emit()

    # rows that come, change and go

    def _drop_departed(self) -> None:
        oldest = self._columns.first
        if oldest <= self._oldest:
            return
        following = max(self._next, oldest)
        if self._ids is None:
            count = self.rowCount() - (following - min(max(oldest, self._floor), following))
        else:
            count = bisect_left(self._ids, oldest)
        if count:
            self.beginRemoveRows(_NOWHERE, 0, count - 1)
        self._oldest, self._next = oldest, following
        if self._ids is not None:
            del self._ids[:count]
        if count:
            self.endRemoveRows()
        if self._running is not None:
            self._running.oldest = self._first

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
        found = self._search.among(self._next, last)
        if found:
            self.beginInsertRows(_NOWHERE, row, row + len(found) - 1)
            self._ids.extend(found)
        self._next = last + 1
        if found:
            self.endInsertRows()

    def _take_updates(self) -> None:
        """Repaint rows that changed, and let rows appear or vanish that the filter now judges otherwise."""
        updated = sorted(entry for entry in self._updated if self._first <= entry < self._next)
        if self._running is None:
            self._updated.clear()  # else they are judged once more when the search has ended
        if self._ids is not None and not self._is_held:
            self._judge(updated)
        rows = [row for entry in updated if (row := self.row_of(entry)) is not None]
        if rows:
            self.dataChanged.emit(self.index(rows[0], 0), self.index(rows[-1], len(LogColumn) - 1))

    def _judge(self, updated: Sequence[int]) -> None:
        assert self._ids is not None
        if self._is_taking_over and self._ids:
            updated = updated[bisect_left(updated, self._ids[0]) :]
        for near in _together(updated, _FAR):
            matching = set(self._matching(near))
            moved = [entry for entry in near if (entry in matching) != (self.row_of(entry) is not None)]
            if moved:
                self._move(moved, matching)

    def _matching(self, entries: Sequence[int]) -> Iterator[int]:
        for near in _together(entries, _NEAR):
            yield from self._search.among(near[0], near[-1])

    def _move(self, moved: Sequence[int], matching: set[int]) -> None:
        """Put in the rows that match now and take out the others."""
        assert self._ids is not None
        leaving = [row for entry in moved if entry not in matching and (row := self.row_of(entry)) is not None]
        coming = [entry for entry in moved if entry in matching]
        if len(leaving) + len(coming) > _MOST_RUNS:
            self._replace_stretch(moved, coming, leaving)
            return
        for row in reversed(leaving):
            self.beginRemoveRows(_NOWHERE, row, row)
            del self._ids[row]
            self.endRemoveRows()
        for entry in coming:
            row = bisect_left(self._ids, entry)
            self.beginInsertRows(_NOWHERE, row, row)
            self._ids.insert(row, entry)
            self.endInsertRows()

    def _replace_stretch(self, moved: Sequence[int], coming: Iterable[int], leaving: Iterable[int]) -> None:
        """Take out a whole stretch and put it in again: two changes instead of hundreds."""
        assert self._ids is not None
        start, stop = bisect_left(self._ids, moved[0]), bisect_right(self._ids, moved[-1])
        gone = {self._ids[row] for row in leaving}
        stretch = array("Q", sorted({*self._ids[start:stop], *coming} - gone))
        if stop > start:
            self.beginRemoveRows(_NOWHERE, start, stop - 1)
            del self._ids[start:stop]
            self.endRemoveRows()
        if stretch:
            self.beginInsertRows(_NOWHERE, start, start + len(stretch) - 1)
            self._ids[start:start] = stretch
            self.endInsertRows()
        self.stretch_replaced.emit()

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
        title, explanation = TITLES[LogColumn(section)]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return title
            case Qt.ItemDataRole.ToolTipRole:
                return explanation
            case Qt.ItemDataRole.TextAlignmentRole:
                is_number = section == LogColumn.TOOK
                return Qt.AlignmentFlag.AlignVCenter | (
                    Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
                )
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
                return tooltip(entry, column, self._rows.note_on(entry.id))
            case _ if role == WHOLE_TEXT_ROLE:
                return cell_text(entry, column)
            case Qt.ItemDataRole.AccessibleTextRole:
                return f"{TITLES[column][0]}: {visible(cell_text(entry, column))}"
            case _:
                return None


def _together(entries: Sequence[int], most: int) -> Iterator[Sequence[int]]:
    """Split ascending numbers into stretches that cover so many numbers at the most."""
    start = 0
    for place in range(1, len(entries) + 1):
        if place == len(entries) or entries[place] - entries[start] >= most:
            yield entries[start:place]
            start = place
