"""The figures in the status bar: what was received, stored, shown and filtered; calls in flight; memory."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from console.ui.memory import resident_bytes

if TYPE_CHECKING:
    from console.ui.desk import Desk
    from console.ui.models.log_model import LogModel

_EVERY_MS = 500
_REMARK_STAYS_MS = 8_000


class Figures(QWidget):
    """One line that proves that nothing got lost: received = stored = shown + filtered."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._log: LogModel | None = None
        self.rows = QLabel(self)
        self.remark = QLabel(self)
        self.flight = QLabel(self)
        self.memory = QLabel(self)
        line = QHBoxLayout(self)
        line.setContentsMargins(10, 2, 10, 3)
        line.setSpacing(24)
        line.addWidget(self.rows)
        line.addWidget(self.remark, 1)
        line.addWidget(self.flight)
        line.addWidget(self.memory)
        for label, name in (
            (self.rows, "Rows"),
            (self.remark, "Remark"),
            (self.flight, "Calls in flight"),
            (self.memory, "Memory"),
        ):
            label.setAccessibleName(name)
        self.rows.setToolTip("Every row received is stored in the session file, and is shown or left out by the filter")
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        self._timer.start()
        self.remark.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._leaving = QTimer(self, singleShot=True, interval=_REMARK_STAYS_MS)
        self._leaving.timeout.connect(self.remark.clear)
        desk.messages.announced.connect(self.show_remark)
        self.refresh()

    def show_remark(self, remark: str) -> None:
        """Show a passing remark for a while, and have a screen reader speak it."""
        self.remark.setText(remark)
        self._leaving.start()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self.remark, remark))

    def watch(self, log: LogModel) -> None:
        """Count what this log shows and leaves out."""
        self._log = log
        self.refresh()

    def refresh(self) -> None:
        """Read the figures again."""
        if not self.isVisible() and self.rows.text():
            return
        self.rows.setText(self._rows_text())
        in_flight = self._desk.runner.in_flight
        self.flight.setText(f"in flight {in_flight}")
        held = resident_bytes()
        self.memory.setText("" if held is None else f"memory {held / 1_048_576:.0f} MB")

    def _rows_text(self) -> str:
        journal, log = self._desk.journal, self._log
        waiting = journal.received - journal.stored - journal.given_up
        text = f"received {journal.received:,} = stored {journal.stored:,}"
        if waiting:
            text += f" + on the way to the file {waiting:,}"
        if journal.given_up:
            text += f" + lost to the file {journal.given_up:,}"
        if log is None:
            return text
        text += f" = shown {log.rowCount():,} + filtered {log.filtered_count:,}"
        if log.unseen_count:
            text += f" + unseen {log.unseen_count:,}"
        departed = journal.columns.first - 1
        return f"{text} + in the file only {departed:,}" if departed else text
