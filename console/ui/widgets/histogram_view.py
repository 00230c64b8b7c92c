"""The strip above the log that shows how many rows each stretch of time had, and selects one."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from math import log1p
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QShowEvent,
)
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from console.domain.outcome import Severity
from console.journal.entry import moment_of
from console.journal.histogram import LANES, STEP_ROWS, Bar, Histogram
from console.ui.slices import Slices

if TYPE_CHECKING:
    from console.journal.entry import Changed
    from console.journal.rows import Rows
    from console.ui.theme import Theme

HEIGHT = 48
REFRESH_MS = 200
"""How long changes are gathered before the bars show them."""

BUCKETS = 160

_MARGIN = 8
_TOP = 5
_LABELS = 15
_LEAST = 2
"""Pixels of the smallest part, so that a single row among thousands is seen."""

_WIDEST_BAR = 14
_DRAG_FROM = 3

_LAYERS: tuple[tuple[Severity | None, str], ...] = (
    (None, "line.normal"),
    (Severity.OK, "line.strong"),
    (Severity.NOTICE, "highlight.blue.mark"),
    (Severity.WARNING, "highlight.amber.mark"),
    (Severity.ERROR, "highlight.red.mark"),
)
"""From back to front: each layer is as high as its own rows and those of the layers in front of it."""


class HistogramView(QWidget):
    """Rows over time, split by severity, on a logarithmic scale; dragging over it selects a stretch.

    Signals:
        range_chosen: The operator wants only rows of a stretch of time; carries its first microsecond since 1970 and
            the first that does not belong to it.
        range_cleared: The operator wants rows of all times again.
        counted: The bars are up to date.
    """

    range_chosen = Signal(object, object)
    range_cleared = Signal()
    counted = Signal()

    def __init__(self, rows: Rows, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._columns = rows.columns
        self._theme = theme
        self._histogram = Histogram(rows.columns, BUCKETS)
        self._slices = Slices(self)
        self._bars: Sequence[Bar] = ()
        self._starts: Sequence[int] = ()
        self._is_counted = False
        self._taken = 0
        self._updated: set[int] = set()
        self._range: tuple[int | None, int | None] = (None, None)
        self._brush: tuple[int, int] | None = None
        self._pressed_x: int | None = None
        self._cursor: int | None = None
        self._soon = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self.setAccessibleName("Rows over time")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setFixedHeight(HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._soon.timeout.connect(self.refresh)
        self._slices.ended.connect(self._on_counted)
        theme.changed.connect(self.update)
        self._unsubscribe = rows.subscribe(self._on_rows_changed)
        self.destroyed.connect(self._unsubscribe)

    @property
    def bars(self) -> Sequence[Bar]:
        """The bars shown, oldest first."""
        return self._bars

    def show_range(self, start_us: int | None, end_us: int | None) -> None:
        """Show which stretch of time the filter lets through; None leaves an end open."""
        self._range = (start_us, end_us)
        self._describe()
        self.update()

    def refresh(self) -> None:
        """Take over what has changed; counting anew goes on in slices."""
        self._soon.stop()
        if not self.isVisible() or self._slices.is_running:
            return
        behind = self._columns.last - self._taken
        if not self._is_counted or self._histogram.is_stale or behind > STEP_ROWS:
            self._is_counted = True
            self._slices.run(self._histogram.steps())
            return
        self._show_counts()

    def clear_range(self) -> None:
        """Give up the brush, and ask for rows of all times if the filter had a stretch."""
        self._brush = self._pressed_x = self._cursor = None
        if self._range != (None, None):
            self.range_cleared.emit()
        self.update()

    def describe(self, x: int) -> str:
        """Return in words what is under a place."""
        number = self._bar_at(x)
        if number is None:
            return ""
        bar = self._bars[number]
        return f"{self._span(bar.start_us, bar.end_us)}\n{_counted((bar,))}\nDrag to select a stretch of time."

    def _on_rows_changed(self, changed: Changed) -> None:
        if self._is_counted:
            self._updated.update(changed.updated)
        if not self._soon.isActive() and self.isVisible():
            self._soon.start(REFRESH_MS)  # the timer keeps what it was last started with

    def _on_counted(self) -> None:
        self._show_counts()
        if self._histogram.is_stale:
            self.refresh()

    def _show_counts(self) -> None:
        self._histogram.take_new()
        self._histogram.revise(self._updated)
        self._updated.clear()
        self._taken = self._columns.last
        bars = list(self._histogram.bars)
        while bars and not bars[-1].total:
            bars.pop()
        self._bars = bars
        self._starts = [bar.start_us for bar in bars]
        self._describe()
        self.update()
        self.counted.emit()

    def _describe(self) -> None:
        if not self._bars:
            self.setAccessibleDescription("No rows yet.")
            return
        keys = "Left and Right move, with Shift they select; Enter shows only what is selected, Esc ends that."
        self.setAccessibleDescription(f"{self._caption()}. {keys}")

    def _caption(self) -> str:
        """Say what is selected, or what there is."""
        chosen = self._brushed() or self._range_bars()
        if chosen is None:
            return _counted(self._bars)
        first, last = chosen
        bars = self._bars[first : last + 1]
        if not bars:
            return "no rows in this stretch"
        return f"{self._span(bars[0].start_us, bars[-1].end_us)} · {_counted(bars)}"

    # places

    def _area(self) -> QRect:
        return QRect(_MARGIN, _TOP, max(1, self.width() - 2 * _MARGIN), HEIGHT - _TOP - _LABELS)

    def _bar_width(self) -> float:
        return min(_WIDEST_BAR, self._area().width() / max(1, len(self._bars)))

    def _bar_x(self, number: int) -> int:
        return self._area().left() + round(number * self._bar_width())

    def _bar_at(self, x: int) -> int | None:
        number = int((x - self._area().left()) // self._bar_width())
        return number if 0 <= number < len(self._bars) else None

    def _nearest_bar(self, x: int) -> int:
        return max(0, min(len(self._bars) - 1, int((x - self._area().left()) // self._bar_width())))

    def _brushed(self) -> tuple[int, int] | None:
        if self._brush is None or not self._bars:
            return None
        start, end = sorted(self._number_of(time_us) for time_us in self._brush)
        return start, end

    def _number_of(self, time_us: int) -> int:
        return max(0, bisect_right(self._starts, time_us) - 1)

    def _range_bars(self) -> tuple[int, int] | None:
        """Return the first and the last bar that the filter's stretch covers, as far as there are bars."""
        start_us, end_us = self._range
        if (start_us is None and end_us is None) or not self._bars:
            return None
        first = 0 if start_us is None else self._number_of(start_us)
        last = len(self._bars) - 1 if end_us is None else self._number_of(end_us - 1)
        return first, max(first, last)

    # choosing

    def _begin_brush(self, number: int) -> None:
        self._cursor = number
        self._brush = (self._bars[number].start_us, self._bars[number].start_us)

    def _extend_brush(self, number: int) -> None:
        self._cursor = number
        anchor = self._brush[0] if self._brush else self._bars[number].start_us
        self._brush = (anchor, self._bars[number].start_us)
        self._describe()
        self.update()

    def _apply_brush(self) -> None:
        chosen = self._brushed()
        self._brush = self._pressed_x = None
        if chosen is not None:
            first, last = chosen
            self.range_chosen.emit(self._bars[first].start_us, self._bars[last].end_us)
        self.update()

    def _move_cursor(self, number: int, *, extends: bool) -> None:
        number = max(0, min(len(self._bars) - 1, number))
        if extends:
            if self._brush is None:
                self._begin_brush(self._cursor if self._cursor is not None else number)
            self._extend_brush(number)
        else:
            self._begin_brush(number)
            self._describe()
            self.update()

    # painting

    def _paint_bars(self, painter: QPainter) -> None:
        area = self._area()
        highest = log1p(max(bar.total for bar in self._bars))
        for number, bar in enumerate(self._bars):
            if not bar.total:
                continue
            left, right = self._bar_x(number), self._bar_x(number + 1)
            width = max(1, right - left - (1 if right - left > 2 else 0))
            count = 0
            heights = []
            for severity, role in reversed(_LAYERS):
                count += bar.counts[LANES.index(severity)]
                heights.append((max(_LEAST, round(log1p(count) / highest * area.height())) if count else 0, role))
            for height, role in reversed(heights):
                painter.fillRect(left, area.bottom() + 1 - height, width, height, self._theme.color(role))

    def _paint_range(self, painter: QPainter, first: int, last: int) -> None:
        """Veil what is outside, and draw the borders."""
        area = self._area().adjusted(0, -_TOP + 1, 0, 0)
        left, right = self._bar_x(first), self._bar_x(last + 1)
        veil = QColor(self._theme.color("surface.panel"))
        veil.setAlphaF(0.72)
        painter.fillRect(QRect(area.left(), area.top(), left - area.left(), area.height()), veil)
        painter.fillRect(QRect(right, area.top(), area.right() + 1 - right, area.height()), veil)
        edge = self._theme.color("line.focus")
        for x in (left, right - 1):
            painter.fillRect(x, area.top(), 1, area.height(), edge)
        painter.fillRect(left, area.top(), right - left, 1, edge)

    def _paint_labels(self, painter: QPainter) -> None:
        font = QFont(self.font())
        font.setPointSizeF(max(7.0, font.pointSizeF() - 1.5))
        painter.setFont(font)
        painter.setPen(self._theme.color("text.muted"))
        area = self._area()
        line = QRect(area.left(), area.bottom() + 1, area.width(), _LABELS)
        if not self._bars:
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, "Rows over time appear here")
            return
        start, end = self._bars[0].start_us, self._bars[-1].end_us
        times = [self._clock(time_us, start, end) for time_us in (start, end)]
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, times[0])
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, times[1])
        metrics = QFontMetrics(font)
        room = line.width() - 2 * max(map(metrics.horizontalAdvance, times)) - 32
        is_chosen = self._brush is not None or self._range != (None, None)
        if is_chosen:
            painter.setPen(self._theme.color("accent.text"))
        hint = "   Enter applies · Esc clears" if self._brush else "   Esc clears" if is_chosen else ""
        caption = self._caption()
        if metrics.horizontalAdvance(caption + hint) < room - _MARGIN:
            caption += hint
        caption = metrics.elidedText(caption, Qt.TextElideMode.ElideRight, room)
        painter.drawText(line, Qt.AlignmentFlag.AlignCenter, caption)

    def _span(self, start_us: int, end_us: int) -> str:
        """Return from when to when, in the time of the log's rows."""
        return f"{self._clock(start_us, start_us, end_us)} – {self._clock(end_us, start_us, end_us)}"

    def _clock(self, time_us: int, start_us: int, end_us: int) -> str:
        moment = moment_of(time_us).astimezone()
        if end_us - start_us < 20_000_000:
            return moment.strftime("%H:%M:%S.%f")[:-3]
        if end_us - start_us > 86_400_000_000:
            return moment.strftime("%Y-%m-%d %H:%M")
        return moment.strftime("%H:%M:%S")

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Be a slim strip."""
        return QSize(400, HEIGHT)

    def showEvent(self, event: QShowEvent) -> None:
        """Count when there is somebody to see it."""
        super().showEvent(event)
        self._soon.start(0)

    def hideEvent(self, event: QHideEvent) -> None:
        """Count no longer."""
        super().hideEvent(event)
        self._slices.stop()
        self._is_counted = False
        self._updated.clear()

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint bars, selection, labels and focus."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("surface.panel"))
        painter.fillRect(0, self.height() - 1, self.width(), 1, self._theme.color("line.normal"))
        if self._bars:
            self._paint_bars(painter)
            chosen = self._brushed() or self._range_bars()
            if chosen is not None:
                self._paint_range(painter, *chosen)
        self._paint_labels(painter)
        if self.hasFocus():
            painter.setPen(self._theme.color("line.focus"))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to select."""
        if event.button() is Qt.MouseButton.LeftButton and self._bars:
            self._pressed_x = round(event.position().x())
            self._begin_brush(self._nearest_bar(self._pressed_x))
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Select as far as the pointer."""
        if self._pressed_x is not None and self._bars:
            self._extend_brush(self._nearest_bar(round(event.position().x())))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Use what was selected; a mere click puts the cursor there and selects nothing."""
        if self._pressed_x is None or event.button() is not Qt.MouseButton.LeftButton:
            return
        if abs(event.position().x() - self._pressed_x) < _DRAG_FROM:
            self._pressed_x = self._brush = None
            self.update()
        else:
            self._apply_brush()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and select by keyboard."""
        extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        here = self._cursor if self._cursor is not None else len(self._bars) - 1
        match event.key():
            case Qt.Key.Key_Escape if self._brush is not None or self._range != (None, None):
                self.clear_range()
            case Qt.Key.Key_Left | Qt.Key.Key_Right if self._bars:
                step = -1 if event.key() == Qt.Key.Key_Left else 1
                self._move_cursor(here + step, extends=extends)
            case Qt.Key.Key_Home if self._bars:
                self._move_cursor(0, extends=extends)
            case Qt.Key.Key_End if self._bars:
                self._move_cursor(len(self._bars) - 1, extends=extends)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self._brush is not None:
                self._apply_brush()
            case _:
                super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """Keep Esc from the panel while something is selected; say in a tooltip what is under the pointer."""
        match event.type():
            case QEvent.Type.ShortcutOverride if isinstance(event, QKeyEvent):
                if event.key() == Qt.Key.Key_Escape and (self._brush is not None or self._range != (None, None)):
                    event.accept()
                    return True
            case QEvent.Type.ToolTip if isinstance(event, QHelpEvent):
                QToolTip.showText(event.globalPos(), self.describe(event.pos().x()), self)
                return True
        return super().event(event)


def _counted(bars: Sequence[Bar]) -> str:
    """Return how many rows, and of them those that matter."""
    sums = {lane: sum(bar.counts[number] for bar in bars) for number, lane in enumerate(LANES)}
    total = sum(sums.values())
    named = [(total, "row"), *((sums[severity], severity.word) for severity in (Severity.ERROR, Severity.WARNING))]
    parts = [f"{count:,} {noun}{'' if count == 1 else 's'}" for count, noun in named if count or noun == "row"]
    if sums[None]:
        parts.append(f"{sums[None]:,} pending")
    return ", ".join(parts)
