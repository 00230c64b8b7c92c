"""What can be done with any row of the log: copy it as a request, hold it against another row."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu

from console.journal.copying import Form, NotCopyable, copied

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from console.journal.entry import Detail
    from console.journal.rows import Rows
    from console.ui.messages import Messages
    from console.ui.tasks import Tasks
    from console.ui.theme import Theme

COPY_AGAIN = "Ctrl+Shift+C"
"""Copies the current row in the form that was chosen last."""


class RowTools(QObject):
    """Copies and compares rows; what it needs of a row is read from the session file while the window goes on.

    Signals:
        marked_changed: Another row is marked for comparing; carries its number, or 0 for none.
    """

    marked_changed = Signal(int)

    def __init__(self, rows: Rows, theme: Theme, messages: Messages, tasks: Tasks, window: QWidget) -> None:
        super().__init__(window)
        self._rows, self._theme, self._messages, self._tasks, self._window = rows, theme, messages, tasks, window
        self._form = Form.CURL
        self._marked = 0

    @property
    def marked(self) -> int:
        """Number of the row that others are compared with; 0 for none."""
        return self._marked

    @property
    def form(self) -> Form:
        """The form in which a row was copied last."""
        return self._form

    def fill(self, menu: QMenu, entry: int) -> None:
        """Put everything that can be done with a row into a menu."""
        copying = menu.addMenu(self._theme.icon("copy"), "Copy as")
        for form in Form:
            action = copying.addAction(form.value, partial(self.copy_as, entry, form))
            if form is self._form:
                action.setText(f"{form.value}\t{COPY_AGAIN}")
        menu.addAction(self._theme.icon("compare"), "Mark as row A for comparing\tA", partial(self.mark, entry))
        against = f"Compare with row {self._marked}" if self._marked else "Compare with row A"
        compare = menu.addAction(self._theme.icon("compare"), f"{against}\tD", partial(self.compare, entry))
        compare.setEnabled(self._marked not in (0, entry))

    def copy_as(self, entry: int, form: Form) -> None:
        """Copy the request of a row in a form that reproduces it, or say why that cannot be."""
        if entry:
            self._tasks.start(self._copy(entry, form), name="copy row", replace=True)

    def copy_again(self, entry: int) -> None:
        """Copy a row in the form that was chosen last."""
        self.copy_as(entry, self._form)

    def mark(self, entry: int) -> None:
        """Let others be compared with this row; 0 forgets it."""
        self._marked = entry
        self.marked_changed.emit(entry)
        if entry:
            self._messages.announce(f"Row {entry} is row A. Choose another row and press D to compare.")

    def compare(self, entry: int) -> None:
        """Show what differs between the marked row and this one."""
        if not self._marked:
            self._messages.notice("No row is marked for comparing.", advice="Mark one with A, then compare with D.")
        elif entry == self._marked:
            self._messages.notice("A row does not differ from itself.", advice="Choose another row to compare with.")
        elif entry:
            self._tasks.start(self._compare(self._marked, entry), name="compare rows", replace=True)

    async def _copy(self, entry: int, form: Form) -> None:
        detail = await self._detail(entry)
        if detail is None:
            return
        try:
            text = copied(detail, form)
        except NotCopyable as reason:
            self._messages.notice(f"Row {entry} cannot be copied as {form.value}.", str(reason))
            return
        self._form = form
        QGuiApplication.clipboard().setText(text)
        self._messages.announce(f"Row {entry} was copied as {form.value}.")

    async def _compare(self, left: int, right: int) -> None:
        from console.ui.widgets.comparison_view import ComparisonView

        one, other = await self._detail(left), await self._detail(right)
        if one is not None and other is not None:
            view = ComparisonView(one, other, self._theme, self._messages, self._window.window())
            view.open_beside()

    async def _detail(self, entry: int) -> Detail | None:
        detail = await self._rows.detail(entry)
        if detail is None:
            self._messages.notice(f"Row {entry} has nothing more to show.", "It is not in the session file.")
        return detail
