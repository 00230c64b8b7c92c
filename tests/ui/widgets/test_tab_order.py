"""Tab walks a form from top to bottom and leaves it again."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QVBoxLayout, QWidget

from console.domain.catalogue.enablex import CREATE_TOKEN
from console.ui.widgets.command_form import CommandForm
from console.ui.widgets.tab_order import set_tab_order


@pytest.fixture
def page(qtbot) -> QWidget:
    widget = QWidget()
    qtbot.addWidget(widget)
    QVBoxLayout(widget)
    return widget


def walk(page: QWidget, start: QWidget, steps: int) -> list[str]:
    """Press Tab and note where the focus stands."""
    page.show()
    page.activateWindow()
    start.setFocus()
    names = []
    for _ in range(steps):
        place = page.focusWidget()
        names.append(place.accessibleName() or place.objectName() or place.text())
        QTest.keyClick(place, Qt.Key.Key_Tab)
    return names


def test_what_hands_its_focus_on_is_walked_in_the_order_given(page: QWidget) -> None:
    holders = []
    for name in "abc":
        holder = QWidget(page)
        editor = QLineEdit(holder)
        editor.setObjectName(name)
        holder.setFocusProxy(editor)
        page.layout().addWidget(holder)
        holders.append((holder, editor))
    a, b, c = holders

    set_tab_order([*a, *c, *b])

    assert walk(page, a[1], 4) == ["a", "c", "b", "a"]
    assert all(holder.focusProxy() is editor for holder, editor in holders)
    assert all(holder.focusPolicy() is Qt.FocusPolicy.NoFocus for holder, _ in holders)


def test_a_form_is_walked_to_its_button_and_left_again(page: QWidget) -> None:
    form = CommandForm(CREATE_TOKEN, parent=page)
    form.fields.show_field("data")
    after = QPushButton("after", page)
    for widget in (form, after):
        page.layout().addWidget(widget)

    assert walk(page, form.fields.field("room_id").focusProxy(), 9) == [
        "Room id",
        "Name",
        "Role",
        "User reference",
        "Custom data",
        "Leave Custom data out",
        "Longest wait in seconds",
        "Issue token",
        "after",
    ]
