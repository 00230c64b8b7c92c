"""Bookmarks on rows of a log: placed and taken away with one key, with a note where one is wanted."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from console.journal.rows import NotBookmarked

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMenu, QWidget

    from console.journal.rows import Rows
    from console.ui.messages import Messages
    from console.ui.tasks import Tasks
    from console.ui.theme import Theme

BOOKMARK_KEY, NOTE_KEY = "Ctrl+B", "Ctrl+Shift+B"
"""Places a bookmark or takes it away; opens its note."""


class Bookmarks(QObject):
    """Bookmarks rows of one log; they are kept in its session file."""

    def __init__(self, rows: Rows, theme: Theme, messages: Messages, tasks: Tasks, window: QWidget) -> None:
        super().__init__(window)
        self._rows, self._theme, self._messages, self._tasks, self._window = rows, theme, messages, tasks, window

    def fill(self, menu: QMenu, entry: int) -> None:
        """Put what can be done with a row's bookmark into a menu."""
        is_marked = self._rows.note_on(entry) is not None
        icon = self._theme.icon("bookmark")
        title = "Take bookmark away" if is_marked else "Bookmark row"
        menu.addAction(icon, f"{title}\t{BOOKMARK_KEY}", partial(self.place, entry, None if is_marked else ""))
        note = "Edit note…" if self._rows.note_on(entry) else "Bookmark row with a note…"
        menu.addAction(self._theme.icon("note"), f"{note}\t{NOTE_KEY}", partial(self.edit, entry))

    def toggle(self, entry: int) -> None:
        """Place a bookmark or take it away; one with a note is opened instead, so that no note is lost by a slip."""
        if not entry:
            self._messages.announce("Choose a row first.")
            return
        note = self._rows.note_on(entry)
        if note:
            self.edit(entry)
        else:
            self.place(entry, "" if note is None else None)

    def place(self, entry: int, note: str | None) -> None:
        """Place or change a bookmark, or take it away (None)."""
        self._tasks.start(self._place(entry, note), name=f"bookmark row {entry}")

    def edit(self, entry: int) -> None:
        """Open the note of a row; saving it bookmarks the row."""
        from console.ui.dialogs.note import NoteDialog

        if not entry:
            self._messages.announce("Choose a row first.")
            return
        dialog = NoteDialog(entry, self._rows.note_on(entry), self._window.window())
        dialog.noted.connect(partial(self.place, entry))
        dialog.open()

    async def _place(self, entry: int, note: str | None) -> None:
        try:
            await self._rows.bookmark(entry, note)
        except NotBookmarked as problem:
            self._messages.warning(f"Row {entry} was not bookmarked.", str(problem))
            return
        if note is None:
            self._messages.announce(f"The bookmark on row {entry} was taken away.")
        else:
            more = "" if note else f" {NOTE_KEY} adds a note."
            self._messages.announce(f"Row {entry} is bookmarked.{more}")
