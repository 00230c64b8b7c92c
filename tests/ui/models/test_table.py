"""The one table model."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor
from PySide6.QtTest import QAbstractItemModelTester

from console.ui.models.table import ROW_ROLE, SORT_ROLE, Column, SortedRows, TableModel
from console.ui.widgets.table import Table

COLUMNS = (
    Column[int]("Number", str, is_number=True, order=lambda row: row, help="A number"),
    Column[int]("Word", lambda row: "even" if row % 2 == 0 else "odd", color=lambda row: QColor("red")),
)


@pytest.fixture
def model(qapp) -> TableModel[int]:
    model = TableModel[int](COLUMNS)
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    assert tester.model() is model
    model.set_rows([10, 9, 100])
    return model


def test_cells_show_what_their_columns_say(model) -> None:
    index = model.index(1, 0)
    assert index.data() == "9"
    assert index.data(ROW_ROLE) == 9
    assert index.data(SORT_ROLE) == 9
    assert model.index(1, 1).data() == "odd"
    assert model.index(1, 1).data(Qt.ItemDataRole.ForegroundRole) == QColor("red")
    assert model.index(1, 1).data(SORT_ROLE) == "odd"
    assert index.data(Qt.ItemDataRole.TextAlignmentRole) & Qt.AlignmentFlag.AlignRight
    assert model.headerData(0, Qt.Orientation.Horizontal, Qt.ItemDataRole.ToolTipRole) == "A number"


def test_numbers_sort_by_value(model) -> None:
    rows = SortedRows(model)
    rows.sort(0)
    assert [rows.index(row, 0).data() for row in range(rows.rowCount())] == ["9", "10", "100"]
    rows.search("od")
    assert [rows.index(row, 0).data() for row in range(rows.rowCount())] == ["9"]


def test_rows_of_the_same_number_keep_the_choice(qtbot, model) -> None:
    table = Table(SortedRows(model), "Numbers")
    qtbot.addWidget(table)
    table.pick(0, "10")
    model.update_rows([10, 9, 101])
    assert table.current(int) == 10
    model.update_rows([1])
    assert table.current(int) is None
    assert not table.pick(0, "10")


def test_an_empty_table_says_what_to_do(qtbot, model) -> None:
    table = Table(SortedRows(model), "Numbers")
    qtbot.addWidget(table)
    table.resize(300, 200)
    filled = table.grab().toImage()
    model.set_rows([])
    empty = table.grab().toImage()
    table.set_empty_text("Press Refresh to fetch them.")
    said = table.grab().toImage()
    assert filled != empty
    assert said != empty


def test_a_cell_from_outside_neither_acts_nor_is_endless(qtbot) -> None:
    model = TableModel[str]([Column[str]("Name", str)])
    name = "<i>\u202eabc" + "x" * 100_000
    model.set_rows(["plain", name])
    index = model.index(1, 0)
    assert index.data().startswith("<i>⟨202E⟩abc")
    assert len(index.data()) <= 300
    assert "&lt;i&gt;" in index.data(Qt.ItemDataRole.ToolTipRole)
    table = Table(SortedRows(model), "Names")
    qtbot.addWidget(table)
    assert table.pick(0, name)
    assert table.current(str) == name
