"""Keys that go from one error, warning, contradiction, slow row or row about the same to the next."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from enum import Enum
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from console.journal.filter.language import Everything, parse
from console.journal.neighbours import Among, Direction, Neighbour, Position, look, matching, position, same_target

if TYPE_CHECKING:
    from console.journal.columns import Columns
    from console.ui.tasks import Tasks
    from console.ui.widgets.log_view import LogView

_STEPS_A_TURN = 4
_TASK = "go to a neighbour"


@dataclass(frozen=True, slots=True)
class _Facts:
    key: str
    noun: str
    plural: str
    line: str
    """Filter line of the wanted rows; empty for those about the same room, device or recording."""


class Sort(Enum):
    """What can be gone to with one key; with Shift to the previous."""

    ERROR = _Facts("E", "error", "errors", "error")
    WARNING = _Facts("W", "warning", "warnings", "warning")
    CONTRADICTION = _Facts("C", "contradiction", "contradictions", "is:contradiction")
    SLOW = _Facts("S", "slow row", "slow rows", "latency>2s")
    BOOKMARK = _Facts("B", "bookmark", "bookmarks", "is:bookmarked")
    SAME = _Facts("R", "row about the same", "rows about the same", "")

    @property
    def key(self) -> str:
        """The key that goes to the next one."""
        return self.value.key

    @property
    def noun(self) -> str:
        """What one of them is called."""
        return self.value.noun


class LogNavigation(QObject):
    """Goes to neighbours among the rows the log shows, and says where that is.

    Signals:
        told: Where a key press led, such as "error 3 of 17, wrapped".
    """

    told = Signal(str)

    def __init__(self, view: LogView, columns: Columns, tasks: Tasks) -> None:
        super().__init__(view)
        self._view, self._columns, self._tasks = view, columns, tasks
        for sort in Sort:
            for prefix, direction in (("", Direction.NEXT), ("Shift+", Direction.PREVIOUS)):
                shortcut = QShortcut(QKeySequence(f"{prefix}{sort.key}"), view.table)
                shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
                shortcut.activated.connect(partial(self.go, sort, direction))

    def go(self, sort: Sort, direction: Direction) -> None:
        """Go to the next or the previous row of a sort."""
        entry = self.current_entry
        wanted = self._wanted(sort, entry)
        if wanted is None:
            self.told.emit("This row is about no room, device or recording." if entry else "Choose a row first.")
            return
        self._tasks.start(self._go(sort, direction, wanted, entry), name=_TASK, replace=True)

    @property
    def current_entry(self) -> int:
        """Number of the current row of the log; 0 when there is none."""
        return self._view.model.id_at(self._view.table.currentIndex().row()) or 0

    def _wanted(self, sort: Sort, entry: int) -> Among | None:
        """Return what finds the wanted rows among those that the log shows."""
        wanted = (
            matching(self._columns, parse(sort.value.line)) if sort.value.line else same_target(self._columns, entry)
        )
        shown = self._view.model
        hides_none = isinstance(shown.filter, Everything) and not shown.cleared_count and not shown.is_paused
        if wanted is None or hides_none:
            return wanted
        among = wanted
        return lambda first, last: [found for found in among(first, last) if shown.row_of(found) is not None]

    async def _go(self, sort: Sort, direction: Direction, wanted: Among, entry: int) -> None:
        start = entry or (0 if direction is Direction.NEXT else self._columns.last + 1)
        found = await self._find(wanted, start, direction)
        if found is None:
            self.told.emit(f"No other {sort.noun} among the rows shown.")
            return
        self._view.table.set_follow(follows=False)
        self._view.table.select_entry(found.entry)
        wrapped = ", wrapped" if found.has_wrapped else ""
        self.told.emit(f"{sort.noun}{wrapped}")
        number, total = await self._count(wanted, found.entry)
        self.told.emit(f"{sort.noun} {number:,} of {total:,}{wrapped}")

    async def _find(self, wanted: Among, entry: int, direction: Direction) -> Neighbour | None:
        for step, found in enumerate(look(self._columns, wanted, entry, direction)):
            if found is not None:
                return found
            if step % _STEPS_A_TURN == 0:
                await asyncio.sleep(0)
        return None

    async def _count(self, wanted: Among, entry: int) -> tuple[int, int]:
        counted = Position(0, 0, is_complete=False)
        for step, counted in enumerate(position(self._columns, wanted, entry)):
            if step % _STEPS_A_TURN == 0 and not counted.is_complete:
                await asyncio.sleep(0)
        return counted.number, counted.total
