"""The palette: type a few letters, run an action, open a panel, or go to a command of either system."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, QPoint, QSize, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

if TYPE_CHECKING:
    from console.ui.theme import Theme

_SHOWN = 60
_SIZE = QSize(560, 380)
_CHOICE = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing the palette offers."""

    title: str
    group: str
    """What kind of thing it is, or which system a command belongs to."""
    run: Callable[[], object]
    icon: str = ""
    shortcut: str = ""
    words: str = ""
    """Further words it is found by, such as a command's id."""
    tip: str = ""
    """What is known of it beside its title; the further words where nothing is said."""
    rank: int = 0
    """How far it stands behind others that are found as well."""
    why_not: str = ""
    """Why it cannot be chosen now; empty when it can."""


def ranked(choices: Sequence[Choice], typed: str) -> list[Choice]:
    """Return the choices that contain every typed word, the best first."""
    words = typed.lower().split()
    scored = [(score, number) for number, choice in enumerate(choices) if (score := _score(choice, words)) is not None]
    return [choices[number] for _, number in sorted(scored)]


def _score(choice: Choice, words: Sequence[str]) -> int | None:
    """Low is good: words that begin the title count most, then its other words and whole words that are known of it."""
    title = choice.title.lower()
    rest = f" {choice.group} {choice.words} ".lower()
    score = choice.rank
    for word in words:
        if title.startswith(word):
            continue
        if f" {word}" in title:
            score += 1
        elif f" {word} " in rest:
            score += 2
        elif word in title:
            score += 3
        elif f" {word}" in rest:
            score += 6
        elif word in rest:
            score += 8
        else:
            return None
    return score


class Palette(QFrame):
    """A list over the window that shrinks as one types. Enter runs, Esc leaves, arrows choose."""

    def __init__(
        self,
        theme: Theme,
        offer: Callable[[], Sequence[Choice]],
        parent: QWidget,
        offer_for: Callable[[str], Sequence[Choice]] | None = None,
    ) -> None:
        """Show what is offered.

        Args:
            theme: Colours and icons.
            offer: Returns what can be searched; asked each time the palette comes up.
            parent: The window it stands over.
            offer_for: Returns what can be done with the very text that was typed; it stands below what was found.
        """
        super().__init__(parent)
        self._offer_for = offer_for or (lambda _: ())
        self._theme = theme
        self._over = parent
        self._offer = offer
        self._choices: Sequence[Choice] = ()
        self._return_to: QWidget | None = None
        self.search = QLineEdit(self)
        self.list = QListWidget(self)
        self._hint = QLabel("Enter runs · Esc leaves · arrows choose", self)
        self._build()
        self.search.textChanged.connect(self._refresh)
        self.search.installEventFilter(self)
        self.list.itemActivated.connect(self._on_item_activated)
        self.list.itemClicked.connect(self._on_item_activated)
        self.hide()

    def pop_up(self) -> None:
        """Show the palette over its window, empty and ready to type."""
        window = self._over
        self._return_to = window.focusWidget()
        self._choices = self._offer()
        size = _SIZE.boundedTo(window.size() - QSize(40, 80))
        self.resize(size)
        self.move(QPoint((window.width() - size.width()) // 2, 44))
        self.search.clear()
        self._refresh()
        self.show()
        self.raise_()
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)

    def leave(self) -> None:
        """Hide and give the focus back."""
        self.hide()
        if self._return_to is not None:
            self._return_to.setFocus(Qt.FocusReason.PopupFocusReason)
            self._return_to = None

    def _refresh(self) -> None:
        self.list.clear()
        typed = self.search.text()
        for choice in (*ranked(self._choices, typed)[:_SHOWN], *self._offer_for(typed)):
            self.list.addItem(self._item(choice))
        self.list.setCurrentRow(0)
        found = self.list.count()
        self._hint.setText("Enter runs · Esc leaves · arrows choose" if found else "Nothing is called that.")

    def _item(self, choice: Choice) -> QListWidgetItem:
        shortcut = f"   {choice.shortcut}" if choice.shortcut else ""
        item = QListWidgetItem(f"{choice.title}   —  {choice.group}{shortcut}")
        item.setData(_CHOICE, choice)
        item.setToolTip(choice.why_not or choice.tip or choice.words)
        if choice.icon:
            item.setIcon(self._theme.icon(choice.icon))
        if choice.why_not:
            item.setFlags(Qt.ItemFlag.ItemIsSelectable)
        return item

    def _on_item_activated(self, item: QListWidgetItem) -> None:
        choice: Choice = item.data(_CHOICE)
        if choice.why_not:
            return
        self.leave()
        QTimer.singleShot(0, self, choice.run)

    def _hide_if_left(self) -> None:
        focus = QApplication.focusWidget()
        if focus is not None and not self.isAncestorOf(focus):
            self._return_to = None
            self.hide()

    def _build(self) -> None:
        self.setProperty("part", "palette")
        self.setAccessibleName("Command palette")
        self.search.setPlaceholderText("Search actions, commands, rooms, devices, codes…")
        self.search.setAccessibleName("Search actions, commands, rooms, devices and codes")
        self.list.setAccessibleName("What was found")
        self.list.setUniformItemSizes(True)
        self.list.setIconSize(QSize(16, 16))
        self._hint.setProperty("tone", "muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 8)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.list, 1)
        column.addWidget(self._hint)

    # Qt overrides

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let arrows and Enter in the search field work the list; losing the focus leaves."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            return self._take_key(event)
        if event.type() is QEvent.Type.FocusOut:
            QTimer.singleShot(0, self, self._hide_if_left)
        return super().eventFilter(watched, event)

    def _take_key(self, event: QKeyEvent) -> bool:
        row, count = self.list.currentRow(), self.list.count()
        match event.key():
            case Qt.Key.Key_Escape:
                self.leave()
            case Qt.Key.Key_Down if count:
                self.list.setCurrentRow((row + 1) % count)
            case Qt.Key.Key_Up if count:
                self.list.setCurrentRow((row - 1) % count)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                item = self.list.currentItem()
                if item is not None:
                    self._on_item_activated(item)
            case _:
                return False
        return True
