"""The forms that make and change a room; the type of a new room is chosen by a switch, not by two settings."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from console.domain.catalogue.enablex import CREATE_ROOM, ROOM_ID, UPDATE_ROOM
from console.domain.catalogue.enablex_settings import MODE, TIME, TYPE
from console.domain.room import Room, RoomType
from console.ui.models.room_model import explain_type
from console.ui.widgets.command_form import CommandForm, texts_of
from console.ui.widgets.outside_text import OutsideText

SCHEDULED, ADHOC = TYPE
FIXED = frozenset(param.name for param in (MODE, *TYPE))
"""What the system fixes when a room is made; it is not offered for change, only findable."""


class RoomForm(QWidget):
    """What stands in place of the table of rooms until it is left; its focus is that of its first field.

    Signals:
        closed: The operator leaves the form.
    """

    closed = Signal()
    form: CommandForm

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._close = QPushButton("Back to rooms", self)
        self._close.setToolTip("Leave the form (Esc)")
        self._close.clicked.connect(self.closed)

    def _lay_out(self, head: QHBoxLayout, remark: QLabel) -> None:
        """Put head, remark and form below one another; the way back stands at the end of the head."""
        head.setSpacing(6)
        head.addWidget(self._close)
        remark.setProperty("tone", "muted")
        remark.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        column.addWidget(remark)
        column.addWidget(self.form, 1)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Go to the first field."""
        super().focusInEvent(event)
        self.form.fields.focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave on Esc; while a call is running, Esc ends that instead."""
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
            return
        super().keyPressEvent(event)


class NewRoom(RoomForm):
    """Make a permanent, scheduled or ad-hoc room."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._types = QButtonGroup(self)
        self._explanation = QLabel(self)
        self._times: dict[str, str] = {}
        self._build()
        self.choose(RoomType.PERMANENT)

    def stops(self) -> list[QWidget]:
        """What Tab walks, in this order."""
        return [self._close, *self._types.buttons(), *self.form.stops()]

    def choose(self, room_type: RoomType) -> None:
        """Set the type of the room to make; what was typed so far stays."""
        for button in self._types.buttons():
            button.setChecked(button.property("type") == room_type.value)
        self._explanation.setText(explain_type(room_type))
        fields = self.form.fields
        fields.lock(SCHEDULED.name, "true" if room_type is RoomType.SCHEDULED else "false")
        fields.lock(ADHOC.name, "true" if room_type is RoomType.AD_HOC else "false")
        if room_type is RoomType.SCHEDULED:
            for param in TIME:
                fields.require_field(param.name).set_text(
                    self._times.pop(param.name, fields.texts().get(param.name, ""))
                )
            return
        for param in TIME:
            if (field := fields.field(param.name)) is not None:
                self._times[param.name] = field.typed()
                fields.remove_field(param.name)

    def reset(self) -> None:
        """Return to a fresh form for another room of the same type."""
        self.form.reset()
        self._times.clear()
        self._on_type_clicked()

    def _on_type_clicked(self) -> None:
        checked = self._types.checkedButton()
        if checked is not None:
            self.choose(RoomType(checked.property("type")))

    def _build(self) -> None:
        """Lay it out in the order in which Tab walks it, which is that in which its controls are made."""
        title = QLabel("New room", self)
        title.setProperty("tone", "title")
        head = QHBoxLayout()
        head.addWidget(title)
        for room_type in RoomType:
            button = QPushButton(room_type.value.capitalize(), self)
            button.setProperty("type", room_type.value)
            button.setCheckable(True)
            button.setToolTip(explain_type(room_type))
            button.setAccessibleName(f"{room_type.value.capitalize()} room")
            self._types.addButton(button)
            head.addWidget(button)
        head.addStretch(1)
        self._types.buttonClicked.connect(self._on_type_clicked)
        self.form = CommandForm(CREATE_ROOM, parent=self)
        self._lay_out(head, self._explanation)


class EditRoom(RoomForm):
    """Change a room; only what the operator altered is sent."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.form = CommandForm(UPDATE_ROOM, only_changes=True, submit_text="Save changes", parent=self)
        self._title = OutsideText(self, tone="title")
        head = QHBoxLayout()
        head.addWidget(self._title, 1)
        note = QLabel("Only fields you change are sent. Mode and type are fixed when a room is made.", self)
        self._lay_out(head, note)

    def stops(self) -> list[QWidget]:
        """What Tab walks, in this order."""
        return [self._close, *self.form.stops()]

    def show_room(self, room: Room) -> None:
        """Fill the form with what the room has now."""
        self._title.setText(f"Edit room “{room.name}”")
        known = texts_of(UPDATE_ROOM, room.definition)
        self.form.reset()
        self.form.fields.set_baseline({name: text for name, text in known.items() if name not in FIXED})
        self.form.fields.lock(ROOM_ID.name, room.room_id)
