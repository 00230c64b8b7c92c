"""A picture of the window with the dialogs that stand over it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QDialog

if TYPE_CHECKING:
    from PySide6.QtWidgets import QMainWindow

SETTLED_S = 0.6
"""How long a window is given after the last work, so that rows have been taken over and painted."""

_TITLE_HEIGHT = 28


def picture(window: QMainWindow) -> QPixmap:
    """Return what an operator sees: a dialog is a window of its own, which grabbing the main window leaves out."""
    shown = window.grab()
    painter = QPainter(shown)
    for dialog in window.findChildren(QDialog):
        if dialog.isVisible():
            _paint_dialog(painter, window, dialog)
    painter.end()
    return shown


def _paint_dialog(painter: QPainter, window: QMainWindow, dialog: QDialog) -> None:
    """Paint a dialog where desktops put it, over the middle of its window, with the title they would give it."""
    size, palette = dialog.size(), window.palette()
    place = QPoint((window.width() - size.width()) // 2, (window.height() - size.height() + _TITLE_HEIGHT) // 2)
    place.setY(max(place.y(), _TITLE_HEIGHT))
    title = QRect(place.x(), place.y() - _TITLE_HEIGHT, size.width(), _TITLE_HEIGHT)
    painter.fillRect(title, palette.base())
    painter.setPen(palette.text().color())
    painter.drawText(title, Qt.AlignmentFlag.AlignCenter, dialog.windowTitle())
    painter.drawPixmap(place, dialog.grab())
    painter.setPen(palette.shadow().color())
    painter.drawRect(title.united(dialog.rect().translated(place)).adjusted(-1, -1, 0, 0))
