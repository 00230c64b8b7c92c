"""Find in the log: a text or a regular expression over summaries or over payloads, with a pane of its matches."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Coroutine, Sequence
from contextlib import aclosing
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QLineEdit,
    QSizePolicy,
    QSpinBox,
    QTableView,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from console.journal.filter.language import Contains, Expression, Matches
from console.journal.filter.masks import RunsAway
from console.journal.filter.patterns import IllFormedPattern, check_pattern
from console.journal.filter.search import Search
from console.journal.payload_search import IllFormedQuery, PayloadMatch, PayloadQuery, Unsearchable, search_payloads
from console.ui.models.match_model import MOST_WITH_CONTEXT, MatchColumn, MatchModel
from console.ui.widgets.match_delegate import MatchDelegate, spot
from console.ui.widgets.tab_order import set_tab_order

if TYPE_CHECKING:
    from console.journal.rows import Rows
    from console.ui.tasks import Tasks
    from console.ui.theme import Theme

ROW_HEIGHT = 20
SLICE_S = 0.006
"""Seconds of searching after which the window has its turn."""

MOST_CONTEXT = 9
_SHOWN_EVERY_S = 0.05
_LEAST_ROWS, _MOST_ROWS = 3, 7
_WIDTHS = (60, 104, 120, 72)
_TASK = "find"


class FindPane(QWidget):
    """A line to type what is looked for, and the rows in which it was found.

    Signals:
        chosen: A match is to be shown in the log; carries the number of its row.
        told: What a key press led to, such as "match 3 of 17".
        found: A search has ended or another begins; the matches are in `model.matches`.
        closed: The operator is done.
    """

    chosen = Signal(int)
    told = Signal(str)
    found = Signal()
    closed = Signal()

    def __init__(self, rows: Rows, theme: Theme, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows, self._theme, self._tasks = rows, theme, tasks
        self.model = MatchModel(rows.columns, theme, self)
        self.text = QLineEdit(self)
        self.is_regex = QToolButton(self)
        self.where = QComboBox(self)
        self.context = QSpinBox(self)
        self.previous = QToolButton(self)
        self.next = QToolButton(self)
        self.count = QLabel(self)
        self.problem = QLabel(self)
        self.cancel = QToolButton(self)
        self.close_button = QToolButton(self)
        self.table = QTableView(self)
        self._marking = MatchDelegate(theme, self)
        self._searched = ("", False, 0)
        self._is_pointing = False
        self._build()
        self._connect()
        self.hide()

    @property
    def is_searching(self) -> bool:
        """Whether a search is under way."""
        return self._tasks.is_running(_TASK)

    def stops(self) -> list[QWidget]:
        """What Tab walks, in this order."""
        asking = (self.text, self.is_regex, self.where, self.context)
        return [*asking, self.previous, self.next, self.cancel, self.close_button, self.table]

    def open(self, text: str = "") -> None:
        """Show the pane ready to type."""
        if text:
            self.text.setText(text)
        self.show()
        self.text.setFocus()
        self.text.selectAll()

    def search(self) -> None:
        """Look for what was typed."""
        text, is_regex, where = self._searched = self._asked()
        self._tasks.cancel(_TASK)
        self._marking.spot = spot(text, is_regex=is_regex)
        self.model.reset()
        self.found.emit()
        if not text:
            self._say("")
            return
        search = self._search_payloads if where else self._search_summaries
        self._tasks.start(self._watched(partial(search, text, is_regex)), name=_TASK)

    def go(self, entry: int, *, is_next: bool) -> None:
        """Show the next or previous match, seen from a row of the log."""
        if self._asked() != self._searched:
            self.search()
            return
        found = self.model.next_to(entry, is_next=is_next)
        if found is None:
            self.told.emit("No match." if self._searched[0] else "Type what to look for.")
            if self.isHidden() or not self._searched[0]:
                self.open()
            return
        match, has_wrapped = found
        self._point_at(match)
        self._tell(match, has_wrapped=has_wrapped)
        self.chosen.emit(match)

    # ---- searching

    def _asked(self) -> tuple[str, bool, int]:
        return self.text.text(), self.is_regex.isChecked(), self.where.currentIndex()

    async def _watched(self, search: Callable[[], Coroutine[object, object, None]]) -> None:
        """Run a search and say how it ended, however it ended."""
        self.cancel.show()
        self._say("searching…")
        ending = ""
        try:
            await search()
        except (RunsAway, IllFormedQuery, Unsearchable) as problem:
            self._say(str(problem), is_problem=True)
            return
        except asyncio.CancelledError:
            ending = "cancelled"
            raise
        finally:
            self.cancel.hide()
            if not self.problem.text():
                self._finish(ending)

    async def _search_summaries(self, text: str, is_regex: bool) -> None:
        expression = _expression(text, is_regex)
        started = shown = time.perf_counter()
        waiting: list[int] = []
        for batch in Search(self._rows.columns, expression).newest_first():
            waiting += batch
            now = time.perf_counter()
            if now - shown > _SHOWN_EVERY_S:
                self._take(waiting)
                waiting, shown = [], now
            if now - started > SLICE_S:
                await asyncio.sleep(0)
                started = time.perf_counter()
        self._take(waiting)

    async def _search_payloads(self, text: str, is_regex: bool) -> None:
        from console.journal.journal import Journal

        if isinstance(self._rows, Journal):
            await self._rows.flush()  # what came just now is searched too
        async with aclosing(search_payloads(self._rows.path, PayloadQuery(text, is_regex))) as steps:
            async for step in steps:
                self.model.add_payloads(self._in_rows(step.matches))
                done = f"{100 * step.looked // max(1, step.total)} %, {step.byte_count / 1e6:,.1f} MB"
                self._say(f"{_matches(len(self.model.matches))} · {done}")

    def _in_rows(self, found: Sequence[PayloadMatch]) -> list[PayloadMatch]:
        """Name matches by the rows here: behind a damaged stretch of an opened file these have other numbers."""
        from console.journal.opened import OpenedSession

        rows = self._rows
        if not isinstance(rows, OpenedSession):
            return list(found)
        numbered = ((rows.entry_of(match.entry), match) for match in found)
        return [match._replace(entry=entry) for entry, match in numbered if entry is not None]

    def _take(self, newest_first: list[int]) -> None:
        self.model.add(newest_first)
        self._say(f"{_matches(len(self.model.matches))} · searching…")

    def _finish(self, ending: str) -> None:
        total = len(self.model.matches)
        is_around = self.model.show_context(self.context.value())
        note = "" if is_around else f" · too many for rows around them (up to {MOST_WITH_CONTEXT:,})"
        self._say(f"{_matches(total)}{f' · {ending}' if ending else ''}{note}")
        if total:
            self.table.scrollToBottom()
        self.found.emit()

    # ---- choosing

    def _point_at(self, entry: int) -> None:
        """Make a match the current row of the pane, without asking the log to follow once more."""
        row = self.model.row_of(entry)
        if row is not None:
            self._is_pointing = True
            self.table.selectRow(row)
            self._is_pointing = False
            self.table.scrollTo(self.model.index(row, 0), QAbstractItemView.ScrollHint.EnsureVisible)

    def _tell(self, entry: int, *, has_wrapped: bool) -> None:
        number = self.model.matches.index(entry) + 1
        self.told.emit(f"match {number:,} of {len(self.model.matches):,}{', wrapped' if has_wrapped else ''}")

    def _on_row_changed(self, current: QModelIndex) -> None:
        if current.isValid() and not self._is_pointing:
            entry = self.model.entry_at(current.row())
            if self.model.is_match(entry):
                self._tell(entry, has_wrapped=False)
            self.chosen.emit(entry)

    def _on_context_changed(self) -> None:
        if not self.is_searching and self.model.matches:
            self._finish("")

    def _on_cancelled(self) -> None:
        self._tasks.cancel(_TASK)

    def _on_closed(self) -> None:
        self._tasks.cancel(_TASK)
        self.hide()
        self.closed.emit()

    def _say(self, text: str, *, is_problem: bool = False) -> None:
        """Say how it stands beside the line, and what is wrong below it, where a sentence has room."""
        self.count.setText("" if is_problem else text)
        self.count.setToolTip(self.count.text())
        self.problem.setText(text if is_problem else "")
        self.problem.setVisible(is_problem)
        has_matches = bool(self.model.matches)
        self.table.setVisible(has_matches)
        for button, what in ((self.previous, "previous"), (self.next, "next")):
            button.setEnabled(has_matches)
            key = "F3" if what == "next" else "Shift+F3"
            button.setToolTip(f"Go to the {what} match ({key})" if has_matches else "Nothing was found to go to")

    def _connect(self) -> None:
        self.text.returnPressed.connect(self._on_entered)
        self.is_regex.toggled.connect(self.search)
        self.where.currentIndexChanged.connect(self.search)
        self.context.valueChanged.connect(self._on_context_changed)
        self.cancel.clicked.connect(self._on_cancelled)
        self.close_button.clicked.connect(self._on_closed)
        self.table.selectionModel().currentRowChanged.connect(self._on_row_changed)

    def _on_entered(self) -> None:
        """Search; Enter once more goes to the newest match."""
        if self._asked() != self._searched or not self.model.matches:
            self.search()
        else:
            self.next.click()

    def _build(self) -> None:
        self.setProperty("part", "toolbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.text.setPlaceholderText("Find in the log…")
        self.text.setAccessibleName("Find in the log")
        self.text.setClearButtonEnabled(True)
        self.text.setMinimumWidth(130)
        self.text.setMaximumWidth(320)
        self.is_regex.setText(".*")
        self.is_regex.setCheckable(True)
        self.is_regex.setToolTip("Read it as a regular expression")
        self.is_regex.setAccessibleName("Regular expression")
        self.where.addItems(["in summaries", "in payloads"])
        self.where.setAccessibleName("Where to look")
        self.where.setToolTip("Summaries are what rows say; payloads are the bytes of requests and replies")
        self.context.setRange(0, MOST_CONTEXT)
        self.context.setPrefix("± ")
        self.context.setSuffix(" rows")
        self.context.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.context.setAccessibleName("Rows shown around each match")
        self.context.setToolTip("How many rows to show around each match")
        self._dress(self.previous, "chevron-up", "Previous match")
        self._dress(self.next, "chevron-down", "Next match")
        self._dress(self.cancel, "stop", "Cancel the search")
        self._dress(self.close_button, "close", "Close the pane (Esc)")
        self.cancel.hide()
        self.problem.setProperty("tone", "error")
        self.problem.setWordWrap(True)
        self.problem.setContentsMargins(10, 0, 10, 6)
        self._build_table()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._bar())
        column.addWidget(self.problem)
        column.addWidget(self.table)
        set_tab_order(self.stops())
        self._say("")

    def _bar(self) -> QHBoxLayout:
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 4, 8, 4)
        bar.setSpacing(4)
        for widget in (self.text, self.is_regex, self.where, self.context, self.previous, self.next):
            bar.addWidget(widget, 1 if widget is self.text else 0)
        bar.addSpacing(6)
        self.count.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.count.setMinimumWidth(80)
        bar.addWidget(self.count, 1)
        bar.addWidget(self.cancel)
        bar.addWidget(self.close_button)
        return bar

    def _build_table(self) -> None:
        table = self.table
        table.setAccessibleName("Matches")
        table.setModel(self.model)
        table.setItemDelegateForColumn(MatchColumn.TEXT, self._marking)
        table.setMinimumHeight((_LEAST_ROWS + 1) * ROW_HEIGHT + 8)
        table.setMaximumHeight((_MOST_ROWS + 1) * ROW_HEIGHT + 8)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.setTabKeyNavigation(False)
        table.setCornerButtonEnabled(False)
        rows, header = table.verticalHeader(), table.horizontalHeader()
        rows.hide()
        rows.setMinimumSectionSize(ROW_HEIGHT)
        rows.setDefaultSectionSize(ROW_HEIGHT)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setHighlightSections(False)
        header.setStretchLastSection(True)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for number, width in enumerate(_WIDTHS):
            table.setColumnWidth(number, width)
        assert len(_WIDTHS) == MatchColumn.TEXT, "the last column takes the rest"

    def _dress(self, button: QToolButton, icon: str, name: str) -> None:
        button.setAccessibleName(name)
        button.setToolTip(name)
        self._theme.bind_icon(button, icon)

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc cancels the search, then closes the pane."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif self.is_searching:
            self._on_cancelled()
        else:
            self._on_closed()


def _expression(text: str, is_regex: bool) -> Expression:
    if not is_regex:
        return Contains(text.lower())
    try:
        check_pattern(text)
    except IllFormedPattern as problem:
        raise IllFormedQuery(str(problem)) from None
    return Matches(text)


def _matches(count: int) -> str:
    return "No match" if not count else f"{count:,} match{'es' if count != 1 else ''}"
