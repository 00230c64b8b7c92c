"""The table of every panel: as wide as what it shows, at little cost, in the order asked for."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtCore import Qt

from console.ui.models.table import Column, SortedRows, TableModel
from console.ui.widgets.table import ROW_PADDING, UNSORTED, WIDEST_COLUMN, Table

WORDS = ("x", "a word", "words that are somewhat longer", "i" * 30, "W" * 30, "W" * 200)


class CountingModel(TableModel[tuple[str, ...]]):
    """Counts how often each role is asked for."""

    def __init__(self, rows) -> None:
        titles = ("First", "A heading that is wider than its cells", "Last")
        super().__init__([Column(title, lambda row, at=at: row[at]) for at, title in enumerate(titles)])
        self.asked: Counter[int] = Counter()
        self.set_rows(rows)

    def data(self, index, role=Qt.ItemDataRole.DisplayRole):
        self.asked[int(role)] += 1
        return super().data(index, role)


@pytest.fixture
def table(qtbot, request):
    def made(rows, **how) -> Table:
        model = CountingModel(rows)
        table = Table(SortedRows(model, model), "Things", **how)
        model.setParent(table)
        qtbot.addWidget(table)
        table.source = model
        return table

    return made


@pytest.mark.parametrize("count", range(1, len(WORDS) + 1))
def test_a_column_is_as_wide_as_qt_would_make_it_within_bounds(table, count) -> None:
    shown = table([(word, "-", "-") for word in WORDS[:count]])
    shown.fit_columns()
    widths = [shown.columnWidth(column) for column in (0, 1)]
    shown.resizeColumnsToContents()
    frame = 1  # where a grid would be
    expected = [min(shown.columnWidth(column) + ROW_PADDING, WIDEST_COLUMN) for column in (0, 1)]
    assert widths == pytest.approx(expected, abs=frame)


def test_many_rows_are_not_laid_out_one_by_one(table) -> None:
    rows = 300
    shown = table([(f"row {number}", "some text", "-") for number in range(rows)])
    shown.source.asked.clear()
    shown.fit_columns()
    asked = shown.source.asked
    assert asked[int(Qt.ItemDataRole.FontRole)] < 20
    assert asked[int(Qt.ItemDataRole.DisplayRole)] < 3 * rows


@pytest.mark.parametrize(("sorted_by", "expected"), [(0, ["a", "b", "c"]), (UNSORTED, ["b", "c", "a"])])
def test_rows_stand_in_the_order_asked_for(table, sorted_by, expected) -> None:
    shown = table([(word, "-", "-") for word in ("b", "c", "a")], sorted_by=sorted_by)
    assert [shown.model().index(row, 0).data() for row in range(3)] == expected


def test_an_empty_table_fits_its_headings(table) -> None:
    shown = table([])
    shown.fit_columns()
    heading = shown.horizontalHeader()
    assert shown.columnWidth(1) >= heading.sectionSizeHint(1)
