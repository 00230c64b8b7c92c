"""Editors for the kinds of parameters: each hands out the text a person typed, nothing is judged here.

An editor keeps whatever was typed, also what its kind does not allow: testers send wrong values on purpose,
so the check is the form's and "send anyway" needs the text. Lists of words are therefore typeable lists.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import TypeAlias, assert_never

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QMenu, QPlainTextEdit, QToolButton, QWidget

from console.domain.command import Mark, Param
from console.domain.kinds import (
    DAY_FORMAT,
    MOMENT_FORMAT,
    Choice,
    Day,
    Flag,
    Identifier,
    JsonObject,
    Moment,
    Pairs,
    Password,
    Text,
    Whole,
    Xml,
    YesNo,
)
from console.ui.theme import fixed_font
from console.ui.widgets.styling import restyle

Clock: TypeAlias = "Callable[[], dt.datetime]"
"""Says what time it is, in UTC."""

LEFT_OUT = "left out"
"""Placeholder of a list whose parameter is not sent."""

SENT_BLANK = "sent blank"
"""Placeholder of an added text field that is sent with an empty value."""

TEXT_FRAME = 26
"""Width of a line beside the text in it."""

BLOCK_LINES = 5
"""Height of an editor for text of several lines."""


def utc_now() -> dt.datetime:
    """Return the time of this machine, in UTC."""
    return dt.datetime.now(dt.UTC)


def explained(param: Param) -> str:
    """Return the help of a parameter with what is allowed and what its published marks mean."""
    parts = [param.help.rstrip(".") + "."]
    if placeholder(param):
        parts.append(f"Allowed: {param.kind.hint}.")
    if Mark.AT_LEAST_ONE in param.marks:
        parts.append("One of its group is needed.")
    if Mark.NEEDS_AGENT_DEVICE in param.marks:
        parts.append("Works only when the agent already has a device.")
    if Mark.FRAGILE in param.marks:
        parts.append("Angle brackets and some symbols may not survive; try before relying on it.")
    if param.provenance is not None:
        parts.append(f"How certain this field is: {param.provenance.value}.")
    return " ".join(parts)


def placeholder(param: Param) -> str:
    """Return what an empty editor shows: what is allowed, unless that is any text."""
    return "" if param.kind == Text() or param.kind == Text(blank_allowed=False) else param.kind.hint


class Field(QWidget):
    """The editor of one parameter.

    Signals:
        changed: Another text is in the editor.
        left: The editor lost the focus or Enter was pressed.
        entered: Enter was pressed to send the form.
        focused: The editor got the focus.
    """

    changed = Signal()
    left = Signal()
    entered = Signal()
    focused = Signal()

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.param = param
        self.sends_blank = False
        """Whether an empty editor means an empty value; otherwise the parameter is left out."""

    def text(self) -> str | None:
        """Return what was typed, or None when the parameter is left out."""
        typed = self.typed()
        return typed if typed or self.sends_blank else None

    def typed(self) -> str:
        """Return the bare text of the editor."""
        raise NotImplementedError

    def set_text(self, text: str) -> None:
        """Put a text into the editor."""
        raise NotImplementedError

    def set_sends_blank(self, sends_blank: bool) -> None:
        """Say whether an empty editor is sent as an empty value."""
        self.sends_blank = sends_blank

    def note(self) -> str:
        """Return a remark on what was typed, such as the local time of a moment; empty when there is none."""
        return ""

    def set_invalid(self, is_invalid: bool) -> None:
        """Mark the editor as holding something that does not fit."""
        editor = self.focusProxy()
        if editor is not None:
            restyle(editor, "invalid", is_invalid)

    def stops(self) -> tuple[QWidget, ...]:
        """Return the controls in here that Tab stops at, in their order."""
        inside = (self._row.itemAt(place) for place in range(self._row.count()))
        return tuple(widget for item in inside if item is not None and (widget := item.widget()) is not None)

    def _adopt(self, editor: QWidget) -> None:
        """Lay out the editor, name it for screen readers and give it the focus of this field."""
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(4)
        self._row.addWidget(editor, 1)
        editor.setAccessibleName(self.param.label)
        editor.setAccessibleDescription(explained(self.param))
        editor.setToolTip(explained(self.param))
        editor.installEventFilter(self)
        self.setFocusProxy(editor)

    def _button_beside(self) -> QToolButton:
        button = QToolButton(self)
        self._row.addWidget(button)
        return button

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Tell the form which editor has the focus."""
        if event.type() is QEvent.Type.FocusIn:
            self.focused.emit()
        elif event.type() is QEvent.Type.FocusOut:
            self.left.emit()
        return super().eventFilter(watched, event)


