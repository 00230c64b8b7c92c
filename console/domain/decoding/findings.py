"""How findings weigh on a verdict, and the verdicts of what no table knows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from console.domain.codes import CodeTable
from console.domain.command import Message, Provenance, Rest
from console.domain.outcome import Finding, FindingKind, RetrySafety, Severity, Verdict

DIGITS = re.compile(r"\s*([+-]?[0-9]{1,18})\s*", re.ASCII)
LOOK = "Look at what the call was about before sending it again, and keep the raw bytes for whoever runs the system."


def number(text: str) -> int | None:
    """Return the number a text consists of, or None."""
    found = DIGITS.fullmatch(text)
    return int(found[1]) if found else None


def malformed(oddities: Sequence[str]) -> list[Finding]:
    """Findings of a body that was unusual or had to be recovered."""
    return [Finding(FindingKind.MALFORMED, oddity, is_contradiction=False) for oddity in oddities]


def weighed(verdict: Verdict, findings: Sequence[Finding]) -> Verdict:
    """Return the verdict with more findings: success stays success, but it no longer looks like a plain one."""
    if not findings:
        return verdict
    severity = max(verdict.severity, *(_least_severity(finding) for finding in findings))
    return replace(verdict, findings=(*findings, *verdict.findings), severity=severity)


def unknown(code: int, table: CodeTable, text: str) -> Verdict:
    """Return the verdict of a number no table has: a failure that keeps its number and guesses its family."""
    return Verdict(
        code=code,
        label=f"Unknown code {code}",
        meaning=f"No published table has {code}, so it counts as a failure. {table.family(code)}",
        severity=Severity.ERROR,
        is_success=False,
        causes=("A release newer than the published table.", "An answer that is not what it seems."),
        advice=LOOK,
        source="Not published.",
        provenance=Provenance.ASSUMED,
        text=text,
    )


def nameless(label: str, meaning: str, text: str, *, advice: str = LOOK, causes: tuple[str, ...] = ()) -> Verdict:
    """Return the failing verdict of an answer without a usable code."""
    return Verdict(
        code=None,
        label=label,
        meaning=meaning,
        severity=Severity.ERROR,
        is_success=False,
        causes=causes,
        advice=advice,
        retry=RetrySafety.LOOK_FIRST,
        source="No code came with the answer.",
        text=text,
    )


def unexpected(code: int, request: object, expects: tuple[int, ...], title: str, table: CodeTable) -> list[Finding]:
    """Find a published code that this command is not known to give; free forms expect nothing."""
    is_known_command = isinstance(request, Message | Rest) and bool(expects)
    if not is_known_command or code in expects or code in table.any_command or not table.rows_of(code):
        return []
    sentence = f"Code {code} is not one that '{title}' is known to give."
    return [Finding(FindingKind.UNEXPECTED_CODE, sentence, is_contradiction=False)]


def _least_severity(finding: Finding) -> Severity:
    if finding.is_contradiction or finding.kind is FindingKind.MALFORMED:
        return Severity.WARNING
    return Severity.OK if finding.kind is FindingKind.PUBLISHED_CONFLICT else Severity.NOTICE
