"""The composition root of the window: builds everything, connects it, and takes it down in one order.

    settings, theme ─┐
    journal ─ runner ┼─ desk ─ main window          the simulators, in a thread, once the window can be seen
    code tables ─────┘

What is built here is passed on by constructor; nothing looks anything up. Quitting happens here too: the window's
tasks, the runner's connections, the simulators, the settings, the journal. `app` shows the bare window before this
module is imported, because everything heavy comes with it.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from types import TracebackType
from typing import Any

from PySide6.QtWidgets import QApplication

from console import assets, settings
from console.domain.codes import Codes
from console.domain.command import System
from console.domain.environment import Environment, Stage
from console.journal.journal import Journal
from console.journal.naming import session_path
from console.journal.rows import Rows
from console.journal.rule_file import load_rules
from console.places import find_places
from console.runner.runner import Runner
from console.secret_store import KeyringStore
from console.settings import Settings, SettingsNotSaved
from console.simulator.faults import Fault, WireFault, WireFaultKind
from console.simulator.hosting import ENVIRONMENT_NAME, NotStarted, SimulatorThread
from console.ui.collecting import rare_collections
from console.ui.desk import Desk
from console.ui.highlights import RuleBook
from console.ui.main_window import MainWindow
from console.ui.messages import Messages
from console.ui.panels import PANELS
from console.ui.single_instance import SingleInstance, Wish
from console.ui.theme import Theme
from console.window_options import Options

SIMULATORS = Environment(ENVIRONMENT_NAME, Stage.SIMULATOR, is_starting=True)
"""Stands for the simulators until they run and have addresses."""

NOWHERE = Environment("No environment", Stage.TEST)


class Console:
    """Everything the window consists of, from the first import to the last row."""

    def __init__(
        self,
        application: QApplication,
        window: MainWindow,
        theme: Theme,
        options: Options,
        standing: Environment | None = None,
        instance: SingleInstance | None = None,
    ) -> None:
        self._application = application
        self._window = window
        self._theme = theme
        self._options = options
        self._standing = standing or SIMULATORS
        self._nowhere = standing or NOWHERE
        self._instance = instance
        self._unopened = ""
        self._unread_rules = ""
        self._places = find_places()
        self._messages = Messages()
        self._simulators = SimulatorThread()
        self._saved = Settings()
        self._saving = asyncio.Lock()
        self._quit = asyncio.Event()

    async def live(self) -> int:
        """Build, furnish the window, work, and take everything down in order."""
        loaded = settings.load(self._places)
        self._saved = loaded.settings
        async with AsyncExitStack() as held:
            await self._build(loaded.settings, held)
            window = self._window
            with _Border(self._messages):
                for message in (*loaded.messages, *filter(None, (self._unread_rules,))):
                    self._messages.warning(message)
                if self._unopened:
                    self._messages.error(self._unopened, "There is nothing to show.", "Choose another file.")
                if self._instance is not None:
                    self._instance.listen(self._on_wish)
                try:
                    await self._enter(window)
                    await self._show_sessions(window)
                    with rare_collections():
                        code = await self._work(window)
                finally:  # whatever ends the run, files are closed and their threads ended
                    await window.settle()
        return code

    async def _build(self, remembered: Settings, held: AsyncExitStack) -> None:
        """Build from the bottom up; what is held is closed in the opposite order."""
        journal = Journal.open(self._session_file(remembered), limit=remembered.rows_in_memory)
        held.push_async_callback(journal.close)
        held.push_async_callback(self._save)
        held.push_async_callback(asyncio.to_thread, self._simulators.stop)
        runner = Runner(journal, Codes.read(assets.read_text), self._first_environment(remembered))
        held.push_async_callback(runner.close)
        rows = await self._rows(journal, held)
        desk = Desk(runner, rows, runner.codes, runner.known, remembered, self._theme, self._messages, KeyringStore())
        desk.rules = self._rules()
        desk.folder = None if self._options.is_for_show else self._places.config
        self._theme.apply(self._application)
        window = self._window
        window.furnish(desk, PANELS, (self._standing,))
        if self._options.size is not None:
            window.resize(*self._options.size)  # what was asked for comes before the place of the last run
        held.callback(window.deleteLater)
        window.quit_requested.connect(self._quit.set)
        window.settings_changed.connect(self._on_settings_changed)
        window.environment_changed.connect(self._on_environment_changed)

    def _rules(self) -> RuleBook:
        """Return the operator's highlight rules; what is wrong with their file is said when the window can show it."""
        path = self._places.rules_file
        loaded = load_rules(path)
        self._unread_rules = loaded.message
        return RuleBook(loaded.rules, None if self._options.is_for_show else path)

    async def _rows(self, journal: Journal, held: AsyncExitStack) -> Rows:
        """Return what the log shows: in a picture the session that was asked for, else always that of this run."""
        if self._options.session is None or not self._options.is_for_show:
            return journal
        from console.journal.opened import OpenedSession
        from console.journal.session import NotASession

        try:
            opened = await OpenedSession.open(self._options.session)
        except NotASession as problem:
            self._unopened = str(problem)
            return journal
        held.push_async_callback(opened.close)
        await opened.load()
        return opened

    async def _enter(self, window: MainWindow) -> None:
        """Enter the environment of this run, now that the window can be seen."""
        if self._options.nowhere:
            return
        own = self._saved.environment(self._saved.active)
        if own is None or self._options.simulators:
            await self._enter_simulators(window)
        else:
            await window.enter(own)

    async def _show_sessions(self, window: MainWindow) -> None:
        """Open the session that was asked for, and offer that of the last run if it did not end well."""
        if self._options.is_for_show:
            return
        if self._options.session is not None:
            await window.sessions.show_file(self._options.session)
        if not self._options.separate:
            await window.sessions.offer_recovery(self._saved.sessions(self._places))

    async def _enter_simulators(self, window: MainWindow) -> None:
        try:
            environment = await asyncio.to_thread(self._simulators.start)
        except (NotStarted, OSError) as problem:
            what_to_do = "Choose Simulators to start them again, or another environment."
            self._messages.error("The simulators could not be started.", str(problem), what_to_do)
            environment = NOWHERE
        else:
            window.offer_always((environment,))
        if window.desk.runner.environment.is_starting:  # nobody has chosen another one meanwhile
            await window.enter(environment)

    async def _work(self, window: MainWindow) -> int:
        """Play the scene that was asked for; then the operator works until leaving, or the picture is taken."""
        if self._options.smoke is not None:
            from console.smoke import Smoke

            return await Smoke(window, self._options.smoke).run()
        if self._options.scenario:
            from console.ui.scenarios import SCENARIOS

            await SCENARIOS[self._options.scenario](window, self)
        if self._options.screenshot is None:
            await self._quit.wait()
            window.remember()
            return 0
        from console.ui.picture import SETTLED_S, picture

        await asyncio.sleep(SETTLED_S)
        window.figures.refresh()  # they are read twice a second, and the scene may have ended between
        await asyncio.sleep(SETTLED_S)
        if not picture(window).save(str(self._options.screenshot)):
            raise OSError(f"The picture could not be written to {self._options.screenshot}.")
        return 0

    def _on_environment_changed(self, environment: Environment) -> None:
        """Start the simulators when they are chosen after a start without them, or after one that failed."""
        if environment.is_starting:
            self._window.tasks.start(self._enter_simulators(self._window), name="start the simulators", replace=True)

    def _on_wish(self, wish: Wish) -> bool:
        """Do what a later start asks: leave, or come forward and show the session files it was given."""
        if wish.is_quit:
            self._quit.set()
            return True
        for name in wish.files:
            self._window.sessions.open(Path(name))
        self._window.come_forward()
        return True

    def provoke(self, command_id: str, wire_fault: str) -> None:
        """Let a wire fault of the simulated recorder strike the next call of a command."""
        effect = WireFault(WireFaultKind(wire_fault))
        self._simulators.simulators.faults.add(Fault(System.UPTIVITY, effect, command_id))

    def _first_environment(self, remembered: Settings) -> Environment:
        if self._options.nowhere:
            return self._nowhere
        return (None if self._options.simulators else remembered.environment(remembered.active)) or SIMULATORS

    def _session_file(self, remembered: Settings) -> Path | None:
        """A run for a picture leaves no session file behind."""
        if self._options.smoke is not None:
            from console.smoke import SESSION_NAME

            return self._options.smoke / SESSION_NAME
        if self._options.screenshot is not None:
            return None
        return session_path(remembered.sessions(self._places), dt.datetime.now(dt.UTC))

    def _on_settings_changed(self, changed: Settings) -> None:
        self._saved = changed

    async def _save(self) -> None:
        """Write the settings as they are now; a run for a picture leaves them as they were."""
        if self._options.is_for_show:
            return
        try:
            await asyncio.to_thread(settings.save, self._saved, self._places)
        except SettingsNotSaved as problem:
            print(problem, file=sys.stderr)  # noqa: T201 - the window is gone; nobody else is left to be told


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
