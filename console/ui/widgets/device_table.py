"""The table of the recorder's devices, in which every lamp can be read whole."""

from __future__ import annotations

from PySide6.QtCore import QAbstractItemModel, QSize, Qt
from PySide6.QtWidgets import QWidget

from console.ui.models.device_model import LAMPS, WIDEST_USUAL
from console.ui.widgets.table import Table

LAMP_FRAME, TITLE_FRAME = 33, 34
"""Width beside the words of a column: of a lamp and what surrounds it, of a title and the mark of its order."""

LAMP_PX = 14

LAMP_COLUMNS = range(1, 1 + len(LAMPS))


class DeviceTable(Table):
    """All lamps beside each other at first sight; one that says since when it is unknown takes two lines if it must."""

    def __init__(self, model: QAbstractItemModel, parent: QWidget | None = None) -> None:
        super().__init__(model, "Recorder devices", parent)
        self._is_fitting = False
        self.setProperty("part", "devices")
        self.setIconSize(QSize(LAMP_PX, LAMP_PX))
        self.setWordWrap(True)
        self.horizontalHeader().sectionResized.connect(self._on_section_resized)
        model.layoutChanged.connect(self._fit_rows)

    def fit_columns(self) -> None:
        """Give every lamp room for the age it will reach, and for more where there is more room."""
        self._is_fitting = True
        super().fit_columns()
        width = self.fontMetrics().horizontalAdvance
        title = str(self.model().headerData(0, Qt.Orientation.Horizontal))
        device = max(self.sizeHintForColumn(0), width(title) + TITLE_FRAME)
        usual = width(WIDEST_USUAL) + LAMP_FRAME
        whole = [max(self._longest_lamp(column), usual) for column in LAMP_COLUMNS]
        fits = device + sum(whole) <= self.viewport().width()
        self.setColumnWidth(0, device)
        for column, wanted in zip(LAMP_COLUMNS, whole, strict=True):
            self.setColumnWidth(column, wanted if fits else usual)
        self._is_fitting = False
        self._fit_rows()

    def _longest_lamp(self, column: int) -> int:
        return max((self._lamp_width(row, column) for row in range(self.model().rowCount())), default=0)

    def _lamp_width(self, row: int, column: int) -> int:
        text = str(self.model().index(row, column).data() or "")
        return self.fontMetrics().horizontalAdvance(text) + LAMP_FRAME

    def _fit_rows(self) -> None:
        """Give a second line to the rows in which a lamp's words do not fit into one."""
        one_line = self.verticalHeader().defaultSectionSize()
        for row in range(self.model().rowCount()):
            is_long = any(self._lamp_width(row, column) > self.columnWidth(column) for column in LAMP_COLUMNS)
            self.setRowHeight(row, one_line + is_long * self.fontMetrics().lineSpacing())

    def _on_section_resized(self) -> None:
        if not self._is_fitting:
            self._fit_rows()
