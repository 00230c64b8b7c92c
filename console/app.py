"""The composition root of the window: the only module that builds everything and starts the window's loop.

    settings, theme ─┐
    journal ─ runner ┼─ desk ─ main window          the simulators, in a thread, once the window has been painted
    code tables ─────┘

What is built here is passed on by constructor; nothing looks anything up. Quitting happens here too, in one order: the
window's tasks, the runner's connections, the simulators, the settings, the journal.
"""

from __future__ import annotations

import argparse
import asyncio
import datetime as dt
import sys
from collections.abc import Callable, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from console import __version__, assets, settings
from console.domain.codes import Codes
from console.domain.command import System
from console.domain.environment import Environment, Stage
from console.journal.journal import Journal
from console.journal.naming import session_path
from console.journal.rows import Rows
from console.runner.runner import Runner
from console.settings import KeyringStore, Settings, SettingsNotSaved
from console.simulator.faults import Fault, WireFault, WireFaultKind
from console.simulator.hosting import ENVIRONMENT_NAME, NotStarted, SimulatorThread
from console.ui.desk import Desk
from console.ui.event_loop import EventLoop
from console.ui.main_window import MainWindow
from console.ui.messages import Messages
from console.ui.panels import PANELS
from console.ui.theme import SYSTEM, THEMES, Theme

SIMULATORS = Environment(ENVIRONMENT_NAME, Stage.SIMULATOR)
"""Stands for the simulators until they run and have addresses."""

NOWHERE = Environment("No environment", Stage.TEST)

SETTLED_S = 0.6
"""How long a picture waits after the last work, so that rows have been taken over and painted."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the window was asked for on the command line."""

    simulators: bool = False
    """Use the simulators whatever the settings say."""
    nowhere: bool = False
    """Start in no environment: nothing is connected and no simulator runs."""
    screenshot: Path | None = None
    """Paint the window into this file and leave."""
    theme: str = ""
    """Theme for this run; empty for that of the settings."""
    scenario: str = ""
    """Scene to play before the picture, or before the operator takes over."""
    size: tuple[int, int] | None = None
    """Width and height of the window in pixels."""
    session: Path | None = None
    """Show the rows of this session file instead of a new one."""


def main(arguments: Sequence[str] | None = None, on_first_paint: Callable[[], object] | None = None) -> int:
    """Open the window and return the exit code when it has been left; `on_first_paint` is for those who measure."""
    return _open(_options(sys.argv[1:] if arguments is None else arguments), on_first_paint)


def picture(session: Path, out: Path, environment: Environment) -> None:
    """Paint the window over the rows of a session file; nothing is sent, and no screen is needed."""
    _open(Options(nowhere=True, screenshot=out, theme="light", session=session), standing=environment)


def _open(
    options: Options, on_first_paint: Callable[[], object] | None = None, standing: Environment = SIMULATORS
) -> int:
    if options.screenshot is not None:
        _do_without_screen()
    application = _application()
    console = Console(application, options, on_first_paint, standing)
    with asyncio.Runner(loop_factory=lambda: EventLoop(application)) as loop:
        return loop.run(console.live())


