"""Strips across the window that stay until their matter is settled: what happened, and buttons for what can be done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from console.domain.outcome import Severity
from console.ui.widgets.outcome_strip import ICONS

if TYPE_CHECKING:
    from console.ui.theme import Theme


class Banner(QFrame):
    """One strip.

    Signals:
        chosen: A button was pressed; carries its title.
    """

    chosen = Signal(str)

    def __init__(
        self, theme: Theme, severity: Severity, text: str, choices: Sequence[str], parent: QWidget | None = None
    ) -> None:
        """Make a strip with a button for each of the choices, the likeliest first."""
        super().__init__(parent)
        self._theme = theme
        self._severity = severity
        self._icon = QLabel(self)
        self._text = QLabel(self)
        self.buttons = {choice: QPushButton(choice, self) for choice in choices}
        self._build()
        self.show_text(text)
        self._show_icon()
        theme.changed.connect(self._show_icon)

    @property
    def text(self) -> str:
        """What it says."""
        return self._text.text()

    def show_text(self, text: str) -> None:
        """Say something else."""
        self._text.setText(text)
        self.setAccessibleName(f"{self._severity.word}: {text}")

    def _show_icon(self) -> None:
        word = self._severity.word
        self._icon.setPixmap(self._theme.icon(ICONS[self._severity], f"severity.{word}.fg").pixmap(16, 16))
        self._icon.setAccessibleName(word)

    def _build(self) -> None:
        self.setProperty("part", "strip")
        self.setProperty("severity", self._severity.word)
        self._text.setWordWrap(True)
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._text.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 12, 6)
        row.setSpacing(10)
        row.addWidget(self._icon)
        row.addWidget(self._text, 1)
        for choice, button in self.buttons.items():
            button.clicked.connect(_Chosen(self.chosen.emit, choice))
            row.addWidget(button)


class Banners(QWidget):
    """The strips of a window, the latest at the foot; it takes no room while there is none.

    Signals:
        emptied: Whether there is no strip has changed.
    """

    emptied = Signal(bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._banners: dict[str, Banner] = {}
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)

    def banner(self, key: str) -> Banner | None:
        """Return the strip about a matter; None when there is none."""
        return self._banners.get(key)

    def put(self, key: str, severity: Severity, text: str, choices: Sequence[str] = ()) -> Banner:
        """Put up a strip about a matter, in place of the one before."""
        self.take_down(key)
        banner = Banner(self._theme, severity, text, choices, self)
        self._column.addWidget(banner)
        self._banners[key] = banner
        banner.show()
        self._fit()
        self.emptied.emit(False)  # noqa: FBT003 - Qt's own signature
        return banner

    def refresh(self) -> None:
        """Say again whether there is none, after the window's layout was restored."""
        self.emptied.emit(not self._banners)

    def take_down(self, key: str) -> None:
        """Take a strip away when its matter is settled."""
        banner = self._banners.pop(key, None)
        if banner is not None:
            self._column.removeWidget(banner)
            banner.hide()
            banner.deleteLater()
            self._fit()
            self.emptied.emit(not self._banners)

    def _fit(self) -> None:
        """Be as high as the words need at this width; a tool bar would give wrapped words too much."""
        self.setFixedHeight(sum(banner.heightForWidth(self.width()) for banner in self._banners.values()))

    # Qt overrides

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Let the words take the room they need."""
        super().resizeEvent(event)
        self._fit()


class _Chosen:
    """Says which button was pressed."""

    def __init__(self, tell: Callable[[str], object], choice: str) -> None:
        self._tell, self._choice = tell, choice

    def __call__(self, *_: object) -> None:
        self._tell(self._choice)
