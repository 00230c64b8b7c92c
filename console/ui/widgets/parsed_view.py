"""A parsed body as a tree whose branches are made when they are opened."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from console.ui.models.parsed import Branch
from console.ui.models.visible_text import cut, visible

_AT_ONCE = 200
_OPEN_UP_TO = 40
_LONGEST_NAME = 60
_WHOLE = Qt.ItemDataRole.UserRole
_REST = Qt.ItemDataRole.UserRole + 1


class ParsedView(QTreeWidget):
    """Names and values of a request and its reply."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Parsed request and reply")
        self.setHeaderLabels(["Name", "Value"])
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.setIndentation(13)
        self.setUniformRowHeights(True)
        self.itemExpanded.connect(self._on_item_expanded)

    def show_branches(self, branches: list[Branch]) -> None:
        """Show these as the top of the tree, opened as far as they are small."""
        self.clear()
        for branch in branches:
            self._open_small(self._add(self.invisibleRootItem(), branch), branch)

    def _open_small(self, item: QTreeWidgetItem, branch: Branch) -> None:
        if 0 < len(branch.branches) <= _OPEN_UP_TO:
            item.setExpanded(True)
            for number, below in enumerate(branch.branches):
                child = item.child(number)
                assert child is not None
                self._open_small(child, below)

    def _on_item_expanded(self, item: QTreeWidgetItem) -> None:
        rest: list[Branch] = item.data(0, _REST) or []
        if not rest:
            return
        item.setData(0, _REST, None)
        for branch in rest[:_AT_ONCE]:
            self._add(item, branch)
        left = rest[_AT_ONCE:]
        if left:
            more = self._add(item, Branch(f"{len(left):,} more", "open to see them"))
            more.setData(0, _REST, left)
            more.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)

    @staticmethod
    def _add(parent: QTreeWidgetItem, branch: Branch) -> QTreeWidgetItem:
        item = QTreeWidgetItem(parent, [cut(visible(branch.name), _LONGEST_NAME), cut(visible(branch.note))])
        item.setData(0, _WHOLE, f"{branch.name} = {branch.value}")
        item.setToolTip(1, cut(visible(branch.value, keep_lines=True), 2_000))
        if branch.branches:
            item.setData(0, _REST, branch.branches)
            item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        return item

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies name and value of the current branch."""
        item = self.currentItem()
        if item is not None and event.matches(QKeySequence.StandardKey.Copy):
            QGuiApplication.clipboard().setText(item.data(0, _WHOLE))
            return
        super().keyPressEvent(event)
