"""Mouse and keys: everything a scenario does to a widget goes through here, and only where an operator could do it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from typing import TypeVar

from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QCoreApplication, QModelIndex, QPoint, Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QComboBox,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollArea,
    QWidget,
)

Key = Qt.Key
NONE, CONTROL, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
)
LOOK_AGAIN_S = 0.01
PATIENCE_S = 12.0

T = TypeVar("T")
WidgetT = TypeVar("WidgetT", bound=QWidget)


async def until(condition: Callable[[], T], what: object = "", patience_s: float = PATIENCE_S) -> T:
    """Let the window live until the condition is true, and return what it gave; fail with words when it never is."""
    loop = asyncio.get_running_loop()
    end = loop.time() + patience_s
    while not (found := condition()):
        if loop.time() > end:
            raise AssertionError(f"never came true: {what() if callable(what) else what or condition}")
        await asyncio.sleep(LOOK_AGAIN_S)
    return found


def click(widget: QWidget, at: QPoint | None = None, *, twice: bool = False) -> None:
    """Click where the widget can be seen; a widget that is covered, hidden or disabled cannot be clicked."""
    reveal(widget)
    where = widget.rect().center() if at is None else at
    assert widget.isEnabled(), f"{describe(widget)} is disabled: {widget.toolTip()}"
    assert widget.isVisible(), f"{describe(widget)} cannot be seen"
    top = widget.window()
    hit = top.childAt(widget.mapTo(top, where)) if top is not widget else widget
    assert hit is widget or widget.isAncestorOf(hit), f"{describe(widget)} is covered by {describe(hit)}"
    (QTest.mouseDClick if twice else QTest.mouseClick)(widget, Qt.MouseButton.LeftButton, NONE, where)


def key(widget: QWidget, which: Key, modifiers: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(widget, which, modifiers)


def chord(window: QWidget, which: Key, modifiers: Qt.KeyboardModifier = CONTROL) -> None:
    """Press a shortcut wherever the focus is."""
    QTest.keyClick(window.focusWidget() or window, which, modifiers)


def type_into(editor: QWidget, text: str) -> None:
    """Replace what stands in an editor, key by key; a list is typed into like a line."""
    line = editor.lineEdit() if isinstance(editor, QComboBox) else editor
    assert isinstance(line, QLineEdit | QPlainTextEdit), f"{describe(editor)} takes no text"
    reveal(line)
    assert line.isEnabled(), f"{describe(line)} is disabled"
    line.setFocus(Qt.FocusReason.MouseFocusReason)
    line.selectAll()
    key(line, Key.Key_Delete)
    for piece in text.splitlines(keepends=True):
        QTest.keyClicks(line, piece.rstrip("\n"))
        if piece.endswith("\n"):
            key(line, Key.Key_Return)
    popup = QApplication.activePopupWidget()
    if popup is not None:
        popup.hide()  # the list of what would complete the text


def settle() -> None:
    """Let Qt do what it has put off, such as showing what was just put into a layout; no loop is turned."""
    QCoreApplication.sendPostedEvents()


def leave(editor: QWidget) -> None:
    """Go on to the next control."""
    key(editor, Key.Key_Tab)


def reveal(widget: QWidget) -> None:
    """Scroll until the widget can be seen."""
    above = widget.parentWidget()
    while above is not None:
        if isinstance(above, QScrollArea):
            above.ensureWidgetVisible(widget)
        above = above.parentWidget()


def find(widgets: Iterable[WidgetT], matches: Callable[[WidgetT], bool], what: str) -> WidgetT:
    """Return the one visible widget that matches."""
    seen = [widget for widget in widgets if widget.isVisible()]
    found = [widget for widget in seen if matches(widget)]
    assert found, f"there is no {what}; there is {sorted({describe(widget) for widget in seen})}"
    assert len(found) == 1, f"there are {len(found)} of {what}: {[describe(widget) for widget in found]}"
    return found[0]


def button(within: QWidget, text: str) -> QAbstractButton:
    """Return the button that shows this text or, without text, goes by this name."""
    return find(
        within.findChildren(QAbstractButton),
        lambda one: text in (one.text().strip(), one.text().replace("&", "").strip()) or _is_named(one, text),
        f"button “{text}”",
    )


def named(within: QWidget, name: str, kind: type[WidgetT]) -> WidgetT:
    """Return the visible control with this accessible name."""
    return find(within.findChildren(kind), lambda one: one.accessibleName() == name, f"{kind.__name__} “{name}”")


def row_of(view: QAbstractItemView, text: str) -> QModelIndex:
    """Return the first cell, in any row or branch, that shows this text."""
    for index in cells(view.model()):
        if str(index.data() or "") == text:
            return index
    shown = [str(index.data()) for index in cells(view.model())]
    raise AssertionError(f"“{text}” is in no row of {describe(view)}: {shown}")


def cells(model: QAbstractItemModel, parent: QModelIndex | None = None) -> Iterable[QModelIndex]:
    parent = parent or QModelIndex()
    for row in range(model.rowCount(parent)):
        for column in range(1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)):
            index = model.index(row, column, parent)
            yield index
            if model.rowCount(index):
                yield from cells(model, index)


def click_row(view: QAbstractItemView, index: QModelIndex, *, twice: bool = False) -> None:
    view.scrollTo(index)
    area = view.visualRect(index)
    if twice:
        click(view.viewport(), area.center())
    click(view.viewport(), area.center(), twice=twice)


def choose_action(menu: QMenu, text: str) -> None:
    """Click the entry of an open menu."""
    action = next(one for one in menu.actions() if text in _plain(one))
    assert action.isEnabled(), f"“{text}” cannot be chosen"
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, NONE, menu.actionGeometry(action).center())


def open_menu() -> QMenu | None:
    popup = QApplication.activePopupWidget()
    return popup if isinstance(popup, QMenu) else None


def in_front() -> str:
    """What has the keyboard, for whoever wonders where a key has gone."""
    widgets = (QApplication.activeWindow(), QApplication.focusWidget(), QApplication.activePopupWidget())
    active, focus, popup = (describe(widget) for widget in widgets)
    return f"in front is {active}, the focus has {focus}, open over them is {popup}"


def clipboard() -> str:
    return QGuiApplication.clipboard().text()


def describe(widget: QWidget | None) -> str:
    if widget is None:
        return "nothing"
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return f"{type(widget).__name__} “{widget.accessibleName() or text or widget.objectName()}”"


def _plain(action: QAction) -> str:
    return action.text().replace("&", "").split("\t")[0]


def _is_named(one: QAbstractButton, text: str) -> bool:
    return one.accessibleName() == text
