"""The live log: every call and event as it happens, one key away."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from console.journal.filters_file import FILTERS_FILE, FiltersNotSaved, load_filters, save_filters
from console.ui.panels.panel import Panel
from console.ui.widgets.log_steering import LogSteering
from console.ui.widgets.log_view import LogView

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from console.journal.highlight import Rule
    from console.settings import WindowState
    from console.ui.desk import Desk


class JournalPanel(Panel):
    """The live log with its filter bar.

    Signals:
        selected: Another row is current; carries its journal number, or 0 for none.
        cancel_requested: The operator wants a call under way to end; carries its number.
    """

    selected = Signal(int)
    cancel_requested = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._saving = asyncio.Lock()
        self.view = LogView(desk.journal, desk.theme, self, rules=desk.rules)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self.view)
        self.steering = LogSteering(self.view, desk, self)
        self.steering.wanted.connect(self.selected)
        self.setFocusProxy(self.view.table)
        self.view.table.selected.connect(self.selected)
        self.view.table.opened.connect(self.inspect_requested)
        self.view.table.cancel_requested.connect(self.cancel_requested)
        self.view.table.can_cancel = lambda entry: desk.runner.can_cancel(entry.id)
        self.view.histogram.setVisible(desk.settings.shows_histogram)
        self.view.highlights.rule_given_up.connect(self._on_rule_given_up)
        self._restore(desk.settings.window)
        self._load_filters()
        self.view.bar.filters_changed.connect(self._on_filters_changed)
        self.view.bar.refused.connect(desk.messages.warning)

    def refresh(self) -> None:
        """Take over what has happened since the last flush."""
        self.view.model.flush()

    def _on_rule_given_up(self, rule: Rule) -> None:
        self.desk.messages.warning(
            f"The highlight rule '{rule.name}' is left out: its regular expression takes too long.",
            advice="Write it without nested repetition.",
        )

    def remembered(self) -> WindowState:
        """Return the settings of the window with what belongs to the log as it is now."""
        widths = ",".join(map(str, self.view.table.column_widths))
        recent = "\n".join(self.view.search.history)
        return replace(self.desk.settings.window, log_columns=widths, recent_filters=recent)

    def _restore(self, state: WindowState) -> None:
        widths = [int(width) for width in state.log_columns.split(",") if width.isdecimal() and 0 < int(width) < 4_000]
        self.view.table.set_column_widths(widths)
        self.view.search.show_history(tuple(state.recent_filters.splitlines()))

    def _load_filters(self) -> None:
        folder = self.desk.folder
        if folder is None:
            return
        found = load_filters(folder / FILTERS_FILE)
        self.view.bar.saved.show_filters(found.filters)
        if found.message:
            self.desk.messages.warning(found.message)

    def _on_filters_changed(self) -> None:
        if self.desk.folder is not None:
            self.tasks.start(self._save_filters(), name="save filters")

    async def _save_filters(self) -> None:
        """Write the filters as they are now; changes that follow each other are written in their order."""
        assert self.desk.folder is not None
        async with self._saving:
            try:
                await asyncio.to_thread(save_filters, self.desk.folder / FILTERS_FILE, self.view.bar.saved.filters)
            except FiltersNotSaved as problem:
                self.desk.messages.warning(str(problem), "They hold until the program ends.")
