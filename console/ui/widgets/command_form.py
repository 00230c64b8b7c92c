"""The form of a command, made from its catalogue record: fields, checks before sending, and the call."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from console.domain.call import DEFAULT_TIMEOUT_S, Call
from console.domain.command import Checked, Command, Param, System, Transport, check
from console.domain.kinds import MOMENT_FORMAT, Moment, Password
from console.ui.widgets.badge import ProvenanceBadge
from console.ui.widgets.enabling import enable
from console.ui.widgets.field import CalmCombo
from console.ui.widgets.field_grid import Editors, FieldGrid
from console.ui.widgets.scroll import Scroller
from console.ui.widgets.tab_order import set_tab_order

LONGEST_TIMEOUT_S = 600


class CommandForm(QWidget):
    """Fields for one command with the buttons to send it, to send it anyway and to cancel it.

    Signals:
        submitted: The operator sends a call; carries the Call.
        refused: The operator wanted to send what does not fit; the form says what and sends nothing.
        cancel_requested: Esc or the Cancel button while a call is running.
    """

    submitted = Signal(object)
    refused = Signal()
    cancel_requested = Signal()

    def __init__(
        self,
        command: Command,
        *,
        shown: Collection[str] = (),
        editors: Editors | None = None,
        submit_text: str = "",
        is_titled: bool = False,
        only_changes: bool = False,
        transport: Transport = Transport.TCP,
        timeout_s: float = DEFAULT_TIMEOUT_S,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.command = command
        self.fields = FieldGrid(command.params, shown=shown, editors=editors, parent=self)
        self.submit_button = QPushButton(submit_text or command.title, self)
        self.anyway_button = QPushButton("Send anyway", self)
        self.cancel_button = QPushButton("Cancel", self)
        self._only_changes = only_changes
        self._is_running = False
        self._blocked = ""
        self._help = QLabel(self)
        self._problems = QLabel(self)
        self._transport = CalmCombo(self)
        self._timeout = QSpinBox(self)
        self._build(is_titled, transport, timeout_s)
        self._refresh()

    def stops(self) -> list[QWidget]:
        """What Tab walks, in this order."""
        return [*self.fields.stops(), *self._foot_stops()]

    def call(self) -> Call | None:
        """Return the call when everything fits; otherwise show what does not and return None."""
        checked = self._checked()
        self._show(checked)
        return None if checked.problems else self._made(checked)

    def call_anyway(self) -> Call:
        """Return the call as typed; it is marked when its values do not fit."""
        return self._made(self._checked())

    def set_running(self, is_running: bool) -> None:
        """Show that a call of this form is under way, with the button that cancels it."""
        self._is_running = is_running
        self._refresh()

    def set_blocked(self, reason: str) -> None:
        """Disable sending and say why; an empty reason lets it again."""
        self._blocked = reason
        self._refresh()

    def set_transport(self, transport: Transport) -> None:
        """Choose the way a recorder command takes."""
        self._transport.setCurrentIndex(self._transport.findData(transport))

    def reset(self) -> None:
        """Return to a fresh form."""
        self.fields.reset()
        self._clear_messages()

    def add_note(self, note: QWidget) -> None:
        """Put something of the panel's own below the fields."""
        self._notes.addWidget(note)

    def _on_submit_clicked(self) -> None:
        if self._is_running or self._blocked:
            return
        call = self.call()
        if call is not None:
            self.submitted.emit(call)
            return
        self._lead_to_problems()
        self.refused.emit()

    def _lead_to_problems(self) -> None:
        """Go to the first field that does not fit; all is said again, since a field that is left is judged alone."""
        checked = self._checked()
        named = {problem.param for problem in checked.problems} - {""}
        if named:
            self.fields.focus_first(named)
            self._show(checked)

    def _on_anyway_clicked(self) -> None:
        if not self._is_running and not self._blocked:
            self.submitted.emit(self.call_anyway())

    def _on_fields_changed(self) -> None:
        """Once problems were shown, take them back as they are mended."""
        if not self.anyway_button.isHidden():
            self._show(self._checked())

    def _checked(self) -> Checked:
        texts = self.fields.changed_texts() if self._only_changes else self.fields.texts()
        return check(self.command, texts)

    def _made(self, checked: Checked) -> Call:
        is_recorder = self.command.system is System.UPTIVITY
        return Call(
            self.command,
            checked.values,
            transport=Transport(self._transport.currentData()) if is_recorder else Transport.HTTP,
            timeout_s=float(self._timeout.value()),
            sent_anyway=bool(checked.problems),
        )

    def _show(self, checked: Checked) -> None:
        """Put the problems where they belong, or clear them."""
        if not checked.problems:
            self._clear_messages()
            return
        rest = self.fields.show_problems(checked.problems)
        self._problems.setText("\n".join(problem.message for problem in rest))
        self._problems.setVisible(bool(rest))
        self.anyway_button.show()

    def _clear_messages(self) -> None:
        self.fields.clear_problems()
        self._problems.hide()
        self.anyway_button.hide()

    def _build(self, is_titled: bool, transport: Transport, timeout_s: float) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addWidget(self._page(is_titled))
        for label, tone in ((self._help, "muted"), (self._problems, "error")):
            label.setProperty("tone", tone)
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.hide()
            column.addWidget(label)
        column.addLayout(self._foot(transport, timeout_s))
        column.addStretch(1)
        self.fields.changed.connect(self._on_fields_changed)
        self.fields.entered.connect(self._on_submit_clicked)
        self.fields.described.connect(self._on_described)

    def _page(self, is_titled: bool) -> Scroller:
        """Return what scrolls; the buttons stay in sight below it."""
        page = QWidget(self)
        self._notes = QVBoxLayout(page)
        self._notes.setContentsMargins(0, 0, 0, 0)
        self._notes.setSpacing(8)
        if is_titled:
            self._notes.addLayout(self._header())
        self._notes.addWidget(self.fields)
        return Scroller(page, self)

    def _header(self) -> QVBoxLayout:
        title = QLabel(self.command.title, self)
        title.setProperty("tone", "title")
        line = QHBoxLayout()
        line.addWidget(title)
        line.addWidget(ProvenanceBadge(self.command.provenance, self))
        line.addStretch(1)
        what = QLabel(self.command.help, self)
        what.setWordWrap(True)
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addLayout(line)
        column.addWidget(what)
        if self.command.source:
            source = QLabel(f"Source: {self.command.source}", self)
            source.setProperty("tone", "muted")
            source.setWordWrap(True)
            column.addWidget(source)
        return column

    def _foot(self, transport: Transport, timeout_s: float) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(6)
        if self.command.system is System.UPTIVITY:
            row.addWidget(self._transport_choice(transport))
        else:
            self._transport.hide()
        row.addWidget(self._timeout_choice(timeout_s))
        row.addStretch(1)
        for button in (self.cancel_button, self.anyway_button, self.submit_button):
            row.addWidget(button)
        self.anyway_button.hide()
        self.anyway_button.setToolTip("Send it although it does not fit; the row in the log is marked")
        self.submit_button.setProperty("primary", "true")
        self.submit_button.setAutoDefault(False)
        self.submit_button.clicked.connect(self._on_submit_clicked)
        self.anyway_button.clicked.connect(self._on_anyway_clicked)
        self.cancel_button.clicked.connect(self.cancel_requested)
        set_tab_order(self._foot_stops())
        return row

    def _foot_stops(self) -> tuple[QWidget, ...]:
        return self._transport, self._timeout, self.cancel_button, self.anyway_button, self.submit_button

    def _transport_choice(self, transport: Transport) -> QComboBox:
        self._transport.setAccessibleName("Transport")
        self._transport.setToolTip("The way this command takes to the recorder")
        self._transport.addItem("TCP", Transport.TCP)
        self._transport.addItem("HTTP", Transport.HTTP)
        self.set_transport(transport)
        return self._transport

    def _timeout_choice(self, timeout_s: float) -> QSpinBox:
        self._timeout.setAccessibleName("Longest wait in seconds")
        self._timeout.setToolTip("How long to wait for an answer")
        self._timeout.setRange(1, LONGEST_TIMEOUT_S)
        self._timeout.setPrefix("wait ")
        self._timeout.setSuffix(" s")
        self._timeout.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._timeout.setValue(round(timeout_s))
        self._timeout.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return self._timeout

    def _on_described(self, text: str) -> None:
        self._help.setText(text)
        self._help.show()

    def _refresh(self) -> None:
        """Enable what can be done now and say why the rest cannot."""
        reason = "Wait for the answer, or cancel" if self._is_running else self._blocked
        for button in (self.submit_button, self.anyway_button):
            enable(button, not reason)
        self.submit_button.setToolTip(reason or "Enter sends")
        self.cancel_button.setVisible(self._is_running)
        self.cancel_button.setToolTip("Stop waiting for the answer (Esc)")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Cancel the running call on Esc."""
        if event.key() == Qt.Key.Key_Escape and self._is_running:
            self.cancel_requested.emit()
            return
        super().keyPressEvent(event)


def texts_of(command: Command, body: Mapping[str, object]) -> dict[str, str]:
    """Return what a JSON body already holds for the parameters of a command, as texts for its form.

    Secrets are not filled in, and times are written the way requests want them.
    """
    texts = {}
    for param in command.params:
        value: object = body
        for key in param.name.split("."):
            value = value.get(key) if isinstance(value, Mapping) else None
        if value is not None and not isinstance(param.kind, Password):
            texts[param.name] = _text_of(param, value)
    return texts


def _text_of(param: Param, value: object) -> str:
    match value:
        case bool():
            return "true" if value else "false"
        case str() if isinstance(param.kind, Moment):
            return _as_moment(value)
        case str():
            return value
        case _:
            return json.dumps(value, ensure_ascii=False)


def _as_moment(text: str) -> str:
    """Rewrite an ISO time with its zone; answers use that form, requests do not."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.astimezone(dt.UTC).strftime(MOMENT_FORMAT) if moment.tzinfo else text
