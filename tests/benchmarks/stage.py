"""The real window for benchmarks: built as the program does, without a screen, on the window's own loop."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TypeVar

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtWidgets import QApplication

from console import assets
from console.domain.codes import Codes
from console.domain.environment import Environment, RecorderTarget, Stage
from console.journal.columns import Columns
from console.journal.entry import Changed, Detail, Entry, FileState
from console.journal.journal import Journal
from console.journal.rows import Rows
from console.runner.runner import Runner
from console.settings import Settings
from console.ui.collecting import rare_collections
from console.ui.desk import Desk
from console.ui.event_loop import EventLoop
from console.ui.main_window import MainWindow
from console.ui.messages import Messages
from console.ui.panels import PANELS
from console.ui.panels.journal import JournalPanel
from console.ui.theme import Theme
from console.ui.widgets.log_view import LogView
from tests.benchmarks import traffic

T = TypeVar("T")


class MemoryRows:
    """Rows in the real columns that belong to no file; a benchmark appends to them itself."""

    path = Path("benchmark")
    file_state = FileState.CLOSED
    file_problem = ""
    given_up = 0
    retry_in_s = 0.0

    def __init__(self, limit: int) -> None:
        self.columns = Columns(limit)
        self._listeners: list[Callable[[Changed], None]] = []

    @property
    def received(self) -> int:
        """Rows so far."""
        return self.columns.last

    @property
    def stored(self) -> int:
        """The same: there is no file to lag behind."""
        return self.columns.last

    def fill(self, count: int) -> None:
        """Append rows of traffic without telling anybody."""
        for row in traffic.rows(count):
            self.columns.append(row)

    def tell(self) -> None:
        """Say that rows were appended."""
        for listener in tuple(self._listeners):
            listener(Changed())

    def entry(self, entry: int) -> Entry | None:
        """Return a row as shown."""
        return self.columns.entry(entry)

    def subscribe(self, listener: Callable[[Changed], None]) -> Callable[[], None]:
        """Tell a listener about rows from now on."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def note_on(self, entry: int) -> str | None:
        """Return the note of a row's bookmark: there are none."""
        del entry

    async def detail(self, entry: int) -> Detail | None:
        """Return what is kept of a row beside its line: nothing."""
        del entry
        await asyncio.sleep(0)
        return None


def application() -> QApplication:
    """Return the one application, without a screen; its last window does not end it."""
    known = QApplication.instance() or QApplication(["benchmark"])
    assert isinstance(known, QApplication)
    known.setQuitOnLastWindowClosed(False)
    return known


def run(work: Callable[[], Awaitable[T]]) -> T:
    """Run a coroutine on the window's loop."""

    async def awaited() -> T:
        return await work()

    with asyncio.Runner(loop_factory=lambda: EventLoop(application())) as runner:
        return runner.run(awaited())


@asynccontextmanager
async def window(rows: Rows | None = None) -> AsyncIterator[tuple[MainWindow, Journal, LogView]]:
    """Show the window with its log over these rows, or over those of its journal, which has a file of its own."""
    with tempfile.TemporaryDirectory(prefix="cuelight-") as folder:
        journal = Journal.open(Path(folder) / "benchmark.cuelight")
        environment = Environment(traffic.ENVIRONMENT, Stage.SIMULATOR, None, RecorderTarget("127.0.0.1", 1))
        runner = Runner(journal, Codes.read(assets.read_text), environment)
        theme = Theme("light")
        theme.apply_palette(application())
        theme.apply(application())
        desk = Desk(runner, rows or journal, runner.codes, runner.known, Settings(), theme, Messages())
        shown = MainWindow(desk, PANELS, (environment,))
        try:
            shown.show()
            panel = shown.open_panel("journal")
            assert isinstance(panel, JournalPanel)
            await asyncio.sleep(1.0)  # what starts after the first paint is no part of what is measured
            with rare_collections():
                yield shown, journal, panel.view
            await shown.settle()
        finally:
            shown.deleteLater()
            await runner.close()
            await journal.close()
