"""What is known of one room, who is in it, and what can be done with it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFormLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from console.domain.room import Room
from console.ui.models.room_model import UserRow, explain_type, facts, user_columns
from console.ui.models.table import SortedRows, TableModel
from console.ui.theme import Theme
from console.ui.widgets.flow import FlowLayout
from console.ui.widgets.outside_text import OutsideText
from console.ui.widgets.scroll import bring_into_sight
from console.ui.widgets.table import Table

FEWEST_USER_ROWS = 4

NO_ROOM = Room("", {}, 0.0)


class RoomDetails(QWidget):
    """The chosen room.

    Signals:
        token_requested: Issue a token for it.
        edit_requested: Change its settings.
        users_requested: Ask who is connected.
        delete_requested: Remove it.
    """

    token_requested = Signal()
    edit_requested = Signal()
    users_requested = Signal()
    delete_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.token_button = QPushButton("Issue token", self)
        self.edit_button = QPushButton("Edit room", self)
        self.users_button = QPushButton("Check users", self)
        self.delete_button = QPushButton("Delete room", self)
        self.users = TableModel[UserRow](user_columns(), self)
        self._title = OutsideText(self, tone="title")
        self._explanation = OutsideText(self, tone="muted")
        self._facts = {name: OutsideText(self) for name in facts(NO_ROOM)}
        self._table = Table(SortedRows(self.users, self), "Connected users", self)
        self._build(theme)
        self.token_button.clicked.connect(self.token_requested)
        self.edit_button.clicked.connect(self.edit_requested)
        self.users_button.clicked.connect(self.users_requested)
        self.delete_button.clicked.connect(self.delete_requested)

    def stops(self) -> list[QWidget]:
        """What Tab walks, in this order."""
        return [self.token_button, self.edit_button, self.users_button, self.delete_button, self._table]

    def show_room(self, room: Room, users: Sequence[UserRow]) -> None:
        """Show a room and the people last seen in it."""
        if self._facts["Room id"].text() != room.room_id:
            bring_into_sight(self._title)  # or the buttons of one room would stand where those of another stood
        self._title.setText(room.name)
        self._explanation.setText(f"{explain_type(room.type)} {room.times}".strip())
        for name, value in facts(room).items():
            self._facts[name].setText(value)
        self.users.set_rows(users)
        self._table.set_empty_text(
            "Nobody asked who is connected. Press Check users." if room.users is None else "Nobody is connected."
        )

    def _build(self, theme: Theme) -> None:
        self.delete_button.setProperty("danger", "true")
        buttons = FlowLayout(gap=6)
        for button, icon, role in (
            (self.token_button, "tokens", "icon.normal"),
            (self.edit_button, "edit", "icon.normal"),
            (self.users_button, "users", "icon.normal"),
            (self.delete_button, "delete", "severity.error.fg"),
        ):
            theme.bind_icon(button, icon, role)
            buttons.addWidget(button)
        self._table.setMinimumHeight(self._table.verticalHeader().defaultSectionSize() * FEWEST_USER_ROWS)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._title)
        column.addWidget(self._explanation)
        column.addLayout(self._fact_rows())
        column.addLayout(buttons)
        column.addWidget(self._table, 1)

    def _fact_rows(self) -> QFormLayout:
        rows = QFormLayout()
        rows.setHorizontalSpacing(16)
        rows.setVerticalSpacing(3)
        rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft)
        for name, value in self._facts.items():
            label = QLabel(name, self)
            label.setProperty("tone", "muted")
            value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            value.setWordWrap(True)
            value.setAccessibleName(name)
            rows.addRow(label, value)
        return rows
