"""An outcome at a panel's foot: number and label, meaning, what to do."""

from __future__ import annotations

import pytest

from console.domain.outcome import (
    Answered,
    Failure,
    FailureKind,
    Finding,
    FindingKind,
    Severity,
    Unanswered,
    Verdict,
)
from console.domain.reply import RecorderReply
from console.ui.widgets.outcome_strip import OutcomeStrip


@pytest.fixture
def strip(qtbot, theme) -> OutcomeStrip:
    strip = OutcomeStrip(theme)
    qtbot.addWidget(strip)
    return strip


def answered(severity: Severity, **more: object) -> Answered:
    verdict = Verdict(17, "API_ERROR_X", "It failed.", severity, is_success=False, advice="Set a path.", **more)
    return Answered(RecorderReply(b""), verdict)


@pytest.mark.parametrize("severity", list(Severity))
def test_severity_is_a_word_a_property_and_a_name(strip, severity: Severity) -> None:
    strip.show_outcome(answered(severity), "Start recording")
    assert strip._verdict.text() == f"{severity.word.capitalize()} — Start recording: 17 · API_ERROR_X"
    assert strip.property("severity") == severity.word
    assert strip.accessibleName().startswith(severity.word)
    assert not strip._icon.pixmap().isNull()


def test_findings_follow_the_meaning_and_advice_comes_last(strip) -> None:
    finding = Finding(FindingKind.TEXT_AGAINST_CODE, "The text is that of 18.")
    strip.show_outcome(answered(Severity.ERROR, findings=(finding,)))
    assert strip._text.text() == "It failed. The text is that of 18."
    assert strip._advice.text() == "What to do: Set a path."


def test_a_failure_says_what_happened_what_it_means_and_what_to_do(strip) -> None:
    strip.show_outcome(Unanswered(Failure(FailureKind.REFUSED, "Refused.", "Nobody listens.", "Check the port.")))
    assert strip._verdict.text() == "Error — Refused."
    assert strip._text.text() == "Nobody listens."
    assert strip._advice.text() == "What to do: Check the port."


def test_it_is_dismissed_by_its_button(strip) -> None:
    strip.show_outcome(answered(Severity.OK))
    assert not strip.isHidden()
    strip._close.click()
    assert strip.isHidden()
    assert strip.message is None
