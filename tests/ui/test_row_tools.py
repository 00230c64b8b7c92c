"""Copying and comparing rows."""

from __future__ import annotations

import asyncio

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from console.domain.command import System
from console.journal.copying import Form
from console.journal.entry import Detail
from console.ui.messages import Messages
from console.ui.row_tools import RowTools
from console.ui.tasks import Tasks
from console.ui.widgets.comparison_view import ComparisonView

XML = b"<REQUEST><TYPE>TEST</TYPE></REQUEST>\r\n"
HTTP = b"GET https://h/v2/rooms HTTP/1.1\r\nAccept: application/json\r\n\r\n"


class Bench:
    def __init__(self, qtbot, rows, theme, in_window) -> None:
        self.failures: list = []
        self.posted: list = []
        self.announced: list[str] = []
        self.window = QWidget()
        qtbot.addWidget(self.window)
        messages = Messages()
        messages.posted.connect(self.posted.append)
        messages.announced.connect(self.announced.append)
        messages.problem_found.connect(self.failures.append)
        self.tasks = Tasks(self.window, messages.problem)
        self.tools = RowTools(rows, theme, messages, self.tasks, self.window)
        self.tcp = rows.add(system=System.UPTIVITY)
        self.rest = rows.add()
        rows.details[self.tcp] = Detail(rows.columns.entry(self.tcp), XML, b"<RESULT/>", transport="tcp")
        rows.details[self.rest] = Detail(rows.columns.entry(self.rest), HTTP, b"{}", transport="http")
        self._in_window = in_window

    def do(self, act) -> None:
        async def main() -> None:
            act()
            while self.tasks.count:
                await asyncio.sleep(0)
            for view in self.window.findChildren(ComparisonView):
                while view.tasks.count:
                    await asyncio.sleep(0)

        self._in_window(main())


@pytest.fixture
def bench(qtbot, rows, theme, in_window):
    made = Bench(qtbot, rows, theme, in_window)
    QGuiApplication.clipboard().clear()
    yield made
    assert not made.failures


def test_a_row_is_copied_and_the_form_is_remembered(bench) -> None:
    bench.do(lambda: bench.tools.copy_as(bench.tcp, Form.XML))
    assert QGuiApplication.clipboard().text() == "<REQUEST><TYPE>TEST</TYPE></REQUEST>\r\n"
    assert bench.announced == [f"Row {bench.tcp} was copied as Raw XML."]
    bench.do(lambda: bench.tools.copy_as(bench.rest, Form.PYTHON))
    bench.do(lambda: bench.tools.copy_again(bench.tcp))
    assert "import socket" in QGuiApplication.clipboard().text()


def test_what_cannot_be_copied_says_why(bench) -> None:
    bench.do(lambda: bench.tools.copy_as(bench.rest, Form.XML))
    assert QGuiApplication.clipboard().text() == ""
    assert "went over HTTP" in bench.posted[0].means
    assert bench.tools.form is Form.CURL
    bench.do(lambda: bench.tools.copy_as(99, Form.CURL))
    assert "nothing more to show" in bench.posted[1].happened
    bench.do(lambda: bench.tools.copy_as(0, Form.CURL))
    assert len(bench.posted) == 2


def test_two_rows_are_compared_in_a_window_of_their_own(bench) -> None:
    bench.do(lambda: bench.tools.mark(bench.tcp))
    assert f"Row {bench.tcp} is row A" in bench.announced[0]
    bench.do(lambda: bench.tools.compare(bench.rest))
    (view,) = bench.window.findChildren(ComparisonView)
    assert view.isVisible()
    assert view.items
    view.close()


def test_there_is_nothing_to_compare_with(bench) -> None:
    bench.do(lambda: bench.tools.compare(bench.rest))
    bench.do(lambda: bench.tools.mark(bench.rest))
    bench.do(lambda: bench.tools.compare(bench.rest))
    assert [message.happened for message in bench.posted] == [
        "No row is marked for comparing.",
        "A row does not differ from itself.",
    ]


def test_the_menu_offers_it_all(bench) -> None:
    menu = QMenu(bench.window)
    bench.tools.fill(menu, bench.rest)
    copying, mark, compare = menu.actions()
    assert [action.text().partition("\t")[0] for action in copying.menu().actions()] == [form.value for form in Form]
    assert not compare.isEnabled()
    mark.trigger()
    assert bench.tools.marked == bench.rest
    menu = QMenu(bench.window)
    bench.tools.fill(menu, bench.tcp)
    assert menu.actions()[2].isEnabled()
    assert f"row {bench.rest}" in menu.actions()[2].text()
