"""Asking before something that cannot be undone; the loop goes on while the question stands."""

from __future__ import annotations

import asyncio

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QMessageBox, QWidget

from console.ui.models.visible_text import cut, visible


async def confirm(parent: QWidget, *, question: str, consequence: str, action: str, keep: str = "Cancel") -> bool:
    """Ask and return whether the operator chose the action; Esc, Enter and closing keep things as they are.

    Args:
        parent: Over which the question stands.
        question: What is about to happen, as a question.
        consequence: What will be lost or changed.
        action: Verb and noun of the button that does it.
        keep: Text of the other button.
    """
    box = QMessageBox(
        QMessageBox.Icon.Warning, "Confirm", visible(cut(question)), QMessageBox.StandardButton.NoButton, parent
    )
    box.setInformativeText(visible(consequence))
    for label in box.findChildren(QLabel):
        label.setTextFormat(Qt.TextFormat.PlainText)  # a name from outside is no markup
    box.setAccessibleName(question)
    doing = box.addButton(action, QMessageBox.ButtonRole.DestructiveRole)
    doing.setProperty("danger", "true")
    keeping = box.addButton(keep, QMessageBox.ButtonRole.RejectRole)
    box.setDefaultButton(keeping)
    box.setEscapeButton(keeping)
    answered: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

    def on_finished() -> None:
        if not answered.done():
            answered.set_result(box.clickedButton() is doing)

    box.finished.connect(on_finished)
    box.open()
    try:
        return await answered
    finally:
        box.close()
        box.deleteLater()
