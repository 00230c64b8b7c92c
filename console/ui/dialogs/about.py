"""What Cuelight is, and what is new in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QHBoxLayout, QLabel, QTextBrowser, QVBoxLayout, QWidget

from console import __version__, assets

if TYPE_CHECKING:
    from console.ui.theme import Theme


class About(QDialog):
    """Name, version and the list of changes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("About Cuelight")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.resize(600, 460)
        emblem = QLabel(self)
        emblem.setPixmap(theme.icon("app").pixmap(QSize(48, 48)))
        name = QLabel(f"Cuelight {__version__}", self)
        name.setProperty("tone", "title")
        what = QLabel("Console for EnableX video rooms and NICE Uptivity call recorders.", self)
        what.setProperty("tone", "muted")
        words = QVBoxLayout()
        words.addWidget(name)
        words.addWidget(what)
        head = QHBoxLayout()
        head.setSpacing(14)
        head.addWidget(emblem)
        head.addLayout(words, 1)
        changes = QTextBrowser(self)
        changes.setMarkdown(assets.read_text("changes.md"))
        changes.setAccessibleName("What's new")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(changes, 1)
        column.addWidget(buttons)
