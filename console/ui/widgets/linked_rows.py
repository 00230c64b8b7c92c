"""The rows that belong to the one shown, as buttons that jump to them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from console.journal.belonging import Belonging, Related
from console.journal.entry import Detail, Relation
from console.ui.models.visible_text import cut, visible
from console.ui.widgets.flow import FlowLayout

if TYPE_CHECKING:
    from console.journal.rows import Rows
    from console.ui.theme import Theme

_LONGEST_TITLE = 28


class RowLink(NamedTuple):
    """A row that belongs to the one shown."""

    entry: int
    text: str
    why: str
    icon: str


def links_of(detail: Detail, others: Sequence[Related], rows: Rows) -> list[RowLink]:
    """Return what belongs to a row: what it says itself first, then what place and time suggest."""
    found = []
    for link in detail.links:
        match link.relation:
            case Relation.RETRY_OF:
                word, why = (
                    ("First attempt", "This row repeats it")
                    if link.is_outward
                    else ("Retry", "It repeats this row's call")
                )
                found.append(RowLink(link.entry, f"{word} · row {link.entry}", why, "retry"))
    for other in others:
        entry = rows.columns.entry(other.entry)
        title = cut(visible("" if entry is None else entry.title), _LONGEST_TITLE)
        is_event = other.belonging is Belonging.EVENT_OF_CALL
        why = "The recorder reported it for the same device within seconds of this call"
        if not is_event:
            why = "The last call that changed this device, seconds before the event"
        sure = "" if other.is_named else " (by time only)"
        found.append(RowLink(other.entry, f"{title} · row {other.entry}", why + sure, "event" if is_event else "send"))
    return found


class LinkedRows(QWidget):
    """Buttons for the rows that belong to the one shown; hidden when there are none.

    Signals:
        requested: The operator wants to see a row; carries its number.
    """

    requested = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.buttons: list[QToolButton] = []
        heading = QLabel("Belongs together", self)
        heading.setProperty("tone", "muted")
        self._place = QWidget(self)
        self._flow = FlowLayout(self._place, gap=4)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 4, 10, 8)
        column.setSpacing(4)
        column.addWidget(heading)
        column.addWidget(self._place)
        self.hide()

    def show_links(self, links: Sequence[RowLink]) -> None:
        """Show other links."""
        for button in self.buttons:
            self._flow.removeWidget(button)
            button.deleteLater()
        self.buttons = [self._button(link) for link in links]
        for button in self.buttons:
            self._flow.addWidget(button)
        self.setVisible(bool(links))
        self._place.updateGeometry()

    def _button(self, link: RowLink) -> QToolButton:
        button = QToolButton(self._place)
        button.setText(link.text)
        button.setToolTip(f"{link.why}. Choose it to go there.")
        button.setAccessibleName(f"Go to {link.text}: {link.why}")
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._theme.bind_icon(button, link.icon)
        button.clicked.connect(partial(self.requested.emit, link.entry))
        button.show()
        return button
