"""Keys that go from row to row."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtCore import Qt

from console.domain.outcome import Severity
from console.journal.entry import Flag
from console.journal.filter.language import parse
from console.ui.tasks import Tasks
from console.ui.widgets.log_navigation import LogNavigation
from console.ui.widgets.log_view import LogView

KEYS = {"E": Qt.Key.Key_E, "W": Qt.Key.Key_W, "C": Qt.Key.Key_C, "S": Qt.Key.Key_S, "R": Qt.Key.Key_R}
ROWS = (
    {"severity": Severity.ERROR, "target": "a"},  # 1
    {"severity": Severity.WARNING, "target": "b"},  # 2
    {"flags": Flag.CONTRADICTION.value, "target": "a"},  # 3
    {"duration_us": 3_000_000, "target": "b"},  # 4
    {"severity": Severity.ERROR, "target": "c"},  # 5
    {"severity": Severity.WARNING, "target": "a"},  # 6
    {"severity": Severity.ERROR, "target": ""},  # 7
)


class Bench:
    def __init__(self, qtbot, rows, theme, in_window) -> None:
        self.told: list[str] = []
        self.failures: list = []
        self.view = LogView(rows, theme)
        qtbot.addWidget(self.view)
        self.tasks = Tasks(self.view, lambda name, error: self.failures.append(error))
        self.navigation = LogNavigation(self.view, rows.columns, self.tasks)
        self.navigation.told.connect(self.told.append)
        self.qtbot, self.in_window = qtbot, in_window
        for values in ROWS:
            rows.add(**values)
        self.view.show()
        self.view.model.flush()
        self.view.table.setFocus()
        qtbot.waitUntil(self.view.table.hasFocus)

    def press(self, keys: str, start: int) -> tuple[int, str]:
        self.view.table.select_entry(start)
        modifier = Qt.KeyboardModifier.ShiftModifier if keys.startswith("Shift+") else Qt.KeyboardModifier.NoModifier

        async def main() -> None:
            self.qtbot.keyClick(self.view.table, KEYS[keys[-1]], modifier)
            while self.tasks.count:
                await asyncio.sleep(0)

        self.in_window(main())
        return self.navigation.current_entry, self.told[-1]


@pytest.fixture
def bench(qtbot, rows, theme, in_window):
    made = Bench(qtbot, rows, theme, in_window)
    yield made
    assert not made.failures
    made.view.close()


@pytest.mark.parametrize(
    ("keys", "start", "entry", "told"),
    [
        ("E", 1, 5, "error 2 of 3"),
        ("E", 7, 1, "error 1 of 3, wrapped"),
        ("Shift+E", 1, 7, "error 3 of 3, wrapped"),
        ("Shift+E", 6, 5, "error 2 of 3"),
        ("W", 1, 2, "warning 1 of 2"),
        ("C", 5, 3, "contradiction 1 of 1, wrapped"),
        ("S", 1, 4, "slow row 1 of 1"),
        ("S", 4, 4, "No other slow row among the rows shown."),
        ("R", 1, 3, "row about the same 2 of 3"),
        ("Shift+R", 2, 4, "row about the same 2 of 2, wrapped"),
        ("R", 7, 7, "This row is about no room, device or recording."),
    ],
)
def test_one_key_goes_to_the_next_and_with_shift_to_the_previous(bench, keys, start, entry, told) -> None:
    assert bench.press(keys, start) == (entry, told)


def test_rows_that_the_filter_hides_are_passed_over(bench) -> None:
    bench.view.model.set_filter(parse("room:a or room:c"))
    bench.view.model.finish_search()
    assert bench.press("E", 1) == (5, "error 2 of 2")
    assert bench.press("E", 5) == (1, "error 1 of 2, wrapped")


def test_following_ends_when_one_goes_elsewhere(bench) -> None:
    bench.press("E", 1)
    assert not bench.view.table.follows


def test_cleared_and_unseen_rows_are_not_gone_to(bench, rows) -> None:
    bench.view.model.clear()
    rows.add(severity=Severity.ERROR, target="d")  # 8
    bench.view.model.flush()
    assert bench.press("E", 8) == (8, "No other error among the rows shown.")
    bench.view.model.set_paused(True)
    rows.add(severity=Severity.ERROR, target="d")  # 9
    assert bench.press("E", 8) == (8, "No other error among the rows shown.")
    bench.view.model.set_paused(False)
    assert bench.press("E", 8) == (9, "error 2 of 2")
