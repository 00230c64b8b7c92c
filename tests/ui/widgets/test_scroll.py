"""A page that scrolls keeps in sight what is worked with, and lies still under the pointer."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from console.ui.widgets.enabling import enable
from console.ui.widgets.scroll import Scroller, scrolling


@pytest.fixture
def area(qtbot) -> Scroller:
    page = QWidget()
    column = QVBoxLayout(page)
    for number in range(12):
        column.addWidget(QPushButton(f"Button {number}", page))
    area = scrolling(page)
    qtbot.addWidget(area)
    area.resize(200, 400)
    area.show()
    area.activateWindow()
    return area


@pytest.mark.parametrize("is_busy", [True, False])
@pytest.mark.parametrize("is_clicked", [True, False])
def test_a_clicked_button_stays_where_it_is_when_the_page_gets_lower(
    area, qtbot, is_clicked: bool, is_busy: bool
) -> None:
    last = area.findChildren(QPushButton)[-1]
    area.resize(200, area.widget().sizeHint().height())
    last.setFocus()
    qtbot.waitUntil(last.hasFocus)
    enable(last, not is_busy)
    QCursor.setPos(last.mapToGlobal(last.rect().center()) if is_clicked else area.mapToGlobal(QPoint(-50, -50)))
    area.resize(200, 150)
    assert area.verticalScrollBar().maximum() > 0
    assert (area.verticalScrollBar().value() == 0) is is_clicked
