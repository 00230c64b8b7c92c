"""Issue a token for a room and hand it to the operator."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from console.domain.call import Call
from console.domain.catalogue.enablex import CREATE_TOKEN, ROOM_ID
from console.domain.command import System
from console.domain.outcome import Outcome
from console.domain.reply import Reply, RestReply
from console.domain.secret import Secret
from console.ui.panels.asking import AskingPanel, good_reply, why_blocked
from console.ui.panels.issued_token import IssuedToken
from console.ui.widgets.command_form import CommandForm
from console.ui.widgets.room_field import RoomField
from console.ui.widgets.scroll import scrolling, share

if TYPE_CHECKING:
    from console.ui.desk import Desk

NO_ROOMS = "No room is known yet. Fetch them in the Rooms panel, or paste a room id."


class TokensPanel(AskingPanel):
    """The form of a token beside the token it brought."""

    def __init__(self, desk: Desk, parent: QWidget | None = None) -> None:
        super().__init__(desk, parent)
        self.form = CommandForm(CREATE_TOKEN, is_titled=True, editors={ROOM_ID.name: RoomField}, parent=self)
        self.issued = IssuedToken(desk.theme, self)
        self._room_note = QLabel(NO_ROOMS, self)
        self._environment = ""
        self._build()
        self.setFocusProxy(self.form.fields.show_field(ROOM_ID.name))
        self.serve(self.form, self._on_answered)
        self.watch.changed.connect(self._on_known_changed)
        self.refresh()

    def receive(self, what: str) -> None:
        """Fill in a room."""
        self.form.fields.show_field(ROOM_ID.name).set_text(what)
        texts = self.form.fields.texts()
        self.form.fields.focus_first({param.name for param in CREATE_TOKEN.params if not texts.get(param.name)})

    def leave(self) -> None:
        """Take a copied token out of the clipboard."""
        self.issued.clear_clipboard()

    def refresh(self) -> None:
        """Follow the environment; a token of another one is forgotten."""
        environment = self.desk.runner.environment
        if environment.name != self._environment:
            self._environment = environment.name
            self.issued.clear()
        self.form.set_blocked(why_blocked(environment, System.ENABLEX))
        self._on_known_changed()

    async def _on_answered(self, call: Call, outcome: Outcome) -> None:
        reply = good_reply(outcome)
        token = _token_in(reply) if reply is not None else None
        if token is None:
            return
        room = self.desk.runner.known.rooms.get(str(call.values.get(ROOM_ID.name)))
        values = {param.name: str(call.values.get(param.name, "")) for param in CREATE_TOKEN.params}
        who = f"{values['name']} as {values['role']}" if values.get("name") else "somebody"
        self.issued.show_token(token, f"For {who}, room “{room.name if room else values[ROOM_ID.name]}”.")

    def _on_known_changed(self) -> None:
        field = self.form.fields.field(ROOM_ID.name)
        if isinstance(field, RoomField):
            field.set_rooms(self.desk.runner.known.rooms.values())
        self._room_note.setVisible(not self.desk.runner.known.rooms)

    def _build(self) -> None:
        self._room_note.setProperty("tone", "muted")
        self._room_note.setWordWrap(True)
        left = QWidget(self)
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 12, 0)
        column.setSpacing(8)
        column.addWidget(self.form, 1)
        self.form.add_note(self._room_note)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        split.addWidget(left)
        split.addWidget(scrolling(self.issued))
        share(split, 1, 1)
        self.body.addWidget(split, 1)


def _token_in(reply: Reply) -> Secret | None:
    """Return the token an answer carries."""
    body = reply.body if isinstance(reply, RestReply) else None
    token = body.get("token") if isinstance(body, dict) else None
    return Secret(token) if isinstance(token, str) and token else None
