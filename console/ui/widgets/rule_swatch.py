"""A small picture of how a highlight rule paints a row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap

from console.journal.highlight import Colour, Paint

if TYPE_CHECKING:
    from console.ui.theme import Theme

SIZE = QSize(26, 16)
_EDGE = 4
_SCALE = 3


def swatch(theme: Theme, colour: Colour, paint: Paint = Paint.ROW) -> QIcon:
    """Return a row in small: its ground, its edge and a line of writing."""
    pixmap = QPixmap(SIZE * _SCALE)
    pixmap.setDevicePixelRatio(_SCALE)
    pixmap.fill(Qt.GlobalColor.transparent)
    painter = QPainter(pixmap)
    ground = f"highlight.{colour}.bg" if paint is Paint.ROW else "surface.panel"
    area = QRect(0, 1, SIZE.width(), SIZE.height() - 2)
    painter.fillRect(area, theme.color(ground))
    painter.fillRect(QRect(0, 1, _EDGE, area.height()), theme.color(f"highlight.{colour}.mark"))
    ink = theme.color(f"highlight.{colour}.fg" if paint is Paint.ROW else "text.muted")
    painter.fillRect(QRect(_EDGE + 4, SIZE.height() // 2 - 1, SIZE.width() - _EDGE - 8, 2), ink)
    painter.end()
    return QIcon(pixmap)
