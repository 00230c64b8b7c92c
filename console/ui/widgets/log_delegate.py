"""Paints the log's cells: severity as icon and word, codes in a fixed-width face, rows coloured by highlight rules."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QTableView

from console.domain.outcome import Severity
from console.journal.entry import Entry, EntryKind, Flag
from console.journal.highlight import Paint
from console.ui.models.log_cells import LogColumn, cell_text
from console.ui.models.visible_text import cut, visible
from console.ui.widgets.outcome_strip import ICONS

if TYPE_CHECKING:
    from PySide6.QtCore import QObject

    from console.journal.highlight import Rule
    from console.ui.theme import Theme

_PAD = 8
_ICON = 14
_SIMULATED = "sim"
_NARROWEST_WORD = 40  # a column that has no room for the word shows the icon alone
_SURELY_FITS = 0.5
"""Part of the room up to which a text need not be measured: capitals are up to twice as wide as usual."""

_EDGE = 3
BOOKMARK_WIDTH = 11
"""Room that the mark of a bookmark takes beside the time."""

_BOOKMARK_ROLE = "highlight.blue.mark"
_FLAGS = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft | Qt.TextFlag.TextSingleLine
_FLAGS_RIGHT = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight | Qt.TextFlag.TextSingleLine
_FIXED_WIDTH = frozenset((LogColumn.TIME, LogColumn.RESULT, LogColumn.TOOK, LogColumn.TARGET))


class Entries(Protocol):
    """A table of journal entries; its columns are those of `LogColumn`."""

    def entry_at(self, row: int) -> Entry | None:
        """Return what a row shows."""
        ...


class Colouring(Protocol):
    """Says which rule colours a row; `Highlights` and `Highlighter` do."""

    def rule_of(self, entry: int) -> Rule | None:
        """Return the rule that colours a row, or None."""
        ...


class LogDelegate(QStyledItemDelegate):
    """Paints one cell of the log straight from its entry."""

    def __init__(self, model: Entries, theme: Theme, colouring: Colouring, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._model = model
        self._theme = theme
        self._colouring = colouring

    @cached_property
    def _mono(self) -> tuple[QFont, QFontMetrics]:
        font = QFont(self._theme.mono)
        return font, QFontMetrics(font)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one cell."""
        entry = self._model.entry_at(index.row())
        if entry is None:
            return
        rect: QRect = option.rect
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        column = LogColumn(index.column())
        self._paint_ground(painter, option, entry, is_selected=is_selected, is_first=_is_first(option, column))
        match column:
            case LogColumn.SEVERITY:
                self._paint_severity(painter, option, entry)
            case LogColumn.SYSTEM:
                self._paint_system(painter, option, entry)
            case _:
                color = self._ink(entry, column, is_selected=is_selected)
                text = cut(visible(cell_text(entry, column)))
                self._paint_text(painter, rect.adjusted(_PAD, 0, -_PAD, 0), option, text, color, column)
                if column is LogColumn.TIME and Flag.BOOKMARKED in entry.flags:
                    mark = QRect(
                        rect.right() - BOOKMARK_WIDTH - 1,
                        rect.center().y() - BOOKMARK_WIDTH // 2 + 1,
                        BOOKMARK_WIDTH,
                        BOOKMARK_WIDTH,
                    )
                    self._theme.icon("bookmark-filled", _BOOKMARK_ROLE).paint(painter, mark)

    def _paint_ground(
        self, painter: QPainter, option: QStyleOptionViewItem, entry: Entry, *, is_selected: bool, is_first: bool
    ) -> None:
        """Paint selection or highlight; the edge stays where a row is selected."""
        rect: QRect = option.rect
        rule = self._colouring.rule_of(entry.id)
        if is_selected:
            painter.fillRect(rect, self._theme.color("selection.surface"))
        elif rule is not None and rule.paint is Paint.ROW:
            painter.fillRect(rect, self._theme.color(f"highlight.{rule.colour}.bg"))
        if rule is not None and is_first:
            edge = QRect(rect.left(), rect.top(), _EDGE, rect.height())
            painter.fillRect(edge, self._theme.color(f"highlight.{rule.colour}.mark"))

    def _ink(self, entry: Entry, column: LogColumn, *, is_selected: bool) -> QColor:
        if is_selected:
            return self._theme.color("selection.text")
        match column:
            case LogColumn.TIME | LogColumn.TOOK | LogColumn.TARGET:
                return self._theme.color("text.muted")
            case LogColumn.RESULT:
                return self._severity_ink(entry)
            case LogColumn.COMMAND if entry.kind is EntryKind.EVENT:
                return self._theme.color("row.event")
            case LogColumn.COMMAND | LogColumn.SUMMARY if entry.kind is EntryKind.GAP:
                return self._theme.color("row.gap")
            case LogColumn.SUMMARY if entry.is_pending:
                return self._theme.color("row.pending")
            case _:
                return self._theme.color("text.normal")

    def _severity_ink(self, entry: Entry) -> QColor:
        if entry.severity is None:
            return self._theme.color("row.pending")
        return self._theme.color(f"severity.{entry.severity.word}.fg")

    def _paint_severity(self, painter: QPainter, option: QStyleOptionViewItem, entry: Entry) -> None:
        """Paint icon and word; events and gaps have an icon of their own beside the word."""
        rect: QRect = option.rect
        name, role = _mark(entry)
        icon = QRect(rect.left() + _PAD, rect.center().y() - _ICON // 2 + 1, _ICON, _ICON)
        self._theme.icon(name, role).paint(painter, icon)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        color = self._theme.color("selection.text") if is_selected else self._severity_ink(entry)
        words = rect.adjusted(_PAD + _ICON + 5, 0, 0, 0)
        if words.width() >= _NARROWEST_WORD:
            self._paint_text(painter, words, option, entry.severity_word or entry.kind.word, color, LogColumn.SEVERITY)

    def _paint_system(self, painter: QPainter, option: QStyleOptionViewItem, entry: Entry) -> None:
        rect: QRect = option.rect.adjusted(_PAD, 0, -4, 0)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        text = cell_text(entry, LogColumn.SYSTEM)
        color = self._theme.color("selection.text" if is_selected else "text.normal")
        is_simulated = Flag.SIMULATED in entry.flags
        room = rect.width() - (option.fontMetrics.horizontalAdvance(_SIMULATED) + 8 if is_simulated else 0)
        name = rect.adjusted(0, 0, room - rect.width(), 0)
        self._paint_text(painter, name, option, text, color, LogColumn.SYSTEM)
        if not is_simulated:
            return
        used = min(option.fontMetrics.horizontalAdvance(text), room) + 6
        mark = self._theme.color("selection.text" if is_selected else "row.simulated")
        self._paint_text(painter, rect.adjusted(used, 0, 0, 0), option, _SIMULATED, mark, LogColumn.SYSTEM)

    def _paint_text(
        self,
        painter: QPainter,
        rect: QRect,
        option: QStyleOptionViewItem,
        text: str,
        color: QColor,
        column: LogColumn,
    ) -> None:
        if not text:
            return
        font, metrics = self._mono if column in _FIXED_WIDTH else (option.font, option.fontMetrics)
        if len(text) * metrics.averageCharWidth() > rect.width() * _SURELY_FITS:
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
        painter.setFont(font)
        painter.setPen(color)
        painter.drawText(rect, _FLAGS_RIGHT if column is LogColumn.TOOK else _FLAGS, text)


def _is_first(option: QStyleOptionViewItem, column: LogColumn) -> bool:
    """Whether a column stands leftmost, wherever the operator has moved it."""
    table = option.widget
    return isinstance(table, QTableView) and table.horizontalHeader().logicalIndex(0) == column


def _mark(entry: Entry) -> tuple[str, str]:
    """Return icon and colour role that stand for a row's state."""
    if entry.is_pending:
        return "pending", "row.pending"
    if Flag.CANCELLED in entry.flags:
        return "cancel", "row.pending"
    match entry.kind:
        case EntryKind.EVENT:
            return "event", "row.event"
        case EntryKind.GAP:
            return "gap", "row.gap"
        case EntryKind.CALL | EntryKind.NOTE:
            severity = Severity.NOTICE if entry.severity is None else entry.severity
            return ICONS[severity], f"severity.{severity.word}.fg"
