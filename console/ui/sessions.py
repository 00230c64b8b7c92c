"""The session files of a window: its own and how it fares, those opened beside it, and those of runs that crashed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QApplication, QWidget

from console.domain.outcome import Severity
from console.journal.entry import FileState
from console.ui.docks import PanelDock
from console.ui.panels import PanelSpec
from console.ui.panels.journal import JournalPanel

if TYPE_CHECKING:
    from console.journal.entry import Changed
    from console.journal.opened import OpenedSession
    from console.journal.recovery import Unended
    from console.ui.desk import Desk
    from console.ui.main_window import MainWindow
    from console.ui.panels.panel import Panel
    from console.ui.panels.session import SessionPanel

DISK, RECOVERY = "disk", "recovery"
"""The matters of the two banners."""

TRY_AGAIN, OPEN_IT, DISMISS = "Try again now", "Open it", "Dismiss"

_DISK_MS = 500


class SessionDock(PanelDock):
    """The dock of an opened session; closing it closes the session.

    Signals:
        closing: The operator has closed it; carries itself.
    """

    closing = Signal(object)

    def __init__(self, opened: OpenedSession, number: int, desk: Desk, parent: QWidget) -> None:
        def build(desk: Desk, parent: QWidget | None) -> Panel:
            from console.ui.panels.session import SessionPanel

            return SessionPanel(desk, opened, parent)

        title = f"{opened.path.name} — read only"
        area = Qt.DockWidgetArea.BottomDockWidgetArea
        super().__init__(PanelSpec(f"session.{number}", title, "journal", area, "", build), desk, parent)
        self.opened = opened
        self.setToolTip(str(opened.path))

    @property
    def session(self) -> SessionPanel:
        """The panel with the session's rows."""
        from console.ui.panels.session import SessionPanel

        panel = self.panel
        assert isinstance(panel, SessionPanel)
        return panel

    # Qt overrides

    def closeEvent(self, event: QCloseEvent) -> None:
        """Close the session with its dock."""
        super().closeEvent(event)
        self.closing.emit(self)


