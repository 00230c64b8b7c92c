"""Severities in order of urgency, and verdicts that know their contradictions."""

from __future__ import annotations

from console.domain.outcome import Finding, FindingKind, Severity, Verdict


def test_severities_rise_with_urgency_and_have_words() -> None:
    assert [severity.word for severity in sorted(Severity)] == ["ok", "notice", "warning", "error"]


def test_only_a_contradiction_counts_as_one() -> None:
    oddity = Finding(FindingKind.MALFORMED, "Recovered.", is_contradiction=False)
    contradiction = Finding(FindingKind.REQUEST_ID, "8 came, 7 was sent.")
    plain = Verdict(20, "API_OK", "Done.", Severity.OK, is_success=True, findings=(oddity,))
    assert not plain.has_contradiction
    assert Verdict(
        20, "API_OK", "Done.", Severity.OK, is_success=True, findings=(oddity, contradiction)
    ).has_contradiction
