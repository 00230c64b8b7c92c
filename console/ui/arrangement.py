"""Where things stand in the window: head, rail, docks and figures; and how that is remembered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtWidgets import QMainWindow, QStatusBar, QTabWidget, QToolBar, QWidget

from console.settings import WindowState
from console.ui.standing_panels import INSPECTOR, LOG

if TYPE_CHECKING:
    from console.ui.main_window import MainWindow

LAYOUT_VERSION = 2
"""Counted up when docks change so that an old layout no longer fits; it is then not restored."""

_INSPECTOR_WIDTH = 300
_LOG_HEIGHT, _LOG_SHARE = 350, 0.48
_WORDLESS_BELOW = 1_000
"""Width of the window below which the rail leaves its words out."""


def lay_out(window: MainWindow) -> None:
    """Put the fixed parts around the docks."""
    window.setDockOptions(
        QMainWindow.DockOption.AllowTabbedDocks
        | QMainWindow.DockOption.AllowNestedDocks
        | QMainWindow.DockOption.GroupedDragging
    )
    window.setCorner(Qt.Corner.TopRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
    window.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
    bare = window.takeCentralWidget()
    if bare is not None:
        bare.deleteLater()
    window.setTabPosition(Qt.DockWidgetArea.AllDockWidgetAreas, QTabWidget.TabPosition.North)
    _add_bar(window, window.top, Qt.ToolBarArea.TopToolBarArea, "Head")
    _add_bar(window, window.rail, Qt.ToolBarArea.LeftToolBarArea, "Rail")
    _add_banners(window)
    for key, dock in window.docks.items():
        window.rail.add(dock, at_foot=key in (LOG.key, INSPECTOR.key))
    status = QStatusBar(window)
    status.setSizeGripEnabled(False)
    status.addWidget(window.figures, 1)
    window.setStatusBar(status)
    window.setWindowIcon(window.desk.theme.icon("app"))


def _add_banners(window: MainWindow) -> None:
    """Let banners span the window under its head, and take no room while there is none."""
    window.addToolBarBreak(Qt.ToolBarArea.TopToolBarArea)
    bar = _add_bar(window, window.banners, Qt.ToolBarArea.TopToolBarArea, "Banners")
    bar.hide()
    window.banners.emptied.connect(lambda is_empty: bar.setVisible(not is_empty))


def _add_bar(window: MainWindow, content: QWidget, area: Qt.ToolBarArea, title: str) -> QToolBar:
    bar = QToolBar(title, window)
    bar.setObjectName(f"bar.{title.lower()}")
    bar.setMovable(False)
    bar.setFloatable(False)
    bar.toggleViewAction().setEnabled(False)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    bar.addWidget(content)
    window.addToolBar(area, bar)
    return bar


def place_docks(window: MainWindow, home: str) -> None:
    """Stand every dock where its panel belongs; of those that share a place, only the first panel is open.

    All docks stand in one area of Qt's, split within. Across areas without a central widget Qt shares the room out
    anew whenever any label changes its width, and the divider walks by itself.
    """
    first = window.docks[home]
    window.addDockWidget(Qt.DockWidgetArea.TopDockWidgetArea, first)
    window.splitDockWidget(first, window.docks[INSPECTOR.key], Qt.Orientation.Horizontal)
    window.splitDockWidget(first, window.docks[LOG.key], Qt.Orientation.Vertical)
    for key, dock in window.docks.items():
        if key not in (home, LOG.key, INSPECTOR.key):
            window.tabifyDockWidget(first, dock)
        dock.setVisible(key in (home, LOG.key, INSPECTOR.key))
    share_out(window, home)


def start_afresh(window: MainWindow, home: str) -> None:
    """Put every dock back to where it was at first; sizes count once Qt has laid the docks out."""
    for dock in window.docks.values():
        dock.setFloating(False)
    place_docks(window, home)
    QTimer.singleShot(0, window, lambda: share_out(window, home))


def fit_rail(window: MainWindow) -> None:
    """Leave the panels what the rail can spare."""
    window.rail.set_narrow(window.width() < _WORDLESS_BELOW)


def share_out(window: MainWindow, home: str) -> None:
    """Give inspector and log the size they have at first, and the panels the rest."""
    rest = window.width() - window.rail.width() - _INSPECTOR_WIDTH
    panels, inspector = window.docks[home], window.docks[INSPECTOR.key]
    window.resizeDocks([panels, inspector], [rest, _INSPECTOR_WIDTH], Qt.Orientation.Horizontal)
    log, whole = window.docks[LOG.key], inspector.height()
    log_height = min(_LOG_HEIGHT, round(whole * _LOG_SHARE))
    window.resizeDocks([panels, log], [whole - log_height, log_height], Qt.Orientation.Vertical)


def remembered(window: MainWindow) -> WindowState:
    """Return the window's place and layout as they are kept in the settings."""
    from console.ui.panels.journal import JournalPanel

    log = window.docks[LOG.key].existing
    state = log.remembered() if isinstance(log, JournalPanel) else window.desk.settings.window
    return replace(state, geometry=_packed(window.saveGeometry()), layout=_packed(window.saveState(LAYOUT_VERSION)))


def restore(window: MainWindow, state: WindowState, home: str) -> None:
    """Take up the place and layout of the last run, where they still fit."""
    if state.geometry:
        window.restoreGeometry(_unpacked(state.geometry))
    if state.layout and not window.restoreState(_unpacked(state.layout), LAYOUT_VERSION):
        start_afresh(window, home)
    elif not state.layout:
        QTimer.singleShot(0, window, lambda: share_out(window, home))
    fit_rail(window)
    window.banners.refresh()


def _packed(state: QByteArray) -> str:
    return bytes(state.toBase64().data()).decode("ascii")


def _unpacked(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode("ascii", "replace"))
