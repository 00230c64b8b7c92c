"""Two rows of the log side by side: only what differs, part by part."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QHeaderView,
    QLabel,
    QPlainTextEdit,
    QSplitter,
    QStackedWidget,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from console.journal.comparing import Comparison, Difference, Part, compare
from console.journal.differences import Change
from console.ui.models.visible_text import cut, visible
from console.ui.tasks import Tasks

if TYPE_CHECKING:
    from console.journal.entry import Detail, Entry
    from console.ui.messages import Messages
    from console.ui.theme import Theme

_SIZE = QSize(920, 560)
_DIFFERENCE = Qt.ItemDataRole.UserRole
_MARKS = {Change.ADDED: "+", Change.REMOVED: "−", Change.CHANGED: "≠", Change.MOVED: "↕"}
_ROLES = {
    Change.ADDED: "severity.ok",
    Change.REMOVED: "severity.error",
    Change.CHANGED: "severity.warning",
    Change.MOVED: "severity.notice",
}


class ComparisonView(QDialog):
    """What differs between row A and row B; comparing runs in a thread of its own."""

    def __init__(self, left: Detail, right: Detail, theme: Theme, messages: Messages, parent: QWidget) -> None:
        super().__init__(parent)
        self.tasks = Tasks(self, messages.problem)
        self._left, self._right, self._theme = left, right, theme
        self.differences = QTreeWidget(self)
        self.whole = (QPlainTextEdit(self), QPlainTextEdit(self))
        self.items: list[QTreeWidgetItem] = []
        """One item a difference, in their order."""
        self._said = QLabel(self)
        self._remarks = QLabel(self)
        self._pages = QStackedWidget(self)
        self._build()
        self.differences.currentItemChanged.connect(self._on_current_changed)
        theme.changed.connect(self._colour)

    def open_beside(self) -> None:
        """Show the window; work in the log goes on beside it."""
        self.show()
        self.tasks.start(self._compare(), name="compare")

    async def _compare(self) -> None:
        self.show_comparison(await asyncio.to_thread(compare, self._left, self._right))

    def show_comparison(self, comparison: Comparison) -> None:
        """Show what was found."""
        self.differences.clear()
        self.items.clear()
        for part in Part:
            found = comparison.of(part)
            if found:
                self._add(part, found)
        self._colour()
        count = len(comparison.differences)
        self._said.setText(_told(count))
        self.setAccessibleDescription(_told(count))
        self._remarks.setText("\n".join(comparison.remarks))
        self._remarks.setVisible(bool(comparison.remarks))
        self._pages.setCurrentIndex(1 if count else 0)
        if count:
            self.differences.setCurrentItem(self.items[0])
            self.differences.setFocus()

    def _add(self, part: Part, found: tuple[Difference, ...]) -> None:
        top = QTreeWidgetItem(self.differences, [f"{part.value} · {len(found):,}"])
        top.setFirstColumnSpanned(True)
        font = top.font(0)
        font.setBold(True)
        top.setFont(0, font)
        for each in found:
            texts = [f"{_MARKS[each.change]} {each.path}", each.change.value, each.left, each.right]
            item = QTreeWidgetItem(top, [cut(visible(text)) for text in texts])
            item.setData(0, _DIFFERENCE, each)
            item.setData(0, Qt.ItemDataRole.AccessibleTextRole, f"{each.path} {each.change.value}")
            self.items.append(item)
        top.setExpanded(True)

    def _colour(self) -> None:
        """Colour the kind of each difference; its sign and its word tell the same."""
        for item in self.items:
            each: Difference = item.data(0, _DIFFERENCE)
            item.setForeground(1, self._theme.color(f"{_ROLES[each.change]}.fg"))

    def _on_current_changed(self, item: QTreeWidgetItem | None) -> None:
        each: Difference | None = None if item is None else item.data(0, _DIFFERENCE)
        for view, text in zip(self.whole, ("", "") if each is None else (each.left, each.right), strict=True):
            view.setPlainText(visible(text, keep_lines=True))

    def _build(self) -> None:
        self.setWindowTitle(f"Row {self._left.entry.id} and row {self._right.entry.id} compared")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setModal(False)
        self.resize(_SIZE)
        tree = self.differences
        tree.setAccessibleName("Differences")
        tree.setHeaderLabels(["What", "Change", f"A · row {self._left.entry.id}", f"B · row {self._right.entry.id}"])
        tree.setIndentation(12)
        tree.setUniformRowHeights(True)
        tree.setRootIsDecorated(False)
        for column, width in enumerate((270, 84, 260)):
            tree.setColumnWidth(column, width)
        tree.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        tree.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self._said.setText("Comparing…")
        self._said.setProperty("tone", "title")
        self._remarks.setProperty("tone", "muted")
        self._remarks.setWordWrap(True)
        self._remarks.hide()
        same = QLabel("Nothing differs: the same was asked, the same came back, and it means the same.", self)
        same.setAlignment(Qt.AlignmentFlag.AlignCenter)
        same.setProperty("tone", "muted")
        same.setWordWrap(True)
        self._pages.addWidget(same)
        self._pages.addWidget(self._split())
        self._pages.setCurrentIndex(1)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.close)
        page = QVBoxLayout(self)
        page.setContentsMargins(14, 12, 14, 12)
        page.setSpacing(8)
        page.addWidget(self._said)
        page.addLayout(self._heads())
        page.addWidget(self._pages, 1)
        page.addWidget(self._remarks)
        page.addWidget(buttons)

    def _heads(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(10)
        grid.setColumnStretch(1, 1)
        for row, (letter, detail) in enumerate((("A", self._left), ("B", self._right))):
            mark = QLabel(letter, self)
            mark.setProperty("badge", "letter")
            line = QLabel(_head(detail.entry), self)
            line.setTextFormat(Qt.TextFormat.PlainText)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            grid.addWidget(mark, row, 0)
            grid.addWidget(line, row, 1)
        return grid

    def _split(self) -> QSplitter:
        """Return the list of differences over both sides of the chosen one in full."""
        below = QSplitter(Qt.Orientation.Horizontal, self)
        for view, letter in zip(self.whole, "AB", strict=True):
            view.setReadOnly(True)
            view.setFont(self._theme.mono)
            view.setPlaceholderText("not there")
            view.setAccessibleName(f"The chosen difference in row {letter}")
            view.setTabChangesFocus(True)
            below.addWidget(view)
        split = QSplitter(Qt.Orientation.Vertical, self)
        split.setChildrenCollapsible(False)
        split.addWidget(self.differences)
        split.addWidget(below)
        split.setStretchFactor(0, 4)
        split.setStretchFactor(1, 1)
        return split

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies the current difference."""
        item = self.differences.currentItem()
        each: Difference | None = None if item is None else item.data(0, _DIFFERENCE)
        if each is not None and event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(f"{each.path} ({each.change.value})\nA: {each.left}\nB: {each.right}")
            return
        super().keyPressEvent(event)


def _told(count: int) -> str:
    return "Nothing differs" if not count else f"{count:,} difference{'s' if count != 1 else ''}"


def _head(entry: Entry) -> str:
    moment = f"{entry.time.astimezone():%H:%M:%S}"
    parts = (f"row {entry.id}", moment, entry.title, entry.target, entry.result or entry.severity_word, entry.summary)
    return cut(visible("  ·  ".join(part for part in parts if part)), 140)
