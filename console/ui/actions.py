"""Every action of the window: stated once, from it follow menu entry, shortcut and palette entry."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from console.ui.theme import Theme


ICON = "icon_name"
"""Property of an action that names its icon."""


@dataclass(frozen=True, slots=True)
class ActionSpec:
    """One action; `run` is called without arguments when it is triggered."""

    key: str
    title: str
    """Verb and noun, as in the menu and the palette."""
    menu: str
    """Title of the menu it stands in."""
    run: Callable[[], object]
    shortcut: str = ""
    icon: str = ""
    help: str = ""
    is_local: bool = False
    """Its key works only where the widget that listens to it has the focus; here it is shown, not heard."""


class Actions(QObject):
    """The actions of a window, by key."""

    def __init__(self, window: QWidget, theme: Theme) -> None:
        super().__init__(window)
        self._window = window
        self._theme = theme
        self._actions: dict[str, QAction] = {}
        self._menus: dict[str, list[QAction]] = {}

    def __getitem__(self, key: str) -> QAction:
        return self._actions[key]

    @property
    def menus(self) -> Mapping[str, Sequence[QAction]]:
        """The actions by the title of their menu, in the order they were added."""
        return self._menus

    def add(self, *specs: ActionSpec) -> None:
        """Add actions; each works by its shortcut wherever the focus is."""
        for spec in specs:
            action = QAction(spec.title, self._window)
            action.setObjectName(spec.key)
            action.setShortcut(QKeySequence(spec.shortcut))
            if spec.is_local:
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.setToolTip(f"{spec.help or spec.title}{f' ({spec.shortcut})' if spec.shortcut else ''}")
            action.setProperty(ICON, spec.icon)
            if spec.icon:
                self._theme.bind_icon(action, spec.icon)
            action.triggered.connect(_Trigger(spec.run))
            self._window.addAction(action)
            self._actions[spec.key] = action
            self._menus.setdefault(spec.menu, []).append(action)


class _Trigger:
    """Drops the checked state that Qt passes along."""

    def __init__(self, run: Callable[[], object]) -> None:
        self._run = run

    def __call__(self, *_: object) -> None:
        self._run()
