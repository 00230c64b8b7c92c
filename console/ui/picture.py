"""A picture of the window with the dialogs that stand over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow


def picture(window: QMainWindow) -> QPixmap:
    """Return what an operator sees: a dialog is a window of its own, which grabbing the main window leaves out."""
    shown = window.grab()
    painter = QPainter(shown)
    for dialog in window.findChildren(QDialog):
        if dialog.isVisible():
            place = window.mapFromGlobal(dialog.mapToGlobal(QPoint(0, 0)))
            painter.drawPixmap(place, dialog.grab())
            painter.setPen(window.palette().shadow().color())
            painter.drawRect(dialog.rect().translated(place).adjusted(-1, -1, 0, 0))
    painter.end()
    return shown
