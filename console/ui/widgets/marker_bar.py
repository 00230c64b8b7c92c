"""The bar beside the log's scroll bar: four lanes that show where errors, warnings, bookmarks and search hits are."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QHelpEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QSizePolicy, QToolTip, QWidget

from console.journal.filter.language import Everything
from console.journal.markers import STEP_ROWS, Lane, Markers
from console.ui.slices import Slices

if TYPE_CHECKING:
    from console.journal.entry import Changed
    from console.journal.rows import Rows
    from console.ui.models.log_model import LogModel
    from console.ui.theme import Theme

REFRESH_MS = 120
"""How long changes are gathered before the bar shows them."""

_LANE_WIDTH = 3
_GAP = 1
_MARGIN = 3
_WIDTH = 2 * _MARGIN + len(Lane) * _LANE_WIDTH + (len(Lane) - 1) * _GAP
_MARK_HEIGHT = 2
_TALLEST_MARK = 6
_REACH = 6
"""Pixels around the pointer in which a mark is meant."""

_FEW_ROWS = 64
"""Rows put in between others that are looked at one by one; more of them, and everything is counted anew."""

_ROLES = {
    Lane.ERRORS: "highlight.red.mark",
    Lane.WARNINGS: "highlight.amber.mark",
    Lane.BOOKMARKS: "highlight.blue.mark",
    Lane.HITS: "highlight.violet.mark",
}


class MarkerBar(QWidget):
    """Shows where marked rows are among all rows shown, one bucket for every pixel.

    Signals:
        chosen: The operator wants to see a row; carries its journal number.
    """

    chosen = Signal(int)

    def __init__(
        self, rows: Rows, model: LogModel, theme: Theme, table: QAbstractScrollArea, parent: QWidget | None = None
    ) -> None:
        """Stand beside a table; marks are as high on the bar as their rows are on the table's scroll bar."""
        super().__init__(parent)
        self._table = table
        self._model = model
        self._theme = theme
        self._markers = Markers(rows.columns)
        self._slices = Slices(self)
        self._is_stale = True
        self._updated: set[int] = set()
        self._bounds: list[int] = []
        self._marked: dict[Lane, list[int]] = {}
        self._top = self._height = 0
        self._soon = QTimer(self, singleShot=True, interval=REFRESH_MS)
        self.setAccessibleName("Marks beside the log")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self._soon.timeout.connect(self.refresh)
        self._slices.ended.connect(self.refresh)
        model.flushed.connect(self._refresh_soon)
        model.modelReset.connect(self._on_model_reset)
        model.rowsInserted.connect(self._on_rows_inserted)
        theme.changed.connect(self.update)
        table.viewport().installEventFilter(self)
        self._unsubscribe = rows.subscribe(self._on_rows_changed)
        self.destroyed.connect(self._unsubscribe)
        self._refresh_soon()

    @property
    def markers(self) -> Markers:
        """The marked rows."""
        return self._markers

    def show_hits(self, entries: Iterable[int]) -> None:
        """Mark these rows, ascending, as hits of a search; none ends that."""
        self._markers.mark_hits(entries)
        self.refresh()

    def marks(self, lane: Lane) -> Sequence[int]:
        """Return which buckets of a lane carry a mark, top to bottom."""
        return self._marked.get(lane, ())

    def row_at(self, x: int, y: int) -> int | None:
        """Return the journal number of the row that is meant by a point: the nearest mark, else the row there."""
        if not self._bounds or self._model.rowCount() == 0:
            return None
        bucket = self._bucket_at(y)
        here = self._bounds[bucket]
        lanes = sorted(Lane, key=lambda lane: abs(self._lane_x(lane) + _LANE_WIDTH // 2 - x))
        for lane in lanes:
            found = self._markers.nearest(lane, self._middle(bucket))
            if found is not None and self._is_near(found, bucket) and self._model.row_of(found) is not None:
                return found
        return here

    def describe(self, y: int) -> str:
        """Return in words what is at a height of the bar."""
        if not self._bounds or self._model.rowCount() == 0:
            return ""
        bucket = self._bucket_at(y)
        first, last = self._reach(bucket)
        counts = [(lane, self._markers.count(lane, first, last)) for lane in Lane]
        said = ", ".join(_counted(count, lane.value) for lane, count in counts if count)
        start, end = (self._model.entry_at(self._model.row_at_or_after(entry)) for entry in (first, last))
        times = [f"{entry.time.astimezone():%H:%M:%S}" for entry in (start, end) if entry is not None]
        return f"{said or 'No marks'}\n{' – '.join(dict.fromkeys(times))}\nClick to go there."

    def refresh(self) -> None:
        """Take over what has changed; counting anew goes on in slices."""
        self._soon.stop()
        model, markers = self._model, self._markers
        newest = model.id_at(model.rowCount() - 1) or 0
        if self._is_stale and not model.is_searching:
            self._is_stale = False
            is_shown = None if isinstance(model.filter, Everything) else self._is_shown
            self._slices.run(markers.steps(newest, is_shown))
            return
        if self._slices.is_running:
            return
        markers.drop_before(model.id_at(0) or 0)
        markers.revise(self._updated)
        self._updated.clear()
        if newest - markers.seen > STEP_ROWS:
            self._slices.run(markers.take(newest))
            return
        for _ in markers.take(newest):
            pass
        self._lay_out_marks()

    def _is_shown(self, entry: int) -> bool:
        return self._model.row_of(entry) is not None

    def _lay_out_marks(self) -> None:
        """Find by bisection which bucket of which lane has a mark."""
        scroll = self._table.verticalScrollBar()
        track = scroll if scroll.isVisible() else self._table.viewport()
        self._top = max(0, self.mapFromGlobal(track.mapToGlobal(QPoint(0, 0))).y())
        self._height = max(0, min(self.height() - self._top, track.height()))
        count = self._model.rowCount()
        buckets = min(count, self._height)
        self._bounds = [self._model.id_at(bucket * count // buckets) or 0 for bucket in range(buckets)]
        ends = [*self._bounds[1:], (self._model.id_at(count - 1) or 0) + 1]
        for lane, marked in self._markers.lanes.items():
            places = [bisect_left(marked, end) for end in (*self._bounds[:1], *ends)] if marked else []
            self._marked[lane] = [bucket for bucket, (before, after) in enumerate(pairwise(places)) if after > before]
        totals = (_counted(len(self._markers.lanes[lane]), lane.value) for lane in Lane)
        self.setAccessibleDescription(
            f"{', '.join(totals)}. The keys for the next and the previous error or bookmark go to them one by one."
        )
        self.update()

    def _bucket_at(self, y: int) -> int:
        buckets = len(self._bounds)
        return min(buckets - 1, max(0, (y - self._top) * buckets // max(1, self._height)))

    def _reach(self, bucket: int) -> tuple[int, int]:
        """Return the first and the last row within reach of the pointer."""
        count = len(self._bounds)
        wide = max(0, _REACH * count // max(1, self._height))
        low, high = max(0, bucket - wide), min(count, bucket + wide + 1)
        newest = self._model.id_at(self._model.rowCount() - 1) or 0
        return self._bounds[low], self._bounds[high] - 1 if high < count else newest

    def _middle(self, bucket: int) -> int:
        after = self._bounds[bucket + 1] if bucket + 1 < len(self._bounds) else self._bounds[bucket] + 1
        return (self._bounds[bucket] + after - 1) // 2

    def _is_near(self, entry: int, bucket: int) -> bool:
        first, last = self._reach(bucket)
        return first <= entry <= last

    def _lane_x(self, lane: Lane) -> int:
        return _MARGIN + list(Lane).index(lane) * (_LANE_WIDTH + _GAP)

    def _refresh_soon(self) -> None:
        if not self._soon.isActive():
            self._soon.start()

    def _on_model_reset(self) -> None:
        self._is_stale = True
        self._refresh_soon()

    def _on_rows_inserted(self, _: QModelIndex, first: int, last: int) -> None:
        if last == self._model.rowCount() - 1:
            return
        if last - first < _FEW_ROWS:
            self._updated.update(filter(None, map(self._model.id_at, range(first, last + 1))))
        else:
            self._is_stale = True
        self._refresh_soon()

    def _on_rows_changed(self, changed: Changed) -> None:
        self._updated.update(changed.updated)

    # Qt overrides

    def sizeHint(self) -> QSize:
        """Be as wide as the lanes."""
        return QSize(_WIDTH, 80)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lay the marks out for the new height."""
        super().resizeEvent(event)
        self._lay_out_marks()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the table when its scroll bars come and go."""
        if event.type() is QEvent.Type.Resize:
            self._refresh_soon()
        return super().eventFilter(watched, event)

    def paintEvent(self, _: QPaintEvent) -> None:
        """Paint the marks, the rarer lanes over nothing but the ground."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self._theme.color("surface.header"))
        painter.fillRect(0, 0, 1, self.height(), self._theme.color("line.normal"))
        buckets, height = len(self._bounds), self._height
        if not buckets:
            return
        tall = max(_MARK_HEIGHT, min(_TALLEST_MARK, height // buckets))
        for lane, marked in self._marked.items():
            color = self._theme.color(_ROLES[lane])
            x = self._lane_x(lane)
            for bucket in marked:
                y = self._top + min(height - tall, bucket * height // buckets)
                painter.fillRect(QRect(x, y, _LANE_WIDTH, tall), color)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to what is under the pointer."""
        if event.button() is Qt.MouseButton.LeftButton:
            self._choose(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go along with the pointer while the button is held."""
        if event.buttons() & Qt.MouseButton.LeftButton:
            self._choose(event)

    def event(self, event: QEvent) -> bool:
        """Say in a tooltip what is under the pointer."""
        if event.type() is QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.describe(event.pos().y()), self)
            return True
        return super().event(event)

    def _choose(self, event: QMouseEvent) -> None:
        where = event.position().toPoint()
        found = self.row_at(where.x(), where.y())
        if found is not None:
            self.chosen.emit(found)


def _counted(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
