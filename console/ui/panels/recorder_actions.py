"""What can be done to a device's call, its recording and its blackout, with the fields these commands share."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLayout, QPushButton, QVBoxLayout, QWidget

from console.domain.asking import asks_first
from console.domain.call import Call
from console.domain.catalogue import uptivity as catalogue
from console.domain.catalogue.uptivity_params import CALLINSTANCE, DEVICEID
from console.domain.command import Checked, Command, Mark, Param, Problem, Transport, check
from console.domain.environment import Environment
from console.ui.dialogs.confirm import confirm
from console.ui.widgets.badge import ProvenanceBadge
from console.ui.widgets.enabling import enable
from console.ui.widgets.field_grid import FieldGrid
from console.ui.widgets.flow import FlowLayout
from console.ui.widgets.outside_text import OutsideText
from console.ui.widgets.scroll import bring_into_sight
from console.ui.widgets.styling import restyle

if TYPE_CHECKING:
    from console.ui.theme import Theme

GROUPS: tuple[tuple[str, tuple[Command, ...]], ...] = (
    ("Call", (catalogue.CALL_START, catalogue.CALL_UPDATE, catalogue.CALL_STOP)),
    ("Recording", (catalogue.RECORD_START, catalogue.RECORD_STOP)),
    ("Blackout", (catalogue.BLACKOUT_START, catalogue.BLACKOUT_STOP)),
)
"""The actions in the order of a call."""

STARTS = frozenset(command.id for command in (catalogue.CALL_START, catalogue.RECORD_START, catalogue.BLACKOUT_START))


RUNNING = "Wait for the answer, or press Esc to cancel."
NO_DEVICE = "Choose a device in the table, or type one."


class RecorderActions(QWidget):
    """The target, the fields and a button for each action.

    Signals:
        call_asked: The operator pressed an action; carries the Call.
        device_changed: Another device is acted on, or none.
    """

    call_asked = Signal(object)
    device_changed = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.transport = Transport.TCP
        self.device = FieldGrid((replace(DEVICEID, section=""),), shown=(DEVICEID.name,), parent=self)
        """The field everything here acts on; it stands at the top, so that no form hides it."""
        self._buttons: dict[str, QPushButton] = {}
        groups = [self._group(title, commands, theme) for title, commands in GROUPS]
        self.fields = FieldGrid(_other_params(), shown=(CALLINSTANCE.name,), parent=self)
        self.anyway_button = QPushButton("Send anyway", self)
        self._problems = OutsideText(self, tone="error")
        self._refused: Command | None = None
        self._help = OutsideText(self, tone="muted")
        self._target = OutsideText(self)
        self._build(groups)

    @property
    def device_id(self) -> str:
        """The device that is acted on, as it was typed; empty when there is none."""
        return self.device.texts().get(DEVICEID.name, "")

    def button(self, command: Command) -> QPushButton:
        """Return the button of an action."""
        return self._buttons[command.id]

    def focus_first(self) -> None:
        """Go to the first action that can be done."""
        for button in self._buttons.values():
            if button.isEnabled():
                button.setFocus(Qt.FocusReason.OtherFocusReason)
                bring_into_sight(button)
                return

    def choose_device(self, device_id: str) -> None:
        """Fill in a device."""
        self.device.show_field(DEVICEID.name).set_text(device_id)
        self._forget_problems()

    def set_state(self, blocked: str, is_running: Callable[[str], bool]) -> None:
        """Disable what the environment or a running call of the same command forbids, and say why."""
        for _, commands in GROUPS:
            for command in commands:
                reason = blocked or (RUNNING if is_running(command.id) else "")
                button = self._buttons[command.id]
                enable(button, not reason)
                button.setToolTip(reason or command.help)
        self.anyway_button.setEnabled(not blocked)

    async def is_sure(self, call: Call, environment: Environment) -> bool:
        """Ask before an action that loses or uncovers speech, except on the simulators."""
        if not asks_first(call, is_simulated=environment.is_simulated):
            return True
        target = call.values.get(DEVICEID.name) or "the chosen target"
        return await confirm(
            self,
            question=f"{call.command.title} on {target}?",
            consequence=f"{call.command.help} Environment: {environment.name}.",
            action=call.command.title,
        )

    def _on_action_clicked(self) -> None:
        command = self.sender().property("command")
        checked = self._checked(command)
        if checked.problems:
            self._show_problems(command, checked.problems)
            return
        self._forget_problems()
        self.call_asked.emit(Call(command, checked.values, transport=self.transport))

    def _on_anyway_clicked(self) -> None:
        if self._refused is not None:
            values = self._checked(self._refused).values
            self.call_asked.emit(Call(self._refused, values, transport=self.transport, sent_anyway=True))

    def _checked(self, command: Command) -> Checked:
        """Check the fields this command knows; what belongs to other actions stays out."""
        typed = {**self.device.texts(), **self.fields.texts()}
        return check(command, {name: text for name, text in typed.items() if name in command.by_name})

    def _show_problems(self, command: Command, problems: Sequence[Problem]) -> None:
        self._refused = command
        rest = self.fields.show_problems(self.device.show_problems(problems))
        self._problems.setText("\n".join(problem.message for problem in rest))
        self._problems.setVisible(bool(rest))
        self.anyway_button.setText(f"Send “{command.title}” anyway")
        self.anyway_button.show()
        named = {problem.param for problem in problems} - {""}
        (self.fields if named - {DEVICEID.name} else self.device).focus_first(named or None)

    def _forget_problems(self) -> None:
        self._refused = None
        for grid in (self.device, self.fields):
            grid.clear_problems()
        self._problems.hide()
        self.anyway_button.hide()

    def _on_device_changed(self) -> None:
        device = self.device_id
        self._target.setText(f"Acts on device {device}" if device else NO_DEVICE)
        restyle(self._target, "tone", "heading" if device else "muted")
        self.device_changed.emit()

    def _on_described(self, text: str) -> None:
        self._help.setText(text)

    def _build(self, groups: Sequence[QLayout]) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 4, 0)
        column.setSpacing(8)
        column.addWidget(self._target)
        column.addWidget(self.device)
        for group in groups:
            column.addLayout(group)
        self._problems.hide()
        self.anyway_button.hide()
        self.anyway_button.setToolTip("Send it although it does not fit; the row in the log is marked")
        self.anyway_button.clicked.connect(self._on_anyway_clicked)
        for grid in (self.device, self.fields):
            grid.described.connect(self._on_described)
        self.device.changed.connect(self._on_device_changed)
        self._on_device_changed()
        column.addWidget(self._problems)
        column.addWidget(self.anyway_button, 0, Qt.AlignmentFlag.AlignLeft)
        column.addWidget(self.fields)
        column.addWidget(self._help)
        column.addStretch(1)

    def _group(self, title: str, commands: Sequence[Command], theme: Theme) -> QVBoxLayout:
        """Return a group of actions; one badge at its heading where all of them are equally certain."""
        heading = QLabel(title, self)
        heading.setProperty("tone", "heading")
        head, row = QHBoxLayout(), FlowLayout(gap=6)
        head.setSpacing(6)
        head.addWidget(heading)
        certainties = {command.provenance for command in commands}
        if len(certainties) == 1:
            head.addWidget(ProvenanceBadge(commands[0].provenance, self))
        head.addStretch(1)
        for command in commands:
            row.addWidget(self._action(command, theme, has_badge=len(certainties) > 1))
        column = QVBoxLayout()
        column.setSpacing(4)
        column.addLayout(head)
        column.addLayout(row)
        return column

    def _action(self, command: Command, theme: Theme, *, has_badge: bool) -> QWidget:
        """Return the button of an action, with the badge that says how certain the command is."""
        pair = QWidget(self)
        button = QPushButton(command.title, pair)
        button.setProperty("command", command)
        button.setAccessibleDescription(command.help)
        theme.bind_icon(button, "play" if command.id in STARTS else _icon(command))
        button.clicked.connect(self._on_action_clicked)
        self._buttons[command.id] = button
        row = QHBoxLayout(pair)
        row.setContentsMargins(0, 0, 2, 0)
        row.setSpacing(4)
        row.addWidget(button)
        if has_badge:
            row.addWidget(ProvenanceBadge(command.provenance, pair))
        return pair


def _icon(command: Command) -> str:
    return "edit" if command.id == catalogue.CALL_UPDATE.id else "stop"


def _other_params() -> tuple[Param, ...]:
    """Return every parameter of the actions but the device, each once; a call takes those its command knows.

    That one of a group is needed is said when none was given: the device is one of it, and stands elsewhere.
    """
    params = (param for _, commands in GROUPS for command in commands for param in command.params)
    each = {param.name: param for param in reversed(list(params)) if param.name != DEVICEID.name}
    return tuple(replace(param, marks=param.marks - {Mark.AT_LEAST_ONE}) for param in reversed(each.values()))
