"""Where things stand in the window: head, rail, docks and figures; and how that is remembered."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import QByteArray, Qt, QTimer
from PySide6.QtWidgets import QMainWindow, QStatusBar, QTabWidget, QToolBar, QWidget

from console.settings import WindowState
from console.ui.standing_panels import INSPECTOR, LOG

if TYPE_CHECKING:
    from console.ui.docks import PanelDock
    from console.ui.main_window import MainWindow

LAYOUT_VERSION = 1
"""Counted up when docks change so that an old layout no longer fits; it is then not restored."""

_INSPECTOR_WIDTH = 316
_LOG_HEIGHT = 350


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
    for key, dock in window.docks.items():
        window.rail.add(dock, at_foot=key in (LOG.key, INSPECTOR.key))
        dock.built.connect(lambda _: _hold_sizes(window))
    status = QStatusBar(window)
    status.setSizeGripEnabled(False)
    status.addWidget(window.figures, 1)
    window.setStatusBar(status)
    window.setWindowIcon(window.desk.theme.icon("app"))


def _add_bar(window: MainWindow, content: QWidget, area: Qt.ToolBarArea, title: str) -> None:
    bar = QToolBar(title, window)
    bar.setObjectName(f"bar.{title.lower()}")
    bar.setMovable(False)
    bar.setFloatable(False)
    bar.toggleViewAction().setEnabled(False)
    bar.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
    bar.addWidget(content)
    window.addToolBar(area, bar)


def place_docks(window: MainWindow, home: str) -> None:
    """Stand every dock where its panel belongs; of those that share an area, only the first panel is open."""
    firsts: dict[Qt.DockWidgetArea, PanelDock] = {}
    for key, dock in window.docks.items():
        area = dock.spec.area
        window.addDockWidget(area, dock)
        if area in firsts:
            window.tabifyDockWidget(firsts[area], dock)
        firsts.setdefault(area, dock)
        dock.setVisible(key in (home, LOG.key, INSPECTOR.key))
    rest = window.width() - _INSPECTOR_WIDTH  # without a central widget Qt heeds widths only when both sides have one
    window.resizeDocks(
        [window.docks[home], window.docks[INSPECTOR.key]], [rest, _INSPECTOR_WIDTH], Qt.Orientation.Horizontal
    )
    window.resizeDocks([window.docks[LOG.key]], [_LOG_HEIGHT], Qt.Orientation.Vertical)


def _hold_sizes(window: MainWindow) -> None:
    """Keep inspector and log as large as they were: Qt shares the room out anew when a panel first fills its dock."""
    inspector, log = window.docks[INSPECTOR.key], window.docks[LOG.key]
    width = inspector.width() if window.is_furnished else _INSPECTOR_WIDTH
    height = log.height() if window.is_furnished else _LOG_HEIGHT

    def resize() -> None:
        window.resizeDocks([log, inspector], [window.width() - width, width], Qt.Orientation.Horizontal)
        window.resizeDocks([log], [height], Qt.Orientation.Vertical)

    QTimer.singleShot(0, inspector, resize)


def remembered(window: MainWindow) -> WindowState:
    """Return the window's place and layout as they are kept in the settings."""
    from console.ui.panels.journal import JournalPanel

    log = window.docks[LOG.key].existing
    state = log.remembered() if isinstance(log, JournalPanel) else window.desk.settings.window
    return replace(state, geometry=_packed(window.saveGeometry()), layout=_packed(window.saveState(LAYOUT_VERSION)))


def restore(window: MainWindow, state: WindowState) -> None:
    """Take up the place and layout of the last run, where they still fit."""
    if state.geometry:
        window.restoreGeometry(_unpacked(state.geometry))
    if state.layout and not window.restoreState(_unpacked(state.layout), LAYOUT_VERSION):
        window.reset_layout()


def _packed(state: QByteArray) -> str:
    return bytes(state.toBase64().data()).decode("ascii")


def _unpacked(text: str) -> QByteArray:
    return QByteArray.fromBase64(text.encode("ascii", "replace"))
