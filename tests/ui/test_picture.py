"""A picture shows the window and the dialogs over it, as they stand on a desktop."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QDialog, QMainWindow, QWidget

from console.ui.picture import picture

RED, BLUE = QColor(200, 0, 0), QColor(0, 0, 200)


@pytest.fixture(autouse=True)
def _no_style_of_others(qapp: QApplication) -> Iterator[None]:
    """Colours are given by palettes here, which a style sheet of the application would overrule."""
    before = qapp.styleSheet()
    qapp.setStyleSheet("")
    yield
    qapp.setStyleSheet(before)


def grounded(widget: QWidget, color: QColor) -> QPalette:
    palette = QPalette(widget.palette())
    palette.setColor(QPalette.ColorRole.Window, color)
    return palette


def test_a_dialog_stands_over_the_middle_of_its_window_under_its_title(qtbot) -> None:
    window = QMainWindow()
    qtbot.addWidget(window)
    window.resize(900, 600)
    window.setPalette(grounded(window, RED))
    window.show()
    dialog = QDialog(window)
    dialog.setPalette(grounded(dialog, BLUE))
    dialog.setWindowTitle("Export")
    dialog.resize(300, 200)
    assert picture(window).toImage().pixelColor(450, 300) == RED
    dialog.open()
    image = picture(window).toImage()
    assert (image.width(), image.height()) == (900, 600)
    assert image.pixelColor(450, 300) == BLUE
    assert [image.pixelColor(at) == RED for at in (QPoint(290, 300), QPoint(610, 300), QPoint(450, 150))] == [True] * 3
    title = [image.pixelColor(x, 200) for x in range(302, 598)]
    assert RED not in title
    assert BLUE not in title
    assert len(set(map(QColor.rgb, title))) > 2, "it has letters"
