"""Asking for a name; the loop goes on while the question stands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QInputDialog, QWidget


def ask_name(parent: QWidget, title: str, present: str, use: Callable[[str], object]) -> QInputDialog:
    """Ask for a name and hand it on, without blanks around it, when the operator agrees to one."""
    dialog = QInputDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.setLabelText("Name")
    dialog.setTextValue(present)
    dialog.setMinimumWidth(320)

    def on_agreed(text: str) -> None:
        if text.strip():
            use(text.strip())

    dialog.textValueSelected.connect(on_agreed)
    dialog.open()
    return dialog
