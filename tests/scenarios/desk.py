"""The operator's desk: the whole console, opened as it is started, told what to do in the operator's words.

    desk.open("tokens").fill(Room=room_id, Name="Ada").press("Issue token")
    row = await desk.row("Issue token")
    assert row["Result"] == "0 Success"

Acting is done at once and through real widgets; seeing is awaited, since answers take their time.
"""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QMessageBox,
    QPlainTextEdit,
    QTableView,
    QTabWidget,
    QTextBrowser,
    QTreeView,
    QWidget,
)

from console.composition import Console
from console.domain.command import System
from console.journal.entry import Detail, Entry
from console.places import find_places, theme_of_last_run
from console.ui.main_window import MainWindow
from console.ui.messages import Message, Problem
from console.ui.models.log_model import ENTRY_ROLE, LogColumn, LogModel
from console.ui.panels.panel import Panel
from console.ui.theme import SYSTEM, Theme
from console.ui.widgets.byte_view import ByteView
from console.ui.widgets.field import Field
from console.ui.widgets.outcome_strip import OutcomeStrip
from console.window_options import Options
from tests.scenarios import hands
from tests.scenarios.backstage import Backstage
from tests.scenarios.hands import Key, until

OUTPUT = Path(__file__).parents[1] / "output"
"""Pictures for people to look at; nothing is compared with them."""

LOOKED_AT = 20
"""Rows of the log's end that are looked at for pending ones."""

AS_USUAL = Options(simulators=True, theme="light")

Row = Mapping[str, str]
"""A row of the log as it is shown, by the title of the column."""


class Part:
    """Some of the window, or a dialog: what is filled in and pressed is looked for in it."""

    def __init__(self, desk: Desk, widget: QWidget) -> None:
        self.desk = desk
        self.widget = widget

    def fill(self, values: Mapping[str, str] | None = None, **more: str) -> Self:
        """Type into fields by their labels; an optional field is added first, as the operator would add it."""
        for label, text in {**(values or {}), **more}.items():
            hands.type_into(self._editor(label), text)
        return self

    def press(self, text: str) -> Self:
        """Click the button with this text."""
        hands.click(hands.button(self.widget, text))
        return self

    def choose(self, text: str) -> Self:
        """Click the row that shows this text, in the table or the tree of this part."""
        kinds = (QTableView, QTreeView, QListWidget)
        views = [view for kind in kinds for view in self.widget.findChildren(kind) if view.isVisible()]
        for view in views:
            if any(str(index.data() or "") == text for index in hands.cells(view.model())):
                hands.click_row(view, hands.row_of(view, text))
                return self
        raise AssertionError(f"“{text}” is in none of {[hands.describe(view) for view in views]}")

    def shows(self, text: str) -> bool:
        """Whether some label, line or table shows this text."""
        return any(text in shown for shown in self.texts())

    def texts(self) -> list[str]:
        """Everything that can be read here."""
        labels = [one.text() for one in self.widget.findChildren(QLabel) if one.isVisible()]
        lines = [one.displayText() for one in self.widget.findChildren(QLineEdit) if one.isVisible()]
        pages = [one.toPlainText() for one in self.widget.findChildren(QTextBrowser) if one.isVisible()]
        tables = [one for one in self.widget.findChildren(QTableView) if one.isVisible()]
        return labels + lines + pages + [str(cell.data() or "") for one in tables for cell in hands.cells(one.model())]

    def table(self, name: str) -> list[Row]:
        """Return a table as it is shown, by the titles of its columns."""
        model = hands.named(self.widget, name, QTableView).model()
        titles = [str(model.headerData(column, Qt.Orientation.Horizontal)) for column in range(model.columnCount())]
        return [
            {title: str(model.index(row, column).data() or "") for column, title in enumerate(titles)}
            for row in range(model.rowCount())
        ]

    def button(self, text: str) -> QWidget:
        return hands.button(self.widget, text)

    def picture(self, name: str) -> None:
        """Keep a picture of this part for people."""
        OUTPUT.mkdir(exist_ok=True)
        assert self.widget.grab().save(str(OUTPUT / f"{name}.png"))

    async def sees(self, text: str) -> Self:
        """Wait until some text is shown."""
        await until(lambda: self.shows(text), lambda: f"“{text}” in {self.texts()}")
        return self

    def _editor(self, label: str) -> QWidget:
        hands.settle()
        known = self._editors(label)
        if not known:
            self._add(label)
            known = self._editors(label)
        assert len(known) == 1, f"there are {len(known)} fields “{label}”"
        return known[0]

    def _editors(self, label: str) -> list[QWidget]:
        fields = [one for one in self.widget.findChildren(Field) if one.isVisible() and one.param.label == label]
        if fields:
            return [field.focusProxy() for field in fields]
        return [
            one
            for kind in (QLineEdit, QComboBox, QPlainTextEdit)
            for one in self.widget.findChildren(kind)
            if one.isVisible() and one.accessibleName() == label and not isinstance(one.parent(), QComboBox)
        ]

    def _add(self, label: str) -> None:
        """Look an optional field up in the list at the foot of the form and add it."""
        adder = hands.named(self.widget, "Add a field", QComboBox)
        hands.type_into(adder, f"{label}  ·")
        hands.key(adder.lineEdit(), Key.Key_Return)
        hands.settle()


