"""The line a filter is typed into: coloured as it is read, completed, and marked where it is wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QEvent, Qt, QTimer, Signal
from PySide6.QtGui import QFocusEvent, QInputMethodEvent, QKeyEvent, QMoveEvent, QResizeEvent, QTextCharFormat
from PySide6.QtWidgets import QLabel, QLineEdit, QWidget

from console.journal.filter.completion import Seen, Suggestion, suggest
from console.journal.filter.language import Everything, Expression, FilterError, parse
from console.journal.filter.parts import PartKind, parts
from console.ui.widgets.filter_drop import FilterDrop
from console.ui.widgets.styling import restyle

if TYPE_CHECKING:
    from console.journal.columns import Columns
    from console.ui.theme import Theme

TYPING_PAUSE_MS = 150
"""How long nothing is typed before the line is read."""

REMEMBERED = 40
"""Filters that the Up key goes back through."""

_ROLES = {
    PartKind.FIELD: "syntax.field",
    PartKind.VALUE: "syntax.value",
    PartKind.TEXT: "syntax.text",
    PartKind.OPERATOR: "syntax.operator",
}
_CLEAR_BUTTON = 28
_HINT = "Ctrl+Space completes, Up brings back recent filters, Esc clears"


class FilterEdit(QLineEdit):
    """A line of the filter language.

    Signals:
        read: The line could be read and means something else than before; see `expression`.
        left: Esc was pressed in an empty line.
    """

    read = Signal()
    left = Signal()

    def __init__(self, columns: Columns, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._seen = Seen(columns)
        self._expression: Expression = Everything()
        self._error: FilterError | None = None
        self._problem = ""
        self._history: list[str] = []
        self._walked = 0
        self._unfinished = ""
        self._is_composing = False
        self._count = QLabel(self)
        self.drop = FilterDrop(theme, self)
        self._typing = QTimer(self, singleShot=True, interval=TYPING_PAUSE_MS)
        self._build()
        self.textChanged.connect(self._on_text_changed)
        self.textEdited.connect(self._on_text_edited)
        self._typing.timeout.connect(self.read_now)
        self.drop.chosen.connect(self._accept)
        theme.changed.connect(self._colour)

    @property
    def expression(self) -> Expression:
        """What the line meant when it could last be read."""
        return self._expression

    @property
    def error(self) -> FilterError | None:
        """What is wrong with the line, or None."""
        return self._error

    @property
    def history(self) -> tuple[str, ...]:
        """The filters used lately, the newest last."""
        return tuple(self._history)

    def show_history(self, lines: tuple[str, ...]) -> None:
        """Let the Up key go back through these lines, the newest last."""
        self._history = list(lines)[-REMEMBERED:]
        self._walked = 0

    def show_line(self, line: str) -> None:
        """Put a line in place of the one that stands there, and read it."""
        self._remember()
        self.setText(line)
        if not self.hasFocus():
            self.setCursorPosition(0)  # a line too long for its place is read from its beginning
        self.read_now()
        self._remember()

    def show_count(self, text: str) -> None:
        """Say at the end of the line how many rows match."""
        if text != self._count.text():
            self._count.setText(text)
            self._place_count()

    def show_problem(self, problem: str) -> None:
        """Say that the line could not be carried out although it can be read."""
        self._problem = problem
        self._say()

    def read_now(self) -> None:
        """Read the line without waiting for a pause."""
        self._typing.stop()
        try:
            expression = parse(self.text())
        except FilterError as error:
            self._error = error
        else:
            self._error = None
            if expression != self._expression:
                self._expression = expression
                self.read.emit()
        self._colour()
        self._say()

    def complete(self, *, is_asked: bool = True) -> None:
        """Offer what could stand at the cursor; while typing only where a word has begun."""
        if not self.drop.suggestions:
            self._seen.refresh()
        cursor = self.cursorPosition()
        offered = suggest(self.text(), cursor, self._seen)
        if (
            not is_asked
            and offered
            and offered[0].span.start == cursor
            and self.text()[cursor - 1 : cursor] not in ":<>="
        ):
            offered = []
        self.drop.offer(offered, is_first_current=is_asked)

    def _on_text_changed(self) -> None:
        self._problem = ""
        self._typing.start()
        self._colour(is_typing=True)

    def _on_text_edited(self) -> None:
        self._walked = 0
        self.complete(is_asked=False)

    def _accept(self, suggestion: Suggestion) -> None:
        """Put a suggestion where it belongs and go on behind it."""
        goes_on = suggestion.text.endswith((":", ">", "<", "="))
        is_last = suggestion.span.end >= len(self.text())
        self.setSelection(suggestion.span.start, suggestion.span.end - suggestion.span.start)
        self.insert(suggestion.text + (" " if is_last and not goes_on else ""))
        self.drop.offer(())
        if goes_on:
            self.complete(is_asked=False)
        else:
            self.read_now()

    # what is said

    def _say(self) -> None:
        problem = self._problem or ("" if self._error is None else str(self._error))
        self.drop.complain(problem if self.hasFocus() else "")
        restyle(self, "invalid", bool(problem))
        self.setToolTip(problem or _HINT)
        self.setAccessibleDescription(problem)

    def _colour(self, *, is_typing: bool = False) -> None:
        """Colour the parts of the line and mark the wrong one; a word just being typed is not marked yet."""
        if self._is_composing:
            return  # an input method is at work, and it owns the formats of the line
        formats = [(part.span, self._ink(_ROLES[part.kind])) for part in parts(self.text())]
        if self._error is not None and not is_typing:
            formats.append((self._error.span, self._mark()))
        cursor, kind = self.cursorPosition(), QInputMethodEvent.AttributeType.TextFormat
        attributes = [
            QInputMethodEvent.Attribute(kind, span.start - cursor, span.end - span.start, style)
            for span, style in formats
        ]
        QCoreApplication.sendEvent(self, QInputMethodEvent("", attributes))

    def _ink(self, role: str) -> QTextCharFormat:
        style = QTextCharFormat()
        style.setForeground(self._theme.color(role))
        return style

    def _mark(self) -> QTextCharFormat:
        style = self._ink("severity.error.fg")
        style.setBackground(self._theme.color("severity.error.bg"))
        style.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
        style.setUnderlineColor(self._theme.color("severity.error.mark"))
        return style

    # history

    def _remember(self) -> None:
        line = self.text().strip()
        if not line or self._error is not None:
            return
        self._history = [*(each for each in self._history if each != line), line][-REMEMBERED:]
        self._walked = 0

    def _walk(self, by: int) -> bool:
        """Go back or forward through the filters used lately; say whether there was one."""
        walked = self._walked + by
        if not 0 <= walked <= len(self._history):
            return False
        if not self._walked:
            self._unfinished = self.text()
        if walked and self._history[-walked] == self.text() and by > 0:
            walked = min(walked + 1, len(self._history))
        self._walked = walked
        self.setText(self._history[-walked] if walked else self._unfinished)
        self.read_now()
        return True

    def _build(self) -> None:
        self.setPlaceholderText("Filter: text, code:10114, severity>=warning …")
        self.setClearButtonEnabled(True)
        self.setAccessibleName("Filter the log")
        self.setToolTip(_HINT)
        self.setMinimumWidth(200)
        self._count.setProperty("tone", "muted")
        self._count.setAccessibleName("Rows that match")
        self._count.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)

    def _place_count(self) -> None:
        self._count.adjustSize()
        is_shown = bool(self._count.text()) and self._count.width() < self.width() // 2
        self._count.setVisible(is_shown)
        self._count.move(
            self.width() - _CLEAR_BUTTON - self._count.width(), (self.height() - self._count.height()) // 2
        )
        self.setTextMargins(0, 0, self._count.width() + 12 if is_shown else 0, 0)

    # keys

    def _take_key(self, event: QKeyEvent) -> bool:
        is_open = bool(self.drop.suggestions)
        match event.key():
            case Qt.Key.Key_Space if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
                self.complete()
            case Qt.Key.Key_Down | Qt.Key.Key_Up if is_open and (self.drop.current or event.key() == Qt.Key.Key_Down):
                self.drop.step(1 if event.key() == Qt.Key.Key_Down else -1)
            case Qt.Key.Key_Up:
                self.drop.offer(())
                self._walk(1)
            case Qt.Key.Key_Down:
                if not self._walk(-1):
                    self.complete()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self._on_enter()
            case Qt.Key.Key_Escape:
                self._on_escape()
            case _:
                return False
        return True

    def _on_enter(self) -> None:
        current = self.drop.current
        if current is not None:
            self._accept(current)
            return
        self.drop.offer(())
        self.read_now()
        self._remember()

    def _on_escape(self) -> None:
        """Close the list, else empty the line, else leave it."""
        if self.drop.suggestions:
            self.drop.offer(())
        elif self.text():
            self._remember()
            self.clear()
            self.read_now()
        else:
            self.left.emit()

    # Qt overrides

    def event(self, event: QEvent) -> bool:
        """Take Tab while the list is open, and Esc before anybody else."""
        if isinstance(event, QKeyEvent):
            if event.type() is QEvent.Type.ShortcutOverride and event.key() == Qt.Key.Key_Escape:
                event.accept()
                return True
            if event.type() is QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Tab and self.drop.suggestions:
                self._accept(self.drop.current or self.drop.suggestions[0])
                return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Work the list and the history; everything else is typing."""
        if not self._take_key(event):
            super().keyPressEvent(event)

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        """Notice whether an input method is composing."""
        self._is_composing = bool(event.preeditString())
        super().inputMethodEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say again what is wrong."""
        super().focusInEvent(event)
        self._say()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close what hangs below; a line that is left was meant."""
        super().focusOutEvent(event)
        self.drop.offer(())
        self.drop.complain("")
        self._remember()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the count at the end and the list below."""
        super().resizeEvent(event)
        self._place_count()
        self.drop.place()

    def moveEvent(self, event: QMoveEvent) -> None:
        """Keep the list below."""
        super().moveEvent(event)
        self.drop.place()
