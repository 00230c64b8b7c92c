"""A second line where a lamp's words do not fit into one, and only there."""

from __future__ import annotations

import pytest

from console.domain.state import Device, Lamp, LampState
from console.ui.models.device_model import device_columns
from console.ui.models.table import SortedRows, TableModel
from console.ui.widgets.device_table import DeviceTable

OFF, UNKNOWN = Lamp(LampState.OFF, 1.0), Lamp(LampState.UNKNOWN, 1.0)
NARROW, WIDE = 120, 260


def device(device_id: str, recording: Lamp) -> Device:
    return Device(device_id, "WS", in_call=OFF, recording=recording, blackout=OFF, record_id="")


@pytest.fixture
def table(qtbot, theme) -> DeviceTable:
    model = TableModel(device_columns(theme, lambda: 2.0))
    table = DeviceTable(SortedRows(model, model))
    model.setParent(table)
    qtbot.addWidget(table)
    table.show()
    model.set_rows([device("1", UNKNOWN), device("2", OFF)])
    return table


def lines(table: DeviceTable) -> list[int]:
    usual = table.verticalHeader().defaultSectionSize()
    return [1 + (table.rowHeight(row) > usual) for row in range(table.model().rowCount())]


@pytest.mark.parametrize(("width", "expected"), [(NARROW, [2, 1]), (WIDE, [1, 1])])
def test_a_row_is_as_high_as_its_lamps_need_in_the_columns_they_have(table, width, expected) -> None:
    table.setColumnWidth(1, width)
    assert lines(table) == expected


def test_the_lines_follow_their_rows_when_the_order_changes(table) -> None:
    table.setColumnWidth(1, NARROW)
    table.horizontalHeader().setSortIndicator(0, table.horizontalHeader().sortIndicatorOrder().DescendingOrder)
    assert [table.model().index(row, 0).data() for row in range(2)] == ["2", "1"]
    assert lines(table) == [1, 2]


@pytest.mark.parametrize(("width", "expected"), [(400, [2, 1]), (1200, [1, 1])])
def test_columns_are_wider_where_the_table_is(table, width, expected) -> None:
    table.resize(width, 300)
    table.fit_columns()
    assert lines(table) == expected
