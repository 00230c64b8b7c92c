"""The fields of a set of parameters: what matters is shown, the rest is one search away.

Shown from the start are required parameters, those with a default, the first of an "at least one of" group
and what the panel asks for. Everything else waits in the list at the foot, so that forty fields drown nobody.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TypeAlias

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from console.domain.command import Mark, Param, Problem
from console.domain.kinds import Unfit
from console.ui.widgets.field import CalmCombo, Field, explained, make_field
from console.ui.widgets.outside_text import OutsideText
from console.ui.widgets.scroll import bring_into_sight
from console.ui.widgets.styling import restyle
from console.ui.widgets.tab_order import set_tab_order

Editors: TypeAlias = Mapping[str, Callable[[Param, QWidget], Field]]
"""Special editors by parameter name, passed in by a panel."""

ROWS_EACH = 3
"""Grid rows of one parameter: heading of its section, editor, message."""

REMOVE_WIDTH = 24

LABEL_COLUMN, EDITOR_COLUMN, REMOVE_COLUMN = range(3)


class FieldGrid(QWidget):
    """Editors for parameters, with sections, required marks and messages at the field.

    Signals:
        changed: Some text changed, or a field was added or removed.
        entered: Enter was pressed in a field.
        described: Another field got the focus; carries its help.
    """

    changed = Signal()
    entered = Signal()
    described = Signal(str)

    def __init__(
        self,
        params: Sequence[Param],
        *,
        shown: Collection[str] = (),
        editors: Editors | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._params = _by_section(params)
        self._rows = {param.name: index * ROWS_EACH for index, param in enumerate(self._params)}
        self._editors = dict(editors or {})
        self._fields: dict[str, Field] = {}
        self._labels: dict[str, QLabel] = {}
        self._messages: dict[str, QLabel] = {}
        self._removes: dict[str, QToolButton] = {}
        self._headings: dict[str, QLabel] = {}
        self._locked: dict[str, str] = {}
        self._baseline: dict[str, str] = {}
        self._asked_for = frozenset(shown)
        self._group = QLabel(self)
        self._grid = QGridLayout()
        self._add = CalmCombo(self)
        self._build()
        self.reset()

    def texts(self) -> dict[str, str]:
        """Return the text of every parameter that is to be sent."""
        typed = {name: text for name, field in self._fields.items() if (text := field.text()) is not None}
        cleared = {
            name: "" for name, old in self._baseline.items() if old and name in self._fields and name not in typed
        }
        return {**typed, **cleared, **self._locked}

    def changed_texts(self) -> dict[str, str]:
        """Return only the texts that differ from the baseline, and the locked ones."""
        return {
            name: text
            for name, text in self.texts().items()
            if name in self._locked or self._baseline.get(name, "") != text or name not in self._baseline
        }

    def set_texts(self, texts: Mapping[str, str]) -> None:
        """Fill fields in, adding those that are not shown yet."""
        fitting = {name: text for name, text in texts.items() if name in self._rows and name not in self._locked}
        missing = [name for name in fitting if name not in self._fields]
        for name in missing:
            self._make(self._param(name), is_added=False)
        for name, text in fitting.items():
            self._fields[name].set_text(text)
        if missing:
            self._refresh()
            self.changed.emit()

    def set_baseline(self, texts: Mapping[str, str]) -> None:
        """Fill in what is there already; `changed_texts` then tells what the operator altered."""
        self.reset()
        known = {name: text for name, text in texts.items() if name in self._rows}
        self.set_texts(known)
        self._baseline = known

    def lock(self, name: str, text: str) -> None:
        """Send this text for the parameter and show no field for it."""
        was_shown = self._drop(name)
        self._locked[name] = text
        self._refresh()
        if was_shown:
            self.changed.emit()

    def unlock(self, name: str) -> None:
        """Let the operator fill the parameter in again."""
        if self._locked.pop(name, None) is not None:
            self._refresh()

    def show_field(self, name: str, *, is_added: bool = False) -> Field:
        """Show the field of a parameter and return it; an added one is sent even when it is left empty."""
        if name not in self._fields:
            self._make(self._param(name), is_added)
            self._refresh()
            self.changed.emit()
        return self._fields[name]

    def require_field(self, name: str) -> Field:
        """Show a field that cannot be left out as things are, marked as those are that never can."""
        field = self.show_field(name)
        self._labels[name].setText(_marked(field.param))
        self._removes[name].hide()
        return field

    def remove_field(self, name: str) -> None:
        """Take a field away; its parameter is then left out."""
        if self._drop(name):
            self._refresh()
            self.changed.emit()

    def field(self, name: str) -> Field | None:
        """Return the field of a parameter when it is shown."""
        return self._fields.get(name)

    def stops(self) -> list[QWidget]:
        """What Tab walks: the fields as they stand, not in the order they were added."""
        order: list[QWidget] = [self._group]
        for param in self._params:
            field = self._fields.get(param.name)
            if field is not None:
                order += [field, *field.stops(), self._removes[param.name]]
        return [*order, self._add]

    def reset(self) -> None:
        """Return to the fields and texts a fresh form starts with; locked values stay."""
        self._baseline = {}
        for name in tuple(self._fields):
            self._drop(name)
        for param in self._params:
            if self._starts_shown(param) and param.name not in self._locked:
                self._make(param, is_added=False)
        self._refresh()
        self.changed.emit()

    def show_problems(self, problems: Sequence[Problem]) -> tuple[Problem, ...]:
        """Put each problem at its field and return those that belong to none."""
        self.clear_problems()
        rest = []
        for problem in problems:
            if problem.param in self._rows and problem.param not in self._locked:
                field = self.show_field(problem.param)
                field.set_invalid(True)
                self._say(problem.param, problem.message, is_problem=True)
            else:
                rest.append(problem)
        return tuple(rest)

    def clear_problems(self) -> None:
        """Take every message back."""
        for name, field in self._fields.items():
            field.set_invalid(False)
            self._say(name, field.note(), is_problem=False)

    def focus_first(self, names: Collection[str] | None = None) -> None:
        """Give the focus to the first field, or to the first of these names."""
        for param in self._params:
            if param.name in self._fields and (names is None or param.name in names):
                field = self._fields[param.name]
                field.setFocus(Qt.FocusReason.OtherFocusReason)
                bring_into_sight(field)
                return

    def _on_field_changed(self) -> None:
        """Keep the remark below a field true while it is typed."""
        field = self.sender()
        if isinstance(field, Field) and field.param.name in self._messages:
            name = field.param.name
            is_mended = self._messages[name].property("tone") == "error" and not _misfit(field)
            if is_mended:
                field.set_invalid(False)
            if is_mended or self._messages[name].property("tone") != "error":
                self._say(name, field.note(), is_problem=False)
        self.changed.emit()

    def _on_field_left(self) -> None:
        """Check one field as soon as it is left, so that a slip is seen where it was made."""
        field = self.sender()
        if not isinstance(field, Field) or field.param.name not in self._fields:
            return
        message = _misfit(field)
        field.set_invalid(bool(message))
        self._say(field.param.name, message or field.note(), is_problem=bool(message))

    def _on_field_focused(self) -> None:
        field = self.sender()
        if isinstance(field, Field):
            self.described.emit(explained(field.param))

    def _on_remove_clicked(self) -> None:
        name = self.sender().property("param")
        self.remove_field(str(name))

    def _on_add_chosen(self, index: int) -> None:
        name = self._add.itemData(index)
        if isinstance(name, str) and name not in self._fields:
            self.show_field(name, is_added=True).setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_add_entered(self) -> None:
        wanted = self._add.currentText().strip().casefold()
        for index in range(self._add.count() if wanted else 0):
            if wanted in self._add.itemText(index).casefold():
                self._on_add_chosen(index)
                return

    def _build(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        self._group.setProperty("tone", "muted")
        self._group.setWordWrap(True)
        self._grid.setHorizontalSpacing(10)
        self._grid.setVerticalSpacing(4)
        self._grid.setColumnStretch(EDITOR_COLUMN, 1)
        self._add.setEditable(True)
        self._add.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self._add.setAccessibleName("Add a field")
        self._add.setToolTip("Optional fields: type to find one, Enter adds it")
        self._add.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._add.setMinimumContentsLength(18)
        line, completer = self._add.lineEdit(), self._add.completer()
        assert line is not None
        assert completer is not None
        line.setProperty("flat", "true")
        completer.setFilterMode(Qt.MatchFlag.MatchContains)
        completer.setCompletionMode(completer.CompletionMode.PopupCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        line.returnPressed.connect(self._on_add_entered)
        self._add.activated.connect(self._on_add_chosen)
        column.addWidget(self._group)
        column.addLayout(self._grid)
        column.addWidget(self._add)

    def _make(self, param: Param, is_added: bool) -> None:
        row = self._rows[param.name]
        make = self._editors.get(param.name, make_field)
        field = make(param, self)
        field.set_sends_blank(is_added)
        if param.default is not None:
            field.set_text(param.default)
        field.changed.connect(self._on_field_changed)
        field.entered.connect(self.entered)
        field.left.connect(self._on_field_left)
        field.focused.connect(self._on_field_focused)
        label, message, remove = self._label(param, field), self._message(), self._remove(param)
        self._grid.addWidget(label, row + 1, LABEL_COLUMN, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(field, row + 1, EDITOR_COLUMN)
        self._grid.addWidget(remove, row + 1, REMOVE_COLUMN, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(message, row + 2, EDITOR_COLUMN)
        self._fields[param.name], self._labels[param.name] = field, label
        self._messages[param.name], self._removes[param.name] = message, remove
        remove.setVisible(not self._starts_shown(param))

    def _drop(self, name: str) -> bool:
        """Take the field of a parameter away and return whether there was one."""
        field = self._fields.pop(name, None)
        if field is None:
            return False
        for part in (field, self._labels.pop(name), self._messages.pop(name), self._removes.pop(name)):
            self._grid.removeWidget(part)
            part.hide()
            part.deleteLater()
        return True

    def _label(self, param: Param, field: Field) -> QLabel:
        label = QLabel(_marked(param) if param.required else param.label, self)
        label.setToolTip(explained(param))
        label.setBuddy(field)
        label.setContentsMargins(0, 5, 0, 0)
        return label

    def _message(self) -> QLabel:
        message = OutsideText(self)
        message.hide()
        return message

    def _remove(self, param: Param) -> QToolButton:
        remove = QToolButton(self)
        remove.setText("×")
        remove.setAutoRaise(True)
        remove.setFixedWidth(REMOVE_WIDTH)
        remove.setProperty("param", param.name)
        remove.setToolTip(f"Leave {param.label} out")
        remove.setAccessibleName(f"Leave {param.label} out")
        remove.clicked.connect(self._on_remove_clicked)
        return remove

    def _say(self, name: str, text: str, *, is_problem: bool) -> None:
        message = self._messages[name]
        message.setText(text)
        message.setVisible(bool(text))
        restyle(message, "tone", "error" if is_problem else "muted")

    def _starts_shown(self, param: Param) -> bool:
        is_first_of_group = Mark.AT_LEAST_ONE in param.marks and param is self._group_params()[0]
        return param.required or param.default is not None or is_first_of_group or param.name in self._asked_for

    def _group_params(self) -> tuple[Param, ...]:
        return tuple(param for param in self._params if Mark.AT_LEAST_ONE in param.marks)

    def _param(self, name: str) -> Param:
        return self._params[self._rows[name] // ROWS_EACH]

    def _refresh(self) -> None:
        """Show headings and the group's note where their fields are, and offer what is not shown."""
        group = self._group_params()
        self._group.setText(f"One of these is needed: {', '.join(param.label for param in group)}.")
        self._group.setVisible(len(group) > 1)
        self._refresh_headings()
        set_tab_order(self.stops())
        waiting = [p for p in self._params if p.name not in self._fields and p.name not in self._locked]
        self._add.clear()
        for param in waiting:
            self._add.addItem(f"{param.label}  ·  {param.name}", param.name)
            self._add.setItemData(self._add.count() - 1, explained(param), Qt.ItemDataRole.ToolTipRole)
        self._add.setCurrentIndex(-1)
        self._add.clearEditText()
        self._add.setVisible(bool(waiting))
        line = self._add.lineEdit()
        assert line is not None
        line.setPlaceholderText(f"Add a field ({len(waiting)} more)")

    def _refresh_headings(self) -> None:
        """Put each section's heading above the first of its fields that is shown."""
        firsts: dict[str, str] = {}
        for param in self._params:
            if param.section and param.name in self._fields:
                firsts.setdefault(param.section, param.name)
        for section in self._headings.keys() - firsts.keys():
            self._headings[section].hide()
        for section, name in firsts.items():
            heading = self._headings.setdefault(section, self._heading(section))
            self._grid.removeWidget(heading)
            self._grid.addWidget(heading, self._rows[name], LABEL_COLUMN, 1, 3)
            heading.show()

    def _heading(self, section: str) -> QLabel:
        if section in self._headings:
            return self._headings[section]
        heading = QLabel(section, self)
        heading.setProperty("tone", "heading")
        heading.setContentsMargins(0, 8, 0, 2)
        return heading


def _by_section(params: Sequence[Param]) -> tuple[Param, ...]:
    """Keep the order, but bring each section together where it first appears; what has none comes first."""
    order = {section: place for place, section in enumerate(dict.fromkeys(("", *(param.section for param in params))))}
    return tuple(sorted(params, key=lambda param: order[param.section]))


def _misfit(field: Field) -> str:
    """Return what is wrong with the text of a field, or nothing; a field left out is never wrong here."""
    text = field.text()
    if not text:
        return ""
    try:
        field.param.kind.parse(text)
    except Unfit as unfit:
        return str(unfit)
    return ""


def _marked(param: Param) -> str:
    return f"{param.label} *"