class PanelPart(Part):
    """One panel, with the strip at its foot."""

    def __init__(self, desk: Desk, panel: Panel) -> None:
        super().__init__(desk, panel)
        self.panel = panel

    @property
    def strip(self) -> OutcomeStrip:
        return self.panel.strip

    def outcome(self) -> str:
        """What the strip at the foot says, or nothing."""
        if not self.strip.isVisible():
            return ""
        return "\n".join(label.text() for label in self.strip.findChildren(QLabel) if label.isVisible()).strip()

    async def says(self, *texts: str) -> str:
        """Wait until the strip at the foot says all of this."""
        await until(
            lambda: all(text in self.outcome() for text in texts),
            lambda: f"{texts} in the strip, which says: {self.outcome()!r}",
        )
        return self.outcome()


class Desk:
    """The console while it is open."""

    def __init__(self, console: Console, window: MainWindow) -> None:
        self.console = console
        self.window = window
        self.backstage = Backstage(console._simulators)
        self.messages: list[Message] = []
        self.problems: list[Problem] = []
        window.desk.messages.posted.connect(self.messages.append)
        window.desk.messages.problem_found.connect(self.problems.append)

    @property
    def session_file(self) -> Path:
        return Path(self.window.desk.runner.journal.path)

    def open(self, key: str) -> PanelPart:
        """Click the panel's button on the rail."""
        rail_button = self.window.rail.buttons[key]
        if not (key in ("journal", "inspector") and self.window.docks[key].isVisible()):
            hands.click(rail_button)
        panel = self.window.docks[key].panel
        assert panel.isVisible(), f"the panel {key} did not come up"
        return PanelPart(self, panel)

    def command(self, title: str) -> PanelPart:
        """Choose a command of the catalogue by searching for it."""
        panel = self.open("commands")
        hands.type_into(hands.named(panel.widget, "Search commands", QLineEdit), title)
        panel.choose(title)
        hands.named(panel.widget, "Search commands", QLineEdit).clear()
        return panel

    def press(self, text: str) -> None:
        """Click a button of the window that belongs to no panel."""
        hands.click(hands.button(self.window, text))

    async def run(self, words: str) -> None:
        """Ctrl+K, some words, Enter."""
        palette = self.window.palette_
        hands.chord(self.window, Key.Key_K)
        await until(palette.isVisible, "the palette")
        assert palette.search.hasFocus()
        hands.type_into(palette.search, words)
        assert palette.list.count(), f"nothing is called “{words}”"
        hands.key(palette.search, Key.Key_Return)
        await until(lambda: not palette.isVisible(), "the palette gone")

    async def use(self, environment: str, *, at_once: bool = False) -> None:
        """Choose an environment in the switcher, and wait until it is in use and, unless at once, has been asked."""
        QTimer.singleShot(
            0, self.window, lambda: hands.click(self.window.top.switcher)
        )  # its menu has a loop of its own
        hands.choose_action(await until(hands.open_menu, "the switcher's menu"), environment)
        self.window.activateWindow()  # as the desktop does when a menu has gone
        await until(self.window.isActiveWindow, hands.in_front)
        await until(lambda: self.window.desk.runner.environment.name == environment, f"environment {environment}")
        if not at_once:
            await self.quiet()

    async def dialog(self, kind: type[QDialog] = QMessageBox) -> Part:
        """Wait for a dialog to stand over the window."""

        def standing() -> QDialog | None:
            return next((one for one in self.window.findChildren(kind) if one.isVisible()), None)

        return Part(self, await until(standing, lambda: f"a {kind.__name__}; {hands.in_front()}"))

    # the log

    @property
    def log(self) -> PanelPart:
        return PanelPart(self, self.window.docks["journal"].panel)

    @property
    def entries(self) -> list[Entry]:
        """Every row of the journal, whether or not the log shows it."""
        columns = self.window.desk.journal.columns
        return [columns.entry(number) for number in range(columns.first, columns.last + 1)]

    def rows(self) -> list[Row]:
        """The rows of the log as they are shown now."""
        model = self.log.panel.view.model
        return [
            {
                str(model.headerData(column, Qt.Orientation.Horizontal)): str(model.index(row, column).data() or "")
                for column in LogColumn
            }
            for row in range(model.rowCount())
        ]

    async def row(self, command: str, result: str = "", state: str = "", *, after: int = 0) -> Row:
        """Wait until the newest row of a command is settled and shown; its result, its state and that it stands after
        so many rows can be asked for.
        """

        def newest() -> Row | None:
            found = [row for row in self.rows()[after:] if row["Command"] == command]
            wanted = [row for row in found[-1:] if row["State"] != "pending"]
            return next((row for row in wanted if result in row["Result"] and state in row["State"]), None)

        return await until(newest, lambda: f"a row {command} / {result} / {state} in {self.rows()}")

    async def pending(self, command: str) -> int:
        """Wait until a call is shown as pending, and return its entry."""

        def shown() -> int:
            model = self.log.panel.view.model
            for number in range(model.rowCount()):
                entry = model.index(number, 0).data(ENTRY_ROLE)
                if entry is not None and entry.title == command and entry.is_pending:
                    return entry.id
            return 0

        return await until(shown, f"a pending row {command}")

    async def events(self, kind: str, device: str = "") -> Row:
        """Wait until the recorder has said this."""

        def heard() -> Row | None:
            return next((r for r in self.rows() if r["Command"] == kind and device in r["Target"]), None)

        return await until(heard, lambda: f"an event {kind} {device} in {[r['Command'] for r in self.rows()]}")

    async def inspect(self, command: str = "", entry: int = 0) -> str:
        """Click a row of the log, the newest of a command, and return what the inspector decodes of it."""
        number = entry or [one.id for one in self.entries if one.title == command][-1]
        view = self.log.panel.view
        await until(lambda: view.model.row_of(number) is not None, f"row {number} in the log")
        hands.click_row(view.table, view.model.index(view.model.row_of(number), LogColumn.SUMMARY))
        await until(lambda: self.inspected is not None and self.inspected.entry.id == number, f"entry {number}")
        await self.quiet()
        return self.inspector_text()

    @property
    def inspected(self) -> Detail | None:
        return self.window.docks["inspector"].panel.detail

    def inspector_text(self) -> str:
        """Everything the inspector can be read for, on all its pages."""
        panel = self.window.docks["inspector"].panel
        pages = [one.toPlainText() for kind in (QTextBrowser, QPlainTextEdit) for one in panel.findChildren(kind)]
        trees = [str(i.data() or "") for view in panel.findChildren(QTreeView) for i in hands.cells(view.model())]
        labels = [one.text() for one in panel.findChildren(QLabel) if not one.isHidden()]
        return "\n".join([*pages, *trees, *labels, *(_bytes_shown(view) for view in panel.findChildren(ByteView))])

    async def raw(self) -> str:
        """What the inspector shows as raw bytes, after a click on that page."""
        panel = self.window.docks["inspector"].panel
        tabs = panel.findChild(QTabWidget)
        titles = [tabs.tabText(number) for number in range(tabs.count())]
        bar = tabs.tabBar()
        hands.click(bar, bar.tabRect(titles.index("Raw")).center())

        def shown() -> str:
            return "\n".join(_bytes_shown(view) for view in panel.findChildren(ByteView) if view.isVisible()).strip()

        await until(lambda: shown() and not panel.tasks.count, "the raw bytes")
        return shown()

    def figures(self) -> str:
        return self.window.figures.rows.text()

    # seeing

    def lamp(self, system: str) -> str:
        """What the lamp of a system says at the head of the window."""
        return next(name for one in self.window.top.lamps.values() if (name := one.accessibleName()).startswith(system))

    async def quiet(self) -> None:
        """Wait until nothing is under way and the log shows everything."""
        panels = [dock.existing for dock in self.window.docks.values() if dock.existing is not None]
        journal = self.window.desk.runner.journal

        def rests() -> bool:
            model = self.log.panel.view.model
            return (
                self.window.desk.runner.in_flight == 0
                and not any(panel.tasks.count for panel in panels)
                and journal.stored == journal.received
                and (model.is_paused or not model.unseen_count)
                and not any(entry is not None and entry.is_pending for entry in map(model.entry_at, last_rows(model)))
            )

        await until(rests, "quiet")

    async def picture(self, name: str) -> None:
        """Keep a picture of the window for people, once the figures have caught up."""
        received = f"received {self.window.desk.runner.journal.received:,} "
        await until(lambda: self.figures().startswith(received), lambda: f"{received} in {self.figures()}")
        Part(self, self.window).picture(name)


