"""The note of a bookmark."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

LONGEST_NOTE = 4_000
"""Characters of a note that are kept."""


class NoteDialog(QDialog):
    """Asks for the note of one row.

    Signals:
        noted: The note was saved; carries the text, or None when the bookmark is to go.
    """

    noted = Signal(object)

    def __init__(self, entry: int, note: str | None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(f"Bookmark on row {entry}")
        self.resize(420, 220)
        self.text = QPlainTextEdit(note or "", self)
        self.save = QPushButton("Save bookmark", self)
        self.remove = QPushButton("Take bookmark away", self)
        self._build(is_marked=note is not None)
        self.save.clicked.connect(self._on_save_clicked)
        self.remove.clicked.connect(self._on_remove_clicked)
        QShortcut(QKeySequence("Ctrl+Return"), self, self._on_save_clicked)

    def _on_save_clicked(self) -> None:
        self.noted.emit(self.text.toPlainText().strip()[:LONGEST_NOTE])
        self.accept()

    def _on_remove_clicked(self) -> None:
        self.noted.emit(None)
        self.accept()

    def _build(self, *, is_marked: bool) -> None:
        label = QLabel("&Note, kept in the session file beside the row:", self)
        label.setBuddy(self.text)
        self.text.setAccessibleName("Note")
        self.text.setPlaceholderText("May stay empty. Ctrl+Enter saves.")
        self.text.setTabChangesFocus(True)
        self.text.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)  # lines are wrapped
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)
        self.save.setProperty("primary", "true")
        self.save.setDefault(True)
        self.save.setToolTip("Save the bookmark (Ctrl+Enter)")
        self.remove.setEnabled(is_marked)
        self.remove.setToolTip("" if is_marked else "The row has no bookmark yet")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, self)
        buttons.addButton(self.save, QDialogButtonBox.ButtonRole.AcceptRole)
        buttons.addButton(self.remove, QDialogButtonBox.ButtonRole.ResetRole)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(label)
        column.addWidget(self.text, 1)
        column.addWidget(buttons)
