"""The window: arranges panels, shows the environment, the systems' state and the figures; knows no room or recorder.

It comes in two steps, because it must be seen before anything slow is imported: the bare window is shown at once, and
is furnished with head, rail, docks and figures when the engine behind it has been built. This module therefore imports
Qt only, and touches Qt's namespace, which costs 15 ms the first time, not before it is furnished.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractButton, QLabel, QMainWindow

if TYPE_CHECKING:
    from console.domain.command import System
    from console.domain.environment import Environment
    from console.settings import Settings
    from console.ui.actions import Actions
    from console.ui.desk import Desk
    from console.ui.docks import PanelDock
    from console.ui.messages import Problem
    from console.ui.panels import PanelSpec
    from console.ui.panels.panel import Panel
    from console.ui.sessions import Sessions
    from console.ui.tasks import Tasks
    from console.ui.widgets.banner import Banners
    from console.ui.widgets.figures import Figures
    from console.ui.widgets.palette import Choice, Palette
    from console.ui.widgets.rail import Rail
    from console.ui.widgets.toast import Toast
    from console.ui.widgets.top_bar import TopBar

_SIZE = (1280, 800)
_SMALLEST = (800, 520)
_STATUS_PAUSE_MS = 60


class MainWindow(QMainWindow):
    """The operator's window.

    Signals:
        quit_requested: The operator wants to leave; whoever built the window ends the program in good order.
        settings_changed: Something to be remembered changed; carries the new `Settings`.
        environment_changed: Another environment is in use; carries it.
    """

    quit_requested = Signal()
    settings_changed = Signal(object)
    environment_changed = Signal(object)

    desk: Desk
    tasks: Tasks
    actions_: Actions
    rail: Rail
    docks: dict[str, PanelDock]
    top: TopBar
    figures: Figures
    palette_: Palette
    toast: Toast
    banners: Banners
    sessions: Sessions

    def __init__(
        self, desk: Desk | None = None, panels: Sequence[PanelSpec] = (), standing: Sequence[Environment] = ()
    ) -> None:
        """Make the window; without a desk it stays bare until it is furnished."""
        super().__init__()
        self._is_furnished = False
        self.setWindowTitle("Cuelight")
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_SIZE)
        if desk is None:
            opening = QLabel("Opening Cuelight…", self)
            opening.setStyleSheet("qproperty-alignment: AlignCenter")
            self.setCentralWidget(opening)
        else:
            self.furnish(desk, panels, standing)

    def furnish(self, desk: Desk, panels: Sequence[PanelSpec], standing: Sequence[Environment] = ()) -> None:
        """Put everything into the window.

        Args:
            desk: What panels receive.
            panels: The panels on the rail, the first of which is shown.
            standing: Environments that are always offered besides those of the settings: the simulators.
        """
        from console.ui.arrangement import lay_out, place_docks, restore
        from console.ui.tasks import Tasks

        self.desk = desk
        self.tasks = Tasks(self, desk.messages.problem)
        self._standing = tuple(standing)
        self._home = panels[0].key
        self._status_timer = QTimer(self, singleShot=True, interval=_STATUS_PAUSE_MS)
        self.setUpdatesEnabled(False)
        self._build(panels)
        lay_out(self)
        self._connect()
        place_docks(self, self._home)
        self._is_furnished = True
        restore(self, desk.settings.window, self._home)
        self._show_environment()
        self.setUpdatesEnabled(True)
        if self.isVisible():
            self._focus_home()

    def _build(self, panels: Sequence[PanelSpec]) -> None:
        """Make the parts; panels make themselves when they are first shown."""
        from console.ui.actions import Actions
        from console.ui.docks import PanelDock
        from console.ui.sessions import Sessions
        from console.ui.standing_panels import INSPECTOR, LOG
        from console.ui.widgets.banner import Banners
        from console.ui.widgets.figures import Figures
        from console.ui.widgets.palette import Palette
        from console.ui.widgets.rail import Rail
        from console.ui.widgets.toast import Toast
        from console.ui.widgets.top_bar import TopBar
        from console.ui.window_actions import fill_menu, window_actions

        desk = self.desk
        self.actions_ = Actions(self, desk.theme)
        self.rail = Rail(desk.theme, self)
        self.docks = {spec.key: PanelDock(spec, desk, self) for spec in (*panels, LOG, INSPECTOR)}
        self.actions_.add(*window_actions(self))
        self.top = TopBar(desk.theme, self.actions_["palette"], self.actions_["environments"], self)
        fill_menu(self.top.menu, self.actions_, self)
        self.figures = Figures(desk, self)
        self.palette_ = Palette(desk.theme, self._choices, self, self._choices_for)
        self.toast = Toast(desk.theme, self)
        self.banners = Banners(desk.theme, self)
        self.sessions = Sessions(self)

    def open_panel(self, key: str) -> Panel:
        """Bring a panel to the front and return it."""
        dock = self.docks[key]
        dock.bring_up()
        return dock.panel

    def inspect(self, entry: int) -> None:
        """Show a journal entry in the inspector, and its row in the log where it is shown."""
        from console.ui.panels.journal import JournalPanel

        self._show_in_inspector(entry)
        log = self.docks["journal"].existing
        if isinstance(log, JournalPanel):
            log.view.table.select_entry(entry)
        self.docks["inspector"].bring_up()

    def use_environment(self, environment: Environment) -> None:
        """Leave the present environment for another."""
        self.tasks.start(self.enter(environment), name="switch environment", busy=self.top.switcher, replace=True)

    async def enter(self, environment: Environment) -> None:
        """Leave the present environment for another and return when it is in use."""
        from dataclasses import replace

        from console.domain.environment import danger_of
        from console.secret_store import SecretStoreUnavailable, with_key

        desk = self.desk
        try:
            keyed = environment if desk.secrets is None else await with_key(environment, desk.secrets)
        except SecretStoreUnavailable as problem:
            desk.messages.warning(f"The APP_KEY of {environment.name} could not be read.", str(problem))
            keyed = environment
        await desk.runner.switch(keyed)
        if keyed.enablex is not None and (danger := danger_of(keyed.enablex.base_url)):
            desk.messages.warning(f"{keyed.name} is in use over http.", danger)
        desk.known = desk.runner.known
        is_own = desk.settings.environment(keyed.name) is not None
        self.change_settings(replace(desk.settings, active=keyed.name if is_own else ""))
        self._show_environment()
        self.environment_changed.emit(keyed)
        for dock in self.docks.values():
            if dock.existing is not None:
                dock.existing.strip.clear()  # it speaks of another environment
                if dock.isVisible():
                    dock.existing.refresh()

    def offer_always(self, environments: Sequence[Environment]) -> None:
        """Offer these environments besides those of the settings from now on."""
        self._standing = tuple(environments)
        self._show_environment()

    def offered_environments(self) -> list[Environment]:
        """Return the environments that could be used instead of the present one."""
        current = self.desk.runner.environment.name
        return [each for each in (*self._standing, *self.desk.settings.environments) if each.name != current]

    def remember(self) -> None:
        """Put the window's place and layout into the settings."""
        from dataclasses import replace

        from console.ui.arrangement import remembered

        self.change_settings(replace(self.desk.settings, window=remembered(self)))

    def change_settings(self, settings: Settings) -> None:
        """Use other settings and say so."""
        if settings == self.desk.settings:
            return
        self.desk.settings = settings
        self.settings_changed.emit(settings)
        self._show_environment()

    async def settle(self) -> None:
        """Cancel whatever runs in the window, close what is open, and wait until all of it has ended."""
        await self.sessions.settle()
        panels = [panel for dock in self.docks.values() if (panel := dock.existing) is not None]
        for tasks in (*(panel.tasks for panel in panels), self.tasks):
            await tasks.settle()
        for panel in panels:
            panel.leave()

    def come_forward(self) -> None:
        """Show the window above others, also when it was minimised."""
        from PySide6.QtCore import Qt

        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def reset_layout(self) -> None:
        """Put every dock back to where it was at first."""
        from console.ui.arrangement import start_afresh

        with self.sessions.out_of_the_way():
            start_afresh(self, self._home)

    def _show_environment(self) -> None:
        current = self.desk.runner.environment
        self.top.show_environments(current, self.offered_environments())
        self.setWindowTitle(f"{current.name} — Cuelight")
        self._show_statuses()

    def _show_statuses(self) -> None:
        for system, lamp in self.top.lamps.items():
            lamp.show_status(self.desk.runner.status(system))

    def _choices(self) -> list[Choice]:
        from console.ui.offers import choices

        return choices(self)

    def _choices_for(self, typed: str) -> list[Choice]:
        from console.ui.offers import choices_for

        return choices_for(self, typed)

    def _on_status_changed(self, _: System) -> None:
        if not self._status_timer.isActive():
            self._status_timer.start()

    def _on_panel_built(self, panel: Panel) -> None:
        from console.ui.log_actions import steering
        from console.ui.panels.journal import JournalPanel
        from console.ui.widgets.inspector import Inspector

        panel.inspect_requested.connect(self.inspect)
        if isinstance(panel, Inspector):
            panel.row_menu_requested.connect(lambda menu, entry: steering(self).tools.fill(menu, entry))
        panel.hop_requested.connect(self._on_hop_requested)
        if isinstance(panel, JournalPanel):
            panel.selected.connect(self._show_in_inspector)
            panel.cancel_requested.connect(self._cancel_entry)
            panel.view.highlight_requested.connect(self._on_highlight_requested)
            self.figures.watch(panel.view.model)

    def _on_hop_requested(self, key: str, what: str) -> None:
        self.open_panel(key).receive(what)

    def _show_in_inspector(self, entry: int) -> None:
        from console.ui.widgets.inspector import Inspector

        dock = self.docks["inspector"]
        if entry:
            dock.lend(None)
        if entry and isinstance(dock.panel, Inspector):
            dock.panel.show_entry(entry)

    def _on_highlight_requested(self, line: str) -> None:
        from console.ui.window_actions import edit_highlights

        edit_highlights(self, line)

    def _cancel_entry(self, entry: int) -> None:
        if not self.desk.runner.cancel(entry):
            self.desk.messages.notice("This call has ended already.", "There is nothing left to cancel.")

    def _on_problem_found(self, problem: Problem) -> None:
        from console.ui.dialogs.problem_report import ProblemReport

        ProblemReport.show_for(problem, self, self.desk.runner.journal.without_keys)

    def _connect(self) -> None:
        desk = self.desk
        self.top.environment_chosen.connect(self.use_environment)
        self._status_timer.timeout.connect(self._show_statuses)
        unsubscribe = desk.runner.subscribe_status(self._on_status_changed)
        self.destroyed.connect(unsubscribe)
        desk.messages.posted.connect(self.toast.show_message)
        desk.messages.problem_found.connect(self._on_problem_found)
        for dock in self.docks.values():
            dock.built.connect(self._on_panel_built)

    def _focus_home(self) -> None:
        if self.focusWidget() is None or isinstance(self.focusWidget(), QAbstractButton):
            self.docks[self._home].panel.setFocus()

    # Qt overrides

    def createPopupMenu(self) -> None:
        """Offer no context menu of bars; docks are in the View menu and on the rail."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep what floats over the window in its place."""
        super().resizeEvent(event)
        if self._is_furnished:
            from console.ui.arrangement import fit_rail

            self.toast.settle()
            fit_rail(self)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the focus in a panel."""
        super().showEvent(event)
        if self._is_furnished:
            self._focus_home()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Leave in good order: ask for the end instead of vanishing."""
        event.ignore()
        self.quit_requested.emit()
