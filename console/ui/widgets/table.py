"""The table every panel uses: whole rows, sorted by heading, with words where it is empty."""

from __future__ import annotations

from heapq import nlargest
from typing import TypeVar

from PySide6.QtCore import QAbstractItemModel, QRect, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from console.ui.models.table import ROW_ROLE
from console.ui.models.visible_text import cut, visible

Row = TypeVar("Row")

ROW_PADDING = 10
WIDEST_COLUMN = 320
ROWS_MEASURED = 1_000
LONGEST_MEASURED = 3
"""How many of the longest texts of a column are laid out to find the widest. Qt lays out every one, and asks each cell
for fifteen things: a hundred rows hold the window up for longer than a frame.
"""

UNSORTED = -1


class Table(QTableView):
    """A quiet read-only table.

    Signals:
        picked: Another row is current, or none.
        opened: A row was double-clicked, or Enter was pressed on it. Qt's `activated` may mean a single click.
        removal_requested: Delete was pressed on a row.
    """

    picked = Signal()
    opened = Signal()
    removal_requested = Signal()

    def __init__(
        self, model: QAbstractItemModel, name: str, parent: QWidget | None = None, *, sorted_by: int = 0
    ) -> None:
        super().__init__(parent)
        self._empty = ""
        self.setAccessibleName(name)
        self.setModel(model)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.horizontalHeader().setSortIndicator(sorted_by, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        self._dress_headers()
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.doubleClicked.connect(self.opened)
        model.modelReset.connect(self._on_model_reset)

    def set_empty_text(self, text: str) -> None:
        """Say what an empty table means and what to do."""
        self._empty = text
        self.viewport().update()

    def current(self, kind: type[Row]) -> Row | None:
        """Return the current row."""
        row = self.currentIndex().data(ROW_ROLE)
        return row if isinstance(row, kind) else None

    def pick(self, column: int, value: str) -> bool:
        """Make the row current whose column shows this text; say whether there is one."""
        model, shown = self.model(), cut(visible(value))
        for number in range(model.rowCount()):
            if model.index(number, column).data() == shown:
                self.selectRow(number)
                return True
        return False

    def fit_columns(self) -> None:
        """Give every column the width of what it shows, within bounds."""
        self.ensurePolished()
        for column in range(self.model().columnCount() - 1):
            self.setColumnWidth(column, min(self._needed_width(column) + ROW_PADDING, WIDEST_COLUMN))

    def _needed_width(self, column: int) -> int:
        """Return the width of the heading or of the widest cell."""
        model = self.model()
        cells = [model.index(row, column) for row in range(min(model.rowCount(), ROWS_MEASURED))]
        longest = nlargest(LONGEST_MEASURED, cells, key=lambda cell: len(str(cell.data() or "")))
        widths = (self.sizeHintForIndex(cell).width() for cell in longest)
        return max(self.horizontalHeader().sectionSizeHint(column), *widths, 0)

    def _on_current_changed(self) -> None:
        self.picked.emit()

    def _on_model_reset(self) -> None:
        self.fit_columns()
        self.picked.emit()

    def _dress_headers(self) -> None:
        down, across = self.verticalHeader(), self.horizontalHeader()
        down.hide()
        down.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        down.setDefaultSectionSize(self.fontMetrics().height() + ROW_PADDING)
        across.setStretchLastSection(True)
        across.setHighlightSections(False)
        across.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter opens the current row, Delete asks for its removal."""
        match event.key():
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if self.currentIndex().isValid():
                self.opened.emit()
            case Qt.Key.Key_Delete if self.currentIndex().isValid():
                self.removal_requested.emit()
            case _:
                super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint the rows, or what their absence means."""
        super().paintEvent(event)
        if self._empty and self.model().rowCount() == 0:
            painter = QPainter(self.viewport())
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            area: QRect = self.viewport().rect().adjusted(24, 16, -24, -16)
            painter.drawText(area, Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap, self._empty)
