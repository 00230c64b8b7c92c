"""Two rows side by side."""

from __future__ import annotations

import asyncio
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from console.domain.outcome import Severity
from console.journal.entry import Detail, Entry, EntryKind
from console.ui.messages import Messages
from console.ui.widgets.comparison_view import ComparisonView

LEFT = Detail(
    Entry(3, 0, EntryKind.CALL, title="Get room", severity=Severity.OK, code=0),
    b"",
    b'{"name": "Morning", "n": 1, "gone": true}',
)
RIGHT = replace(LEFT, entry=replace(LEFT.entry, id=7), reply=b'{"name": "Evening", "n": 1, "new": [1]}')


@pytest.fixture
def view(qtbot, theme):
    parent = QWidget()
    qtbot.addWidget(parent)
    found: list = []

    def make(left: Detail, right: Detail) -> ComparisonView:
        messages = Messages()
        messages.problem_found.connect(found.append)
        view = ComparisonView(left, right, theme, messages, parent)
        view.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, False)
        return view

    yield make
    assert not found


def compared(in_window, view: ComparisonView) -> list[str]:
    async def main() -> None:
        view.open_beside()
        while view.tasks.count:
            await asyncio.sleep(0)

    in_window(main())
    return [f"{item.text(0)} | {item.text(2)} | {item.text(3)}" for item in view.items]


def test_what_differs_is_listed_by_part(in_window, view) -> None:
    shown = view(LEFT, RIGHT)
    assert sorted(compared(in_window, shown)) == [
        "+ new |  | [1]", "− gone | true | ", '≠ name | "Morning" | "Evening"',
    ]  # fmt: skip
    assert shown.differences.topLevelItem(0).text(0) == "Reply · 3"
    assert shown._said.text() == "3 differences"
    assert "Row 3" in shown.windowTitle()


def test_a_difference_is_shown_whole_and_copied(in_window, view, qtbot) -> None:
    shown = view(LEFT, RIGHT)
    compared(in_window, shown)
    item = next(item for item in shown.items if item.text(0).endswith("name"))
    shown.differences.setCurrentItem(item)
    assert [side.toPlainText() for side in shown.whole] == ['"Morning"', '"Evening"']
    qtbot.keyClick(shown, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == 'name (changed)\nA: "Morning"\nB: "Evening"'


def test_rows_that_are_the_same_say_so(in_window, view) -> None:
    shown = view(LEFT, replace(RIGHT, reply=LEFT.reply))
    assert compared(in_window, shown) == []
    assert shown._said.text() == "Nothing differs"
    assert shown._pages.currentIndex() == 0


def test_what_was_not_compared_is_told(in_window, view) -> None:
    shown = view(replace(LEFT, reply=b"x" * 2_000_000), RIGHT)
    compared(in_window, shown)
    assert "larger than" in shown._remarks.text()
    assert not shown._remarks.isHidden()
