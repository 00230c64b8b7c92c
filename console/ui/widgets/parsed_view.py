"""A parsed body as a tree whose branches are found when they are opened."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QWidget

from console.ui.models.parsed import Branch
from console.ui.models.visible_text import cut, visible

if TYPE_CHECKING:
    from console.ui.tasks import Tasks

_AT_ONCE = 200
_OPEN_UP_TO = 40
_OPEN_IN_ALL = 300
_DEEPEST_OPEN = 40
_LONGEST_NAME = 60
_BRANCH = Qt.ItemDataRole.UserRole
_SHOWN = Qt.ItemDataRole.UserRole + 1
_MORE = Qt.ItemDataRole.UserRole + 2


class ParsedView(QTreeWidget):
    """Names and values of a request and its reply.

    Signals:
        chosen: Another branch is current; carries the number of its top branch and its `Span`, or None.
    """

    chosen = Signal(int, object)

    def __init__(self, tasks: Tasks, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self.setAccessibleName("Parsed request and reply")
        self.setHeaderLabels(["Name", "Value"])
        self.header().setSectionResizeMode(0, QHeaderView.ResizeMode.ResizeToContents)
        self.setIndentation(13)
        self.setUniformRowHeights(True)
        self.itemExpanded.connect(self._on_item_expanded)
        self.currentItemChanged.connect(self._on_current_changed)

    def show_branches(self, branches: list[Branch]) -> None:
        """Show these as the top of the tree, opened as far as they are small."""
        self._tasks.cancel(self._task_name)
        self.clear()
        left = _OPEN_IN_ALL
        for branch in branches:
            left = self._open_small(self._add(self.invisibleRootItem(), branch), branch, left, 0)

    @property
    def _task_name(self) -> str:
        return f"open branch {id(self)}"

    def _open_small(self, item: QTreeWidgetItem, branch: Branch, left: int, depth: int) -> int:
        """Open what is small; return how many more branches may be opened."""
        few = branch.first(_OPEN_UP_TO + 1) if branch.is_small or branch.is_begun else []
        if not 0 < len(few) <= min(_OPEN_UP_TO, left) or depth > _DEEPEST_OPEN:
            return left
        left -= len(few)
        item.setExpanded(True)
        for number, below in enumerate(few):
            child = item.child(number)
            if child is not None:
                left = self._open_small(child, below, left, depth + 1)
        return left

    def _on_item_expanded(self, item: QTreeWidgetItem) -> None:
        branch: Branch | None = item.data(0, _BRANCH)
        if branch is None or item.data(0, _SHOWN) is not None:
            return
        item.setData(0, _SHOWN, 0)
        self._show_more(item, branch)

    def _show_more(self, parent: QTreeWidgetItem, branch: Branch) -> None:
        """Show the next branches below one, when finding them takes long as soon as they are found."""
        shown: int = parent.data(0, _SHOWN) or 0
        if branch.is_small or branch.is_begun:
            self._append(parent, branch, shown)
            return
        self._tasks.start(self._append_found(parent, branch, shown), name=self._task_name)

    async def _append_found(self, parent: QTreeWidgetItem, branch: Branch, shown: int) -> None:
        await asyncio.to_thread(branch.first, shown + _AT_ONCE + 1)
        self._append(parent, branch, shown)

    def _append(self, parent: QTreeWidgetItem, branch: Branch, shown: int) -> None:
        found = branch.first(shown + _AT_ONCE + 1)
        for below in found[shown : shown + _AT_ONCE]:
            self._add(parent, below)
        parent.setData(0, _SHOWN, min(len(found), shown + _AT_ONCE))
        if len(found) > shown + _AT_ONCE:
            left = f"{len(branch.branches) - shown - _AT_ONCE:,} more" if branch.is_small else "more"
            more = QTreeWidgetItem(parent, [left, "choose to see them"])
            more.setData(0, _MORE, branch)

    def _on_current_changed(self, item: QTreeWidgetItem | None) -> None:
        if item is None:
            return
        rest: Branch | None = item.data(0, _MORE)
        parent = item.parent()
        if rest is not None and parent is not None:
            parent.removeChild(item)
            self._show_more(parent, rest)
            return
        branch: Branch | None = item.data(0, _BRANCH)
        top = item
        while (above := top.parent()) is not None:
            top = above
        self.chosen.emit(self.indexOfTopLevelItem(top), None if branch is None else branch.span)

    @staticmethod
    def _add(parent: QTreeWidgetItem, branch: Branch) -> QTreeWidgetItem:
        note = branch.note
        item = QTreeWidgetItem(parent, [cut(visible(branch.name), _LONGEST_NAME), cut(visible(note))])
        item.setData(0, _BRANCH, branch)
        item.setToolTip(1, cut(visible(note, keep_lines=True), 2_000))
        if branch.may_have_branches:
            item.setChildIndicatorPolicy(QTreeWidgetItem.ChildIndicatorPolicy.ShowIndicator)
        return item

    # Qt overrides

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies name and value of the current branch."""
        item = self.currentItem()
        if item is not None and event.matches(QKeySequence.StandardKey.Copy):
            branch: Branch | None = item.data(0, _BRANCH)
            if branch is not None:
                QGuiApplication.clipboard().setText(f"{branch.name} = {branch.note}")
            return
        super().keyPressEvent(event)
