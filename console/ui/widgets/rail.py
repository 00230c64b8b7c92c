"""The rail at the window's left: one button a panel, marked when the panel is in front."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QSizePolicy, QToolButton, QVBoxLayout, QWidget

if TYPE_CHECKING:
    from console.ui.docks import PanelDock
    from console.ui.theme import Theme

_WIDTH, _NARROW_WIDTH = 130, 52


class Rail(QWidget):
    """Opens panels; says which are in front."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setProperty("part", "rail")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAccessibleName("Panels")
        self.setFixedWidth(_WIDTH)
        self.buttons: dict[str, QToolButton] = {}
        self._upper = QVBoxLayout()
        self._lower = QVBoxLayout()
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        for part in (self._upper, self._lower):
            part.setSpacing(2)
        column.addLayout(self._upper)
        column.addStretch(1)
        column.addLayout(self._lower)

    def add(self, dock: PanelDock, *, at_foot: bool = False) -> None:
        """Add a panel's button; those at the foot show and hide what is always at hand."""
        spec = dock.spec
        button = QToolButton(self)
        button.setText(f"  {spec.title}")
        button.setToolTip(f"{spec.title} ({spec.shortcut})")
        button.setAccessibleName(f"Open {spec.title}")
        button.setCheckable(True)
        button.setIconSize(QSize(16, 16))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._theme.bind_icon(button, spec.icon)
        self.buttons[spec.key] = button
        (self._lower if at_foot else self._upper).addWidget(button)
        dock.visibilityChanged.connect(button.setChecked)
        button.clicked.connect(lambda: self._on_clicked(dock, button, at_foot=at_foot))

    def set_narrow(self, is_narrow: bool) -> None:
        """Show icons alone, where the panels need the room."""
        self.setFixedWidth(_NARROW_WIDTH if is_narrow else _WIDTH)
        style = Qt.ToolButtonStyle
        for button in self.buttons.values():
            button.setToolButtonStyle(style.ToolButtonIconOnly if is_narrow else style.ToolButtonTextBesideIcon)

    @staticmethod
    def _on_clicked(dock: PanelDock, button: QToolButton, *, at_foot: bool) -> None:
        if at_foot and dock.isVisible():
            dock.close()
        else:
            dock.bring_up()
        button.setChecked(dock.isVisible())
