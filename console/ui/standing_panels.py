"""The two panels that are always at hand, whatever the operator works at: the live log and the inspector."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt

from console.ui.panels import PanelSpec

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

    from console.ui.desk import Desk
    from console.ui.panels.panel import Panel


def _journal(desk: Desk, parent: QWidget | None) -> Panel:
    from console.ui.panels.journal import JournalPanel

    return JournalPanel(desk, parent)


def _inspector(desk: Desk, parent: QWidget | None) -> Panel:
    from console.ui.widgets.inspector import Inspector

    return Inspector(desk, parent)


LOG = PanelSpec("journal", "Live log", "journal", Qt.DockWidgetArea.BottomDockWidgetArea, "Ctrl+L", _journal)
INSPECTOR = PanelSpec(
    "inspector", "Inspector", "inspector", Qt.DockWidgetArea.RightDockWidgetArea, "Ctrl+I", _inspector
)
