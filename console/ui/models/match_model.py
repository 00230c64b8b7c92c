"""The rows in which something was found, in the order of the log, with some rows around each."""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from enum import IntEnum
from typing import TypeAlias

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from console.journal.columns import Columns
from console.journal.payload_search import PayloadMatch
from console.ui.models.table import ROW_ROLE
from console.ui.models.visible_text import cut, visible
from console.ui.theme import Theme

Index: TypeAlias = QModelIndex | QPersistentModelIndex

MOST_WITH_CONTEXT = 20_000
"""Matches up to which rows around them are shown."""

_NOWHERE = QModelIndex()


class MatchColumn(IntEnum):
    """The columns of the pane."""

    ROW = 0
    TIME = 1
    COMMAND = 2
    WHERE = 3
    TEXT = 4


_TITLES = ("Row", "Time", "Command", "Found in", "What it says")


class MatchModel(QAbstractTableModel):
    """Numbers of matching rows, and of those around them when they are wanted."""

    def __init__(self, columns: Columns, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns, self._theme = columns, theme
        self.matches = array("Q")
        """Numbers of the matching rows, ascending."""
        self._payloads: dict[int, PayloadMatch] = {}
        self._shown: array[int] | None = None
        """Rows shown when there are rows around the matches; None when the matches are all that is shown."""
        self._context = 0

    def reset(self) -> None:
        """Forget every match."""
        self.beginResetModel()
        self.matches, self._shown = array("Q"), None
        self._payloads.clear()
        self.endResetModel()

    def add(self, newest_first: Sequence[int]) -> None:
        """Put older matches before those that are known; the first of them is the newest."""
        if not newest_first:
            return
        self._show_matches_only()
        self.beginInsertRows(_NOWHERE, 0, len(newest_first) - 1)
        self.matches = array("Q", reversed(newest_first)) + self.matches
        self.endInsertRows()

    def add_payloads(self, found: Sequence[PayloadMatch]) -> None:
        """Put older rows with matching bytes before those that are known; a row found in both directions is one."""
        known = self.matches[0] if self.matches else None
        new = dict.fromkeys(match.entry for match in found)
        for match in found:
            self._payloads.setdefault(match.entry, match)
        self.add([entry for entry in new if entry != known])

    def show_context(self, rows: int) -> bool:
        """Show so many rows around every match; False when there are too many matches for that."""
        self._context = rows
        is_possible = len(self.matches) <= MOST_WITH_CONTEXT
        self.beginResetModel()
        self._shown = self._around(rows) if rows and is_possible else None
        self.endResetModel()
        return is_possible or not rows

    def entry_at(self, row: int) -> int:
        """Return the number of the row of the log that stands here."""
        return int((self.matches if self._shown is None else self._shown)[row])

    def row_of(self, entry: int) -> int | None:
        """Return where a row of the log stands, or None."""
        shown = self.matches if self._shown is None else self._shown
        row = bisect_left(shown, entry)
        return row if row < len(shown) and shown[row] == entry else None

    def is_match(self, entry: int) -> bool:
        """Whether a row was found, or only stands around one that was."""
        place = bisect_left(self.matches, entry)
        return place < len(self.matches) and self.matches[place] == entry

    def next_to(self, entry: int, *, is_next: bool) -> tuple[int, bool] | None:
        """Return the match after or before a row and whether the search went over the end; None without matches."""
        if not self.matches:
            return None
        place = bisect_right(self.matches, entry) if is_next else bisect_left(self.matches, entry) - 1
        has_wrapped = not 0 <= place < len(self.matches)
        if has_wrapped:
            place = 0 if is_next else len(self.matches) - 1
        return int(self.matches[place]), has_wrapped

    def payload(self, entry: int) -> PayloadMatch | None:
        """Return where in the bytes of a row it was found."""
        return self._payloads.get(entry)

    def _show_matches_only(self) -> None:
        if self._shown is not None:
            self.beginResetModel()
            self._shown = None
            self.endResetModel()

    def _around(self, rows: int) -> array[int]:
        found: array[int] = array("Q")
        after = self._columns.first
        for match in self.matches:
            start, stop = max(after, match - rows), min(self._columns.last, match + rows)
            found.extend(range(start, stop + 1))
            after = max(after, stop + 1)
            if match < self._columns.first:
                found.append(match)
        return found

    # Qt overrides

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        """Number of rows shown."""
        return 0 if parent.isValid() else len(self.matches if self._shown is None else self._shown)

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(MatchColumn)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Titles of the columns."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """What a cell shows; rows that were not found themselves are muted and marked by a bar."""
        entry = self.entry_at(index.row())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return self._text(entry, MatchColumn(index.column()))
            case Qt.ItemDataRole.ForegroundRole if not self.is_match(entry):
                return self._theme.color("text.muted")
            case Qt.ItemDataRole.FontRole if index.column() == MatchColumn.ROW and self.is_match(entry):
                font = QFont()
                font.setBold(True)
                return font
            case _ if role == ROW_ROLE:
                return entry
            case _:
                return None

    def _text(self, number: int, column: MatchColumn) -> str:
        entry, payload = self._columns.entry(number), self._payloads.get(number)
        match column:
            case MatchColumn.ROW:
                return f"{number:,}" if self.is_match(number) else f"│ {number:,}"
            case MatchColumn.WHERE:
                if not self.is_match(number):
                    return ""
                return "summary" if payload is None else "reply" if payload.is_reply else "request"
            case MatchColumn.TEXT if payload is not None:
                return visible(payload.excerpt)
            case _ if entry is None:
                return "no longer in memory" if column is MatchColumn.TEXT else ""
            case MatchColumn.TIME:
                return f"{entry.time.astimezone():%H:%M:%S}.{entry.time.microsecond // 1000:03d}"
            case MatchColumn.COMMAND:
                return cut(visible(entry.title))
            case _:
                return cut(visible(entry.summary))
