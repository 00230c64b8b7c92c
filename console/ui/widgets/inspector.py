"""The inspector: everything known of one journal entry, decoded, parsed, raw and timed, with the rows around it."""

from __future__ import annotations

import asyncio
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QMenu, QWidget

from console.ui.panels.panel import Panel

if TYPE_CHECKING:
    from console.journal.entry import Detail
    from console.ui.desk import Desk
    from console.ui.widgets.entry_pages import EntryPages


class Inspector(Panel):
    """Shows the entry it is told to; details are read from the session file while the window goes on.

    Signals:
        row_menu_requested: A menu is about to open; whoever knows what can be done with a row fills it. Carries the
            `QMenu` and the number of the row.
    """

    row_menu_requested = Signal(QMenu, int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self._detail: Detail | None = None
        self._entry = 0
        self._pages: EntryPages | None = None
        self._empty = QLabel(self)
        self._build()
        self._unsubscribe = desk.journal.subscribe(lambda changed: self._on_rows_updated(changed.updated))
        self.destroyed.connect(self._unsubscribe)
        self._refresh()

    @property
    def detail(self) -> Detail | None:
        """What is shown."""
        return self._detail

    @property
    def pages(self) -> EntryPages:
        """The pages of a row; made when there is a row to show."""
        if self._pages is None:
            from console.ui.widgets.entry_pages import EntryPages

            self._pages = EntryPages(self.desk, self.tasks, self)
            self._pages.links.requested.connect(self.inspect_requested)
            self._pages.row_menu_requested.connect(self._on_row_menu_requested)
            self.body.insertWidget(0, self._pages, 1)
        return self._pages

    def show_entry(self, entry: int) -> None:
        """Show a journal entry; 0 shows none."""
        self._entry = entry
        if entry == 0:
            self.tasks.cancel("inspect")
            self._detail = None
            self._refresh()
            return
        self.tasks.start(self._load(entry), name="inspect", replace=True)

    async def _load(self, entry: int) -> None:
        from console.journal.forms import IllFormedDetail

        why_nothing = "This row has nothing more to show."
        try:
            detail = await self.desk.journal.detail(entry)
        except IllFormedDetail as problem:
            detail, why_nothing = None, f"{problem} Its file is damaged; the line in the log is all there is to show."
        if entry != self._entry:
            return
        if detail is not None and self._pages is None:
            await self._prepare_pages()
            if entry != self._entry:
                return
        self._detail = detail
        self._refresh()
        if detail is None:
            self._empty.setText(why_nothing)
            return
        await self.pages.show_detail(detail)

    async def _prepare_pages(self) -> None:
        """Import and make the pages, each without the window having to wait for the other."""
        await asyncio.to_thread(import_module, "console.ui.widgets.entry_pages")
        self.pages.hide()
        await asyncio.sleep(0)

    def _on_rows_updated(self, updated: tuple[int, ...]) -> None:
        if self._entry and self._entry in updated:
            self.show_entry(self._entry)

    def _on_row_menu_requested(self, menu: QMenu) -> None:
        self.row_menu_requested.emit(menu, self._entry)

    def _refresh(self) -> None:
        """Show the pages when there is something to show, else say what to do."""
        if self._detail is not None:
            self.pages.show()
        elif self._pages is not None:
            self._pages.hide()
        self._empty.setVisible(self._detail is None)
        self._empty.setText("Select a row of the live log to inspect it.")

    def _build(self) -> None:
        self._empty.setProperty("tone", "muted")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._empty.setMargin(24)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self._empty, 1)