class LineField(Field):
    """One line of text."""

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self.editor = QLineEdit(self)
        self.editor.setPlaceholderText(placeholder(param))
        self.editor.textChanged.connect(self.changed)
        self.editor.returnPressed.connect(self.entered)
        self._adopt(self.editor)

    def typed(self) -> str:
        """Return the line."""
        return self.editor.text()

    def set_text(self, text: str) -> None:
        """Replace the line."""
        self.editor.setText(text)

    def set_sends_blank(self, sends_blank: bool) -> None:
        """Say it in the placeholder when an empty line is a value of its own."""
        super().set_sends_blank(sends_blank)
        is_value = sends_blank and isinstance(self.param.kind, Text)
        self.editor.setPlaceholderText(SENT_BLANK if is_value else placeholder(self.param))


class SecretField(LineField):
    """A masked line; it is shown only while the eye button is down."""

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self._reveal = self._button_beside()
        self.editor.setEchoMode(QLineEdit.EchoMode.Password)
        self._reveal.setText("Show")
        self._reveal.setCheckable(True)
        self._reveal.setAccessibleName(f"Show {param.label}")
        self._reveal.toggled.connect(self._on_reveal_toggled)

    def _on_reveal_toggled(self, is_shown: bool) -> None:
        mode = QLineEdit.EchoMode
        self.editor.setEchoMode(mode.Normal if is_shown else mode.Password)
        self._reveal.setText("Hide" if is_shown else "Show")


