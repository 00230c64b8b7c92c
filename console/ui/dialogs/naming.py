"""Asking for a name; the loop goes on while the question stands."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QInputDialog, QWidget


def ask_name(parent: QWidget, title: str, present: str, action: str, use: Callable[[str], object]) -> QInputDialog:
    """Ask for a name and hand it on, without blanks around it, when the operator agrees to one; blank is none."""
    dialog = QInputDialog(parent)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setWindowTitle(title)
    dialog.setLabelText("Name")
    dialog.setTextValue(present)
    dialog.setOkButtonText(action)
    dialog.setMinimumWidth(320)

    dialog.textValueSelected.connect(lambda text: use(text.strip()))
    dialog.open()
    buttons = dialog.findChild(QDialogButtonBox)
    assert buttons is not None
    agree = buttons.button(QDialogButtonBox.StandardButton.Ok)

    def on_typed(text: str) -> None:
        agree.setEnabled(bool(text.strip()))
        agree.setToolTip("" if text.strip() else "It needs a name")

    dialog.textValueChanged.connect(on_typed)
    on_typed(present)
    return dialog