class Sessions(QObject):
    """Opens, shows, saves and closes session files for one window."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._docks: list[SessionDock] = []
        self._opening: set[Path] = set()
        self._closing: set[asyncio.Task[None]] = set()
        self._opened_count = 0
        self._log: JournalPanel | None = None
        self._disk_timer = QTimer(self, interval=_DISK_MS)
        self._disk_timer.timeout.connect(self._show_disk)
        unsubscribe = window.desk.journal.subscribe(self._on_rows_changed)
        self.destroyed.connect(unsubscribe)
        focused = QApplication.instance()
        assert isinstance(focused, QApplication)
        focused.focusChanged.connect(self._on_focus_changed)

    @property
    def docks(self) -> tuple[SessionDock, ...]:
        """The opened sessions."""
        return tuple(self._docks)

    @property
    def log(self) -> JournalPanel:
        """The log that the operator works in: an opened session's or the live one."""
        if self._log is not None and any(dock.existing is self._log for dock in self._docks):
            return self._log
        live = self._window.docks["journal"].panel
        assert isinstance(live, JournalPanel)
        return live

    @contextmanager
    def out_of_the_way(self) -> Iterator[None]:
        """Take the opened sessions out of the window while its own docks are placed, then put them behind the log."""
        for dock in self._docks:
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
        yield
        for dock in self._docks:
            self._stand(dock)
            dock.show()
        self._window.docks["journal"].raise_()

    def bring_up_log(self) -> JournalPanel:
        """Bring the log in use to the front and return it."""
        log = self.log
        docks = (*self._docks, self._window.docks["journal"])
        next(dock for dock in docks if dock.existing is log).bring_up()
        return log

    @property
    def own_path(self) -> Path:
        """The file of this run."""
        return self._window.desk.journal.path

    def ask(self) -> None:
        """Ask for a session file and open it."""
        from console.ui.dialogs.open_session import ask_for_session

        recent = self._window.desk.settings.recent_sessions
        folder = Path(recent[0]).parent if recent else self.own_path.parent
        ask_for_session(folder, self._window).fileSelected.connect(lambda name: self.open(Path(name)))

    def open(self, path: Path) -> None:
        """Open a session file in a log of its own, or show it where it is open already."""
        self._window.tasks.start(self.show_file(path), name=f"open {path.name}")

    async def show_file(self, path: Path) -> SessionDock | None:
        """Open a session file and return its dock when it begins to fill.

        None when it cannot be opened, and when it is being opened already.
        """
        claimed = _from_the_root(path)
        if claimed in self._opening:
            return None
        self._opening.add(claimed)
        try:
            return await self._find_or_open(path)
        finally:
            self._opening.discard(claimed)

    def save_as(self) -> None:
        """Ask where the session of the log in use is saved, and save it there."""
        from console.ui.dialogs.open_session import ask_where_to_save

        path = self.log.desk.journal.path
        dialog = ask_where_to_save(path.with_stem(f"{path.stem} copy"), self._window)
        dialog.fileSelected.connect(lambda name: self.save(self.log, Path(name)))

    def save(self, log: JournalPanel, out_path: Path) -> None:
        """Save the session of a log under another name."""
        self._window.tasks.start(self.copy_file(log, out_path), name=f"save {out_path.name}")

    async def copy_file(self, log: JournalPanel, out_path: Path) -> bool:
        """Save the session of a log under another name; say whether it was done."""
        from console.journal.saving import NotSaved, SavingCancelled, save_copy
        from console.journal.session import NotASession
        from console.ui.dialogs.open_session import FileProgress

        rows, messages = log.desk.journal, self._window.desk.messages
        progress = FileProgress(f"Saving {out_path.name}…", self._window)
        work = partial(save_copy, rows.path, out_path, progress=progress.told.emit, cancelled=progress.is_cancelled)
        try:
            if rows is self._window.desk.journal:
                await self._window.desk.runner.journal.flush()
            saved = await asyncio.to_thread(work)
        except SavingCancelled as cancelled:
            messages.notice(str(cancelled))
            return False
        except (NotSaved, NotASession) as problem:
            messages.error("The session was not saved.", str(problem))
            return False
        finally:
            progress.cancel()  # when the window goes, the thread must not be waited for
            progress.close()
        self._window.change_settings(self._window.desk.settings.with_recent_session(out_path))
        missing = rows.received - rows.stored
        means = f"{missing:,} rows wait for the file of this run and are not in it." if missing else ""
        messages.info(f"{saved.rows:,} rows were saved in {out_path}.", " ".join((means, *saved.problems)).strip())
        return True

    def export(self) -> None:
        """Ask in which form and where the session of the log in use is exported."""
        from console.ui.dialogs.export import ExportDialog, scopes_of

        log = self.log
        ExportDialog(log.desk.journal, self._window.desk, scopes_of(log), self._window).open()

    async def offer_recovery(self, folder: Path) -> None:
        """Offer the session of the last run if that did not end well; it is offered once."""
        from console.journal.recovery import find_unended

        window = self._window
        found = await asyncio.to_thread(find_unended, folder, after=window.desk.settings.offered_session)
        if found is None:
            return
        started = found.started.replace("T", " ").replace("Z", " UTC")
        banner = window.banners.put(
            RECOVERY,
            Severity.WARNING,
            f"The last run ended without closing its session{f', begun {started}' if started else ''}."
            f" Its {found.rows:,} rows are safe in {found.path.name}.",
            (OPEN_IT, DISMISS),
        )
        banner.chosen.connect(partial(self._on_recovery_chosen, found))

    async def settle(self) -> None:
        """Close every opened session and forget the window."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.disconnect(self._on_focus_changed)
        self._disk_timer.stop()
        if self._closing:  # cancelled half way, they would leave a file open and its thread running
            await asyncio.wait(self._closing)
        for dock in tuple(self._docks):
            self._docks.remove(dock)
            await dock.session.close_session()
            self._take_back(dock)

    async def _find_or_open(self, path: Path) -> SessionDock | None:
        from console.journal.opened import OpenedSession
        from console.journal.session import NotASession

        window = self._window
        if await asyncio.to_thread(_is_same, path, self.own_path):
            window.docks["journal"].bring_up()
            window.desk.messages.info("This is the session of this run; it is in the live log.")
            return None
        for dock in self._docks:
            if await asyncio.to_thread(_is_same, path, dock.opened.path):
                dock.bring_up()
                return dock
        try:
            opened = await OpenedSession.open(path, window.desk.settings.rows_in_memory)
        except NotASession as problem:
            window.desk.messages.error("The session could not be opened.", str(problem))
            window.change_settings(window.desk.settings.without_recent_session(str(path)))
            return None
        window.change_settings(window.desk.settings.with_recent_session(path))
        return self._add(opened)

    def _add(self, opened: OpenedSession) -> SessionDock:
        window = self._window
        self._opened_count += 1
        dock = SessionDock(opened, self._opened_count, window.desk, window)
        self._docks.append(dock)
        dock.closing.connect(self._on_dock_closing)
        self._stand(dock)
        dock.session.inspector_wanted.connect(window.docks["inspector"].lend)
        dock.session.load()
        dock.bring_up()
        return dock

    def _stand(self, dock: SessionDock) -> None:
        """Let a session share the place of the live log."""
        window, live = self._window, self._window.docks["journal"]
        window.addDockWidget(dock.spec.area, dock)
        if live.isVisible() and not live.isFloating():
            window.tabifyDockWidget(live, dock)

    def _on_dock_closing(self, dock: SessionDock) -> None:
        if dock not in self._docks:
            return
        self._docks.remove(dock)
        closing = self._window.tasks.start(self._close(dock), name=f"close {dock.opened.path.name}")
        self._closing.add(closing)
        closing.add_done_callback(self._closing.discard)

    async def _close(self, dock: SessionDock) -> None:
        await dock.session.close_session()
        self._take_back(dock)
        self._window.removeDockWidget(dock)
        dock.deleteLater()

    def _take_back(self, dock: SessionDock) -> None:
        """Let the inspector show rows of the live log again when it shows one of this session."""
        inspector = self._window.docks["inspector"]
        if inspector.widget() is dock.session.beside:
            inspector.lend(None)
            dock.session.beside.setParent(dock.session)

    def _on_recovery_chosen(self, found: Unended, choice: str) -> None:
        window = self._window
        window.banners.take_down(RECOVERY)
        window.change_settings(replace(window.desk.settings, offered_session=found.path.name))
        if choice == OPEN_IT:
            self.open(found.path)

    def _on_focus_changed(self, _: QWidget | None, now: QWidget | None) -> None:
        """Remember the log that had the focus last: the palette and the menus have it while an action is chosen."""
        while now is not None and not isinstance(now, JournalPanel):
            now = now.parentWidget()
        if now is not None:
            self._log = now

    def _on_rows_changed(self, _: Changed) -> None:
        is_failing = self._window.desk.journal.file_state is FileState.FAILING
        if is_failing is not self._disk_timer.isActive():
            self._show_disk()

    def _show_disk(self) -> None:
        """Say that the file cannot be written, for as long as that is so, and how many rows wait for it."""
        rows, banners = self._window.desk.journal, self._window.banners
        if rows.file_state is not FileState.FAILING:
            self._disk_timer.stop()
            banners.take_down(DISK)
            return
        waiting = rows.received - rows.stored - rows.given_up
        text = _disk_text(rows.file_problem, rows.retry_in_s, waiting, rows.given_up)
        banner = banners.banner(DISK)
        if banner is None:
            banner = banners.put(DISK, Severity.ERROR, text, (TRY_AGAIN,))
            banner.chosen.connect(lambda _: rows.try_again())
        elif banner.text != text:
            banner.show_text(text)
        self._disk_timer.start()


def _disk_text(problem: str, retry_in_s: float, waiting: int, given_up: int) -> str:
    again = f"; tried again every {retry_in_s:.0f} s" if retry_in_s else ""
    lost = f" {given_up:,} more were too many to wait and will be missing in the file." if given_up else ""
    return (
        f"Recording to the file has stopped: {problem}. Rows stay in memory{again}. {waiting:,} rows wait.{lost}"
        " Calls go on. Make room on the disk, or check whether its folder can be written."
    )


def _from_the_root(path: Path) -> Path:
    return path.absolute()


def _is_same(one: Path, other: Path) -> bool:
    try:
        return one.samefile(other)
    except OSError:
        return False
