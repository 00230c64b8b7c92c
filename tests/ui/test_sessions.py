"""How the window says that its session cannot be written, and for how long."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from console.journal.entry import FileState
from console.ui.sessions import DISK, TRY_AGAIN, Sessions
from console.ui.widgets.banner import Banners
from tests.ui.conftest import RowJournal


class Rows(RowJournal):
    """Rows of which the file holds only some."""

    stored = 2


class Window(QWidget):
    """What of the window the disk concerns."""

    def __init__(self, rows: Rows, theme: QObject) -> None:
        super().__init__()
        self.desk = SimpleNamespace(journal=rows)
        self.docks: dict[str, object] = {}
        self.banners = Banners(theme, self)
        self.sessions = Sessions(self)


@pytest.fixture
def rows() -> Rows:
    return Rows()


@pytest.fixture
def window(qtbot, rows, theme):
    window = Window(rows, theme)
    qtbot.addWidget(window)
    window.show()
    yield window
    window.sessions._disk_timer.stop()


def fail(rows: Rows, *, given_up: int = 0) -> None:
    rows.file_state, rows.file_problem, rows.retry_in_s, rows.given_up = FileState.FAILING, "it is full", 2.0, given_up
    for _ in range(3 + given_up):
        rows.add()


def test_a_file_that_cannot_be_written_is_said_with_what_waits_and_what_to_do(window, rows) -> None:
    rows.add()
    assert window.banners.banner(DISK) is None
    fail(rows)
    window.sessions._show_disk()
    text = window.banners.banner(DISK).text
    assert text.startswith("Recording to the file has stopped: it is full. Rows stay in memory; tried again every 2 s.")
    assert " 2 rows wait. Calls go on. Make room on the disk" in text
    assert "missing" not in text


def test_the_banner_counts_on_and_says_what_was_given_up(window, rows, qtbot) -> None:
    fail(rows, given_up=1_000)
    banner = window.banners.banner(DISK)
    qtbot.waitUntil(lambda: "1,000 more were too many to wait and will be missing in the file." in banner.text)
    before = banner.text
    rows.add()
    qtbot.waitUntil(lambda: banner.text != before)
    assert window.banners.banner(DISK) is banner, "it is the same banner, so that its button can be pressed"


def test_trying_again_is_asked_of_the_journal_and_the_banner_goes_when_it_worked(window, rows, qtbot) -> None:
    fail(rows)
    window.banners.banner(DISK).buttons[TRY_AGAIN].click()
    assert rows.tries == 1
    rows.file_state = FileState.WRITING
    qtbot.waitUntil(lambda: window.banners.banner(DISK) is None)
    assert not window.sessions._disk_timer.isActive()
    fail(rows)
    assert window.banners.banner(DISK) is not None, "it is said again when it happens again"
