"""The dialogs that ask for a session file: one to open, and one to save under. They never stop the window."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QProgressDialog, QWidget

from console.journal.naming import SUFFIX

if TYPE_CHECKING:
    from pathlib import Path

_KIND = f"Cuelight sessions (*{SUFFIX})"
_SHOWN_AFTER_MS = 400


def ask_for_session(folder: Path, parent: QWidget) -> QFileDialog:
    """Open a dialog for choosing a session file; `fileSelected` carries the choice."""
    dialog = _dialog("Open a session", folder, parent)
    dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
    dialog.setNameFilters([_KIND, "All files (*)"])
    dialog.open()
    return dialog


def ask_where_to_save(proposed: Path, parent: QWidget) -> QFileDialog:
    """Open a dialog for choosing where a session is saved; `fileSelected` carries the choice."""
    dialog = _dialog("Save the session as", proposed.parent, parent)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setNameFilters([_KIND])
    dialog.setDefaultSuffix(SUFFIX.removeprefix("."))
    dialog.selectFile(proposed.name)
    dialog.open()
    return dialog


def _dialog(title: str, folder: Path, parent: QWidget) -> QFileDialog:
    dialog = QFileDialog(parent, title, str(folder))
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return dialog


class FileProgress(QObject):
    """Shows how far work in a thread on a file has come, with a button to cancel it.

    Signals:
        told: How much is done, and of how much; may be emitted from any thread.
    """

    told = Signal(object, object)

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._dialog = QProgressDialog(text, "Cancel", 0, 1_000, parent)
        self._dialog.setWindowTitle("Cuelight")
        self._dialog.setWindowModality(Qt.WindowModality.NonModal)
        self._dialog.setMinimumDuration(_SHOWN_AFTER_MS)
        self._dialog.setAutoClose(False)
        self._dialog.setAutoReset(False)
        self._is_cancelled = False
        self._dialog.canceled.connect(self._on_canceled)
        self.told.connect(self._on_told, Qt.ConnectionType.QueuedConnection)

    def is_cancelled(self) -> bool:
        """Whether the operator wants the work to end; may be asked from any thread."""
        return self._is_cancelled

    def cancel(self) -> None:
        """Let the work end."""
        self._is_cancelled = True

    def close(self) -> None:
        """Take it away."""
        self._dialog.close()
        self._dialog.deleteLater()
        self.deleteLater()

    def _on_canceled(self) -> None:
        self._is_cancelled = True
        self._dialog.setLabelText("Cancelling…")

    def _on_told(self, done: int, total: int) -> None:
        if not self._is_cancelled:
            self._dialog.setValue(done * 1_000 // max(total, 1))
