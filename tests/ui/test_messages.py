"""One door for messages, and the border where bugs become reports."""

from __future__ import annotations

import pytest

from console.domain.outcome import Failure, FailureKind, Severity
from console.ui.dialogs.problem_report import ProblemReport, report_text
from console.ui.messages import Message, Messages, Problem


@pytest.fixture
def messages() -> Messages:
    return Messages()


@pytest.mark.parametrize(
    ("say", "severity"),
    [("info", Severity.OK), ("notice", Severity.NOTICE), ("warning", Severity.WARNING), ("error", Severity.ERROR)],
)
def test_whoever_listens_hears_everything(messages, say: str, severity: Severity) -> None:
    heard = []
    messages.posted.connect(heard.append)
    getattr(messages, say)("It happened.", "It means this.", "Do that.")
    assert heard == [Message(severity, "It happened.", "It means this.", "Do that.")]


def test_a_failure_is_told_in_its_own_words(messages) -> None:
    heard = []
    messages.posted.connect(heard.append)
    messages.failure(Failure(FailureKind.REFUSED, "Refused.", "Nobody listens.", "Check the port."))
    assert heard == [Message(Severity.ERROR, "Refused.", "Nobody listens.", "Check the port.")]


def test_the_report_holds_trace_and_versions() -> None:
    try:
        raise ValueError("broken")
    except ValueError as error:
        text = report_text(Problem("token.create", error))
    for part in ("Cuelight ", "Python ", "Qt ", "While: token.create", "ValueError: broken", "test_messages.py"):
        assert part in text


def test_the_report_is_copied_whole_and_only_the_first_is_shown(qtbot, theme) -> None:
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QMainWindow

    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    for number in (1, 2):
        ProblemReport.show_for(Problem("testing", ValueError(f"number {number}")), window, str)
    reports = window.findChildren(ProblemReport)
    assert len(reports) == 1
    reports[0].copy()
    assert "number 1" in QGuiApplication.clipboard().text()
    reports[0].close()


def test_a_report_holds_no_key_that_is_in_use() -> None:
    error = ValueError("401 for APPKEY-1234567890")
    text = report_text(
        Problem("room.list", error), lambda trace: trace.replace("APPKEY-1234567890", "«app key removed»")
    )
    assert "APPKEY" not in text
    assert "401 for «app key removed»" in text
