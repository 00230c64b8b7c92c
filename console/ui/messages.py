"""One door for everything said to the operator outside the journal."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal

from console.domain.outcome import Failure, Severity


@dataclass(frozen=True, slots=True)
class Message:
    """Something to tell the operator, in the order every message has."""

    severity: Severity
    happened: str
    """What happened, as a sentence."""
    means: str = ""
    """What it means."""
    advice: str = ""
    """What to do."""


@dataclass(frozen=True, slots=True)
class Problem:
    """A bug: what was being done, and the error that nobody expected."""

    activity: str
    error: BaseException


class Messages(QObject):
    """Takes messages from anywhere in the window; whoever shows them listens, and tests listen too.

    Signals:
        posted: A message to show; carries a `Message`.
        problem_found: A bug came to light; carries a `Problem`, for the problem report.
        announced: A passing remark, such as "error 3 of 17": shown at the window's foot and spoken, never in the way.
    """

    posted = Signal(object)
    problem_found = Signal(object)
    announced = Signal(str)

    def info(self, happened: str, means: str = "", advice: str = "") -> None:
        """Say that something went as wanted."""
        self.post(Message(Severity.OK, happened, means, advice))

    def notice(self, happened: str, means: str = "", advice: str = "") -> None:
        """Say something worth knowing that is no trouble."""
        self.post(Message(Severity.NOTICE, happened, means, advice))

    def warning(self, happened: str, means: str = "", advice: str = "") -> None:
        """Say something that may become trouble."""
        self.post(Message(Severity.WARNING, happened, means, advice))

    def error(self, happened: str, means: str = "", advice: str = "") -> None:
        """Say that something failed."""
        self.post(Message(Severity.ERROR, happened, means, advice))

    def announce(self, remark: str) -> None:
        """Say in passing what a key press led to."""
        self.announced.emit(remark)

    def failure(self, failure: Failure) -> None:
        """Say why nobody answered."""
        self.error(failure.happened, failure.means, failure.advice)

    def post(self, message: Message) -> None:
        """Hand a message to whoever shows them."""
        self.posted.emit(message)

    def problem(self, activity: str, error: BaseException) -> None:
        """Report a bug; this is the sink of every `Tasks`."""
        self.problem_found.emit(Problem(activity, error))
