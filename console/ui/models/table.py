"""A table model over immutable rows: what a column shows is said once, as functions of the row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeAlias, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, QSortFilterProxyModel, Qt
from PySide6.QtGui import QColor, QIcon

from console.ui.models.visible_text import cut, tip, visible

Row = TypeVar("Row")
Index: TypeAlias = "QModelIndex | QPersistentModelIndex"

SORT_ROLE = Qt.ItemDataRole.UserRole + 1
"""What a column is sorted by; the shown text unless the column says otherwise."""

ROW_ROLE = Qt.ItemDataRole.UserRole + 2
"""The row itself, from any of its cells."""

NOWHERE = QModelIndex()


@dataclass(frozen=True)
class Column(Generic[Row]):
    """One column of a table."""

    title: str
    text: Callable[[Row], str]
    tooltip: Callable[[Row], str] | None = None
    icon: Callable[[Row], QIcon | None] | None = None
    color: Callable[[Row], QColor | None] | None = None
    order: Callable[[Row], Any] | None = None
    """Sort key where the text does not sort well."""
    is_number: bool = False
    """Aligned to the right."""
    help: str = ""
    """Tooltip of the heading."""


class TableModel(QAbstractTableModel, Generic[Row]):
    """Immutable rows under fixed columns."""

    def __init__(self, columns: Sequence[Column[Row]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._rows: list[Row] = []

    @property
    def rows(self) -> tuple[Row, ...]:
        """Every row in the model's own order."""
        return tuple(self._rows)

    def set_rows(self, rows: Sequence[Row], columns: Sequence[Column[Row]] | None = None) -> None:
        """Replace all rows, and the columns where they change with them."""
        self.beginResetModel()
        self._rows = list(rows)
        if columns is not None:
            self._columns = tuple(columns)
        self.endResetModel()

    def update_rows(self, rows: Sequence[Row]) -> None:
        """Show other rows without losing selection and place where their number stays the same."""
        if len(rows) != len(self._rows):
            self.set_rows(rows)
            return
        self._rows = list(rows)
        self.repaint_rows()

    def repaint_rows(self) -> None:
        """Ask views to read every cell again, because a clock or a theme moved on."""
        if self._rows and self._columns:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(self._columns) - 1))

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | Qt.AlignmentFlag | None:
        """Title, help and alignment of a column's heading."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        column = self._columns[section]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return column.title
            case Qt.ItemDataRole.ToolTipRole:
                return column.help or None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case _:
                return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Whatever a view asks of a cell."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], self._columns[index.column()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return cut(visible(column.text(row)))
            case Qt.ItemDataRole.ToolTipRole:
                return tip(column.tooltip(row) if column.tooltip else column.text(row))
            case Qt.ItemDataRole.DecorationRole:
                return column.icon(row) if column.icon else None
            case Qt.ItemDataRole.ForegroundRole:
                return column.color(row) if column.color else None
            case Qt.ItemDataRole.TextAlignmentRole:
                return _alignment(column)
            case _:
                return self._own(row, column, role)

    def _own(self, row: Row, column: Column[Row], role: int) -> object:
        if role == SORT_ROLE:
            return column.order(row) if column.order else column.text(row).casefold()
        return row if role == ROW_ROLE else None


class SortedRows(QSortFilterProxyModel):
    """Sorts a small table and searches all of its columns; the log uses an engine of its own."""

    def __init__(self, model: QAbstractTableModel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.setSortRole(SORT_ROLE)
        self.setFilterKeyColumn(-1)
        self.setFilterCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setSourceModel(model)

    def search(self, text: str) -> None:
        """Show only rows in which some column holds this text."""
        self.setFilterFixedString(text.strip())


def _alignment(column: Column[Row]) -> Qt.AlignmentFlag:
    side = Qt.AlignmentFlag.AlignRight if column.is_number else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
