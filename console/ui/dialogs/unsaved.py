"""Asks what becomes of unsaved changes in the dialog itself: a box over a dialog hides what it asks about."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

SAVE, DISCARD, GO_ON = "Save changes", "Discard changes", "Go on editing"


class Unsaved(QFrame):
    """The question and its three answers; hidden until it is asked.

    Signals:
        save_chosen: Save everything, then leave.
        discard_chosen: Leave without saving.
        go_on_chosen: Stay.
    """

    save_chosen = Signal()
    discard_chosen = Signal()
    go_on_chosen = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = QLabel(self)
        self._save = QPushButton(SAVE, self)
        self._discard = QPushButton(DISCARD, self)
        self._go_on = QPushButton(GO_ON, self)
        self._build()
        for button, chosen in (
            (self._save, self.save_chosen),
            (self._discard, self.discard_chosen),
            (self._go_on, self.go_on_chosen),
        ):
            button.clicked.connect(self.hide)
            button.clicked.connect(chosen)
        self.hide()

    def ask(self, names: Sequence[str]) -> None:
        """Ask about what goes by these names."""
        have = "have" if len(names) > 1 else "has"
        self._text.setText(f"{' and '.join(names)} {have} changes that are not saved.")
        self.setAccessibleName(self._text.text())
        self.show()
        self._save.setFocus(Qt.FocusReason.OtherFocusReason)

    def _build(self) -> None:
        self.setProperty("part", "strip")
        self.setProperty("severity", "warning")
        self._text.setTextFormat(Qt.TextFormat.PlainText)
        self._text.setWordWrap(True)
        self._save.setProperty("primary", "true")
        self._discard.setProperty("danger", "true")
        buttons = QHBoxLayout()
        for button in (self._save, self._discard, self._go_on):
            button.setAutoDefault(True)  # Enter presses the one that has the focus, not the dialog's own
            buttons.addWidget(button)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addWidget(self._text)
        column.addLayout(buttons)