def last_rows(model: LogModel) -> range:
    return range(max(0, model.rowCount() - LOOKED_AT), model.rowCount())


def written_bytes(home: Path) -> bytes:
    """Every byte that was written anywhere: the session file, what SQLite keeps beside it, the settings."""
    files = [path for path in home.rglob("*") if path.is_file()]
    assert any(path.suffix == ".cuelight" for path in files)
    return b"".join(path.read_bytes() for path in files)


@asynccontextmanager
async def open_desk(
    options: Options = AS_USUAL, *, is_ready: Callable[[Desk], bool] | None = None
) -> AsyncIterator[Desk]:
    """Start the console as its entry point does, and leave it as an operator does: by closing its window."""
    window, console = _built(options)
    running = asyncio.get_running_loop().create_task(console.live(), name="console")
    try:
        await until(lambda: running.done() or window._is_furnished, "the window's furniture")
        if running.done():
            running.result()
        desk = Desk(console, window)
        await until(lambda: (is_ready or _is_ready)(desk), "the window being ready")
        await desk.quiet()
        yield desk
        await desk_closed(desk, running)
        found = [f"{p.activity}:\n{''.join(traceback.format_exception(p.error))}" for p in desk.problems]
        assert not found, "\n".join(found)
    finally:
        running.cancel()
        await asyncio.wait([running])


def _built(options: Options) -> tuple[MainWindow, Console]:
    """Show the bare window and put the console behind it, as `console.app` does around the loop of a scenario."""
    application = QApplication.instance()
    theme = Theme(options.theme or theme_of_last_run(find_places()) or SYSTEM)
    theme.apply_palette(application)
    window = MainWindow()
    window.show()
    return window, Console(application, window, theme, options)


async def desk_closed(desk: Desk, running: asyncio.Task[int]) -> None:
    """Close the window and wait until the console has taken itself down."""
    if not running.done():
        desk.window.close()
    async with asyncio.timeout(10):
        assert await running == 0


def _is_ready(desk: Desk) -> bool:
    """On the simulators the first panel fetches the rooms, and the recorder's events are heard."""
    listed = any(entry.command == "room.list" and not entry.is_pending for entry in desk.entries)
    hears = desk.window.desk.runner.status(System.UPTIVITY).hears_events
    subscribed = any(entry.command == "RESULT" for entry in desk.entries)
    return listed and bool(hears) and subscribed


def _bytes_shown(view: ByteView) -> str:
    """What a view of bytes shows; where it goes on in the next row because the line is full, nothing is between."""
    return "".join(view.row_text(row) for row in range(view.row_count))