class Console:
    """Everything the window consists of, from the first import to the last row."""

    def __init__(
        self,
        application: QApplication,
        options: Options,
        on_first_paint: Callable[[], object] | None,
        standing: Environment,
    ) -> None:
        self._application = application
        self._options = options
        self._on_first_paint = on_first_paint
        self._standing = standing
        self._places = settings.find_places()
        self._messages = Messages()
        self._simulators = SimulatorThread()
        self._saved = Settings()
        self._saving = asyncio.Lock()
        self._quit = asyncio.Event()

    async def live(self) -> int:
        """Build, show, work, and take everything down in order."""
        loaded = settings.load(self._places)
        self._saved = loaded.settings
        async with AsyncExitStack() as held:
            window = await self._build(loaded.settings, held)
            with _Border(self._messages):
                await self._show(window)
                for message in loaded.messages:
                    self._messages.warning(message)
                await self._enter(window)
                await self._work(window)
                await window.settle()
        return 0

    async def _build(self, remembered: Settings, held: AsyncExitStack) -> MainWindow:
        """Build from the bottom up; what is held is closed in the opposite order."""
        theme = Theme(self._options.theme or str(remembered.theme))
        theme.apply(self._application)
        journal = Journal.open(self._session_file(remembered), limit=remembered.rows_in_memory)
        held.push_async_callback(journal.close)
        held.push_async_callback(self._save)
        held.push_async_callback(asyncio.to_thread, self._simulators.stop)
        runner = Runner(journal, Codes.read(assets.read_text), self._first_environment(remembered))
        held.push_async_callback(runner.close)
        rows = await self._rows(journal, held)
        desk = Desk(runner, rows, runner.codes, runner.known, remembered, theme, self._messages, KeyringStore())
        window = MainWindow(desk, PANELS, (self._standing,))
        held.callback(window.deleteLater)
        window.quit_requested.connect(self._quit.set)
        window.settings_changed.connect(self._on_settings_changed)
        return window

    async def _rows(self, journal: Journal, held: AsyncExitStack) -> Rows:
        if self._options.session is None:
            return journal
        from console.journal.opened import OpenedSession

        opened = await OpenedSession.open(self._options.session)
        held.push_async_callback(opened.close)
        await opened.load()
        return opened

    async def _show(self, window: MainWindow) -> None:
        if self._options.size is not None:
            window.resize(*self._options.size)
        paint = _FirstPaint(window)
        window.show()
        await paint.happened.wait()
        if self._on_first_paint is not None:
            self._on_first_paint()

    async def _enter(self, window: MainWindow) -> None:
        """Enter the environment of this run, now that the window can be seen."""
        if self._options.nowhere:
            return
        own = self._saved.environment(self._saved.active)
        if own is None or self._options.simulators:
            await self._enter_simulators(window)
        else:
            await window.enter(own)

    async def _enter_simulators(self, window: MainWindow) -> None:
        try:
            environment = await asyncio.to_thread(self._simulators.start)
        except (NotStarted, OSError) as problem:
            self._messages.error("The simulators could not be started.", str(problem), "Choose another environment.")
            return
        window.offer_always((environment,))
        await window.enter(environment)

    async def _work(self, window: MainWindow) -> None:
        """Play the scene that was asked for; then the operator works until leaving, or the picture is taken."""
        if self._options.scenario:
            from console.ui.scenarios import SCENARIOS

            await SCENARIOS[self._options.scenario](window, self)
        if self._options.screenshot is None:
            await self._quit.wait()
            window.remember()
            return
        await asyncio.sleep(SETTLED_S)
        if not window.grab().save(str(self._options.screenshot)):
            raise OSError(f"The picture could not be written to {self._options.screenshot}.")

    def provoke(self, command_id: str, wire_fault: str) -> None:
        """Let a wire fault of the simulated recorder strike the next call of a command."""
        effect = WireFault(WireFaultKind(wire_fault))
        self._simulators.simulators.faults.add(Fault(System.UPTIVITY, effect, command_id))

    def _first_environment(self, remembered: Settings) -> Environment:
        if self._options.nowhere:
            return self._standing if self._options.session else NOWHERE
        return (None if self._options.simulators else remembered.environment(remembered.active)) or SIMULATORS

    def _session_file(self, remembered: Settings) -> Path | None:
        """A run for a picture leaves no session file behind."""
        if self._options.screenshot is not None:
            return None
        return session_path(self._places.session_folder(remembered), dt.datetime.now(dt.UTC))

    def _on_settings_changed(self, changed: Settings) -> None:
        self._saved = changed

    async def _save(self) -> None:
        """Write the settings as they are now; a run for a picture leaves them as they were."""
        if self._options.screenshot is not None:
            return
        try:
            await asyncio.to_thread(settings.save, self._saved, self._places)
        except SettingsNotSaved as problem:
            print(problem, file=sys.stderr)  # noqa: T201 - the window is gone; nobody else is left to be told


class _FirstPaint(QObject):
    """Tells when a widget has been painted for the first time."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.happened = asyncio.Event()
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note the paint and let it through."""
        if event.type() is QEvent.Type.Paint and isinstance(watched, QWidget):
            watched.removeEventFilter(self)
            asyncio.get_running_loop().call_soon(self.happened.set)
        return False


class _Border:
    """While the window lives, whatever nobody expected ends in the problem report instead of on a lost console."""

    def __init__(self, messages: Messages) -> None:
        self._messages = messages
        self._hook = sys.excepthook

    def __enter__(self) -> None:
        sys.excepthook = self._on_exception
        asyncio.get_running_loop().set_exception_handler(self._on_loop_exception)

    def __exit__(self, *_: object) -> None:
        sys.excepthook = self._hook
        asyncio.get_running_loop().set_exception_handler(None)

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            self._hook(kind, error, trace)
            return
        self._messages.problem("answering the window", error)

    def _on_loop_exception(self, loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
        error = context.get("exception")
        if isinstance(error, BaseException):
            self._messages.problem(context.get("message", "working in the background"), error)
        else:
            loop.default_exception_handler(context)


def _application() -> QApplication:
    """Return the one application object; leaving is our own action, so closing a dialog never ends the loop."""
    found = QApplication.instance()
    application = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    application.setApplicationName("Cuelight")
    application.setApplicationVersion(__version__)
    application.setQuitOnLastWindowClosed(False)
    return application


def _do_without_screen() -> None:
    """Pictures are painted the same everywhere, whether or not there is a screen."""
    import os

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


def _options(arguments: Sequence[str]) -> Options:
    from console.ui.scenarios import SCENARIOS

    parser = argparse.ArgumentParser(prog="cuelight", description="The operator's console for EnableX and Uptivity.")
    parser.add_argument("--version", action="version", version=f"Cuelight {__version__}")
    parser.add_argument("--simulators", action="store_true", help="use the built-in simulators")
    parser.add_argument("--nowhere", action="store_true", help="start in no environment: connect to nothing")
    parser.add_argument("--screenshot", type=Path, metavar="FILE.png", help="paint the window into a file and leave")
    parser.add_argument("--theme", choices=(SYSTEM, *THEMES), default="", help="theme for this run")
    parser.add_argument("--scenario", choices=SCENARIOS, default="", help="play a scene first (on the simulators)")
    parser.add_argument("--size", type=_size, metavar="WxH", help="size of the window, for example 1280x800")
    given = parser.parse_args(arguments)
    needs_simulators = given.simulators or bool(given.scenario)
    return Options(needs_simulators, given.nowhere, given.screenshot, given.theme, given.scenario, given.size)


def _size(text: str) -> tuple[int, int]:
    width, _, height = text.lower().partition("x")
    if not (width.isdecimal() and height.isdecimal()):
        raise argparse.ArgumentTypeError(f"'{text}' is no size; write for example 1280x800")
    return int(width), int(height)
