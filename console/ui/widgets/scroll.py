"""Pages that scroll downwards where there is too little height for them."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtGui import QCursor, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QFrame, QScrollArea, QSizePolicy, QSplitter, QWidget

from console.ui.widgets.enabling import borrowed_from

LOWEST_PX = 96
"""Height below which a scrolled page is of no use."""


WHOLE_PX = 10_000
"""Any large width: a splitter scales the sizes it is given."""


class Scroller(QScrollArea):
    """Follows the width of its page and scrolls its height; it is never higher than the page itself."""

    def __init__(self, page: QWidget, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._page = page
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)

    def sizeHint(self) -> QSize:
        """The size of the page at the present width."""
        page = self._page
        hint = page.sizeHint()
        height = page.heightForWidth(self.viewport().width()) if page.hasHeightForWidth() else hint.height()
        return QSize(hint.width(), max(height, hint.height() if height < 0 else 0))

    def minimumSizeHint(self) -> QSize:
        """Enough to see what is there to scroll."""
        width = self._page.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(width, min(LOWEST_PX, self.sizeHint().height()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Ask for more or less height when the page's own needs changed."""
        if watched is self._page and event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Texts wrap anew at another width, and whoever types goes on seeing what is typed.

        A button that has just been clicked stays under the pointer: with it would move what is clicked next.
        """
        super().resizeEvent(event)
        focus = QApplication.focusWidget()
        if focus is not None and (focus is self._page or self._page.isAncestorOf(focus)):
            self._keep_in_sight(borrowed_from(focus))
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _keep_in_sight(self, worked_with: QWidget) -> None:
        is_clicked = isinstance(worked_with, QAbstractButton) and _is_under_pointer(worked_with)
        if worked_with is not self._page and not is_clicked:
            self.ensureWidgetVisible(worked_with)


def _is_under_pointer(widget: QWidget) -> bool:
    """Whether the pointer is on it, also while it is disabled; Qt itself forgets that then."""
    return widget.rect().contains(widget.mapFromGlobal(QCursor.pos()))


def scrolling(page: QWidget) -> Scroller:
    """Return the page in an area that fills its place and scrolls the page's height."""
    area = Scroller(page)
    area.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
    return area


def bring_into_sight(widget: QWidget) -> None:
    """Scroll whatever area the widget stands in so that it can be seen."""
    parent = widget.parentWidget()
    while parent is not None and not isinstance(parent, QScrollArea):
        parent = parent.parentWidget()
    if parent is not None:
        parent.ensureWidgetVisible(widget)


def share(split: QSplitter, *shares: int) -> None:
    """Divide a splitter by shares, now and when it grows; the operator may move its handle afterwards."""
    split.setSizes([part * WHOLE_PX // sum(shares) for part in shares])
    for index, part in enumerate(shares):
        split.setStretchFactor(index, part)
