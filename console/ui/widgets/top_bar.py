"""The window's head: environment, palette, and a lamp for each system."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QSizePolicy, QToolButton, QWidget

from console.domain.command import System
from console.ui.widgets.styling import restyle

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from console.domain.environment import Environment
    from console.runner.status import SystemStatus
    from console.ui.theme import Theme


class SystemLamp(QWidget):
    """Whether one system answers, and how quickly: a lamp, its name, a word or a number."""

    def __init__(self, system: System, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._system = system
        self._theme = theme
        self._status: SystemStatus | None = None
        self._lamp = QLabel(self)
        self._words = QLabel(self)
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 4, 0)
        row.setSpacing(6)
        row.addWidget(self._lamp)
        row.addWidget(self._words)
        theme.changed.connect(self._refresh)

    def show_status(self, status: SystemStatus) -> None:
        """Show another status."""
        self._status = status
        self._refresh()

    def _refresh(self) -> None:
        status, name = self._status, self._system.display_name
        if status is None:
            return
        icon, role, word = _lamp(status)
        self._lamp.setPixmap(self._theme.icon(icon, role).pixmap(12, 12))
        self._words.setText(f"{name} {word}")
        events = {None: "", True: "\nIts events are heard.", False: "\nIts events are not heard."}[status.hears_events]
        untried = "\nNo command has been sent to it yet." if status.reachable is None and status.hears_events else ""
        waiting = f"\n{status.queue_depth} in flight or waiting." if status.queue_depth else ""
        self.setToolTip(f"{name}: {status.detail}{events}{untried}{waiting}")
        self.setAccessibleName(f"{name}: {word}")


def _lamp(status: SystemStatus) -> tuple[str, str, str]:
    """Return icon, colour role and word of a status."""
    if status.reachable is False:
        return "lamp-unknown", "lamp.down", "no answer"
    if status.hears_events is False:
        return "lamp-unknown", "lamp.unknown", "no events"
    if status.reachable is None and status.hears_events:
        return "lamp-confirmed", "lamp.up", "connected"
    if status.reachable is None:
        return "lamp-off", "lamp.off", "not tried"
    word = "answers" if status.latency_s is None else f"{max(1, round(status.latency_s * 1_000))} ms"
    return "lamp-confirmed", "lamp.up", word


class TopBar(QWidget):
    """Environment switcher, door to the palette, lamps.

    Signals:
        environment_chosen: Another environment was picked; carries the `Environment`.
    """

    environment_chosen = Signal(object)

    def __init__(
        self, theme: Theme, palette: QAction, edit_environments: QAction, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._theme = theme
        self._edit_environments = edit_environments
        self._shown: Environment | None = None
        self.menu_button = QToolButton(self)
        self.menu = QMenu(self.menu_button)
        self.switcher = QToolButton(self)
        self._menu = QMenu(self.switcher)
        self.search = QPushButton("Search or run a command", self)
        self.lamps = {system: SystemLamp(system, theme, self) for system in System}
        self._current: Environment | None = None
        self._build(palette)

    def show_environments(self, current: Environment, others: Sequence[Environment]) -> None:
        """Show the environment in use, framed in its stage's colour, and offer the others."""
        self._current = current
        self._menu.clear()
        for environment in (current, *others):
            action = self._menu.addAction(f"{environment.name}\t{environment.stage.value}")
            action.setCheckable(True)
            action.setChecked(environment == current)
            action.setData(environment)
        self._menu.addSeparator()
        self._menu.addAction(self._edit_environments)
        self.switcher.setText(f"{current.name}  ▾")
        self.switcher.setToolTip(f"Environment: {current.name} ({current.stage.value}). Click to use another.")
        self.switcher.setAccessibleName(f"Environment {current.name}, {current.stage.value}")
        self._theme.bind_icon(self.switcher, "environment", f"frame.{current.stage.value}.fg")
        restyle(self.switcher, "stage", current.stage.value)

    def _build(self, palette: QAction) -> None:
        self.setProperty("part", "topbar")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.menu_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.menu_button.setMenu(self.menu)
        self.menu_button.setShortcut("F10")
        self.menu_button.setToolTip("Every action (F10)")
        self.menu_button.setAccessibleName("Menu")
        self.menu_button.setIcon(self._theme.icon("app"))
        self.menu_button.setIconSize(QSize(22, 22))
        self.switcher.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.switcher.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.switcher.setMenu(self._menu)
        self._menu.triggered.connect(self._on_menu_triggered)
        self.search.setProperty("part", "search")
        self.search.setText(f"Search or run a command     {palette.shortcut().toString()}")
        self.search.setAccessibleName("Open the command palette")
        self.search.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.search.setMaximumWidth(420)
        self._theme.bind_icon(self.search, "search")
        self.search.clicked.connect(palette.trigger)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 10, 6)
        row.setSpacing(10)
        row.addWidget(self.menu_button)
        row.addWidget(self.switcher)
        row.addStretch(1)
        row.addWidget(self.search, 3)
        row.addStretch(1)
        for lamp in self.lamps.values():
            row.addWidget(lamp)

    def _on_menu_triggered(self, action: QAction) -> None:
        """Leave the environment in use alone when it is chosen: entering it anew would forget what is known of it."""
        if action.data() is None:
            return
        if action.data() == self._current:
            action.setChecked(True)
        else:
            self.environment_chosen.emit(action.data())
