"""Paints what a match says, with what was found marked in it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from console.journal.filter.patterns import IllFormedPattern, check_pattern

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from console.ui.theme import Theme

Spot: TypeAlias = "Callable[[str], tuple[int, int] | None]"
"""Returns where in a text something stands."""

_LONGEST_LOOK_S = 0.005
_PAD = 8
_FLAGS = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine


def spot(text: str, *, is_regex: bool) -> Spot:
    """Return what says where in a text that is shown the first match stands."""
    return _spot_of_pattern(text) if is_regex else _spot_of_text(text.lower())


class MatchDelegate(QStyledItemDelegate):
    """Paints one column: the text as a table paints it, and a ground behind what was found."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.spot: Spot = lambda _: None
        """Where in a text a match stands; the pane says so when it searches."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint ground and text of a cell, and the found part once more on its own ground."""
        text = str(index.data() or "")
        found = self.spot(text)
        if found is None:
            super().paint(painter, option, index)
            return
        self._paint_ground(painter, option, index)
        place: QRect = option.rect.adjusted(_PAD, 0, -_PAD, 0)
        shown = option.fontMetrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setFont(option.font)
        painter.setPen(self._theme.color("selection.text" if is_selected else "text.normal"))
        painter.drawText(place, _FLAGS, shown)
        start, end = found
        if start < len(shown):
            self._paint_found(painter, option, place, shown[:start], shown[start:end])

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        ground = QStyleOptionViewItem(option)
        self.initStyleOption(ground, index)
        ground.text = ""
        widget = option.widget
        widget.style().drawControl(QStyle.ControlElement.CE_ItemViewItem, ground, painter, widget)

    def _paint_found(
        self, painter: QPainter, option: QStyleOptionViewItem, place: QRect, before: str, found: str
    ) -> None:
        width = option.fontMetrics.horizontalAdvance
        left = place.left() + width(before)
        ground = QRect(left, place.top() + 2, width(before + found) - width(before), place.height() - 4)
        painter.fillRect(ground, self._theme.color("highlight.violet.bg"))
        painter.setPen(self._theme.color("text.normal"))
        painter.drawText(ground, _FLAGS, found)


def _spot_of_text(needle: str) -> Spot:
    def find(text: str) -> tuple[int, int] | None:
        start = text.lower().find(needle) if needle else -1
        return None if start < 0 else (start, start + len(needle))

    return find


def _spot_of_pattern(text: str) -> Spot:
    try:
        check_pattern(text)
    except IllFormedPattern:
        return lambda _: None
    import regex  # 3 MB, and few searches are for a pattern

    pattern = regex.compile(text, regex.IGNORECASE)

    def find(shown: str) -> tuple[int, int] | None:
        try:
            match = pattern.search(shown, timeout=_LONGEST_LOOK_S)
        except TimeoutError:
            return None
        return None if match is None or match.end() == match.start() else match.span()

    return find
