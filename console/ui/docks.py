"""A dock per panel: an empty shell until it is first shown, then the panel in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QToolButton, QWidget

if TYPE_CHECKING:
    from console.ui.desk import Desk
    from console.ui.panels import PanelSpec
    from console.ui.panels.panel import Panel
    from console.ui.theme import Theme


class DockTitle(QWidget):
    """The thin head of a dock: its name, and buttons to float and to close it. It is what one drags the dock by."""

    def __init__(self, dock: QDockWidget, icon: str, theme: Theme) -> None:
        super().__init__(dock)
        self.setProperty("part", "docktitle")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        title = QLabel(dock.windowTitle(), self)
        title.setProperty("tone", "heading")
        picture = QLabel(self)
        self._show_icon(picture, icon, theme)
        theme.changed.connect(lambda: self._show_icon(picture, icon, theme))
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 3, 4, 3)
        row.setSpacing(7)
        row.addWidget(picture)
        row.addWidget(title, 1)
        floats = self._button(f"Float {dock.windowTitle()} or put it back", "layout", theme)
        floats.clicked.connect(lambda: dock.setFloating(not dock.isFloating()))
        closes = self._button(f"Close {dock.windowTitle()}", "close", theme)
        closes.clicked.connect(dock.close)
        row.addWidget(floats)
        row.addWidget(closes)

    @staticmethod
    def _show_icon(label: QLabel, icon: str, theme: Theme) -> None:
        label.setPixmap(theme.icon(icon).pixmap(16, 16))

    def _button(self, name: str, icon: str, theme: Theme) -> QToolButton:
        button = QToolButton(self)
        button.setAccessibleName(name)
        button.setToolTip(name)
        button.setIconSize(QSize(14, 14))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        theme.bind_icon(button, icon)
        return button


class PanelDock(QDockWidget):
    """The dock of one panel.

    Signals:
        built: The panel was made because it is shown for the first time; carries the panel.
    """

    built = Signal(object)

    def __init__(self, spec: PanelSpec, desk: Desk, parent: QWidget) -> None:
        super().__init__(spec.title, parent)
        self.spec = spec
        self._desk = desk
        self._panel: Panel | None = None
        self.setObjectName(f"dock.{spec.key}")
        self.setWidget(QWidget(self))
        self.visibilityChanged.connect(self._on_visibility_changed)

    @property
    def existing(self) -> Panel | None:
        """The panel, or None when it was never shown."""
        return self._panel

    @property
    def panel(self) -> Panel:
        """The panel; made now when it was never shown."""
        if self._panel is None:
            self.setTitleBarWidget(DockTitle(self, self.spec.icon, self._desk.theme))
            self._panel = self.spec.factory(self._desk, self)
            self._panel.setAccessibleName(self.spec.title)
            shell = self.widget()
            self.setWidget(self._panel)
            shell.deleteLater()
            self.built.emit(self._panel)
        return self._panel

    def bring_up(self) -> None:
        """Show the panel in front and give it the focus."""
        panel = self.panel
        self.show()
        self.raise_()
        panel.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def lend(self, guest: QWidget | None) -> None:
        """Show something else in place of the panel, which goes on living; None shows the panel again."""
        wanted, shown = guest or self.panel, self.widget()
        if wanted is shown:
            return
        self.setWidget(wanted)
        shown.setParent(self)
        shown.hide()
        wanted.show()

    def _on_visibility_changed(self, is_visible: bool) -> None:
        if is_visible:
            self.panel.refresh()
