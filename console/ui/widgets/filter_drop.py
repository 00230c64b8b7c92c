"""What opens below the filter line: what is wrong with it, and what could stand at the cursor."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from PySide6.QtCore import QModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QTreeWidget, QTreeWidgetItem, QVBoxLayout, QWidget

from console.journal.filter.completion import Suggestion

if TYPE_CHECKING:
    from console.ui.theme import Theme

_MOST_ROWS = 9
_ROW_HEIGHT = 24
_NARROWEST = 440
_WIDEST_WORD = 240
_MARGIN = 8
_ICON = 14


class FilterDrop(QFrame):
    """Floats over the window below its field, so that nothing below moves; the field keeps the focus.

    Signals:
        chosen: A suggestion was clicked; carries it.
    """

    chosen = Signal(object)

    def __init__(self, theme: Theme, field: QWidget) -> None:
        super().__init__(field)
        self._theme = theme
        self._field = field
        self._metrics = QFontMetrics(theme.mono)
        self._suggestions: Sequence[Suggestion] = ()
        self._complaint = QWidget(self)
        self._icon = QLabel(self._complaint)
        self._words = QLabel(self._complaint)
        self._list = QTreeWidget(self)
        self._build()
        self._list.itemClicked.connect(self._on_item_clicked)
        self.hide()

    @property
    def suggestions(self) -> Sequence[Suggestion]:
        """What is offered; empty while the list is closed."""
        return self._suggestions

    @property
    def message(self) -> str:
        """What is said to be wrong; empty when nothing is."""
        return self._words.text()

    @property
    def current(self) -> Suggestion | None:
        """The suggestion the operator has gone to."""
        row = self._list.currentIndex().row()
        return self._suggestions[row] if 0 <= row < len(self._suggestions) else None

    def offer(self, suggestions: Sequence[Suggestion], *, is_first_current: bool = False) -> None:
        """Show a list, or none."""
        self._suggestions = suggestions
        self._list.clear()
        self._list.addTopLevelItems([self._item(each) for each in suggestions])
        self._list.setCurrentIndex(self._list.model().index(0, 0) if is_first_current else QModelIndex())
        widest = max((self._metrics.horizontalAdvance(each.text) for each in suggestions), default=0)
        self._list.setColumnWidth(0, min(_WIDEST_WORD, widest + 28))
        self.place()

    def step(self, by: int) -> None:
        """Go to the next or the previous suggestion; before the first there is none."""
        row = max(-1, min(len(self._suggestions) - 1, self._list.currentIndex().row() + by))
        index = self._list.model().index(row, 0) if row >= 0 else QModelIndex()
        self._list.setCurrentIndex(index)

    def complain(self, message: str) -> None:
        """Say what is wrong, or that nothing is."""
        self._words.setText(message)
        self._icon.setPixmap(self._theme.icon("error", "severity.error.fg").pixmap(_ICON, _ICON))
        self.place()

    def place(self) -> None:
        """Stand below the field, or above it where there is no room; vanish when there is nothing to show."""
        self._list.setVisible(bool(self._suggestions))
        self._complaint.setVisible(bool(self.message))
        window = self._field.window()
        if not (self._suggestions or self.message) or not self._field.isVisible() or window is self:
            self.hide()
            return
        if self.parentWidget() is not window:
            self.setParent(window)
        self.setGeometry(self._place_in(window))
        self.show()
        self.raise_()

    def _place_in(self, window: QWidget) -> QRect:
        below = self._field.mapTo(window, QPoint(0, self._field.height() + 2))
        width = min(max(_NARROWEST, self._field.width()), window.width() - 2 * _MARGIN)
        left = max(_MARGIN, min(below.x(), window.width() - width - _MARGIN))
        said = self._words.heightForWidth(width - _ICON - 30) + 14 if self.message else 0
        wanted = said + min(len(self._suggestions), _MOST_ROWS) * _ROW_HEIGHT + (10 if self._suggestions else 2)
        room_below = window.height() - below.y() - _MARGIN
        room_above = self._field.mapTo(window, QPoint(0, 0)).y() - _MARGIN
        if wanted <= room_below or room_below >= room_above:
            return QRect(left, below.y(), width, min(wanted, room_below))
        height = min(wanted, room_above)
        return QRect(left, room_above - height, width, height)

    def _item(self, suggestion: Suggestion) -> QTreeWidgetItem:
        item = QTreeWidgetItem((suggestion.text, suggestion.explanation))
        item.setFont(0, self._theme.mono)
        item.setForeground(1, self._theme.color("text.muted"))
        item.setToolTip(1, suggestion.explanation)
        item.setSizeHint(0, QSize(0, _ROW_HEIGHT))
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{suggestion.text}: {suggestion.explanation}")
        return item

    def _on_item_clicked(self, item: QTreeWidgetItem) -> None:
        self.chosen.emit(self._suggestions[self._list.indexOfTopLevelItem(item)])

    def _build(self) -> None:
        self.setProperty("part", "drop")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._list.setAccessibleName("What could stand here")
        self._list.setColumnCount(2)
        self._list.setHeaderHidden(True)
        self._list.setRootIsDecorated(False)
        self._list.setUniformRowHeights(True)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._words.setWordWrap(True)
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setProperty("tone", "error")
        self._icon.setFixedWidth(_ICON)
        row = QHBoxLayout(self._complaint)
        row.setContentsMargins(8, 5, 8, 5)
        row.setSpacing(7)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(1, 1, 1, 1)
        column.setSpacing(0)
        column.addWidget(self._complaint)
        column.addWidget(self._list, 1)