class TimeField(LineField):
    """A moment or a day in UTC, with near ones to choose from and the local reading beside it."""

    def __init__(self, param: Param, now: Clock = utc_now, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self._pick = self._button_beside()
        self._now = now
        self._is_day = isinstance(param.kind, Day)
        self._pick.setText("▾")
        self._pick.setToolTip("Fill in a near day" if self._is_day else "Fill in a near time")
        self._pick.setAccessibleName(f"Pick {param.label}")
        self._pick.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._pick.setMenu(self._menu())
        written = self._now().strftime(DAY_FORMAT if self._is_day else MOMENT_FORMAT)
        self.editor.setMinimumWidth(self.editor.fontMetrics().horizontalAdvance(written) + TEXT_FRAME)
        self.editor.editingFinished.connect(self._complete)

    def note(self) -> str:
        """Return the time on this machine's clock, since the field itself is in UTC."""
        try:
            moment = dt.datetime.strptime(self.typed().strip(), MOMENT_FORMAT).replace(tzinfo=dt.UTC)
        except ValueError:
            return ""
        local = moment.astimezone()
        return f"UTC; here that is {local:%a %d %b %Y, %H:%M} ({local.tzname()})"

    def _menu(self) -> QMenu:
        menu = QMenu(self._pick)
        for title, delta in _DAYS if self._is_day else _TIMES:
            menu.addAction(title).setData(delta)
        menu.triggered.connect(self._on_near_time_chosen)
        return menu

    def _on_near_time_chosen(self, action: QAction) -> None:
        delta: dt.timedelta = action.data()
        moment = self._now() + delta
        self.set_text(moment.strftime(DAY_FORMAT if self._is_day else MOMENT_FORMAT))

    def _complete(self) -> None:
        """Add the seconds to a time typed without them."""
        text = self.typed().strip().replace("T", " ")
        if not self._is_day and len(text) == len("2000-01-01 00:00"):
            self.set_text(f"{text}:00")


_TIMES = (
    ("In 20 minutes", dt.timedelta(minutes=20)),
    ("In 1 hour", dt.timedelta(hours=1)),
    ("In 4 hours", dt.timedelta(hours=4)),
    ("This time tomorrow", dt.timedelta(days=1)),
    ("This time next week", dt.timedelta(days=7)),
)
_DAYS = (
    ("Today", dt.timedelta()),
    ("Yesterday", dt.timedelta(days=-1)),
    ("7 days ago", dt.timedelta(days=-7)),
    ("30 days ago", dt.timedelta(days=-30)),
)


class CalmCombo(QComboBox):
    """A list that the wheel changes only while it has the focus, so that scrolling a form alters nothing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the scrolling form unless this list was chosen on purpose."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class ChoiceField(Field):
    """One of a list of words; another word can be typed, and the form says whether it fits."""

    def __init__(self, param: Param, words: tuple[str, ...], parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self.editor = CalmCombo(self)
        self.editor.setEditable(True)
        self.editor.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.editor.addItem("")
        self.editor.addItems(list(words))
        line = self.editor.lineEdit()
        assert line is not None
        line.setProperty("flat", "true")
        self._absent = "choose" if param.required else LEFT_OUT
        line.setPlaceholderText(self._absent)
        line.setAccessibleName(param.label)
        line.returnPressed.connect(self._on_return_pressed)
        self.editor.currentTextChanged.connect(self.changed)
        self._adopt(self.editor)

    def _on_return_pressed(self) -> None:
        """Send on Enter, but not on the Enter that picks a word from the suggestions."""
        completer = self.editor.completer()
        popup = None if completer is None else completer.popup()
        if popup is None or not popup.isVisible():
            self.entered.emit()

    def typed(self) -> str:
        """Return the word."""
        return self.editor.currentText()

    def set_text(self, text: str) -> None:
        """Choose the word, or type it where the list does not hold it."""
        self.editor.setCurrentText(text)

    def set_sends_blank(self, sends_blank: bool) -> None:
        """Ask for a word in the placeholder when the field was added on purpose."""
        super().set_sends_blank(sends_blank)
        line = self.editor.lineEdit()
        assert line is not None
        line.setPlaceholderText("choose" if sends_blank else self._absent)


class _Block(QPlainTextEdit):
    """A text of several lines in which Ctrl+Enter sends.

    Signals:
        entered: Ctrl+Enter was pressed.
    """

    entered = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Send on Ctrl+Enter; Enter alone starts a new line."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.entered.emit()
            return
        super().keyPressEvent(event)


class BlockField(Field):
    """Text of several lines: JSON, pairs or XML, in the fixed font."""

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self.editor = _Block(self)
        self.editor.setTabChangesFocus(True)
        self.editor.setFont(fixed_font())
        self.editor.setPlaceholderText(f"{param.kind.hint}\nCtrl+Enter sends")
        height = self.editor.fontMetrics().lineSpacing() * BLOCK_LINES + 12
        self.editor.setMinimumHeight(height)
        self.editor.setMaximumHeight(height * 2)
        self.editor.textChanged.connect(self.changed)
        self.editor.entered.connect(self.entered)
        self._adopt(self.editor)

    def typed(self) -> str:
        """Return the text with its line breaks."""
        return self.editor.toPlainText()

    def set_text(self, text: str) -> None:
        """Replace the text."""
        self.editor.setPlainText(text)


def make_field(param: Param, parent: QWidget | None = None) -> Field:
    """Return the editor for the kind of a parameter."""
    match param.kind:
        case Text() | Identifier() | Whole():
            return LineField(param, parent)
        case Flag():
            return ChoiceField(param, ("true", "false"), parent)
        case YesNo():
            return ChoiceField(param, ("Y", "N"), parent)
        case Choice(options=options):
            return ChoiceField(param, options, parent)
        case Moment() | Day():
            return TimeField(param, parent=parent)
        case JsonObject() | Pairs() | Xml():
            return BlockField(param, parent)
        case Password():
            return SecretField(param, parent)
        case _ as unknown:
            assert_never(unknown)
