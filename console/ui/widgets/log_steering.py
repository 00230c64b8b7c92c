"""Steering through the log: the find pane, the keys that go from row to row, and what can be done with a row."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut

from console.ui.bookmarks import Bookmarks
from console.ui.row_tools import RowTools
from console.ui.widgets.log_navigation import LogNavigation
from console.ui.widgets.tab_order import set_tab_order

if TYPE_CHECKING:
    from console.ui.desk import Desk
    from console.ui.panels.panel import Panel
    from console.ui.widgets.find_pane import FindPane
    from console.ui.widgets.log_view import LogView

MARK_KEY, COMPARE_KEY = "A", "D"
"""Mark the current row as row A; show what differs between row A and the current one."""

_LEAST_HEIGHT = 140
"""Height that the matches leave to the log."""


class LogSteering(QObject):
    """Puts pane, keys and menu entries to a log view and joins them.

    Signals:
        wanted: A row that the log does not show is to be shown; carries its number.
    """

    wanted = Signal(int)

    def __init__(self, view: LogView, desk: Desk, panel: Panel) -> None:
        super().__init__(panel)
        self._view, self._desk, self._panel = view, desk, panel
        self.navigation = LogNavigation(view, desk.journal.columns, panel.tasks)
        self.tools = RowTools(desk.journal, desk.theme, desk.messages, panel.tasks, panel)
        self.bookmarks = Bookmarks(desk.journal, desk.theme, desk.messages, panel.tasks, panel)
        self.navigation.told.connect(desk.messages.announce)
        view.table.menu_opened.connect(self.tools.fill)
        view.table.menu_opened.connect(self.bookmarks.fill)
        self._on_key(MARK_KEY, self.mark)
        self._on_key(COMPARE_KEY, self.compare)

    @cached_property
    def find(self) -> FindPane:
        """The find pane; made when it is first wanted."""
        from console.ui.widgets.find_pane import FindPane

        desk = self._desk
        pane = FindPane(desk.journal, desk.theme, self._panel.tasks, self._panel)
        self._view.foot.addWidget(pane)
        set_tab_order([self._view.histogram, *pane.stops()])
        pane.chosen.connect(self.show_row)
        pane.told.connect(desk.messages.announce)
        pane.found.connect(self._on_found)
        pane.closed.connect(self._on_closed)
        return pane

    @property
    def current_entry(self) -> int:
        """Number of the current row of the log; 0 when there is none."""
        return self.navigation.current_entry

    def show_row(self, entry: int) -> None:
        """Bring a row into view, or say why the log does not show it."""
        self._view.table.set_follow(follows=False)
        if self._view.table.select_entry(entry):
            return
        self._desk.messages.announce(f"Row {entry} is hidden by the filter or has left memory; the inspector shows it.")
        self.wanted.emit(entry)

    def find_next(self, *, is_next: bool = True) -> None:
        """Go to the next or previous match of what was looked for last."""
        self.find.go(self.current_entry, is_next=is_next)

    def copy_again(self) -> None:
        """Copy the current row in the form that was chosen last."""
        self.tools.copy_again(self.current_entry)

    def bookmark(self) -> None:
        """Bookmark the current row, or take its bookmark away."""
        self.bookmarks.toggle(self.current_entry)

    def edit_note(self) -> None:
        """Open the note of the current row."""
        self.bookmarks.edit(self.current_entry)

    def mark(self) -> None:
        """Let other rows be compared with the current one."""
        self.tools.mark(self.current_entry)

    def compare(self) -> None:
        """Compare the current row with the marked one."""
        self.tools.compare(self.current_entry)

    def _on_found(self) -> None:
        matches = self.find.model.matches
        self._view.marks.show_hits(matches)
        self._view.table.setMinimumHeight(_LEAST_HEIGHT if matches else 0)

    def _on_closed(self) -> None:
        self._view.marks.show_hits(())
        self._view.table.setMinimumHeight(0)
        self._view.table.setFocus()

    def _on_key(self, key: str, run: Callable[[], None]) -> None:
        shortcut = QShortcut(QKeySequence(key), self._view.table)
        shortcut.setContext(Qt.ShortcutContext.WidgetShortcut)
        shortcut.activated.connect(run)
