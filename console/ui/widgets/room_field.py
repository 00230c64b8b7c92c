"""The editor of a room id: known rooms by name, or an identifier pasted in."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import QWidget

from console.domain.command import Param
from console.domain.room import Room
from console.ui.models.visible_text import cut, visible
from console.ui.widgets.field import ChoiceField

SHORT_ID = 6
"""Letters of an identifier that tell rooms of one name apart."""


class RoomField(ChoiceField):
    """A typeable list of rooms; what it hands out is the identifier."""

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(param, (), parent)
        line, completer = self.editor.lineEdit(), self.editor.completer()
        assert line is not None
        assert completer is not None
        self._absent = "choose a room or paste its id"
        line.setPlaceholderText(self._absent)
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(completer.CompletionMode.PopupCompletion)
        self._rooms: dict[str, Room] = {}
        self.editor.setMinimumContentsLength(16)
        self.editor.setSizeAdjustPolicy(self.editor.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)

    def typed(self) -> str:
        """Return the identifier of the chosen room, or what was typed."""
        text = self.editor.currentText().strip()
        index = self.editor.findText(text)
        chosen = self.editor.itemData(index) if index > 0 else None
        return chosen if isinstance(chosen, str) else text

    def note(self) -> str:
        """Return the room's own times: they explain most refusals."""
        room = self._rooms.get(self.typed())
        return room.times if room is not None else ""

    def set_text(self, text: str) -> None:
        """Choose the room with this identifier, or show the identifier."""
        index = self.editor.findData(text)
        if index > 0:
            self.editor.setCurrentIndex(index)
        else:
            self.editor.setCurrentText(text)
        line = self.editor.lineEdit()
        assert line is not None
        line.setCursorPosition(0)

    def set_rooms(self, rooms: Iterable[Room]) -> None:
        """Offer these rooms; what is chosen or typed stays."""
        kept = self.typed()
        rooms = tuple(rooms)
        self._rooms = {room.room_id: room for room in rooms}
        with QSignalBlocker(self.editor):
            self.editor.clear()
            self.editor.addItem("")
            for room in sorted(rooms, key=lambda room: room.name.casefold()):
                self.editor.addItem(f"{cut(visible(room.name))}  ·  …{room.room_id[-SHORT_ID:]}", room.room_id)
                self.editor.setItemData(self.editor.count() - 1, room.room_id, Qt.ItemDataRole.ToolTipRole)
            self.set_text(kept)
