"""A strip at a panel's foot: how a call ended, what that means and what to do. Never modal."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from console.domain.outcome import Answered, Outcome, Severity, Unanswered, Verdict
from console.ui.messages import Message
from console.ui.widgets.outside_text import OutsideText
from console.ui.widgets.scroll import Scroller
from console.ui.widgets.styling import restyle, style_anew

if TYPE_CHECKING:
    from console.ui.theme import Theme

ICONS = {Severity.OK: "ok", Severity.NOTICE: "notice", Severity.WARNING: "warning", Severity.ERROR: "error"}
"""The icon that stands beside a severity's colour and word, everywhere."""


def describe(outcome: Outcome) -> Message:
    """Put an outcome into the words of a message."""
    match outcome:
        case Answered(verdict=verdict):
            advice = "" if verdict.severity is Severity.OK else verdict.advice
            return Message(verdict.severity, headline(verdict), _meaning(verdict), advice)
        case Unanswered(failure=failure):
            return Message(Severity.ERROR, failure.happened, failure.means, failure.advice)
        case _:
            assert_never(outcome)


def headline(verdict: Verdict) -> str:
    """Return number and label of a verdict, always together."""
    if verdict.code is None:
        return verdict.label or "No result code"
    return f"{verdict.code} · {verdict.label}" if verdict.label else str(verdict.code)


def _meaning(verdict: Verdict) -> str:
    return " ".join([verdict.meaning, *(finding.sentence for finding in verdict.findings)]).strip()


class OutcomeStrip(QFrame):
    """Shows one message or outcome until it is replaced or closed; a text longer than there is room for scrolls."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._message: Message | None = None
        self._icon = QLabel(self)
        self._verdict = OutsideText(self, tone="verdict")
        self._text = OutsideText(self)
        self._advice = OutsideText(self)
        self._close = QToolButton(self)
        self._build()
        self._close.clicked.connect(self.clear)
        theme.changed.connect(self._refresh)
        self.hide()

    @property
    def message(self) -> Message | None:
        """What is shown, or None."""
        return self._message

    def show_outcome(self, outcome: Outcome, title: str = "") -> None:
        """Show how a call ended; the title names the command."""
        message = describe(outcome)
        happened = f"{title}: {message.happened}" if title else message.happened
        self.show_message(Message(message.severity, happened, message.means, message.advice))

    def show_message(self, message: Message) -> None:
        """Show a message in place of the one before."""
        self._message = message
        self._refresh()
        self.show()

    def clear(self) -> None:
        """Take the message away."""
        self._message = None
        self.hide()

    def _build(self) -> None:
        self.setProperty("part", "strip")
        for label in (self._verdict, self._text, self._advice):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._close.setAccessibleName("Dismiss this message")
        self._close.setToolTip("Dismiss this message")
        self._theme.bind_icon(self._close, "close")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        page = QWidget(self)
        lines = QVBoxLayout(page)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(2)
        for label in (self._verdict, self._text, self._advice):
            lines.addWidget(label)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 8, 8)
        row.setSpacing(10)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Scroller(page, self), 1)
        row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)

    def _refresh(self) -> None:
        message = self._message
        if message is None:
            return
        word = message.severity.word
        self._icon.setPixmap(self._theme.icon(ICONS[message.severity], f"severity.{word}.fg").pixmap(16, 16))
        self._icon.setAccessibleName(word)
        self._verdict.setText(f"{word.capitalize()} — {message.happened}")
        self._show_line(self._text, message.means)
        self._show_line(self._advice, f"What to do: {message.advice}" if message.advice else "")
        self.setAccessibleName(f"{word}: {message.happened}")
        self.setAccessibleDescription(f"{message.means} {message.advice}".strip())
        restyle(self, "severity", word)
        for label in (self._verdict, self._text, self._advice):
            style_anew(label)

    @staticmethod
    def _show_line(label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))
