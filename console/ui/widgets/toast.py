"""A message over the window's foot; good news leaves by itself, trouble stays until it is dismissed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QTimer

from console.domain.outcome import Severity
from console.ui.widgets.outcome_strip import OutcomeStrip

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

    from console.ui.messages import Message
    from console.ui.theme import Theme

_LEAVES_AFTER_MS = 7_000
_WIDEST = 620
_ABOVE_FOOT = 44


class Toast(OutcomeStrip):
    """An outcome strip that floats over its window."""

    def __init__(self, theme: Theme, window: QMainWindow) -> None:
        super().__init__(theme, window)
        self._over = window
        self._leaving = QTimer(self, singleShot=True, interval=_LEAVES_AFTER_MS)
        self._leaving.timeout.connect(self.clear)
        self.setProperty("floats", "true")

    def show_message(self, message: Message) -> None:
        """Show a message over the window."""
        super().show_message(message)
        self.settle()
        self.raise_()
        if message.severity in (Severity.OK, Severity.NOTICE):
            self._leaving.start()
        else:
            self._leaving.stop()

    def settle(self) -> None:
        """Stand in the middle of the window's foot."""
        if self.isHidden():
            return
        width = min(_WIDEST, self._over.width() - 40)
        height = self.heightForWidth(width) if self.hasHeightForWidth() else self.sizeHint().height()
        self.setGeometry((self._over.width() - width) // 2, self._over.height() - height - _ABOVE_FOOT, width, height)

    # Qt overrides

    def event(self, event: QEvent) -> bool:
        """Take the room that the words want whenever that changes: fonts are polished after the first showing."""
        if event.type() is QEvent.Type.LayoutRequest:
            self.settle()
        return super().event(event)
