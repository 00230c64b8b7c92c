"""What every panel is: a widget that owns its running work and shows how its calls ended."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QVBoxLayout, QWidget

from console.ui.tasks import Tasks
from console.ui.widgets.outcome_strip import OutcomeStrip

if TYPE_CHECKING:
    from console.domain.outcome import Outcome
    from console.ui.desk import Desk
    from console.ui.messages import Message

_STRIP_LOWEST, _STRIP_SHARE = 64, 0.4
"""The height in which a strip can be read, and the share of the panel that it takes at most."""


class Panel(QWidget):
    """A panel: what it shows goes into `body`, its work runs in `tasks`, a strip at its foot shows outcomes.

    Signals:
        inspect_requested: The operator wants to see a journal entry; carries its number.
        hop_requested: The operator wants to go on in another panel; carries its key and what to choose there.
    """

    inspect_requested = Signal(int)
    hop_requested = Signal(str, str)

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.desk = desk
        self.tasks = Tasks(self, desk.messages.problem)
        self.strip = OutcomeStrip(desk.theme, self)
        self.body = QVBoxLayout()
        self._lay_out()
        self._escape = QShortcut(QKeySequence(Qt.Key.Key_Escape), self)
        self._escape.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self._escape.activated.connect(self.cancel_running)
        self._escape.setEnabled(False)
        self.tasks.changed.connect(self._on_tasks_changed)

    def show_outcome(self, outcome: Outcome, title: str = "") -> None:
        """Show at the foot how a call ended; the title names the command."""
        self.strip.show_outcome(outcome, title)

    def show_message(self, message: Message) -> None:
        """Show a message at the foot."""
        self.strip.show_message(message)

    def cancel_running(self) -> None:
        """Cancel whatever this panel has running."""
        self.tasks.cancel_all()

    def receive(self, what: str) -> None:
        """Choose what the operator comes with from another panel, such as the id of a room."""

    def reload(self) -> str:
        """Ask anew for what is shown; returns why it cannot be done, or nothing."""
        return "What this panel shows is not fetched from a system."

    def leave(self) -> None:
        """Leave nothing behind that must not outlive the window; called once, when the program ends."""

    def refresh(self) -> None:
        """Bring what is shown up to date; called when the panel comes up and when the environment changed."""

    def _on_tasks_changed(self) -> None:
        self._escape.setEnabled(self.tasks.count > 0)

    def _lay_out(self) -> None:
        self.setProperty("part", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.body.setContentsMargins(12, 10, 12, 10)
        self.body.setSpacing(8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self.body, 1)
        column.addWidget(self.strip)

    # Qt overrides

    def minimumSizeHint(self) -> QSize:
        """Leave the strip out: whatever it says, the divider between panels and log stays where it is."""
        return QSize(super().minimumSizeHint().width(), self.body.totalMinimumSize().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the larger part of the panel from the strip."""
        super().resizeEvent(event)
        self.strip.setMaximumHeight(max(_STRIP_LOWEST, round(self.height() * _STRIP_SHARE)))
