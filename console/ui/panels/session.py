"""A session file opened for looking: its rows in a log of their own, under a word on what is missing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from console.domain.outcome import Severity
from console.ui.messages import Message
from console.ui.panels.journal import JournalPanel
from console.ui.tasks import Tasks
from console.ui.widgets.inspector import Inspector
from console.ui.widgets.outcome_strip import OutcomeStrip

if TYPE_CHECKING:
    from console.journal.opened import OpenedSession
    from console.ui.desk import Desk

_LOAD = "load the session"
_FIGURES_MS = 250
_MOST_PROBLEMS = 4


class SessionPanel(JournalPanel):
    """The log of an opened session file. Nothing of it can be changed but bookmarks.

    Signals:
        inspector_wanted: The inspector of this session is to be shown; carries it.
    """

    inspector_wanted = Signal(object)

    def __init__(self, desk: Desk, opened: OpenedSession, parent: QWidget | None = None) -> None:
        own = replace(desk, journal=opened)
        super().__init__(own, parent)
        self.opened = opened
        self.beside = QWidget(self)
        """The inspector of this session, to be shown where inspectors are."""
        self._inspector: Inspector | None = None
        self.missing = OutcomeStrip(desk.theme, self)
        self.figures = QLabel(self)
        self.progress = QProgressBar(self)
        self._loading = Tasks(self, desk.messages.problem)  # not among those that Esc cancels: no half of a session
        self._facts: dict[str, str] = {}
        self._count = 0
        self._said: tuple[tuple[str, ...], bool] = ((), False)
        self._timer = QTimer(self, interval=_FIGURES_MS)
        self._arrange()
        self._join()

    @property
    def inspector(self) -> Inspector:
        """The inspector of this session; made when a row is first looked at, so that the rows are seen sooner."""
        if self._inspector is None:
            self._inspector = Inspector(self.desk, self.beside)
            self._inspector.inspect_requested.connect(self.steering.show_row)
            self._inspector.row_menu_requested.connect(self.steering.tools.fill)
            layout = self.beside.layout()
            assert isinstance(layout, QVBoxLayout)
            layout.addWidget(self._inspector, 1)
        return self._inspector

    def load(self) -> None:
        """Begin to take over the rows; the log shows them as they come."""
        self._loading.start(self._load(), name=_LOAD)
        self._timer.start()

    async def close_session(self) -> None:
        """End everything and close the file."""
        self._timer.stop()
        await self._loading.settle()
        await self.tasks.settle()
        if self._inspector is not None:
            await self._inspector.tasks.settle()
            self._inspector.leave()
        self.leave()
        await self.opened.close()

    async def _load(self) -> None:
        self._facts = await self.opened.facts()
        self._count = await self.opened.count()
        try:
            await self.opened.load()
        finally:
            self._timer.stop()
            self._refresh()

    def _refresh(self) -> None:
        """Show how far loading has come, how many rows there are and what is missing."""
        opened, shown = self.opened, self.view.model.rowCount()
        self.progress.setMaximum(max(self._count, 1))
        self.progress.setValue(min(opened.received, self._count))
        self.progress.setVisible(not opened.is_loaded)
        figures = [f"{opened.received:,} rows" if opened.is_loaded else f"{opened.received:,} of {self._count:,} rows"]
        if shown < opened.received:
            figures.append(f"{shown:,} shown")
        if departed := opened.columns.first - 1:
            figures.append(f"the oldest {departed:,} are in the file only")
        figures += self._origin()
        self.figures.setText("  ·  ".join(figures))
        self._show_missing()

    def _origin(self) -> list[str]:
        program = " ".join(self._facts[key] for key in ("program", "version") if key in self._facts)
        started = self._facts.get("started", "").replace("T", " ").replace("Z", " UTC")
        said = [f"written by {program}"] if program else []
        if started:
            said.append(f"began {started}")
        if self._facts and "ended" not in self._facts:
            said.append("its run did not close it, or has not ended yet")
        return said

    def _show_missing(self) -> None:
        problems, is_empty = self.opened.problems, self.opened.is_loaded and not self.opened.received
        if (problems, is_empty) == self._said:
            return
        self._said = problems, is_empty
        if not problems:
            return
        more = len(problems) - _MOST_PROBLEMS
        means = " ".join((*problems[:_MOST_PROBLEMS], *([f"{more:,} more of this kind."] if more > 0 else ())))
        title = "This file holds no row." if is_empty else "This file could not be read whole."
        advice = "Close it" if is_empty else "Go on with what is shown"
        advice += ", or get another copy of the file. Nothing is written to this one."
        self.missing.show_message(Message(Severity.WARNING, title, means, advice))

    def _on_row_wanted(self, entry: int) -> None:
        if entry:
            self.inspector.show_entry(entry)
            self.inspector_wanted.emit(self.beside)

    def _join(self) -> None:
        self.selected.connect(self._on_row_wanted)
        self.inspect_requested.connect(self._on_row_wanted)
        self.view.model.flushed.connect(self._refresh)
        self._timer.timeout.connect(self._refresh)

    def _arrange(self) -> None:
        self.view.table.setAccessibleName(f"Rows of {self.opened.path.name}")
        self.view.table.set_follow(follows=False)
        self.view.follow.hide()
        self.view.pause.hide()
        self.figures.setProperty("tone", "muted")
        self.figures.setAccessibleName("Rows of this session")
        self.progress.setTextVisible(False)
        self.progress.setFixedSize(120, 6)
        self.progress.setAccessibleName("Loading the session")
        origin = QLabel(f"Row of {self.opened.path.name}", self.beside)
        origin.setProperty("tone", "muted")
        origin.setMargin(8)
        self.beside.setProperty("part", "panel")
        self.beside.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        column = QVBoxLayout(self.beside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(origin)
        self.beside.hide()
        foot = QHBoxLayout()
        foot.setContentsMargins(10, 3, 10, 4)
        foot.addWidget(self.figures, 1)
        foot.addWidget(self.progress)
        self.body.setSpacing(0)
        self.body.addWidget(self.missing)
        self.body.addWidget(self.view, 1)
        self.body.addLayout(foot)
