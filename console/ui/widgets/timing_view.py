"""How long the parts of an exchange took, as bars on one scale."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

if TYPE_CHECKING:
    from console.domain.reply import Timing
    from console.ui.theme import Theme

_ROW = 30
_MARGIN = 10
_BAR = 6


def phases(timing: Timing) -> list[tuple[str, float, float]]:
    """Return name, start and end of every part that was seen, in seconds since the call began."""
    marks = (
        ("Waited in the queue", timing.waited_s),
        ("Connected", timing.connected_s),
        ("Sent the request", timing.sent_s),
        ("Waited for the first byte", timing.first_byte_s),
        ("Received the rest", timing.total_s),
    )
    found, start = [], 0.0
    for name, end in marks:
        if end is not None:
            found.append((name, start, max(start, end)))
            start = max(start, end)
    return found


class TimingView(QWidget):
    """Bars for the parts of one exchange."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._phases: list[tuple[str, float, float]] = []
        self._total_s = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self.update)
        self.show_timing(None)

    def show_timing(self, timing: Timing | None) -> None:
        """Show another exchange's times; None where none were taken."""
        self._phases = [] if timing is None else phases(timing)
        self._total_s = 0.0 if timing is None else timing.total_s
        said = "; ".join(f"{name} {_ms(end - start)}" for name, start, end in self._phases)
        self.setAccessibleName(f"Timing: {said or 'none'}")
        self.update()

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Return room for five parts and the total."""
        return QSize(260, 6 * _ROW + 2 * _MARGIN)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint one row a part."""
        del event
        painter = QPainter(self)
        area = self.rect().adjusted(_MARGIN, _MARGIN, -_MARGIN, -_MARGIN)
        if not self._phases:
            painter.setPen(self._theme.color("text.muted"))
            painter.drawText(area, Qt.AlignmentFlag.AlignTop, "No times were taken.")
            return
        for number, phase in enumerate([*self._phases, ("Total", 0.0, self._total_s)]):
            self._paint_row(painter, QRect(area.left(), area.top() + number * _ROW, area.width(), _ROW), phase)

    def _paint_row(self, painter: QPainter, row: QRect, phase: tuple[str, float, float]) -> None:
        name, start, end = phase
        words = row.adjusted(0, 0, 0, -_BAR - 4)
        painter.setPen(self._theme.color("text.normal"))
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)
        painter.setPen(self._theme.color("text.muted"))
        painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, _ms(end - start))
        scale = row.width() / self._total_s if self._total_s > 0 else 0.0
        track = QRect(row.left(), row.bottom() - _BAR - 2, row.width(), _BAR)
        bar = QRect(track.left() + int(start * scale), track.top(), max(2, int((end - start) * scale)), _BAR)
        painter.fillRect(track, self._theme.color("surface.pressed"))
        painter.fillRect(bar, self._theme.color("accent.normal"))


def _ms(seconds: float) -> str:
    return f"{seconds * 1_000:.2f} ms" if seconds < 1 else f"{seconds:.3f} s"
