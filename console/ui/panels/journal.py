"""The live log: every call and event as it happens, one key away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Signal

from console.ui.panels.panel import Panel
from console.ui.widgets.log_view import LogView

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from console.ui.desk import Desk


class JournalPanel(Panel):
    """The live log with its filter bar.

    Signals:
        selected: Another row is current; carries its journal number, or 0 for none.
        cancel_requested: The operator wants a pending call to end; carries its number.
    """

    selected = Signal(int)
    cancel_requested = Signal(int)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.view = LogView(desk.journal, desk.theme, self, rules=desk.rules)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.addWidget(self.view)
        self.setFocusProxy(self.view.table)
        self.view.table.selected.connect(self.selected)
        self.view.table.opened.connect(self.inspect_requested)
        self.view.table.cancel_requested.connect(self.cancel_requested)

    def refresh(self) -> None:
        """Take over what has happened since the last flush."""
        self.view.model.flush()
