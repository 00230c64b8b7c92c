"""A label for texts from outside: names of rooms, messages of systems, what a tester typed."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QLabel, QWidget

from console.ui.models.visible_text import cut, tip, visible

NARROWEST_PX = 48
"""Width to which it can be pressed together, however long its longest word is."""


class OutsideText(QLabel):
    """Shows a text as it stands: no markup, nothing unseen, wrapped, and never wider than its place.

    A plain label is as wide as its longest word at least, so that one long word would push the window apart. What does
    not fit is cut off and stands in the tooltip.
    """

    def __init__(self, parent: QWidget | None = None, *, tone: str = "") -> None:
        super().__init__(parent)
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.PlainText)
        if tone:
            self.setProperty("tone", tone)

    def setText(self, text: str) -> None:
        """Show a text."""
        super().setText(visible(cut(text), keep_lines=True))
        longest = max(map(self.fontMetrics().horizontalAdvance, cut(text).split()), default=0)
        self.setToolTip(tip(text) if text != cut(text) or longest > self.width() else "")

    def minimumSizeHint(self) -> QSize:
        """Let no word decide how wide the window is."""
        hint = super().minimumSizeHint()
        return QSize(min(hint.width(), NARROWEST_PX), hint.height())
