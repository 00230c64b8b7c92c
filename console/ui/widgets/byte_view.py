"""Any number of bytes as text or as a dump: only the rows in sight are made, so ten megabytes open at once."""

from __future__ import annotations

import asyncio
from array import array
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import (
    QFontMetricsF,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from console.ui.models.byte_rows import hex_columns, hex_row, hex_width, row_starts, text_row
from console.ui.models.scanning import Span

if TYPE_CHECKING:
    from console.ui.tasks import Tasks
    from console.ui.theme import Theme

_MARGIN = 4
_NARROWEST = 16
_NOTHING = Span(0, 0)
_DIVIDED = object()
_SPOKEN = 400


class ByteView(QAbstractScrollArea):
    """Shows bytes, marks a stretch of them, and lets the operator select and copy."""

    def __init__(self, name: str, theme: Theme, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._name, self._theme, self._tasks = name, theme, tasks
        self._raw = b""
        self._is_hex = False
        self._width = 16
        self._starts = array("Q", [0])
        self._marked = _NOTHING
        self._selected = _NOTHING
        self._anchor = 0
        self._wanted = False
        self._build()

    @property
    def marked(self) -> Span:
        """The stretch that is marked; empty when none is."""
        return self._marked

    @property
    def row_count(self) -> int:
        """How many rows there are, as far as that is known yet."""
        return max(1, -(-len(self._raw) // self._width)) if self._is_hex else len(self._starts)

    def show_bytes(self, raw: bytes, *, is_hex: bool) -> None:
        """Show other bytes, or the same in another form."""
        if raw != self._raw:
            self._marked = self._selected = _NOTHING
        self._raw, self._is_hex = raw, is_hex
        self._divide()
        self.verticalScrollBar().setValue(0)
        self._reveal_marked()

    def mark(self, span: Span | None) -> None:
        """Mark a stretch and bring it into view; None marks nothing."""
        self._marked = span or _NOTHING
        self._reveal_marked()
        self._describe()
        self.viewport().update()

    def row_text(self, row: int) -> str:
        """Return what a row shows."""
        start, end = self._bounds(row)
        return hex_row(self._raw, start, self._width) if self._is_hex else text_row(self._raw, start, end)

    def shown_text(self) -> str:
        """Return all rows as they are shown; for small bodies."""
        return "\n".join(self.row_text(row) for row in range(self.row_count))

    def row_of(self, place: int) -> int:
        """Return the row in which a byte stands."""
        return place // self._width if self._is_hex else max(0, bisect_right(self._starts, place) - 1)

    def copy(self) -> None:
        """Copy what is selected, or everything: as text, or in a dump as hexadecimal."""
        part = self._raw[self._selected.start : self._selected.end] if self._selected.size else self._raw
        text = part.hex(" ") if self._is_hex else part.decode("utf-8", "backslashreplace")
        QGuiApplication.clipboard().setText(text)

    # ---- rows

    def _divide(self) -> None:
        """Find out where rows begin, for a large body step by step."""
        self._tasks.cancel(self._task_name)
        columns = max(_NARROWEST, int((self.viewport().width() - 2 * _MARGIN) / self._letter))
        self._width = hex_width(columns) if self._is_hex else columns
        if not self._is_hex:
            self._starts = array("Q")
            steps = row_starts(self._raw, columns, self._starts)
            if next(steps, _DIVIDED) is not _DIVIDED:
                self._tasks.start(self._go_on(steps), name=self._task_name)
        self._refresh_bars()

    async def _go_on(self, steps: Iterator[None]) -> None:
        for _ in steps:
            self._refresh_bars()
            await asyncio.sleep(0)
        self._refresh_bars()
        self._reveal_marked()

    @property
    def _task_name(self) -> str:
        return f"rows of {self._name} {id(self)}"

    def _bounds(self, row: int) -> tuple[int, int]:
        if self._is_hex:
            return row * self._width, min(len(self._raw), (row + 1) * self._width)
        start = self._starts[row]
        return start, self._starts[row + 1] if row + 1 < len(self._starts) else self._row_end(start)

    def _row_end(self, start: int) -> int:
        feed = self._raw.find(b"\n", start, start + self._width + 1)
        return min(len(self._raw), start + self._width) if feed < 0 else feed + 1

    def _refresh_bars(self) -> None:
        visible = max(1, self.viewport().height() // self._line)
        bar = self.verticalScrollBar()
        bar.setPageStep(visible)
        bar.setRange(0, max(0, self.row_count - visible))
        self._describe()
        self.viewport().update()

    def _reveal_marked(self) -> None:
        if not self._marked.size:
            return
        row, first = self.row_of(self._marked.start), self.verticalScrollBar().value()
        if not first <= row < first + self.verticalScrollBar().pageStep():
            self.verticalScrollBar().setValue(row - 1)

    def _describe(self) -> None:
        """Tell a screen reader what a glance would tell."""
        part = self._raw[self._marked.start : self._marked.end] if self._marked.size else self._raw
        lead = f"Marked: bytes {self._marked.start} to {self._marked.end}. " if self._marked.size else ""
        self.setAccessibleDescription(f"{lead}{part[:_SPOKEN].decode('utf-8', 'replace')}")

    # ---- places

    @property
    def _letter(self) -> float:
        return QFontMetricsF(self.font()).horizontalAdvance("0")

    @property
    def _line(self) -> int:
        return max(1, round(QFontMetricsF(self.font()).height()))

    def _stretches(self, row: int, span: Span) -> list[tuple[float, float]]:
        """Return from where to where a stretch of bytes reaches in a row, in pixels; twice in a dump."""
        start, end = self._bounds(row)
        first, last = max(span.start, start), min(span.end, end)
        if first >= last:
            return []
        if self._is_hex:
            codes, letters = hex_columns(self._width)
            at, to = first - start, last - start
            return [
                ((codes + 3 * at) * self._letter, (codes + 3 * to - 1) * self._letter),
                ((letters + at) * self._letter, (letters + to) * self._letter),
            ]
        metrics = QFontMetricsF(self.font())
        before, through = (text_row(self._raw, start, place) for place in (first, last))
        return [(metrics.horizontalAdvance(before), max(metrics.horizontalAdvance(through), 2.0))]

    def _place_at(self, x: float, y: float) -> int:
        """Return the byte at a point of the viewport."""
        row = min(self.row_count - 1, max(0, self.verticalScrollBar().value() + int(y // self._line)))
        start, end = self._bounds(row)
        if self._is_hex:
            codes, letters = hex_columns(self._width)
            column = round((x - _MARGIN) / self._letter)
            step = column - letters if column >= letters else (column - codes + 1) // 3
            return min(end, start + max(0, step))
        metrics = QFontMetricsF(self.font())
        # Bytes are counted by what they show up to each; a row is short, and so is the search.
        wanted = x - _MARGIN + self._letter / 2
        places = range(start, end + 1)
        found = bisect_right(places, wanted, key=lambda to: metrics.horizontalAdvance(text_row(self._raw, start, to)))
        return places[max(0, found - 1)]

    def _build(self) -> None:
        self.setFont(self._theme.mono)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self._name)
        self.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        self._settling = QTimer(self, singleShot=True, interval=0)
        self._settling.timeout.connect(self._divide)
        self._theme.changed.connect(self.viewport().update)

    # Qt overrides

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows in sight."""
        del event
        painter = QPainter(self.viewport())
        painter.fillRect(self.viewport().rect(), self._theme.color("surface.field"))
        painter.setFont(self.font())
        first, line = self.verticalScrollBar().value(), self._line
        ascent = QFontMetricsF(self.font()).ascent()
        for row in range(first, min(self.row_count, first + self.viewport().height() // line + 2)):
            top = (row - first) * line
            self._paint_under(painter, row, top)
            painter.setPen(self._theme.color("text.normal"))
            painter.drawText(int(_MARGIN), int(top + ascent), self.row_text(row))

    def _paint_under(self, painter: QPainter, row: int, top: int) -> None:
        for left, right in self._stretches(row, self._marked):
            area = QRectF(_MARGIN + left - 1, top, right - left + 2, self._line)
            painter.fillRect(area, self._theme.color("severity.warning.bg"))
            area.setTop(area.bottom() - 2)
            painter.fillRect(area, self._theme.color("severity.warning.fg"))
        for left, right in self._stretches(row, self._selected):
            area = QRectF(_MARGIN + left, top, right - left, self._line)
            painter.fillRect(area, self._theme.color("selection.surface"))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Divide into rows anew when the width is another."""
        super().resizeEvent(event)
        self._settling.start()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select."""
        self._anchor = self._place_at(event.position().x(), event.position().y())
        self._select(self._anchor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select up to where the pointer is."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._select(self._place_at(event.position().x(), event.position().y()))

    def _select(self, place: int) -> None:
        self._selected = Span(min(self._anchor, place), max(self._anchor, place))
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies, Ctrl+A selects everything, Home and End go to the ends."""
        bar = self.verticalScrollBar()
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self._anchor = 0
            self._select(len(self._raw))
        elif event.key() in (Qt.Key.Key_Home, Qt.Key.Key_End):
            bar.setValue(bar.minimum() if event.key() == Qt.Key.Key_Home else bar.maximum())
        else:
            super().keyPressEvent(event)
